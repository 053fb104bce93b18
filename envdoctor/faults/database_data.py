"""ED376-ED379: a database server that refuses its data folder or its options."""

from envdoctor.model import Fault, Remedy, Signature

_BEGIN_ANEW = Remedy(
    "Begin anew, if there is nothing to lose. A named volume:",
    ("docker compose down --volumes", "docker compose up -d"),
    risk="deletes all data of this project's volumes; a folder of yours (./data:/var/lib/…) is "
    "kept and has to be emptied by hand",
)
_FOLLOWS = ("container-exited", "healthcheck-unhealthy", "database-not-ready")

FAULTS = (
    Fault(
        "ED376",
        "database-folder-not-empty",
        "The database's data folder is not empty, and holds no database",
        "A database is set up in an empty folder only. Here something lies in it: what a first "
        "start left that was broken off (disk full, killed, wrong settings), lost+found of a disk "
        "that is mounted as a whole, .gitkeep or .gitignore of a folder that is kept in Git, or a "
        "file that is mounted below it.",
        (
            Remedy(
                "See what lies there (Postgres: /var/lib/postgresql/data, MySQL: /var/lib/mysql)",
                ("docker compose run --rm --no-deps --entrypoint ls <service> -la <folder>",),
            ),
            Remedy(
                "lost+found or .gitkeep, Postgres: give it a folder below, with environment: "
                "{PGDATA: /var/lib/postgresql/data/pgdata}. MySQL: mount a folder of the disk, "
                "not the whole disk"
            ),
            _BEGIN_ANEW,
        ),
        (
            Signature(
                r"--initialize specified but the data directory has files in it",
                "[ERROR] [MY-010457] [Server] --initialize specified but the data directory has "
                "files in it. Aborting.",
                3,
            ),
            Signature(
                r"initdb: (?:error: )?directory \W?(?P<folder>/[^\s\"']{1,200})\W? exists but is "
                "not empty",
                'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty\n'
                "initdb: detail: It contains a lost+found directory, perhaps due to it being a "
                "mount point.",
                3,
            ),
            Signature(r"designated data directory (?P<folder>/\S{1,200}) is unusable", weight=2),
        ),
        tell="The folder has files, but no PG_VERSION (Postgres) and no folder mysql (MySQL).",
        decide=("docker compose run --rm --no-deps --entrypoint ls <service> -la <folder>",),
        implies=_FOLLOWS,
        step="compose-up",
        sources=(
            "https://github.com/docker-library/mysql/issues/290",
            "https://hub.docker.com/_/postgres",
        ),
    ),
    Fault(
        "ED377",
        "database-option-unknown",
        "The database server does not know an option that it is started with",
        "command: or a mounted configuration file gives an option that this version has dropped "
        "or never had: an image tag such as mysql:latest or mysql:8 has moved on. MySQL 8.4 no "
        "longer takes default-authentication-plugin, MySQL 8.0 no query_cache_size, MariaDB has "
        "other options than MySQL.",
        (
            Remedy(
                "Find the option and take it out",
                ("docker compose config | grep -n -A5 'command:'", "docker compose up -d"),
            ),
            Remedy(
                "Or pin the version that knows it (image: mysql:8.0); an older version does not "
                "start on files of a newer one",
            ),
            Remedy(
                "MySQL 8.4 in place of default-authentication-plugin: "
                "command: --mysql-native-password=ON; MySQL 9 has only caching_sha2_password"
            ),
        ),
        (
            Signature(
                r"(?:\[Server\]|\[ERROR\]|mysqld|mariadbd)\W{1,3}(?:\S{0,20}mysqld: )?"
                r"unknown (?:variable|option) '(?P<option>-{0,2}[\w.-]{2,80})",
                "[ERROR] [MY-000067] [Server] unknown variable "
                "'default-authentication-plugin=mysql_native_password'.",
                3,
                unless=r"\bmysql(?:dump|admin)?: \[ERROR",
            ),
            Signature(
                r"(?:FATAL|LOG): unrecognized configuration parameter \W?(?P<option>[\w.]{2,80})",
                'LOG:  unrecognized configuration parameter "wal_keep_segments" in file '
                '"/data/postgresql.conf" line 816',
                3,
            ),
            Signature(
                r"(?:bad directive or wrong number of arguments"
                r"|fatal config file error [^\n]{0,200}redis)",
                "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***",
                3,
            ),
        ),
        tell="The server ends at once and names the option; the image's tag has no full version.",
        decide=("docker compose config | grep -nE 'image:|command:'", "docker compose images"),
        implies=_FOLLOWS,
        step="compose-up",
        sources=(
            "https://dev.mysql.com/doc/relnotes/mysql/8.4/en/news-8-4-0.html",
            "https://github.com/docker-library/mysql/issues/1048",
        ),
    ),
    Fault(
        "ED378",
        "database-files-damaged",
        "The database's files are damaged or incomplete",
        "The server was killed while it wrote (power cut, engine stopped by force, disk full), "
        "two servers used the same folder, the files were copied while it ran, or the disk below "
        "does not keep what it promises (a network drive, a folder of Windows or macOS).",
        (
            Remedy(
                "First keep a copy of the files as they are",
                ("docker compose stop", "docker compose cp <service>:<folder> ./damaged"),
            ),
            Remedy("Restore a backup into a fresh volume, if there is one"),
            _BEGIN_ANEW,
            Remedy(
                "Postgres without backup: write off the newest transactions, dump what is left, "
                "and load that into a fresh volume",
                (
                    "docker compose run --rm --no-deps --user postgres <service> "
                    "pg_resetwal --force <folder>",
                ),
                risk="loses transactions and may leave contradicting rows; only on a copy",
            ),
        ),
        (
            Signature(
                r"could not locate (?:a valid|required) checkpoint record",
                "PANIC:  could not locate a valid checkpoint record",
                3,
            ),
            Signature(
                r"\binvalid (?:primary|resource manager ID in|record length in|magic number in) "
                r"(?:primary )?checkpoint record",
                weight=2,
            ),
            Signature(
                r"InnoDB: (?:database page corruption|corrupted page|the page \[[^\n]{0,120}"
                r"corrupt|operating system error number 0 in a file operation"
                r"|no valid checkpoint found)",
                "[ERROR] InnoDB: Database page corruption on disk or a failed file read",
                3,
            ),
            Signature(
                r"bad file format reading the append only file|"
                r"short read or OOM loading DB|wrong signature trying to load DB",
                "Bad file format reading the append only file: make a backup of your AOF file",
                3,
            ),
            Signature(r"WT_PANIC: WiredTiger library panic", weight=2),
        ),
        tell="The server worked with this volume before, and its log speaks of its own files.",
        decide=("docker compose logs --tail 30 <service>",),
        probes=("storage",),
        implies=_FOLLOWS,
        step="compose-up",
        sources=(
            "https://github.com/docker-library/postgres/issues/1211",
            "https://www.postgresql.org/docs/current/app-pgresetwal.html",
        ),
    ),
)
