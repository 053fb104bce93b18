"""What the engine has to work with: processors, memory, and room for its data."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.questions import Usage
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.engine_facts import elsewhere, facts, number, size, unanswered

DISK_FULL = "ED280"  # disk-full-data-root
INODES_OUT = "ED281"  # disk-inodes-exhausted

# A limit is a round number that somebody chose: what misses it by a hair has not failed it.
TOLERANCE = 0.95
# Files; a usual base image has 3,000 to 10,000 of them.
FEW_INODES, NO_INODES = 20_000, 1_000
# With less than this not even hello-world can be pulled and run: bytes, files.
NOTHING_FITS, NO_FILE_FITS = 10_000_000, 100


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Tell the engine's size, and measure its data root where it lies on this machine."""
    info = facts(host)
    if not info:
        yield unanswered(host)
        return
    cpus, memory = number(info.get("NCPU")), number(info.get("MemTotal"))
    away = elsewhere(host, info)
    data = {"cpus": cpus, "memory": memory, "host_cpus": host.system.cpus,
            "host_memory": host.system.memory, "elsewhere": away}  # fmt: skip
    text = f"NCPU: {cpus}, MemTotal: {memory} ({size(memory)})"
    yield Finding(
        Status.PASS, f"{cpus} CPUs, {size(memory)} of memory", (Evidence("GET /info", text),),
        data=data,
    )  # fmt: skip
    if away:
        yield Finding(
            Status.PASS, "its disk cannot be seen from here", (Evidence("GET /info", away),)
        )
        return
    root = str(info.get("DockerRootDir"))
    usage = host.disk(root)
    if usage.problem:
        evidence = (Evidence(f"statvfs {root}", usage.problem, usage.errno),)
        yield Finding(Status.PASS, "its disk may not be looked at", evidence)
        return
    yield _bytes(usage, settings)
    if usage.inodes:
        yield from _inodes(usage)


def _bytes(usage: Usage, settings: Settings) -> Finding:
    text = f"{usage.free} of {usage.total} bytes free"
    data: dict[str, object] = {"path": usage.path, "free": usage.free, "total": usage.total}
    if usage.free < NOTHING_FITS:
        data["breaks"] = ["hello-world"]
    status, fault = Status.PASS, None
    if usage.free < settings.disk_fail * TOLERANCE:
        status, fault = Status.FAIL, DISK_FULL
    elif usage.free < settings.disk_warn * TOLERANCE:
        status = Status.WARN
    summary = f"{size(usage.free)} of {size(usage.total)} free"
    return Finding(status, summary, (Evidence(f"statvfs {usage.path}", text),), fault, data)


def _inodes(usage: Usage) -> Iterator[Finding]:
    if usage.free_inodes >= FEW_INODES:
        return
    out = usage.free_inodes < NO_INODES
    text = f"{usage.free_inodes} of {usage.inodes} inodes free"
    data: dict[str, object] = {
        "path": usage.path, "free_inodes": usage.free_inodes, "inodes": usage.inodes,
    }  # fmt: skip
    if usage.free_inodes < NO_FILE_FITS:
        data["breaks"] = ["hello-world"]
    yield Finding(
        Status.FAIL if out else Status.WARN, f"room for {usage.free_inodes} more files",
        (Evidence(f"statvfs {usage.path}", text),), INODES_OUT if out else None, data,
    )  # fmt: skip


PROBES = (
    Probe(
        "resources", "Engine has memory and disk", check, group="Machine",
        requires=("connection",), tags=("machine",),
    ),
)  # fmt: skip
