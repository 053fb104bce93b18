"""Small projects, healthy and broken, each with what is expected of it in `expected.toml`.

`faults`: the codes that `envdoctor check` must name for it, no more and no less. `run`: `no` where
the engine of the tests cannot have its images. `setup`: what a checkout does not keep (`folders`
that are empty, `links`, `modes`, `crlf` line ends, ports to `listen` on).
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent


class Project(NamedTuple):
    """One of the projects; `needs` names what must be true of the machine."""

    name: str
    story: str
    faults: frozenset[str]
    runs: bool
    needs: tuple[str, ...]
    setup: dict[str, Any]

    def prepare(self, folder: Path) -> Path:
        """A copy of the project, complete, below `folder`; its path."""
        path = folder / self.name
        shutil.copytree(FOLDER / self.name, path, symlinks=True)
        (path / "expected.toml").unlink()
        for name in self.setup.get("folders", ()):
            (path / name).mkdir(parents=True)
        for name, target in self.setup.get("links", {}).items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).symlink_to(target)
        for name in self.setup.get("crlf", ()):
            (path / name).write_bytes((path / name).read_bytes().replace(b"\n", b"\r\n"))
        for name, mode in self.setup.get("modes", {}).items():
            (path / name).chmod(mode)
        return path

    @property
    def healthy(self) -> bool:
        """Nothing is wrong with it, however it looks."""
        return not self.faults


def projects() -> tuple[Project, ...]:
    """All of them, by name."""
    found = []
    for file in sorted(FOLDER.glob("*/expected.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        found.append(
            Project(
                file.parent.name, table["story"], frozenset(table["faults"]),
                table.get("run", "up") != "no", tuple(table.get("needs", ())),
                table.get("setup", {}),
            )
        )  # fmt: skip
    return tuple(found)
