"""What the fault matrix needs beside the engines of tests/engine."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.rig import leftovers, process

from .harness import ROOT


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
