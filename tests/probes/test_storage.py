"""storage: the driver, and the mount that holds the data root."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from envdoctor.host.questions import Usage
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.storage import check, mount_of
from envdoctor.testing import FakeHost

ROOT = "/var/lib/docker"
CHOSEN = '{"storage-driver": "vfs"}'
OVERLAY = [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]]
MOUNTS = "/dev/sda1 / ext4 rw,relatime 0 0\n/dev/sdb1 /var/lib/docker ext4 {} 0 0\n"


def found(
    driver: str = "overlay2", status: object = OVERLAY, options: str = "rw",
    readonly: bool = False, files: Mapping[str, str] | None = None,
) -> list[Finding]:  # fmt: skip
    info = {"Driver": driver, "DriverStatus": status, "DockerRootDir": ROOT,
            "KernelVersion": "6.1.0"}  # fmt: skip
    files = {f"{ROOT}/x": "", "/proc/self/mounts": MOUNTS.format(options), **(files or {})}
    host = FakeHost(api={"/info": info}, files=files, disks={ROOT: Usage(ROOT, readonly=readonly)})
    return list(check(host, Settings()))


def test_overlay_on_a_writable_file_system_is_sound() -> None:
    (finding,) = found()
    assert (finding.status, finding.summary) == (Status.PASS, "overlay2")
    assert finding.data["filesystem"] == "extfs"


def test_vfs_is_a_fault_only_where_nobody_chose_it() -> None:
    assert found("vfs", None)[0].fault == "ED284"
    assert found("vfs", None, files={"/etc/docker/daemon.json": CHOSEN})[0].fault is None


def test_the_containerd_store_is_noted() -> None:
    (finding,) = found("overlayfs", [["driver-type", "io.containerd.snapshotter.v1"]])
    assert finding.data["containerd"] is True


@pytest.mark.parametrize(
    ("driver", "status", "summary"),
    [
        ("vfs", None, "vfs copies every layer whole"),
        ("overlay2", [["Supports d_type", "false"]], "its file system lacks d_type"),
        ("devicemapper", [["Data loop file", "/x/data"]], "devicemapper on a loop device"),
    ],
)
def test_drivers_that_work_badly_are_warnings(driver: str, status: object, summary: str) -> None:
    (finding,) = found(driver, status)
    assert (finding.status, finding.summary) == (Status.WARN, summary)


@pytest.mark.parametrize("options", ["ro,relatime", "rw,relatime,emergency_ro"])
def test_a_read_only_data_root_is_a_fault_with_its_mount_line(options: str) -> None:
    _, finding = found(options=options)
    assert (finding.status, finding.summary) == (Status.FAIL, "the data root is read-only")
    assert finding.fault == "ED283"
    assert finding.evidence[0].text == f"/dev/sdb1 /var/lib/docker ext4 {options} 0 0"
    assert finding.data == {"path": ROOT, "device": "/dev/sdb1", "breaks": ["hello-world"]}


def test_the_file_system_itself_may_say_that_it_is_read_only() -> None:
    assert found(readonly=True)[-1].status is Status.FAIL


def test_the_nearest_mount_counts_and_of_two_the_later_one() -> None:
    table = "a / x rw 0 0\nb /var x ro 0 0\nc /var/lib x rw 0 0\nd /var/lib x ro 0 0\ne /v x rw 0 0"
    assert mount_of("/var/lib/docker", table)[0] == "d"
    assert mount_of("/variable", table)[0] == "a"
    assert mount_of("/my disk/d", "f /my\\040disk x rw 0 0")[0] == "f"
    assert mount_of("/x", "garbage") == ""
