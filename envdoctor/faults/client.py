"""ED170-ED179: the docker command itself and its settings."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED171", "docker-cli-not-on-path-in-ci-agent",
        "There is no docker command where this step runs",
        "The job runs inside of a container or agent that has no docker command, or with a "
        "shorter PATH than your terminal (ssh, launchd, cron, service). Mounting the socket "
        "brings no command.",
        (
            Remedy("Look in the very place where the job runs",
                ("command -v docker; echo $PATH",)),
            Remedy("Run the step in an image that has it",
                ("docker run --rm -v /var/run/docker.sock:/var/run/docker.sock docker:cli "
                    "docker version",),
                risk="A container with the socket can become root on the host."),
            Remedy("Install only the command in the agent's image",
                ("apt-get update && apt-get install -y docker-cli || apt-get install -y "
                    "docker.io",), ("debian",)),
            Remedy("Put Homebrew's and Docker's folders on the job's PATH",
                ("export PATH=/usr/local/bin:/opt/homebrew/bin:$PATH",), ("macos",)),
        ),
        (
            Signature(r"(?:script\.sh|/workflow/\d{1,3}|/_temp/\S{1,60}\.sh|: eval)\S{0,8}:? "
                r".{0,60}docker: (?:command )?not found",
                "/home/jenkins/agent/workspace/app@tmp/durable-23d84856/script.sh: 1: docker: "
                "not found", 3),
            Signature(r"\bdocker: (?:command )?not found", "/bin/sh: 1: docker: not found", 1),
            Signature("script returned exit code 127", weight=1),
            Signature("exec: 'docker': executable file not found",
                'exec: "docker": executable file not found in $PATH'),
            Signature("cannot run program 'docker'(?![\\w:/-])"
                r"|unable to start docker process\. is docker correctly installed",
                'Cannot run program "docker": error=2, No such file or directory', 3),
            Signature(r"spawn(?:Sync)? (?:[^\n]{1,150}[/\\])?docker(?:\.exe)? ENOENT",
                "Error: spawn docker ENOENT"),
            Signature(r"unable to locate executable file: 'docker'(?![\w-])",
                "Unable to locate executable file: docker. Please verify either the file path "
                "exists or the file can be found within a directory specified by PATH", 3),
        ),
        tell="On the host `docker` works, in the step it is not found; on a machine without any "
        "it is ED178.",
        decide=("command -v docker", "cat /proc/1/cgroup"), probes=("client",), step="install",
        sources=("https://github.com/helm/charts/issues/18649",
            "https://github.com/jenkinsci/docker/issues/962"),
    ),
    Fault(
        "ED172", "config-json-invalid", "The client's config.json cannot be read as JSON",
        "~/.docker/config.json is cut, badly edited or a directory. The client only warns and "
        "goes on without logins, contexts, plugins and proxies, so the visible error is another "
        "one.",
        (
            Remedy("See where it is wrong, and mend it",
                ("python3 -m json.tool ~/.docker/config.json",)),
            Remedy("Or put it aside and log in again",
                ("mv ~/.docker/config.json ~/.docker/config.json.bad", "docker login"),
                risk="Do not log in before you have kept a copy: the client overwrites a file "
                "that it cannot read."),
        ),
        (
            Signature("error (?:loading|parsing|reading) config file:? "
                r"\(?(?P<file>\S{0,200}(?:\.docker|config\.json)\S{0,20}?)\)?: ",
                "WARNING: Error parsing config file (/root/.docker/config.json): unexpected EOF",
                3, r"permission denied|daemon\.json|kube|prometheus"),
            Signature(r"\.docker/config\.json\W{0,3} .{0,60}(?:invalid character|unexpected "
                "EOF|unexpected end of JSON|illegal base64|cannot unmarshal|JSONDecodeError)",
                weight=3),
        ),
        tell="The warning names the file; what follows it (unknown -d, no basic auth) is its "
        "consequence.",
        decide=("python3 -m json.tool ~/.docker/config.json",), probes=("configuration",),
        implies=("compose-plugin-missing-unknown-shorthand", "no-basic-auth-credentials",
            "buildx-missing-buildkit-required"), step="install",
        sources=("https://github.com/docker/cli/issues/5075",
            "https://github.com/docker/cli/pull/5567"),
    ),
    Fault(
        "ED173", "gitbash-msys-path-conversion", "Git Bash has rewritten a path for Windows",
        "Git Bash (MSYS) turns arguments that look like Unix paths into Windows paths before "
        "docker sees them: /bin/sh becomes C:/Program Files/Git/usr/bin/sh.",
        (
            Remedy("Switch the rewriting off for this shell", ("export MSYS_NO_PATHCONV=1",),
                ("windows",), safe=True),
            Remedy("Or double the first slash, or use PowerShell or WSL",
                ('docker run --rm -v "/$PWD":/data <image> ls //data',), ("windows",)),
        ),
        (
            Signature("program files(?: "
                r"\(x86\))?[\\/]{1,2}git[\\/]{1,2}(?!(?:cmd|bin)[\\/]{1,2}(?:git|bash|sh)\.exe"
                r"|(?:cmd|bin|mingw64[\\/]{1,2}bin|usr[\\/]{1,2}bin)(?:[;,:'\])\s]|$))",
                'exec: "C:/Program Files/Git/usr/bin/sh": stat C:/Program Files/Git/usr/bin/sh: '
                "no such file or directory", 3, r"\bis not recognized|git version"),
            Signature(r"(?:msys64|cygwin64)[\\/]{1,2}\S{0,60}: .{0,20}no such file"),
        ),
        tell="A path of Git's or MSYS's folder appears where you wrote a path of the container.",
        decide=("echo $MSYSTEM",), probes=("client",), step="hello-world", replayed=True,
        sources=("https://github.com/docker-archive-public/docker.machine/issues/3283",
            "https://github.com/docker-archive/toolbox/issues/282"),
    ),
    Fault(
        "ED174", "docker-is-other-program", "The package called docker is another program",
        "On Debian and Ubuntu the package `docker` was (or is) a dock for window managers, not "
        "the container engine. The engine's package is docker.io or docker-ce.",
        (
            Remedy("Replace it",
                ("sudo apt-get remove -y docker wmdocker", "sudo apt-get install -y docker.io"),
                ("debian",)),
        ),
        (
            Signature("wmdocker|system tray for KDE3/GNOME2 docklet|copyright 2003, Ben Jansens",
                "docker - System tray for KDE3/GNOME2 docklet applications (wmdocker)", 3),
            Signature("docker: .{0,40}cannot open (?:X )?display"),
        ),
        tell="`docker --version` does not print `Docker version`.",
        decide=("dpkg -S $(command -v docker)", "docker --version"), probes=("client",),
        step="install",
        sources=("https://packages.debian.org/search?keywords=wmdocker",),
    ),
    Fault(
        "ED175", "docker-cli-wrong-architecture",
        "The docker command is made for another processor",
        "The installed binary does not fit this machine: an x86-64 one on ARM, or an ARM one on "
        "Intel, often from a copied folder or a script with a fixed download address.",
        (
            Remedy("Compare", ("uname -m; file -L $(command -v docker)",)),
            Remedy("Remove it and install this machine's package",
                ("sudo rm $(command -v docker)", "sudo apt-get install -y docker.io"), ("debian",),
                risk="Removes the first docker on PATH."),
            Remedy("Remove it and install again", ("brew reinstall docker",), ("macos",)),
        ),
        (
            Signature(r"\bdocker: (?:cannot execute(?: binary file)?(?:: exec format error)?|exec "
                "format error)",
                "bash: /usr/local/bin/docker: cannot execute binary file: Exec format error", 3),
            Signature(r"bad CPU type in executable: .{0,60}docker\b",
                "zsh: bad CPU type in executable: docker", 3),
        ),
        tell="The shell says it of `docker` itself, not of a program in a container.",
        decide=("uname -m", "file -L $(command -v docker)"), probes=("client",), step="install",
        sources=("https://docs.docker.com/engine/install/binaries/",),
    ),
    Fault(
        "ED178", "docker-client-not-installed", "Docker is not installed on this machine",
        "No program called docker is on the PATH.",
        (
            Remedy("Install Docker Desktop from https://www.docker.com/get-started/",
                ("brew install --cask docker",), ("macos",)),
            Remedy("Install Docker Desktop, then start it",
                ("winget install -e --id Docker.DockerDesktop",), ("windows",)),
            Remedy("Install the engine",
                ("sudo apt-get update && sudo apt-get install -y docker.io",), ("debian",)),
            Remedy("Install the engine from Docker's repository",
                ("sudo curl -fsSLo /etc/yum.repos.d/docker-ce.repo https://download.docker.com/"
                    "linux/$(. /etc/os-release; case $ID in fedora|rhel) echo $ID;; *) echo "
                    "centos;; esac)/docker-ce.repo",
                    "sudo dnf install -y docker-ce docker-ce-cli containerd.io "
                    "docker-buildx-plugin docker-compose-plugin",
                    "sudo systemctl enable --now docker"), ("fedora",)),
            Remedy("Install the engine", ("sudo pacman -S docker docker-compose docker-buildx",),
                ("arch",)),
            Remedy("Install the engine", ("sudo apk add docker docker-cli-compose",), ("alpine",)),
            Remedy("In WSL: Docker Desktop on Windows, with its WSL integration switched on for "
                "this distribution", (), ("wsl",)),
        ),
        (
            Signature(r"\bdocker: (?:command )?not found", "bash: docker: command not found"),
            Signature("command not found: docker$", "zsh: command not found: docker", 3),
            Signature("(?:the term )?'docker' is not recognized as",
                "'docker' is not recognized as an internal or external command, operable program "
                "or batch file.", 3),
            Signature("command 'docker' not found, but can be installed",
                "Command 'docker' not found, but can be installed with:", 3),
            Signature("No such file or directory: 'docker'",
                "FileNotFoundError: [Errno 2] No such file or directory: 'docker'", 3),
            Signature("unknown command: docker$|docker is not installed|docker executable not "
                "found"),
        ),
        tell="`command -v docker` finds nothing in any shell; in a CI job only it is ED171, in "
        "WSL the stub says ED525.",
        decide=("command -v docker", "ls /usr/bin/docker /usr/local/bin/docker /snap/bin/docker"),
        probes=("client",),
        implies=("socket-daemon-not-running", "engine-not-installed",
            "compose-plugin-missing-unknown-shorthand"),
        step="install",
        sources=("https://docs.docker.com/get-started/get-docker/",),
    ),
    Fault(
        "ED179", "config-json-unreadable", "The client's settings belong to another user",
        "~/.docker or config.json was made by root (a `sudo docker login`, an installer), and "
        "you may not read or write it: logins and contexts are not seen, plugins complain.",
        (
            Remedy("Give them back to you", ("sudo chown -R $USER: ~/.docker",), ("linux",),
                safe=True),
            Remedy("Give them back to you", ("sudo chown -R $USER ~/.docker",), ("macos",),
                safe=True),
        ),
        (
            Signature("(?:open|stat|mkdir|read|error loading config file:?|error parsing config "
                r"file:?) \S{0,200}\.docker(?:/\S{0,80})?: (?:open \S{1,120}: )?permission denied",
                "WARNING: Error loading config file: /home/u/.docker/config.json: open "
                "/home/u/.docker/config.json: permission denied", 3),
            Signature("error saving credentials: .{0,120}permission denied", weight=3),
            Signature("failed to get console mode.{0,40}|rename "
                r"\S{1,120}\.docker/config\.json\d{2,12} .{0,120}(?:permission|device or "
                "resource busy)"),
        ),
        tell="`ls -ld ~/.docker` shows root as the owner.",
        decide=("ls -ld ~/.docker ~/.docker/config.json",), probes=("configuration",),
        step="install",
        sources=("https://docs.docker.com/engine/install/linux-postinstall/",),
    ),
    Fault(
        "ED176", "docker-py-shadowed", "`import docker` finds something else than Docker's library",
        "A file docker.py or a folder docker/ of yours lies before the library on Python's path, "
        "or the old package docker-py was installed over it.",
        (
            Remedy("See what is imported",
                ("python3 -c 'import docker; print(docker.__path__, docker.__file__)'",)),
            Remedy("A file of yours: give it another name, and remove its __pycache__"),
            Remedy("The old package: remove both, then install the new one",
                ("python3 -m pip uninstall -y docker docker-py",
                    "python3 -m pip install docker")),
        ),
        (
            Signature(r"partially initialized module \W?docker\W? has no attribute",
                "AttributeError: partially initialized module 'docker' has no attribute "
                "'from_env' (most likely due to a circular import)", 3),
            Signature(r"module \W?docker\W? has no attribute|cannot import name \W?(?:from_env"
                r"|APIClient|DockerClient)\W? from \W?docker",
                "AttributeError: module 'docker' has no attribute 'from_env'"),
            Signature(r"the \W?docker-py\W? package may be polluting the namespace",
                "ERROR: Dependency conflict: an older version of the 'docker-py' package may be "
                "polluting the namespace.", 3),
            Signature(r"'module' object has no attribute '(?:from_env|APIClient|DockerClient)",
                "AttributeError: 'module' object has no attribute 'from_env'"),
        ),
        tell="`python3 -m pip show docker` finds the library at another path than Python.",
        decide=("python3 -c 'import docker; print(docker.__path__)'",), probes=("python",),
        step="python",
        sources=("https://github.com/docker/docker-py/issues/3104",
            "https://github.com/docker/docker-py/issues/1743"),
    ),
)  # fmt: skip
