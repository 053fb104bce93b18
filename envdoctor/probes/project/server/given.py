"""The variables that a service's container is given, and the lines that give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.probes.project.ground import Ground
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Place, Service

REACH = 120  # lines below `environment:` in which one of its variables is looked for


class Given(NamedTuple):
    """A variable with its value, in force in the container."""

    name: str
    value: str


def given(here: Ground, service: Service) -> Iterator[Given]:
    """Every variable whose value is known from here."""
    shell = here.host.environ
    for name, written in service.environment.items():
        value = shell.get(name) if written is None else written
        if value is not None:
            yield Given(name, value)


def variable_place(here: Ground, service: Service, name: str) -> Place:
    """Where a variable is given: below `environment:`, else in the last file that has it."""
    at = service.at("environment")
    written = re.compile(rf"\s*(?:-\s*)?[\"']?(?:export )?{re.escape(name)}[\"']?\s*(?:[:=]|$)")
    if "environment" in service.keys:
        found = _line(_lines(here, at.file)[at.line - 1 : at.line + REACH], written)
        if found >= 0:
            return at._replace(line=at.line + found)
    for file in reversed(service.env_files):
        found = _line(_lines(here, file.path), written)
        if found >= 0:
            return Place(shown(here.project.root, file.path), found + 1)
    return at if "environment" in service.keys else service.at("env_file")


def _lines(here: Ground, path: str) -> list[str]:
    whole = path if path.startswith("/") else f"{here.project.root}/{path}"
    return (here.host.read_text(whole).text or "").splitlines() if path else []


def _line(lines: list[str], written: re.Pattern[str]) -> int:
    return next((n for n, line in enumerate(lines) if written.match(line)), -1)
