"""Plugins of the docker CLI (`docker compose`, `docker buildx`): files in a few folders.

The CLI looks through the folders in order and takes the first file of the name that exists; a
broken one there hides a good one behind it, a dangling link does not (docker/cli,
cli-plugins/manager: `getPluginDirs`, `PluginRunCommand`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from envdoctor.host import Host, json_text
from envdoctor.host.endpoint import config_folder, read_config
from envdoctor.host.questions import Completed, FileFact
from envdoctor.model import Evidence

SYSTEM_FOLDERS = (
    "/usr/local/lib/docker/cli-plugins", "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins",
)  # fmt: skip
WINDOWS_FOLDERS = (
    "C:\\ProgramData\\Docker\\cli-plugins", "C:\\Program Files\\Docker\\cli-plugins",
)  # fmt: skip


class Plugin(NamedTuple):
    """What the CLI will find. `path` is empty when there is no file of the name anywhere.

    `version` is empty when the file does not work, `problem` then says why; `dangling` are links
    to nothing that the CLI passes over; `shadowed` are files behind the one that is taken.
    """

    path: str = ""
    version: str = ""
    problem: str = ""
    evidence: tuple[Evidence, ...] = ()
    dangling: tuple[str, ...] = ()
    shadowed: tuple[str, ...] = ()

    @property
    def works(self) -> bool:
        """It introduced itself as a plugin does."""
        return bool(self.version)


def folders(host: Host) -> tuple[str, ...]:
    """Where the CLI looks for plugins, in its order."""
    extra = read_config(host)[0].get("cliPluginsExtraDirs")
    listed = [f for f in extra if isinstance(f, str)] if isinstance(extra, list) else []
    system = WINDOWS_FOLDERS if host.system.os == "windows" else SYSTEM_FOLDERS
    return (*listed, host.join(config_folder(host), "cli-plugins"), *system)


def find(host: Host, name: str) -> Plugin:
    """Find a plugin and have it introduce itself, which it can do without a daemon."""
    ending = ".exe" if host.system.os == "windows" else ""
    places = [host.join(folder, f"docker-{name}{ending}") for folder in folders(host)]
    facts = [fact for fact in map(host.stat, places) if fact.kind != "missing"]
    dangling = tuple(fact.path for fact in facts if fact.kind == "dangling")
    links = tuple(
        Evidence(f"stat {f.path}", f"a link to {f.link}, which is missing", f.errno)
        for f in facts if f.kind == "dangling"
    )  # fmt: skip
    there = [fact for fact in facts if fact.kind != "dangling"]
    if not there:
        return _inside_snap(host, name) or Plugin(evidence=links, dangling=dangling)
    taken, shadowed = there[0], tuple(fact.path for fact in there[1:])
    version, problem, heard = _introduce(host, taken)
    return Plugin(taken.path, version, problem, (*heard, *links), dangling, shadowed)


def _inside_snap(host: Host, name: str) -> Plugin | None:
    """A snap carries its plugins in a place of its own, which only the client inside it knows."""
    client = host.which("docker")
    if not client.real or not (client.paths[0] + client.real[0]).count("/snap"):
        return None
    answer = host.run("docker", name, "version", timeout=5.0)
    found = re.search(r"\bv?(\d+\.\d+\.\d+)", answer.stdout) if answer.ok else None
    heard = (Evidence(f"docker {name} version", answer.stdout.strip()[:200]),)
    return Plugin(client.paths[0], found[1], evidence=heard) if found else None


def _introduce(host: Host, fact: FileFact) -> tuple[str, str, tuple[Evidence, ...]]:
    if fact.kind != "file" or not fact.may_execute:
        text = f"{fact.kind}, mode {fact.mode:04o}, not executable"
        return "", "not executable", (Evidence(f"stat {fact.path}", text),)
    answer = host.run(fact.path, "docker-cli-plugin-metadata", timeout=5.0)
    try:
        content = json_text.loads(answer.stdout) if answer.ok else None
        version = str(content["Version"]).lstrip("v") if content else ""
    except (ValueError, KeyError, TypeError):
        version = ""
    if version:
        return version, "", (Evidence(fact.path, f"version {version}"),)
    heard = answer.output[:500] or "no output"
    return "", _complaint(answer), (Evidence(fact.path, heard, answer.errno, answer.exit_code),)


def _complaint(answer: Completed) -> str:
    if answer.problem == "not executable" and "format" in answer.stderr.lower():
        return "no program for this machine"
    if answer.problem == "not found":
        return "its interpreter or loader is missing"
    if answer.problem:
        return answer.problem
    return "is no plugin" if answer.ok else f"fails (exit {answer.exit_code})"
