"""What has ports of this machine already: running containers, and programs."""

from __future__ import annotations

from typing import NamedTuple

from envdoctor.probes.engine_facts import number, rows, table, words
from envdoctor.probes.project.ground import Ground
from envdoctor.project.requirements import Port, Service

CONTAINERS = "/containers/json?all=1"
ANY = ("", "0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


class Taken(NamedTuple):
    """A port that a running container of somebody else's publishes."""

    port: int
    protocol: str
    address: str
    container: str


def published(here: Ground) -> tuple[list[Taken], list[tuple[int, str, str]]]:
    """What running containers publish: those of others, and those of this very project."""
    taken: list[Taken] = []
    own: list[tuple[int, str, str]] = []
    for container in rows(here.api(CONTAINERS).body if here.info else None):
        labels = table(container.get("Labels"))
        is_own = bool(here.compose.name) and (
            labels.get("com.docker.compose.project") == here.compose.name
        )
        name = (words(container.get("Names")) or ["?"])[0].lstrip("/")
        for port in rows(container.get("Ports")):
            public = number(port.get("PublicPort"))
            if not public:
                continue
            kind, address = str(port.get("Type", "tcp")), str(port.get("IP", ""))
            if is_own:
                own.append((public, kind, address))
            else:
                taken.append(Taken(public, kind, address, name))
    return taken, own


def runs(here: Ground, service: Service) -> bool:
    """A container of this service runs already, and may be the one that listens."""
    for container in rows(here.api(CONTAINERS).body if here.info else None):
        labels = table(container.get("Labels"))
        ours = labels.get("com.docker.compose.project") == here.compose.name
        if ours and labels.get("com.docker.compose.service") == service.name:
            return container.get("State") == "running"
    return False


def clash(port: Port, number_: int, protocol: str, address: str) -> bool:
    same = port.published == number_ and port.protocol == protocol
    return same and overlap(port.address, address)


def overlap(first: str, second: str) -> bool:
    """Both want the same address, or one of them all addresses."""
    return first in ANY or second in ANY or first == second
