"""ED340-ED349: the container's own command cannot be started."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED340",
        "command-not-in-image",
        "The command does not exist in the image",
        "The program that the container is told to run is not in the image, or not on its PATH. "
        "Small images have no bash; cd, exec and && are words of a shell and no programs; options "
        "written after the image's name are taken for the command.",
        (
            Remedy("Use the shell that small images have", ("docker run --rm -it <image> sh",)),
            Remedy(
                "Put shell words inside of a shell, one element each in the Dockerfile's list",
                ("docker run --rm <image> sh -c '<command>'",),
            ),
            Remedy(
                "Look for the program", ("docker run --rm --entrypoint sh <image> -c 'ls /bin'",)
            ),
        ),
        (
            Signature(
                r"exec:? \W{0,6}(?P<command>(?:/\S{0,80}/)?(?:ba|z|k|fi|da|a)?sh)\W{0,6}:?"
                r" (?:executable file not found|stat \S{1,200} no such file)",
                'exec: "bash": executable file not found in $PATH: unknown',
                3,
            ),
            Signature(
                r"exec:? \W{0,6}(?P<command>[^\"\\\n]{1,160}?)\W{0,6}:?"
                r" executable file not found in \W?(?:PATH|%PATH%)",
                unless=r"docker-credential|newuidmap|credentials|\"pass\"|nvidia|iptables|\bgit\b"
                r"|^(?!.*(?:oci|runc|container)).*exec: \W{0,4}docker\W"
                r"|^(?!.*(?:oci|container|hcs)).*%PATH%",  # a program of Windows itself
            ),
            Signature(
                r"exec:? \W{0,6}(?P<command>[^\"\\\n]{1,160}?)\W{0,6}:? stat [^\n:]{1,200}:"
                r" (?:no such file or directory|not a directory)",
                'exec: "cd /tmp": stat cd /tmp: no such file or directory: unknown',
                3,
                unless=r"Program Files",
            ),
            Signature(
                r"executable file \W?(?P<command>[^\s'\"`]{1,160})\W? not found in"
                r"|\bexec (?P<tini>[\w./-]{1,120}) failed: no such file",
                "Error: crun: executable file `fish` not found in $PATH: No such file or directory",
                3,
            ),
            # A script of the image says it; certain only where a container is known to speak.
            Signature(
                r"\.sh: line \d{1,5}: (?P<command>(?!docker|podman)[\w.+-]{1,60}): command not"
                " found"
            ),
            Signature(
                r"OCI runtime attempted to invoke a command that was not found"
                r"|entrypoint\S{0,20}: (?:line )?\d{1,4}: exec: (?P<executed>\S{1,80}): not found",
            ),
            Signature(
                r"hcsshim\S{0,20}::CreateProcess\S{0,20}: .{0,80}cannot find the (?:file|path)",
                weight=3,
            ),
        ),
        tell="The engine refuses before the container runs (exit code 127, state Created). An "
        '"exec /x: no such file" printed by the container itself means that the file is there.',
        decide=("docker inspect -f '{{.Config.Entrypoint}} {{.Config.Cmd}}' <image>",),
        probes=("project-programs", "project-mounts"),
        step="hello-world",
        sources=("https://github.com/docker/for-linux/issues/726",),
    ),
    Fault(
        "ED341",
        "entrypoint-interpreter-missing",
        "The interpreter or loader of the container's program is not in the image",
        "The file is in the image, but the program named in its first line (#!/bin/bash) or the "
        "loader that the binary was linked for is not: a bash script on Alpine, a glibc binary on "
        "musl, shell form in a FROM scratch image. The kernel reports the file itself as missing.",
        (
            Remedy("Write the script for the image's own shell: #!/bin/sh as its first line"),
            Remedy("Or install the interpreter in an Alpine image: RUN apk add --no-cache bash"),
            Remedy("For scratch and distroless: link statically and use the exec form of CMD"),
        ),
        (
            Signature(
                r"\bexec (?P<path>\.{0,2}/\S{1,200}?|[\w.-]{1,60}\.sh)\W{0,2}:"
                r" no such file or directory",
                unless=r"stat /|docker-credential",
            ),
            Signature(
                r"exec user process caused\W{0,6}no such file or directory"
                r"|cannot execute: required file not found"
            ),
            Signature(
                r"\bexec: \"[a-z][\w.-]{0,60}\": executable file not found in \$PATH: unknown",
                weight=1,
                unless=r"\"(?:\w{0,3}sh|python\d?|npm|node)\"|docker-credential",
            ),
            Signature(
                r"(?:env|exec): (?:can't execute )?\W{0,2}(?P<command>[\w./-]{1,60})\W{0,2}:"
                r" no such file or directory",
                "env: can't execute 'bash': No such file or directory",
                3,
                unless=r"exec /",
            ),
            Signature(
                r"(?:loading shared library|could not open|interpreter) \W{0,2}"
                r"(?:\S{0,40}/)?ld-(?:linux|musl)\S{0,40}[^\n]{0,20}no such file",
                "Error loading shared library ld-linux-x86-64.so.2: No such file or directory",
                3,
                unless="qemu-|rosetta",
            ),
        ),
        tell="`head -c 40` of the script shows a plain first line (no carriage return), and the "
        "program named there is missing in the image.",
        decide=(
            "docker run --rm --entrypoint sh <image> -c 'head -n1 <path>; ls -l <path> /bin/bash'",
        ),
        probes=("project-programs",),
        step="build",
        sources=("https://github.com/docker-library/openjdk/issues/373",),
    ),
    Fault(
        "ED342",
        "entrypoint-crlf",
        "The container's script has Windows line ends",
        "Git on Windows checked the script out with CRLF. The kernel then looks for an interpreter "
        'called "/bin/sh" plus a carriage return, finds none, and reports the script as missing.',
        (
            Remedy(
                "Turn the line ends around in your checkout's copy of the script, and build again",
                (r"sed -i 's/\r$//' <path>", "docker compose build"),
                risk="changes the file in the checkout",
                safe=True,
            ),
            Remedy(
                "Keep Git from doing it again",
                ("printf '*.sh text eol=lf\\n' >> .gitattributes", "git add --renormalize ."),
            ),
        ),
        (
            Signature(
                r"\bexec (?P<path>\.{0,2}/\S{1,200}?|[\w.-]{1,60}\.sh)\W{0,2}:"
                r" no such file or directory",
                unless=r"stat /|docker-credential",
            ),
            Signature(r"exec user process caused\W{0,6}no such file or directory"),
            Signature(
                r"\\r\W{0,4}no such file or directory",
                "/usr/bin/env: 'bash\\r': No such file or directory",
                3,
            ),
            Signature(r"\^M\W{0,4}bad interpreter", weight=3),
            # The shell finds the file and not the interpreter that its first line names.
            Signature(
                r"\b(?:ba|a|da)?sh: (?:\d{1,4}: )?(?P<script>\.?/\S{0,160}?(?:mvnw|gradlew|\.sh)): "
                r"not found|cannot execute: required file not found",
                "/bin/sh: 1: ./mvnw: not found",
            ),
            Signature(r"\b(?:crlf|clrf)\b.{0,60}\bLF\b", "change the line ends from CRLF to LF"),
            Signature(r"\\r\W{0,4}(?:command )?not found", weight=3),
            Signature(
                r"(?:pipefail|errexit|set: -)\W{0,4}(?:\\r\W{0,3})?: ?invalid option"
                r"|invalid option name\s[^\n]{1,120}: set: (?:pipefail|errexit)"
            ),
            Signature(r"\bset: (?:line \d{1,4}: )?illegal option -(?!\w)"),
            Signature(r"syntax error[^\n]{0,60}(?:\\r|\^M)", weight=3),
        ),
        tell="`file <path>` says CRLF. A missing interpreter gives the same sentence with LF.",
        decide=("file <path>", "git config core.autocrlf"),
        probes=("project-programs",),
        step="build",
        sources=("https://github.com/CTFd/CTFd/issues/2598",),
    ),
    Fault(
        "ED343",
        "entrypoint-not-executable",
        "The container's program may not be executed",
        "The file is in the image or the bind mount but lacks the execute bit (lost by a copy "
        "from Windows, a ZIP download, a umask), or its file system is mounted noexec.",
        (
            Remedy(
                "Set the bit in the repository and build again",
                ("chmod +x <path>", "git update-index --chmod=+x <path>", "docker compose build"),
            ),
            Remedy("Or in the Dockerfile: RUN chmod +x <path>"),
        ),
        (
            Signature(
                r"exec:? \W{0,8}(?P<path>[^\"\\\s:]{1,200})\W{0,8}: permission denied",
                'unable to start container process: exec: "/entrypoint.sh": permission denied',
                3,
                unless=r"docker-cred|rootlesskit|virtiofsd|exec: \"(?:\.{1,2}|/(?:bin|boot|code|dev"
                r"|etc|home|lib|media|mnt|opt|root|run|sbin|src|srv|tmp|usr|usr/src(?:/app)?|var)?)\":",
            ),
            Signature(
                r"exec user process caused\W{0,6}permission denied"
                r"|\bexec (?P<tini>\.?/\S{1,160}) failed: permission denied",
                weight=3,
            ),
            Signature(
                r"\"?(?P<path>/\S{0,120}entrypoint\S{0,20}?)\"?: permission denied\W{0,3}unknown"
            ),
            Signature(r"crun: open executable: permission denied", weight=3),
            Signature(
                r"(?<![\w.])(?:ba|da)?sh: (?:\w{1,6} )?(?:\d{1,5}: )?(?P<path>\.?/\S{1,120}):"
                " permission denied",
                unless=r"cannot (?:create|open|touch)|/dev/",
            ),
            # A script's line either runs this file or writes to it: the words are the same.
            Signature(r"\.sh: line \d{1,5}: (?P<path>\.?/\S{1,120}): permission denied", weight=1),
        ),
        tell="Exit code 126 (127 is a missing file). `ls -l` in the image shows no x.",
        decide=("docker run --rm --entrypoint ls <image> -l <path>",),
        probes=("project-programs",),
        step="build",
        sources=("https://github.com/influxdata/influxdata-docker/pull/139",),
    ),
    Fault(
        "ED344",
        "working-directory-missing",
        "The working directory does not exist in the container",
        "WORKDIR, working_dir or `-w` names a folder that is not in the image, or that a mount "
        "hides or replaces; or the folder that the command was started from has been removed.",
        (
            Remedy("Create it in the Dockerfile: WORKDIR <path> (it makes the folder)"),
            Remedy(
                "See what a mount has put there", ("docker inspect -f '{{json .Mounts}}' <name>",)
            ),
            Remedy(
                "If the folder was renewed meanwhile: recreate the container",
                ("docker compose up -d --force-recreate",),
            ),
        ),
        (
            Signature(
                r"chdir to cwd \W{0,4}(?P<path>[^\"\\)\s]{1,300})[^\n]{0,60}failed",
                'chdir to cwd ("/srv/app") set in config.json failed: no such file or directory',
                3,
            ),
            Signature(
                r"working directory \W{0,2}\S{1,200} is invalid, it needs to be an absolute",
                weight=3,
            ),
            Signature(
                r"workdir \W{0,2}(?P<path>\S{1,200}?)\W{0,2} does not exist on container", weight=3
            ),
            Signature(
                r"current working directory is outside of container mount namespace", weight=3
            ),
            Signature(r"getcwd\W{0,3}:? (?:cannot access parent|no such file|failed)"),
            Signature(r"\bgetwd: no such file or directory"),
        ),
        tell="The text names a folder (cwd), not the program.",
        decide=("docker inspect -f '{{.Config.WorkingDir}}' <image>",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/dockerfile/#workdir",),
    ),
)
