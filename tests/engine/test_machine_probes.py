"""The probes that look at an engine's machine: green on healthy engines, right on broken ones."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from envdoctor.model import Check, Status
from envdoctor.probes import (
    contrast,
    counts,
    hello_world,
    kernel,
    network,
    ports,
    python_env,
    registry_path,
    resources,
    storage,
)

from .conftest import MakeEngine, MakeFilesystem, obtainable
from .examination import examine
from .rig import Engine, Podman, exhaust_inodes, fill

HEALTHY = (counts, kernel, network, ports, registry_path, resources, storage)


@pytest.mark.parametrize("module", HEALTHY, ids=lambda module: module.__name__.split(".")[-1])
def test_a_healthy_engine_is_green(any_engine: Engine, module: object) -> None:
    check: Check = module.PROBES[0].check  # type: ignore[attr-defined]
    findings = examine(check, any_engine.client_env())
    assert {finding.status for finding in findings} == {Status.PASS}
    assert all(len(finding.summary) <= 36 for finding in findings)


def test_podmans_socket_is_green_too(podman: Podman) -> None:
    for module in (*HEALTHY, hello_world, contrast):
        statuses = {finding.status for finding in examine(module.check, podman.client_env())}
        # Podman's API has no question for a registry.
        assert statuses <= {Status.PASS, Status.SKIPPED}, module.__name__


def test_counts_are_those_of_docker_info(any_engine: Engine) -> None:
    sleep = ("docker", "run", "--detach", "--label", "test", "busybox", "sleep", "60")
    try:
        any_engine.run(*sleep)
        paused = any_engine.run(*sleep).stdout.strip()
        any_engine.run("docker", "pause", paused)
        any_engine.run("docker", "run", "--label", "test", "busybox", "true")
        told = any_engine.run("docker", "info").stdout
        counted, *_ = examine(counts.check, any_engine.client_env())
        lines = [line.strip() for line in told.splitlines()]
        for line in counted.evidence[0].text.splitlines():
            assert line.strip() in lines
        assert counted.data["running"] == counted.data["paused"] == counted.data["stopped"] == 1
    finally:
        made = any_engine.run("docker", "ps", "-aq", "--filter", "label=test").stdout.split()
        any_engine.run("docker", "rm", "--force", *made)


def test_containers_in_trouble_are_named(own_engine: MakeEngine) -> None:
    engine = own_engine()
    engine.run("docker", "run", "-d", "--name", "web", "--restart", "always", "busybox", "false")
    engine.run(
        *("docker", "run", "-d", "--name", "db", "--health-cmd", "false"),
        *("--health-interval", "0.2s", "--health-retries", "1", "busybox", "sleep", "60"),
    )
    waiting = {"restarting: web", "unhealthy: db"}
    for _ in range(30):
        found = examine(counts.check, engine.client_env())
        waiting -= {finding.summary for finding in found if finding.status is Status.WARN}
        if not waiting:
            break
    assert not waiting


def test_a_full_disk_is_seen_before_anything_fails(
    filesystem: MakeFilesystem, own_engine: MakeEngine
) -> None:
    small = filesystem(64 << 20)
    engine = own_engine(data_root=small / "data")
    fill(small)
    _, disk, *_ = examine(resources.check, engine.client_env())
    assert disk.status is Status.FAIL


def test_inodes_are_seen_to_run_out(filesystem: MakeFilesystem, own_engine: MakeEngine) -> None:
    small = filesystem(64 << 20, inodes=600)
    engine = own_engine(data_root=small / "data")
    exhaust_inodes(small)
    *_, inodes = examine(resources.check, engine.client_env())
    assert (inodes.status, inodes.summary) == (Status.FAIL, "room for 0 more files")


def test_a_file_system_that_stopped_after_an_error(
    filesystem: MakeFilesystem, own_engine: MakeEngine
) -> None:
    small = filesystem(64 << 20)
    engine = own_engine(data_root=small / "data")
    engine.run("docker", "pull", "hello-world")
    device = subprocess.run(["findmnt", "-no", "SOURCE", small], text=True, capture_output=True,
                            check=True).stdout.strip()  # fmt: skip
    trigger = Path("/sys/fs/ext4", Path(device).name, "trigger_fs_error")
    if not trigger.exists():
        pytest.skip("this kernel cannot be told to make an ext4 error")
    subprocess.run(["mount", "-o", "remount,errors=remount-ro", small], check=True)
    trigger.write_text("test")
    assert engine.run("docker", "run", "--rm", "hello-world", check=False).returncode != 0
    *_, finding = examine(storage.check, engine.client_env())
    assert (finding.status, finding.summary) == (Status.FAIL, "the data root is read-only")


def test_address_ranges_run_out(own_engine: MakeEngine) -> None:
    pool = {"base": "10.61.0.0/22", "size": 24}
    engine = own_engine(bridge=False, config={"default-address-pools": [pool]})
    if engine.api("/info")["DefaultAddressPools"] != [{"Base": "10.61.0.0/22", "Size": 24}]:
        pytest.skip("another engine's docker0 is here: this one has a bridge and a pool of its own")
    statuses = []
    for number in range(4):
        engine.run("docker", "network", "create", f"net{number}")
        statuses.append([f.status for f in examine(network.check, engine.client_env())])
    assert statuses[:3] == [[Status.PASS]] * 3
    assert statuses[3] == [Status.PASS, Status.FAIL]
    refused = engine.run("docker", "network", "create", "net4", check=False)
    assert refused.returncode != 0


def test_a_registry_out_of_reach_is_a_warning() -> None:
    with obtainable(), Engine("28.5", environ={"HTTPS_PROXY": "http://127.0.0.1:1"}) as engine:
        (finding,) = examine(registry_path.check, engine.client_env())
    assert (finding.status, finding.fault) == (Status.WARN, None)
    assert "connection refused" in finding.evidence[0].text


def test_real_virtual_environments(engine_28: Engine, tmp_path: Path) -> None:
    from sys import executable

    made = tmp_path / ".venv"
    subprocess.run([executable, "-m", "venv", "--without-pip", made], check=True)
    environ = engine_28.client_env()
    active = {**environ, "PATH": f"{made}/bin:{environ['PATH']}", "VIRTUAL_ENV": str(made)}
    first, *_ = examine(python_env.check, active)
    assert first.data["prefix"] == str(made)
    assert first.data["maker"] == "venv"
