"""Engines that can build the Django example, and what a walk leaves on them.

Their `python:3.11-slim` has Django's wheels and a pip.conf that names them: as in a company with a
package index of its own, the example's Dockerfile stays as it is and `pip install` is a real one.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.engine.fixtures import obtainable
from tests.engine.rig import Engine, Registry, Unavailable
from tests.engine.rig.cache import kept

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples/django"
BASE = """\
FROM python:3.11-slim
COPY wheels /wheels
COPY pip.conf /etc/pip.conf
# Debian's pip, unlike that of the official image, refuses to install beside Debian's packages.
RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED
"""
PIP_CONF = "[global]\nno-index = true\nfind-links = /wheels\n"


def _download(folder: Path) -> None:
    wanted = str(EXAMPLE / "requirements.txt")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:",
               "--dest", str(folder), "--requirement", wanted]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise Unavailable(f"pip cannot fetch Django: {done.stderr.strip()[-300:]}")


@pytest.fixture(scope="session")
def wheels(nothing_is_left: None) -> Path:
    """Django and what it requires, fetched once into the rig's cache."""
    with obtainable():
        return kept("django-wheels", _download)


class Walk(NamedTuple):
    """What `envdoctor check --deep` has said."""

    exit_code: int
    report: dict[str, Any]

    def probe(self, name: str) -> dict[str, Any]:
        """One probe's part of the report."""
        return next(run for run in self.report["probes"] if run["id"] == name)

    def statuses(self) -> dict[str, str]:
        """How the steps of the walk ended."""
        return {run["id"]: run["status"] for run in self.report["probes"]
                if run["id"].startswith("deep-")}  # fmt: skip


class Walker:
    """An engine that can build the example, and a user before it."""

    def __init__(self, engine: Engine, wheels: Path, temporary: Path) -> None:
        self.engine = engine
        self.temporary = temporary
        self.environ = engine.client_env() | {
            "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PYTHONPATH": str(ROOT),
            "TMPDIR": str(temporary),
        }  # fmt: skip

    def start(self, project: Path, *flags: str) -> subprocess.Popen[str]:
        """Begin a walk."""
        command = [sys.executable, "-m", "envdoctor", "check", "--deep", "--select", "deep",
                   "--format", "json", *flags, str(project)]  # fmt: skip
        return subprocess.Popen(
            command, env=self.environ, cwd="/", text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def finish(self, running: subprocess.Popen[str]) -> Walk:
        """Wait for its end."""
        try:
            out, err = running.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            raise
        assert not err, err
        return Walk(running.returncode, json.loads(out))

    def walk(self, project: Path, *flags: str) -> Walk:
        """A whole walk."""
        return self.finish(self.start(project, *flags))

    def traces(self) -> Mapping[str, list[str]]:
        """Everything that a walk could have left: on the engine, running, in files."""
        docker = ("ps --all --no-trunc --quiet", "image ls --all --no-trunc --quiet",
                  "network ls --quiet", "volume ls --quiet")  # fmt: skip
        found = {c: sorted(set(self.engine.run("docker", *c.split()).stdout.split()))
                 for c in docker}  # fmt: skip
        found["files"] = sorted(str(path) for path in self.temporary.iterdir())
        found["processes"] = sorted(processes(str(self.temporary)))
        return found

    def warm(self) -> None:
        """Have the base images here, so that they are no trace of a walk."""
        for image in ("busybox", "python:3.11-slim"):
            if not self.engine.run("docker", "image", "ls", "--quiet", image).stdout:
                self.engine.run("docker", "pull", image)


def processes(*words: str) -> Iterator[str]:
    """Command lines of this machine in which one of the words occurs."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if any(word in line for word in words) and "pytest" not in line:
            yield line


def until(happens: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until something is true; fails when it does not happen."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def _walker(generation: str, registry: Registry, python_image: str, wheels: Path,
            scratch: Path) -> Iterator[Walker]:  # fmt: skip
    with obtainable(), Engine(generation, registry) as engine:
        engine.run("docker", "pull", python_image)
        (scratch / "Dockerfile").write_text(BASE)
        (scratch / "pip.conf").write_text(PIP_CONF)
        shutil.copytree(wheels, scratch / "wheels")
        engine.run("docker", "build", "--tag", python_image, scratch, timeout=120)
        (scratch / "tmp").mkdir()
        walker = Walker(engine, wheels, scratch / "tmp")
        walker.warm()
        yield walker


@pytest.fixture(scope="session")
def walker_20(
    registry: Registry, python_image: str, wheels: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walker]:
    """Engine 20.10: the classic builder and Compose v1."""
    yield from _walker("20.10", registry, python_image, wheels, tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def walker_26(
    registry: Registry, python_image: str, wheels: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walker]:
    """Engine 26.1: BuildKit and Compose v2."""
    yield from _walker("26.1", registry, python_image, wheels, tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def walker_28(
    registry: Registry, python_image: str, wheels: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walker]:
    """Engine 28.5: BuildKit and Compose v2."""
    yield from _walker("28.5", registry, python_image, wheels, tmp_path_factory.mktemp("base"))


@pytest.fixture(params=["20.10", "28.5"])
def walker(request: pytest.FixtureRequest) -> Walker:
    """Both builders and both generations of Compose in turn."""
    found: Walker = request.getfixturevalue(f"walker_{request.param[:2]}")
    return found
