#!/usr/bin/env python3
"""Everything that a change must pass, with all its set-up: `python3 scripts/check.py`.

Makes `.venv`, installs envdoctor and its development dependencies there, then runs the linter, the
formatter's check, the type checker, the check that generated pages are fresh, and the tests with
coverage. Where further interpreters from 3.11 up are found, the tests that need no engine run on
each of them too. Words after `--` go to pytest and then only pytest runs:

    python3 scripts/check.py -- tests/test_scheduler.py -k blocked
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# Most tests wait for engines and not for the processor; those of one file share their engines.
SIDE_BY_SIDE = ("-n", "4", "--dist", "loadfile")
NEEDS_ENGINE = ("tests/engine", "tests/faults", "tests/deep")


def main(words: list[str]) -> int:
    """Run all steps, or only pytest with the words behind `--`; 0 when all of them pass."""
    if sys.version_info < OLDEST:
        print(f"scripts/check.py needs Python 3.11 or newer, this is {sys.version.split()[0]}")
        return 2
    python = prepare(Path(sys.executable), ROOT / ".venv")
    if "--" in words:
        return call([python, "-m", "pytest", *words[words.index("--") + 1 :]])
    steps: list[tuple[str, list[str | Path]]] = [
        ("lint", [python, "-m", "ruff", "check", "."]),
        ("format", [python, "-m", "ruff", "format", "--check", "."]),
        ("types", [python, "-m", "mypy"]),
        ("pages", [python, "scripts/docs.py", "--check"]),
    ]
    without = [f"--ignore={folder}" for folder in NEEDS_ENGINE]
    for other in other_interpreters():
        own = prepare(other, ROOT / f".venv-{other.name}")
        steps.append(
            (f"tests on {other.name}", [own, "-m", "pytest", "-q", *SIDE_BY_SIDE, *without])
        )
    if os.environ.get("CI"):  # so that the log says what is installed, and how long that takes
        steps.append(("engines", [python, "-m", "tests.engine.rig", "prepare"]))
    coverage = ["--cov", "--cov-report=term:skip-covered", "--durations=20"]
    steps.append(("tests", [python, "-m", "pytest", "-q", *SIDE_BY_SIDE, *coverage]))
    failed = [name for name, command in steps if not passes(name, command)]
    if failed:
        print(f"\nnot yet: {', '.join(failed)}")
    return 1 if failed else 0


def prepare(interpreter: Path, folder: Path) -> Path:
    """Make a virtual environment with everything in it, once; returns its interpreter."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = folder / "prepared"
    wanted = (ROOT / "pyproject.toml").read_text()
    if not mark.exists() or mark.read_text() != wanted:
        print(f"preparing {folder.name}", flush=True)
        subprocess.run([interpreter, "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--upgrade", "pip"], check=True)  # older ones know no --group
        subprocess.run([*pip, "--editable", ".", "--group", "dev"], check=True, cwd=ROOT)
        mark.write_text(wanted)
    return python


def other_interpreters() -> list[Path]:
    """One real interpreter for each further minor version from 3.11 up, by PATH and by pyenv."""
    found: dict[tuple[int, int], Path] = {sys.version_info[:2]: Path(sys.executable)}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(OLDEST[1], 20):
        name = f"python3.{minor}"
        candidates = [Path(p) for p in [shutil.which(name)] if p]
        candidates += sorted(pyenv.glob(f"3.{minor}.*/bin/{name}"))
        for candidate in candidates:
            probe = [candidate, "-c", "import venv, ensurepip, ssl"]
            if (3, minor) not in found and call(probe, quiet=True) == 0:
                found[(3, minor)] = candidate
    return [path for version, path in sorted(found.items()) if version != sys.version_info[:2]]


def passes(name: str, command: list[str | Path]) -> bool:
    """Run one step and say how it went."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    code = call(command)
    print(f"== {name}: {'ok' if code == 0 else f'FAILED ({code})'}, "
          f"{time.monotonic() - began:.1f} s", flush=True)  # fmt: skip
    return code == 0


def call(command: list[str | Path], *, quiet: bool = False) -> int:
    """Run a command in the project's folder and return its exit code."""
    sink = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, check=False, cwd=ROOT, stdout=sink, stderr=sink).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
