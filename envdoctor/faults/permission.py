"""ED103-ED105: the engine's socket is closed to this user."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
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
                "(?:dae|API|engine|socket)",
                "permission denied while trying to connect to the docker API at "
                "unix:///var/run/docker.sock", unless="pipe/|providerName"),
            Signature(r"dial unix (?P<socket>/\S{1,150}\.sock): (?:connect: )?permission denied",
                'Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info": dial unix '
                "/var/run/docker.sock: connect: permission denied"),
            Signature(r"server API version: .{0,60}PermissionError\(13",
                "docker.errors.DockerException: Error while fetching server API version: "
                "('Connection aborted.', PermissionError(13, 'Permission denied'))", 3),
            Signature(r"connection aborted\.', PermissionError\(13|docker engine via unix:.{1,150}"
                "permission denied",
                "('Connection aborted.', PermissionError(13, 'Permission denied'))"),
            Signature(r"connect EACCES (?P<socket>/\S{1,150}\.sock)|EACCES: permission denied, "
                "connect", "Error: connect EACCES /var/run/docker.sock", 3),
            Signature(r"/docker\.sock\S{0,3} .{0,80}permission denied", weight=1),
            Signature(r"docker\.sock.{0,80}\(os error 13\)|LastErrorException: \[13\]",
                "com.sun.jna.LastErrorException: [13] Permission denied"),
            Signature("docker socket is not (?:readable|writable|accessible)",
                "Docker socket is not readable by the www-data user. Cannot continue."),
            Signature(source="connect", errno=13),
        ),
        tell="Connecting gives EACCES. `getent group docker` does not list you; where it does "
        "and `id -nG` does not, the session is merely older than the membership (ED104).",
        decide=("id -nG", "getent group docker", "stat -c '%U:%G %a' /var/run/docker.sock"),
        probes=("connection",), implies=("docker-command-usage",), step="hello-world",
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
            Signature(r"dial unix \S{1,150}\.sock: (?:connect: )?permission denied"
                r"|connection aborted\.', PermissionError\(13", weight=1),
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
)  # fmt: skip
