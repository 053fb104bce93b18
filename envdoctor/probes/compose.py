"""Docker Compose: the plugin (v2 and later), the old Python program (v1), or none.

`sudo pip install docker-compose`, which many tutorials give, installs v1: it has had no release
since 2021 and no longer builds (its PyYAML 5.4 fails against today's Cython), and on current
distributions pip refuses to touch the system's Python at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes import cli_plugins
from envdoctor.probes.cli_plugins import Plugin

MISSING = "ED440"  # compose-plugin-missing-unknown-shorthand
BROKEN = "ED441"  # compose-plugin-broken
V1_ON_NEW_ENGINE = "ED446"  # compose-v1-containerconfig

VERSION = r"(?m)version:? v?(\d+(?:\.\d+)+)|^v?(\d+\.\d+\.\d+)"
NO_LONGER = (
    "sudo pip install docker-compose is no way today: it fetches v1 (last release 2021), whose "
    "PyYAML 5.4 no longer builds, and current systems refuse it (externally-managed-environment)"
)


class _Standalone(NamedTuple):
    """The command `docker-compose`; `version` is empty when it does not work."""

    path: str
    version: str
    evidence: Evidence

    @property
    def is_v1(self) -> bool:
        return self.version.startswith("1.")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Look for the plugin first; the old command is run only when there is no plugin."""
    plugin = cli_plugins.find(host, "compose")
    if plugin.works:
        yield from _healthy(host, plugin)
        return
    if plugin.path or plugin.dangling:
        yield _broken(plugin)
        return
    old = _standalone(host)
    if old is None:
        evidence = (
            Evidence("docker-compose in", "none of " + ", ".join(cli_plugins.folders(host))),
            Evidence("pip", NO_LONGER),
        )
        yield Finding(Status.FAIL, "not installed", evidence, MISSING)
    elif not old.version:
        text = "docker-compose does not work"
        yield Finding(Status.FAIL, text, (old.evidence,), data={"path": old.path})
    elif old.is_v1:
        yield _only_v1(host, old)
    else:
        yield Finding(
            Status.WARN, f"{old.version}, only as docker-compose", (old.evidence,), MISSING,
            {"path": old.path, "version": old.version},
        )  # fmt: skip


def _healthy(host: Host, plugin: Plugin) -> Iterator[Finding]:
    data = {"path": plugin.path, "version": plugin.version, "shadowed": list(plugin.shadowed)}
    yield Finding(Status.PASS, f"{plugin.version}  plugin", plugin.evidence, data=data)
    old = host.which("docker-compose")
    if old.paths and _is_script(host, old.real[0]):
        text = "v1 is there too: use docker compose"
        yield Finding(Status.PASS, text, (Evidence("which docker-compose", old.paths[0]),))


def _broken(plugin: Plugin) -> Finding:
    path = plugin.path or plugin.dangling[0]
    text = plugin.problem or "a link to nothing"
    data = {"path": path, "plugin": path}
    return Finding(Status.FAIL, f"plugin: {text}", plugin.evidence, BROKEN, data)


def _only_v1(host: Host, old: _Standalone) -> Finding:
    """v1 still works with old engines; from engine 25 on it breaks when it recreates containers."""
    data = {"path": old.path, "version": old.version}
    evidence: tuple[Evidence, ...] = (old.evidence, Evidence("pip", NO_LONGER))
    engine = host.api("/version", timeout=2.0)
    version = engine.body.get("Version", "") if isinstance(engine.body, dict) else ""
    major = str(version).partition(".")[0]
    if major.isdigit() and int(major) >= 25:
        evidence += (Evidence("engine", str(version)),)
        text = f"v1 {old.version} breaks on engine {major}"
        return Finding(Status.WARN, text, evidence, V1_ON_NEW_ENGINE, data)
    return Finding(Status.WARN, f"{old.version}  v1, end of life", evidence, MISSING, data)


def _standalone(host: Host) -> _Standalone | None:
    found = host.which("docker-compose")
    if not found.paths:
        return None
    answer = host.run("docker-compose", "--version", timeout=8.0)
    match = re.search(VERSION, answer.stdout) if answer.ok else None
    heard = Evidence(
        "docker-compose --version", answer.output[:1000] or answer.problem or "no output",
        answer.errno, answer.exit_code,
    )  # fmt: skip
    return _Standalone(found.paths[0], (match[1] or match[2]) if match else "", heard)


def _is_script(host: Host, path: str) -> bool:
    """Distributions package v1 as a Python script; v2 is a compiled program."""
    return (host.read_text(path).text or "").startswith("#!")


PROBES = (
    Probe("compose", "Docker Compose installed", check, group="Compose", tags=("compose",)),
)  # fmt: skip
