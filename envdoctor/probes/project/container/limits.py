"""Memory and processors that a project asks for, against what the engine has."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import number, size, unanswered
from envdoctor.probes.project.container.resource_limits import LEAST, resource_limits
from envdoctor.probes.project.contents.image_facts import MEMORY, repository
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped

OUT_OF_RANGE = "ED304"  # resource-limit-out-of-range
KILLED = "ED300"  # oom-build-or-container-137

# A machine sold with 16 GB shows a little less of it.
TOLERANCE = 0.93


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each service's limits, the known needs of images, and the devcontainers' requirements."""
    here = ground(host, settings)
    if not here.compose.services and not here.project.devcontainers:
        yield skipped()
        return
    if not here.info:
        yield unanswered(host)
        return
    cpus, memory = number(here.info.get("NCPU")), number(here.info.get("MemTotal"))
    found = [*_limits(here, cpus), *_images(here, memory), *_devcontainers(here, cpus, memory)]
    yield from found
    if not found:
        yield Finding(Status.PASS, f"{cpus} CPUs, {size(memory)} of memory")


def _limits(here: Ground, cpus: int) -> Iterator[Finding]:
    for service in here.compose.services:
        place = service.at("deploy" if "deploy" in service.keys else "cpus")
        data = {"service": service.name}
        if cpus and service.cpus > cpus:
            said = (
                f"range of CPUs is from 0.01 to {cpus}.00, as there are only {cpus} CPUs available"
            )
            evidence = (docker_says(said), here.quote(place), Evidence("NCPU", str(cpus)))
            text = f"{place}: {service.name} wants {service.cpus:g} CPUs, the engine has {cpus}"
            yield Finding(Status.FAIL, text, evidence, OUT_OF_RANGE, data)
        if 0 < service.memory < LEAST:
            place = service.at("deploy" if "deploy" in service.keys else "mem_limit")
            seen = (docker_says("Minimum memory limit allowed is 6MB"), here.quote(place))
            text = f"{place}: {service.name} is limited to {size(service.memory)}"
            yield Finding(Status.FAIL, text, seen, OUT_OF_RANGE, data)
        yield from resource_limits(here, service)


def _images(here: Ground, memory: int) -> Iterator[Finding]:
    for service in here.compose.services:
        least = MEMORY.get(repository(service.image), 0) if not service.build else 0
        if not least:
            continue
        has = min(service.memory or memory, memory or service.memory)
        if has and has < least * TOLERANCE:
            place = service.at("image")
            evidence = (
                here.quote(place),
                Evidence("known of the image", f"needs {size(least)} of memory"),
                Evidence("has", size(has)),
            )
            text = f"{service.name}: {service.image} needs {size(least)}, it has {size(has)}"
            yield Finding(Status.WARN, text, evidence, KILLED, {"service": service.name})


def _devcontainers(here: Ground, cpus: int, memory: int) -> Iterator[Finding]:
    for wanted in here.project.devcontainers:
        lacks = []
        if wanted.cpus > cpus:
            lacks.append(f"{wanted.cpus} CPUs (has {cpus})")
        if wanted.memory * TOLERANCE > memory:
            lacks.append(f"{size(wanted.memory)} of memory (has {size(memory)})")
        root = str(here.info.get("DockerRootDir", ""))
        free = 0 if here.away else here.host.disk(root).free
        if free and wanted.storage * TOLERANCE > free:
            lacks.append(f"{size(wanted.storage)} of disk (has {size(free)})")
        if lacks:
            text = f"{wanted.place}: wants {', '.join(lacks)}"
            yield Finding(Status.WARN, text, (here.quote(wanted.place),), OUT_OF_RANGE)
