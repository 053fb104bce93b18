"""Where the engine keeps images and containers: the driver, and the file system under it."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.engine_facts import elsewhere, facts, unanswered

READ_ONLY = "ED283"  # data-root-filesystem-readonly
FALLEN_BACK = "ED284"  # daemon-storage-driver-unsupported

MOUNTS = "/proc/self/mounts"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Name the driver, then look at the mount that holds the data root."""
    info = facts(host)
    if not info:
        yield unanswered(host)
        return
    driver = str(info.get("Driver", ""))
    status = driver_status(info.get("DriverStatus"))
    data = {"driver": driver, "filesystem": status.get("Backing Filesystem", ""),
            "containerd": status.get("driver-type", "").startswith("io.containerd")}  # fmt: skip
    text = "\n".join([f"Storage Driver: {driver}", *[f" {k}: {v}" for k, v in status.items()]])
    evidence = (Evidence("docker info", text),)
    if driver == "vfs":
        chosen = '"vfs"' in (host.read_text("/etc/docker/daemon.json").text or "")
        fault = None if chosen else FALLEN_BACK
        yield Finding(Status.WARN, "vfs copies every layer whole", evidence, fault, data)
    elif status.get("Supports d_type") == "false":
        yield Finding(Status.WARN, "its file system lacks d_type", evidence, data=data)
    elif "Data loop file" in status:
        yield Finding(Status.WARN, f"{driver} on a loop device", evidence, data=data)
    else:
        yield Finding(Status.PASS, driver or "not told", evidence, data=data)
    if not elsewhere(host, info):
        yield from _mount(host, str(info.get("DockerRootDir")))


def driver_status(pairs: object) -> dict[str, str]:
    """What the storage driver says of itself, from the pairs of `/info`."""
    if not isinstance(pairs, list):
        return {}
    return {str(p[0]): str(p[1]) for p in pairs if isinstance(p, list) and len(p) == 2}


def _mount(host: Host, root: str) -> Iterator[Finding]:
    line = mount_of(root, host.read_text(MOUNTS).text or "")
    options = set(line.split()[3].split(",")) if line else set()
    # Linux 6.18 leaves a file system that hit an error "rw" and adds `emergency_ro`.
    stopped = options & {"ro", "emergency_ro"}
    if stopped or host.disk(root).readonly:
        evidence = Evidence(MOUNTS, line or f"{root}: read-only")
        yield Finding(
            Status.FAIL, "the data root is read-only", (evidence,), READ_ONLY,
            {"path": root, "device": line.split()[0] if line else "", "breaks": ["hello-world"]},
        )  # fmt: skip


def mount_of(path: str, mounts: str) -> str:
    """The line of the mount table that holds a path; "" when none does."""
    best = ""
    length = -1
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 4:
            continue
        point = fields[1].replace("\\040", " ").rstrip("/")
        inside = path == point or path.startswith(point + "/")
        if inside and len(point) >= length:  # of two mounts on one point, the later one counts
            best, length = line, len(point)
    return best


PROBES = (
    Probe(
        "storage", "Engine's storage is sound", check, group="Machine", requires=("connection",),
        tags=("machine",),
    ),
)  # fmt: skip
