"""What the fault matrix needs beside the engines of tests/engine."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.engine.fixtures import MakeEngine
from tests.engine.rig import (
    CommandFailed,
    Engine,
    RigError,
    leftovers,
    process,
    run_folder,
    toolset,
)

from .harness import ROOT, Session
from .project import Project, project_at


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known by which test_coverage.py sees which faults are made."""
    config.addinivalue_line("markers", "fault(*names): this test makes these faults for real")


@pytest.fixture(scope="session")
def readable_program(nothing_is_left: None) -> Iterator[tuple[str | Path, ...]]:
    """The program as a user without rights may run it: the tests' interpreter is often root's.

    Interpreter, libraries and package are shown read-only in a folder that everybody may enter.
    """
    places = {
        "python": Path(sys.base_prefix),
        "libraries": Path(sysconfig.get_path("purelib")),
        "program": ROOT / "envdoctor",
    }
    with run_folder() as folder:
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


def copy_of_etc(folder: Path) -> Path:
    """A copy of /etc to change; the locks of whoever changes the real one are left out."""
    shutil.copytree("/etc", folder, symlinks=True, ignore=shutil.ignore_patterns("*.lock"))
    return folder


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

    def booted_with_systemd(self) -> None:
        """Look like a machine whose init system is systemd, for its units and its remedies."""
        (self.run / "systemd" / "system").mkdir(parents=True)

    def start_in_vain(self, settings: str) -> str:
        """Start the engine with this daemon.json; returns what dockerd writes before it ends."""
        self.engine.stop()
        before = self.engine.log.stat().st_size
        self.settings.write_text(settings)
        with pytest.raises(RigError):
            self.engine.start()
        with self.engine.log.open(errors="replace") as log:
            log.seek(before)
            return log.read()

    def dockerd(
        self,
        *args: str,
        inside: Sequence[str] = (),
        path: Path | None = None,
        timeout: float = 20.0,
    ) -> str:
        """What a second dockerd writes that cannot start for these arguments.

        It has folders of its own, and no network unless `args` say otherwise. `inside` is a command
        that it is started with, as `("unshare", "--net")`; `path` its whole PATH.
        """
        tools = toolset(self.engine.generation)
        own = self.run / "second"
        own.mkdir(exist_ok=True)
        (own / "daemon.json").write_text("{}")
        places = {
            "data-root": own / "data",
            "exec-root": own / "exec",
            "pidfile": own / "pid",
            "config-file": own / "daemon.json",
            "host": f"unix://{own / 'sock'}",
            "containerd": self.run / "containerd" / "sock",
            "iptables": "false",
            "ip6tables": "false",
            "bridge": "none",
        }
        given = {word.partition("=")[0].lstrip("-") for word in args}
        flags = [f"--{name}={place}" for name, place in places.items() if name not in given]
        env = {
            "PATH": str(path or f"{tools.daemons}:{os.defpath}:/usr/sbin:/sbin"),
            "LD_LIBRARY_PATH": str(tools.libraries),
            leftovers.MARK: str(self.run),
        }
        command = [*inside, str(tools.daemons / "dockerd"), *flags, *args]
        try:
            done = process.run(*command, env=env, check=False, timeout=timeout)
        except CommandFailed as late:  # it waits for something, and has said for what
            return late.stdout + late.stderr
        assert done.returncode != 0
        return done.stdout + done.stderr


@pytest.fixture
def machine_20(own_engine: MakeEngine) -> Machine:
    """The same with engine 20.10."""
    return Machine(own_engine("20.10", bridge=False))


@pytest.fixture
def machine(own_engine: MakeEngine) -> Machine:
    """A machine with engine 28.5 and without networks."""
    return Machine(own_engine(bridge=False))


@pytest.fixture
def project(any_engine: Engine, tmp_path: Path) -> Iterator[Project]:
    """A project before each of the engines in turn."""
    yield from project_at(any_engine, tmp_path)


@pytest.fixture(params=["engine_26", "engine_28"], ids=["26.1", "28.5"])
def modern(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    """A project before the engines with BuildKit, buildx and Compose v2."""
    yield from project_at(request.getfixturevalue(request.param), tmp_path)


@pytest.fixture
def old(engine_20: Engine, tmp_path: Path) -> Iterator[Project]:
    """A project before engine 20.10, with the classic builder and Compose v1."""
    yield from project_at(engine_20, tmp_path)


@pytest.fixture
def new(engine_28: Engine, tmp_path: Path) -> Iterator[Project]:
    """A project before engine 28.5 only, where the generations do not differ."""
    yield from project_at(engine_28, tmp_path)
