"""Why the engine is not reached: the cause, told by local evidence and not by the client's words.

The docker CLI says the same sentence for a missing socket, a stale one, a folder in its place, a
dangling link and a plain file. `stat`, the number of the system's error, contexts, environment and
groups tell them apart.
"""

from __future__ import annotations

from errno import errorcode

from envdoctor.host import Host
from envdoctor.host.endpoint import Endpoint
from envdoctor.host.questions import Connection
from envdoctor.model import Data, Evidence, Finding, Status
from envdoctor.probes.connection import applications, neighbours, tcp_endpoint, unix_socket

HOST_VARIABLE_STALE = "ED111"  # docker-host-env-stale-tcp
HOST_VARIABLE_MALFORMED = "ED112"  # docker-host-without-scheme
MINIKUBE_STALE = "ED535"  # minikube-docker-env-stale
DOCKER_MACHINE_OFF = "ED536"  # docker-machine-not-running
FORBIDDEN = "ED137"  # socket-proxy-forbids
CONTEXT_MISSING = "ED114"  # context-missing
CONTEXT_STOPPED = "ED115"  # context-points-to-stopped-backend
CONTEXT_CORRUPT = "ED116"  # context-meta-json-corrupt
HANGS = "ED135"  # daemon-socket-hangs
NO_DOCKER_API = "ED136"  # endpoint-is-no-docker-api
DESKTOP_IN_TROUBLE = "ED514"  # desktop-engine-internal-error

# A tool that set DOCKER_HOST leaves a variable of its own beside it.
TOOLS = (
    ("MINIKUBE_ACTIVE_DOCKERD", "Minikube's engine is gone", MINIKUBE_STALE),
    ("DOCKER_MACHINE_NAME", "docker-machine's host is off", DOCKER_MACHINE_OFF),
)

PLAIN = {
    "missing": "nothing is there", "refused": "nobody listens", "denied": "not allowed",
    "timed out": "no answer in time", "unreachable": "no way there",
}  # fmt: skip

# Problems that mean "nobody is there": an engine that answers elsewhere then explains them.
NOBODY = ("missing", "refused", "unresolved", "unreachable")


def of_address(host: Host, where: Endpoint) -> Finding | None:
    """The first rung: does the configuration lead to an address at all?"""
    folder = "".join(where.file.replace("\\", "/").split("/")[-2:-1])
    data = {"context": where.context, "file": where.file, "folder": folder}
    if where.problem == "context missing":
        evidence = (_source(where), Evidence(where.file, "no such file"))
        return Finding(Status.FAIL, f"no context {where.context}", evidence, CONTEXT_MISSING, data)
    if where.problem == "context broken":
        evidence = (_source(where), Evidence(where.file, where.detail))
        text = f"context {where.context} is broken"
        return Finding(Status.FAIL, text, evidence, CONTEXT_CORRUPT, data)
    # A bare path is a host name to the CLI, which then looks for a port 2375 on this machine.
    if where.problem == "bad address" or where.given.startswith(("/", "./", "~")):
        evidence = (_source(where), Evidence("docker takes it for", where.address))
        text = "DOCKER_HOST is no address"
        return Finding(Status.FAIL, text, evidence, HOST_VARIABLE_MALFORMED, data)
    return None


def explain(host: Host, where: Endpoint, seen: Connection) -> Finding:
    """The cause of a connection that did not come to an answer of a Docker API."""
    facts: Data = {"address": where.address, "user": host.system.user}
    evidence = (_source(where), _connection(seen))
    unix = where.address.startswith("unix://")
    judge = unix_socket.sure_cause if unix else tcp_endpoint.sure_cause
    if cause := judge(host, where, seen):
        return _completed(cause, evidence, facts)
    # A Unix socket times out before it connects when its queue of waiting clients is full.
    if seen.problem == "timed out" and (seen.stage or unix):
        text = "trickles" if seen.stage == "answered" else "accepts, but does not answer"
        return Finding(Status.FAIL, text, evidence, HANGS, facts)
    if seen.stage == "answered":
        return _something_else(seen, evidence, facts)
    if seen.problem in NOBODY or seen.problem == "timed out":
        astray = _astray(host, where, evidence, facts)
        if astray:
            return astray
    absent = unix_socket.nobody if unix else tcp_endpoint.nobody
    return _completed(absent(host, where, seen), evidence, facts)


