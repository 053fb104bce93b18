"""ED690-ED699: health checks that cannot succeed, and waiting for what never comes."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED690",
        "healthcheck-form",
        "The health check is written so that it cannot succeed",
        "CMD in a list starts the program itself: || and $VARIABLES are then mere words, and "
        '"curl -f http://…" in one piece is the name of a program. CMD-SHELL takes one text; what '
        "stands behind it in the list is lost.",
        (
            Remedy('With a shell: test: ["CMD-SHELL", "curl -f http://localhost:8000/ || exit 1"]'),
            Remedy('Without one: test: ["CMD", "curl", "-f", "http://localhost:8000/"]'),
        ),
        (
            Signature(
                r"exec: \W{0,4}(?P<command>(?:curl|wget|pg_isready|mysqladmin|nc) [^\"\n]{1,200}?)"
                r"\\?\": (?:executable file not found|stat )",
                'exec: "curl -f http://localhost:8000": executable file not found in $PATH',
                3,
            ),
            Signature(
                r"pg_isready: (?:error: )?too many command-line arguments",
                'pg_isready: error: too many command-line arguments (first is "||")',
                3,
            ),
            Signature(r"could not resolve host: (?:exit|\|\|)(?=\W|$)", weight=3),
        ),
        tell="State.Health.Log shows the whole line as a program, or || as an argument.",
        decide=("docker inspect -f '{{json .Config.Healthcheck.Test}}' <name>",),
        probes=("project-health",),
        implies=("healthcheck-unhealthy", "command-not-in-image"),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/#healthcheck",),
    ),
    Fault(
        "ED691",
        "healthcheck-address",
        "The health check asks where the container's program does not listen",
        "The check runs inside of the container: it needs the port that the program has there, not "
        "the published one, and https only where the program itself speaks it.",
        (
            Remedy("Ask the port inside of the container", ("docker compose exec <service> env",)),
            Remedy("Where the program speaks plain HTTP: http://, not https://"),
        ),
        (
            Signature(
                r"health[^\n]{0,300}\b(?:can't connect to remote host|failed to connect to "
                r"localhost)[^\n]{0,60}connection refused",
                '"Health": {"Log": [{"Output": "wget: can\'t connect to remote host (127.0.0.1): '
                'Connection refused"}]}',
                2,
            ),
        ),
        tell="The program's log names another port than the health check.",
        decide=("docker inspect -f '{{json .State.Health.Log}}' <name>", "docker logs <name>"),
        probes=("project-health",),
        implies=("healthcheck-unhealthy",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/#healthcheck",),
    ),
    Fault(
        "ED692",
        "depends-on-never-met",
        "A service waits for what never happens",
        "depends_on with service_completed_successfully waits until the other container has ended: "
        "a server never does. With service_healthy it waits for one that runs: a job that ends is "
        "never healthy.",
        (
            Remedy("For a server: condition: service_healthy (or service_started)"),
            Remedy("For a job: condition: service_completed_successfully"),
        ),
        (
            Signature(
                r"dependency failed to start: container (?P<name>\S{1,128}) exited \(0\)",
                "dependency failed to start: container shop-migrate-1 exited (0)",
                3,
            ),
        ),
        tell="`docker compose up` waits without an end, or speaks of exited (0).",
        decide=("docker compose ps -a", "docker compose config"),
        probes=("project-health",),
        implies=("container-exited",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/#depends_on",),
    ),
)
