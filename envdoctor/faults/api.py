"""ED130-ED139: something answers, but client and engine do not understand each other."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED131", "api-client-too-old-for-engine-29",
        "A client speaks an API version that this engine no longer knows",
        "Engine 29 began to take API 1.44 and newer only (later 29.x: 1.40; 25 to 28: 1.24). The "
        "old speaker need not be the docker command: an old Compose, a library, a container such "
        "as Traefik, Portainer or Watchtower, or COMPOSE_API_VERSION.",
        (
            Remedy("Upgrade what speaks the old version: name it by looking at who printed the "
                "message", ("docker version; docker compose version; env | grep API_VERSION",)),
            Remedy("Testcontainers before 2.0.2 (docker-java): upgrade, or name a version",
                ("echo api.version=1.44 >> ~/.docker-java.properties",)),
            Remedy("Upgrade the Compose plugin",
                ("sudo apt-get update && sudo apt-get install -y docker-compose-plugin",),
                ("debian",)),
            Remedy("Until then, let the engine accept old clients, then restart it",
                ("sudo mkdir -p /etc/systemd/system/docker.service.d",
                    "printf '[Service]\\nEnvironment=DOCKER_MIN_API_VERSION=1.24\\n' | sudo tee "
                    "/etc/systemd/system/docker.service.d/min-api.conf",
                    "sudo systemctl daemon-reload && sudo systemctl restart docker"),
                ("systemd",),
                risk="Restarts the engine: running containers stop unless live-restore is on."),
        ),
        (
            Signature(r"client version (?P<client>[\d.]{3,6}) is too old.{0,10}minimum supported "
                r"API version is (?P<minimum>[\d.]{3,6})",
                "Error response from daemon: client version 1.43 is too old. Minimum supported "
                "API version is 1.44, please upgrade your client to a newer version", 3),
            Signature("client (?:API )?version .{0,30}is too old", weight=3),
            Signature("client is too old, minimum supported", weight=3),
        ),
        tell="The text gives both versions; `docker version` shows the command's own, which may "
        "well be new enough.",
        decide=("docker version", "env | grep API_VERSION"), probes=("engine", "compose"),
        step="docker-info",
        sources=("https://github.com/solero/wand/issues/44",
            "https://github.com/kasmtech/workspaces-issues/issues/817"),
    ),
    Fault(
        "ED132", "api-client-too-new",
        "A client asks for an API version that is newer than the engine",
        "DOCKER_API_VERSION or COMPOSE_API_VERSION is fixed above what this engine knows, or a "
        "tool does not negotiate, or the engine is so old that a new client has given it up (CLI "
        "29 needs API 1.44, Engine 25).",
        (
            Remedy("Let the client negotiate", ("unset DOCKER_API_VERSION COMPOSE_API_VERSION",),
                safe=True),
            Remedy("Before an engine older than 25, use a client of version 28 or older"),
            Remedy("For a tool that does not, give it the engine's version",
                ("export DOCKER_API_VERSION=<server>",)),
            Remedy("Upgrade the engine, on the machine that it runs on",
                ("sudo apt-get update && sudo apt-get install -y --only-upgrade docker-ce "
                    "docker.io",), ("debian",)),
        ),
        (
            Signature(r"client version (?P<client>[\d.]{3,6}) is too new.{0,10}maximum supported "
                r"API version is (?P<server>[\d.]{3,6})",
                "Error response from daemon: client version 1.51 is too new. Maximum supported "
                "API version is 1.47", 3),
            Signature("client is newer than server",
                "Error response from daemon: client is newer than server (client API version: "
                "1.24, server API version: 1.21)", 3),
            Signature(r"API version (?P<server>[\d.]{3,6}) is not supported by this client",
                "API version 1.41 is not supported by this client: the minimum supported API "
                "version is 1.44", 3),
            Signature("client and server don't have (?:the )?same version", weight=3),
            Signature("docker engine version is less than the minimum required by compose",
                weight=3),
            Signature(r"API versions below [\d.]{3,6} are no longer supported by this library",
                weight=3),
        ),
        tell="`docker version` shows the engine's API version below the client's; `unset "
        "DOCKER_API_VERSION` helps when it was fixed.",
        decide=("docker version", "env | grep API_VERSION"), probes=("engine",),
        step="docker-info",
        sources=("https://github.com/heckenmann/docker-swarm-dashboard/issues/926",
            "https://github.com/falcosecurity/driverkit/issues/24"),
    ),
    Fault(
        "ED133", "api-version-env-garbage", "DOCKER_API_VERSION is not a version",
        "The variable holds something like `v1.41`, `auto` or a word; the client then calls an "
        "address that does not exist.",
        (
            Remedy("Forget it", ("unset DOCKER_API_VERSION",), safe=True),
        ),
        (
            Signature(r"error response from daemon: (?:404 |\{.message.: ?.)?page not found",
                "Error response from daemon: page not found", 3),
            Signature("invalid API version"),
            Signature("malformed API version|API version .{0,20}is malformed"),
        ),
        tell="Every command gives `page not found`; `docker version` still works.",
        decide=("echo $DOCKER_API_VERSION",), probes=("engine", "connection"), step="docker-info",
        sources=("https://docs.docker.com/reference/cli/docker/#environment-variables",),
    ),
    Fault(
        "ED134", "podman-api-is-not-buildkit", "This engine cannot build the BuildKit way",
        "DOCKER_HOST leads to Podman's Docker-compatible API (or to a proxy in front of the "
        "socket), which does not know BuildKit's /session and /grpc.",
        (
            Remedy("Build with Podman", ("podman build -t <image> .",)),
            Remedy("Or the old way, which it does understand",
                ("DOCKER_BUILDKIT=0 docker build -t <image> .",), safe=True),
            Remedy("A socket proxy must allow both (here Tecnativa's variables)",
                ("docker run -e GRPC=1 -e SESSION=1 -e BUILD=1 -e POST=1 <proxy>",)),
        ),
        (
            Signature(r"unable to upgrade to h2c, received \d{3}",
                "failed to dial gRPC: unable to upgrade to h2c, received 404", 3),
            # The build call may fail before the one for the session, which brings the context.
            Signature(r"stat \S{1,80}libpod_builder\d{1,20}/build/\S{1,80}: no such file",
                "stat /var/tmp/libpod_builder3296/build/Dockerfile: no such file or directory",
                3),
            Signature("failed to dial gRPC", weight=1),
        ),
        tell="`docker version` names a Podman Engine, or the socket is a proxy's.",
        decide=("docker version",), probes=("engine", "builder"), step="build",
        sources=("https://github.com/tilt-dev/tilt/issues/6434",
            "https://github.com/moby/moby/issues/37959"),
    ),
    Fault(
        "ED135", "daemon-socket-hangs", "The engine takes the connection and never answers",
        "The engine is deadlocked, or waits for containerd, for storage or for a paused virtual "
        "machine. The docker command has no time-out of its own and hangs without a word.",
        (
            Remedy("Ask with a limit; then have the engine write down what it waits for",
                ("curl -m 5 --unix-socket /var/run/docker.sock http://localhost/_ping",
                    "sudo kill -USR1 $(pidof dockerd)"), ("linux",)),
            Remedy("Restart it", ("sudo systemctl restart docker",), ("linux", "systemd"),
                risk="Running containers stop unless live-restore is on."),
            Remedy("Restart Docker Desktop", ("docker desktop restart",), ("macos",)),
            Remedy("Restart Docker Desktop and its WSL machine",
                ("wsl --shutdown", "docker desktop restart"), ("windows",),
                risk="Stops everything that runs in WSL."),
        ),
        (
            Signature("UnixHTTPConnectionPool.{0,80}read timed out", weight=3),
            Signature(r"docker\.sock\S{0,120} .{0,40}(?:context deadline "
                r"exceeded|Client\.Timeout exceeded|request "
                r"canceled)|pipe(?:/|%2F)docker\S{0,120} .{0,40}(?:context deadline "
                r"exceeded|Client\.Timeout exceeded)",
                'Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.41/info": context deadline exceeded',
                3),
            Signature(r"docker [\w-]{2,12}'? (?:\w{2,12} )?(?:never returns|hangs|just "
                "hangs|freezes)", "(no output; `docker ps` never returns)", 1),
        ),
        tell="Connecting works, `/_ping` gives nothing within seconds. Refused or missing "
        "sockets fail at once (ED101, ED102).",
        decide=("curl -m 5 --unix-socket /var/run/docker.sock http://localhost/_ping",),
        probes=("connection",), step="hello-world",
        sources=("https://github.com/moby/moby/issues/26768",
            "https://github.com/moby/moby/issues/35228"),
    ),
    Fault(
        "ED136", "endpoint-is-no-docker-api",
        "Something else than a Docker engine answers at this address",
        "Another program listens on the socket or port that the client was sent to: a web "
        "server, a proxy's page, SSH, a database.",
        (
            Remedy("On this machine: see which program listens there", ("sudo ss -lntxp",)),
            Remedy("Use the local engine", ("unset DOCKER_HOST", "docker context use default")),
        ),
        (
            Signature("error response from daemon: (?:docker: )?<(?:!doctype|html)",
                "Error response from daemon: <html><head><title>404 Not "
                "Found</title></head><body>nginx</body></html>", 3, "squid|zscaler|proxy"),
            Signature("malformed HTTP (?:response|status)",
                'Get "http://127.0.0.1:7703/v1.50/info": net/http: HTTP/1.x transport connection '
                'broken: malformed HTTP response "SSH-2.0-OpenSSH_9.2".', 2,
                "x15.{0,3}x03|/v2/|registry"),
            Signature("request returned (?:404 )?not found for API route and version",
                "request returned 404 Not Found for API route and version "
                "http://10.255.255.1:2375/v1.50/containers/json, check if the server supports "
                "the requested API version", 3),
            Signature("error reading remote info: invalid character '<'",
                "ERROR: Error reading remote info: invalid character '<' looking for beginning "
                "of value", 3),
            Signature("error during connect: .{0,200}(?:invalid character '<'|: EOF$)",
                'error during connect: Get "http://127.0.0.1:7704/v1.50/info": EOF', 1,
                "pipe|%2F"),
            Signature("server API version: .{0,80}BadStatusLine", weight=3),
        ),
        tell="Bytes come back, but `/_ping` has no Api-Version header.",
        decide=("sudo ss -lntxp", "docker version"), probes=("connection",),
        step="hello-world",
        sources=("https://docs.docker.com/reference/api/engine/",),
    ),
    Fault(
        "ED137", "socket-proxy-forbids", "A filter in front of the engine forbids this request",
        "The client talks with a filter (docker-socket-proxy, sockguard), or the engine asks an "
        "authorization plugin (Bitbucket Pipelines): only some requests pass.",
        (
            Remedy("Allow the request at the proxy: for Tecnativa's, name the section and allow "
                "writing",
                ("docker run -e CONTAINERS=1 -e IMAGES=1 -e POST=1 -v "
                    "/var/run/docker.sock:/var/run/docker.sock <proxy>",),
                risk="With POST allowed, its users can become root on the host."),
            Remedy("Or give this client the socket itself"),
            Remedy("Bitbucket Pipelines: do without --privileged, without a builder in a container "
                "and without mounts from outside of the clone folder"),
        ),
        (
            Signature("request forbidden by administrative rules",
                "Error response from daemon: 403 Forbidden Request forbidden by administrative "
                "rules.", 3),
            Signature("error response from daemon: (?:<html><body><h1>)?403 forbidden"),
            Signature("request returned (?:403 )?forbidden for API route"
                r"|authorization denied by plugin \w", weight=3),
        ),
        tell="`docker version` works, writing commands give 403; pulls that a registry refuses "
        "name the registry.",
        decide=("docker version",), probes=("connection",), step="hello-world",
        sources=("https://github.com/Tecnativa/docker-socket-proxy/issues/51",),
    ),
    Fault(
        "ED138", "engine-too-old", "The engine is too old for what is asked of it",
        "An option, a Compose file or a tool needs a newer engine than the one that runs: "
        "`host-gateway` needs 20.10, zstd layers need 23.0. Distributions and NAS keep old ones.",
        (
            Remedy("See the engine's version, not the client's",
                ("docker version --format '{{.Server.Version}}'",)),
            Remedy("Install a current one from Docker's repository",
                ("curl -fsSL https://get.docker.com | sudo sh",), ("linux",),
                risk="Runs Docker's installer as root; restarts the engine."),
            Remedy("Update Docker Desktop", ("docker desktop update",), ("macos",)),
            Remedy("Update Docker Desktop", ("docker desktop update",), ("windows",)),
        ),
        (
            Signature("invalid IP address in add-host: 'host-gateway'",
                'invalid IP address in add-host: "host-gateway"', 3),
            Signature(r"requires API version [\d.]{3,6}, but the docker daemon API version is",
                "'--cgroupns' requires API version 1.41, but the Docker daemon API version is "
                "1.38", 3),
            Signature(r"docker (?:engine )?version .{0,80}(?:is (?:less|lower|older) than|does not "
                r"(?:seem to )?meet)",
                "The docker version currently installed does not seem to meet the requirements: "
                "19.3.12 is less than 20.10.0"),
            Signature("(?:register|extract) layer: .{0,100}invalid tar header",
                "failed to register layer: ApplyLayer exit status 1 stdout: stderr: archive/tar: "
                "invalid tar header", 3),
        ),
        tell="The server's version is years older than the client's.",
        decide=("docker version",), probes=("engine",), step="hello-world",
        sources=("https://docs.docker.com/engine/release-notes/20.10/",),
    ),
)  # fmt: skip