def _completed(finding: Finding, evidence: tuple[Evidence, ...], facts: Data) -> Finding:
    """A finding with what is known of every endpoint behind what decided."""
    return finding._replace(
        evidence=(*finding.evidence, *evidence), data={**facts, **finding.data}
    )  # fmt: skip


def _astray(
    host: Host, where: Endpoint, evidence: tuple[Evidence, ...], facts: Data
) -> Finding | None:
    """Nobody is where the client looks: is that the fault of what aims it there?"""
    if where.source != "DOCKER_HOST" and where.context == "default":
        return None
    for variable, text, fault in TOOLS if where.source == "DOCKER_HOST" else ():
        if name := host.environ.get(variable):
            evidence += (Evidence(variable, name),)
            return Finding(Status.FAIL, text, evidence, fault, facts)
    other = next(neighbours.answering(host, where), None)
    if other is not None:
        evidence += (other.evidence,)
        facts = {**facts, **other.data}
    elif stopped := applications.off(host, where.address, evidence, facts):
        return stopped
    elif where.source == "DOCKER_HOST" or _tells_itself(where.address):
        return None
    if where.source == "DOCKER_HOST":
        return Finding(
            Status.FAIL, "DOCKER_HOST leads nowhere", evidence, HOST_VARIABLE_STALE, facts
        )
    text = f"context {where.context} is stopped"
    facts = {**facts, "context": where.context}
    return Finding(Status.FAIL, text, evidence, CONTEXT_STOPPED, facts)


def _tells_itself(address: str) -> bool:
    """The address itself tells whose engine is stopped, or where on the net it is."""
    return not address.startswith("unix://") or unix_socket.product(address) is not None


def _something_else(seen: Connection, evidence: tuple[Evidence, ...], facts: Data) -> Finding:
    """Bytes came back, but not what a Docker API says to a ping."""
    status = seen.http_status
    if status is None or status < 400:
        return Finding(Status.FAIL, "answers, but is no Docker API", evidence, NO_DOCKER_API, facts)
    # An engine (or what stands before it) that refuses in words: the words are the evidence.
    words = "json" in seen.header("Content-Type")
    if status == 403 and not words:
        return Finding(Status.FAIL, "a filter forbids it (403)", evidence, FORBIDDEN, facts)
    fault = None if words or status >= 500 else NO_DOCKER_API
    if status >= 500 and not words and applications.is_desktop(seen.address):
        fault = DESKTOP_IN_TROUBLE
    return Finding(Status.FAIL, f"answers with HTTP {status}", evidence, fault, facts)


def _source(where: Endpoint) -> Evidence:
    """What led the client to this address."""
    if where.source == "DOCKER_HOST":
        return Evidence("DOCKER_HOST", where.given)
    if where.context != "default":
        return Evidence(where.source, f"{where.context} -> {where.address or 'nothing'}")
    return Evidence("endpoint", f"{where.address} (the default)")


def _connection(seen: Connection) -> Evidence:
    # The system's own sentence would be taken for the client's, which stands for many causes.
    text = PLAIN.get(seen.problem) or seen.detail or seen.problem
    if seen.problem in PLAIN and seen.errno:
        text = f"{text} ({errorcode.get(seen.errno, seen.errno)})"
    if seen.reply:
        text = f"{text}\n{seen.reply[:300]}".strip()
    return Evidence(f"connect {seen.address}", text or "connected", seen.errno)
