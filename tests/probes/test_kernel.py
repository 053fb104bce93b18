"""kernel: control groups, and modules that went with an upgrade."""

from __future__ import annotations

from collections.abc import Mapping

from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.kernel import check
from envdoctor.testing import LINUX, FakeHost

INFO = {"KernelVersion": "6.1.0", "CgroupVersion": "2", "MemoryLimit": True, "OSType": "linux",
        "DockerRootDir": "/var/lib/docker"}  # fmt: skip
HERE = {"/var/lib/docker/x": ""}
OLD, NEW = "/lib/modules/6.1.0/modules.dep", "/lib/modules/6.2.0/modules.dep"
LOADED = {"/sys/module/bridge/x": "", "/sys/module/veth/x": ""}


def found(files: Mapping[str, str], *, wsl: bool = False, **info: object) -> list[Finding]:
    system = LINUX._replace(wsl=wsl)
    host = FakeHost(api={"/info": {**INFO, **info}}, files={**HERE, **files}, system=system)
    return list(check(host, Settings()))


def test_a_healthy_kernel_is_named_with_its_notes() -> None:
    (finding,) = found({OLD: "", NEW: "", "/proc/sys/vm/max_map_count": "65530\n"})
    assert (finding.status, finding.summary) == (Status.PASS, "6.1.0, cgroup v2")
    assert finding.evidence[1] == ("/proc/sys/vm/max_map_count", "65530", None, None)


def test_modules_of_another_kernel_only_mean_a_restart_is_due() -> None:
    _, gone = found({NEW: ""})
    assert (gone.status, gone.summary) == (Status.WARN, "its modules are gone")
    assert gone.fault == "ED295"
    assert gone.evidence[0].text == "modules of 6.2.0; running: 6.1.0"
    _, loaded = found({NEW: "", **LOADED})
    assert (loaded.fault, loaded.summary) == (None, "restart needed: its modules are gone")


def test_a_kernel_without_any_modules_is_no_fault() -> None:
    assert len(found({})) == 1
    assert len(found({"/lib/modules/6.2.0/extra": ""})) == 1  # left by a removed kernel
    assert len(found({NEW: ""}, wsl=True)) == 1
    assert len(found({NEW: ""}, OperatingSystem="Docker Desktop")) == 1


def test_memory_limits_without_effect_are_told_with_the_board() -> None:
    board = {"/proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\x00"}
    _, limit = found(board, MemoryLimit=False)
    assert (limit.status, limit.fault) == (Status.WARN, "ED301")
    assert limit.evidence[1].text == "Raspberry Pi 4 Model B Rev 1.4"
    _, limit = found({}, MemoryLimit=False)
    assert len(limit.evidence) == 1
