"""No false alarm: where nothing is wrong, no fault is named."""

from __future__ import annotations

import os
from pathlib import Path

from tests.engine.rig import Engine, Podman

from .harness import Diagnosed, Session

# Engine 20.10 comes without Compose v2, which is worth a warning and no failure.
ONLY_V1 = ["compose-plugin-missing-unknown-shorthand"]


def fine(found: Diagnosed, engine: Engine) -> None:
    assert found.faults == (ONLY_V1 if engine.generation == "20.10" else [])
    assert found.exit_code == 0
    assert found.status("hello-world") == "pass"


def test_a_healthy_engine(any_engine: Engine) -> None:
    fine(Session(any_engine.client_env()).check(), any_engine)


def test_python_too(any_engine: Engine) -> None:
    """The whole run, where `python3` and `pip` are the distribution's and not the tests'."""
    env = any_engine.client_env()
    clients = env["PATH"].split(os.pathsep)[0]
    session = Session({**env, "PATH": f"{clients}:/usr/sbin:/usr/bin:/sbin:/bin"})
    fine(session.check(skip=""), any_engine)


def test_a_healthy_podman(podman: Podman) -> None:
    """With buildx there is one thing to say: that it cannot build through this engine."""
    env = podman.client_env()
    Session(env).check().blames("podman-api-is-not-buildkit")
    Path(env["DOCKER_CONFIG"], "cli-plugins", "docker-buildx").unlink()
    assert "podman-api-is-not-buildkit" not in Session(env).check().faults
