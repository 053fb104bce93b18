"""Faults that keep the engine from starting: real daemons that fail, and what they write."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.engine.fixtures import MakeEngine
from tests.engine.rig import free_port, toolset
from tests.engine.rig.debian import need_tools

from .conftest import Machine

NETWORK = ("unshare", "--net")  # a network of its own, whose firewall it may change


def explained(machine: Machine, log: str, fault: str) -> None:
    """The log alone tells it, also as the journal has it, with what systemd says after it."""
    session = machine.session()
    session.explain(log, text_only=True).names(fault)
    stamp = "Jan 31 15:18:45 host"
    journal = [f"{stamp} dockerd[511]: {line}" for line in log.splitlines() if line.strip()]
    unit = f"{stamp} systemd[1]: docker.service"
    journal += [
        f"{unit}: Main process exited, code=exited, status=1/FAILURE",
        f"{unit}: Failed with result 'exit-code'.",
        f"{stamp} systemd[1]: Failed to start Docker Application Container Engine.",
    ]
    session.explain("\n".join(journal), text_only=True).names(fault)


def programs(folder: Path) -> Path:
    """A folder for PATH with what dockerd needs besides containerd and iptables."""
    for name in ("runc", "docker-proxy", "containerd-shim-runc-v2"):
        (folder / name).symlink_to(toolset("28.5").daemons / name)
    for name in ("unshare", "sh", "mount"):
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


# -- daemon.json -------------------------------------------------------------------------------


@pytest.mark.fault("daemon-json-invalid")
@pytest.mark.parametrize(
    "settings",
    ['{"debug": true,}', '{"debug": true', '{"insecure-registries": "r.example"}', "[]", "\0\0"],
)
def test_daemon_json_is_invalid(machine: Machine, settings: str) -> None:
    fault = "daemon-json-invalid"
    explained(machine, machine.start_in_vain(settings), fault)
    machine.booted_with_systemd()
    session = machine.session()
    found = session.check().blames(fault)
    assert session.shell(found.remedy(fault, "See where")[0]).returncode in (0, 1)
    machine.settings.write_text("{}")
    machine.engine.start()
    session.check().healthy()


@pytest.mark.fault("daemon-json-invalid")
def test_daemon_json_that_will_be_invalid_at_the_next_start(machine: Machine) -> None:
    machine.settings.write_text("{")
    found = machine.session().check().blames("daemon-json-invalid")
    assert found.status("daemon-config") == "warn"


@pytest.mark.fault("daemon-json-singular-keys-silently-ignored")
def test_keys_that_are_ignored(own_engine: MakeEngine) -> None:
    machine = Machine(own_engine("20.10", bridge=False, config={"registry-mirror": ["http://x"]}))
    fault = "daemon-json-singular-keys-silently-ignored"
    session = machine.session()
    assert "http://x" not in session.run("docker", "info").stdout
    found = session.check(select="daemon-config").blames(fault)
    assert found.status("daemon-config") == "warn"
    machine.settings.write_text('{"registry-mirrors": ["http://x"]}')
    session.check(select="daemon-config").healthy()


@pytest.mark.fault("daemon-hosts-flag-conflict")
def test_hosts_in_two_places(machine: Machine) -> None:
    fault = "daemon-hosts-flag-conflict"
    explained(machine, machine.start_in_vain('{"hosts": ["unix:///run/other.sock"]}'), fault)
    machine.booted_with_systemd()
    unit = machine.run / "systemd" / "system" / "docker.service"
    unit.write_text("[Service]\nExecStart=/usr/bin/dockerd -H fd:// --containerd=/run/c.sock\n")
    session = machine.session()
    session.check().blames(fault)
    machine.settings.write_text("{}")
    machine.engine.start()
    session.check().healthy()


@pytest.mark.fault("daemon-json-unknown-option")
@pytest.mark.parametrize("settings", ['{"registry_mirrors": []}', '{"log-level": "loud"}'])
def test_an_option_that_nobody_knows(machine: Machine, settings: str) -> None:
    explained(machine, machine.start_in_vain(settings), "daemon-json-unknown-option")


@pytest.mark.fault("daemon-flag-unknown")
def test_a_flag_that_nobody_knows(machine: Machine) -> None:
    explained(machine, machine.dockerd("--cluster-advertise=x"), "daemon-flag-unknown")


# -- what is in the way of its start -----------------------------------------------------------


@pytest.mark.fault("daemon-stale-pidfile")
def test_a_pid_file_of_somebody_else(machine: Machine) -> None:
    pidfile = machine.run / "docker.pid"
    pidfile.write_text(str(os.getpid()))
    log = machine.dockerd(f"--pidfile={pidfile}")
    fault = "daemon-stale-pidfile"
    explained(machine, log, fault)
    session = machine.session()
    commands = session.explain(log).names(fault).remedy("remove the file")
    assert session.mend(commands).asked == ("service docker start",)
    assert not pidfile.exists()


@pytest.mark.fault("daemon-containerd-unreachable")
@pytest.mark.parametrize("program", [None, "exit 1"], ids=["missing", "broken"])
def test_containerd_does_not_start(machine: Machine, program: str | None, tmp_path: Path) -> None:
    without = programs(tmp_path)
    if program:
        (tmp_path / "containerd").write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / "containerd").chmod(0o755)
    # The machine's own containerd, if it has one, is out of sight.
    inside = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /run && exec "$@"', "run")
    log = machine.dockerd("--containerd=", inside=inside, path=without)
    explained(machine, log, "daemon-containerd-unreachable")


@pytest.mark.fault("daemon-containerd-unreachable")
def test_containerd_that_the_engine_still_waits_for(machine_20: Machine) -> None:
    """It waits for a minute, and has not failed before: nothing is certain of a warning."""
    log = machine_20.dockerd("--containerd=/run/nowhere/sock", timeout=4)
    answer = machine_20.session().explain(log, text_only=True)
    assert (
        answer.considers("daemon-containerd-unreachable").faults[0]
        == "daemon-containerd-unreachable"
    )


@pytest.mark.fault("daemon-bridge-no-available-network")
def test_no_subnet_is_free(machine: Machine) -> None:
    need_tools("ip")
    routes = (
        "ip link add vpn0 type bridge && ip link set vpn0 up && "
        "ip addr add 10.1.1.1/32 dev vpn0 && "
        'ip route add 0.0.0.0/1 dev vpn0 && ip route add 128.0.0.0/1 dev vpn0 && exec "$@"'
    )
    inside = ("unshare", "--net", "sh", "-c", routes, "vpn")
    log = machine.dockerd("--bridge=", inside=inside)
    explained(machine, log, "daemon-bridge-no-available-network")


@pytest.mark.fault("daemon-iptables-missing")
def test_iptables_is_missing(machine: Machine, tmp_path: Path) -> None:
    log = machine.dockerd("--iptables=true", "--bridge=", inside=NETWORK, path=programs(tmp_path))
    explained(machine, log, "daemon-iptables-missing")


@pytest.mark.fault("daemon-listen-address-in-use")
def test_its_address_is_taken(machine: Machine) -> None:
    import socket

    with socket.create_server(("127.0.0.1", free_port())) as other:
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        log = machine.dockerd(f"--host={address}", "--tls=false")
    explained(machine, log, "daemon-listen-address-in-use")


@pytest.mark.fault("daemon-needs-root")
def test_without_root(machine: Machine) -> None:
    (machine.run / "second").mkdir()
    (machine.run / "second").chmod(0o777)
    user = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    log = machine.dockerd("--userland-proxy=false", inside=user)
    explained(machine, log, "daemon-needs-root")


@pytest.mark.fault("daemon-second-instance-on-same-data")
def test_a_second_engine_on_the_same_data(machine: Machine) -> None:
    log = machine.dockerd(f"--data-root={machine.run / 'data'}")
    explained(machine, log, "daemon-second-instance-on-same-data")


@pytest.mark.fault("daemon-socket-activation-missing")
def test_nobody_hands_a_socket_over(machine: Machine) -> None:
    explained(machine, machine.dockerd("--host=fd://"), "daemon-socket-activation-missing")


@pytest.mark.fault("daemon-group-missing")
def test_the_group_is_missing(machine: Machine) -> None:
    explained(machine, machine.dockerd("--group=nosuchgroup"), "daemon-group-missing")


@pytest.mark.fault("dind-not-privileged")
def test_without_privileges(machine: Machine) -> None:
    fewer = "--bounding-set=-sys_admin,-net_admin", "--inh-caps=-sys_admin,-net_admin"
    inside = (*NETWORK, "setpriv", *fewer)
    log = machine.dockerd("--bridge=", "--iptables=true", inside=inside)
    explained(machine, log, "dind-not-privileged")


@pytest.mark.fault("wsl-cgroup-mount-missing")
def test_no_control_groups(machine: Machine) -> None:
    script = 'umount --recursive /sys/fs/cgroup && exec "$@"'
    log = machine.dockerd(inside=("unshare", "--mount", "sh", "-c", script, "umount"))
    explained(machine, log, "wsl-cgroup-mount-missing")
