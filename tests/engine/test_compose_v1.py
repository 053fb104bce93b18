"""What Compose v1 itself says against a project, beside what we find."""

from __future__ import annotations

from pathlib import Path

import pytest

from envdoctor.model import Finding
from tests.project.machine import findings, named
from tests.projects.reality import Outcome, comes_true, failing

from .examination import host_in
from .rig import Engine

WEB = "services:\n  web:\n    image: busybox\n    {}\n"


def examined(engine: Engine, folder: Path, text: str) -> tuple[list[Finding], Outcome]:
    (folder / "compose.yaml").write_text(text)
    with host_in(engine.client_env()) as host:
        found = failing(findings(host, folder))
    done = engine.run("docker-compose", "config", check=False, cwd=folder)
    return found, Outcome(done.returncode != 0, done.stderr)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (WEB.format("enviroment: {}"), "ED461"),
        (WEB.format("depends_on: [db]"), "ED461"),
        (WEB.format("env_file: no.env"), "ED473"),
        (WEB.format("command: ${WHAT:?no}"), "ED472"),
        ("services:\n  web:\n   image: busybox\n    command: x\n", "ED460"),
        (WEB.format("use_api_socket: true"), "ED452"),
        (WEB.format("develop: {watch: []}"), "ED452"),
    ],
)
def test_its_refusal_is_told_once(engine_20: Engine, tmp_path: Path, text: str, fault: str) -> None:
    found, outcome = examined(engine_20, tmp_path, text)
    assert outcome.failed
    assert len(found) == 1, [f.summary for f in found]
    assert named(found) == {fault}
    assert comes_true(found[0], outcome) or fault not in ("ED452", "ED460", "ED461"), outcome.text


@pytest.mark.parametrize("extra", ["ports: ['8000']", "mem_limit: 30m", "init: true"])
def test_what_it_takes_is_right(engine_20: Engine, tmp_path: Path, extra: str) -> None:
    found, outcome = examined(engine_20, tmp_path, WEB.format(extra))
    assert not outcome.failed, outcome.text
    assert [f.summary for f in found] == []
