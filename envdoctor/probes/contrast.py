"""Container against virtual environment: what each shares with the host, measured.

The same little script runs in the user's Python and in a container of an image with Python that is
here already. Without such an image only the engine's own facts are told, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.model import Data, Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.container_run import run_once
from envdoctor.probes.contrast_script import SCRIPT
from envdoctor.probes.engine_facts import Facts, facts, number, rows, table, words
from envdoctor.probes.interpreters import on_path

COLUMNS = ["what", "virtual environment", "container"]
POINT = (
    "A virtual environment isolates Python packages and nothing else: it runs on the host's "
    "interpreter. A container brings everything of its own but the kernel."
)
IMAGES = "/images/json?all=1"
LOOKED_AT = 6  # images at most whose configuration is asked for

# What is compared -> the name space whose number tells whether it is the host's; the file system
# (which is always another one) where there is none.
COMPARED = (
    ("interpreter", ""), ("packages", ""), ("distribution", ""), ("C library", ""),
    ("processes", "pid"), ("first process", "pid"), ("network", "net"),
)  # fmt: skip


class Measured(NamedTuple):
    """A row of the table, and whether the container shares this with the host."""

    what: str
    environment: str
    container: str
    shared: bool


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Measure on both sides and put the facts side by side."""
    here = _here(host)
    if not here:
        yield Finding(Status.SKIPPED, "no Python on PATH to compare with")
        return
    info = facts(host)
    image = _image(host)
    inside, evidence = _inside(host, image) if image else ({}, ())
    compared = _from_container(here, inside) if inside else _from_engine(host, here, info)
    shared = sum(row.shared for row in compared)
    kept = sum(row.environment.startswith("the host's") for row in compared)
    if inside:
        summary = f"container shares {shared} of {len(compared)}, venv {kept}"
    else:
        summary = "no Python image; told by the engine" if not evidence else "told by the engine"
    data: Data = {
        "table": {"columns": COLUMNS, "rows": [list(row[:3]) for row in compared]},
        "measured_in": image if inside else "engine",
        "virtual_environment_active": bool(here["venv"]),
        "point": POINT,
    }
    yield Finding(Status.PASS, summary, evidence, data=data)


def _here(host: Host) -> dict[str, str]:
    python = on_path(host, "python") or on_path(host, "python3")
    return _told(host.run(python, "-c", SCRIPT, timeout=5.0).stdout) if python else {}


def _image(host: Host) -> str:
    """An image with Python that only runs what it is told to; the smallest, official ones first."""
    images = [(image, tag) for image in rows(host.api(IMAGES).body)
              for tag in words(image.get("RepoTags"))[:1]]  # fmt: skip
    images.sort(key=lambda pair: (not _official(pair[1]), number(pair[0].get("Size"))))
    for image, tag in images[:LOOKED_AT]:
        config = table(table(host.api(f"/images/{image.get('Id')}/json").body).get("Config"))
        python = any(line.startswith("PYTHON_VERSION=") for line in words(config.get("Env")))
        # An entry point is somebody's program, and a volume would stay behind.
        if (python or _official(tag)) and not (config.get("Entrypoint") or config.get("Volumes")):
            return tag
    return ""


def _official(tag: str) -> bool:
    return tag.rpartition(":")[0].rpartition("/")[2] == "python"


def _inside(host: Host, image: str) -> tuple[dict[str, str], tuple[Evidence, ...]]:
    done = run_once(host, image, "contrast", ("python3", "-c", SCRIPT), pull=False, timeout=15.0)
    text = done.output if not done.ok else f"measured in a container of {image}"
    return _told(done.stdout), (Evidence(f"docker run {image}", text, exit_code=done.exit_code),)


def _told(output: str) -> dict[str, str]:
    told = dict(line.split("=", 1) for line in output.splitlines() if "=" in line)
    return told if "interpreter" in told else {}


def _from_container(here: dict[str, str], inside: dict[str, str]) -> list[Measured]:
    measured = []
    for what, space in COMPARED:
        shared = bool(space) and here[space] != "" and here[space] == inside[space]
        if here[what] and inside[what]:
            own = "its own" if what == "packages" and here["venv"] else "the host's"
            whose = "the host's" if shared else "its own"
            ours, theirs = (_few(side[what]) if what == "network" else side[what]
                            for side in (here, inside))  # fmt: skip
            measured.append(Measured(what, f"{own}: {ours}", f"{whose}: {theirs}", shared))
    measured.append(_kernel(here, inside["kernel"]))
    return measured


def _from_engine(host: Host, here: dict[str, str], info: Facts) -> list[Measured]:
    system = str(info.get("OperatingSystem", ""))
    running = number(info.get("ContainersRunning"))
    networks = rows(host.api("/networks").body)
    subnets = [str(part.get("Subnet")) for network in networks if network.get("Name") == "bridge"
               for part in rows(table(network.get("IPAM")).get("Config"))]  # fmt: skip
    measured = [
        Measured("distribution", f"the host's: {here['distribution']}",
                 f"its image's (the engine is on {system})", False),
        Measured("processes", f"the host's: {here['processes']}",
                 f"its own ({running} containers run)", False),
    ]  # fmt: skip
    if subnets:
        own = f"its own, on {subnets[0]}"
        measured.append(Measured("network", f"the host's: {_few(here['network'])}", own, False))
    return [*measured, _kernel(here, str(info.get("KernelVersion", "")))]


def _few(interfaces: str) -> str:
    """Interface names for one cell: a host with many networks has dozens."""
    first, rest = interfaces.split()[:3], interfaces.split()[3:]
    return ", ".join(first) + (f" and {len(rest)} more" if rest else "")


def _kernel(here: dict[str, str], kernel: str) -> Measured:
    shared = kernel == here["kernel"]
    whose = "the host's" if shared else "the VM's"
    return Measured("kernel", f"the host's: {here['kernel']}", f"{whose}: {kernel}", shared)


PROBES = (
    Probe(
        "contrast", "Container and virtualenv compared", check, group="Python",
        requires=("connection",), timeout=22.0, effects=("creates-container",),
        tags=("python", "tutorial"),
    ),
)  # fmt: skip
