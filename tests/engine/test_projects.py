"""The predictions against what a real engine then does, for every project of the corpus."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.project.machine import findings, named
from tests.projects import Project, projects
from tests.projects.reality import comes_true, failing, happens

from .examination import host_in
from .rig import Engine, Registry

RUNNING = [project for project in projects() if project.runs]


@pytest.fixture(scope="module")
def engine(engine_28: Engine, python_image: str) -> Engine:
    """With the images that some projects take to be there already."""
    engine_28.run("docker", "pull", "--quiet", "busybox")
    return engine_28


@pytest.fixture
def taken(request: pytest.FixtureRequest) -> Iterator[Project]:
    """A project, while the ports are listened on that its story needs."""
    project: Project = request.param
    with ExitStack() as stack:
        for port in project.setup.get("listen", ()):
            stack.enter_context(socket.create_server(("127.0.0.1", port)))
        yield project


@pytest.mark.parametrize("taken", RUNNING, indirect=True, ids=lambda p: p.name)
def test_prediction_comes_true(
    taken: Project, engine: Engine, registry: Registry, tmp_path: Path
) -> None:
    folder = taken.prepare(tmp_path)
    environ = {"REGISTRY": registry.address}
    with host_in({**engine.client_env(), **environ}) as host:
        found = findings(host, folder)
    assert named(found) == taken.faults
    outcome = happens(engine, folder, environ)
    predicted = failing(found)
    if predicted:
        assert outcome.failed, f"it works: {outcome.text}"
        said = [f"{f.summary}: {f.evidence[0].text}" for f in predicted]
        assert any(comes_true(f, outcome) for f in predicted), f"{said}\n{outcome.text}"
    else:
        assert not outcome.failed, outcome.text
