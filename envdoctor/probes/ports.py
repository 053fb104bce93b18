"""Ports that tutorials and projects like to publish: who has them now.

Only noted. A port that is taken is a fault when a project asks for it, not before.
"""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.engine_facts import number, rows, words

USUAL = {
    80: "web", 443: "web", 3000: "web", 3306: "MySQL", 5000: "web", 5432: "PostgreSQL",
    6379: "Redis", 8000: "Django", 8080: "web", 27017: "MongoDB",
}  # fmt: skip
CONTAINERS = "/containers/json?all=1"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """List the usual ports that somebody listens on, with the container or the program."""
    found = host.listeners
    if found.problem:
        evidence = (Evidence("listening ports", found.problem),)
        yield Finding(Status.SKIPPED, "listening ports may not be seen", evidence)
        return
    containers = _published(host)
    owners: dict[int, str] = {}
    for listener in found.ports:
        if listener.port in USUAL and listener.protocol == "tcp":
            program = listener.process or owners.get(listener.port, "somebody")
            container = containers.get(listener.port)
            owners[listener.port] = f"container {container}" if container else program
    text = "\n".join(f"{port} ({USUAL[port]}): {owner}" for port, owner in sorted(owners.items()))
    taken = ", ".join(str(port) for port in sorted(owners))
    yield Finding(
        Status.PASS, f"taken: {taken}" if owners else "the usual ones are free",
        (Evidence("listening ports", text or "none of " + ", ".join(map(str, USUAL))),),
        data={"taken": {str(port): owner for port, owner in sorted(owners.items())}},
    )  # fmt: skip


def owner(host: Host, port: int) -> tuple[str, str]:
    """The container that publishes a TCP port, and the program that listens there; "" for none."""
    listening = (at for at in host.listeners.ports if (at.port, at.protocol) == (port, "tcp"))
    found = next((f"{at.process} (process {at.pid})" for at in listening if at.process), "")
    return _published(host).get(port, ""), found


def _published(host: Host) -> dict[int, str]:
    """Port of this machine -> the container behind it; docker-proxy is what listens there."""
    return {
        number(port.get("PublicPort")): words(container.get("Names"))[0].lstrip("/")
        for container in rows(host.api(CONTAINERS).body)
        for port in rows(container.get("Ports"))
        if port.get("PublicPort") and words(container.get("Names"))
    }


PROBES = (
    Probe(
        "ports", "Ports and their owners known", check, group="Machine",
        requires=("connection",), tags=("machine",),
    ),
)  # fmt: skip
