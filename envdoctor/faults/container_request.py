"""ED630-ED639: what a container is to be made with: runtime, rights, limits, script, volumes."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED630",
        "runtime-unknown",
        "The engine does not know the runtime that the container asks for",
        "runtime: in the Compose file (or --runtime) names an OCI runtime such as sysbox-runc, "
        "runsc or kata that is not installed or not registered with this engine.",
        (
            Remedy("See what the engine has", ("docker info --format '{{json .Runtimes}}'",)),
            Remedy('Install the runtime, and name it under "runtimes" in daemon.json'),
            Remedy("Without it: take the line runtime: out of the Compose file"),
        ),
        (
            Signature(
                r"(?:unknown or invalid runtime name|unknown runtime specified)\W{0,3}"
                r"(?P<runtime>(?!nvidia)[\w.-]{1,60})",
                "Error response from daemon: unknown or invalid runtime name: sysbox-runc",
                3,
            ),
        ),
        tell="The engine names the runtime; `docker info` does not list it.",
        decide=("docker info --format '{{json .Runtimes}}'",),
        probes=("project-options",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/daemon/alternative-runtimes/",),
    ),
    Fault(
        "ED631",
        "container-option-invalid",
        "An option of the container has a value that does not exist",
        "A misspelt capability (NET-ADMIN for NET_ADMIN), restart policy (unless_stopped for "
        "unless-stopped), stop signal, limit or security option, a soft limit above its hard one, "
        "a relative working directory, a health check's time below a millisecond. Compose passes "
        "these on unread; the engine refuses them when it makes or starts the container.",
        (
            Remedy("Write it as Docker does: capabilities with underscores (NET_ADMIN)"),
            Remedy('Restart policies are "no", always, on-failure and unless-stopped'),
            Remedy("ulimits: soft may be as large as hard, and no larger"),
        ),
        (
            Signature(
                r"invalid Cap(?:Add|Drop): unknown capability: \W?(?P<value>[\w-]{1,60})",
                'Error response from daemon: invalid CapAdd: unknown capability: "CAP_NET-ADMIN"',
                3,
            ),
            Signature(
                r"invalid restart policy:? (?:unknown policy )?\W?(?P<value>[\w-]{1,40})",
                "Error response from daemon: invalid restart policy: unknown policy "
                "'unless_stopped'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
                3,
            ),
            Signature(
                r"error setting rlimits?\b[^\n]{0,60}: invalid argument",
                "error setting rlimits for ready process: error setting rlimit type 7: invalid "
                "argument",
                3,
            ),
            Signature(
                r"ulimit soft limit must be less than or equal to hard limit|has invalid ulimit "
                r"[^\n]{1,200}'soft' value can not be greater",
                weight=3,
            ),
            Signature(
                r"(?:response from daemon:|cannot create container for service \S{1,60}) invalid "
                r"signal: (?P<value>\S{1,30})",
                "Error response from daemon: invalid signal: SIGSTOPP",
                3,
            ),
            Signature(
                r"wrong rlimit value: RLIMIT_(?P<value>\w{1,40})|invalid (?:--)?security-opt\b"
                r"|invalid device cgroup rule format|invalid MAC address"
                r"|invalid (?:IPC|PID|UTS) mode: (?P<mode>\S{1,40})",
                "runc create failed: wrong rlimit value: RLIMIT_NOFILES",
                3,
            ),
            Signature(
                r"(?P<key>\w{1,20}) in Healthcheck cannot be less than|maximum retry count can"
                r"|healthcheck\.start_interval (?:requires|as feature require)",
                "Error response from daemon: Interval in Healthcheck cannot be less than 1ms",
                3,
            ),
            Signature(
                r"the working directory '(?P<path>(?!\w:[\\/]program files)[^'\n]{1,200})' is "
                r"invalid, it needs to be an absolute path|sethostname: invalid argument"
                r"|linux only supports 'default'|invalid environment variable: =",
                "Error response from daemon: the working directory 'app' is invalid, it needs to "
                "be an absolute path",
                3,
            ),
        ),
        tell="The engine quotes the value that it does not know.",
        decide=("docker compose config",),
        probes=("project-options",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/reference/compose-file/services/#cap_add",
            "https://man7.org/linux/man-pages/man7/capabilities.7.html",
        ),
    ),
    Fault(
        "ED632",
        "security-profile-missing",
        "The file of a seccomp profile does not exist",
        "security_opt: names a file with the allowed system calls (Chrome's chrome.json, say) that "
        "is not where it is looked for: it counts from the Compose project's folder.",
        (
            Remedy("Put the file there, or correct the path in security_opt:"),
            Remedy("Leave the line out: the engine's own profile does for most programs"),
        ),
        (
            Signature(
                r"opening seccomp profile \(?(?P<path>[^)\n]{1,200})\)? failed",
                "opening seccomp profile (./chrome.json) failed: open /srv/app/chrome.json: no "
                "such file or directory",
                3,
            ),
            Signature(
                r"error reading seccomp profile: [^\n]{0,60}no such file or directory: "
                r"\W?(?P<path>[^'\n]{1,200})",
                weight=3,
            ),
        ),
        tell="The message names the profile, before any container is made.",
        decide=("docker compose config",),
        probes=("project-options",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/security/seccomp/",),
    ),
    Fault(
        "ED633",
        "script-without-first-line",
        "The script that starts the container does not say what runs it",
        "The kernel runs a text file only if its first line is #! and the path of an interpreter. "
        "A shell forgives that, the engine does not: it starts the file itself.",
        (
            Remedy("Write #!/bin/sh as the very first line, without a blank line before it"),
            Remedy('Or start it by a shell: ENTRYPOINT ["sh", "/start.sh"]'),
        ),
        (),
        tell="`head -1` of the script shows no #!. The same words are printed for a program of "
        "another processor.",
        decide=("head -c 40 <path>",),
        probes=("project-programs",),
        step="compose-up",
        sources=("https://man7.org/linux/man-pages/man2/execve.2.html",),
    ),
    Fault(
        "ED634",
        "volume-subpath-missing",
        "The folder of a volume that shall be mounted does not exist in it",
        "subpath: mounts one folder of a volume, and the engine does not make that folder. A new "
        "volume is empty, so it is never there at the first start.",
        (
            Remedy(
                "Make the folder in the volume first",
                ("docker run --rm -v <volume>:/v busybox mkdir -p /v/<subpath>",),
            ),
            Remedy("Or mount the whole volume, and let the program use a folder of it"),
        ),
        (
            Signature(
                r"cannot access path \S{1,300}/volumes/(?P<volume>[\w.-]{1,100})/_data/"
                r"(?P<subpath>[^:\s]{1,200})[^\n]{0,400}no such file",
                "Error response from daemon: cannot access path /var/lib/docker/volumes/shop_data/"
                "_data/uploads: lstat /var/lib/docker/volumes/shop_data/_data/uploads: no such "
                "file or directory",
                3,
            ),
        ),
        tell="The message names a folder below /volumes/ and _data.",
        decide=("docker run --rm -v <volume>:/v busybox ls -la /v",),
        probes=("project-mounts",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/storage/volumes/#mount-a-volume-subdirectory",),
    ),
)
