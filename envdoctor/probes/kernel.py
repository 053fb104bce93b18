"""The kernel under the containers: control groups, and modules that went with an upgrade."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.engine_facts import elsewhere, facts, unanswered

MODULES_GONE = "ED295"  # kernel-modules-gone-after-upgrade-no-reboot
NO_MEMORY_LIMIT = "ED301"  # raspberry-pi-memory-cgroup-disabled

BOARD = "/proc/device-tree/model"
# Only noted: they matter to some images, and then those say so.
NOTED = (
    "/proc/sys/vm/max_map_count",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
)


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Name the kernel; look at its files only where they belong to the engine's kernel."""
    info = facts(host)
    if not info:
        yield unanswered(host)
        return
    kernel, groups = str(info.get("KernelVersion", "")), str(info.get("CgroupVersion", ""))
    here = not elsewhere(host, info)
    notes = {path: (host.read_text(path).text or "").strip() for path in NOTED if here}
    notes = {path: value for path, value in notes.items() if value}
    text = f"Kernel Version: {kernel}\nCgroup Version: {groups}"
    evidence = [Evidence("docker info", text), *[Evidence(p, v) for p, v in notes.items()]]
    data = {"kernel": kernel, "cgroup": groups, "os_type": info.get("OSType")}
    summary = f"{kernel}, cgroup v{groups}" if groups else kernel
    yield Finding(Status.PASS, summary, tuple(evidence), data=data)
    if info.get("MemoryLimit") is False:
        yield _no_memory_limit(host)
    if here:
        yield from _modules(host, kernel)


def _no_memory_limit(host: Host) -> Finding:
    """The board is shown because on one kind of it this is how the system comes."""
    evidence = [Evidence("GET /info", "MemoryLimit: false")]
    if board := (host.read_text(BOARD).text or "").rstrip("\x00\n"):
        evidence.append(Evidence(BOARD, board))
    return Finding(Status.WARN, "memory limits have no effect", tuple(evidence), NO_MEMORY_LIMIT)


def _modules(host: Host, kernel: str) -> Iterator[Finding]:
    """Modules of other kernels and none of this one: it was upgraded and not restarted since.

    No modules at all means nothing: such kernels have everything built in.
    """
    folder = "/lib/modules"
    others = [
        name for name in host.list_folder(folder).names or ()
        if host.stat(f"{folder}/{name}/modules.dep").kind == "file"
    ]  # fmt: skip
    if host.system.wsl or not others or kernel in others:
        return
    loaded = all(host.stat(f"/sys/module/{name}").kind == "folder" for name in ("bridge", "veth"))
    text = f"modules of {', '.join(others)}; running: {kernel}"
    yield Finding(
        Status.WARN, "restart needed: its modules are gone" if loaded else "its modules are gone",
        (Evidence(folder, text),), None if loaded else MODULES_GONE, {"kernel": kernel},
    )  # fmt: skip


PROBES = (
    Probe(
        "kernel", "Kernel is fit for containers", check, group="Machine",
        requires=("connection",), tags=("machine",),
    ),
)  # fmt: skip
