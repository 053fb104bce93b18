"""Other engines on this machine: where they would listen, and which of them answer.

An engine that answers next door turns "the daemon is away" into "the client is aimed elsewhere".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.host.endpoint import SOCKET, Endpoint, contexts
from envdoctor.model import Evidence

# Path, with the home folder as ~ and the session's runtime folder as $RUN -> who listens there.
USUAL_SOCKETS = (
    ("/var/run/docker.sock", "the system's engine"),
    ("$RUN/docker.sock", "a rootless engine"),
    ("~/.docker/run/docker.sock", "Docker Desktop"),
    ("~/.docker/desktop/docker.sock", "Docker Desktop"),
    ("~/.colima/default/docker.sock", "Colima"),
    ("~/.config/colima/default/docker.sock", "Colima"),
    ("~/.orbstack/run/docker.sock", "OrbStack"),
    ("~/.rd/docker.sock", "Rancher Desktop"),
    ("~/.lima/docker/sock/docker.sock", "Lima"),
    ("$RUN/podman/podman.sock", "Podman"),
    ("/run/podman/podman.sock", "Podman"),
)


class Neighbour(NamedTuple):
    """An engine that answers; `context` is the name of a context that leads to it, if any."""

    address: str
    who: str
    context: str = ""

    @property
    def evidence(self) -> Evidence:
        """That it answers."""
        return Evidence(f"connect {self.address}", f"a Docker API answers there ({self.who})")

    @property
    def data(self) -> dict[str, object]:
        """What remedies want to know: the address, and the context's name where there is one."""
        facts = {"healthy": self.address, "who": self.who}
        if self.context:
            facts |= {"context": self.context, "healthy_context": self.context}
        return dict(facts)


def answering(host: Host, apart_from: Endpoint) -> Iterator[Neighbour]:
    """Engines that answer at another place than `apart_from`, the most usual ones first."""
    tried = {apart_from.address}
    named = {c.address: c for c in contexts(host) if c.address}
    places = [(f"unix://{path}", who) for path, who in _usual(host)]
    places += [(address, f"context {c.context}") for address, c in named.items()]
    for address, who in places:
        if address in tried or not address.startswith(("unix://", "tcp://")):
            continue
        tried.add(address)
        path = address.removeprefix("unix://")
        if address.startswith("unix://") and host.stat(path).kind != "socket":
            continue
        context = named.get(address)
        tls = context.tls if context else None
        if host.connect(address, tls=tls, timeout=1.0).is_docker:
            name = "default" if address == SOCKET else context.context if context else ""
            yield Neighbour(address, who, name)


def _usual(host: Host) -> Iterator[tuple[str, str]]:
    system = host.system
    if system.os == "windows":
        return
    runtime = host.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{system.uid}"
    for path, who in USUAL_SOCKETS:
        yield path.replace("~", system.home).replace("$RUN", runtime), who
