"""Health checks: is their program in the image, and is there one where somebody waits for it?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many, table
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.image_facts import local
from envdoctor.probes.project.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.lacking import lacks
from envdoctor.project.requirements import Place, Service

NO_PROGRAM = "ED353"  # healthcheck-command-missing
NOT_DEFINED = "ED354"  # healthcheck-not-defined

PROGRAMS = ("curl", "wget", "nc", "bash", "python", "python3")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each health check of Compose and of the Dockerfiles."""
    here = ground(host, settings)
    found: list[Finding] = []
    seen = 0
    for service in here.compose.services:
        test, place = _test(here, service)
        if test and test[0] != "NONE":
            seen += 1
            found += _program(here, service, test, place)
        found += _waits(here, service)
    yield from found
    if not found:
        yield Finding(Status.PASS, many(seen, "health check")) if seen else skipped()


def _test(here: Ground, service: Service) -> tuple[tuple[str, ...], Place]:
    if service.healthcheck:
        return service.healthcheck, service.at("healthcheck")
    dockerfile = dockerfile_of(here, service)
    for stage in reversed(lineage(dockerfile) if dockerfile else ()):
        if stage.healthcheck:
            return stage.healthcheck, stage.place
    return (), service.place


def _program(
    here: Ground, service: Service, test: tuple[str, ...], place: Place
) -> Iterator[Finding]:
    text = " ".join(test[1:])
    first = re.match(r"\s*(?:/usr/bin/|/bin/)?([\w.-]+)", text)
    program = first[1] if first else ""
    if program not in PROGRAMS or not lacks(here, service, program):
        return
    waiting = [s.name for s in here.compose.services if service.name in s.waits_healthy]
    shell = test[0] == "CMD-SHELL"
    said = f"{program}: not found" if shell else f'exec: "{program}": executable file not found'
    base = base_of(here, service)
    evidence = [Evidence("its health log will have", said), here.quote(place)]
    evidence.append(Evidence("known of the image", f"{base} has no {program}"))
    if waiting:
        failing = f"dependency failed to start: container {_name(here, service)} is unhealthy"
        evidence.insert(0, docker_says(failing))
    # Alone, an unhealthy container runs on; what waits for its health does not start.
    status = Status.FAIL if waiting else Status.WARN
    summary = f"{place}: {program} is not in {base}, so {service.name} never gets healthy"
    data = {"command": program, "image": base, "service": service.name}
    yield Finding(status, summary, tuple(evidence), NO_PROGRAM, data)


def _waits(here: Ground, service: Service) -> Iterator[Finding]:
    for other in here.compose.services:
        if other.name not in service.waits_healthy:
            continue
        test, place = _test(here, other)
        if test and test[0] != "NONE":
            continue
        if not test and not _none_in_image(here, other):
            continue
        said = f"dependency failed to start: container {_name(here, other)} has no healthcheck"
        evidence = (docker_says(said), here.quote(service.at("depends_on")), here.quote(place))
        text = f"{service.at('depends_on')}: {service.name} waits for the health of {other.name}, "
        text += "which has no health check"
        data = {"service": other.name}
        yield Finding(Status.FAIL, text, evidence, NOT_DEFINED, data)


def _none_in_image(here: Ground, service: Service) -> bool:
    """The image is known to have no health check of its own."""
    base = base_of(here, service)
    if base == "scratch":
        return True
    own = local(here, base)
    return bool(own) and not table(own.get("Config")).get("Healthcheck")


def _name(here: Ground, service: Service) -> str:
    return service.container_name or f"{here.compose.name}-{service.name}-1"
