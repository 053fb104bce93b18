#!/usr/bin/env python3
"""Makes the README's pictures from real runs of the program: `python scripts/pictures.py`.

Needs what the test rig needs (Linux, root, apt): an engine, healthy and then stopped.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the rig is part of the tests, which are not installed

from tests.engine.rig import Engine, Registry, seed  # noqa: E402

FOLDER = ROOT / "docs" / "images"
COLUMNS = 80
LOOK = {"FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "PYTHONIOENCODING": "utf-8"}


def main() -> int:
    """Run and draw."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    doctor = [sys.executable, "-m", "envdoctor", "check", "--format", "terminal"]
    with Registry() as registry:
        seed(registry)
        with Engine("28.5", registry) as engine:
            draw("healthy", output(doctor, engine.env))
            engine.kill()
            draw("stopped", output(doctor, engine.env))
    return 0


def output(command: list[str], env: Mapping[str, str]) -> str:
    """What the program prints to a terminal of 80 columns."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command, env={**env, **LOOK, "PYTHONPATH": str(ROOT)}, cwd=folder, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
    print(done.stdout, done.stderr)
    return done.stdout


def draw(name: str, text: str) -> None:
    """Write the screen as an SVG picture."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi(text), end="")
    console.save_svg(str(FOLDER / f"{name}.svg"), title="envdoctor")


if __name__ == "__main__":
    sys.exit(main())
