"""The connection: which engine the client will talk to, why, and whether it answers.

The ladder, whose first missing rung is the finding: the configuration leads to an address; the
path exists, is a socket, may be opened; somebody listens, answers in time, speaks the Docker API.
The rungs are climbed here; `unreachable` names the cause when one is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host, json_text
from envdoctor.host.endpoint import (
    Endpoint,
    complete_address,
    context_endpoint,
    library_endpoint,
)
from envdoctor.host.questions import Connection
from envdoctor.model import Evidence, Finding, Probe, Settings, Status

OVERRIDDEN = "ED113"  # docker-host-overrides-context
TWO_ENGINES = "ED118"  # desktop-linux-context-hides-engine-images
NO_SSH = "ED128"  # docker-ssh-client-missing
PROXY_BETWEEN = "ED120"  # proxy-catches-docker-host
PIPE_MISSING = "ED501"  # windows-desktop-engine-pipe-missing
PIPE_DENIED = "ED505"  # windows-docker-users-group-access-denied

# What the CLI prints about a Windows pipe -> what that means.
PIPE_TROUBLE = (
    ("cannot find the file", "Docker Desktop is not running", PIPE_MISSING),
    ("Access is denied", "the pipe may not be opened", PIPE_DENIED),
)


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Climb the ladder; when the top is reached, say what a user should know about the way."""
    from envdoctor.probes.connection import unreachable

    where = host.endpoint
    if trouble := unreachable.of_address(host, where):
        yield trouble
        return
    if where.address.startswith(("ssh://", "npipe://")):
        yield _through_client(host, where)
        return
    seen = host.connect(where.address, tls=where.tls, timeout=5.0)
    if not seen.is_docker:
        yield unreachable.explain(host, where, seen)
        return
    if caught := _caught_by_proxy(host, where):
        yield caught
        return
    yield _reached(where, seen.header("Server"))
    yield from _overridden_context(host, where)
    yield from _library(host, where)


def _reached(where: Endpoint, server: str = "") -> Finding:
    why = "DOCKER_HOST" if where.source == "DOCKER_HOST" else f"context {where.context}"
    evidence = (Evidence(why, where.address), *([Evidence("GET /_ping", server)] if server else ()))
    data = {
        "address": where.address, "source": where.source, "context": where.context,
        "tls": where.tls is not None,
    }  # fmt: skip
    return Finding(Status.PASS, where.address, evidence, data=data)


def _through_client(host: Host, where: Endpoint) -> Finding:
    """ssh and Windows pipes: there is no socket to look at, so the docker client is asked."""
    if where.address.startswith("ssh") and not host.which("ssh").paths:
        text, seen = "there is no ssh command here", Evidence("which ssh", "not on PATH")
        evidence = (Evidence("endpoint", where.address), seen)
        return Finding(Status.FAIL, text, evidence, NO_SSH)
    if not host.which("docker").paths:
        return Finding(Status.UNKNOWN, "cannot be asked without the docker client",
                       (Evidence("endpoint", where.address),))  # fmt: skip
    answer = host.run("docker", "version", "--format", "{{json .Server}}", timeout=9.0)
    evidence = (
        Evidence("endpoint", where.address),
        Evidence("docker version", answer.output[:1000] or answer.problem, None, answer.exit_code),
    )
    if answer.ok and _is_server(answer.stdout):
        return _reached(where)
    data = {"address": where.address}
    for words, summary, fault in PIPE_TROUBLE if where.address.startswith("npipe") else ():
        if words in answer.output:
            return Finding(Status.FAIL, summary, evidence, fault, data)
    late = answer.problem == "timed out"
    text = "does not answer in time" if late else "the client cannot reach it"
    return Finding(Status.FAIL, text, evidence, data=data)


def _is_server(text: str) -> bool:
    try:
        return "ApiVersion" in json_text.loads(text)
    except (ValueError, TypeError):  # garbage, or null
        return False


def _caught_by_proxy(host: Host, where: Endpoint) -> Finding | None:
    """The client sends TCP through a web proxy that the environment names; this probe does not.

    Only the client can tell whether the proxy lets it through (Go never uses one for localhost).
    """
    name = where.address.partition("://")[2].rpartition(":")[0].strip("[]")
    local = name in ("localhost", "::1") or name.startswith("127.")
    if not where.address.startswith("tcp://") or local or not host.which("docker").paths:
        return None
    variable = "HTTPS_PROXY" if where.tls else "HTTP_PROXY"
    proxy = host.environ.get(variable) or host.environ.get(variable.lower())
    if not proxy:
        return None
    asked = _through_client(host, where)
    if asked.status is Status.PASS:
        return None
    evidence = (Evidence(variable, proxy), *asked.evidence)
    text = "a web proxy stands in between"
    return Finding(Status.FAIL, text, evidence, PROXY_BETWEEN, {"host": name})


def _overridden_context(host: Host, where: Endpoint) -> Iterator[Finding]:
    """DOCKER_HOST beats the chosen context: harmless, unless that context leads to a live engine.

    Then the user looks at one engine and believes to look at the other.
    """
    if not where.overridden:
        return
    context = context_endpoint(host, where.overridden)
    if context.address == where.address or not context.address:
        return
    text = f"DOCKER_HOST, not context {where.overridden}"
    evidence = (
        Evidence("DOCKER_HOST", where.given),
        Evidence(f"context {where.overridden}", context.address),
    )
    alive = _answers(host, context).is_docker
    status, fault = (Status.WARN, OVERRIDDEN) if alive else (Status.PASS, None)
    yield Finding(status, text, evidence, fault, {"context": where.overridden})


def _library(host: Host, where: Endpoint) -> Iterator[Finding]:
    """Libraries that read no contexts (docker-py before 7.2, Testcontainers): the same engine?"""
    library = library_endpoint(host)
    address = complete_address(library.address, secure=library.tls is not None)
    path = where.address.removeprefix("unix://")
    if address == where.address or host.stat(address.removeprefix("unix://")).link == path:
        return
    seen = _answers(host, library._replace(address=address))
    data = {"library": library.address, "library_answers": seen.is_docker}
    evidence = (
        Evidence(f"docker, by context {where.context}", where.address),
        Evidence("docker-py before 7.2, Testcontainers and others", library.address),
    )
    if seen.is_docker:
        fault = TWO_ENGINES if where.context == "desktop-linux" else None
        text = "other tools reach another engine"
        yield Finding(Status.WARN, text, evidence, fault, data)
    else:
        text = "other tools would need DOCKER_HOST"
        yield Finding(Status.PASS, text, evidence, data=data)


def _answers(host: Host, where: Endpoint) -> Connection:
    if not where.address.startswith(("unix://", "tcp://")):
        return Connection(where.address, problem="unsupported")
    return host.connect(where.address, tls=where.tls, timeout=1.0)


PROBES = (
    Probe("connection", "Docker engine answers", check, tags=("connection", "tutorial")),
)  # fmt: skip
