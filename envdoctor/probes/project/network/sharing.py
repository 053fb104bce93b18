"""What goes not together with the network, the IPC or the UTS of the host or of another container.

The engine says the first of these only; with the words of 20.10, 26.1 and 28.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.model import Finding
from envdoctor.probes.project.container.refusals import INVALID, asked, reaches, refused
from envdoctor.probes.project.ground import Ground
from envdoctor.project.requirements import Service

CONFLICT = "ED469"  # compose-conflicting-options
WITH_HOST = "ED299"  # host-network-conflict

SHARED = ("service:", "container:")
HOST = ("host",)


class Conflict(NamedTuple):
    """A key that cannot stand beside a `network_mode` that begins with one of `modes`.

    `until` is the first engine that takes it, () where none does.
    """

    key: str
    modes: tuple[str, ...]
    said: str
    until: tuple[int, ...] = ()
    fault: str = CONFLICT


# Of `ports`, the rules of ports tell.
CONFLICTS = (
    Conflict("hostname", SHARED, "hostname and the network mode"),
    Conflict("extra_hosts", SHARED, "custom host-to-IP mapping and the network mode"),
    Conflict("dns", SHARED, "dns and the network mode"),
    Conflict("expose", SHARED, "port exposing and the container type network mode"),
    Conflict("links", SHARED, "container type network can't be used with links"),
    Conflict("links", HOST, "host type networking can't be used with links", fault=WITH_HOST),
    Conflict("mac_address", SHARED + HOST, "mac-address and the network mode", (25,)),
)
MODES = {
    "ipc": ("none", "private", "shareable", "host"),
    "pid": ("host",),
    "uts": ("host",),
}


def sharing(here: Ground, service: Service) -> Iterator[Finding]:
    """Conflicts of a service with what it shares, and modes that there are not."""
    mode = service.network_mode
    owner = mode.partition(":")[2] or "the host"
    for conflict in CONFLICTS:
        if not mode.startswith(conflict.modes) or not service.written.get(conflict.key):
            continue
        if conflict.until and reaches(here, *conflict.until):
            continue
        text = f"{service.name} has the network of {owner}, where {conflict.key} cannot be set"
        seen = here.quote(service.at("network_mode"))
        said = f"conflicting options: {conflict.said}"
        yield refused(here, service, conflict.key, said, text, conflict.fault, seen)
    yield from _links(here, service)
    if service.written.get("hostname") and asked(service, "uts") == "host":
        text = f"{service.name} has the host's name (uts: host), no other can be set"
        said = "conflicting options: hostname and the UTS mode"
        yield refused(here, service, "hostname", said, text, CONFLICT)
    yield from _modes(here, service)
    yield from _private(here, service)


def _links(here: Ground, service: Service) -> Iterator[Finding]:
    """On the engine's own bridge a link needs the other container there, too."""
    if service.network_mode != "bridge":
        return
    by_name = {other.name: other for other in here.compose.services}
    links = service.written.get("links")
    for link in links if isinstance(links, list) else []:
        other = by_name.get(str(link).partition(":")[0])
        if other is None or other.network_mode == "bridge":
            continue
        said = (
            "not attached to default bridge network" if reaches(here, 28)
            else "as it does not belong to the default network"
        )  # fmt: skip
        text = f"{other.name} is not in the network bridge, {service.name} cannot be linked to it"
        seen = here.quote(service.at("network_mode"))
        yield refused(here, service, "links", said, text, CONFLICT, seen)


def _modes(here: Ground, service: Service) -> Iterator[Finding]:
    for key, known in MODES.items():
        mode = asked(service, key)
        if not mode or mode in known or mode.startswith(SHARED):
            continue
        if key != "ipc" and not reaches(here, 26):
            continue  # an engine 20.10 took any word
        text = f"there is no {key} mode {mode}; {', '.join(known)} and service:NAME are"
        said = f"invalid {key.upper()} mode: {mode}"
        yield refused(here, service, key, said, text, INVALID, value=mode)


def _private(here: Ground, service: Service) -> Iterator[Finding]:
    """The IPC of a container is its own alone, unless it says that it may be shared."""
    kind, _, name = asked(service, "ipc").partition(":")
    owner = next((s for s in here.compose.services if s.name == name), None)
    if kind != "service" or owner is None:
        return
    if asked(owner, "ipc") in ("", "private"):
        text = f"{service.name} is to share the IPC of {name}, which has not ipc: shareable"
        said = "non-shareable IPC"
        yield refused(here, service, "ipc", said, text, CONFLICT, here.quote(owner.place))
