"""ED366-ED369: who may write to what is mounted."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED366",
        "bind-mount-uid-mismatch",
        "The container's user may not write to the mounted folder",
        "The process runs under a user number that does not own the folder on the host. A folder "
        "that Docker had to make belongs to root. On Docker Desktop the owners are simulated, so "
        "it works there and fails on Linux and in CI.",
        (
            Remedy(
                "Ask who runs inside (uid and gid), and give that user the folder",
                (
                    "docker run --rm --entrypoint id <image>",
                    "mkdir -p <path>",
                    "sudo chown -R <uid>:<gid> <path>",
                ),
                ("linux",),
                risk="changes the owner of everything in that folder",
            ),
            Remedy(
                'Or run as yourself: user: "${UID}:${GID}" with both in .env',
                ("printf 'UID=%s\\nGID=%s\\n' $(id -u) $(id -g) >> .env",),
                ("linux",),
            ),
            Remedy("Or use a named volume instead of the folder"),
        ),
        (
            Signature(
                r"\b(?:touch|cat|cp|mv|ls|tee|rm|ln|tar|sed): (?:(?:cannot|can't) [\w ]{1,40})?\W?"
                r"(?P<path>[^\s'\":]{1,200})\W{0,2}: permission denied",
                "touch: /data/test.txt: Permission denied",
                unless=r"docker\.sock|/var/lib/docker",
            ),
            Signature(r"cannot create (?P<path>[^\s:]{1,200}): permission denied"),
            Signature(r"permission denied \(os error 13\)", unless=r"docker\.sock"),
            Signature(
                r"\[Errno 13\] permission denied: \W?(?P<path>[^\s'\"]{1,200})",
                unless=r"docker\.sock|docker-compose\.yml|python\d?[\d.]{0,5}/|site-packages",
            ),
            Signature(r"EACCES: permission denied, (?!mkdir)\w{1,12}", unless=r"docker\.sock"),
            Signature(r"AccessDeniedException: (?P<path>/\S{1,200})"),
            Signature(
                r"(?:failed to open stream|unable to \w{2,12} [^\n]{1,200}): permission denied"
                r"|permission denied @ \w{4,30} - (?P<ruby>/\S{1,200})"
                r"|FileNotFoundException: (?P<java>/[^\s(]{1,200}) \(permission denied"
                r"|access to (?:the path|file) \W?(?P<dotnet>/[^\s']{1,200})\W? is denied"
                r"|access to file denied: (?P<poco>/\S{1,200})",
                "file_put_contents(/var/www/html/storage/x.php): Failed to open stream: Permission "
                "denied",
                unless=r"docker\.sock|/var/lib/docker",
            ),
            Signature(
                r"(?:cannot|can't|can not|could not|unable to) write (?:in)?to [^\n]{0,200}"
                r"(?:directory|folder|volume permissions)|giving the webserver write access"
                r"|(?:exists and is|must be present and|make sure [^\n]{1,120}(?:is|are)) "
                r"writ(?:e?able)"
                r"|attempt to write a readonly database|folder contains root-owned files"
                r"|(?:directory|exist and) (?:[^\n]{1,60} )?could not be created"
                r"|failed to create parent directory \W?/|Bundler::PermissionError"
                r"|error while trying to write to `/"
                r"|unable to (?:create|write in) the \W?\w{2,12}\W? directory",
                'Cannot write into "config" directory',
            ),
            Signature(
                r"(?:no|missing|lacks?) write (?:permissions?|access) (?:for|to|on|in) \W?"
                r"(?P<path>/[^\s'\"]{1,200})|(?:cannot|can't|can not|could not|unable to) write to "
                r"(?:the )?path:? \W?/\S{1,200}",
                "ERROR: No write permission for /app/config",
                unless=r"docker\.sock",
            ),
            Signature(
                r"(?:directory|folder|path|volume|file|DATA=\S{0,2}) ?\S{1,200} (?:is|are) not "
                r"writ(?:e?able)"
            ),
            Signature(r"EACCES: permission denied, mkdir", weight=1),
            # A shell that may not run a file says the same as one that may not write it.
            Signature(
                r"\.sh: line \d{1,5}: (?P<path>/(?!\S{0,200}(?:\.sh|/bin/\S{1,60}):)(?:\S{0,160}?"
                r"/)?(?:data|config|conf|var|logs?|cache|tmp|media|storage)/\S{1,120}): permission "
                r"denied",
                "/sbin/prepare.sh: line 72: /usr/src/app/data/lock: Permission denied",
            ),
            Signature(r"\.sh: line \d{1,5}: (?P<path>\.?/\S{1,200}): permission denied", weight=1),
            Signature(
                r"\bopen (?P<path>/\S{1,200}): permission denied",
                weight=1,
                unless=r"docker\.sock|/sys/|/proc/|checking context|sender",
            ),
        ),
        tell="Compare `ls -ln` of the folder with `id` inside. Owner equal and still denied on "
        "Fedora or RHEL: SELinux (append :z). Denied on docker.sock is another fault.",
        decide=("ls -ldn <path>", "docker compose exec <service> id"),
        probes=("project-mounts",),
        implies=("container-exited", "healthcheck-unhealthy"),
        step="compose-up",
        sources=("https://github.com/docker/compose/issues/13612",),
    ),
    Fault(
        "ED367",
        "volume-permission-denied",
        "The service may not create, own or change files in its volume",
        "The data folder belongs to another user, or its file system cannot keep owners and modes "
        "(a Windows or macOS folder, NFS with root squash, SMB), which databases insist on. A "
        "volume on a folder that the image never made belongs to root.",
        (
            Remedy(
                "Databases: use a named volume, not a folder of Windows, macOS or a network share"
            ),
            Remedy(
                "Own image: make the folder and chown it before USER and VOLUME in the Dockerfile"
            ),
            Remedy(
                "Give the folder to the user that the service runs as",
                ("docker compose run --rm -u 0 --entrypoint chown <service> -R 999:999 <path>",),
                risk="changes owners in the volume; 999 is Debian's usual number, check with id",
            ),
        ),
        (
            Signature(
                r"data directory \W?(?P<path>\S{1,200}?)\W? has (?:invalid|wrong|group or)",
                'FATAL:  data directory "/var/lib/postgresql/data" has invalid permissions',
                3,
            ),
            Signature(
                r"could not (?:change permissions of|create|access|open|read|write)"
                r" [^\n:]{0,40}(?:directory|file|/)[^\n]{1,200}: (?:permission denied|operation not"
                r" permitted)",
                weight=3,
                unless=r"lock file|docker\.sock|containers/storage",
            ),
            Signature(
                r"\bchmod:? [^\n]{1,200}: (?:permission denied|operation not permitted)",
                unless=r"docker\.sock",
            ),
            Signature(
                r"\bl?chown:? [^\n]{1,200}: (?:permission denied|operation not permitted)",
                unless=r"subuid|insufficient|layer",
            ),
            Signature(
                r"EACCES: permission denied, mkdir \W?(?P<path>[^\s'\"]{1,200})",
                unless="lib/node_modules|npm ERR",
            ),
            Signature(
                r"mkdir:? [^\n]{0,40}?\W{0,2}(?P<path>/[^\s'\":]{1,200})\W{0,2}:"
                r" permission denied",
                unless=r"docker\.sock|/var/lib/docker|overlay2|/sys/|mount source path",
            ),
            Signature(
                r"(?:append-only|\bAOF\b|\brdb\b|\bappendonlydir\b|loading the DB)[^\n]{0,120}: "
                r"permission denied",
                "# Can't open the append-only file: Permission denied",
                3,
            ),
            Signature(
                r"erlang\.cookie\W{0,2}: eacces|cookie file \S{1,120} must be accessible by owner",
                weight=3,
            ),
            Signature(
                r"maybe these locations are not writable|\bis (?:not )?writable by (?:uid|user)\b",
                "ERROR: unable to write eula to /data. Please make sure attached directory is "
                "writable by uid=1000",
            ),
            Signature(r"AccessDeniedException\[(?P<path>/[^\]\s]{1,200})\]", weight=3),
            Signature(
                r"lock file on a read-only directory|\bdub path \S{1,120} writable\W{1,3}failed"
                r"|cannot change ownership to uid \d{1,6}",
                "Attempted to create a lock file on a read-only directory: /data/db",
            ),
            Signature(r"can't create/write to file[^\n]{1,200}errno: ?13", weight=3),
            Signature(
                r"unable to open (?:the )?database file|SQLITE_CANTOPEN"
                r"|wiredtiger[^\n]{1,240}operation not permitted"
                r"|Error 5\(access is denied\.?\)|setup failed copying system data file",
                "sqlite3.OperationalError: unable to open database file",
            ),
        ),
        tell="The service's own start names its data folder; a bind of a project folder that only "
        "your files live in is the neighbour.",
        decide=(
            "docker compose run --rm --entrypoint ls <service> -ldn <path>",
            "docker inspect -f '{{json .Mounts}}' <name>",
        ),
        probes=("project-mounts",),
        implies=("container-exited", "healthcheck-unhealthy"),
        step="compose-up",
        sources=("https://github.com/docker-library/postgres/issues/116",),
    ),
    Fault(
        "ED368",
        "mount-target-readonly",
        "Something is to be written where a mount is read-only",
        "The mount ends in :ro, the container runs with read_only, or a mount's target lies "
        "inside of a read-only mount, where its folder cannot be made.",
        (
            Remedy("Remove :ro (or read_only: true) from that mount if it has to be written to"),
            Remedy("Or give the program a place of its own: tmpfs: [/tmp, /run]"),
            Remedy("Target inside of another mount: make that folder on the host beforehand"),
        ),
        (
            Signature(
                r"(?:create mountpoint for|mounting)[^\n]{1,400}: read-only file system",
                'error mounting "/a" to rootfs at "/b/c": create mountpoint for /b/c mount: '
                "mkdirat /b/c: read-only file system",
                3,
            ),
            Signature(
                r"\b(?:touch|mkdir|cp|mv|rm|tee|chown|chmod|ln|sed): [^\n]{1,200}:"
                r" read-only file system",
                unless=r"/var/lib/docker|mount source",
            ),
            Signature(r"\[Errno 30\] read-only file system|EROFS: read-only file system"),
        ),
        tell="The host's disk is writable; `docker inspect` shows RW=false for the mount. When "
        "the engine itself meets it below /var/lib/docker, the disk is at fault.",
        decide=("docker inspect -f '{{json .Mounts}} {{.HostConfig.ReadonlyRootfs}}' <name>",),
        probes=("storage", "project-mounts"),
        step="compose-up",
        sources=("https://docs.docker.com/engine/storage/bind-mounts/#use-a-read-only-bind-mount",),
    ),
    Fault(
        "ED369",
        "mount-not-shared-propagation",
        "A mount shall pass on other mounts, and the disk below it does not allow that",
        "`:shared`, `:rshared` or `:slave` behind a mount needs a file system of the engine's "
        "machine that passes its mounts on. systemd makes / so at boot; WSL, some NAS systems, "
        "OpenRC and Docker Desktop do not for every path.",
        (
            Remedy("Leave the word out, when nothing is mounted below that folder later on"),
            Remedy(
                "Let the disk below it pass its mounts on, until the next boot",
                ("sudo mount --make-rshared /",),
                ("linux",),
                risk="Containers that share / see mounts that are made later.",
            ),
        ),
        (
            Signature(
                r"\bis not a shared(?: or slave)? mount\b|is mounted on \S{1,200} but it is not a",
                "Error response from daemon: path /mnt/data is mounted on / but it is not a shared "
                "mount.",
                3,
            ),
        ),
        tell="`findmnt -o TARGET,PROPAGATION` shows `private` for the disk of that path.",
        decide=("findmnt -o TARGET,PROPAGATION",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation",),
    ),
)
