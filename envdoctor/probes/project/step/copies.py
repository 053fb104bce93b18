"""Whether a file is in the image when a step wants it: which COPY brings it, which one too late."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from envdoctor.model import Evidence
from envdoctor.probes.project.contents.absent import (
    ARCHIVE,
    INSTALLED,
    PLAIN,
    SYSTEM,
    harmless,
    would_be,
)
from envdoctor.probes.project.step.steps import At
from envdoctor.project.builds import Source, Stage

# Folders of a distribution that are empty in those images.
EMPTY = re.compile(
    r"/(?:usr/src|opt(?!/yarn)|srv|home/\w+|tmp|go/src|var/www|usr/local/app)/[^.]"
    r"|/usr/local/bin/(?!docker)[^/]+\.sh$"  # where their own programs have no such names
)
WILD = re.compile(r"[*?\[]")
REMOTE = re.compile(r"\w+://|git@")


def missing(at: At, path: str) -> tuple[Evidence, ...]:
    """Why there is no file at `path` when the command runs; empty where there may be one."""
    if at.base.path not in PLAIN or not own(path) or _mounted(at, path):
        return ()
    if any(need.flags[0] == "heredoc" and not need.written.upper().startswith("RUN")
           for need in at.dockerfile.needs_buildkit):  # fmt: skip
        return ()
    if any(not harmless(step.text) for stage in at.before for step in stage.steps):
        return ()
    if posixpath.basename(path) in at.text_before or _folder_made(at, path):
        return ()
    ignored: tuple[Evidence, ...] = ()
    for stage, source in _sources(at.before):
        name = comes_from(at, stage, source, path)
        if name is None:
            return ()
        if name:
            seen = at.context.look(name)
            if seen.kind != "missing":
                return ()
            if seen.ignored:
                listed = ", ".join(at.dockerfile.ignored)
                ignored = (at.here.quote(source.place), Evidence(at.dockerfile.ignore_file, listed))
    return _later(at, path) or ignored or (
        Evidence(at.dockerfile.path, f"no instruction before puts {path} into the image"),
    )  # fmt: skip


def _folder_made(at: At, path: str) -> bool:
    """WORKDIR or COPY made a folder of that path, or below it."""
    made = [folder.path for stage in at.before for folder in stage.folders
            if folder.place.line < at.step.place.line or stage is not at.before[-1]]  # fmt: skip
    made += [posixpath.dirname(source.target) for _, source in _sources(at.before)]
    return any(f"{folder}/".startswith(f"{path}/") for folder in made)


def project_file(at: At, path: str) -> tuple[str, Source] | None:
    """The file of this machine that is at `path` when the command runs, and its COPY."""
    for stage, source in reversed(list(_sources(at.before))):
        name = comes_from(at, stage, source, path)
        if name is None:
            return None
        if name:
            return posixpath.join(at.context.folder, name), source
    return None


def comes_from(at: At, stage: Stage, source: Source, path: str) -> str | None:
    """What COPY puts at `path`, from the context; "" if nothing, None if nobody can tell."""
    target = source.target
    if not target.startswith("/"):
        known = at.base.workdir if not any(f.path == "?" for f in stage.folders) else "?"
        if known == "?":
            return None
        target = posixpath.join(known, target)
    into = posixpath.normpath(target)
    if not f"{path}/".startswith(f"{into.rstrip('/')}/"):
        return ""
    unclear = source.origin or source.path is None or REMOTE.match(source.path)
    if unclear or source.path is None or ARCHIVE.search(source.path):
        return None
    if any(flag.startswith(("--parents", "--exclude")) for flag in source.flags):
        return None
    local = posixpath.normpath(f"/{source.path}").lstrip("/") or "."
    if WILD.search(local):
        return _wild(at, local, into, path)
    kind = at.here.exists(posixpath.join(at.context.folder, local))
    if kind == "file":
        return local if path in (into, posixpath.join(into, posixpath.basename(local))) else ""
    if kind == "folder":
        inner = posixpath.normpath(posixpath.join(local, posixpath.relpath(path, into)))
        there = at.here.exists(posixpath.join(at.context.folder, inner))
        return None if there == "unknown" else "" if there == "missing" else inner
    # What is not there is told at the COPY itself; nothing more follows from it.
    return "" if kind == "missing" and not would_be(local, into, path) else None


def _wild(at: At, local: str, into: str, path: str) -> str | None:
    """`package*.json`: plain files that fit are put beside each other."""
    folder, pattern = posixpath.split(local)
    if WILD.search(folder):
        return None
    names = at.here.host.list_folder(posixpath.join(at.context.folder, folder)).names
    if names is None:
        return None
    found = ""
    for name in names:
        if fnmatchcase(name, pattern):
            if at.here.exists(posixpath.join(at.context.folder, folder, name)) != "file":
                return None
            if path in (into, posixpath.join(into, name)):
                found = posixpath.join(folder, name)
    return found


def _sources(stages: tuple[Stage, ...]) -> Iterator[tuple[Stage, Source]]:
    for stage in stages:
        for source in stage.sources:
            yield stage, source


def own(path: str) -> bool:
    """A place that is the project's, which no base image fills."""
    if INSTALLED.search(path) or re.search(r"[\0$?]", path) or not path.startswith("/"):
        return False
    return path.split("/")[1] not in SYSTEM or EMPTY.match(path) is not None


def _mounted(at: At, path: str) -> bool:
    """A mount of this very step may have it."""
    for mount in at.step.mounts:
        fields = dict(part.partition("=")[::2] for part in mount.split(","))
        target = fields.get("target", fields.get("dst", fields.get("destination", "")))
        folder = at.step.folder or at.base.workdir
        full = posixpath.normpath(posixpath.join(folder, target))
        if "$" in target or folder == "?" or f"{path}/".startswith(f"{full.rstrip('/')}/"):
            return True
    return False


def _later(at: At, path: str) -> tuple[Evidence, ...]:
    """The COPY behind the step that brings the file."""
    for source in at.stage.sources:
        if source.place.line > at.step.place.line and comes_from(at, at.stage, source, path):
            return (at.here.quote(source.place, "copied only here"),)
    return ()
