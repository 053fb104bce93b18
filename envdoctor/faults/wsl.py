"""ED525-ED529: Docker in the Windows Subsystem for Linux."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED525", "wsl-integration-disabled",
        "Docker Desktop's integration is off for this WSL distribution",
        "The `docker` found here is only Docker Desktop's stand-in: integration is off for this "
        "distribution, Docker Desktop is not running or in Windows-container mode, or this is "
        "WSL 1.",
        (
            Remedy("In Docker Desktop: Settings, Resources, WSL integration: switch this "
                "distribution on, Apply", ("powershell.exe -c 'docker desktop start'",),
                ("wsl",)),
            Remedy("From Windows: bring a WSL 1 distribution to WSL 2",
                ("wsl.exe --set-version $WSL_DISTRO_NAME 2",), ("wsl",),
                risk="Converts the distribution's disk; takes minutes."),
            Remedy("Ticked already: restart WSL and Docker Desktop", ("wsl.exe --shutdown",),
                ("wsl",), risk="Stops everything that runs in WSL."),
        ),
        (
            Signature(r"command '(?P<command>docker[\w-]{0,20})' could not be found in this WSL",
                "The command 'docker' could not be found in this WSL 2 distro.", 3),
            Signature("activate the WSL integration in docker desktop",
                "We recommend to activate the WSL integration in Docker Desktop settings.", 3),
            Signature(r"could not be found in this WSL \d distro", weight=3),
        ),
        tell="The text comes from the stand-in; installing docker.io here would make a second "
        "engine.",
        decide=("readlink -f $(command -v docker)", "wsl.exe -l -v"), probes=("client",),
        implies=("docker-client-not-installed", "socket-daemon-not-running", "engine-not-installed",
            "compose-plugin-missing-unknown-shorthand"), step="install", replayed=True,
        sources=("https://github.com/docker/for-win/issues/13088",
            "https://github.com/docker/for-win/issues/14517"),
    ),
    Fault(
        "ED526", "wsl-cgroup-mount-missing", "The engine finds no control groups",
        "Containers need a mounted cgroup hierarchy. On WSL or OpenRC without systemd's one, "
        "with cgroup v1 switched off under an engine older than 20.10, or in a container that "
        "hides /sys/fs/cgroup, there is none.",
        (
            Remedy("Mount the missing one (until the next boot)",
                ("sudo mkdir -p /sys/fs/cgroup/systemd",
                    "sudo mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd"),
                ("linux",)),
            Remedy("For good: switch systemd on in WSL, then `wsl.exe --shutdown`",
                ("printf '[boot]\\nsystemd=true\\n' | sudo tee -a /etc/wsl.conf",), ("wsl",)),
            Remedy("On OpenRC: start the service cgroups at boot",
                ("sudo rc-update add cgroups boot && sudo rc-service cgroups start",), ("openrc",),
                safe=True),
        ),
        (
            Signature("cgroups: cannot find cgroup mount destination",
                "docker: Error response from daemon: cgroups: cannot find cgroup mount "
                "destination: unknown.", 3),
            Signature(r"/sys/fs/cgroup/\S{1,160}: no such file or directory",
                "open /sys/fs/cgroup/cpuset/docker/cpuset.cpus: no such file or directory"),
            Signature("cgroup mountpoint does not exist",
                "cgroups: cgroup mountpoint does not exist: unknown.", 3),
            Signature("devices cgroup isn't mounted",
                "failed to start daemon: Devices cgroup isn't mounted", 3),
            Signature("no cgroup mount found in mountinfo|no subsystem for mount"),
        ),
        tell="`mount | grep cgroup` shows none or only cgroup2 with an old engine.",
        decide=("mount | grep cgroup", "docker version -f '{{.Server.Version}}'"),
        probes=("kernel",), step="hello-world",
        sources=("https://github.com/microsoft/WSL/issues/4189",
            "https://github.com/docker/for-linux/issues/219"),
    ),
    Fault(
        "ED527", "wsl-interop-broken", "This WSL distribution cannot start Windows programs",
        "The bridge to Windows programs is off or lost (systemd took its registration, [interop] "
        "is disabled), so docker.exe and the helpers of Docker Desktop fail.",
        (
            Remedy("Register it again",
                ("echo ':WSLInterop:M::MZ::/init:PF' | sudo tee /usr/lib/binfmt.d/WSLInterop.conf",
                    "sudo systemctl restart systemd-binfmt"), ("wsl", "systemd")),
            Remedy("Or restart WSL; see that /etc/wsl.conf does not disable [interop]",
                ("wsl.exe --shutdown",), ("wsl",), risk="Stops everything that runs in WSL."),
        ),
        (
            Signature(r"(?:docker|wsl|powershell|cmd)(?:-compose)?\.exe'?: (?:cannot execute "
                "binary file|exec format error|invalid argument)",
                "bash: /mnt/c/Program Files/Docker/Docker/resources/bin/docker.exe: cannot "
                "execute binary file: Exec format error", 3, "docker-credential"),
            Signature("wsl interoperability is disabled",
                "WSL Interoperability is disabled. Please enable it before continuing.", 3),
            Signature(r"UtilAcceptVsock|<3>WSL \(\d{1,6}\) ERROR: UtilConnect"),
        ),
        tell="`cmd.exe /c ver` fails in the same way.",
        decide=("cmd.exe /c ver", "ls /proc/sys/fs/binfmt_misc"), probes=("client",),
        implies=("cred-helper-wsl-exe-broken-interop",), step="hello-world", replayed=True,
        sources=("https://github.com/microsoft/WSL/issues/8843",),
    ),
    Fault(
        "ED528", "wsl-version-1", "This is WSL 1, which cannot run a Docker engine",
        "WSL 1 has no Linux kernel of its own: no bridges, no control groups, no overlay. A "
        "dockerd inside cannot work; only a client can.",
        (
            Remedy("From Windows: bring the distribution to WSL 2",
                ("wsl.exe --set-version $WSL_DISTRO_NAME 2",), ("wsl",),
                risk="Converts the distribution's disk; takes minutes."),
            Remedy("New distributions shall be WSL 2", ("wsl.exe --set-default-version 2",),
                ("wsl",), safe=True),
        ),
        (
            Signature("creating default 'bridge' network: (?:permission denied|operation not "
                "permitted|package not installed)",
                "Error starting daemon: Error initializing network controller: Error creating "
                'default "bridge" network: permission denied'),
            Signature("docker .{0,60}(?:does not support|is not supported (?:on|in)) wsl ?1",
                weight=3),
        ),
        tell="`uname -r` ends in -Microsoft (WSL 2: microsoft-standard-WSL2); `wsl.exe -l -v` "
        "shows version 1.",
        decide=("uname -r", "wsl.exe -l -v"), probes=("kernel", "client"),
        implies=("socket-daemon-not-running",), step="install", replayed=True,
        sources=("https://github.com/microsoft/WSL/issues/2291",
            "https://github.com/moby/moby/issues/41649"),
    ),
)  # fmt: skip
