"""ED101-ED109: the engine's socket on this machine, missing, dead, closed to you, or no socket."""

from envdoctor.model import Fault, Remedy, Signature

# Endpoints of other kinds and products, which have faults of their own.
ELSEWHERE = (
    "(?:tcp|ssh|npipe|at "
    r"https?)://|\.docker/(?:desktop|run)/|\.colima/|\.orbstack/|\.rd/|\.lima/|/run/user/"
    r"|podman|containerd|buildkit|/run/docker/docker\.sock"
)
# What the client says of every socket that does not answer.
SAME_SENTENCE = r"connect to (?:the )?docker daemon at (?:http\+)?unix:"

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
                ("sudo service docker start",), ("wsl",), safe=True),
            Remedy("Start Docker Desktop (or `colima start`, `orb start`)", ("open -a Docker",),
                ("macos",), safe=True),
            Remedy("Start Docker Desktop", ("docker desktop start",), ("windows",), safe=True),
        ),
        (
            Signature("(?:cannot|can't|could not|couldn't|unable to) connect to (?:the |a "
                ")?docker daemon",
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
            Signature(r"server API version: .{0,60}FileNotFoundError\(2,",
                "docker.errors.DockerException: Error while fetching server API version: "
                "('Connection aborted.', FileNotFoundError(2, 'No such file or directory'))", 3),
            Signature(r"connect ENOENT (?P<socket>/\S{0,80}docker\S{0,20}\.sock)",
                "Error: connect ENOENT /var/run/docker.sock", 3, ELSEWHERE),
            Signature(r"docker\.(?:service|socket)\b.{0,300}active: inactive \(dead\)",
                "docker.service - Docker Application Container Engine Loaded: loaded Active: "
                "inactive (dead)", 3),
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
        probes=("connection", "engine"), step="hello-world",
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
                ("sudo fuser /var/run/docker.sock || sudo rm /var/run/docker.sock",
                    "sudo service docker start"), ("linux",),
                risk="Removing the socket of a living engine cuts it off until its restart."),
            Remedy("Quit and start Docker Desktop", ("docker desktop restart",), ("macos",)),
        ),
        (
            Signature(r"dial unix (?P<socket>/\S{1,150}\.sock): (?:connect: )?connection refused",
                "dial unix /var/run/docker.sock: connect: connection refused", 3, ELSEWHERE),
            Signature(r"server API version: .{0,60}ConnectionRefusedError\((?:111|61)",
                "docker.errors.DockerException: Error while fetching server API version: "
                "('Connection aborted.', ConnectionRefusedError(111, 'Connection refused'))", 3),
            Signature(r"connect ECONNREFUSED (?P<socket>/\S{1,150}\.sock)",
                "Error: connect ECONNREFUSED /var/run/docker.sock", 3, ELSEWHERE),
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
    Fault(
        "ED103", "socket-permission-not-in-docker-group",
        "Your user may not open the Docker socket",
        "The engine runs, but its socket belongs to root and a group (usually `docker`) that "
        "your user is not in.",
        (
            Remedy("Join the group, then log out and in again",
                ("sudo groupadd -f docker", "sudo usermod -aG docker $USER"), ("linux",),
                risk="Members of the docker group can become root on this machine."),
            Remedy("Or only this once, as root", ("sudo docker info",), ("linux",)),
            Remedy("Or run an engine of your own that needs no root",
                ("dockerd-rootless-setuptool.sh install",), ("linux",)),
        ),
        (
            Signature("permission denied while trying to connect to (?:the )?docker "
                "(?:daemon|API|engine|socket)",
                "permission denied while trying to connect to the docker API at "
                "unix:///var/run/docker.sock", unless="pipe/|providerName"),
            Signature(r"dial unix (?P<socket>/\S{1,150}\.sock): (?:connect: )?permission denied",
                'Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info": dial unix '
                "/var/run/docker.sock: connect: permission denied"),
            Signature(r"server API version: .{0,60}PermissionError\(13",
                "docker.errors.DockerException: Error while fetching server API version: "
                "('Connection aborted.', PermissionError(13, 'Permission denied'))", 3),
            Signature(r"connect EACCES (?P<socket>/\S{1,150}\.sock)|EACCES: permission denied, "
                "connect", "Error: connect EACCES /var/run/docker.sock", 3),
            Signature(r"/docker\.sock\S{0,3} .{0,80}permission denied", weight=1),
            Signature(source="connect", errno=13),
        ),
        tell="Connecting gives EACCES. `getent group docker` does not list you; where it does "
        "and `id -nG` does not, the session is merely older than the membership (ED104).",
        decide=("id -nG", "getent group docker", "stat -c '%U:%G %a' /var/run/docker.sock"),
        probes=("connection",), step="hello-world",
        sources=("https://github.com/actions/actions-runner-controller/issues/2538",
            "https://github.com/tomsik68/docker-xampp/issues/63"),
    ),
    Fault(
        "ED104", "docker-group-membership-not-active-in-session",
        "You are in the docker group, but this session does not know it yet",
        "Groups are read at login. The user was added to the group after this session (or this "
        "service, IDE server or CI agent) had started.",
        (
            Remedy("Log out and in again; for this terminal alone, this is enough",
                ("newgrp docker",), ("linux",), safe=True),
            Remedy("Restart a service that was running already (name yours)",
                ("sudo systemctl restart <service>",), ("linux", "systemd")),
            Remedy("In WSL, end all its sessions and open it again", ("wsl.exe --shutdown",),
                ("wsl",), risk="Stops everything that runs in WSL."),
        ),
        (
            Signature("permission denied while trying to connect to (?:the )?docker "
                "(?:daemon|API)", weight=1, unless="pipe/|providerName"),
            Signature(r"dial unix \S{1,150}\.sock: (?:connect: )?permission denied", weight=1),
        ),
        tell="`getent group docker` lists the user, `id -nG` of the session does not. If neither "
        "does, it is ED103.",
        decide=("id -nG", "getent group docker"), probes=("connection",), step="hello-world",
        sources=("https://github.com/tomsik68/docker-xampp/issues/63",
            "https://docs.docker.com/engine/install/linux-postinstall/"),
    ),
    Fault(
        "ED105", "socket-group-gid-mismatch-in-container",
        "The socket's group has another number inside this container",
        "The host's socket was mounted into a container whose user is not root. Only the number "
        "of a group counts there, and the group called `docker` inside has another number than "
        "the one that owns the socket. A SELinux label can deny it as well.",
        (
            Remedy("Give the container the socket's own group number",
                ('docker run --group-add "$(stat -c %g /var/run/docker.sock)" -v '
                    "/var/run/docker.sock:/var/run/docker.sock <image>",),
                risk="A container with the socket can become root on the host."),
            Remedy('In Compose: `group_add: ["${DOCKER_GID}"]`',
                ("export DOCKER_GID=$(stat -c %g /var/run/docker.sock)",)),
            Remedy("On SELinux hosts also switch the label off for this container",
                ("docker run --security-opt label=disable <image>",), ("fedora",)),
        ),
        (
            Signature("failed to retrieve information of the docker client and server host: "
                "permission denied",
                "Failed to retrieve information of the docker client and server host: permission "
                "denied while trying to connect to the Docker daemon socket", 3),
            Signature("permission denied while trying to connect to (?:the )?docker "
                ".{0,400}providerName", weight=3),
            Signature("permission denied while trying to connect to (?:the )?docker "
                "(?:daemon|API)", weight=1, unless="pipe/"),
            Signature(r"dial unix /run/docker/docker\.sock: (?:connect: )?permission denied",
                "dial unix /run/docker/docker.sock: connect: permission denied", 3),
        ),
        tell="It happens inside a container: the socket's numeric group (`stat -c %g`) is not "
        "among `id -G`, whatever the names say.",
        decide=("stat -c %g /var/run/docker.sock", "id -G"), probes=("connection",),
        step="hello-world",
        sources=("https://github.com/docker/getting-started-todo-app/issues/44",
            "https://github.com/actions/actions-runner-controller/issues/2538"),
    ),
    Fault(
        "ED106", "socket-dangling-symlink-after-switching-vm-backend",
        "The Docker socket is a link to an engine that is gone",
        "Docker Desktop, Rancher Desktop or Colima once linked /var/run/docker.sock to a socket "
        "of its own. That engine is stopped or uninstalled, so the link leads nowhere.",
        (
            Remedy("Use the context of the engine that runs",
                ("docker context ls", "docker context use <context>"), safe=True),
            Remedy("Or link to the living socket (here Colima's)",
                ("sudo ln -sf $HOME/.colima/default/docker.sock /var/run/docker.sock",),
                ("macos",)),
            Remedy("Where the engine itself was installed, remove the link and restart it",
                ("sudo rm /var/run/docker.sock", "sudo systemctl restart docker.socket docker"),
                ("linux", "systemd")),
        ),
        (
            Signature(r"docker\.sock -> "
                r"/\S{0,150}(?:\.rd|\.colima|\.docker|\.orbstack|\.lima|podman)\S{0,80}\.sock",
                "lrwxr-xr-x 1 root daemon 29 May 2 12:06 /var/run/docker.sock -> "
                "/Users/me/.rd/docker.sock", 3),
            Signature(SAME_SENTENCE, weight=1, unless=ELSEWHERE),
        ),
        tell="`ls -l` shows an arrow to a file that does not exist; without the link it is ED101.",
        decide=("ls -l /var/run/docker.sock", "docker context ls"), probes=("connection",),
        step="hello-world",
        sources=("https://github.com/rancher-sandbox/rancher-desktop/issues/2158",
            "https://github.com/rancher-sandbox/rancher-desktop/issues/2358"),
    ),
    Fault(
        "ED107", "socket-is-directory", "There is a directory where the Docker socket should be",
        "A container was started with the socket as a bind mount while the engine was down: "
        "Docker created the missing source as a directory, which is now in the engine's way.",
        (
            Remedy("Remove the empty directory and start the engine",
                ("sudo systemctl stop docker.socket docker", "sudo rmdir /var/run/docker.sock",
                    "sudo systemctl start docker.socket docker"), ("linux", "systemd")),
            Remedy("Have such containers fail instead",
                ("docker run --mount "
                    "type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock "
                    "<image>",)),
        ),
        (
            Signature(r"can(?:'t|not) create unix socket (?P<socket>\S{1,150}): is a directory",
                "can't create unix socket /var/run/docker.sock: is a directory", 3),
            Signature(r"docker\.sock'?:? is a directory",
                "rm: cannot remove '/var/run/docker.sock': Is a directory", 3),
            Signature(r"FATA\[\d{4}\] is a directory", "FATA[0000] is a directory"),
            Signature(SAME_SENTENCE, weight=1, unless=ELSEWHERE),
        ),
        tell="`stat` says directory; restarting alone changes nothing as long as it is there.",
        decide=("stat -c %F /var/run/docker.sock",), probes=("connection",), step="hello-world",
        sources=("https://github.com/moby/moby/issues/30348",
            "https://github.com/moby/moby/issues/31184"),
    ),
)  # fmt: skip
