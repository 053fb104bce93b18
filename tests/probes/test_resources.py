"""resources: the engine's size and the room for its data."""

from __future__ import annotations

from envdoctor.host.questions import Usage
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.resources import check
from envdoctor.testing import LINUX, FakeHost

ROOT = "/var/lib/docker"
INFO = {
    "NCPU": 4, "MemTotal": 16_600_000_000, "KernelVersion": "6.1.0", "DockerRootDir": ROOT,
    "OperatingSystem": "Debian GNU/Linux 12",
}  # fmt: skip
HEALTHY = Usage(ROOT, 100_000_000_000, 40_000_000_000, 6_000_000, 5_000_000)


def found(
    usage: Usage = HEALTHY, settings: Settings | None = None, **info: object
) -> list[Finding]:
    host = FakeHost(
        api={"/info": {**INFO, **info}}, files={f"{ROOT}/containers/x": ""}, disks={ROOT: usage}
    )
    return list(check(host, settings or Settings()))


def test_a_healthy_engine_tells_its_size_and_its_room() -> None:
    size, disk = found()
    assert size.summary == "4 CPUs, 16.6 GB of memory"
    assert (disk.status, disk.summary) == (Status.PASS, "40 GB of 100 GB free")


def test_the_thresholds_are_tolerant_and_can_be_chosen() -> None:
    def status(free: int, settings: Settings | None = None) -> Status:
        return found(HEALTHY._replace(free=free), settings)[1].status

    assert status(4_900_000_000) is Status.PASS  # a few megabytes below 5 GB
    assert status(3_000_000_000) is Status.WARN
    assert status(480_000_000) is Status.WARN
    assert status(100_000_000) is Status.FAIL
    assert found(HEALTHY._replace(free=100_000_000))[1].fault == "ED280"
    assert status(3_000_000_000, Settings(disk_warn=1_000_000_000)) is Status.PASS


def test_inodes_run_out_while_bytes_are_free() -> None:
    *_, inodes = found(HEALTHY._replace(free_inodes=500))
    assert (inodes.status, inodes.summary) == (Status.FAIL, "room for 500 more files")
    assert inodes.fault == "ED281"
    *_, inodes = found(HEALTHY._replace(free_inodes=9_000))
    assert inodes.status is Status.WARN
    assert len(found(HEALTHY._replace(inodes=0, free_inodes=0))) == 2  # btrfs has no such limit


def test_what_is_not_here_is_not_measured_here() -> None:
    _, disk = found(KernelVersion="6.6.1-linuxkit")
    assert (disk.status, disk.summary) == (Status.PASS, "its disk cannot be seen from here")
    _, disk = found(OperatingSystem="Docker Desktop")
    assert disk.evidence[0].text == "the engine runs in Docker Desktop's VM"
    _, disk = found(DockerRootDir="/elsewhere")
    assert disk.evidence[0].text == "the engine's data is not on this machine"
    remote = FakeHost(api={"/info": INFO}, environ={"DOCKER_HOST": "tcp://build:2376"})
    _, disk = check(remote, Settings())
    assert disk.evidence[0].text == "the engine is behind tcp"


def test_a_container_with_the_engines_socket_sees_only_its_own_disk() -> None:
    host = FakeHost(api={"/info": INFO}, files={f"{ROOT}/x": ""},
                    system=LINUX._replace(container=True))  # fmt: skip
    _, disk = check(host, Settings())
    assert disk.evidence[0].text == "envdoctor runs in a container"


def test_a_folder_that_may_not_be_entered_is_no_fault() -> None:
    _, disk = found(Usage(ROOT, problem="denied", errno=13))
    assert (disk.status, disk.summary) == (Status.PASS, "its disk may not be looked at")
