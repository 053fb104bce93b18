"""ED540-ED549: engines without root."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED541", "rootless-privileged-port", "A rootless engine may not take ports below 1024",
        "Without root a program may not listen on low ports such as 80 and 443, unless the "
        "machine allows it.",
        (
            Remedy("Publish a port of 1024 or above: `8080:80`"),
            Remedy("Or allow low ports to everybody",
                ("echo net.ipv4.ip_unprivileged_port_start=80 | sudo tee "
                    "/etc/sysctl.d/99-low-ports.conf", "sudo sysctl --system"), ("linux",),
                risk="Every user may then offer services on these ports."),
            Remedy("Or to the rootless engine only",
                ("sudo setcap cap_net_bind_service=ep $(command -v rootlesskit)",
                    "systemctl --user restart docker"), ("linux", "systemd")),
        ),
        (
            Signature(r"cannot expose privileged port (?P<port>\d{1,4})",
                "error while calling PortManager.AddPort(): cannot expose privileged port 443, "
                "you can add 'net.ipv4.ip_unprivileged_port_start=443' to /etc/sysctl.conf "
                "(currently 1024)", 3),
            Signature("rootlessport .{0,40}privileged port", weight=3),
            Signature(r"failed to bind port (?P<port>\d{1,3}) \(permission denied", weight=3),
            Signature(r"userland proxy: listen \w{3,4} \S{0,45}:(?P<port>\d{1,3}): bind: "
                r"permission denied"),
            Signature(r"(?:rootlessport|pasta|slirp4netns)\S{0,4} "
                ".{0,120}bind.{0,40}permission denied"),
        ),
        tell="The text says `privileged port`; `docker info` names rootless.",
        decide=("docker info -f '{{.SecurityOptions}}'",
            "sysctl net.ipv4.ip_unprivileged_port_start"),
        probes=("engine", "ports", "project-ports"),
        step="compose-up",
        sources=("https://github.com/evertramos/nginx-proxy-automation/issues/257",
            "https://github.com/gutmensch/docker-dmarc-report/issues/66"),
    ),
    Fault(
        "ED542", "rootless-userns-apparmor-ubuntu24",
        "This system forbids user namespaces to the rootless engine",
        "Ubuntu 23.10 and newer let only programs with an AppArmor profile make user namespaces; "
        "others set kernel.unprivileged_userns_clone or user.max_user_namespaces to 0. "
        "rootlesskit then cannot start its child.",
        (
            Remedy("Take the package: it brings the profile for /usr/bin/rootlesskit",
                ("sudo apt-get install -y docker-ce-rootless-extras",
                    "sudo systemctl restart apparmor"), ("ubuntu",)),
            Remedy("Or write a profile for the rootlesskit that you have",
                ("printf 'abi <abi/4.0>,\\ninclude <tunables/global>\\n%s flags=(unconfined) "
                    "{\\n  userns,\\n}\\n' \"$(command -v rootlesskit)\" | sudo tee "
                    "/etc/apparmor.d/rootlesskit-local", "sudo systemctl restart apparmor"),
                ("ubuntu",)),
            Remedy("On Debian and others allow them",
                ("echo 'kernel.unprivileged_userns_clone=1' | sudo tee "
                    "/etc/sysctl.d/99-userns.conf; sudo sysctl --system",), ("debian",)),
        ),
        (
            Signature(r"failed to start the child: fork/exec \S{1,60}: (?:operation not "
                "permitted|permission denied|no space left on device|invalid argument)",
                "[rootlesskit:parent] error: failed to start the child: fork/exec "
                "/proc/self/exe: operation not permitted", 3),
            Signature("starting namespace for virtiofsd: .{0,80}(?:permission denied|not "
                "permitted)",
                "starting virtiofsd for /home: starting namespace for virtiofsd: fork/exec "
                "/bin/bash: permission denied", 3),
            Signature("rootlesskit failed, see the error messages",
                "[ERROR] RootlessKit failed, see the error messages and "
                "https://rootlesscontaine.rs/getting-started/common/ ."),
            Signature("cannot (?:clone|re-exec process).{0,80}(?:operation not "
                "permitted|permission denied|invalid argument)|unshare: (?:operation not "
                "permitted|unshare failed)"),
            Signature("needs CONFIG_USER_NS|unprivileged_userns_clone.{0,40}(?:= ?0\\b|(?:set|be) "
                "(?:to )?1|not|disabled)",
                "kernel.unprivileged_userns_clone must be set to 1"),
        ),
        tell='`unshare -U true` fails too; `dmesg` shows apparmor="DENIED" '
        'operation="userns_create".',
        decide=("sysctl kernel.apparmor_restrict_unprivileged_userns user.max_user_namespaces",
            "unshare -U true"), probes=("kernel",), step="hello-world",
        sources=("https://github.com/moby/moby/issues/47480",
            "https://github.com/containerd/nerdctl/issues/3063"),
    ),
    Fault(
        "ED543", "rootless-subuid-missing-or-newuidmap-no-setuid",
        "Your user has no range of sub-ids for rootless containers",
        "A rootless engine maps the container's users to a range in /etc/subuid and /etc/subgid, "
        "with newuidmap and newgidmap. The range or the programs are missing, too small, or lack "
        "the setuid bit.",
        (
            Remedy("Install the programs and give your user a range",
                ("sudo apt-get install -y uidmap",
                    "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER"),
                ("debian",)),
            Remedy("Install the programs and give your user a range",
                ("sudo dnf install -y shadow-utils",
                    "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER"),
                ("fedora",)),
            Remedy("Let Podman take it over", ("podman system migrate",), ("linux",),
                risk="Stops its running containers."),
            Remedy("Give the programs their setuid bit back",
                ("sudo chmod u+s /usr/bin/newuidmap /usr/bin/newgidmap",), ("linux",)),
        ),
        (
            Signature("insufficient UIDs or GIDs available in user namespace",
                "potentially insufficient UIDs or GIDs available in user namespace (requested "
                "0:42 for /etc/shadow): Check /etc/subuid and /etc/subgid: lchown /etc/shadow: "
                "invalid argument", 3),
            Signature(r"new[ug]idmap\b.{0,120}(?:not found|not permitted|could not set "
                "caps|failed|no such file|setuid)",
                "failed to setup UID/GID map: newuidmap 3117138 [0 1002 1] failed: newuidmap: "
                "write to uid_map failed: Operation not permitted", 3),
            Signature("not be enough IDs available in the namespace",
                "there might not be enough IDs available in the namespace", 3),
            Signature(r"/etc/sub[ug]id\b",
                "Could not find records for the current user from /etc/subgid"),
            Signature(r"no sub[ug]id ranges found|missing system requirements\. run the "
                "following commands",
                "[ERROR] Missing system requirements. Run the following commands to install "
                "the requirements and run this tool again."),
        ),
        tell="`grep $USER /etc/subuid /etc/subgid` has no line, or newuidmap is not setuid.",
        decide=("grep $USER /etc/subuid /etc/subgid", "ls -l $(command -v newuidmap newgidmap)"),
        probes=("kernel",), step="hello-world",
        sources=("https://github.com/podman-container-tools/podman/issues/12715",
            "https://github.com/podman-container-tools/podman/issues/7106"),
    ),
    Fault(
        "ED544", "rootless-no-user-session", "There is no user session for the rootless engine",
        "XDG_RUNTIME_DIR and the user's own systemd belong to a login session. After `su` or "
        "`sudo -u`, in cron and over some SSH set-ups there is none, so the rootless engine (or "
        "podman) cannot start.",
        (
            Remedy("Log in for real: by ssh, on the console, or",
                ("sudo machinectl shell $USER@",), ("linux", "systemd")),
            Remedy("Or name the folder, where the user's systemd runs already",
                ("export XDG_RUNTIME_DIR=/run/user/$(id -u)",), ("linux",), safe=True),
            Remedy("Keep the user's systemd running without a login",
                ("sudo loginctl enable-linger $USER",), ("linux", "systemd")),
        ),
        (
            Signature("XDG_RUNTIME_DIR .{0,60}(?:needs to be set|not (?:defined|set)|is not "
                "owned|must be set|not writable)", "XDG_RUNTIME_DIR needs to be set and writable",
                unless="QStandardPaths|wayland|defaulting to|gtk|sdl|alsa|pulse"),
            Signature("failed to connect to bus: (?:no medium found|operation not "
                r"permitted|\$DBUS)", "Failed to connect to bus: No medium found"),
            Signature(r"\$DBUS_SESSION_BUS_ADDRESS and \$XDG_RUNTIME_DIR not defined",
                "Failed to connect to bus: $DBUS_SESSION_BUS_ADDRESS and $XDG_RUNTIME_DIR not "
                "defined (consider using --machine=<user>@.host --user to connect to bus of "
                "other user)", 3),
            Signature("unable to start unit .{0,640}interactive authentication required",
                'unable to apply cgroup configuration: unable to start unit "docker-17cf.scope": '
                "Interactive authentication required.", 3),
            Signature(r"systemd not detected, dockerd-rootless\.sh needs to be started manually",
                weight=3),
        ),
        tell="`echo $XDG_RUNTIME_DIR` is empty, or `systemctl --user status` cannot connect.",
        decide=("echo $XDG_RUNTIME_DIR", "loginctl list-sessions"), probes=("connection",),
        implies=("rootless-daemon-not-running",), step="hello-world",
        sources=("https://github.com/podman-container-tools/podman/issues/14043",
            "https://docs.docker.com/engine/security/rootless/tips/"),
    ),
    Fault(
        "ED545", "rootless-daemon-not-running", "Your rootless engine is not running",
        "The socket below /run/user belongs to a rootless engine. It has not been started, or "
        "ended when you logged out, because lingering is off.",
        (
            Remedy("Start it, also at boot and after log-out",
                ("systemctl --user enable --now docker", "sudo loginctl enable-linger $USER"),
                ("linux", "systemd"), safe=True),
            Remedy("Or use the machine's engine",
                ("unset DOCKER_HOST; docker context use default",), ("linux",)),
        ),
        (
            Signature(r"docker (?:daemon|API) at unix:///run/user/\d{1,10}/docker\.sock",
                "Cannot connect to the Docker daemon at unix:///run/user/1000/docker.sock. Is "
                "the docker daemon running?", 3, "permission denied"),
            Signature("(?:dial unix|connect (?:ENOENT|ECONNREFUSED)) "
                r"/run/user/\d{1,10}/docker\.sock",
                "dial unix /run/user/1000/docker.sock: connect: no such file or directory", 3,
                "permission denied"),
        ),
        tell="The path in the message lies below /run/user; `systemctl --user is-active docker` "
        "is not active.",
        decide=("systemctl --user is-active docker", "loginctl show-user $USER -p Linger"),
        probes=("connection",), step="hello-world",
        sources=("https://docs.docker.com/engine/security/rootless/",),
    ),
    Fault(
        "ED546", "rootless-setup-beside-rootful",
        "A rootless engine shall be set up beside a running one",
        "The set-up tool stops because the machine's own engine answers at /var/run/docker.sock: "
        "two engines confuse, as each has its own images.",
        (
            Remedy("Stop the machine's engine first",
                ("sudo systemctl disable --now docker.service docker.socket",
                    "dockerd-rootless-setuptool.sh install"), ("linux", "systemd"),
                risk="Stops its containers; its images stay, but are not seen by the rootless "
                "engine."),
            Remedy("Or have both", ("dockerd-rootless-setuptool.sh install --force",), ("linux",)),
        ),
        (
            Signature(r"rootful docker \(\S{1,60}\) is running and accessible",
                "[ERROR] Aborting because rootful Docker (/var/run/docker.sock) is running and "
                "accessible. Set --force to ignore.", 3),
            Signature("refusing to install rootless docker as the root user", weight=3),
        ),
        tell="dockerd-rootless-setuptool.sh speaks.",
        decide=("systemctl is-active docker", "systemctl --user is-active docker"),
        probes=("connection",), step="install",
        sources=("https://docs.docker.com/engine/security/rootless/",),
    ),
    Fault(
        "ED547", "rootless-network-driver-missing",
        "The rootless engine lacks its network program",
        "Without root the container network goes through slirp4netns, pasta or vpnkit; none is "
        "installed. The same for fuse-overlayfs as storage on old kernels.",
        (
            Remedy("Install it", ("sudo apt-get install -y slirp4netns",), ("debian",)),
            Remedy("Install it", ("sudo dnf install -y slirp4netns passt",), ("fedora",)),
            Remedy("Install it", ("sudo apk add slirp4netns",), ("alpine",)),
        ),
        (
            Signature("(?:slirp4netns|vpnkit) .{0,80}needs to be installed",
                "One of slirp4netns, pasta (passt), vpnkit or lxc-user-nic needs to be installed",
                3),
            Signature("(?:could not find|exec:|find|^|\\W) ?'?(?:slirp4netns|pasta|vpnkit"
                "|fuse-overlayfs)'?[,:]? .{0,120}executable file not found",
                "could not find slirp4netns, the network namespace can't be configured: exec: "
                '"slirp4netns": executable file not found in $PATH', 3,
                # The normal engine tries fuse-overlayfs among other storage drivers.
                "storage-driver"),
        ),
        tell="The message names the program.",
        decide=("command -v slirp4netns pasta",), probes=("network",), step="hello-world",
        sources=("https://docs.docker.com/engine/security/rootless/",),
    ),
)  # fmt: skip
