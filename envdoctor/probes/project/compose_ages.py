"""What a Compose file has that the Compose of this machine is too old for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.compose import numbers
from envdoctor.project.compose_tree import table
from envdoctor.project.compose_versions import (
    V1_ANY_FORMAT,
    V1_CONDITION,
    V1_FORMATS,
    V1_SERVICE,
    since,
)
from envdoctor.project.requirements import Place, Problem, Service

TOO_OLD = "ED462"  # compose-unsupported-property
OTHER_FORMAT = "ED452"  # compose-v1-file-version-or-new-syntax

UNKNOWN_KEY = re.compile(
    r"additional propert(?:y|ies) '?\"?([\w-]+)|unsupported (?:attribute|key) '?([\w.-]+)|"
    r"\bservices\.[\w.-]+\.([\w-]+) false schema",  # Compose 5
    re.IGNORECASE,
)


class Young(NamedTuple):
    """Something that is known from the Compose `first` on; `top` for a key of the file itself."""

    what: str
    first: str
    place: Place
    top: bool = False


def too_new(here: Ground, problem: Problem) -> Finding | None:
    """Compose refuses a key that is no mistake: it is only older than the key."""
    found = UNKNOWN_KEY.search(problem.said or problem.text)
    if found is None or not here.compose.version:
        return None
    key = found[1] or found[2] or found[3]
    first = since(key) or since(key, top=True) or since(key, build=True)
    if not first or numbers(first) <= numbers(here.compose.version):
        return None
    young = Young(key, first, problem.place)
    return _refused(here, young, problem.said or problem.text)


def unasked(here: Ground) -> Iterator[Finding]:
    """Of the Compose that is to read the files only the number is known: its keys are looked up."""
    if here.compose.judged or not here.compose.version:
        return
    for young in _young(here):
        if numbers(young.first) > numbers(here.compose.version):
            yield _refused(here, young, f"Additional property {young.what} is not allowed")


def first_version(here: Ground) -> str:
    """The number of the Compose v1 that is here, "" where there is none."""
    if here.compose.version or not here.host.which("docker-compose").paths:
        return ""
    answer = here.host.run("docker-compose", "--version", timeout=8.0)
    found = re.search(r"version:? v?(1\.\d+\.\d+)", answer.stdout)
    return found[1] if found else ""


def for_v1(here: Ground) -> Iterator[Finding]:
    """Where only Compose v1 is there, what came after it is not understood."""
    version = first_version(here)
    if not version or (here.compose.judged and not here.compose.problems):
        return
    for young in _young(here):
        said = f"Additional properties are not allowed ('{young.what}' was unexpected)"
        if not young.top:
            said = f"Unsupported config option for services.\n'{young.what}'"
        yield _for_another(here, young, version, said)
    if numbers(version) >= numbers(V1_CONDITION[1]):
        return
    for service in _services(here):
        for key, first in V1_SERVICE.items():
            if key in service.keys and numbers(version) < numbers(first):
                said = f"Unsupported config option for services.{service.name}: '{key}'"
                yield _for_another(here, Young(key, first, service.at(key)), version, said)
        conditions = table(service.written.get("depends_on")).values()
        if any(table(how).get("condition") == V1_CONDITION[0] for how in conditions):
            young = Young(*V1_CONDITION, service.at("depends_on"))
            yield _for_another(here, young, version, f"'{V1_CONDITION[0]}'")
    if numbers(version) < numbers(V1_ANY_FORMAT):
        yield from _format(here, version)


def _format(here: Ground, version: str) -> Iterator[Finding]:
    """The format that `version:` asks for; without it that of the services at the top."""
    places = dict(here.compose.keys)
    if "version" not in places:
        if "services" in places:
            young = Young("a file without version", V1_ANY_FORMAT, places["services"])
            said = "Unsupported config option for services: '"
            yield _for_another(here, young, version, said)
        return
    wanted = re.search(r"\bversion['\"]?\s*:\s*['\"]?(\d\.\d)", here.line(places["version"]))
    first = V1_FORMATS.get(wanted[1]) if wanted else None
    if wanted and first and numbers(version) < numbers(first):
        young = Young(f"version {wanted[1]}", first, places["version"])
        yield _for_another(here, young, version, "is unsupported. You might be seeing this error")


def _services(here: Ground) -> tuple[Service, ...]:
    return (*here.compose.services, *here.compose.asleep)


def _young(here: Ground) -> Iterator[Young]:
    for key, place in here.compose.keys:
        if first := since(key, top=True) or ("2.0.0" if key == "name" else ""):
            yield Young(key, first, place, top=True)
    for service in _services(here):
        for key, place in service.keys.items():
            if first := since(key):
                yield Young(key, first, place)
        for key in table(service.written.get("build")):
            if first := since(key, build=True):
                yield Young(key, first, service.at("build"))


def _refused(here: Ground, young: Young, said: str) -> Finding:
    version = here.compose.version
    evidence = (
        docker_says(said), here.quote(young.place), Evidence("docker compose version", version),
        Evidence("release notes of Compose", f"{young.what} is known from {young.first} on"),
    )  # fmt: skip
    text = f"{young.place}: {young.what} needs Compose {young.first}, this is {version}"
    data = {"key": young.what, "wanted": young.first, "version": version}
    return Finding(Status.FAIL, text, evidence, TOO_OLD, data)


def _for_another(here: Ground, young: Young, version: str, said: str) -> Finding:
    evidence = (docker_says(said), here.quote(young.place),
                Evidence("docker-compose --version", version))  # fmt: skip
    text = f"{young.place}: Compose v1 ({version}) does not know {young.what}"
    if young.first.startswith("1."):
        text += f", which came with {young.first}"
    data = {"key": young.what, "version": version}
    return Finding(Status.FAIL, text, evidence, OTHER_FORMAT, data)
