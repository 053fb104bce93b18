"""Reads a project's files with care: they may be anybody's, and hostile.

Nothing is executed; devices, FIFOs and huge files are refused with a sentence.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from envdoctor.project.requirements import Place, Problem

if TYPE_CHECKING:
    from envdoctor.host import Host

LARGEST = 262_144  # bytes; what Host reads of a file


def absolute(host: Host, folder: str, path: str) -> str:
    """The path that `path` means in a file that lies in `folder`; `~` is the user's home."""
    if path == "~" or path.startswith("~/"):
        path = host.system.home + path[1:]
    return posixpath.normpath(posixpath.join(folder.replace("\\", "/"), path.replace("\\", "/")))


def shown(root: str, path: str) -> str:
    """The path as a reader of the report knows it: relative to the project where it lies inside."""
    if path == root:
        return "."
    inside = root.rstrip("/") + "/"
    return path[len(inside) :] if path.startswith(inside) else path


def read(host: Host, root: str, path: str) -> str | Problem:
    """A file's whole text, or why it cannot be had."""
    place = Place(shown(root, path))
    fact = host.stat(path)
    if fact.kind == "file" and fact.size > LARGEST:
        return Problem(f"larger than {LARGEST // 1024} KiB: not read", place, "too-large")
    text = host.read_text(path)
    if text.text is None:
        kind = "missing" if text.problem == "missing" else "unreadable"
        return Problem(f"cannot be read: {text.problem}", place, kind)
    return text.text
