"""What .dockerignore keeps from a build, and which of its lines does."""

from __future__ import annotations

import posixpath

from envdoctor.model import Evidence
from envdoctor.probes.project.ground import Ground
from envdoctor.project.builds import Dockerfile
from envdoctor.project.context import BadPattern, Context
from envdoctor.project.requirements import Place


def ignored(here: Ground, dockerfile: Dockerfile, path: str) -> bool:
    """A file of this machine, below the build's context, that no COPY gets to see."""
    return _matches(here, dockerfile, dockerfile.ignored, path)


def ignoring(here: Ground, dockerfile: Dockerfile, path: str) -> Evidence:
    """The line that keeps it from the build."""
    one = next(p for p in reversed(dockerfile.ignored) if _matches(here, dockerfile, (p,), path))
    text = here.host.read_text(posixpath.join(here.project.root, dockerfile.ignore_file)).text
    lines = [line.strip() for line in (text or "").splitlines()]
    number = lines.index(one) + 1 if one in lines else 0
    return here.quote(Place(dockerfile.ignore_file, number))


def _matches(here: Ground, dockerfile: Dockerfile, patterns: tuple[str, ...], path: str) -> bool:
    inner = posixpath.relpath(path, dockerfile.context)
    if not patterns or inner.startswith(".."):
        return False
    key = (_matches, dockerfile.context, patterns)
    context = here.host.derived(key, lambda: _context(here, dockerfile, patterns))
    return context is not None and context.ignored(inner)


def _context(here: Ground, dockerfile: Dockerfile, patterns: tuple[str, ...]) -> Context | None:
    try:
        return Context(here.host, dockerfile.context, patterns)
    except BadPattern:  # the probe of builds tells it
        return None
