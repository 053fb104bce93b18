"""Every project of the corpus, without Docker: read by us, joined with a machine of literals."""

from __future__ import annotations

from pathlib import Path

import pytest

from envdoctor.host import questions as q
from tests.projects import Project, projects

from .machine import findings, machine, named


@pytest.mark.parametrize("project", projects(), ids=lambda p: p.name)
def test_exactly_its_faults_are_named(project: Project, tmp_path: Path) -> None:
    folder = project.prepare(tmp_path)
    listening = tuple(
        q.Listener(port, "127.0.0.1", "tcp", 42, "python")
        for port in project.setup.get("listen", ())
    )
    found = findings(machine(folder, listeners=listening), folder)
    assert named(found) == project.faults


def test_the_corpus_is_large_enough() -> None:
    everything = projects()
    assert len(everything) >= 60
    assert sum(p.healthy for p in everything) >= 20
    assert sum(len(p.faults) > 1 for p in everything) >= 5
