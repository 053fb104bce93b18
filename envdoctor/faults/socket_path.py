"""ED106-ED109: something else than a living socket is at the socket's path."""

from envdoctor.model import Fault, Remedy, Signature

# What the client says of every socket that does not answer.
SAME_SENTENCE = r"connect to (?:the )?docker (?:daemon|API) at (?:http\+)?unix:"
# Endpoints of other kinds and products, which have faults of their own.
ELSEWHERE = (
    "(?:tcp|ssh|npipe|at "
    r"https?)://|\.docker/(?:desktop|run)/|\.colima/|\.orbstack/|\.rd/|\.lima/|/run/user/"
    r"|podman|containerd|buildkit|unix\.sock/|/run/docker/docker\.sock"
)

FAULTS = (
    Fault(
        "ED106", "socket-dangling-symlink-after-switching-vm-backend",
        "The Docker socket is a link to an engine that is gone",
        "Docker Desktop, Rancher Desktop or Colima once linked /var/run/docker.sock to a socket "
        "of its own. That engine is stopped or uninstalled, so the link leads nowhere.",
        (
            Remedy("Use the context of the engine that runs",
                ("docker context ls", "docker context use <context>"), safe=True),
            Remedy("Or link to the socket of the engine that runs",
                ("sudo ln -sf <living> /var/run/docker.sock",), ("macos",)),
            Remedy("Where the engine itself was installed, remove the link and restart it",
                ("sudo rm /var/run/docker.sock", "sudo systemctl restart docker.socket docker"),
                ("linux", "systemd")),
            Remedy("Without systemd, remove the link and start the engine's service",
                ("sudo rm /var/run/docker.sock", "sudo service docker start"), ("linux",)),
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
            Remedy("Without systemd, remove the empty directory and start the engine's service",
                ("sudo rmdir /var/run/docker.sock", "sudo service docker start"), ("linux",)),
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
    Fault(
        "ED108", "socket-is-regular-file",
        "There is a plain file where the Docker socket should be",
        "Something has written a file to the socket's path (a redirected command, a copy, a "
        "restored backup). The engine cannot listen there as long as it exists.",
        (
            Remedy("Look at it, remove it, start the engine",
                ("sudo ls -l /var/run/docker.sock", "sudo rm /var/run/docker.sock",
                    "sudo systemctl restart docker.socket docker"), ("linux", "systemd"),
                risk="Only when `ls -l` begins with a dash: a living socket (s) must stay."),
            Remedy("Without systemd, look at it, remove it, start the engine's service",
                ("sudo ls -l /var/run/docker.sock", "sudo rm /var/run/docker.sock",
                    "sudo service docker start"), ("linux",),
                risk="Only when `ls -l` begins with a dash: a living socket (s) must stay."),
        ),
        (
            Signature(r"not a socket(?: file)?: .{0,60}docker\.sock|docker\.sock is not a socket",
                "/var/run/docker.sock is not a socket", 3, "hostpath"),
        ),
        tell="`stat` says regular file; connecting gives ECONNREFUSED as with a dead socket.",
        decide=("stat -c %F /var/run/docker.sock",), probes=("connection",), step="hello-world",
        sources=("https://docs.docker.com/reference/cli/dockerd/#daemon-socket-option",),
    ),
    Fault(
        "ED109", "engine-listens-elsewhere", "The engine runs, but listens on another socket",
        "A living engine (Docker Desktop, Colima, a rootless one, Podman) was found at another "
        "place than the one this client looks at.",
        (
            Remedy("Choose its context, or name its socket",
                ("docker context ls", "docker context use <healthy_context>"), safe=True),
            Remedy("For tools that know no contexts", ("export DOCKER_HOST=<healthy>",),
                safe=True),
        ),
        (
        ),
        tell="One place refuses, another answers; nothing has to be started.",
        decide=("docker context ls",), probes=("connection",), step="hello-world",
        sources=("https://docs.docker.com/engine/manage-resources/contexts/",),
    ),
)  # fmt: skip
