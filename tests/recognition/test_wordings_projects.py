"""Sentences of languages, databases and package servers as projects in containers meet them."""

import pytest

from envdoctor.recognition import recognise

SAID = (
    ("#9 0.21 go: ../go.mod requires go >= 1.25.0 (running go 1.24.1; GOTOOLCHAIN=local)",
     "toolchain-version-unsuitable"),
    ("web-1  | Gem::GemNotFoundException: Could not find 'bundler' (2.3.0) required by your lock",
     "dependencies-not-installed"),
    ("app_1 | Could not open input file: bin/console", "project-files-not-in-container"),
    ("E: Failed to fetch http://deb.example.org/x.deb  Connection timed out [IP: 192.0.2.7 80]\n"
     "E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?",
     "package-servers-unreachable"),
    ("WARNING: Ignoring https://mirror.example.org/v3.18/main: network error (check Internet "
     "connection and firewall)\nERROR: unable to select packages:\n  git (no such package):",
     "package-servers-unreachable"),
    ("#8 1.5 sh: vite: not found\n------\n"
     'ERROR: failed to solve: process "/bin/sh -c npm run build" did not complete succ',
     "build-command-not-found"),
    ("web_1  | sh: 1: vite: not found\nweb_1 exited with code 127",
     "bind-mount-hides-image-content"),
    ("Caused by: com.example.CommunicationsException: Communications link failure\n"
     "Caused by: java.net.UnknownHostException: ${DB_HOST}", "app-env-missing"),
    ("SQLSTATE[HY000] [2002] No such file or directory (SQL: select 1)",
     "service-address-is-localhost"),
    ("SQLSTATE[HY000] [2002] Connection refused", "database-not-ready"),
    ('FATAL:  could not access file "timescaledb-2.9.so": No such file or directory',
     "database-extension-missing"),
    ("#1130 - Host '172.20.0.9' is not allowed to connect to this MariaDB server",
     "database-login-method"),
    ('app_1 | Cannot write into "data" directory', "bind-mount-uid-mismatch"),
    ("Error: name shop_web is in use: container already exists", "container-name-conflict"),
    ("java.io.FileNotFoundException: /var/log/shop/a.log (Permission denied)",
     "bind-mount-uid-mismatch"),
    ("ERROR: for web  Cannot create container for service web: failed to chmod on /srv/_data: "
     "chmod /srv/_data: permission denied", "volume-permission-denied"),
    ("/sbin/start.sh: line 7: /usr/src/shop/data/lock: Permission denied",
     "bind-mount-uid-mismatch"),
    ("** (DBConnection.ConnectionError) tcp connect (localhost:5432): connection refused",
     "service-address-is-localhost"),
    ("shop.csproj : error NU1301: Unable to load the service index for source "
     "https://api.nuget.org/v3/index.json.", "package-servers-unreachable"),
    ("Error: The current project could not be installed: Readme path `/x.md` does not exist.",
     "project-incomplete-at-install"),
    ("BrowserType.launch: Executable doesn't exist at /root/.cache/ms-playwright/chrome",
     "browser-missing"),
    ("app_1 | ModuleNotFoundError: No module named 'app'", "program-file-missing"),
    ("MySQL Connection Error: (2002) Connection refused", "database-not-ready"),
    ("Error 111 connecting to cache:6380. Connection refused.", "database-not-ready"),
    ("./install.sh: line 9: apt-get: command not found", "build-command-not-found"),
    ('nginx: [emerg] cannot load certificate "/etc/nginx/a.crt": BIO_new_file() failed (SSL: '
     "error:02001002:system library:fopen:No such file or directory)", "configured-file-missing"),
    ("The Cluster ID abcd doesn't match stored clusterId Some(efgh) in meta.properties",
     "cluster-identity-mismatch"),
    ("urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='api', port=8000): Max retries "
     "exceeded with url: /x (Caused by NewConnectionError('[Errno 111] Connection refused'))",
     "database-not-ready"),
    ("HTTPConnectionPool(host='api', port=8000): Max retries exceeded with url: /x (Caused by "
     "NewConnectionError('[Errno -2] Name or service not known'))", "service-name-not-resolvable"),
    ("#8 fatal: could not read Username for 'https://git.example.org': terminal prompts disabled",
     "private-source-refused"),
    ("Module not found: Error: Can't resolve './Header' in '/app/src'", "project-file-unresolved"),
    ('FATAL:  lock file "postmaster.pid" already exists', "database-folder-in-use"),
    ("web-1  | ActiveRecord::PendingMigrationError: Migrations are pending.",
     "django-migrations-missing"),
    ("/start.sh: line 9: /data/turn.conf: Permission denied", "bind-mount-uid-mismatch"),
    ('Error: @prisma/client did not initialize yet. Please run "prisma generate"',
     "dependencies-not-installed"),
    ("error: failed to run custom build command for `pq-sys v0.4.8`", "native-build-tools-missing"),
    ("/usr/local/bin/docker-php-entrypoint: 9: exec: artisan: not found", "command-not-in-image"),
    ("grep: /etc/shop/shop.conf: No such file or directory", "configured-file-missing"),
    ("fatal: detected dubious ownership in repository at '/workspaces/shop'",
     "git-ownership-dubious"),
    ("Error: SQLITE_CANTOPEN: unable to open database file", "volume-permission-denied"),
    ("Error 5(Access is denied.) occurred while opening file '/var/opt/mssql/data/master.mdf'",
     "volume-permission-denied"),
    ("/srv/www/vendor does not exist and could not be created.", "bind-mount-uid-mismatch"),
    (" ERR_PNPM_LOCKFILE_BREAKING_CHANGE  Lockfile /srv/pnpm-lock.yaml not compatible",
     "lock-file-mismatch"),
    ("Error: Cannot find matching keyid: {}", "toolchain-version-unsuitable"),
    ("go mod tidy: go.mod file indicates go 1.20, but maximum supported version is 1.19",
     "toolchain-version-unsuitable"),
    ("Error: No such built-in module: node:sqlite", "node-version-unsupported"),
    ("/usr/bin/importer: line 1: syntax error: unexpected \"(\"", "image-arch-mismatch"),
    ("dial tcp 127.0.0.1:5432: connect: connection refused", "service-address-is-localhost"),
    ("This program requires a machine with at least 2000 megabytes of memory.",
     "memory-cannot-allocate"),
    ('Blocked request. This host ("shop.test") is not allowed.', "django-allowed-hosts"),
    ("Vendor autoload is not found. Please run 'composer install'", "dependencies-not-installed"),
    ("no main manifest attribute, in app.jar", "program-file-missing"),
    ("can't spawn worker thread: Operation not permitted", "seccomp-too-old-for-image"),
    ("ERROR: failed to find target shop", "build-target-missing"),
    ('Usage Error: Couldn\'t find a script named "web:prod".', "npm-script-missing"),
    ('error Command "webpack-dev-server" not found.', "dependencies-not-installed"),
    ("MSBUILD : error MSB1009: Project file does not exist.", "project-files-not-in-container"),
    ("the working directory 'C:/Program Files/Git/srv' is invalid, it needs to be an absolute "
     "path.", "gitbash-msys-path-conversion"),
    ("WARNING: The WEB_PORT variable is not set. Defaulting to a blank string.\nERROR: The Compose "
     "file './docker-compose.yml' is invalid because:\nservices.web.ports is invalid: Port ranges "
     "don't match in length", "compose-variable-unset"),
    ("[FATAL tini (7)] exec /run.sh failed: Permission denied", "entrypoint-not-executable"),
    ("[FATAL tini (8)] exec node failed: No such file or directory", "command-not-in-image"),
    ("npm ERR! code EBADPLATFORM", "native-module-of-other-system"),
    ("Error: ENOENT: no such file or directory, open '/run/secrets/token'",
     "configured-file-missing"),
    ("Error connecting to Redis on cache:6379 (Errno::ECONNREFUSED)", "database-not-ready"),
    ("Bundler::PermissionError: There was an error while trying to write to `/gems/cache`.",
     "bind-mount-uid-mismatch"),
    ("failed to execute command: No such file or directory. Is `musl-gcc` not installed?",
     "native-build-tools-missing"),
    ("0.612 Err:4 http://deb.debian.org/debian stretch Release\n0.612   404  Not Found",
     "base-image-distro-eol-404"),
    ('Network "shop_default" needs to be recreated - driver has changed',
     "compose-network-label-mismatch"),
    ("[mysql]: failed to open database - dial tcp 172.20.0.3:6033: connect: connection refused",
     "database-not-ready"),
    ("MySQL Connection Error: (2002) No such file or directory", "service-address-is-localhost"),
    ("Command [/usr/local/bin/dub path /var/lib/kafka/data writable] FAILED !",
     "volume-permission-denied"),
    ("[WARN] Unable to lock JVM Memory: error=12, reason=Cannot allocate memory\nLikely root "
     "cause: java.nio.file.AccessDeniedException: /usr/share/elasticsearch/config/x",
     "bind-mount-uid-mismatch"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), SAID)
def test_the_wording_names_the_fault(text: str, fault: str) -> None:
    assert recognise(text).candidates[0].fault.name == fault


def test_a_warning_that_explains_the_error_is_its_cause() -> None:
    """pip only warns that the index is away, and then fails with "no matching distribution"."""
    answer = recognise(
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError("
        "'[Errno 101] Network is unreachable')': /simple/shop/\n"
        "ERROR: No matching distribution found for shop"
    )
    assert answer.verdict == "identified"
    assert answer.candidates[0].fault.name == "package-servers-unreachable"


def test_a_file_that_may_not_be_read_is_not_missing() -> None:
    answer = recognise('Error loading config (--config.file=/etc/shop/shop.yml) err="open '
                       '/etc/shop/shop.yml: permission denied"')  # fmt: skip
    assert answer.candidates[0].fault.name == "bind-mount-uid-mismatch"


@pytest.mark.parametrize(
    "text",
    [
        # the last letter begins a word of a known sentence, behind whatever stands between
        "the database credentials of `shop` are not valid",
        'no entry for user "app", database "app", no encryption',
    ],
)
def test_one_letter_behind_a_gap_is_no_beginning_of_a_sentence(text: str) -> None:
    assert not recognise(text).candidates
