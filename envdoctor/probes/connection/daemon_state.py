"""The daemon on this machine: installed, started, failed? As its service manager sees it."""

from __future__ import annotations

from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.model import Evidence
from envdoctor.probes.connection import applications

NOT_INSTALLED = "ED164"  # engine-not-installed
MASKED = "ED163"  # docker-unit-masked
START_FAILED = "ED165"  # systemd-start-failed

DAEMONS = (
    "/usr/bin/dockerd", "/usr/sbin/dockerd", "/usr/local/bin/dockerd", "/snap/bin/docker",
    "/opt/bin/dockerd",
)  # fmt: skip
FIELDS = "Id,LoadState,ActiveState,SubState,UnitFileState,Result"
TELLING = ("level=fatal", "level=error", "failed to start daemon", "unable to configure")


class State(NamedTuple):
    """What is known of the daemon; `fault` where that already names a cause."""

    summary: str = "the daemon is not running"
    evidence: tuple[Evidence, ...] = ()
    fault: str | None = None
    installed: bool = False
    running: bool = False
    starts_in_vain: bool = False


def look(host: Host) -> State:
    """Ask the service manager where there is one that can be asked, else look for programs."""
    if host.system.os != "linux":
        return _of_desktop(host)
    state = _of_systemd(host) if host.system.init == "systemd" else State()
    if state.installed:
        return state
    place = next((path for path in DAEMONS if host.stat(path).kind == "file"), "")
    if place:
        return state._replace(installed=True)
    if host.system.wsl:  # the engine is Docker Desktop's, on the side of Windows
        return state
    seen = Evidence("dockerd", "in none of " + ", ".join(DAEMONS[:3]))
    return State("no engine is installed", (*state.evidence, seen), NOT_INSTALLED)


def _of_systemd(host: Host) -> State:
    argv = ("systemctl", "show", "docker.service", f"--property={FIELDS}")
    answer = host.run(*argv, timeout=2.0)
    if not answer.ok:
        return State()
    unit = dict(line.split("=", 1) for line in answer.stdout.splitlines() if "=" in line)
    evidence = (Evidence("systemctl show docker.service", ", ".join(
        f"{key} {unit[key]}" for key in FIELDS.split(",")[1:] if unit.get(key)
    )),)  # fmt: skip
    if unit.get("LoadState") == "not-found":
        return State(evidence=evidence)
    if unit.get("LoadState") == "masked":
        return State("the daemon's unit is masked", evidence, MASKED, installed=True)
    if unit.get("ActiveState") == "failed" or unit.get("SubState") == "auto-restart":
        last_words = _journal(host)
        # The journal's words name the cause; without them only the failure itself is known.
        fault = None if last_words else START_FAILED
        return State("the daemon fails to start", (*evidence, *last_words), fault, installed=True,
                     starts_in_vain=True)  # fmt: skip
    return State(evidence=evidence, installed=True, running=unit.get("ActiveState") == "active")


def _journal(host: Host) -> tuple[Evidence, ...]:
    """What the daemon said when it failed, where this user may read it."""
    argv = ("journalctl", "-u", "docker.service", "-n", "60", "--no-pager", "-o", "cat")
    lines = host.run(*argv, timeout=2.0).stdout.splitlines()
    telling = [line for line in lines if any(mark in line for mark in TELLING)]
    return (Evidence(" ".join(argv[:3]), "\n".join(telling[-5:])),) if telling else ()


def _of_desktop(host: Host) -> State:
    """macOS and Windows: the daemon lives in the virtual machine of an application."""
    if seen := applications.containerd_chosen(host):
        text = "Rancher Desktop runs containerd"
        return State(text, (seen,), applications.RANCHER_WITHOUT_MOBY, installed=True)
    names = ("Docker", "OrbStack", "Rancher Desktop")
    places = [f"/Applications/{name}.app" for name in names]
    places.append(host.join(host.system.home, ".colima"))
    there = [place for place in places if host.stat(place).kind == "folder"]
    evidence = (Evidence("installed", ", ".join(there) or "no Docker application found"),)
    return State(evidence=evidence, installed=bool(there))
