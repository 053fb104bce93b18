"""ED117-ED119: two clients on one machine that ask different engines."""

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
        "ED117", "sudo-uses-other-docker-config-and-context",
        "sudo asks another engine, with other logins",
        "`sudo docker` uses root's configuration: other logins, other contexts, no DOCKER_HOST. "
        "With a rootless engine or Docker Desktop it even talks to another engine, so images and "
        "logins seem lost.",
        (
            Remedy("Compare both; then stay with one of them",
                ("docker context show; docker info -f '{{.DockerRootDir}}'",
                    "sudo docker context show; sudo docker info -f '{{.DockerRootDir}}'"),
                ("linux",)),
            Remedy("Keep your own configuration under sudo",
                ("sudo --preserve-env=DOCKER_HOST,DOCKER_CONTEXT DOCKER_CONFIG=$HOME/.docker "
                    "docker info",), ("linux",)),
        ),
        (
            Signature("(?:missing|empty|not there|not shown) (?:under|with) sudo",
                "(containers/images missing under sudo)"),
            Signature("sudo docker (?:compose )?pull.{0,400}(?:pull access denied|no basic auth)",
                "sudo docker pull registry.example/app Error response from daemon: pull access "
                "denied"),
            Signature("pull access denied", weight=1, unless="denied for"),
        ),
        tell="The same command behaves differently with and without sudo; `docker info` names "
        "different root directories.",
        decide=("docker context show", "sudo docker context show"),
        probes=("connection", "credentials"), step="docker-info",
        sources=("https://github.com/docker/desktop-linux/issues/79",),
    ),
    Fault(
        "ED118", "desktop-linux-context-hides-engine-images",
        "Images and containers are in the other engine's store",
        "Docker Desktop for Linux runs an engine of its own and switches the client to context "
        "desktop-linux. What the machine's engine holds is still there, in context default.",
        (
            Remedy("Look into both",
                ("docker --context default images", "docker --context desktop-linux images"),
                ("linux",)),
            Remedy("Go back to the machine's engine", ("docker context use default",), ("linux",),
                safe=True),
            Remedy("Or take an image over",
                ("docker --context default save <image> | docker --context desktop-linux load",),
                ("linux",)),
        ),
        (
            Signature(r"docker (?:images|ps)\b.{0,30}empty.{0,30}sudo docker",
                "docker images (empty) vs sudo docker images (full list)"),
            Signature("(?:images|containers) .{0,40}(?:disappeared|vanished|gone|missing) after "
                "installing docker desktop",
                "all my images are gone after installing Docker Desktop"),
        ),
        tell="Two contexts answer, with different counts; nothing has been deleted.",
        decide=("docker context ls",), probes=("connection", "counts"), severity="warning",
        step="docker-info",
        sources=("https://github.com/docker/desktop-linux/issues/79",
            "https://github.com/docker/desktop-linux/issues/40"),
    ),
    Fault(
        "ED119", "colima-testcontainers-hardcoded-socket",
        "The docker command works, but a tool looks for the default socket",
        "Few tools know contexts. Testcontainers, act, k3d, docker-py before 7.2, dockerode "
        "and others open /var/run/docker.sock unless DOCKER_HOST tells them otherwise, and this "
        "engine (Colima, OrbStack, Rancher or Docker Desktop) has its socket elsewhere.",
        (
            Remedy("Tell all tools where the engine is",
                ("export DOCKER_HOST=$(docker context inspect -f '{{.Endpoints.docker.Host}}')",),
                safe=True),
            Remedy("Testcontainers also mounts the socket: name the path inside of the machine",
                ("export TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock",),
                safe=True),
            Remedy("Or link the default path to it (here Colima's)",
                ("sudo ln -sf $HOME/.colima/default/docker.sock /var/run/docker.sock",),
                ("macos",)),
        ),
        (
            Signature("failed to obtain container engine info: cannot connect",
                "ERRO[0000] failed to obtain container engine info: Cannot connect to the Docker "
                "daemon at unix:///var/run/docker.sock. Is the docker daemon running?", 3),
            Signature(r"http://unix\.sock/\S{1,60} dial unix \S{1,80}: (?:connect: )?no such file",
                'Get "http://unix.sock/info": dial unix /var/run/docker.sock: connect: no such '
                "file or directory", 3),
            Signature("panic: rootless docker not found|rootless docker not found .{0,20}recovered",
                "panic: rootless Docker not found"),
            Signature("could not find a valid docker environment",
                "java.lang.IllegalStateException: Could not find a valid Docker environment. "
                "Please see logs and check configuration", 1, unless="too old"),
            Signature(SAME_SENTENCE, weight=1, unless=ELSEWHERE),
        ),
        tell="`docker info` works while docker-py's `from_env()` or the tool fails: the two "
        "connect to different places.",
        decide=("docker context inspect -f '{{.Endpoints.docker.Host}}'",
            "ls -l /var/run/docker.sock"), probes=("connection",), step="hello-world",
        sources=("https://github.com/testcontainers/testcontainers-java/issues/5034",
            "https://github.com/testcontainers/moby-ryuk/issues/161"),
    ),
)  # fmt: skip
