"""ED345-ED349: what else keeps a container's process from starting."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED345",
        "command-is-directory",
        "The container's command is a folder",
        "ENTRYPOINT, CMD or command names a folder, often because a bind mount of a missing file "
        "made Docker create a folder of that name, or COPY put a folder where a file was meant.",
        (
            Remedy("See what is there", ("docker run --rm --entrypoint ls <image> -ld <path>",)),
            Remedy("Name the program inside of the folder, or mend the COPY or the mount"),
        ),
        (
            Signature(
                r"exec:? \W{0,6}(?P<path>[^\"\\\s:]{1,200})\W{0,6}: is a directory",
                'exec: "/app": is a directory: unknown',
                3,
            ),
            Signature(r"\bsh: (?:\d{1,5}: )?(?P<path>/\S{1,200}): is a directory"),
            Signature(  # runc before 1.2 does not say that it is a folder
                r"exec: \"(?:\.{1,2}|/(?:bin|boot|code|dev|etc|home|lib|media|mnt|opt|root|run|sbin"
                r"|src|srv|tmp|usr|usr/src(?:/app)?|var)?)\": permission denied",
                weight=3,
            ),
        ),
        tell="The sentence itself says `is a directory`.",
        decide=("docker inspect -f '{{.Config.Entrypoint}} {{.Config.Cmd}}' <image>",),
        step="build",
        sources=("https://docs.docker.com/reference/dockerfile/#entrypoint",),
    ),
    Fault(
        "ED346",
        "container-user-unknown",
        "The user that the container shall run as is not in the image",
        "USER, user:, `-u` or COPY --chown gives a name that the image's /etc/passwd (or "
        "/etc/group) does not have: it is never created, or in another build stage only.",
        (
            Remedy("Create it before USER: RUN useradd --create-home <user> (Alpine: adduser -D)"),
            Remedy(
                "Or give numbers, which need no entry", ("docker run --user 1000:1000 <image>",)
            ),
        ),
        (
            Signature(
                r"unable to find (?:user|group) (?P<user>\S{1,64}): no matching entries in",
                "unable to find user app: no matching entries in passwd file",
                3,
            ),
            Signature(
                r"(?:linux spec|spec) user: [^\n]{0,60}(?:no matching|unable to find)", weight=3
            ),
            Signature(r"chown: (?:unknown|invalid) (?:user|group)[^\n]{0,80}"),
            Signature(
                r"(?:can't|cannot) find [ug]id for (?:user|group) (?P<user>[\w.-]{1,64}): no such",
                weight=3,
            ),
        ),
        tell="The engine names the user; nothing of the image has run yet.",
        decide=("docker run --rm --user 0 --entrypoint cat <image> /etc/passwd",),
        probes=("project-programs",),
        step="build",
        sources=("https://docs.docker.com/reference/dockerfile/#user",),
    ),
    Fault(
        "ED347",
        "input-is-no-terminal",
        "A terminal was asked for (-t), but the input is none",
        "`-t` wants a terminal, and the command's input is a pipe, a CI job, cron, or Git Bash's "
        "mintty, which is no Windows console.",
        (
            Remedy("Leave the terminal away in scripts", ("docker run --rm -i <image>",)),
            Remedy("With Compose: -T", ("docker compose exec -T <service> <command>",)),
            Remedy("In Git Bash", ("winpty docker run --rm -it <image>",), ("windows",)),
        ),
        (
            Signature(
                r"input device is not a (?:TTY|terminal)",
                "the input device is not a TTY",
                3,
                unless=r"non TTY device.{0,20}login",
            ),
            Signature(r"cannot (?:attach stdin to a TTY|enable tty mode)[^\n]{0,80}", weight=3),
        ),
        tell="The same command typed in a terminal works.",
        decide=("test -t 0 && echo terminal || echo none",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/run/#tty",),
    ),
    Fault(
        "ED348",
        "shared-library-missing",
        "A shared library of the program is not in the image",
        "The program was built against a library that the image does not have, or against a newer "
        "C library: built in one stage or on the host and copied into a smaller or older image.",
        (
            Remedy("See what is missing", ("docker run --rm --entrypoint ldd <image> <path>",)),
            Remedy(
                "Debian, slim: RUN apt-get update && apt-get install -y <the library's package>"
            ),
            Remedy(
                "OpenCV (libGL): RUN pip install opencv-python-headless instead of opencv-python"
            ),
            Remedy("GLIBC not found: build in the same base image as it runs in"),
        ),
        (
            Signature(
                r"error (?:while )?loading shared librar(?:y|ies):? (?P<library>[\w.+-]{1,80})",
                "error while loading shared libraries: libpq.so.5: cannot open shared object file",
                3,
                unless=r"ld-linux|ld-musl|failed to map segment|libz\.so\.1",
            ),
            Signature(r"(?P<library>lib[\w.+-]{1,80}\.so[\d.]{0,12}): cannot open shared object"),
            Signature(r"version \W?GLIBC(?:XX)?_[\d.]{1,8}\W? not found"),
            Signature(r"error relocating \S{1,200}: \S{1,120}: symbol not found", weight=3),
        ),
        tell="The program starts and its loader complains; ldd prints `not found`.",
        decide=("docker run --rm --entrypoint ldd <image> <path>",),
        step="build",
        sources=("https://github.com/docker-library/python/issues/60",),
    ),
    Fault(
        "ED349",
        "oci-exec-failed",
        "The runtime could not start the container's process",
        "This sentence of the runtime only wraps the true reason, which follows it or was cut off. "
        "It does not mean that Docker or runc is broken, unless every image fails so.",
        (
            Remedy(
                "Read the whole sentence; it is kept with the container",
                ("docker inspect -f '{{.State.Error}}' <name>",),
            ),
            Remedy(
                "Try another image: if this fails as well, the engine is at fault",
                ("docker run --rm hello-world",),
            ),
            Remedy(
                "If only exec fails, recreate the container",
                ("docker compose up -d --force-recreate <service>",),
            ),
        ),
        (
            Signature(
                r"OCI runtime (?:exec|create|start)? ?(?:failed|error)",
                "OCI runtime exec failed: exec failed: unable to start container process",
                1,
            ),
            Signature(r"unable to start container process", weight=1),
            Signature(r"(?:starting container process|container init) caused", weight=1),
            Signature(r"failed to create (?:shim )?task", weight=1),
        ),
        tell="Only the wrapper is there, without a reason behind the last colon.",
        decide=("docker inspect -f '{{.State.Error}}' <name>", "docker run --rm hello-world"),
        probes=("hello-world",),
        severity="wrapper",
        step="hello-world",
        sources=("https://github.com/docker/for-linux/issues/561",),
    ),
)
