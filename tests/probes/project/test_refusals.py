"""What engines and machines of other kinds refuse of a service's options, and what they take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envdoctor.host.questions import Listener
from envdoctor.model import Finding, Settings
from envdoctor.probes.project.health.times import seconds
from envdoctor.project import command_line, preset
from tests.probes.project.test_rules import told, wrong
from tests.project.machine import findings, machine

OLD = {"ServerVersion": "20.10.24"}
MIDDLE = {"ServerVersion": "26.1.5"}


def service(folder: Path, *lines: str, top: str = "") -> Path:
    text = "".join(f"    {line}\n" for line in ("image: busybox", *lines))
    (folder / "compose.yaml").write_text(f"services:\n  web:\n{text}{top}")
    return folder


def said(found: list[Finding]) -> list[str]:
    return [e.text for f in found for e in f.evidence if "would say" in e.source]


@pytest.mark.parametrize(
    ("line", "info", "words"),
    [
        ("dns: [dns.google]", OLD, []),
        ("dns: [dns.google]", MIDDLE, ["bad nameserver address dns.google"]),
        ("mac_address: '02:42'", OLD, ["02:42\ninvalid MAC address"]),
        ("mac_address: '02:42'", MIDDLE, []),
        ("networks: {default: {mac_address: zz}}", {}, ["zz\ninvalid MAC address"]),
        ("pid: foo", OLD, []),
        ("pid: foo", {}, ["invalid PID mode: foo"]),
        ("ipc: foo", OLD, ["invalid IPC mode: foo"]),
        ("ipc: shareable", {}, []),
        ("uts: host\n    hostname: x", {},
         ["conflicting options: hostname and the UTS mode"]),
        ("hostname: " + "a" * 65, {}, ["sethostname: invalid argument"]),
        ("hostname: " + "a" * 64, {}, []),
        ("network_mode: host\n    mac_address: 02:42:ac:11:65:43", OLD,
         ["conflicting options: mac-address and the network mode"]),
        ("network_mode: host\n    mac_address: 02:42:ac:11:65:43", {}, []),
        ("extra_hosts: {a: [198.18.1.1, b.c]}", {}, ['invalid IP address in add-host: "b.c"']),
        ("extra_hosts: ['a=[::1]', 'b:fd00::1', 'c:host-gateway']", {}, []),
        ("healthcheck: {test: a, start_interval: 1s, start_period: 5s}", OLD,
         ["can't set healthcheck.start_interval as feature require Docker Engine v25 or later"]),
        ("healthcheck: {test: a, start_interval: 1s, start_period: 5s}", MIDDLE, []),
        ("healthcheck: {test: a, interval: -1s}", {},
         ["Interval in Healthcheck cannot be less than 1ms"]),
        ("isolation: hyperv", {}, ["linux only supports 'default'"]),
        ("isolation: hyperv", {"OSType": "windows"}, []),
        ("working_dir: 'C:/app'", {"OSType": "windows"}, []),
        ("storage_opt: {size: 1G}",
         {"Driver": "overlay2", "DriverStatus": [["Backing Filesystem", "extfs"]]},
         ["--storage-opt is supported only for overlay over xfs with 'pquota' mount option"]),
        ("storage_opt: {size: 1G}",
         {"Driver": "overlay2", "DriverStatus": [["Backing Filesystem", "xfs"]]}, []),
        ("cgroup_parent: m", {"CgroupDriver": "systemd"},
         ['cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"']),
        ("cgroup_parent: m.slice", {"CgroupDriver": "systemd"}, []),
        ("cgroup_parent: m", {"CgroupDriver": "cgroupfs"}, []),
        ("restart: on-failure:-1", {}, ["maximum retry count can"]),
        ("restart: 'no:0'", {}, []),
        ("deploy: {restart_policy: {condition: on_failure}}", {}, ["invalid restart policy"]),
        ("deploy: {restart_policy: {condition: any}}", {}, []),
        ("environment: ['=x']", {}, ["invalid environment variable: ="]),
        ("device_cgroup_rules: ['c 1:3']", {}, ["invalid device cgroup rule format: 'c 1:3'"]),
        ("security_opt: ['no-new-privileges:maybe']", {},
         ['invalid --security-opt 2: "no-new-privileges:maybe"']),
        ("security_opt: [unconfined]", {}, ['invalid security-opt: "unconfined"']),
        ("logging: {driver: fluentd, options: {fluentd-adress: x, fluentd-async: 'true'}}", {},
         ["unknown log opt 'fluentd-adress' for"]),
        ("logging: {driver: fluentd, options: {fluentd-new: x, fluentd-async: 'true'}}", {}, []),
        ("logging: {driver: journald, options: {max-size: 10m}}", {},
         ["unknown log opt 'max-size' for"]),
        ("logging: {options: {compress: 'true'}}", {},
         ["compress cannot be true when max-file is less than 2 or max-size is not set"]),
        ("logging: {options: {max-buffer-size: 4m}}", {},
         ["logger: max-buffer-size option is only supported with 'mode=non-blocking'"]),
        ("logging: {options: {max-file: three}}", {},
         ['strconv.Atoi: parsing "three": invalid syntax']),
    ],
)  # fmt: skip
def test_options_by_engine(
    line: str, info: dict[str, Any], words: list[str], tmp_path: Path
) -> None:
    assert said(told("options", service(tmp_path, line), info=info)) == words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("mem_reservation: 1m", ["Minimum memory reservation allowed is 6MB"]),
        ("mem_swappiness: 101", ["valid memory swappiness range is 0-100"]),
        ("mem_swappiness: -1", []),
        ("cpu_period: 10", ["CPU cfs period can not be less than 1ms"]),
        ("cpu_quota: -1", []),
        ("cpuset: all", ["Invalid value all for cpuset cpus"]),
        ("cpuset: 1-0", ["Invalid value 1-0 for cpuset cpus"]),
        ("cpuset: 0-9999999999", ["Invalid value 0-9999999999 for cpuset cpus"]),
        ("cpuset: 0,1", []),
    ],
)
def test_limits(line: str, words: list[str], tmp_path: Path) -> None:
    assert said(told("limits", service(tmp_path, line))) == words


def test_processors_with_gaps_between_their_numbers(tmp_path: Path) -> None:
    folder = service(tmp_path, "cpuset: 4,6")
    assert len(said(told("limits", folder))) == 1
    files = {"/sys/fs/cgroup/cpuset.cpus.effective": "4,6\n"}
    assert said(told("limits", folder, files=files)) == []


def test_what_a_swarm_has(tmp_path: Path) -> None:
    top = "networks: {back: {driver: overlay}}\nsecrets: {t: {external: true}}\n"
    folder = service(tmp_path, "networks: [back]", "secrets: [t]", top=top)
    swarm = {"Swarm": {"LocalNodeState": "active", "ControlAvailable": True}}
    assert wrong(told("networks", folder)) == [("fail", "ED600")]
    assert wrong(told("networks", folder, info=swarm)) == []
    assert wrong(told("options", folder, info=swarm)) == [("fail", "ED662")]  # Compose all the same


def test_a_network_that_is_there_needs_no_driver(tmp_path: Path) -> None:
    folder = service(tmp_path, "networks: [back]", top="networks: {back: {driver: weave}}\n")
    assert wrong(told("networks", folder)) == [("fail", "ED611")]
    plugin = {"/plugins": [{"Name": "weave:latest", "Enabled": True}]}
    assert wrong(told("networks", folder, api=plugin)) == []
    there = {"/networks": [{"Name": f"{tmp_path.name}_back"}]}
    assert wrong(told("networks", folder, api=there)) == []


def test_a_network_mode_may_be_the_name_of_a_network(tmp_path: Path) -> None:
    folder = service(tmp_path, "network_mode: proxy")
    assert wrong(told("names", folder)) == [("fail", "ED483")]
    assert wrong(told("names", folder, api={"/networks": [{"Name": "proxy"}]})) == []


COLLECTOR = "logging: {driver: fluentd, options: {fluentd-address: 'collector:24224'}}"


def test_a_collector_that_the_machine_itself_knows(tmp_path: Path) -> None:
    folder = service(tmp_path, COLLECTOR, top="  collector:\n    image: busybox\n")
    assert wrong(told("options", folder, names={"collector": ()})) == [("fail", "ED358")]
    known = {"collector": ("198.18.1.1",)}
    assert wrong(told("options", folder, names=known)) == []


@pytest.mark.parametrize(
    ("logging", "faults"),
    [
        ("{driver: fluentd}", ["ED358"]),
        ("{driver: fluentd, options: {fluentd-address: '127.0.0.1:24225'}}", ["ED358"]),
        ("{driver: fluentd, options: {fluentd-async: 'true'}}", []),
        ("{driver: fluentd, options: {fluentd-address: '198.18.1.1:24224'}}", []),
        ("{driver: syslog, options: {syslog-address: 'tcp://localhost:1514'}}", ["ED358"]),
        ("{driver: syslog, options: {syslog-address: 'udp://localhost:1514'}}", []),
        ("{driver: syslog, options: {syslog-address: 'localhost:1514'}}", ["ED358"]),
        ("{driver: syslog}", []),
    ],
)
def test_a_collector_that_nobody_is(logging: str, faults: list[str], tmp_path: Path) -> None:
    folder = service(tmp_path, f"logging: {logging}")
    assert [fault for _, fault in wrong(told("options", folder))] == faults
    there = tuple(Listener(port, "127.0.0.1", "tcp", 1, "x") for port in (24224, 24225, 1514))
    found = [fault for _, fault in wrong(told("options", folder, listeners=there))]
    assert found == (faults if "'localhost" in logging else [])


def test_volumes_of_a_container_that_is_not_there(tmp_path: Path) -> None:
    folder = service(tmp_path, "volumes_from: ['container:backup:ro']")
    assert wrong(told("names", folder)) == [("fail", "ED356")]
    there = {"/containers/json?all=1": [{"Id": "x", "Names": ["/backup"]}]}
    assert wrong(told("names", folder, api=there)) == []


def test_more_open_files_than_the_kernel_allows(tmp_path: Path) -> None:
    folder = service(tmp_path, "ulimits: {nofile: 2097152}")
    assert wrong(told("options", folder)) == [("fail", "ED310")]
    large = {"/proc/sys/fs/nr_open": "1073741816"}
    assert wrong(told("options", folder, files=large)) == []
    desktop = {"OperatingSystem": "Docker Desktop"}
    assert wrong(told("options", folder, info=desktop)) == []  # another machine's kernel


def test_a_volume_that_is_there_needs_no_making(tmp_path: Path) -> None:
    top = "volumes: {data: {name: parts, driver_opts: {foo: x}}}\n"
    folder = service(tmp_path, "volumes: ['data:/d']", top=top)
    assert wrong(told("mounts", folder)) == [("fail", "ED664")]
    assert wrong(told("mounts", folder, api={"/volumes/parts": {"Name": "parts"}})) == []


def test_mounts_of_an_engine_elsewhere_are_looked_at_for_their_form(tmp_path: Path) -> None:
    folder = service(tmp_path, "volumes: ['./a:b', './c:/d']")
    remote = {"DOCKER_HOST": "tcp://198.18.1.1:2376"}
    found = told("mounts", folder, environ=remote)
    assert wrong(found) == [("fail", "ED365")]


GROUPS = "FROM python:3.11-slim\n{}"


@pytest.mark.parametrize(
    ("step", "line", "faults"),
    [
        ("", "group_add: [docker]", [("fail", "ED346")]),
        ("", "group_add: [audio, '999', 999]", []),
        ("RUN groupadd -g 999 docker\n", "group_add: [docker]", []),
        ("RUN adduser --system --group app\nUSER app:app\n", "init: true", []),
        ("USER 1000:app\n", "init: true", [("fail", "ED346")]),
        ("COPY etc /etc\n", "group_add: [docker]", []),
        ("", "volumes: ['/etc/group:/etc/group:ro']\n    group_add: [docker]", []),
    ],
)
def test_groups(step: str, line: str, faults: list[tuple[str, str]], tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(GROUPS.format(step))
    (tmp_path / "etc").mkdir()
    (tmp_path / "compose.yaml").write_text(f"services:\n  web:\n    build: .\n    {line}\n")
    assert wrong(told("programs", tmp_path)) == faults


@pytest.mark.parametrize(
    ("text", "value"),
    [("1m30s", 90.0), ("100us", 0.0001), ("1d", 86400.0), ("-5s", -5.0), ("0", 0.0), ("5", None),
     ("5 s", None), ("", None)],
)  # fmt: skip
def test_durations(text: str, value: float | None) -> None:
    assert seconds(text) == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("--network container:gluetun --hostname x", "ED469"),
        ("-m 64m --memory-reservation 128m", "ED304"),
        ("--security-opt foo", "ED631"),
        ("--log-opt max_size=1m", "ED358"),
        ("--add-host db:db.internal", "ED661"),
        ("--name my/app", "ED660"),
        ("-v /tmp:data", "ED365"),
        ("--network brige", "ED483"),
    ],
)
def test_a_command_line(line: str, fault: str, tmp_path: Path) -> None:
    there = {"/containers/json?all=1": [{"Id": "x", "Names": ["/gluetun"]}]}
    host = machine(tmp_path, api=there)
    argv = ["docker", "run", *line.split(), "busybox"]
    asked = command_line.understand(host, str(tmp_path), argv)
    assert asked.project
    preset(host, Settings(path=str(tmp_path)), asked.project)
    found = {f.fault for f in findings(host, tmp_path) if f.status.value == "fail"}
    assert found == {fault}
