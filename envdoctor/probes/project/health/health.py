"""Health checks: can they succeed, and is there one where somebody waits for it?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many, table
from envdoctor.probes.project.contents.image_facts import local
from envdoctor.probes.project.contents.inside import alone, base_of
from envdoctor.probes.project.contents.lacking import lacks
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.health.address import address
from envdoctor.probes.project.health.checks import (
    HealthCheck,
    container,
    health_check,
    never_healthy,
)
from envdoctor.probes.project.health.form import form
from envdoctor.probes.project.health.waits import waits
from envdoctor.project.requirements import Service

NO_PROGRAM = "ED353"  # healthcheck-command-missing
NOT_DEFINED = "ED354"  # healthcheck-not-defined

PROGRAMS = ("curl", "wget", "nc", "bash", "python", "python3")
FAILS = re.compile(r"\s*(?:exit\s+[1-9]|false\b|kill\b|exit\s*$)")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each health check of Compose and of the Dockerfiles."""
    here = ground(host, settings)
    found: list[Finding] = []
    seen = 0
    for service in (*here.compose.services, *alone(here)):
        wanted = health_check(here, service)
        if wanted.runs:
            seen += 1
            own = [*form(here, service, wanted), *_program(here, service, wanted)]
            found += own or address(here, service, wanted)
        found += [*_undefined(here, service), *waits(here, service)]
    yield from found
    if not found:
        yield Finding(Status.PASS, many(seen, "health check")) if seen else skipped()


def _program(here: Ground, service: Service, check: HealthCheck) -> Iterator[Finding]:
    text = " ".join(check.test[1:])
    program = _first(text)
    if program not in PROGRAMS or not lacks(here, service, program):
        return
    if check.shell and _another_way(here, service, text):
        return
    said = f'exec: "{program}": executable file not found'
    if check.shell:
        said = f"{program}: not found"
    base = base_of(here, service)
    known = Evidence("known of the image", f"{base} has no {program}")
    who = service.name if service in here.compose.services else "what is built here"
    summary = f"{check.place}: {program} is not in {base}, so {who} never gets healthy"
    data = {"command": program, "image": base}
    yield never_healthy(here, service, check, summary, said, (known,), NO_PROGRAM, data)


def _first(text: str) -> str:
    """The program that a command line begins with."""
    first = re.match(r"\s*(?:/usr/bin/|/bin/)?([\w.-]+)", text)
    return first[1] if first else ""


def _another_way(here: Ground, service: Service, text: str) -> bool:
    """What stands behind `||` may succeed where the first program is missing."""
    if re.search(r"[;\n]|(?<!&)&(?!&)|[({]", re.sub(r"\$\{[^}]*\}|'[^']*'|\"[^\"]*\"", "", text)):
        return True  # the end may be another command's
    for other in text.split("||")[1:]:
        if FAILS.match(other):
            continue
        if _first(other) not in PROGRAMS or not lacks(here, service, _first(other)):
            return True
    return False


def _undefined(here: Ground, service: Service) -> Iterator[Finding]:
    for other in here.compose.services if service.waits_healthy else ():
        if other.name not in service.waits_healthy:
            continue
        wanted = health_check(here, other)
        if wanted.runs or (not wanted.test and not _none_in_image(here, other)):
            continue
        said = f"dependency failed to start: container {container(here, other)} has no healthcheck"
        place = service.at("depends_on")
        evidence = (docker_says(said), here.quote(place), here.quote(wanted.place))
        text = f"{place}: {service.name} waits for the health of {other.name}, "
        text += "which has no health check"
        yield Finding(Status.FAIL, text, evidence, NOT_DEFINED, {"service": other.name})


def _none_in_image(here: Ground, service: Service) -> bool:
    """The image is known to have no health check of its own."""
    base = base_of(here, service)
    if base == "scratch":
        return True
    own = local(here, base)
    return bool(own) and not table(own.get("Config")).get("Healthcheck")
