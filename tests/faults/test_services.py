"""What programs in containers say of their surroundings, and what Django says.

Django is the real one, from the index that pip is set up for. Databases cannot be had here:
where one would speak, a script in a real container says what it prints.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engine.rig import free_port, process

from .harness import Session
from .project import Project

RUN = "{compose} up --abort-on-container-exit --exit-code-from web"


def saying(project: Project, words: str, command: str = "cat /said >&2; exit 1") -> None:
    """A service whose program prints these words and ends with an error."""
    project.write({"Dockerfile": "FROM busybox\nCOPY said /\n", "said": words + "\n"})
    project.services(f'  web:\n    build: .\n    command: [sh, -c, "{command}"]\n')
    project.does("{compose} build")


@pytest.mark.fault("app-env-missing")
def test_a_program_without_its_variable(new: Project, python_image: str) -> None:
    new.services(
        f"  web:\n    image: {python_image}\n"
        "    command: [python3, -c, \"import os; os.environ['DATABASE_URL']\"]\n"
    )
    new.says("app-env-missing", RUN)


@pytest.mark.fault("service-address-is-localhost", "database-not-ready")
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (
            "service-address-is-localhost",
            'psycopg2.OperationalError: connection to server at "localhost" (127.0.0.1), port 5432 '
            "failed: Connection refused",
        ),
        (
            "database-not-ready",
            'psycopg2.OperationalError: connection to server at "db" (172.18.0.2), port 5432 '
            "failed: FATAL:  the database system is starting up",
        ),
    ],
)
def test_the_words_of_a_program_without_database(new: Project, fault: str, words: str) -> None:
    saying(new, words)
    new.session.explain(new.fails(RUN), text_only=True).names(fault)


@pytest.mark.fault("published-port-app-binds-loopback")
def test_a_program_that_listens_inside_of_its_container_only(
    new: Project, python_image: str
) -> None:
    """The port is published and open, and every connection to it is closed at once."""
    port = free_port()
    new.does(
        f"docker run -d --name made -p 127.0.0.1:{port}:8000 {python_image} "
        "python3 -m http.server --bind 127.0.0.1 8000"
    )
    time.sleep(0.7)
    words = new.fails(f"curl -sS http://127.0.0.1:{port}/")
    assert "published-port-app-binds-loopback" in new.session.explain(words).faults, words


# -- Django --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the real Django."""
    if not Path("/usr/bin/python3").exists():
        pytest.skip("the distribution's own Python is not here")
    place = tmp_path_factory.mktemp("django") / "venv"
    process.run("/usr/bin/python3", "-m", "venv", place, timeout=120)
    process.run(place / "bin/pip", "-q", "install", "django==4.2.16", timeout=300)
    return place


@pytest.fixture
def site(django: Path, tmp_path: Path) -> Session:
    """A new project of `django-admin startproject`, in an own folder."""
    env = {"HOME": str(tmp_path), "PATH": f"{django}/bin:/usr/bin:/bin", "PYTHONUNBUFFERED": "1"}
    (tmp_path / "shop").mkdir()
    session = Session(env, cwd=tmp_path / "shop")
    done = session.run("django-admin", "startproject", "shop", ".")
    assert done.returncode == 0, done.stderr
    return session


def change(site: Session, old: str, new: str) -> None:
    """Change the settings."""
    settings = Path(str(site.cwd), "shop", "settings.py")
    text = settings.read_text()
    assert old in text
    settings.write_text(text.replace(old, new))


def manage(site: Session, fault: str, command: str, text_only: bool = True) -> None:
    """Assert that a command of manage.py fails and names this fault."""
    failed = site.shell(f"exec 2>&1\npython manage.py {command}")
    assert failed.returncode != 0, failed.stdout
    site.explain(failed, text_only=text_only).names(fault)


@contextmanager
def served(site: Session) -> Iterator[tuple[int, Path]]:
    """The development server; gives its port and where it logs."""
    port, log = free_port(), Path(str(site.cwd), "log")
    command = ["python", "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=site.cwd, env=dict(site.env), stdout=output,
                                  stderr=output, start_new_session=True)  # fmt: skip
    try:
        for _ in range(100):
            if site.shell(f"curl -s -o /dev/null http://127.0.0.1:{port}/").returncode == 0:
                break
            time.sleep(0.1)
        yield port, log
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.mark.fault("django-manage-py-missing")
def test_no_manage_py_here(site: Session) -> None:
    Path(str(site.cwd), "manage.py").unlink()
    manage(site, "django-manage-py-missing", "runserver")


@pytest.mark.fault("django-not-importable")
def test_django_that_is_not_installed(site: Session) -> None:
    failed = site.run("/usr/bin/python3", "-I", "manage.py", "check")
    site.explain(failed, text_only=True).names("django-not-importable")


@pytest.mark.fault("django-settings-not-found")
def test_settings_that_are_not_there(site: Session) -> None:
    failed = site.shell("DJANGO_SETTINGS_MODULE=shop.nope python manage.py check 2>&1")
    site.explain(failed, text_only=True).names("django-settings-not-found")


@pytest.mark.fault("django-secret-key-missing")
def test_an_empty_secret_key(site: Session) -> None:
    change(site, "SECRET_KEY = ", "SECRET_KEY = '' and ")
    sign = "from django.core import signing; signing.dumps(1)"
    manage(site, "django-secret-key-missing", f'shell -c "{sign}"')


@pytest.mark.fault("django-database-driver")
def test_a_database_without_its_library(site: Session) -> None:
    change(site, "django.db.backends.sqlite3", "django.db.backends.postgresql")
    manage(site, "django-database-driver", "check")


@pytest.mark.fault("django-migrations-missing")
def test_tables_that_are_not_there(site: Session) -> None:
    query = "from django.contrib.auth.models import User; User.objects.count()"
    manage(site, "django-migrations-missing", f'shell -c "{query}"')
    assert site.shell("python manage.py migrate").returncode == 0  # as the remedy says
    assert site.shell(f'python manage.py shell -c "{query}"').returncode == 0


@pytest.mark.fault("django-allowed-hosts")
def test_a_host_name_that_django_refuses(site: Session) -> None:
    with served(site) as (port, log):
        site.shell(f"curl -s -H 'Host: shop.example' http://127.0.0.1:{port}/")
        words = log.read_text()
    site.explain(words, text_only=True).names("django-allowed-hosts")


@pytest.mark.fault("django-csrf-origin")
def test_a_form_from_an_origin_that_is_not_trusted(site: Session) -> None:
    change(site, "ALLOWED_HOSTS = []", "ALLOWED_HOSTS = ['*']")
    site.shell("python manage.py migrate")
    with served(site) as (port, log):
        site.shell(
            f"curl -s -X POST -H 'Origin: http://shop.example' http://127.0.0.1:{port}/admin/login/"
        )
        words = log.read_text()
    site.explain(words, text_only=True).names("django-csrf-origin")
