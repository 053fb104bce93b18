"""ED160-ED169: the engine as a service of systemd, or of no systemd."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED161", "daemon-socket-activation-missing",
        "dockerd waits for a socket that nobody hands over",
        "With -H fd:// the engine gets its socket from systemd's docker.socket. That unit is "
        "stopped, disabled or masked, or dockerd was started by something else than systemd.",
        (
            Remedy("Start the socket's unit, then the engine",
                ("sudo systemctl unmask docker.socket docker.service",
                    "sudo systemctl enable --now docker.socket",
                    "sudo systemctl reset-failed docker && sudo systemctl restart docker"),
                ("linux", "systemd"), safe=True),
            Remedy("Outside of systemd, name the socket",
                ("sudo dockerd -H unix:///var/run/docker.sock",), ("linux",)),
        ),
        (
            Signature("no sockets found via socket activation|ServeAPI error: no sockets found",
                "failed to load listeners: no sockets found via socket activation: make sure the "
                "service was started by systemd", 3),
        ),
        tell="The log says `socket activation`.",
        decide=("systemctl is-active docker.socket", "sudo journalctl -u docker -n 30 --no-pager"),
        probes=("connection", "daemon-config"),
        implies=("socket-daemon-not-running", "systemd-start-failed"), step="hello-world",
        sources=("https://github.com/moby/moby/issues/43554",
            "https://github.com/docker/for-linux/issues/476"),
    ),
    Fault(
        "ED162", "daemon-group-missing", "The group of the Docker socket does not exist",
        "The socket shall belong to the group `docker` (or the one in daemon.json), which was "
        "deleted, or comes from a directory service that was not there at boot.",
        (
            Remedy("Make the group and start again",
                ("sudo groupadd --system docker", "sudo systemctl restart docker.socket docker"),
                ("linux", "systemd"), safe=True),
            Remedy("Where Docker came as a snap: make it, join it, and start the snap again",
                ("sudo addgroup --system docker", "sudo adduser $USER docker",
                    "sudo snap disable docker && sudo snap enable docker"), ("linux",),
                risk="Whoever is in the group docker is as powerful as root."),
            Remedy("Without systemd: make it, and start the engine again",
                ("sudo groupadd --system docker", "sudo service docker restart"), ("linux",)),
        ),
        (
            Signature(r"failed to load listeners: group (?P<group>\S{1,40}) not found",
                "failed to load listeners: group nosuchgroup not found", 3),
            Signature("failed to resolve group '?(?P<group>docker)",
                "Failed to resolve group docker: No such process", 3),
            Signature("group '?docker'? (?:not found|does not exist)",
                "could not change group /var/run/docker.sock to docker: group docker not found",
                1),  # a warning: the engine goes on, with a socket that is root's alone
            Signature(r"docker\.socket:? .{0,80}(?:216/GROUP|status=216)", weight=3),
        ),
        tell="`getent group docker` is empty.",
        decide=("getent group docker",), probes=("connection",),
        implies=("socket-daemon-not-running", "systemd-start-failed"), step="hello-world",
        sources=("https://github.com/docker-library/docker/issues/459",
            "https://github.com/docker-library/docker/issues/55"),
    ),
    Fault(
        "ED163", "docker-unit-masked", "The Docker service is masked",
        "Somebody (or a package's removal) has masked docker.service or docker.socket: systemd "
        "refuses to start it, by hand as well as at boot.",
        (
            Remedy("Unmask and start",
                ("sudo systemctl unmask docker.service docker.socket",
                    "sudo systemctl enable --now docker"), ("linux", "systemd")),
        ),
        (
            Signature(r"(?:unit )?docker\.(?:service|socket) is masked",
                "Failed to start docker.service: Unit docker.service is masked.", 3),
            Signature(r"loaded: masked .{0,40}docker\.(?:service|socket)",
                "Loaded: masked (Reason: Unit docker.service is masked.)", 3),
        ),
        tell="`systemctl is-enabled docker` says masked.",
        decide=("systemctl is-enabled docker docker.socket",), probes=("connection",),
        implies=("socket-daemon-not-running",), step="hello-world",
        sources=("https://www.freedesktop.org/software/systemd/man/latest/systemctl.html",),
    ),
    Fault(
        "ED164", "engine-not-installed", "The Docker engine is not installed as a service",
        "systemd knows no docker.service: only the docker command is installed, or the engine "
        "came as a snap, as Docker Desktop or as a rootless one, whose services have other names.",
        (
            Remedy("See which service there is",
                ("systemctl list-unit-files '*docker*'; systemctl --user list-unit-files "
                    "'*docker*'",), ("linux", "systemd")),
            Remedy("Install the engine",
                ("sudo apt-get update && sudo apt-get install -y docker.io",), ("debian",)),
            Remedy("Install the engine from Docker's repository",
                ("sudo dnf install -y docker-ce docker-ce-cli containerd.io",), ("fedora",)),
            Remedy("Install the engine",
                ("sudo pacman -S docker && sudo systemctl enable --now docker",), ("arch",)),
            Remedy("Install the engine", ("sudo apk add docker && sudo rc-service docker start",),
                ("alpine",)),
        ),
        (
            Signature(r"unit (?:file )?docker(?:\.service|\.socket)? (?:could not be found|not "
                "found|does not exist)",
                "Failed to start docker.service: Unit docker.service not found.", 3),
            Signature(r"failed to (?:start|restart|enable|stop) docker\.(?:service|socket): unit "
                "not found", "Failed to start docker.service: Unit not found.", 3),
            Signature("docker: unrecognized service", weight=1),
            Signature("rc-service: service '?docker'? does not exist", weight=3),
        ),
        tell="`systemctl cat docker` finds no file; a masked unit is found (ED163).",
        decide=("systemctl cat docker", "command -v dockerd"), probes=("client", "connection"),
        implies=("socket-daemon-not-running",), step="install",
        sources=("https://docs.docker.com/engine/install/",),
    ),
    Fault(
        "ED165", "systemd-start-failed", "systemd could not start the Docker service",
        "systemd only passes on that dockerd ended with an error. Why it did stands in the "
        "engine's log, a few lines above.",
        (
            Remedy("Read the log, then reset the counter and try again",
                ("sudo journalctl -u docker -n 50 --no-pager | grep -i -e failed -e error -e "
                    "level=fatal",
                    "sudo systemctl reset-failed docker && sudo systemctl start docker"),
                ("linux", "systemd")),
            Remedy("Or see it in the foreground", ("sudo dockerd",), ("linux",)),
        ),
        (
            Signature(r"docker\.(?:service|socket): (?:start request repeated too quickly|failed "
                "with result|main process exited)",
                "docker.service: Start request repeated too quickly."),
            Signature(r"job for docker\.(?:service|socket) (?:failed|canceled)",
                "Job for docker.service failed because the control process exited with error "
                "code."),
            Signature(r"failed to start docker(?:\.service)? - docker application container "
                "engine|failed to start docker application container engine",
                "Failed to start docker.service - Docker Application Container Engine."),
            Signature(r"docker\.service .{0,300}active: failed"),
        ),
        tell="None of these sentences holds a cause.",
        decide=("sudo journalctl -u docker -n 30 --no-pager",),
        probes=("connection", "daemon-config"), severity="wrapper", step="hello-world",
        sources=("https://github.com/docker/for-linux/issues/476",),
    ),
    Fault(
        "ED166", "docker-unit-broken", "The Docker service's unit file is wrong",
        "A unit or drop-in has two ExecStart lines without an empty one before, a path that does "
        "not exist, or bad quoting, as after changing dockerd's options by hand.",
        (
            Remedy("See all parts, mend the drop-in, load it anew",
                ("systemctl cat docker", "sudo systemd-analyze verify docker.service",
                    "sudo systemctl daemon-reload && sudo systemctl restart docker"),
                ("linux", "systemd")),
            Remedy("Or take all local changes back",
                ("sudo systemctl revert docker.service && sudo systemctl restart docker",),
                ("linux", "systemd"),
                risk="Deletes the drop-ins, proxies and data-root settings in them included."),
        ),
        (
            Signature(r"docker\.service: (?:service has more than one "
                "ExecStart=|.{0,60}executable path is not absolute|.{0,40}unbalanced "
                "quoting|service has no ExecStart)",
                "docker.service: Service has more than one ExecStart= setting, which is only "
                "allowed for Type=oneshot services. Refusing.", 3),
            Signature(r"docker\.service .{0,60}(?:bad unit file setting|bad-setting)",
                "Failed to start docker.service: Unit docker.service has a bad unit file setting.",
                3),
            Signature(r"failed at step EXEC spawning \S{1,100}dockerd|unable to locate "
                r"executable '?\S{1,100}dockerd",
                "docker.service: Failed at step EXEC spawning /usr/bin/dockerd: No such file or "
                "directory", 3),
            Signature(r"docker\.service: .{0,80}status=203/EXEC", weight=3),
        ),
        tell="systemd complains of the unit itself, before dockerd says anything.",
        decide=("sudo systemd-analyze verify docker.service",),
        probes=("daemon-config", "connection"),
        implies=("socket-daemon-not-running", "systemd-start-failed"), step="hello-world",
        sources=("https://docs.docker.com/engine/daemon/proxy/",),
    ),
    Fault(
        "ED167", "wsl-no-systemd", "systemctl is used where there is no systemd",
        "The first process of this machine is not systemd (WSL without [boot] systemd=true, a "
        "container, another init system), so systemctl cannot start anything.",
        (
            Remedy("Start the engine through its init script", ("sudo service docker start",),
                ("linux",), safe=True),
            Remedy("Switch systemd on in WSL, then restart it",
                ("printf '[boot]\\nsystemd=true\\n' | sudo tee -a /etc/wsl.conf",
                    "wsl.exe --shutdown"), ("wsl",), risk="Stops everything that runs in WSL."),
            Remedy("In a container start dockerd itself; it needs --privileged",
                ("sudo dockerd &",), ("container",)),
            Remedy("With OpenRC", ("sudo rc-service docker start",), ("openrc",), safe=True),
        ),
        (
            Signature("system has not been booted with systemd",
                "System has not been booted with systemd as init system (PID 1). Can't operate.",
                3),
            Signature("docker: unrecognized service", "docker: unrecognized service"),
            Signature("failed to connect to bus: (?:host is down|no such file)"),
            Signature("systemctl: (?:command )?not found"),
            Signature("'?systemd'? is not running in this container due to", weight=3),
        ),
        tell="`ps -p 1 -o comm=` is not systemd.",
        decide=("ps -p 1 -o comm=",), probes=("connection",), step="hello-world",
        sources=("https://github.com/microsoft/WSL/issues/6197",
            "https://github.com/microsoft/WSL/issues/3707"),
    ),
    Fault(
        "ED168", "docker-unit-dependency-failed", "A unit that Docker's service needs has failed",
        "systemd did not even try to start the engine, because something that it requires did not "
        "start: docker.socket, containerd, a mount or a network unit of a drop-in.",
        (
            Remedy("See which unit it is", ("systemctl --failed",
                "systemctl list-dependencies docker.service --no-pager"), ("linux", "systemd")),
            Remedy("Read its log, mend it, and start Docker again",
                ("sudo systemctl restart containerd docker.socket docker",),
                ("linux", "systemd")),
        ),
        (
            Signature(r"dependency failed for docker (?:application|socket)",
                "Dependency failed for Docker Application Container Engine.", 3),
            Signature(r"docker\.service/start failed with result 'dependency'", weight=3),
            Signature(r"a dependency job for docker\.(?:service|socket) failed", weight=3),
        ),
        tell="The journal says 'dependency' and has no line of dockerd's own.",
        decide=("systemctl --failed", "systemctl list-dependencies docker.service --no-pager"),
        probes=("connection",), implies=("systemd-start-failed", "socket-daemon-not-running"),
        step="hello-world",
        sources=("https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html",),
    ),
)  # fmt: skip
