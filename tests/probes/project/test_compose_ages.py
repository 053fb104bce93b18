"""What an older Compose does not know yet, also where only a snapshot says how old it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envdoctor.host import NotRecorded
from envdoctor.host import questions as q
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.project.files import check
from tests.project.machine import machine

WEB = "services:\n  web:\n    image: busybox\n"
CONFIG = "docker compose config --format json --no-env-resolution"
WHICH = {"docker-compose": ("/usr/bin/docker-compose",)}


def not_recorded() -> q.Completed:
    raise NotRecorded


def told(folder: Path, compose: str, **literals: Any) -> list[Finding]:
    (folder / "compose.yaml").write_text(compose)
    found = list(check(machine(folder, **literals), Settings(path=str(folder))))
    return [finding for finding in found if finding.status is not Status.PASS]


def by_snapshot(folder: Path, compose: str, version: str) -> list[Finding]:
    commands = {"docker compose version --short": version, CONFIG: not_recorded}
    return told(folder, compose, commands=commands)


def by_v1(folder: Path, compose: str, version: str) -> list[str]:
    commands = {
        "docker-compose --version": f"docker-compose version {version}, build unknown",
        "docker-compose config": not_recorded,
    }
    found = told(folder, compose, commands=commands, which=WHICH)
    assert {finding.fault for finding in found} <= {"ED452"}
    return [str(finding.data["key"]) for finding in found]


@pytest.mark.parametrize(
    ("version", "fault"), [("2.21.0", "ED462"), ("2.22.0", None), ("2.40.3", None)]
)
def test_a_key_that_the_snapshots_compose_is_too_old_for(
    tmp_path: Path, version: str, fault: str | None
) -> None:
    compose = WEB + "    develop:\n      watch: [{path: ., action: rebuild}]\n"
    found = by_snapshot(tmp_path, compose, version)
    assert [finding.fault for finding in found] == [fault] * bool(fault)
    if fault:
        assert found[0].summary == (
            "compose.yaml:4: develop needs Compose 2.22.0, this is 2.21.0"
        )  # fmt: skip


def test_a_key_of_a_build_and_one_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    compose = (
        "include: []\nservices:\n  web:\n    build:\n      context: .\n"
        "      additional_contexts: {x: ./x}\n"
    )
    found = by_snapshot(tmp_path, compose, "2.16.0")
    assert [finding.data["key"] for finding in found] == ["include", "additional_contexts"]


def test_profiles_came_late_to_the_first_compose(tmp_path: Path) -> None:
    compose = "version: '3.8'\n" + WEB + "    profiles: [debug]\n"
    assert by_v1(tmp_path, compose, "1.25.0") == ["profiles", "version 3.8"]
    assert by_v1(tmp_path, compose, "1.27.4") == ["profiles"]
    assert by_v1(tmp_path, compose, "1.28.0") == []


def test_waiting_for_an_end_came_late_to_the_first_compose(tmp_path: Path) -> None:
    compose = WEB + (
        "    depends_on: {job: {condition: service_completed_successfully}}\n"
        "  job:\n    image: busybox\n"
    )
    assert by_v1(tmp_path, compose, "1.28.6") == ["service_completed_successfully"]
    assert by_v1(tmp_path, compose, "1.29.2") == []


def test_before_1_27_a_file_without_version_was_of_the_oldest_format(tmp_path: Path) -> None:
    assert by_v1(tmp_path, WEB, "1.26.2") == ["a file without version"]
    assert by_v1(tmp_path, WEB, "1.27.0") == []
    assert by_v1(tmp_path, "version: '2.1'\n" + WEB, "1.25.0") == []
    assert by_v1(tmp_path, "web:\n  image: busybox\n", "1.25.0") == []


def test_what_stands_at_the_top_of_a_file_may_be_anything_else(tmp_path: Path) -> None:
    compose = "services: {}\nx-web:\n  image: busybox\nnetworks:\n  web:\n    image: busybox\n"
    assert "ED452" not in [finding.fault for finding in told(tmp_path, compose)]
