"""`runArgs` of a devcontainer.json against the engine and this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from envdoctor.host import questions as q
from envdoctor.model import Finding
from tests.probes.project.test_rules import told, wrong

CONTAINERS = "/containers/json?all=1"


def devcontainer(folder: Path, *arguments: str, **more: object) -> Path:
    (folder / ".devcontainer").mkdir()
    content = {"image": "busybox", "runArgs": arguments, **more}
    (folder / ".devcontainer/devcontainer.json").write_text(json.dumps(content, indent=1))
    return folder


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--env-file", ".devcontainer/.env"], "ED473"),
        (["--env-file=${localWorkspaceFolder}/.env"], "ED473"),
        (["--network=nowhere"], "ED483"),
        (["--device", "/dev/nothing"], "ED610"),
        (["--gpus", "all"], "ED255"),
        (["--mount", "type=bind,source=${localWorkspaceFolder}/no,target=/x"], "ED361"),
        (["--sysctl", "vm.swappiness=1"], "ED317"),
    ],
)
def test_what_has_to_be_there(arguments: list[str], fault: str, tmp_path: Path) -> None:
    (finding,) = told("devcontainers", devcontainer(tmp_path, *arguments))
    assert finding.fault == fault
    assert finding.summary.startswith((".devcontainer/devcontainer.json:3", "busybox"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--env-file", "${devcontainerId}.env", "--init"],
        ["--network", "host"],
        ["--network=container:x"],
        ["-v", "./not-here:/x", "-it"],
        ["--mount", "source=volume,target=/x"],
    ],
)
def test_what_is_there_or_will_be_made(arguments: list[str], tmp_path: Path) -> None:
    assert wrong(told("devcontainers", devcontainer(tmp_path, *arguments))) == []


def test_the_command_before_may_make_it(tmp_path: Path) -> None:
    command = ["sh", "-c", "docker network create mine; touch .env"]
    arguments = ("--network", "mine", "--env-file", ".env")
    folder = devcontainer(tmp_path, *arguments, initializeCommand=command)
    assert wrong(told("devcontainers", folder)) == []


def _named(folder: Path, labels: dict[str, str]) -> list[Finding]:
    row = {"Names": ["/dev"], "Labels": labels, "Status": "Up 2 hours"}
    return told("devcontainers", folder, api={CONTAINERS: q.Reply(200, [row])})


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    devcontainer(tmp_path, "--name", "dev")
    assert [f for _, f in wrong(_named(tmp_path, {}))] == ["ED350"]
    assert wrong(_named(tmp_path, {"devcontainer.local_folder": str(tmp_path)})) == []
