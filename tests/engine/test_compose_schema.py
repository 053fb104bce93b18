"""What the schema says of Compose files against what real Composes say; no engine is needed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.project.compose_schema_mistakes import WRONG, Wrong
from tests.project.compose_schema_shapes import SHAPES

from .fixtures import obtainable
from .rig import toolset

# Compose 2.26 takes what the newer schema no longer allows.
LENIENT = ("container_name '-'",)


def config(generation: str, folder: Path, files: dict[str, str]) -> tuple[int, str]:
    """Exit code and words of the generation's `docker compose config`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with obtainable():
        compose = toolset(generation).plugins / "docker-compose"
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(
        [compose, "config"], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.said)
def test_compose_says_the_same(wrong: Wrong, tmp_path: Path) -> None:
    code, said = config("28.5", tmp_path, {"compose.yaml": wrong.text})
    assert code != 0
    assert wrong.said in said


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.said)
def test_an_older_compose_refuses_the_same(wrong: Wrong, tmp_path: Path) -> None:
    code, said = config("26.1", tmp_path, {"compose.yaml": wrong.text})
    assert (code == 0) == any(text in wrong.said for text in LENIENT), said


@pytest.mark.parametrize("generation", ["26.1", "28.5"])
@pytest.mark.parametrize("name", SHAPES)
def test_compose_accepts_the_shapes(name: str, generation: str, tmp_path: Path) -> None:
    code, said = config(generation, tmp_path, SHAPES[name])
    assert code == 0, said
