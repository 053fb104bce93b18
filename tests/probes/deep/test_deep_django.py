"""The Django project outside of Docker, with commands that are literals."""

from __future__ import annotations

import shlex

import pytest

from envdoctor.host.questions import Completed
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.deep.django import check
from envdoctor.probes.deep.django_scripts import COPY, REMOVE, SERVE
from envdoctor.testing import FakeHost, ran

PYTHON = "/usr/bin/python3"
FOLDER = "/tmp/envdoctor-c0ffee"
OWN = f"{FOLDER}/venv/bin/python"
FILES = {"/p/manage.py": "", "/p/requirements.txt": "Django\n"}
COMMANDS = {
    "copy": (PYTHON, "-c", COPY, "/p", FOLDER),
    "venv": (PYTHON, "-m", "venv", f"{FOLDER}/venv"),
    "pip": (OWN, "-m", "pip", "install", "--no-cache-dir", "-r", "requirements.txt"),
    "check": (OWN, "manage.py", "check"),
    "serve": (OWN, "-c", SERVE, "manage.py", "30.0"),
    "remove": (PYTHON, "-c", REMOVE, FOLDER),
}


def machine(files: dict[str, str] | None = None, **answers: Completed) -> FakeHost:
    usual = {name: ran() for name in COMMANDS} | {"serve": ran("port=40123\nstatus=200\n")}
    commands = {shlex.join(COMMANDS[name]): answer for name, answer in (usual | answers).items()}
    return FakeHost(
        files=FILES if files is None else files, commands=commands, effects=("creates-files",),
        which={"python3": (PYTHON,)},
    )  # fmt: skip


def only(host: FakeHost, *, offline: bool = False) -> Finding:
    (finding,) = check(host, Settings(path="/p", offline=offline))
    return finding


def test_the_server_is_asked_and_stopped_and_the_folder_removed() -> None:
    host = machine()
    finding = only(host)
    assert (finding.status, finding.summary) == (Status.PASS, "HTTP 200, then stopped")
    steps = finding.data["steps"]
    assert isinstance(steps, list)
    assert [step["status"] for step in steps] == ["pass"] * 5
    host.close()
    assert host.outside.asked[-1].argv == COMMANDS["remove"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("step", "answer", "summary"),
    [
        ("venv", ran(stderr="ensurepip is not available", exit_code=1), "Virtual environment made"),
        ("pip", ran(stderr="No matching distribution", exit_code=1), "Requirements installed"),
        ("check", ran(stderr="SystemCheckError", exit_code=1), "manage.py check"),
        ("serve", ran("ended=1\nstatus=0\n", "That port is already in use"), "(HTTP none)"),
        ("serve", ran("status=500\n", "Internal Server Error"), "(HTTP 500)"),
    ],
)
def test_the_part_that_fails_is_named(step: str, answer: Completed, summary: str) -> None:
    finding = only(machine(**{step: answer}))
    assert (finding.status, summary in finding.summary) == (Status.FAIL, True)
    assert answer.stderr in finding.evidence[0].text


def test_a_time_limit_is_no_failure() -> None:
    finding = only(machine(pip=ran(exit_code=None, problem="timed out", seconds=180)))
    assert finding.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("error", "what"),
    [
        ('could not translate host name "db" to address', "db"),
        ("KeyError: 'SECRET_KEY'", "SECRET_KEY"),
    ],
)
def test_what_only_compose_gives_is_no_fault_of_the_project(error: str, what: str) -> None:
    compose = "services: {db: {image: postgres}, web: {image: x, environment: {SECRET_KEY: a}}}\n"
    host = machine(FILES | {"/p/compose.yaml": compose}, check=ran(stderr=error, exit_code=1))
    finding = only(host)
    assert (finding.status, what in finding.summary) == (Status.SKIPPED, True)


def test_there_are_reasons_not_to_begin() -> None:
    assert only(machine({"/p/Dockerfile": ""})).summary == "no manage.py here"
    assert "requirements.txt" in only(machine({"/p/manage.py": ""})).summary
    assert "--offline" in only(machine(), offline=True).summary
    nowhere = FakeHost(files=FILES, effects=())
    assert only(nowhere).summary == "no Python on PATH"
