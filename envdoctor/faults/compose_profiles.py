"""ED752-ED753: profiles of a Compose file."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED752",
        "compose-service-asleep",
        "A service needs another one that sleeps in a profile",
        "A service with `profiles:` is not there for Compose unless one of its profiles is asked "
        "for. depends_on, links, volumes_from or network_mode of a service without that profile "
        "still name it, so nothing is started at all.",
        (
            Remedy(
                "Ask for the profile, in each command or for good",
                ("docker compose --profile <profile> up -d", "export COMPOSE_PROFILES=<profile>"),
            ),
            Remedy(
                "Where it may be absent (Compose 2.20 on): depends_on: {<needed>: {condition: "
                "service_started, required: false}}"
            ),
            Remedy("Or give both services the same profiles"),
        ),
        (
            Signature(
                r"service \W?(?P<service>[\w.-]{1,80})\W? depends on undefined service "
                r"\W?(?P<needed>[\w.-]{1,80})",
                'service "db" depends on undefined service "hello-world": invalid compose project',
                1,
            ),
        ),
        tell="`docker compose --profile '*' config --services` lists the service that is called "
        "undefined. Where it does not, the name is wrong or the service is not written at all.",
        decide=("docker compose --profile '*' config --services",),
        probes=("project-files",),
        step="compose-up",
        sources=("https://docs.docker.com/compose/how-tos/profiles/",),
    ),
)
