"""ED740-ED749: what servers want of variables and folders, CI's services, images built by hand."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED740",
        "image-variables-refused",
        "The image refuses its variables as they are given",
        "The start scripts of official images look at their variables before anything else: "
        "MYSQL_USER cannot be root, a variable and its _FILE exclude each other, MongoDB wants "
        "user and password together, RabbitMQ takes no _FILE any more, Neo4j wants "
        "NEO4J_AUTH=neo4j/PASSWORD and reads every other NEO4J_… as a setting of its own.",
        (
            Remedy(
                "Take out the variable that the message names. MySQL and MariaDB: without "
                "MYSQL_USER, root has the password of MYSQL_ROOT_PASSWORD"
            ),
            Remedy(
                "Variables of the programs that call the server belong to those services, not "
                "into a file of variables that the server gets as well",
                ("docker compose config <service>",),
            ),
        ),
        (
            Signature(
                r"are for configuring a regular user and cannot be used for the root user",
                '[ERROR] [Entrypoint]: MYSQL_USER="root", MYSQL_USER and MYSQL_PASSWORD are for '
                "configuring a regular user and cannot be used for the root user",
                3,
            ),
            Signature(
                r"both (?P<variable>[A-Z]\w{2,60}) and [A-Z]\w{2,60}_FILE are set \(but are excl",
                "error: both POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE are set (but are "
                "exclusive)",
                3,
            ),
            Signature(
                r"missing 'MONGO_INITDB_ROOT_USERNAME' or 'MONGO_INITDB_ROOT_PASSWORD'",
                "error: missing 'MONGO_INITDB_ROOT_USERNAME' or 'MONGO_INITDB_ROOT_PASSWORD'",
                3,
            ),
            Signature(
                r"(?P<variable>RABBITMQ_\w{3,60}) is set but deprecated",
                "error: RABBITMQ_DEFAULT_PASS_FILE is set but deprecated",
                3,
            ),
            Signature(
                r"invalid admin username, it must be neo4j|invalid value for NEO4J_AUTH"
                r"|invalid value for password\. it cannot be 'neo4j'",
                "Invalid admin username, it must be neo4j.",
                3,
            ),
            Signature(
                r"unrecognized setting\. no declared setting with name: \w{2,60}",
                "Failed to read config: Unrecognized setting. No declared setting with name: "
                "PASSWORD",
                3,
            ),
        ),
        tell="The container ends within its first second, and the text names the variable.",
        decide=("docker compose logs <service>", "docker compose config <service>"),
        probes=("project-servers",),
        implies=("container-exited", "healthcheck-unhealthy", "database-not-ready"),
        step="compose-up",
        sources=(
            "https://github.com/docker-library/mysql/blob/master/template/docker-entrypoint.sh",
            "https://github.com/docker-library/mongo/blob/master/docker-entrypoint.sh",
            "https://neo4j.com/docs/operations-manual/current/docker/",
        ),
        replayed=True,
    ),
    Fault(
        "ED741",
        "volume-beside-data",
        "The volume is mounted beside the folder that holds the data",
        "The image declares its data folder as a volume of its own. What is mounted above or "
        "beside it holds nothing of the data: those are in a volume without a name, which "
        "docker compose down removes with the container.",
        (
            Remedy("Mount the volume at the image's data folder: <folder>"),
            Remedy(
                "Data of the present container: copy them out before it is removed",
                ("docker compose cp <service>:<folder> ./saved",),
            ),
        ),
        tell="The named volume is empty, or nearly so, though the database has data.",
        decide=("docker compose exec <service> df <folder>", "docker volume ls"),
        probes=("project-servers",),
        severity="warning",
        step="compose-up",
        sources=("https://hub.docker.com/_/postgres#pgdata",),
        replayed=True,
    ),
    Fault(
        "ED742",
        "ci-service-not-published",
        "A CI job looks for its service on a port that is not published",
        "Where a job of GitHub Actions runs on the runner itself, its services: are on localhost "
        "only with the ports that they publish, and under the number in front. Without ports: "
        "they are reached from container jobs alone.",
        (
            Remedy("Publish it in the workflow, at the service: ports: ['<port>:<port>']"),
            Remedy(
                "A port by chance (ports: [<port>]): hand it over, "
                "${{ job.services.<service>.ports[<port>] }}"
            ),
            Remedy("Or give the job a container: and call the service by its name, <service>"),
        ),
        tell="The steps say 'connection refused' on localhost, though the service is healthy.",
        decide=("docker ps",),
        probes=("project-workflows",),
        implies=("database-not-ready",),
        step="compose-up",
        sources=(
            "https://docs.github.com/actions/using-containerized-services/about-service-containers",
        ),
        replayed=True,
    ),
    Fault(
        "ED743",
        "image-built-by-hand",
        "The image has to be built by hand before the project can start",
        "No registry has it, and Compose does not build it: a README, a Makefile or a script of "
        "the project says docker build -t with its name, and that was not done on this machine.",
        (
            Remedy(
                "Run that line first, from the folder that it is written for. In the usual case",
                ("docker build -t <image> .",),
            ),
            Remedy("Or let Compose do it: give the service build: beside image:"),
        ),
        tell="The name has no publisher before it, and a file of the project builds it.",
        decide=("docker image ls <image>", "grep -rn 'docker build' . --include='*.md'"),
        probes=("project-images",),
        implies=("image-pull-access-denied-nonexistent", "image-tag-removed-or-missing"),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/build/",),
        replayed=True,
    ),
)
