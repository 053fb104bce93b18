"""ED360-ED365: what is mounted where, and how mounts are written down."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED360",
        "bind-dir-onto-file",
        "A folder is mounted where the image has a file, or the other way round",
        "Mostly the source file does not exist on the host: Docker then makes an empty folder of "
        "that name and cannot mount it onto a file. A relative path counts from the Compose file, "
        "and the engine looks for it on its own machine or in its own VM.",
        (
            Remedy(
                "Remove the folder that Docker made, put the file there, start anew",
                ("ls -ld <source>", "rmdir <source>", "docker compose up -d --force-recreate"),
                risk="rmdir removes an empty folder only",
            ),
            Remedy("Take the example file, where the project has one (<source>.example, .dist)"),
            Remedy("Use the long syntax with create_host_path: false, so that it is never made"),
        ),
        (
            Signature(
                r"trying to mount a directory (?:on ?to|over) a file"
                r"|cannot mount volume over existing file",
                "Are you trying to mount a directory onto a file (or vice-versa)?",
                3,
            ),
            Signature(
                r"mount(?:ing)? \W{0,3}(?P<source>[^\s\"\\]{1,300})\W{0,3} to rootfs[^\n]{0,400}"
                r"not a directory",
                weight=3,
            ),
            Signature(r"rootfs[^\n]{0,300}caused\W{0,6}not a directory", weight=3),
            Signature(r"failed \(21: is a directory\)"),
            Signature(r"\[Errno 21\] is a directory: \W?(?P<source>[^\s'\"]{1,200})"),
            Signature(r"EISDIR: illegal operation on a directory"),
            Signature(
                r"(?:could not|cannot|can't|unable to|error) (?:open|read|load)(?:ing)? [^\n]{0,40}"
                r"\W?(?P<file>/[^\s'\":]{1,200}\.\w{2,10})\W{1,3}is a directory",
                "Error: could not open /etc/app/app.conf: Is a directory",
                unless=r"\.docker|docker\.sock|dockerfile",
            ),
            Signature(
                r"\bread (?P<source>/\S{1,200}): is a directory",
                unless=r"\.docker|config file|docker\.sock",
            ),
        ),
        tell="`ls -ld` of the source shows a folder, owned by root and empty.",
        decide=("ls -ld <source>", "docker compose config | grep -n -A4 volumes:"),
        probes=("project-mounts",),
        step="compose-up",
        sources=(
            "https://github.com/docker/compose/issues/3978",
            "https://docs.docker.com/engine/storage/bind-mounts/",
        ),
    ),
    Fault(
        "ED361",
        "bind-source-missing",
        "The source of a bind mount does not exist where the engine looks",
        "The long syntax (`--mount`, type: bind) and Podman make no missing folders. The path is "
        "misspelt, made only by an earlier step, a device of an unloaded module, or it exists for "
        "you but not for the engine (Desktop's VM, snap, a remote or a containerised client).",
        (
            Remedy("Look for it", ("ls -ld <path>",)),
            Remedy(
                "Make it before starting", ("mkdir -p <path>",), risk="only where a folder is meant"
            ),
            Remedy("Put the project where the engine sees it: below your home, not a snap's /tmp"),
        ),
        (
            Signature(
                r"\bsource path does not exist:? "
                r"(?P<path>[^\s,\"']{0,299}[^\s,\"'.])",
                'invalid mount config for type "bind": bind source path does not exist: /srv/x',
                3,
            ),
            Signature(r"\bstatfs (?P<path>/\S{1,300}?): no such file or directory", weight=3),
            Signature(
                r"mounting \W{0,12}(?P<path>/[^\s\"'\\]{1,300})[\"'\\]{0,12} to rootfs[^\n]{0,500}"
                r"(?:flags: 0x[0-9a-f]+:?|flags=[A-Z_|]+:|caused) \W{0,12}no such file or dir",
                'error mounting "/srv/app" to rootfs at "/code": mount /srv/app:/code (via '
                "/proc/self/fd/6), flags: 0x5000: no such file or directory: unknown",
                3,
            ),
            Signature(
                r"failed to mount local volume: mount (?P<path>[^\s:]{1,300})[^\n]{0,200}"
                r"no such file or directory",
                weight=3,
            ),
            Signature(r"invalid mount config for type \W?bind\W?|bind mount failed: '.+' does"),
        ),
        tell="`ls` of the path on the engine's machine decides, not on the client's.",
        decide=("ls -ld <path>", "docker context show"),
        probes=("connection", "engine", "project-mounts"),
        step="compose-up",
        sources=("https://docs.docker.com/engine/storage/bind-mounts/",),
    ),
    Fault(
        "ED362",
        "bind-mount-hides-image-content",
        "A mount hides what the image installed in that folder",
        "`.:/app` lays the host's folder over /app of the image: node_modules, vendor or .venv of "
        "the image become invisible. An old volume on such a folder hides newer dependencies.",
        (
            Remedy(
                "Keep the installed folder out of the mount: add `- /app/node_modules` to volumes"
            ),
            Remedy(
                "After a change of dependencies, renew anonymous volumes",
                ("docker compose up -d --build --renew-anon-volumes",),
                risk="what was written to anonymous volumes is lost",
            ),
        ),
        (
            Signature(
                r"\b(?P<command>cross-env|nodemon|vite|next|nuxt|nest|react-scripts|ng|tsc|tsx|ts-node|"
                r"vue-cli-service|webpack\S{0,12}|concurrently|rimraf|jest|eslint|gulp|grunt|"
                r"babel-node|turbo): (?:command )?not found",
                "sh: 1: nodemon: not found",
            ),
            Signature(r"cannot find (?:module|package) ['\"]", unless=r"/npm/|TS2307|' or its"),
            Signature(r"can't open \W?(?P<path>/\S{1,200}node_modules/\S{1,200})"),
            Signature(
                r"vendor/autoload(?:_runtime)?\.php[^\n]{0,100}(?:no such file|failed to open)"
            ),
        ),
        tell="Run the image without the mount: if the files are there, the mount hides them.",
        decide=("docker run --rm --entrypoint ls <image> /app", "docker compose config --volumes"),
        probes=("project-mounts",),
        step="compose-up",
        sources=("https://github.com/docker/docs/pull/16545",),
    ),
    Fault(
        "ED363",
        "macos-mounts-denied",
        "Docker Desktop does not share this folder with its VM",
        "Desktop passes only listed folders to its VM. The path lies outside of them, is spelt in "
        "another case, or is a path of a container that was handed to the host's engine.",
        (
            Remedy("Move the project below your home", ("ls -ld <path>",)),
            Remedy(
                "Or add it: Docker Desktop > Settings > Resources > File sharing", (), ("macos",)
            ),
            Remedy(
                "Or add it: Settings > Resources > File sharing, or use the plain engine's context",
                ("docker context use default",),
                ("linux",),
            ),
        ),
        (
            Signature(
                r"\bmounts denied\b",
                "Error response from daemon: Mounts denied: \nThe path /opt/x is not shared",
                3,
            ),
            Signature(
                r"the path (?P<path>\S{1,300}) is not shared from (?:the host|OS ?X)", weight=3
            ),
            Signature(
                r"file ?sharing has been cancell?ed|drive (?:has not been|is not) shared", weight=3
            ),
        ),
        tell="Only Desktop says this; file modes and sudo have no part in it.",
        decide=("docker context show", "ls -ld <path>"),
        probes=("engine", "project-mounts"),
        step="compose-up",
        sources=("https://github.com/docker/for-mac/issues/6759",),
        replayed=True,
    ),
    Fault(
        "ED364",
        "bind-source-not-creatable",
        "The engine cannot make the missing source folder of a bind mount",
        "Docker makes a missing source folder itself, and here it may not or cannot: another file "
        "has the name, the parent is not reachable, or Desktop lost a drive after sleep.",
        (
            Remedy("See what is there, and make the folder yourself", ("ls -ld <path>",)),
            Remedy("Restart Docker Desktop: it binds the drives anew", (), ("windows",)),
            Remedy("Restart WSL and Docker Desktop", ("wsl --shutdown",), ("wsl",)),
        ),
        (
            Signature(
                r"(?:while )?creating mount source path \W?(?P<path>[^\s'\"]{1,300})\W?:"
                r" (?:mkdir )?[^\n]{1,300}: (?!read-only)\w",
                "while creating mount source path '/host_mnt/d/x': mkdir /host_mnt/d: file exists",
                3,
            ),
            Signature(r"while creating mount source path", weight=1),
            Signature(
                r"(?:from daemon|mountpoint for volume \S{1,99}): mkdir (?P<path>[^\s:]{1,300}):"
                r" (?:permission denied|operation not permitted)",
                "Error response from daemon: mkdir /srv/data: permission denied",
                unless=r"/var/lib/docker|/var/snap|share/docker|overlay2",
            ),
        ),
        tell='"read-only file system" instead means a confined engine (snap) or a read-only disk.',
        decide=("ls -ld <path>",),
        probes=("engine", "storage"),
        step="compose-up",
        sources=("https://github.com/docker/for-win/issues/1560",),
        replayed=True,
    ),
    Fault(
        "ED365",
        "volume-spec-invalid",
        "A volume or mount is written in a way that Docker does not understand",
        "source:target:mode has a part missing or too many, the target is not absolute, or the "
        "source has neither ./ nor / in front and is taken for the name of a volume.",
        (
            Remedy(
                "Folder of the project: ./data:/data. Named volume: data:/data. See what is read",
                ("docker compose config",),
            ),
            Remedy("Windows: quote the path, or use the long syntax", (), ("windows",)),
        ),
        (
            Signature(
                r"includes invalid characters for a local volume name",
                'create data/db: "data/db" includes invalid characters for a local volume name',
                3,
            ),
            Signature(r"invalid volume spec(?:ification)?", weight=3, unless=r"Program Files"),
            Signature(
                r"mount path must be absolute|invalid mount path|destination can't be '/'"
                r"|invalid tmpfs option \W?(?P<option>[\w.-]{1,40})|mount type unknown"
                r"|field (?:(?:Volume|Bind|Tmpfs)Options|Source) must not be (?:specified|empty)",
                weight=3,
            ),
            Signature(r"volume name is too short|daemon: invalid mode: (?P<mode>\S+)", weight=3),
            Signature(
                r"invalid argument \W?[^\n]{0,200} for \W{0,6}(?:mount|volume)\W? flag"
                r"|\b(?:empty section between|too many) colons(?! in)|is missing a mount target"
                r"|duplicate mount points?\b",
                weight=3,
            ),
            Signature(
                r"incorrect volume format, should be",
                "Error: a:/b:c:d: incorrect volume format, should be [host-dir:]ctr-dir[:option]",
                3,
            ),
        ),
        tell="It fails while the file or the command is read; no path is looked at.",
        decide=("docker compose config",),
        probes=("project-mounts",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/#volumes",),
    ),
)
