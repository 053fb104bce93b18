"""ED101-ED102: the engine's socket on this machine is missing or dead."""

from envdoctor.model import Fault, Remedy, Signature

# Endpoints of other kinds and products, which have faults of their own.
ELSEWHERE = (
    "(?:tcp|ssh|npipe|at "
    r"https?)://|dial tcp |\.docker/(?:desktop|run)/|\.colima/|\.orbstack/|\.rd/|\.lima/|/run/user/"
    r"|podman|containerd|buildkit|unix\.sock/|/run/docker/docker\.sock|/plugins/"
)
# What the client says of every socket that does not answer.
SAME_SENTENCE = r"connect to (?:the )?docker (?:daemon|API) at (?:http\+)?unix:"

FAULTS = (
    Fault(
        "ED101", "socket-daemon-not-running", "The Docker engine is not running",
        "The client found no socket, because the engine (dockerd, or the virtual machine that it "
        "runs in) has not been started or has stopped. The Docker command itself is fine.",
        (
            Remedy("Start it, and have it started at boot",
                ("sudo systemctl enable --now docker",), ("linux", "systemd"), safe=True),
            Remedy("If it does not stay up, its own log says why",
                ("sudo journalctl -u docker -n 50 --no-pager",), ("linux", "systemd")),
            Remedy("Start it",
                ("sudo rc-update add docker default", "sudo rc-service docker start"),
                ("linux", "openrc"), safe=True),
            Remedy("Without systemd, start it through its init script",
                ("sudo service docker start",), ("linux",), safe=True),
            Remedy("Start Docker Desktop (or `colima start`, `orb start`)", ("open -a Docker",),
                ("macos",), safe=True),
            Remedy("Start Docker Desktop", ("docker desktop start",), ("windows",), safe=True),
            Remedy("Where DOCKER_HOST is set and names no engine of yours: forget it",
                ("unset DOCKER_HOST",)),
        ),
        (
            Signature("(?:cannot|can't|could not|couldn't|unable to) connect to (?:the |a "
                ")?docker daemon|failed to connect to the docker API at unix:",
                "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the "
                "docker daemon running?", unless=ELSEWHERE),
            Signature(r"docker API at unix://\S{1,200} .{0,200}no such file or directory",
                "failed to connect to the docker API at unix:///var/run/docker.sock; check if "
                "the path is correct and if the daemon is running: dial unix "
                "/var/run/docker.sock: connect: no such file or directory", 3, ELSEWHERE),
            Signature(r"(?:dial|connect) unix (?P<socket>/\S{0,80}docker\S{0,20}\.sock): "
                "(?:connect: )?no such file or directory",
                "dial unix /var/run/docker.sock: connect: no such file or directory", 3,
                ELSEWHERE),
            Signature(r"server API version: .{0,60}(?:FileNotFoundError|\berror)\(2,",
                "docker.errors.DockerException: Error while fetching server API version: "
                "('Connection aborted.', FileNotFoundError(2, 'No such file or directory'))", 3),
            Signature(r"connect ENOENT (?P<socket>/\S{0,80}docker\S{0,20}\.sock)",
                "Error: connect ENOENT /var/run/docker.sock", 3, ELSEWHERE),
            Signature(r"docker\.sock.{0,80}\(os error 2\)|docker socket not found|unix socket "
                r"\S{1,80}docker\.sock .{0,60}no such file",
                "Socket not found: /var/run/docker.sock: No such file or directory (os error 2)",
                3, ELSEWHERE),
            Signature(r"LastErrorException: \[2\] no such file"
                r"|connection aborted\.', FileNotFoundError\(2,"),
            Signature(r"PROVIDER_DOCKER_NOT_RUNNING|failed to connect\. is docker "
                "(?:installed|running)|docker is either not running or misconfigured|cannot "
                "detect the docker endpoint|docker (?:or finch )?installed and running",
                "Exiting due to PROVIDER_DOCKER_NOT_RUNNING: docker version exit status 1"),
            Signature(r"docker\.(?:service|socket)\b.{0,300}active: inactive \(dead\)",
                "docker.service - Docker Application Container Engine Loaded: loaded Active: "
                "inactive (dead)", 3),
            Signature(r"com\.docker\.[\w.-]{1,30} is not running|the VM has never been started",
                weight=1),
            Signature("is the docker daemon running|docker (?:daemon|engine) is not "
                "running|docker is not running",
                "Docker is not running. Please start it and try again.", 1, ELSEWHERE),
            Signature(source="connect", errno=2),
        ),
        tell="The path does not exist (`stat`), connecting gives ENOENT. A file that is there "
        "but refuses is a dead or stale socket (ED102); a directory (ED107), a dangling link "
        "(ED106) or `permission denied` (ED103) need other remedies, though the sentence is "
        "often the same.",
        decide=("ls -l /var/run/docker.sock", "systemctl is-active docker"),
        probes=("connection", "engine"), implies=("docker-command-usage",), step="hello-world",
        sources=("https://github.com/docker/for-linux/issues/535",
            "https://github.com/moby/moby/issues/32658"),
    ),
    Fault(
        "ED102", "socket-stale-no-listener",
        "The Docker socket is there, but nothing listens on it",
        "The engine that made this socket has crashed or was killed, and its file stayed behind. "
        "Starting it again may fail for the reason that stopped it.",
        (
            Remedy("See why it died, then start socket and engine again",
                ("sudo journalctl -u docker -n 100 --no-pager",
                    "sudo systemctl restart docker.socket docker"), ("linux", "systemd")),
            Remedy("Remove the left-over only when no process holds it, then start the engine",
                ("sudo fuser <socket> || sudo rm <socket>",
                    "sudo service docker start"), ("linux",),
                risk="Removing the socket of a living engine cuts it off until its restart."),
            Remedy("Quit and start Docker Desktop", ("docker desktop restart",), ("macos",)),
        ),
        (
            Signature(r"dial unix (?P<socket>/\S{1,150}\.sock): (?:connect: )?connection refused",
                "dial unix /var/run/docker.sock: connect: connection refused", 3, ELSEWHERE),
            Signature(r"server API version: .{0,60}(?:ConnectionRefusedError|\berror)\("
                "(?:111|61)",
                "docker.errors.DockerException: Error while fetching server API version: "
                "('Connection aborted.', ConnectionRefusedError(111, 'Connection refused'))", 3),
            Signature(r"requests\.exceptions\.ConnectionError: \('connection aborted\.', "
                r"ConnectionRefusedError\(",
                "requests.exceptions.ConnectionError: ('Connection aborted.', "
                "ConnectionRefusedError(111, 'Connection refused'))"),
            Signature(r"connect ECONNREFUSED (?P<socket>/\S{1,150}\.sock)",
                "Error: connect ECONNREFUSED /var/run/docker.sock", 3, ELSEWHERE),
            Signature(r"docker\.sock.{0,80}\(os error (?:111|61)\)|LastErrorException: "
                r"\[(?:111|61)\]", weight=3),
            Signature(SAME_SENTENCE, weight=1, unless=ELSEWHERE),
            Signature(weight=1, source="connect", errno=111),
        ),
        tell="`stat` shows a socket, but connecting gives ECONNREFUSED; a missing file gives "
        "ENOENT (ED101).",
        decide=("stat -c '%F %U:%G %a' /var/run/docker.sock", "pgrep -a dockerd"),
        probes=("connection",), step="hello-world",
        sources=("https://github.com/rancher-sandbox/rancher-desktop/issues/2158",
            "https://github.com/docker/docker-py/issues/3219"),
    ),
)  # fmt: skip
