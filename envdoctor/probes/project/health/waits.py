"""`depends_on` that waits for a server's end, or for the health of a job that ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.health.checks import health_check
from envdoctor.probes.project.network.serving import serving
from envdoctor.probes.project.start.calls import Call, calls
from envdoctor.project.requirements import Service

NEVER = "ED692"  # depends-on-never-met

ENDLESS = re.compile(r"(?:\S*/)?(?:sleep (?:infinity|inf)|tail -[fF] /dev/null)$")
JOBS = re.compile(
    r"(?:\S*/)?(?:true|echo\b|alembic upgrade\b|"
    r"python[\d.]* (?:\S*/)?manage\.py (?:migrate|collectstatic|loaddata)\b|"
    r"flask (?:\S+ )?db (?:upgrade|migrate)\b|npx prisma (?:migrate|db)\b|"
    r"(?:bundle exec )?(?:\S*rails|rake) db:)"
)


def waits(here: Ground, service: Service) -> Iterator[Finding]:
    """What the service waits for before it is started, and never comes."""
    if not (service.waits_ended or service.waits_healthy):
        return
    place = service.at("depends_on")
    for other in here.compose.services:
        data = {"service": other.name, "name": other.name}
        if other.name in service.waits_ended and (why := _endless(here, other)):
            text = f"{place}: {service.name} waits until {other.name} has ended, which never ends"
            evidence = (
                Evidence("docker compose up", "waits without an end"),
                here.quote(place),
                why,
            )
            yield Finding(Status.FAIL, text, evidence, NEVER, data)
        elif other.name in service.waits_healthy and (why := _job(here, other)):
            text = f"{place}: {service.name} waits for the health of {other.name}, a job that ends"
            yield Finding(Status.WARN, text, (here.quote(place), why), NEVER, data)


def _endless(here: Ground, service: Service) -> Evidence | None:
    begun = calls(here, service)
    if len(begun) == 1 and ENDLESS.match(" ".join(begun[0].words)):
        return here.quote(begun[0].place)
    server = serving(here, service)
    return server.seen if server else None


def _job(here: Ground, service: Service) -> Evidence | None:
    begun: tuple[Call, ...] = calls(here, service)
    if len(begun) != 1 or not JOBS.match(" ".join(begun[0].words)):
        return None
    return here.quote(begun[0].place) if health_check(here, service).runs else None
