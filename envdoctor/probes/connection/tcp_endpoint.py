"""Causes that a TCP endpoint tells: names, ports, and the two sides' ideas of TLS."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.endpoint import Endpoint
from envdoctor.host.questions import Connection, Tls
from envdoctor.model import Evidence, Finding, Status

TLS_MISMATCH = "ED121"  # tls-client-vs-plain-daemon-2375-2376
STALE = "ED111"  # docker-host-env-stale-tcp
DIND_NAME = "ED191"  # dind-host-docker-not-resolvable
CERTIFICATE_WRONG = "ED122"  # docker-tls-certificate-expired-or-wrong-name
NAME_UNKNOWN = "ED123"  # docker-host-name-not-resolvable
NOBODY_LISTENS = "ED110"  # tcp-endpoint-not-listening
UNREACHABLE = "ED124"  # docker-host-unreachable
DIND_NOT_READY = "ED192"  # dind-start-race

DIND_NAMES = ("docker", "dind")  # what CI services call the engine beside a job

# What OpenSSL says when a certificate is trusted as such, but not now or not for this name.
CERTIFICATE_ITSELF = ("expired", "not yet valid", "mismatch", "doesn't match")

OTHER_PORT = {"2375": "2376", "2376": "2375"}  # by convention: without TLS, with TLS


def sure_cause(host: Host, where: Endpoint, seen: Connection) -> Finding | None:
    """The cause, when certificates, names or TLS settle it; None when they do not."""
    missing = tuple(_unreadable(host, where.tls)) if where.tls else ()
    if missing:
        # The usual reason: one side of docker:dind has certificates, the other not.
        return Finding(Status.FAIL, "certificate files are missing", missing, TLS_MISMATCH)
    name, port = _parts(where.address)
    data = {"host": name, "port": port}
    if seen.problem == "unresolved" and name in DIND_NAMES:
        return Finding(Status.FAIL, f"no host is called {name}", (), DIND_NAME, data)
    if mismatch := _mismatch(host, where, seen):
        return Finding(Status.FAIL, mismatch.text, (mismatch,), TLS_MISMATCH, data)
    if seen.problem == "tls":
        said = seen.detail.lower()
        if any(words in said for words in CERTIFICATE_ITSELF):
            text = "the certificate is not valid"
            return Finding(Status.FAIL, text, (), CERTIFICATE_WRONG, data)
        refused = "certificate" in said or "unknown ca" in said
        text = "the certificates do not match" if refused else "TLS fails"
        return Finding(Status.FAIL, text, (), TLS_MISMATCH if refused else None, data)
    return None


def nobody(host: Host, where: Endpoint, seen: Connection) -> Finding:
    """Nobody answers at this host and port."""
    name, port = _parts(where.address)
    data = {"host": name, "port": port}
    if seen.problem == "unresolved":
        return Finding(Status.FAIL, f"no host is called {name}", (), NAME_UNKNOWN, data)
    if seen.problem in ("timed out", "unreachable"):
        return Finding(Status.FAIL, f"{name} does not answer", (), UNREACHABLE, data)
    if seen.problem != "refused":
        return Finding(Status.FAIL, f"broken off: {seen.problem or 'no answer'}", (), None, data)
    # A machine that refuses at once is there; the engine on it is not, or not yet.
    text = f"nobody listens on port {port}"
    if name in DIND_NAMES:
        return Finding(Status.FAIL, text, (), DIND_NOT_READY, data)
    fault = STALE if where.source == "DOCKER_HOST" else NOBODY_LISTENS
    return Finding(Status.FAIL, text, (), fault, data)


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
