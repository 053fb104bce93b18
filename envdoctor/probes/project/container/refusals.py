"""An option that the engine refuses: how it is told, and how a service's value is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.compose import numbers
from envdoctor.project.compose_tree import word
from envdoctor.project.requirements import Named, Service

INVALID = "ED631"  # container-option-invalid

WHOLE = re.compile(r"-?\d+")


def refused(
    here: Ground, service: Service, key: str, said: str, text: str, fault: str = INVALID,
    *more: Evidence, **data: str,
) -> Finding:  # fmt: skip
    """A finding about a key of a service; `said` are words of the engine, `text` is plain."""
    place = service.at(key)
    evidence = (docker_says(said), here.quote(place), *more)
    facts = {"service": service.name, "option": key, **data}
    return Finding(Status.FAIL, f"{place}: {text}", evidence, fault, facts)


def refused_named(
    here: Ground, named: Named, said: str, text: str, fault: str, *more: Evidence, **data: str
) -> Finding:
    """The same about a network or a volume of the top level."""
    evidence = (docker_says(said), here.quote(named.place), *more)
    return Finding(
        Status.FAIL, f"{named.place}: {text}", evidence, fault, {"name": named.real, **data}
    )


def asked(service: Service, key: str) -> str:
    """A key's value as one word, "" where there is none."""
    return word(service.written.get(key))


def whole(service: Service, key: str) -> int | None:
    """A key's whole number; None where there is none."""
    text = asked(service, key)
    return int(text) if WHOLE.fullmatch(text) else None


def listed(service: Service, key: str) -> tuple[str, ...]:
    """A key's words, be it a single one or several."""
    value = service.written.get(key)
    if isinstance(value, list):
        return tuple(word(item) for item in value if not isinstance(item, dict | list))
    return (word(value),) if isinstance(value, str | int | float) else ()


def paired(service: Service, key: str) -> Iterator[tuple[str, str]]:
    """Name and value of a mapping's entries, or of a list's `name=value` and `name:value`."""
    value = service.written.get(key)
    if isinstance(value, dict):
        for name, inner in value.items():
            for one in inner if isinstance(inner, list) else [inner]:
                yield str(name), word(one)
        return
    for text in listed(service, key):
        name, _, behind = text.partition("=" if "=" in text else ":")
        yield name, behind


def reaches(here: Ground, *version: int) -> bool:
    """The engine is of this version or newer; also where nobody knows which one it is."""
    return not here.engine or numbers(here.engine) >= version
