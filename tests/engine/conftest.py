"""What every test of this folder has; the fixtures themselves are in fixtures.py."""

from __future__ import annotations

import pytest

from .fixtures import MakeEngine, MakeFilesystem, obtainable

__all__ = ["MakeEngine", "MakeFilesystem", "obtainable"]


@pytest.fixture(scope="session", autouse=True)
def tidy(nothing_is_left: None) -> None:
    """Sweep before the first test and check after the last one, whatever fixtures they use."""
