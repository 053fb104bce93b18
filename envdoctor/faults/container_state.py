"""ED350-ED356: names and states of containers, and health checks."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED350",
        "container-name-conflict",
        "Another container has this name already",
        "A container of that name exists, mostly a stopped one of an earlier run, or one of "
        "another project that sets the same container_name.",
        (
            Remedy("See it", ("docker ps -a --filter 'name=^/<name>$'",)),
            Remedy("Use it again", ("docker start <name>",)),
            Remedy(
                "Or remove it",
                ("docker rm <name>",),
                risk="what it wrote outside of named volumes is lost",
            ),
            Remedy("Compose: remove container_name from the file, and Compose finds a free name"),
        ),
        (
            Signature(
                r"container name \W{0,3}(?P<name>[\w.-]{1,128})\W{0,3} is already in use",
                'Conflict. The container name "/web" is already in use by container "4a64".',
                3,
            ),
            Signature(
                r"\bthe name \W{0,3}(?P<name>[\w.-]{1,128})\W{0,3} is already (?:in use|used by)"
            ),
            Signature(
                r"\bname \W{0,3}(?P<name>[\w.-]{1,128})\W{0,3} is in use: \w{3,9} already",
                "Error: name web is in use: container already exists",
                3,
            ),
            Signature(
                r"(?:can't|cannot|error)[^\n]{0,80}container[^\n]{0,80}name[^\n]{0,40}already"
                r" (?:in use|exists|taken)"
            ),
        ),
        tell="Only the name collides; a port conflict says `port is already allocated`.",
        decide=("docker ps -a --format '{{.Names}} {{.Status}} {{.Image}}'",),
        probes=("project-names",),
        step="compose-up",
        sources=("https://github.com/moby/moby/issues/34652",),
    ),
    Fault(
        "ED351",
        "container-exited",
        "The container's program ended, and only its log says why",
        "The program inside ended with an error of its own. The sentence that reports this is the "
        "same for every reason; the last lines of the container's log hold the true one.",
        (
            Remedy("Read its last lines", ("docker logs --tail 50 <name>",)),
            Remedy("With Compose", ("docker compose ps -a", "docker compose logs --tail 50")),
        ),
        (
            Signature(
                r"(?:container |service )?(?P<name>[\w.-]{1,128}) exited with code"
                r" (?!0\b)\d{1,3}",
                "web-1 exited with code 1",
                1,
            ),
            Signature(
                r"dependency failed to start: container (?P<name>\S{1,128}) exited", weight=1
            ),
            Signature(r"\bexited \((?!0\))\d{1,3}\)", weight=1),
            Signature(r"container (?P<name>\S{1,128}) is not running.{0,20}\bexited\b", weight=1),
            Signature(
                r"service \W?(?P<service>[\w.-]{1,80})\W? didn't complete successfully", weight=1
            ),
            Signature(
                r"dependency (?:\S{1,80} )?failed to start",
                weight=1,
                unless=r"unhealthy|has no healthcheck",
            ),
        ),
        tell="Exit 137 with OOMKilled: memory. 126/127: the command. 139: a crash, often "
        "emulation. Anything else is the program's own and stands in its log.",
        decide=(
            "docker inspect -f '{{.State.ExitCode}} {{.State.OOMKilled}}' <name>",
            "docker logs --tail 50 <name>",
        ),
        probes=("counts",),
        severity="wrapper",
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/run/#exit-status",),
    ),
    Fault(
        "ED352",
        "healthcheck-unhealthy",
        "The health check fails, and only its log says why",
        "The container runs, but its health check does not succeed in time. That may be a broken "
        "service, a check that cannot work, or a service that merely needs longer to start.",
        (
            Remedy(
                "See what the check printed",
                (
                    "docker inspect -f '{{json .State.Health}}' <name>",
                    "docker logs --tail 50 <name>",
                ),
            ),
            Remedy("If it only starts slowly: raise start_period and retries of the healthcheck"),
        ),
        (
            Signature(
                r"container \W?(?P<name>[\w.-]{1,128})\W? (?:is |was |has become )?unhealthy",
                "dependency failed to start: container shop-db-1 is unhealthy",
                1,
            ),
            Signature(
                r"\b(?P<name>[\w.-]{1,128}) (?:is|are|becomes?|reports?) unhealthy", weight=1
            ),
            Signature(r"\((?:health: )?unhealthy\)|health_status: unhealthy", weight=1),
            Signature(r"\"?status\"?: \"?unhealthy", weight=1),
        ),
        tell="It is never the cause itself: read the health log, then the container's log.",
        decide=("docker inspect -f '{{json .State.Health}}' <name>",),
        probes=("counts",),
        severity="wrapper",
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/#healthcheck",),
    ),
    Fault(
        "ED353",
        "healthcheck-command-missing",
        "The health check uses a program that the image does not have",
        "The check calls curl, wget, nc or the like, and the image lacks it. The service may be in "
        "perfect order and still counts as unhealthy.",
        (
            Remedy("Use what the image has: wget on Alpine, the database's own ping, or Python"),
            Remedy(
                "Or install it in the Dockerfile. Debian: RUN apt-get update && apt-get install "
                "-y curl; Alpine: RUN apk add --no-cache curl"
            ),
        ),
        (
            Signature(
                r"health[^\n]{0,300}\b(?P<command>curl|wget|nc|pg_isready|mysqladmin|redis-cli)\b"
                r"[^\n]{0,40}not found",
                '"Health": {"Log": [{"ExitCode": 127, "Output": "/bin/sh: curl: not found"}]}',
                3,
            ),
            Signature(r"health ?check[^\n]{0,120}(?:not found|executable file not found)"),
            # A line of State.Health.Log as `docker inspect` prints it.
            Signature(
                r"^\W{0,2}Output\W{1,5}(?:OCI runtime exec failed[^\n]{0,200}\$PATH"
                r"|/bin/\w{1,6}: [^\n]{0,80}not found)",
                '"Output": "/bin/sh: 1: curl: not found\\n"',
                3,
            ),
        ),
        tell="State.Health.Log shows exit code 127 or `not found`.",
        decide=("docker inspect -f '{{json .State.Health.Log}}' <name>",),
        probes=("project-health",),
        implies=("healthcheck-unhealthy",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/dockerfile/#healthcheck",),
    ),
    Fault(
        "ED354",
        "healthcheck-not-defined",
        "A service waits for the health of one that has no health check",
        "depends_on with condition: service_healthy needs a healthcheck in the Compose file or in "
        "the image of the other service, and there is none.",
        (Remedy("Give that service a healthcheck, or use condition: service_started"),),
        (
            Signature(
                r"container (?P<name>\S{1,128}) has no healthcheck configured",
                "dependency failed to start: container app-db-1 has no healthcheck configured",
                3,
            ),
            Signature(
                r"service \W?(?P<service>[\w.-]{1,80})\W? is missing a healthcheck configuration",
                weight=3,
            ),
        ),
        tell="The sentence says so.",
        decide=("docker inspect -f '{{json .Config.Healthcheck}}' <name>",),
        probes=("project-health",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/#depends_on",),
    ),
    Fault(
        "ED355",
        "container-not-running",
        "The command needs a running container, and it is stopped or restarting",
        "exec, attach and the like work in a running container only. It was never started, has "
        "ended, or fails again and again; its log says why.",
        (
            Remedy(
                "See its state and its last lines", ("docker ps -a", "docker logs --tail 50 <name>")
            ),
            Remedy("Start it", ("docker compose up -d <service>",)),
        ),
        (
            Signature(
                r"container (?P<name>\S{1,128}) is not running",
                "Error response from daemon: container 2f1c is not running",
                unless=r"\bexited\b",
            ),
            Signature(r"service \W?(?P<service>[\w.-]{1,80})\W? is not running"),
            Signature(r"no container found for (?P<service>[\w.-]{1,80}?)_\d", weight=3),
            Signature(r"container \S{1,128} is restarting, wait until"),
            Signature(r"container \S{1,128} is (?:not )?paused", weight=3),
            Signature(
                r"(?:link to|join \w{3,9} of) a non running container|linked container not found",
                weight=3,
            ),
            Signature(r"exec sessions on running containers|cannot exec in a stopped"),
            Signature(  # `network_mode: service:vpn`, and the other one ended meanwhile
                r"namespace path: lstat /proc/\d{1,8}/ns/\w{2,8}: no such file", weight=3
            ),
        ),
        tell="`docker ps -a` lists it as Exited or Restarting.",
        decide=("docker ps -a",),
        probes=("counts",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/exec/",),
    ),
    Fault(
        "ED356",
        "no-such-container",
        "There is no container of that name or id on this engine",
        "The name is misspelt, the container was removed, Compose gave it another name "
        "(project-service-1), or the client talks to another engine (context, sudo, DOCKER_HOST).",
        (
            Remedy("List all of them", ("docker ps -a", "docker context ls")),
            Remedy("Ask Compose by service", ("docker compose ps -a",)),
        ),
        (
            Signature(
                r"no such container:? (?P<name>\S{1,128})",
                "Error response from daemon: No such container: web",
                3,
                # Asked only to learn that it is not there yet.
                r"host status|docker container inspect|minikube|\bkind\b",
            ),
            Signature(
                r"no container with (?:name or )?ID \W?(?P<name>\S{1,128}?)\W? found", weight=3
            ),
            Signature(r"\bno such id: (?P<name>\S{1,128})", weight=3),
            Signature(r"\bno such object: (?P<name>\S{1,128})", weight=1),
        ),
        tell="`docker ps -a` does not list it; on another context it may.",
        decide=("docker ps -a", "docker context show"),
        probes=("connection", "counts", "project-names"),
        step="docker-info",
        sources=("https://docs.docker.com/reference/cli/docker/container/ls/",),
    ),
)
