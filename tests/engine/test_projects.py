"""The predictions against what a real engine then does, for every project of the corpus."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from envdoctor.model import Finding
from tests.project.machine import findings, named
from tests.projects import FOLDER, Project, projects
from tests.projects.reality import Outcome, comes_true, failing, happens

from .examination import host_in
from .rig import Engine, Registry

RUNNING = [project for project in projects() if project.runs]

# What older generations do in their own way, or word in their own way.
OLDER = (
    "copy-missing", "depends-undefined", "env-file-missing", "health-not-defined", "gpu-missing",
    "mount-file-on-folder", "mount-missing-strict", "network-fixed-outside",
    "network-subnet-invalid", "ports-foreign-address", "ok-extends-include", "ok-mounts-data",
    "ok-watch-develop", "platform-not-local", "ports-taken-by-program", "ports-two-services",
    "script-crlf", "stage-typo", "variable-required",
)  # fmt: skip
# Options of services: what engines of all generations refuse, each in its own words.
OPTIONS = (
    "borrowed-network-own-name", "bridge-links-elsewhere", "cpus-twice", "dns-by-name",
    "group-unknown", "health-too-short", "hosts-by-name", "ipc-not-shareable", "log-size-word",
    "mac-misspelt", "mount-target-relative", "network-gateway-outside", "network-host-by-name",
    "network-mode-misspelt", "network-mtu-word", "network-overlay", "network-reserved-outside",
    "network-six-outside", "ok-health-times", "ok-names-and-addresses", "ok-networks-six",
    "ok-words", "restart-tries", "security-misspelt", "stop-signal-misspelt",
    "tmpfs-option-misspelt", "ulimit-misspelt", "workdir-relative",
)  # fmt: skip
WITHOUT_COMPOSE = [
    project for project in RUNNING
    if not any((FOLDER / project.name).glob("*compose.y*ml")) and "devcontainer" not in project.name
]  # fmt: skip


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


def agrees(found: list[Finding], outcome: Outcome) -> None:
    """A predicted failure comes, with the predicted words; nothing else fails."""
    predicted = failing(found)
    assert bool(predicted) == outcome.failed, f"{[f.summary for f in predicted]}\n{outcome.text}"
    assert not predicted or any(comes_true(f, outcome) for f in predicted), outcome.text


@pytest.mark.parametrize(
    "taken", [p for p in RUNNING if p.name in OLDER + OPTIONS], indirect=True,
    ids=lambda p: p.name,
)  # fmt: skip
def test_prediction_comes_true_on_an_older_compose(
    taken: Project, engine_26: Engine, python_image: str, tmp_path: Path
) -> None:
    engine_26.run("docker", "pull", "--quiet", "busybox")
    folder = taken.prepare(tmp_path)
    with host_in(engine_26.client_env()) as host:
        found = findings(host, folder)
    agrees(found, happens(engine_26, folder, {}))


class Reached(NamedTuple):
    """An engine as the clients of a newer generation reach it."""

    engine: Engine
    clients: Engine

    @property
    def environ(self) -> dict[str, str]:
        """The clients' variables, with the engine's address."""
        return {**self.clients.client_env(), "DOCKER_HOST": f"unix://{self.engine.socket}"}

    def run(
        self, *argv: str | Path, env: Mapping[str, str] | None = None, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the clients against the engine."""
        return self.clients.run(*argv, env={**(env or {}), **self.environ}, **options)


@pytest.mark.parametrize("project", [p for p in RUNNING if p.name in OPTIONS], ids=lambda p: p.name)
def test_prediction_comes_true_on_an_old_engine_with_a_new_compose(
    project: Project, engine_20: Engine, engine_28: Engine, python_image: str, tmp_path: Path
) -> None:
    reached = Reached(engine_20, engine_28)
    reached.run("docker", "pull", "--quiet", "busybox")
    folder = project.prepare(tmp_path)
    with host_in(reached.environ) as host:
        found = findings(host, folder)
    agrees(found, happens(reached, folder, {}))


@pytest.mark.parametrize("project", WITHOUT_COMPOSE, ids=lambda p: p.name)
def test_prediction_comes_true_with_the_classic_builder(
    project: Project, engine_20: Engine, tmp_path: Path
) -> None:
    folder = project.prepare(tmp_path)
    with host_in(engine_20.client_env()) as host:
        found = findings(host, folder)
    agrees(found, happens(engine_20, folder, {}))


# How each cause of the shop is mended: file, what stands there, what has to stand there.
MENDING = {
    "ED472": (".env", "", "DB_PASSWORD=x\n"),
    "ED390": ("api/Dockerfile", "requirements.lock", "requirements.txt"),
    "ED253": ("compose.yaml", "    platform: linux/arm64\n", ""),
    "ED330": ("compose.yaml", "18220:8000", "18221:8000"),
    "ED360": ("compose.yaml", "/etc/passwd:ro", "/etc/nginx:ro"),
    "ED354": ("compose.yaml", "condition: service_healthy", "condition: service_started"),
}


def test_one_run_names_all_causes_and_the_engine_confirms_each(
    engine: Engine, tmp_path: Path
) -> None:
    """The engine stops at the first cause; mended one after the other, each shows itself."""
    shop = next(project for project in RUNNING if project.name == "shop")
    folder = shop.prepare(tmp_path)
    with host_in(engine.client_env()) as host:
        found = findings(host, folder)
    waiting = {finding.fault: finding for finding in failing(found)}
    assert set(waiting) == set(MENDING)
    while waiting:
        outcome = happens(engine, folder, {})
        assert outcome.failed
        seen = [fault for fault, finding in waiting.items() if comes_true(finding, outcome)]
        assert seen, f"none of {sorted(map(str, waiting))} in {outcome.text}"
        for fault in seen:
            del waiting[fault]
            name, old, new = MENDING[str(fault)]
            file = folder / name
            text = file.read_text() if file.exists() else ""
            file.write_text(text.replace(old, new, 1) if old else text + new)
    last = happens(engine, folder, {})
    assert not last.failed, last.text


MODELS = """
services:
  web:
    image: busybox
    command: sleep 60
    {key}
"""


def test_a_key_is_newer_than_the_installed_compose(engine_26: Engine, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(MODELS.format(key="use_api_socket: true"))
    with host_in(engine_26.client_env()) as host:
        found = findings(host, tmp_path)
    assert [finding.fault for finding in failing(found)] == ["ED462"]
    agrees(found, happens(engine_26, tmp_path, {}))


def test_a_key_that_compose_v1_does_not_know(engine_20: Engine, tmp_path: Path) -> None:
    (tmp_path / "docker-compose.yml").write_text(
        "version: '3.8'\n" + MODELS.format(key="develop: {watch: []}")
    )
    with host_in(engine_20.client_env()) as host:
        found = findings(host, tmp_path)
    assert [finding.fault for finding in failing(found)] == ["ED452"]
    done = engine_20.run("docker-compose", "config", check=False, cwd=tmp_path)
    assert comes_true(failing(found)[0], Outcome(done.returncode != 0, done.stderr))
