"""envdoctor as a user has it: installed by a current pip into a fresh virtual environment."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def environment() -> Iterator[Path]:
    """The `bin` folder of such an environment; it is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="envdoctor-bench-") as folder:
        place = Path(folder) / "venv"
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        pip = [place / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "-q"]
        subprocess.run([*pip, "install", "--upgrade", "pip"], check=True)
        subprocess.run([*pip, "install", ROOT], check=True)
        yield place / "bin"


def side_by_side(
    commands: Sequence[Sequence[str | Path]], env: Mapping[str, str], rounds: int
) -> list[float]:
    """Median seconds of each command, run in turn, so that a busy machine is busy for all.

    They run in a folder without a project: what a project adds is measured in `project.py`.
    """
    clean = {k: v for k, v in env.items() if k != "PYTHONDONTWRITEBYTECODE"}
    taken: list[list[float]] = [[] for _ in commands]
    empty = tempfile.mkdtemp(prefix="envdoctor-bench-")
    for _ in range(rounds):
        for times, command in zip(taken, commands, strict=True):
            began = time.perf_counter()
            subprocess.run(
                command, env=clean, check=False, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, cwd=empty,
            )  # fmt: skip
            times.append(time.perf_counter() - began)
    Path(empty).rmdir()
    return [statistics.median(times) for times in taken]


def without_docker(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """An environment in which the CLI finds its default socket, and nothing else is set."""
    return {k: v for k, v in environ.items() if not k.startswith("DOCKER_")}


def row(name: str, seconds: float, base: float, most: float) -> bool:
    """Print a ratio beside the most that it may be; says whether it is within."""
    ratio = seconds / base
    good = ratio <= most
    print(f"{name:<34}{seconds * 1000:8.1f} ms {ratio:6.2f} x  (<= {most} x)"
          f"{'' if good else '  TOO SLOW'}")  # fmt: skip
    return good
