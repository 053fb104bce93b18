"""Options, plugins, volumes and dev containers against engines and machines of other kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from envdoctor.host import questions as q
from tests.probes.project.test_rules import CONTAINERS, told, wrong

WEB = "services:\n  web:\n    image: busybox\n    {}\n"


def web(folder: Path, line: str, more: str = "") -> Path:
    (folder / "compose.yaml").write_text(WEB.format(line) + more)
    return folder


LOKI = "logging: {driver: loki}"


@pytest.mark.parametrize(
    ("world", "faults"),
    [
        ({}, ["ED358"]),
        ({"api": {"/plugins": [{"Name": "loki:latest", "Enabled": True}]}}, []),
        ({"api": {"/plugins": q.Reply(500, {})}}, []),  # nobody can tell
        ({"info": {"Plugins": {}}}, []),
        ({"files": {"/run/docker/plugins/loki.sock": q.FileFact("", "socket")}}, []),
        ({"info": {"Plugins": {"Log": ["json-file", "loki"]}}}, []),
    ],
    ids=["nowhere", "installed", "no answer", "not told", "old kind", "built in"],
)
def test_a_logging_driver(world: dict[str, Any], faults: list[str], tmp_path: Path) -> None:
    found = told("options", web(tmp_path, LOKI), **world)
    assert [fault for _, fault in wrong(found)] == faults


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("logging: {options: {max_size: 1m}}", ["ED358"]),  # of the engine's own driver
        ("logging: {options: {max-size: 1m, mode: non-blocking, cache-disabled: 'true'}}", []),
        ("logging: {driver: none}", []),
        ("logging: {driver: syslog, options: {anything: x}}", []),
        ("cap_add: [net_admin, CAP_SYS_TIME, ALL]", []),
        ("cap_drop: [NETADMIN]", ["ED631"]),
        ("security_opt: ['no-new-privileges:true', 'seccomp:unconfined', 'label:disable']", []),
        ("runtime: io.containerd.kata.v2", []),
        ("runtime: kata", ["ED630"]),
        ("restart: 'on-failure:3'", []),
        ("restart: allways", ["ED631"]),
        ("ulimits: {core: 0, memlock: {soft: -1, hard: -1}, stack: {soft: 1, hard: -1}}", []),
        ("ulimits: {memlock: {soft: -1, hard: 1}}", ["ED631"]),
        ("stop_signal: SIGRTMIN+3", []),
    ],
)
def test_options(line: str, faults: list[str], tmp_path: Path) -> None:
    assert [fault for _, fault in wrong(told("options", web(tmp_path, line)))] == faults


def test_an_older_engine_knows_no_shims_and_words_it_otherwise(tmp_path: Path) -> None:
    folder = web(tmp_path, "runtime: io.containerd.kata.v2")
    (finding,) = told("options", folder, info={"ServerVersion": "20.10.24"})
    assert finding.evidence[0].text == "Unknown runtime specified io.containerd.kata.v2"


@pytest.mark.parametrize(
    ("containers", "faults"),
    [
        ([], ["ED356"]),
        ([{"Id": "gl", "Names": ["/gluetun"]}], []),
        ([{"Id": "gluetun5", "Names": ["/x"]}], []),
    ],
    ids=["none", "by name", "by id"],
)
def test_a_container_that_is_joined(
    containers: list[dict[str, Any]], faults: list[str], tmp_path: Path
) -> None:
    folder = web(tmp_path, "network_mode: container:gluetun")
    found = told("names", folder, api={CONTAINERS: containers})
    assert [fault for _, fault in wrong(found)] == faults


DEVICE = "volumes:\n  data:\n    driver_opts: {{type: {}, o: '{}', device: {}}}\n"


@pytest.mark.parametrize(
    ("kind", "how", "device", "faults"),
    [
        ("none", "bind", "/nowhere/at/all", ["ED361"]),
        ("none", "bind,ro", "/nowhere/at/all", ["ED361"]),
        ("none", "bind", "{folder}", []),
        ("nfs", "addr=10.0.0.1,rw", ":/export", []),
        ("tmpfs", "size=8m", "tmpfs", []),
    ],
)
def test_a_volume_that_stands_for_a_folder(
    kind: str, how: str, device: str, faults: list[str], tmp_path: Path
) -> None:
    text = DEVICE.format(kind, how, device.format(folder=tmp_path))
    folder = web(tmp_path, "volumes: ['data:/d']", text)
    assert [fault for _, fault in wrong(told("mounts", folder))] == faults


PART = "volumes: [{type: volume, source: data, target: /d, volume: {subpath: x}}]"
INITS = "  init:\n    image: busybox\n    volumes: ['data:/d']\nvolumes: {data: }\n"


def test_a_folder_of_a_volume_that_is_there_or_made(tmp_path: Path) -> None:
    folder = web(tmp_path, PART, "volumes: {data: {name: parts}}\n")
    assert wrong(told("mounts", folder)) == [("fail", "ED634")]
    assert wrong(told("mounts", folder, api={"/volumes/parts": {"Name": "parts"}})) == []
    assert wrong(told("mounts", web(tmp_path, PART, INITS))) == []


def test_a_mount_inside_of_a_read_only_one(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    folder = web(tmp_path, "volumes: ['./src:/w:ro', '/w/cache']")
    assert wrong(told("mounts", folder)) == [("fail", "ED368")]
    (tmp_path / "src/cache").mkdir()
    assert wrong(told("mounts", folder)) == []


SECRET = "secrets: {t: {environment: TOKEN}}\n"


def test_a_secret_of_a_variable(tmp_path: Path) -> None:
    folder = web(tmp_path, "secrets: [t]", SECRET)
    assert wrong(told("variables", folder)) == [("fail", "ED475")]
    assert wrong(told("variables", folder, environ={"TOKEN": ""})) == []
    assert wrong(told("variables", web(tmp_path, "labels: {}", SECRET))) == []
    (web(tmp_path, "secrets: [t]", SECRET) / ".env").write_text("TOKEN=x\n")
    assert wrong(told("variables", folder)) == []


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"mounts": ["source=/nowhere/at/all,target=/x,type=bind"]}, ["ED361"]),
        ({"mounts": [{"source": "/nowhere/at/all", "target": "/x", "type": "bind"}]}, ["ED361"]),
        ({"mounts": ["source=${localEnv:HOME}/.nowhere,target=/x,type=bind"]}, ["ED361"]),
        ({"mounts": ["source=${localWorkspaceFolder},target=/x,type=bind"]}, []),
        ({"mounts": ["source=cache,target=/x,type=volume"]}, []),
        ({"mounts": ["source=/nowhere/at/all,target=/x,type=bind"],
          "initializeCommand": "mkdir -p /nowhere/at/all"}, []),
        ({"dockerComposeFile": "../compose.yaml", "service": "web"}, []),
        ({"dockerComposeFile": "../compose.yaml", "service": "app"}, ["ED481"]),
        ({"dockerComposeFile": ["../compose.yaml", "more.yaml"], "service": "app"}, ["ED463"]),
    ],
)  # fmt: skip
def test_a_devcontainer(fields: dict[str, object], faults: list[str], tmp_path: Path) -> None:
    web(tmp_path, "command: sleep 60")
    (tmp_path / ".devcontainer").mkdir()
    (tmp_path / ".devcontainer/devcontainer.json").write_text(json.dumps(fields))
    found = told("devcontainers", tmp_path, environ={"HOME": "/root"})
    assert [fault for _, fault in wrong(found)] == faults


SECRETS = "FROM busybox\nRUN --mount=type=secret,id=npmrc{} true\n"


@pytest.mark.parametrize(
    ("required", "build", "faults"),
    [
        (",required=true", "{context: .}", ["ED404"]),
        (",required", "{context: .}", ["ED404"]),
        ("", "{context: .}", []),
        (",required=true", "{context: ., secrets: [npmrc]}", []),
        (",required=true", "{context: ., secrets: [{source: s, target: npmrc}]}", []),
    ],
)
def test_a_secret_of_the_build(
    required: str, build: str, faults: list[str], tmp_path: Path
) -> None:
    (tmp_path / "Dockerfile").write_text(SECRETS.format(required))
    text = (
        f"services:\n  web:\n    build: {build}\nsecrets: {{npmrc: {{file: x}}, s: {{file: x}}}}\n"
    )
    (tmp_path / "compose.yaml").write_text(text)
    assert [fault for _, fault in wrong(told("build", tmp_path))] == faults


SCOPE = "ARG V=1\nFROM busybox\n{}COPY app-$V.txt /\n"


def test_an_argument_before_from(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(SCOPE.format(""))
    assert wrong(told("build", tmp_path)) == []  # neither is there: the base image may set it
    (tmp_path / "app-1.txt").write_text("")
    assert wrong(told("build", tmp_path)) == [("fail", "ED382")]
    has = {"/images/busybox/json": {"Config": {"Env": ["V=2"]}}}
    assert wrong(told("build", tmp_path, api=has)) == []
    (tmp_path / "Dockerfile").write_text(SCOPE.format("ARG V\n"))
    assert wrong(told("build", tmp_path)) == []
