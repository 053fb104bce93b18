"""ED590-ED599: Django in a container, the tutorial's last step."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED590",
        "django-allowed-hosts",
        "Django (or Rails, Vite) refuses the host name of the request",
        "With DEBUG off, or for names other than localhost, the name has to be in ALLOWED_HOSTS; "
        "other containers call the server by its service name. 0.0.0.0 is no name to browse to.",
        (
            Remedy("Add it in settings.py: ALLOWED_HOSTS = ['localhost', '127.0.0.1', '<name>']"),
            Remedy("Rails: config.hosts << '<name>' in config/environments/development.rb"),
            Remedy("Vite, in vite.config.js: server: { allowedHosts: ['<name>'] }"),
            Remedy("In the browser use localhost", ("curl http://localhost:8000/",)),
        ),
        (
            Signature(
                r"add \W?(?P<name>[\w.:-]{1,200})\W? to ALLOWED_HOSTS",
                "Invalid HTTP_HOST header: 'web:8000'. You may need to add 'web' to ALLOWED_HOSTS.",
                3,
            ),
            Signature(r"\bDisallowedHost\b|invalid HTTP_HOST header", weight=3),
            Signature(r"must set settings\.ALLOWED_HOSTS", weight=3),
            Signature(
                r"\bblocked hosts?: (?P<rails>[\w.-]{1,200})"
                r"|this host \(\W?(?P<vite>[\w.-]{1,200})\W?\) is not allowed",
                'Blocked request. This host ("shop.test") is not allowed.',
                3,
            ),
        ),
        tell="The answer is 400 and the server's log names the host.",
        decide=("grep -rn ALLOWED_HOSTS --include='*.py' .",),
        step="django",
        sources=("https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts",),
    ),
    Fault(
        "ED591",
        "django-manage-py-missing",
        "manage.py is not where the container looks for it",
        "The working directory of the image is another one than the project's, COPY put the "
        "project one folder deeper, or a mount lays another folder over it.",
        (
            Remedy("Look inside", ("docker compose run --rm --entrypoint ls <service> -la",)),
            Remedy("WORKDIR, COPY and volumes have to name the folder that holds manage.py"),
        ),
        (
            Signature(
                r"can't open file \W?(?P<path>\S{0,200}manage\.py)\W",
                "python: can't open file '/code/manage.py': [Errno 2] No such file or directory",
                3,
            ),
            Signature(
                r"manage\.py: (?:not found|no such file)|stat \S{0,200}manage\.py: no such",
                weight=3,
            ),
        ),
        tell="The image without mounts has it: the mount hides it.",
        decide=("find . -name manage.py -maxdepth 3", "docker compose config | grep -A3 volumes:"),
        probes=("project-programs",),
        implies=("container-exited",),
        step="django",
        sources=("https://docs.djangoproject.com/en/stable/ref/django-admin/",),
    ),
    Fault(
        "ED592",
        "django-not-importable",
        "Django is not installed for the Python that runs",
        "In the image: it is not in the requirements, or they changed and the image was not built "
        "again. On the host: the virtual environment is not active.",
        (
            Remedy("Container: build again", ("docker compose build", "docker compose up -d")),
            Remedy(
                "Host: use the environment's own Python",
                (". .venv/bin/activate", "python -m pip install -r requirements.txt"),
            ),
        ),
        (
            Signature(
                r"couldn't import django\b",
                "ImportError: Couldn't import Django. Are you sure it's installed and available "
                "on your PYTHONPATH environment variable?",
                3,
            ),
            Signature(r"no module named '?django'?(?![\w.-])", weight=3),
        ),
        tell="`python -m pip show django` with the same Python finds nothing.",
        decide=("docker compose run --rm <service> python -m pip show django",),
        probes=("python", "project-programs"),
        implies=("container-exited", "pip-and-python-different-interpreters"),
        step="django",
        sources=("https://docs.djangoproject.com/en/stable/intro/install/",),
    ),
    Fault(
        "ED593",
        "django-settings-not-found",
        "Django does not find its settings",
        "DJANGO_SETTINGS_MODULE is not set or names a module that cannot be imported from the "
        "working directory (the project's folder is not the one with manage.py).",
        (
            Remedy("Name it in the Compose file: DJANGO_SETTINGS_MODULE: <module>.settings"),
            Remedy("See what is there", ("grep -n SETTINGS manage.py", "ls */settings.py")),
        ),
        (
            Signature(
                r"settings are not configured",
                "ImproperlyConfigured: Requested setting INSTALLED_APPS, but settings are not "
                "configured.",
                3,
            ),
            Signature(
                r"no module named '?(?P<module>[\w.]{1,80})\.(?:settings|wsgi|asgi)\b", weight=3
            ),
            Signature(r"environment variable DJANGO_SETTINGS_MODULE is", weight=3),
            Signature(
                r"import_module\(self\.SETTINGS_MODULE\)(?:(?!settings\S{0,40}\.py).){0,800}?"
                r"no module named \W?(?P<module>[\w.]{1,100})",
                weight=3,
            ),
        ),
        tell="The name in the message is the project's own.",
        decide=("grep -n SETTINGS manage.py",),
        implies=("container-exited", "pip-and-python-different-interpreters"),
        step="django",
        sources=("https://docs.djangoproject.com/en/stable/topics/settings/",),
    ),
    Fault(
        "ED594",
        "django-secret-key-missing",
        "Django has no SECRET_KEY",
        "The settings take it from the environment, and the container does not get it.",
        (
            Remedy(
                "Make one, put it into .env, and hand it over by env_file: .env",
                (
                    'python -c \'import secrets; print("SECRET_KEY=" + '
                    "secrets.token_urlsafe(50))' >> .env",
                ),
            ),
        ),
        (
            Signature(
                r"SECRET_KEY setting must not be empty",
                "ImproperlyConfigured: The SECRET_KEY setting must not be empty.",
                3,
            ),
            Signature(r"KeyError: '\w{0,20}SECRET_KEY'|set the \w{0,20}SECRET_KEY env", weight=3),
        ),
        tell="`docker compose config` shows no SECRET_KEY for the service.",
        decide=("docker compose config | grep SECRET_KEY",),
        implies=("container-exited", "app-env-missing"),
        step="django",
        sources=("https://docs.djangoproject.com/en/stable/ref/settings/#secret-key",),
    ),
    Fault(
        "ED595",
        "django-migrations-missing",
        "The database has no tables yet",
        "A new database (a new volume) is empty until the migrations have run.",
        (
            Remedy("Run them", ("docker compose run --rm <service> python manage.py migrate",)),
            Remedy("Rails", ("docker compose run --rm <service> bin/rails db:prepare",)),
            Remedy("Laravel: php artisan migrate; Prisma: npx prisma migrate deploy"),
        ),
        (
            Signature(
                r"no such table: (?P<table>\w{1,80})",
                "django.db.utils.OperationalError: no such table: auth_user",
            ),
            Signature(r"relation \W?(?P<table>[\w.]{1,80})\W? does not exist"),
            Signature(r"table '(?!mysql\.)(?P<table>[\w.]{1,80})' doesn't exist"),
            Signature(
                r"you have \d{1,4} unapplied migration|ActiveRecord::NoDatabaseError", weight=1
            ),
            Signature(
                r"PendingMigrationError|migrations are pending\.|database \S{1,60} not initialized"
                r"|the table `(?P<prisma>[\w.]{1,80})` does not exist in the current database",
                "ActiveRecord::PendingMigrationError: Migrations are pending.",
                3,
            ),
        ),
        tell="`showmigrations` lists empty boxes.",
        decide=("docker compose exec <service> python manage.py showmigrations",),
        step="django",
        sources=("https://docs.djangoproject.com/en/stable/topics/migrations/",),
    ),
    Fault(
        "ED596",
        "django-database-driver",
        "The Python library for the database is missing",
        "The settings name PostgreSQL or MySQL; psycopg or mysqlclient is not in the image, or "
        "the C library below it is not.",
        (
            Remedy(
                "Add psycopg[binary] (or mysqlclient) to the requirements, and build again",
                ("docker compose build",),
            ),
        ),
        (
            Signature(
                r"error loading (?:psycopg2?|mysqldb)\S{0,20}(?: or \w{1,20})? module",
                "ImproperlyConfigured: Error loading psycopg2 or psycopg module",
                3,
            ),
            Signature(r"did you install (?:psycopg|mysqlclient)", weight=3),
            Signature(r"no pq wrapper available", weight=3),
        ),
        tell="Django names the module.",
        decide=("docker compose run --rm <service> python -m pip list",),
        implies=("container-exited", "pip-and-python-different-interpreters"),
        step="django",
        sources=("https://docs.djangoproject.com/en/stable/ref/databases/",),
    ),
    Fault(
        "ED597",
        "django-csrf-origin",
        "Django takes a form for forged: the origin is not trusted",
        "Behind another port or a proxy the address of the page differs from what Django sees.",
        (Remedy("In settings.py: CSRF_TRUSTED_ORIGINS = ['http://localhost:<port>']"),),
        (
            Signature(
                r"origin checking failed",
                "Forbidden (Origin checking failed - http://localhost:1337 does not match any "
                "trusted origins.): /admin/login/",
                3,
            ),
            Signature(r"csrf verification failed"),
        ),
        tell="GET works, POST gives 403.",
        decide=("grep -rn CSRF_TRUSTED_ORIGINS --include='*.py' .",),
        step="django",
        sources=("https://docs.djangoproject.com/en/stable/ref/settings/#csrf-trusted-origins",),
    ),
)
