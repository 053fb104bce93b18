"""ED300-ED317: memory, files, processes and kernel settings of containers."""

from __future__ import annotations

import pytest

from tests.engine.rig import Engine, User

from .harness import Session

GROWS = "a=x; while :; do a=$a$a; done"


@pytest.mark.fault("oom-build-or-container-137")
def test_a_container_without_memory(any_engine: Engine) -> None:
    """It ends without a word; its number or the engine's books tell."""
    fault = "oom-build-or-container-137"
    session = Session(any_engine.client_env())
    run = ("docker", "run", "--name", "greedy", "-m", "16m", "busybox", "sh", "-c", GROWS)
    try:
        assert session.run(*run).returncode == 137
        listed = session.run("docker", "ps", "-a", "--filter", "name=greedy")
        assert "Exited (137)" in listed.stdout
        session.explain(listed, text_only=True).names(fault)
    finally:
        session.run("docker", "rm", "-f", "greedy")


@pytest.mark.fault(
    "resource-limit-out-of-range",
    "shared-memory-too-small",
    "nofile-limit-too-low-or-infinite",
    "process-limit-reached",
    "sysctl-not-allowed",
)
@pytest.mark.parametrize(
    ("options", "command", "fault"),
    [
        ("--cpus 99", "true", "resource-limit-out-of-range"),
        ("--memory 1m", "true", "resource-limit-out-of-range"),
        ("--memory-swap 64m", "true", "resource-limit-out-of-range"),
        (
            "--shm-size 64k",
            "dd if=/dev/zero of=/dev/shm/x bs=1k count=999",
            "shared-memory-too-small",
        ),
        ("--ulimit nofile=4:4", "true", "nofile-limit-too-low-or-infinite"),
        ("--pids-limit 2", "sh -c 'sleep 1 & sleep 1 & wait'", "process-limit-reached"),
        ("--sysctl vm.max_map_count=1", "true", "sysctl-not-allowed"),
        ("", "sysctl -w vm.overcommit_memory=1", "sysctl-not-allowed"),
    ],
)
def test_a_limit(any_engine: Engine, options: str, command: str, fault: str) -> None:
    session = Session(any_engine.client_env())
    failed = session.shell(f"docker run --rm {options} busybox {command}")
    assert failed.returncode != 0
    session.explain(failed, text_only=True).names(fault)


@pytest.mark.fault("inotify-limit-reached")
def test_no_more_files_can_be_watched(user: User) -> None:
    """The limit is one of the user, whichever container the watching programs run in."""
    script = (
        "import ctypes,subprocess;libc=ctypes.CDLL(None)\n"
        "while libc.inotify_init() >= 0: pass\n"
        "print(subprocess.run(['timeout','1','tail','-f','/etc/passwd'],"
        "capture_output=True,text=True).stderr)"
    )
    said = user.run("/usr/bin/python3", "-c", script).stdout
    Session({"PATH": "/usr/bin:/bin"}).explain(said, text_only=True).names("inotify-limit-reached")
