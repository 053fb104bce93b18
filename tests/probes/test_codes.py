"""Probes name faults by code; the name beside each code must be the catalogue's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import envdoctor.probes
from envdoctor.faults import fault

CODE = re.compile(r'^[A-Z][A-Z_0-9]* = "(ED\d{3})"  # ([a-z0-9-]+)', re.MULTILINE)
FILES = sorted(Path(envdoctor.probes.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_codes_are_those_of_the_catalogue(file: Path) -> None:
    for code, name in CODE.findall(file.read_text()):
        known = fault(code)
        assert known is not None, f"{code} {name}"
        assert known.name == name, code
