"""The client's configuration: config.json, contexts, and whose they are.

The client only warns of a config.json that it cannot read, and goes on without logins, contexts
and plugin folders; what fails later then looks like something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.endpoint import config_folder, contexts, read_config
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes import daemon_file

CONFIG_INVALID = "ED172"  # config-json-invalid
UNREADABLE = "ED179"  # config-json-unreadable
CONTEXT_CORRUPT = "ED116"  # context-meta-json-corrupt
CONTEXT_MISSING = "ED114"  # context-missing
PROXY_LOOPBACK = "ED233"  # client-config-proxies-injected-into-containers
OTHER_USER = "ED117"  # sudo-uses-other-docker-config-and-context

# What every client since 2017 prints on standard error, whatever the command.
COMPLAINT = r"Error (?:parsing|loading) config file:? .*"
LOOPBACK = r"^(?:\w+://)?(?:[^/@]*@)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/]|$)"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Read the files as the client would, and tell what it makes of them."""
    notes = [*_client_file(host), *_contexts(host), *_sudo(host), *_proxies(host)]
    if all(note.status is Status.PASS for note in notes):
        file = host.join(config_folder(host), "config.json")
        there = host.stat(file).kind == "file"
        text = "config.json is valid" if there else "defaults"
        yield Finding(Status.PASS, text, (Evidence(file, "valid" if there else "none"),))
    yield from notes


def _client_file(host: Host) -> Iterator[Finding]:
    """config.json: the client's own complaint is the best evidence; without a client, read it."""
    file = host.join(config_folder(host), "config.json")
    answer = host.run("docker", "--version", timeout=5.0) if host.which("docker").paths else None
    said = re.search(COMPLAINT, answer.stderr) if answer else None
    problem = said[0] if said else ""
    content = host.read_text(file)
    if not problem and (answer is None or not answer.ok) and (content.text or " ").strip():
        problem = read_config(host)[1]
    if not problem:
        return
    fact = host.stat(file)
    evidence: tuple[Evidence, ...] = (
        Evidence("docker --version" if said else file, problem, content.errno),
    )
    data = {"file": file}
    if content.problem == "denied":
        text = f"{fact.owner or '?'}:{fact.group or '?'}, mode {fact.mode:04o}"
        evidence += (Evidence(f"stat {file}", text),)
        yield Finding(Status.WARN, "config.json may not be read", evidence, UNREADABLE, data)
    else:
        yield Finding(Status.WARN, "config.json is invalid", evidence, CONFIG_INVALID, data)


def _contexts(host: Host) -> Iterator[Finding]:
    """One broken context breaks `docker context ls` and Compose for all of them.

    The context in use is the connection's business and is left to that probe.
    """
    where = host.endpoint
    kept = contexts(host)
    for context in kept:
        if context.problem and context.file != where.file:
            evidence = (Evidence(context.file, context.detail),)
            folder = context.file.replace("\\", "/").split("/")[-2]  # the digest of its name
            data = {"file": context.file, "folder": folder, "context": context.context}
            yield Finding(Status.WARN, "a context is broken", evidence, CONTEXT_CORRUPT, data)
    current = read_config(host)[0].get("currentContext")
    if not isinstance(current, str) or current in ("", "default", where.context):
        return
    if current not in {context.context for context in kept} and not any(c.problem for c in kept):
        seen = (Evidence("currentContext", current), Evidence("contexts", "none of that name"))
        data = {"context": current}
        yield Finding(Status.WARN, f"no context {current}", seen, CONTEXT_MISSING, data)


def _proxies(host: Host) -> Iterator[Finding]:
    """`proxies` are put into every container and build, where localhost is the container itself."""
    proxies = read_config(host)[0].get("proxies")
    values = proxies.values() if isinstance(proxies, dict) else ()
    given = {k: str(v) for block in values if isinstance(block, dict) for k, v in block.items()}
    inside = {k: v for k, v in given.items() if k.lower() != "noproxy" and re.match(LOOPBACK, v)}
    if inside:
        seen = tuple(Evidence("config.json proxies", f"{k}: {v}") for k, v in inside.items())
        text = "containers get a proxy on localhost"
        yield Finding(Status.WARN, text, seen, PROXY_LOOPBACK, {"proxy": next(iter(inside))})
    elif given:
        names = Evidence("config.json proxies", ", ".join(sorted(given)))
        yield Finding(Status.PASS, "proxies passed on to containers", (names,))


def _sudo(host: Host) -> Iterator[Finding]:
    """Under sudo the client reads root's configuration, not that of the user who typed it."""
    user = host.environ.get("SUDO_USER", "")
    if not user or host.system.uid != 0:
        return
    home = host.environ.get("SUDO_HOME") or f"/home/{user}"
    theirs, own = f"{home}/.docker", config_folder(host)
    if theirs != own and host.stat(f"{theirs}/config.json").kind == "file":
        evidence = (Evidence("SUDO_USER", user), Evidence("in use", own), Evidence("not", theirs))
        yield Finding(
            Status.WARN, f"root's configuration, not {user}'s", evidence, OTHER_USER, {"user": user}
        )


PROBES = (
    Probe("configuration", "The client's settings are sound", check, tags=("configuration",)),
    Probe("daemon-config", "The daemon's settings are sound", daemon_file.check,
          tags=("configuration",)),
)  # fmt: skip
