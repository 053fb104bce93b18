"""ED150-ED159: what keeps the engine from starting, apart from its settings."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED151", "daemon-stale-pidfile", "A left-over pid file keeps the engine from starting",
        "The file with the engine's process number survived a crash or a container's restart, "
        "and the number now belongs to another living process. The engine believes that it is "
        "running already.",
        (
            Remedy("See whose number it is; only if it is not dockerd, remove the file and start",
                ("ps -p $(cat <pidfile>) -o pid,comm", "sudo rm <pidfile>",
                    "sudo service docker start"), ("linux",),
                risk="With a living dockerd, removing its file lets a second one start on the "
                "same data."),
        ),
        (
            Signature("pid file found, ensure docker is not running or delete "
                r"(?P<pidfile>\S{1,150})",
                "failed to start daemon: pid file found, ensure docker is not running or delete "
                "/var/run/docker.pid", 3),
            Signature(r"ensure docker is not running or delete (?P<pidfile>/[^\s:]{1,150})",
                "failed to start daemon, ensure docker is not running or delete "
                "/var/run/docker.pid: process with PID 123 is still running", 3),
        ),
        tell="The log names the pid file, and the process of that number is not dockerd.",
        decide=("ps -p $(cat /var/run/docker.pid) -o comm=",), probes=("connection",),
        implies=("socket-daemon-not-running",), step="hello-world",
        sources=("https://github.com/docker-library/docker/issues/104",
            "https://github.com/moby/moby/issues/46988"),
    ),
    Fault(
        "ED152", "daemon-containerd-unreachable", "The engine cannot reach containerd",
        "dockerd starts containers through containerd, which is stopped, broken by its settings "
        "(/etc/containerd/config.toml), or of another version than the one that dockerd expects.",
        (
            Remedy("See what containerd says, then start both",
                ("sudo systemctl status containerd --no-pager",
                    "sudo systemctl restart containerd docker"), ("linux", "systemd")),
            Remedy("If its settings are broken, keep them aside and take the defaults",
                ("sudo mv /etc/containerd/config.toml /etc/containerd/config.toml.bad",
                    "sudo systemctl restart containerd docker"), ("linux", "systemd"),
                risk="Settings for Kubernetes in that file are lost to containerd."),
        ),
        (
            Signature("failed to (?:start|dial|connect to) .{0,12}containerd",
                'failed to dial "/run/containerd/containerd.sock": context deadline exceeded', 3),
            Signature("timeout waiting for containerd to start",
                "failed to start containerd: timeout waiting for containerd to start", 3),
            Signature(r"grpc: addrConn\.createTransport failed to connect to \{?unix:",
                "[core] grpc: addrConn.createTransport failed to connect to "
                "{unix:///tmp/x/none.sock localhost <nil> 0 <nil>}. Err: connection error",
                unless="buildkit"),
            Signature(r"dial unix (?P<socket>\S{0,80}containerd\S{0,40}\.sock): ",
                "dial unix /run/containerd/containerd.sock: connect: connection refused", 3,
                "crictl|kubelet|nerdctl"),
            Signature("testing if containerd API is ready|transport: error while dialing:? dial "
                "unix:?/",
                'Error while testing if containerd API is ready" error="Canceled: latest '
                "balancer error: connection error", unless="buildkit"),
            Signature(r"unknown service containerd\.services|containerd did not terminate "
                "successfully"),
        ),
        tell="The log waits for or names containerd's socket; `systemctl is-active containerd` "
        "is not active.",
        decide=("systemctl is-active containerd", "sudo ctr version"),
        probes=("connection", "engine"), implies=("socket-daemon-not-running",),
        step="hello-world",
        sources=("https://github.com/docker/for-linux/issues/517",
            "https://github.com/docker/for-linux/issues/274"),
    ),
    Fault(
        "ED153", "daemon-bridge-no-available-network",
        "The engine finds no free subnet for its bridge",
        "Every range that the engine would take for docker0 overlaps a route of this machine, as "
        "a VPN that routes everything makes it.",
        (
            Remedy("Give the bridge a subnet that is free in your network, then start",
                ("echo '{\"bip\": \"172.26.0.1/16\"}' | sudo tee /etc/docker/daemon.json",
                    "sudo systemctl restart docker"), ("linux", "systemd"),
                risk="Overwrites daemon.json: where it has other settings, add the line by "
                "hand."),
            Remedy("Or disconnect the VPN, start the engine, connect again",
                ("sudo systemctl start docker",), ("linux", "systemd")),
        ),
        (
            Signature("list bridge addresses failed",
                "Error initializing network controller: list bridge addresses failed: "
                "PredefinedLocalScopeDefaultNetworks List: [...]: no available network", 3),
            Signature("(?:error initializing network controller): .{0,200}(?:no available "
                "network|all predefined address pools|non-overlapping IPv.? address)", weight=3),
        ),
        tell="The engine's own start fails with these words; `docker network create` failing so "
        "is another fault.",
        decide=("ip route", "sudo journalctl -u docker -n 30 --no-pager"),
        probes=("network", "daemon-config"), implies=("socket-daemon-not-running",),
        step="hello-world",
        sources=("https://github.com/docker/for-linux/issues/123",
            "https://github.com/docker/for-linux/issues/599"),
    ),
    Fault(
        "ED154", "daemon-iptables-missing", "The engine needs iptables, which is not installed",
        "dockerd sets up container networks with the program iptables, and does not find it on "
        "its PATH. Minimal images and dind-like containers lack it.",
        (
            Remedy("Install it and start",
                ("sudo apt-get install -y iptables && sudo service docker start",), ("debian",)),
            Remedy("Install it and start",
                ("sudo dnf install -y iptables-nft && sudo systemctl start docker",),
                ("fedora",)),
            Remedy("Install it and start",
                ("sudo apk add iptables && sudo rc-service docker start",), ("alpine",)),
            Remedy("Install it and start",
                ("sudo pacman -S iptables-nft && sudo systemctl start docker",), ("arch",)),
        ),
        (
            Signature("(?:iptables|ip6tables) not found|failed to find ip6?tables",
                "failed to start daemon: Error initializing network controller: error obtaining "
                "controller instance: failed to create NAT chain DOCKER: iptables not found", 3),
            Signature("exec: '?(?:iptables|ip6tables)'?: executable file not found",
                'failed to find iptables: exec: "iptables": executable file not found in $PATH',
                3),
        ),
        tell="`command -v iptables` (as root) finds nothing. If it is there and fails, see ED155.",
        decide=("sudo sh -c 'command -v iptables'",), probes=("network",),
        implies=("socket-daemon-not-running", "systemd-start-failed"), step="hello-world",
        sources=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",),
    ),
    Fault(
        "ED155", "daemon-iptables-nft-mismatch",
        "The engine's iptables does not fit the kernel's firewall",
        "There are two kinds of iptables, legacy and nf_tables. This machine (often WSL, a "
        "container or an older kernel) supports only one, or both have been used at once, and "
        "the kind in use fails when the engine sets up its network.",
        (
            Remedy("Choose the other kind and start again",
                ("sudo update-alternatives --set iptables /usr/sbin/iptables-legacy",
                    "sudo update-alternatives --set ip6tables /usr/sbin/ip6tables-legacy",
                    "sudo service docker start"), ("debian",),
                risk="Rules made with the other kind stay in force beside the new ones until a "
                "reboot."),
            Remedy("Or back to nf_tables",
                ("sudo update-alternatives --set iptables /usr/sbin/iptables-nft",
                    "sudo service docker start"), ("debian",)),
        ),
        (
            Signature(r"iptables v[\d.]{3,8} \(nf_tables\): .{0,160}(?:could not fetch rule "
                "set|RULE_APPEND failed|CHAIN_(?:ADD|USER_ADD|USER_DEL) failed|TABLE_ADD failed)",
                "iptables failed: iptables --wait -t nat -N DOCKER: iptables v1.8.7 (nf_tables): "
                "Could not fetch rule set generation id: Invalid argument", 3,
                "must be root|permission denied|not permitted"),
            Signature(r"table '?\w{1,12}'? is incompatible, use 'nft' tool",
                "iptables v1.8.7 (nf_tables): table `filter' is incompatible, use 'nft' tool.",
                3),
            Signature("failed to (?:register|initialize) '?(?:bridge|network "
                r"controller)\S{0,3} .{0,200}\(nf_tables\)"),
            Signature("error initializing network controller: .{0,300}iptables failed",
                "failed to start daemon: Error initializing network controller: error obtaining "
                "controller instance: unable to add return rule in DOCKER-ISOLATION-STAGE-1 "
                "chain: (iptables failed: iptables --wait -A DOCKER-ISOLATION-STAGE-1 -j RETURN",
                unless="can't initialize|do you need to insmod|no chain/target|must be root"),
        ),
        tell="The failing iptables names its kind in brackets, `(nf_tables)` or `(legacy)`; a "
        "missing kernel table (`do you need to insmod`) is a kernel fault.",
        decide=("sudo iptables --version", "sudo iptables -t nat -L -n | head -3"),
        probes=("network", "kernel"), implies=("socket-daemon-not-running",), step="hello-world",
        sources=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",),
    ),
    Fault(
        "ED156", "daemon-listen-address-in-use", "The engine's address is already taken",
        "dockerd shall listen on a port or socket that another process holds: a second engine, "
        "or a proxy on 2375.",
        (
            Remedy("See who holds it, and stop that or take another address",
                ("sudo ss -ltnp | grep -E ':237[56]'", "pgrep -a dockerd"), ("linux",)),
        ),
        (
            Signature("failed to load listeners: .{0,160}(?:address already in use|only one "
                "usage of each socket)",
                "failed to load listeners: listen tcp 0.0.0.0:2375: bind: address already in use",
                3),
            Signature(r"can't create unix socket (?P<socket>\S{1,150}): .{0,40}(?:in use|is "
                "already)", weight=3),
            Signature("failed to load listeners: .{0,160}(?:cannot assign requested "
                "address|permission denied)"),
        ),
        tell="The log says `failed to load listeners`; a container's port that is taken says "
        "`driver failed` or `port is already allocated`.",
        decide=("sudo ss -ltnp", "sudo journalctl -u docker -n 30 --no-pager"),
        probes=("ports", "daemon-config"), implies=("socket-daemon-not-running",),
        step="hello-world",
        sources=("https://docs.docker.com/engine/daemon/remote-access/",),
    ),
    Fault(
        "ED157", "daemon-needs-root", "dockerd was started without root's rights",
        "The normal engine must be started by root (the service does that). Without them only "
        "the rootless engine runs, and that is started by its own script.",
        (
            Remedy("Start the service instead", ("sudo systemctl start docker",),
                ("linux", "systemd"), safe=True),
            Remedy("Start it as root", ("sudo service docker start",), ("linux",)),
            Remedy("Or set a rootless engine up", ("dockerd-rootless-setuptool.sh install",),
                ("linux",)),
        ),
        (
            Signature("dockerd needs to be started with root",
                "dockerd needs to be started with root privileges. To run dockerd in rootless "
                "mode as an unprivileged user, see https://docs.docker.com/go/rootless/", 3),
            Signature("the docker daemon needs to be run as root", weight=3),
        ),
        tell="The text says so.",
        decide=("id -u",), probes=("connection",), step="hello-world",
        sources=("https://docs.docker.com/engine/security/rootless/",),
    ),
    Fault(
        "ED158", "daemon-second-instance-on-same-data",
        "A second engine was started on the same data",
        "Another dockerd holds the databases below the data root, so this one waits for their "
        "lock and gives up.",
        (
            Remedy("Find both and keep one",
                ("pgrep -a dockerd", "sudo systemctl stop docker.socket docker; pgrep -a dockerd"),
                ("linux",), risk="Stopping the engine stops its containers."),
        ),
        (
            Signature("volume store metadata database.{0,100}timeout",
                "error while opening volume store metadata database: timeout", 3),
            Signature(r"(?:local-kv|metadata|containerdmeta|meta)\.db\b.{0,60}timeout",
                unless="http"),
            Signature("(?:failed to start|error starting) daemon: timeout$"),
        ),
        tell="`pgrep dockerd` lists one although the service is down.",
        decide=("pgrep -a dockerd",), probes=("connection",),
        implies=("socket-daemon-not-running",), step="hello-world",
        sources=("https://github.com/moby/moby/issues/29519",
            "https://github.com/docker/desktop-linux/issues/209"),
    ),
)  # fmt: skip
