"""What the fault matrix needs beside the engines of tests/engine."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine.fixtures import MakeEngine
from tests.engine.rig import Engine, RigError, leftovers, process, toolset

from .harness import ROOT, Session


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known by which test_coverage.py sees which faults are made."""
    config.addinivalue_line("markers", "fault(*names): this test makes these faults for real")


@pytest.fixture(scope="session")
def readable_program(nothing_is_left: None) -> Iterator[tuple[str | Path, ...]]:
    """The program as a user without rights may run it: the tests' interpreter is often root's.

    Interpreter, libraries and package are shown read-only in a folder that everybody may enter.
    """
    folder = leftovers.new_run_folder()
    places = {
        "python": Path(sys.base_prefix),
        "libraries": Path(sysconfig.get_path("purelib")),
        "program": ROOT / "envdoctor",
    }
    try:
        for name, place in places.items():
            target = folder / name if name != "program" else folder / "here" / "envdoctor"
            target.mkdir(parents=True)
            process.run("mount", "-o", "bind,ro", place, target)
        python = (
            folder
            / "python"
            / Path(os.path.realpath(sys.executable)).relative_to(Path(sys.base_prefix).resolve())
        )
        paths = f"{folder}/here:{folder}/libraries"
        libraries = f"LD_LIBRARY_PATH={folder}/python/lib"
        yield ("env", f"PYTHONPATH={paths}", libraries, python, "-P", "-m", "envdoctor")
    finally:
        leftovers.clean(folder)


class Machine:
    """A machine with an engine in its usual places, for one test.

    `/run` and `/etc/docker` of its sessions are the engine's run folder: there are
    `/var/run/docker.sock`, `/var/run/docker.pid` and `/etc/docker/daemon.json`. `/opt/bin/dockerd`
    shows that an engine is installed. Nobody sees any of that but these sessions.
    """

    def __init__(self, engine: Engine):
        self.engine = engine
        self.run = engine.folder
        self.socket = engine.socket
        self.settings = engine.folder / "daemon.json"
        opt = engine.folder / "opt"
        (opt / "bin").mkdir(parents=True)
        (opt / "bin" / "dockerd").symlink_to(toolset(engine.generation).daemons / "dockerd")
        self.places = {"/run": self.run, "/etc/docker": self.run, "/opt": opt}

    def session(self, env: Mapping[str, str] | None = None, **options: Any) -> Session:
        """A session on it, of root unless `user` says otherwise, without DOCKER_HOST."""
        places = {**self.places, **options.pop("over", {})}
        user = options.get("user")
        plain = self.engine.client_env(docker_host=False, user=user)
        return Session({**plain, **(env or {})}, over=places, **options)

    def log(self, change: Callable[[], object]) -> str:
        """What dockerd writes while it fails to start after `change`."""
        self.engine.stop()
        before = self.engine.log.stat().st_size
        change()
        with pytest.raises(RigError):
            self.engine.start()
        with self.engine.log.open(errors="replace") as log:
            log.seek(before)
            return log.read()


@pytest.fixture
def machine(own_engine: MakeEngine) -> Machine:
    """A machine with engine 28.5 and without networks."""
    return Machine(own_engine(bridge=False))
