"""ED480-ED484: Compose's commands against what is really on the engine."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED480",
        "compose-network-label-mismatch",
        "A network or volume of the project's name exists that Compose did not make",
        "It was made by hand, by Compose v1, by podman-compose or by another project, and lacks "
        "the labels by which Compose knows its own.",
        (
            Remedy(
                "Remove it and let Compose make it",
                ("docker compose down", "docker network rm <network>", "docker compose up -d"),
                risk="containers of other projects on it lose their connection",
            ),
            Remedy("Or tell Compose that it is made elsewhere: external: true at its declaration"),
        ),
        (
            Signature(
                r"network (?P<network>\S{1,128}) was found but has incorrect label",
                "network shop_default was found but has incorrect label com.docker.compose.network"
                ' set to ""',
                3,
            ),
            Signature(
                r"network \W?(?P<network>[\w.-]{1,128})\W? (?:exists|was found) but (?:was )?not"
                r" created (?:by|for)",
                weight=3,
            ),
            Signature(
                r"(?:volume|network) \W?(?P<network>\S{1,128}?)\W? already exists but was"
                r" (?:not )?created|network \W?(?P<changed>[\w.-]{1,128})\W? needs to be recreated"
            ),
        ),
        tell="`docker network inspect` shows other labels, or none.",
        decide=("docker network inspect -f '{{json .Labels}}' <network>",),
        probes=("network", "project-names"),
        step="compose-up",
        sources=("https://github.com/docker/compose/issues/10797",),
    ),
    Fault(
        "ED481",
        "compose-no-such-service",
        "The Compose file has no service of that name",
        "The name is misspelt, is a container's name instead of a service's, or belongs to a "
        "profile or a file that was not given.",
        (
            Remedy(
                "List the names",
                (
                    "docker compose config --services",
                    "docker compose --profile '*' config --services",
                ),
            ),
        ),
        (
            Signature(
                r"no such service:? \W?(?P<service>[\w.-]{1,80})",
                "no such service: wbe",
                3,
            ),
            Signature(r"no service selected|service \W?\S{1,80}\W? has no docker image", weight=3),
            Signature(r"has been disabled by profile|is not in any (?:active )?profile"),
        ),
        tell="`docker compose config --services` does not list it.",
        decide=("docker compose config --services",),
        probes=("compose",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/compose/config/",),
    ),
    Fault(
        "ED482",
        "compose-external-network-missing",
        "An external network of the Compose file does not exist",
        "`external: true` says that the network is made elsewhere: by another project that is not "
        "running, or by hand.",
        (
            Remedy("Make it", ("docker network create <network>",), safe=True),
            Remedy(
                "Or start the project that makes it; compare names",
                ("docker network ls", "docker compose ls -a"),
            ),
        ),
        (
            Signature(
                r"network (?P<network>\S{1,128}) declared as external, but could not be found",
                "network proxy declared as external, but could not be found",
                3,
            ),
            Signature(r"external network \W?(?P<network>[\w.-]{1,128})\W? not found", weight=3),
        ),
        tell="`docker network ls` does not list it.",
        decide=("docker network ls",),
        probes=("network", "project-names"),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/networks/#external",),
    ),
    Fault(
        "ED483",
        "compose-network-not-found",
        "A network that a container or a command names does not exist",
        "The name has the project in front (project_default), and the project runs under another "
        "name; or the network was removed while containers of it were only stopped.",
        (
            Remedy("List them", ("docker network ls", "docker compose ls -a")),
            Remedy(
                "Containers of a removed network: make them anew",
                ("docker compose down", "docker compose up -d"),
            ),
        ),
        (
            Signature(
                r"\bnetwork \W{0,3}(?P<network>[\w.-]{0,128})\W{0,3} not found",
                "Error response from daemon: network shop_default not found",
                unless=r"external|executable",
            ),
            Signature(r"could not find network \W?|no such network:?"),
            Signature(
                r"could not attach to network (?P<network>[\w.-]{1,128}): [^\n]{1,80}not found"
            ),
        ),
        tell="`docker network ls` shows the name that it really has.",
        decide=("docker network ls",),
        probes=("network",),
        step="compose-up",
        sources=("https://docs.docker.com/compose/how-tos/networking/",),
    ),
    Fault(
        "ED484",
        "compose-orphans",
        "Containers of services that are no longer in the file are still there",
        "A notice only: a service was renamed or removed, or two projects in folders of the same "
        "name share the project's name.",
        (
            Remedy(
                "Remove them",
                ("docker compose up -d --remove-orphans",),
                risk="removes the containers that are listed: another project of the same name"
                " loses its own",
            ),
            Remedy(
                "Two projects of one name: give this one its own",
                ("docker compose -p <name> up -d",),
            ),
        ),
        (
            Signature(
                r"found orphan containers",
                "WARN[0000] Found orphan containers ([app-old-1]) for this project.",
            ),
        ),
        tell="Compose goes on after it.",
        decide=("docker compose ps -a --orphans",),
        severity="warning",
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/compose/up/",),
    ),
)
