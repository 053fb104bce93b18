"""The virtual environments in a project's folder, and what can be wrong with them.

An environment is tied to two paths: to the Python that it was made with, and to the place where
it was made. When one of them is gone, the environment looks whole and does not work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.interpreters import venv_config

BASE_GONE = "ED560"  # venv-broken-base-python
MOVED = "ED561"  # venv-moved-or-copied

FOLDERS = (".venv", "venv", "env")
# A `$` in it means that the script finds its place out by itself.
OWN_PLACE = r"(?m)^\s*(?:export )?VIRTUAL_ENV=['\"]?([^'\"\n$]+).*"


def environments(host: Host, settings: Settings) -> list[str]:
    """The folders of the project that hold a virtual environment."""
    places = [host.join(settings.path, name) for name in FOLDERS]
    return [place for place in places if venv_config(host, place)]


def examine(host: Host, folder: str) -> Iterator[Finding]:
    """Say what is wrong with one environment; nothing when it is sound."""
    name = _name(folder)
    windows = host.system.os == "windows"
    programs = host.join(folder, "Scripts" if windows else "bin")
    pythons = ["python.exe"] if windows else ["python", "python3"]
    links = [host.stat(host.join(programs, python)) for python in pythons]
    broken = next((link for link in links if link.kind == "dangling"), None)
    home = venv_config(host, folder).get("home", "")
    activate = host.read_text(host.join(programs, "activate")).text or ""
    place = re.search(OWN_PLACE, activate)
    made_at = place[1].strip() if place else ""
    if not windows and host.stat(host.join(folder, "Scripts")).kind == "folder":
        evidence = Evidence(folder, "it has a folder Scripts, as on Windows")
        yield _broken(host, folder, f"{name} was made on Windows", evidence, MOVED)
    elif broken:
        evidence = Evidence(broken.path, f"link to {broken.link}: {broken.problem}", broken.errno)
        yield _broken(host, folder, f"the Python behind {name} is gone", evidence, BASE_GONE)
    elif home and host.stat(home).kind == "missing":
        evidence = Evidence(host.join(folder, "pyvenv.cfg"), f"home = {home} (does not exist)")
        yield _broken(host, folder, f"the Python behind {name} is gone", evidence, BASE_GONE)
    elif links[0].kind == "missing":
        evidence = Evidence(links[0].path, links[0].problem, links[0].errno)
        yield _broken(host, folder, f"{name} has no Python in it", evidence, None)
    # Only a place that is gone is proof: one that is there may be this one by another path.
    elif place and host.stat(host.join(made_at, "pyvenv.cfg")).kind == "missing":
        evidence = Evidence(host.join(programs, "activate"), place[0].strip())
        yield _broken(host, folder, f"{name} was moved or copied here", evidence, MOVED, made_at)


def _broken(
    host: Host, folder: str, summary: str, evidence: Evidence, code: str | None, made_at: str = ""
) -> Finding:
    """A fault of an environment that is in use, a warning about one that merely lies there."""
    active = host.environ.get("VIRTUAL_ENV", "")
    in_use = bool(active) and (_name(active) == _name(folder) or active == made_at)
    return Finding(
        Status.FAIL if in_use else Status.WARN, summary, (evidence,), code, {"venv": folder}
    )


def _name(folder: str) -> str:
    return folder.replace("\\", "/").rstrip("/").rpartition("/")[2]
