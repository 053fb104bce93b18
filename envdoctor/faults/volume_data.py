"""ED370-ED379: what a volume holds, and volumes that are kept or missing."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED370",
        "db-volume-from-older-major-version",
        "The database's files are of another major version than its server",
        "An image tag such as postgres:latest moved on to a new major version while the volume "
        "kept the old one's files. The server refuses to start and restarts for ever.",
        (
            Remedy(
                "Pin the version that made the data (image: postgres:<old>) and start",
                ("docker compose up -d",),
            ),
            Remedy(
                "Then move the data: dump with the old version, load into a fresh volume",
                ("docker compose exec -T <service> pg_dumpall -U postgres > dump.sql",),
            ),
            Remedy(
                "Only if the data may go",
                ("docker compose down --volumes",),
                risk="deletes all data of this project's volumes",
            ),
        ),
        (
            Signature(
                r"database files are incompatible with server|compiled with CATALOG_VERSION_NO",
                "FATAL:  database files are incompatible with server",
                3,
            ),
            Signature(
                r"initialized by PostgreSQL version (?P<old>[\d.]{1,8})[^\n]{0,20} not compatible"
                r" with this version (?P<new>[\d.]{1,8})",
                weight=3,
            ),
            Signature(
                r"invalid mysql server (?:up|down)grade"
                r"|cannot boot server version \d{1,6} on data dir",
                weight=3,
            ),
            Signature(
                r"unsupported redo log format|upgrade (?:is not supported )?after a crash"
                r"|redo log was created with",
                weight=3,
            ),
            Signature(
                r"featureCompatibilityVersion[^\n]{0,300}(?:upgrade|downgrade|invalid|wrong)"
            ),
            Signature(
                r"invalid featureCompatibilityVersion|"
                r"wiredtiger[^\n]{0,80}(?:incompatible|unsupported)",
                weight=3,
            ),
            Signature(r"detected data files in [^\n]{1,200} created by storage engine"),
            Signature(
                r"can't handle RDB format version|cannot upgrade a node from version", weight=3
            ),
        ),
        tell="The log names two versions.",
        decide=("docker compose logs --tail 20 <service>",),
        implies=("container-exited", "healthcheck-unhealthy", "database-not-ready"),
        step="compose-up",
        sources=("https://github.com/docker-library/postgres/issues/626",),
    ),
    Fault(
        "ED371",
        "db-volume-keeps-first-password",
        "The database keeps the password and names of its first start",
        "POSTGRES_PASSWORD, MYSQL_* and the like are read only while the volume is empty. It was "
        "set up earlier with other values, and changing .env does not change it. Or another "
        "database on the host owns the port and answers instead.",
        (
            Remedy(
                "Set the new password inside (Postgres; the user is POSTGRES_USER's)",
                (
                    "docker compose exec <service> psql -U <user> -d postgres -c "
                    r"'\password <user>'",
                ),
            ),
            Remedy(
                "Or begin anew, if the data may go",
                ("docker compose down --volumes", "docker compose up -d"),
                risk="deletes all data of this project's volumes",
            ),
            Remedy("See who answers at the port", ("ss -ltnp 'sport = :5432'",), ("linux",)),
        ),
        (
            Signature(
                r"password authentication (?:failed )?for user \W?(?P<user>[\w.@-]{1,64})",
                'FATAL:  password authentication failed for user "postgres"',
            ),
            Signature(r"access denied for user \W?(?P<user>[\w.-]{0,64})\W{1,3}@"),
            Signature(r"password does not match for user"),
            Signature(r"authentication failed against database server|login failed for user '"),
            Signature(r"\bFATAL: (?:role|database) \W?[\w.-]{1,64}\W? does not exist", weight=1),
            Signature(r"MongoServerError: authentication failed"),
            Signature(r"unknown database '(?P<database>[\w.-]{1,64})'"),
            Signature(r"appears to contain a database; skipping initialization", weight=1),
        ),
        tell='The database log says "Skipping initialization" and the volume is older than .env.',
        decide=(
            "docker compose logs <service> | grep -i 'skipping init'",
            "docker volume inspect <name>",
        ),
        implies=("container-exited", "healthcheck-unhealthy"),
        step="compose-up",
        sources=("https://github.com/docker-library/postgres/issues/283",),
    ),
    Fault(
        "ED372",
        "volume-in-use",
        "The volume cannot be removed: a container still has it",
        "Also a stopped container holds its volumes.",
        (
            Remedy(
                "Find the container, and remove it first",
                ("docker ps -a --filter volume=<name>", "docker compose down"),
            ),
        ),
        (
            Signature(
                r"remove (?P<name>\S{1,128}): volume is in use",
                "Error response from daemon: remove shop_db: volume is in use - [4f0c]",
                3,
            ),
        ),
        tell="The sentence names the container's id in brackets.",
        decide=("docker ps -a --filter volume=<name>",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/volume/rm/",),
    ),
    Fault(
        "ED373",
        "volume-external-missing",
        "An external volume of the Compose file does not exist",
        "`external: true` says that the volume is made elsewhere, so Compose does not make it.",
        (
            Remedy("Make it", ("docker volume create <name>",), safe=True),
            Remedy("Or let Compose make it: remove external: true"),
        ),
        (
            Signature(
                r"external volume \W?(?P<name>[^\s\"']{1,128})\W? not found",
                'external volume "shop_db" not found',
                3,
            ),
            Signature(
                r"volume (?P<name>\S{1,128}) declared as external, but could not be found", weight=3
            ),
            Signature(r"\bget (?P<name>[\w.-]{1,128}): no such volume", unless="nvidia_driver"),
        ),
        tell="`docker volume ls` does not list it.",
        decide=("docker volume ls",),
        probes=("project-names",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/volumes/#external",),
    ),
    Fault(
        "ED374",
        "volume-remote-mount-failed",
        "A volume on another machine (NFS, CIFS) cannot be mounted",
        "The engine mounts the volume when the container starts, by the options that the volume "
        "was created with: the server's name, the export or the login is wrong, the server does "
        "not answer, or this machine lacks the mount helper. Changed options have no effect on a "
        "volume that exists.",
        (
            Remedy("See the options", ("docker volume inspect <volume>",)),
            Remedy(
                "Try the mount by hand; it says more",
                ("sudo mount -v -t nfs <server>:<export> /mnt",),
                ("linux",),
            ),
            Remedy(
                "Install the helpers",
                ("sudo apt-get install nfs-common cifs-utils",),
                ("debian",),
                safe=True,
            ),
            Remedy("Install the helpers", ("sudo dnf install nfs-utils cifs-utils",), ("fedora",)),
            Remedy(
                "Then make the volume anew, with the right options (its files stay on the server)",
                ("docker volume rm <volume>",),
            ),
        ),
        (
            Signature(
                r"VolumeDriver\.Mount:? [^\n]{0,200}(?:exit status|fail|error)",
                "error while mounting volume '': VolumeDriver.Mount: exit status 32",
                3,
            ),
            Signature(
                r"mount\.(?:nfs4?|cifs|glusterfs)\b\W[^\n]{0,200}"
                r"(?:fail|denied|no such|not known|unable|timed out|refused)",
                "mount.nfs4: mounting 172.17.0.2:/exports/ failed, reason given by server: No such "
                "file or directory",
                3,
            ),
            Signature(
                r"failed to mount local volume: mount (?::/|//|\\|[\w.-]{1,80}:/)[^\n]{1,400}"
                r"(?:refused|timed out|invalid argument|denied|no route|not known|no such|down)",
                "failed to mount local volume: mount :/srv/share:/var/lib/docker/volumes/x/_data, "
                "data: addr=10.0.0.9: connection refused",
                3,
            ),
            Signature(r"mount(?:ing)? (?:local )?volume\b.{0,300}(?:addr=|nfs|cifs).{1,300}: \w"),
            Signature(r"mount error(?:\(\d+\): |: could)|refer to the mount.(?:cif|nf)s", weight=3),
            Signature(r"passed in network volume address|unable to mount \S+:/\S* at", weight=3),
        ),
        tell="The volume's type is nfs or cifs, or a driver's name stands before the message.",
        decide=("docker volume inspect <volume>",),
        implies=("bind-source-missing", "container-dns-broken-host-ok"),
        step="compose-up",
        sources=(
            "https://docs.docker.com/engine/storage/volumes/",
            "https://github.com/moby/moby/issues/26612",
        ),
    ),
    Fault(
        "ED375",
        "postgres-18-mount-path",
        "Postgres 18's image wants its volume one folder higher",
        "From version 18 on the official image keeps the data in a folder of its version below "
        "/var/lib/postgresql, and refuses to start when a volume is mounted at .../data; a fresh "
        "volume as well.",
        (
            Remedy("New database: in the Compose file mount the volume at /var/lib/postgresql"),
            Remedy(
                "Keep the existing data: stay on the version that made it",
                ("docker compose config --images", "docker compose up -d"),
            ),
            Remedy("Or move the data: pg_dump with the old version, load it into the new one"),
        ),
        (
            Signature(
                r"in 18\+, these Docker images are configured to store",
                "Error: in 18+, these Docker images are configured to store database data in a\n"
                'format which is compatible with "pg_ctlcluster"',
                3,
            ),
            Signature(r"postgresql/data \(unused mount/volume\)", weight=3),
        ),
        tell="The image is postgres:18 or newer (or latest), and a mount ends in /data.",
        decide=("docker compose config | grep -n postgresql",),
        implies=("container-exited", "healthcheck-unhealthy", "database-not-ready"),
        probes=("project-servers",),
        step="compose-up",
        sources=("https://github.com/docker-library/postgres/pull/1259",),
    ),
)
