"""Causes that a TCP endpoint tells: names, ports, and the two sides' ideas of TLS."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.endpoint import Endpoint
from envdoctor.host.questions import Connection, Tls
from envdoctor.model import Evidence, Finding, Status

TLS_MISMATCH = "ED933"  # tls-client-vs-plain-daemon-2375-2376
DIND_NAME = "ED934"  # dind-host-docker-not-resolvable
CERTIFICATE_MISSING = "ED935"  # tls-certificate-file-missing
CERTIFICATE_REFUSED = "ED936"  # tls-certificate-not-trusted
NAME_UNKNOWN = "ED937"  # docker-host-name-not-resolvable
NOBODY_LISTENS = "ED938"  # tcp-endpoint-not-listening

OTHER_PORT = {"2375": "2376", "2376": "2375"}  # by convention: without TLS, with TLS


def sure_cause(host: Host, where: Endpoint, seen: Connection) -> Finding | None:
    """The cause, when certificates, names or TLS settle it; None when they do not."""
    missing = tuple(_unreadable(host, where.tls)) if where.tls else ()
    if missing:
        text = "certificate files are missing"
        return Finding(Status.FAIL, text, missing, CERTIFICATE_MISSING)
    name, port = _parts(where.address)
    data = {"host": name, "port": port}
    if seen.problem == "unresolved" and name in ("docker", "dind"):
        return Finding(Status.FAIL, f"no host is called {name}", (), DIND_NAME, data)
    if mismatch := _mismatch(host, where, seen):
        return Finding(Status.FAIL, mismatch.text, (mismatch,), TLS_MISMATCH, data)
    if seen.problem == "tls":
        refused = "certificate" in seen.detail.lower()
        text = "a certificate is not accepted" if refused else "TLS fails"
        return Finding(Status.FAIL, text, (), CERTIFICATE_REFUSED if refused else None, data)
    return None


def nobody(host: Host, where: Endpoint, seen: Connection) -> Finding:
    """Nobody answers at this host and port."""
    name, port = _parts(where.address)
    data = {"host": name, "port": port}
    if seen.problem == "unresolved":
        return Finding(Status.FAIL, f"no host is called {name}", (), NAME_UNKNOWN, data)
    words = {"refused": f"nobody listens on port {port}", "timed out": f"{name} does not answer"}
    text = words.get(seen.problem, seen.problem or "no answer")
    return Finding(Status.FAIL, text, (), NOBODY_LISTENS, data)


def _mismatch(host: Host, where: Endpoint, seen: Connection) -> Evidence | None:
    """One side speaks TLS and the other does not: tried out, not guessed."""
    if where.tls is None and "HTTPS server" in seen.reply:
        return Evidence(f"connect {where.address}", "the daemon wants TLS")
    if where.tls is None and (seen.problem in ("closed", "reset") or seen.reply[:1] == "\x15"):
        secure = host.connect(where.address, tls=Tls(verify=False), timeout=2.0)
        if secure.stage == "answered" or "certificate" in secure.detail.lower():
            return Evidence(f"connect {where.address} with TLS", "the daemon wants TLS")
    if where.tls is not None and seen.problem in ("tls", "closed", "reset"):
        plain = host.connect(where.address, timeout=2.0)
        if plain.is_docker:
            return Evidence(f"connect {where.address} without TLS", "the daemon has no TLS")
    name, port = _parts(where.address)
    if seen.problem == "refused" and port in OTHER_PORT:
        other = f"tcp://{name}:{OTHER_PORT[port]}"
        if host.connect(other, ping=False, timeout=1.0).stage:
            return Evidence(f"connect {other}", f"it listens on port {OTHER_PORT[port]}")
    return None


def _unreadable(host: Host, tls: Tls) -> Iterator[Evidence]:
    needed = [tls.ca] if tls.verify else []
    for path in [*needed, tls.cert, tls.key]:
        fact = host.stat(path) if path else None
        if fact and not (fact.kind == "file" and fact.may_read):
            yield Evidence(f"stat {path}", fact.problem or f"{fact.kind}, not readable", fact.errno)


def _parts(address: str) -> tuple[str, str]:
    name, _, port = address.partition("://")[2].partition("/")[0].rpartition(":")
    return name.strip("[]"), port
