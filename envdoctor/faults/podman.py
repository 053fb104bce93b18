"""ED550-ED559: Podman, by itself and in the place of Docker."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED551", "podman-docker-shim-short-names",
        "This docker command is Podman, which does not guess the registry",
        "The package podman-docker gives Podman the name docker. Podman only looks in Docker Hub "
        "for short names (`python`) when it is told to.",
        (
            Remedy("Have it look in Docker Hub",
                ("echo 'unqualified-search-registries = [\"docker.io\"]' | sudo tee "
                    "/etc/containers/registries.conf.d/10-docker-hub.conf",), ("linux",),
                safe=True),
            Remedy("Or write full names", ("docker pull docker.io/library/python:latest",)),
        ),
        (
            Signature(r"short-name '(?P<image>[^\s']{1,150}?)' did not resolve to an alias",
                'Error: short-name "python:latest" did not resolve to an alias and no '
                'unqualified-search registries are defined in "/etc/containers/registries.conf"',
                3),
            Signature("short-name resolution enforced but cannot prompt", weight=3),
            Signature("no unqualified-search registries are defined", weight=3),
        ),
        tell="Podman's sentence; Docker itself never says short-name.",
        decide=("docker --version", "cat /etc/containers/registries.conf"),
        probes=("client", "registry"), step="hello-world",
        sources=("https://github.com/podman-container-tools/podman/issues/9390",
            "https://github.com/podman-container-tools/podman/issues/24989"),
    ),
    Fault(
        "ED552", "podman-socket-not-enabled", "Podman's API socket is not switched on",
        "Podman has no daemon: its own command works alone, but Compose, docker and libraries "
        "need its API socket, a service that is off by default (or a Podman machine that is "
        "stopped).",
        (
            Remedy("Switch it on for your user, and tell clients where it is",
                ("systemctl --user enable --now podman.socket",
                    "export DOCKER_HOST=unix:///run/user/$(id -u)/podman/podman.sock"),
                ("linux", "systemd"), safe=True),
            Remedy("Or for the whole machine", ("sudo systemctl enable --now podman.socket",),
                ("linux", "systemd")),
            Remedy("Restart the machine", ("podman machine stop; podman machine start",),
                ("macos",), risk="Stops its containers."),
            Remedy("Restart the machine", ("podman machine stop; podman machine start",),
                ("windows",), risk="Stops its containers."),
        ),
        (
            Signature("(?:cannot connect|unable to connect) to podman(?! socket: failed to connect:"
                r" dial tcp|.{0,90} ssh|\. failed to create ssh)",
                "Cannot connect to Podman. Please verify your connection to the Linux system "
                "using `podman system connection list`, or try `podman machine init` and `podman "
                "machine start` to manage a new Linux VM"),
            Signature(r"(?:docker daemon|docker API) at (?:unix|npipe):/{2,4}\S{0,120}podman",
                "Cannot connect to the Docker daemon at "
                "unix:///run/user/1000/podman/podman.sock. Is the docker daemon running?", 3),
            Signature("(?:dial unix|connect (?:ENOENT|ECONNREFUSED)) "
                r"(?!\S{1,80}machine)\S{1,120}podman\S{0,40}(?:\.sock\b|/io\.podman\b)",
                "dial unix /run/user/1000/podman/podman.sock: connect: no such file or directory",
                3),
            Signature("pinging docker as podman .{0,80}(?:ENOENT|ECONNREFUSED|refused)",
                "Error while pinging docker as podman Error: connect ENOENT "
                "//./pipe/docker_engine", 3),
            Signature(r"pipe[/\\]podman\S{0,60}:? the system cannot find", weight=3),
        ),
        tell="The path in the message contains podman; `podman info` works.",
        decide=("systemctl --user is-active podman.socket", "podman info"),
        probes=("connection", "client"), step="hello-world",
        sources=("https://github.com/podman-container-tools/podman/issues/29768",
            "https://github.com/podman-container-tools/podman/issues/20424"),
    ),
    Fault(
        "ED553", "podman-policy-json-missing", "Podman's signature policy file is missing",
        "Podman (or Buildah, Skopeo) was installed without the common configuration, so it does "
        "not know which signatures to ask for and refuses every image.",
        (
            Remedy("Install it",
                ("sudo apt-get install -y golang-github-containers-common || sudo apt-get "
                    "install -y containers-common",), ("debian",)),
            Remedy("Install it", ("sudo dnf install -y containers-common",), ("fedora",)),
            Remedy("Or write the usual one",
                ("mkdir -p ~/.config/containers",
                    "echo '{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}' > "
                    "~/.config/containers/policy.json"), ("linux",)),
        ),
        (
            Signature(r"open \S{0,100}/policy\.json: no such file",
                "open /etc/containers/policy.json: no such file or directory", 3),
            Signature(r"(?:no|obtaining default) (?:signature )?policy(?:\.json)? .{0,60}(?:no "
                "such file|file found|not found)", weight=3),
        ),
        tell="The text names policy.json.",
        decide=("ls -l /etc/containers/policy.json ~/.config/containers/policy.json",),
        probes=("client", "registry"), step="hello-world",
        sources=("https://github.com/podman-container-tools/podman/issues/23852",
            "https://github.com/podman-container-tools/buildah/issues/2426"),
    ),
    Fault(
        "ED554", "podman-machine-not-running", "Podman's virtual machine is not running",
        "On macOS and Windows Podman works in a Linux machine of its own, which is stopped, was "
        "never made, or was left behind by an upgrade.",
        (
            Remedy("Make it (the first time) and start it",
                ("podman machine init", "podman machine start"), ("macos",), safe=True),
            Remedy("Make it (the first time) and start it",
                ("podman machine init", "podman machine start"), ("windows",), safe=True),
            Remedy("Broken: make it anew",
                ("podman machine rm -f && podman machine init && podman machine start",),
                risk="Destroys its images, containers and volumes."),
        ),
        (
            Signature(r"podman-machine-default\S{0,40}:? .{0,40}(?:does not exist|not running|VM "
                "does not exist)", "Error: podman-machine-default: VM does not exist", 3),
            Signature("podman machine .{0,60}(?:is not running|not started|not reachable)"),
            Signature("podman socket: failed to connect: dial tcp|failed to create sshClient: "
                "|ssh: rejected: connect failed|^error: failed to connect: dial tcp (?:127|.::1)",
                "unable to connect to Podman socket: failed to connect: dial tcp 127.0.0.1:55699: "
                "connect: connection refused", 3),
            Signature(r"dial unix \S{1,120}podman\S{0,20}machine\S{0,60}\.sock: |could not find a "
                "matching machine for connection",
                "Error: dial unix /run/user/1000/podman/qmp_podman-machine-default.sock: connect: "
                "no such file or directory"),
            Signature("vm already running or starting|machine did not transition into running "
                r"state|/\S{0,100}podman-machine-default-api\.sock"),
        ),
        tell="`podman machine list` shows none that runs.", implies=("podman-socket-not-enabled",),
        decide=("podman machine list", "podman system connection list"), probes=("connection",),
        step="hello-world", replayed=True,
        sources=("https://docs.podman.io/en/latest/markdown/podman-machine.1.html",),
    ),
    Fault(
        "ED555", "podman-compose-provider-missing", "podman compose finds no Compose to call",
        "`podman compose` only calls another program, docker-compose or podman-compose, and "
        "neither is installed.",
        (
            Remedy("Install one", ("sudo apt-get install -y podman-compose",), ("debian",)),
            Remedy("Install one", ("sudo dnf install -y podman-compose",), ("fedora",)),
            Remedy("Install one", ("brew install podman-compose",), ("macos",)),
        ),
        (
            Signature("looking up compose provider failed",
                "Error: looking up compose provider failed", 3),
            Signature("exec: '(?:podman-compose|docker-compose)': executable file not found",
                unless="docker: |\\boci\\b|runc|container process"),
        ),
        tell="Podman says it before any container is touched.",
        decide=("command -v podman-compose docker-compose",), probes=("compose", "client"),
        implies=("compose-v1-command-not-found", "command-not-in-image"),
        step="compose-install",
        sources=("https://docs.podman.io/en/latest/markdown/podman-compose.1.html",),
    ),
    Fault(
        "ED556", "podman-stale-runtime-state",
        "Podman's state is left over from before the last boot",
        "Podman keeps its run-time state in a folder that must be emptied at boot (/run, or /tmp "
        "of a container or WSL). It was kept, so Podman no longer knows what is running.",
        (
            Remedy("Let it find out anew", ("podman system renumber", "podman system migrate"),
                ("linux",), risk="Stops running containers."),
            Remedy("Empty its run-time folder, as the boot should have",
                ("rm -rf /run/user/$(id -u)/containers /run/user/$(id -u)/libpod "
                    "/tmp/containers-user-$(id -u) /tmp/podman-run-$(id -u)",), ("linux",),
                risk="Only while no container of yours runs; images and volumes stay."),
        ),
        (
            Signature("boot ID .{0,20}differs from cached boot ID",
                "current system boot ID differs from cached boot ID; an unhandled reboot has "
                "occurred", 3),
            Signature("cannot re-exec process to join the existing user "
                r"namespace|/proc/\d{1,8}/ns/user: no such file|invalid internal status, try "
                "resetting the pause process",
                'invalid internal status, try resetting the pause process with "podman system '
                'migrate": could not find any running process', 3),
        ),
        tell="The text speaks of the boot ID or the pause process.",
        decide=("podman info",), probes=("client",), step="hello-world",
        sources=("https://github.com/podman-container-tools/podman/issues/23752",
            "https://github.com/podman-container-tools/podman/issues/5306"),
    ),
    Fault(
        "ED557", "podman-network-setup-fails",
        "Podman cannot set up a container's network",
        "Podman's network program (netavark) needs the kernel's packet filter through nft or "
        "iptables: the program is not installed, the kernel lacks the module, or it was updated "
        "and not restarted. Its server of names (aardvark-dns) needs port 53 of the network's own "
        "address, and name servers in /etc/resolv.conf that it can read. pasta, the network of "
        "rootless containers, may be forbidden by AppArmor or SELinux.",
        (
            Remedy("pasta fails: take the older program for now, and update passt",
                ("podman run --network slirp4netns <image>",), ("linux",)),
            Remedy("After an update of the kernel: restart the machine", ("sudo reboot",),
                ("linux",), risk="Ends everything that runs."),
            Remedy("Make the networks anew", ("podman network reload --all",),
                risk="Connections of running containers may break off."),
            Remedy("Install the program that netavark calls",
                ("sudo apt-get install -y nftables iptables",), ("debian",)),
            Remedy("Install the program that netavark calls",
                ("sudo dnf install -y nftables iptables-nft",), ("fedora",)),
        ),
        (
            Signature(r"netavark:? .{0,200}(?:nftables|iptables|\bnft\b).{0,200}",
                'Error: netavark: nftables error: unable to execute nft: No such file or directory '
                "(os error 2)", 3, "aardvark"),
            Signature("couldn't open network namespace",
                "Couldn't open network namespace /run/user/1000/netns/netns-8fe1: Permission "
                "denied", 3),
            Signature("pasta failed with exit code", weight=1),
            Signature("aardvark-dns failed to start",
                "Error: netavark: error while applying dns entries: IO error: aardvark-dns failed "
                "to start: Error from child process", 3),
            Signature("netavark: .{0,200}(?:unable to append rule|create bridge|netlink error"
                "|set sysctl|IO error)", "Error: netavark: create bridge: Netlink error: Operation "
                "not supported (os error 95)", 2, "aardvark"),
            Signature(r"netavark: (?:no such file|\w{1,12}: command not found)",
                "Error: unable to start container 7a7f: netavark: No such file or directory (os "
                "error 2)", 2),
        ),
        tell="The text names netavark, or aardvark-dns: the server of names in its networks.",
        decide=("podman info --format '{{.Host.NetworkBackend}}'", "command -v nft iptables"),
        probes=("client",), implies=("port-bind-address-not-local",), step="hello-world",
        sources=("https://github.com/podman-container-tools/netavark",),
    ),
    Fault(
        "ED558", "podman-database-mismatch",
        "Podman's database was made with other settings than those of today",
        "Podman remembers storage driver and folders of its first start. Another storage.conf, a "
        "moved home, sudo with your folders, or another driver no longer fit to that.",
        (
            Remedy("See what it finds now, and set storage.conf back to what the database says",
                ("podman info --format '{{.Store.GraphDriverName}} {{.Store.GraphRoot}}'",)),
            Remedy("Or begin anew", ("podman system reset",),
                risk="Removes all of Podman's containers, images and volumes of this user."),
        ),
        (
            Signature(r"database .{0,40}(?:dir|driver|root|path|name)\b.{0,300}does not match",
                'Error: database static dir "/home/a/.local/share/containers/storage/libpod" does '
                'not match our static dir "/var/lib/containers/storage/libpod": database '
                "configuration mismatch", 3),
            Signature("database configuration mismatch", weight=3),
            Signature("user-selected graph driver .{1,60} overwritten by graph driver",
                'User-selected graph driver "overlay" overwritten by graph driver "vfs" from '
                "database - delete libpod local files to resolve", 2),
        ),
        tell="The text speaks of Podman's (libpod's) database.",
        decide=("podman info",), probes=("client",), step="hello-world",
        sources=("https://docs.podman.io/en/latest/markdown/podman-system-reset.1.html",),
    ),
)  # fmt: skip
