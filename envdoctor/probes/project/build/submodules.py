"""Submodules of Git whose folders are empty: a plain clone makes them so."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.ground import Ground
from envdoctor.project.builds import Dockerfile, Stage
from envdoctor.project.context import Context
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Place

EMPTY = "ED750"  # git-submodule-empty

FILE = ".gitmodules"
PATH = re.compile(r"\s*path\s*=\s*(\S.*?)\s*")


class Submodule(NamedTuple):
    """An empty folder, absolute, and the line that says it is a submodule."""

    folder: str
    place: Place


def empty_submodules(here: Ground) -> tuple[Submodule, ...]:
    """Those of the project's own .gitmodules; remembered for the run."""
    return here.host.derived((empty_submodules, here.project.root), lambda: tuple(_empty(here)))


def _empty(here: Ground) -> Iterator[Submodule]:
    root = here.project.root
    text = here.host.read_text(posixpath.join(root, FILE)).text or ""
    for number, line in enumerate(text.splitlines(), 1):
        found = PATH.fullmatch(line)
        folder = posixpath.normpath(posixpath.join(root, found[1])) if found else ""
        if folder.startswith(f"{root}/") and here.host.list_folder(folder).names == ():
            yield Submodule(folder, Place(FILE, number))


def within(here: Ground, path: str) -> Submodule | None:
    """The empty submodule that a path is, or would lie in."""
    found = (s for s in empty_submodules(here) if f"{path}/".startswith(f"{s.folder}/"))
    return next(found, None)


def instead(here: Ground, finding: Finding, path: str) -> Finding:
    """What is told of a missing path, with the submodule as the cause where it is one."""
    submodule = within(here, path)
    if submodule is None:
        return finding
    name = shown(here.project.root, submodule.folder)
    evidence = (*finding.evidence, *_seen(here, submodule))
    text = f"{finding.summary}: {name} is a submodule that was not fetched"
    return finding._replace(
        summary=text, evidence=evidence, fault=EMPTY, data={**finding.data, "path": name}
    )


def copied_empty(
    here: Ground, dockerfile: Dockerfile, stage: Stage, context: Context
) -> Iterator[Finding]:
    """COPY of a folder takes the empty ones in it without a word."""
    told: set[str] = set()
    for source in stage.sources:
        if source.origin or source.path is None or "://" in source.path:
            continue
        local = posixpath.join(dockerfile.context, source.path.lstrip("/"))
        for submodule in empty_submodules(here):
            inner = posixpath.relpath(submodule.folder, dockerfile.context)
            covered = f"{submodule.folder}/".startswith(f"{posixpath.normpath(local)}/")
            if not covered or submodule.folder in told or context.ignored(inner):
                continue
            told.add(submodule.folder)
            name = shown(here.project.root, submodule.folder)
            evidence = (here.quote(source.place), *_seen(here, submodule))
            text = f"{source.place}: {name} is copied empty, a submodule that was not fetched"
            data = {"path": name, "dockerfile": dockerfile.path}
            yield Finding(Status.WARN, text, evidence, EMPTY, data)


def _seen(here: Ground, submodule: Submodule) -> tuple[Evidence, ...]:
    name = shown(here.project.root, submodule.folder)
    return here.quote(submodule.place), Evidence(f"ls {name}", "empty")
