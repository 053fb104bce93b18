"""The sources of COPY, ADD and RUN --mount: they have to be in the build context."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.engine_facts import table, words
from envdoctor.probes.project.build.builder import Builder
from envdoctor.probes.project.contents.image_facts import local
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.builds import Dockerfile, Source, Stage
from envdoctor.project.context import Context, Seen

MISSING = "ED390"  # build-context-missing-or-ignored-file
OUTSIDE = "ED391"  # outside-build-context
TARGET = "ED384"  # dockerfile-copy-target
SCOPE = "ED382"  # dockerfile-syntax-misc

ARGUMENT = re.compile(r"\$\{?(\w+)")
REMOTE = ("http://", "https://", "git@", "ssh://", "git://")


def copies(
    here: Ground, dockerfile: Dockerfile, stage: Stage, context: Context, builder: Builder
) -> Iterator[Finding]:
    """What one stage takes from the context."""
    classic = builder.buildkit is False
    counted: dict[int, int] = {}
    filled: set[int] = set()
    late: list[tuple[Source, Finding]] = []
    for source in stage.sources:
        if source.outer and source.path is None:
            yield from _undeclared(here, dockerfile, stage, source, context)
        if source.origin or source.path is None or source.path.startswith(REMOTE):
            continue
        counted[source.place.line] = counted.get(source.place.line, 0) + 1
        seen = context.look(source.path)
        finding = _finding(here, dockerfile, source, seen, classic)
        if finding and seen.kind == "none":
            late.append((source, finding))
        elif finding:
            yield finding
        if seen.kind != "none":
            filled.add(source.place.line)
    # The classic builder minds a wildcard that fits nothing only where nothing else is copied.
    yield from (finding for source, finding in late if source.place.line not in filled)
    if classic:
        yield from _targets(here, stage, counted)


def _finding(
    here: Ground, dockerfile: Dockerfile, source: Source, seen: Seen, classic: bool
) -> Finding | None:
    climbs = posixpath.normpath((source.path or "").lstrip("/") or ".").startswith("..")
    if classic and climbs:
        said = f"COPY failed: forbidden path outside the build context: {source.path} ()"
        return _said(here, dockerfile, source, seen, said, OUTSIDE, "lies outside of the context")
    if seen.kind == "none" and not classic:
        return None  # BuildKit takes a wildcard that fits nothing
    if seen.kind not in ("missing", "loop", "none"):
        return None
    told = seen.path if seen.kind != "none" else (source.path or "")
    if classic:
        what = "no source files were specified"
        if seen.kind == "missing":
            what = f"file not found in build context or excluded by .dockerignore: stat {told}"
        said = f"COPY failed: {what}"
    elif seen.kind == "loop":
        said = "too many links"
    else:
        said = f'"/{told}": not found'
    if seen.outside:
        why = f"a link leads outside: {seen.link}" if seen.link else "lies outside of the context"
        return _said(here, dockerfile, source, seen, said, OUTSIDE, why)
    if seen.ignored:
        why = f"is excluded by {dockerfile.ignore_file}"
    elif seen.kind == "loop":
        why = f"is a circle of links: {seen.link}"
    else:
        why = "does not exist" + (f", {seen.near} does" if seen.near else "")
    return _said(here, dockerfile, source, seen, said, MISSING, why)


def _said(
    here: Ground, dockerfile: Dockerfile, source: Source, seen: Seen, said: str, fault: str,
    why: str,
) -> Finding:  # fmt: skip
    evidence = [docker_says(said), here.quote(source.place)]
    if seen.ignored:
        line = _pattern(dockerfile, seen.path or "")
        evidence.append(Evidence(dockerfile.ignore_file, line))
    if dockerfile.build and dockerfile.service:
        evidence.append(here.quote(dockerfile.build.place, "the build"))
    evidence.append(Evidence("build context", dockerfile.context))
    data = {"path": source.path, "dockerfile": dockerfile.path, "line": source.place.line,
            "folder": posixpath.dirname(dockerfile.path) or "."}  # fmt: skip
    return Finding(
        Status.FAIL, f"{source.place}: {source.path} {why}", tuple(evidence), fault, data
    )


def _undeclared(
    here: Ground, dockerfile: Dockerfile, stage: Stage, source: Source, context: Context
) -> Iterator[Finding]:
    """An ARG before the first FROM is nothing in a stage that does not declare it again.

    Told only where the file is there under the name that is meant: the base image may set a
    variable of that name, too.
    """
    names = ARGUMENT.findall(source.written)
    environment = words(table(local(here, stage.base or "").get("Config")).get("Env"))
    if any(entry.partition("=")[0] in names for entry in environment):
        return
    if context.look(source.outer).kind in ("missing", "none", "unknown"):
        return
    declared = " ".join(sorted({*names}))
    text = f"{declared} is nothing in this stage: it is declared before FROM, and not again"
    evidence = (docker_says("not found"), here.quote(source.place),
                Evidence("build context", f"{source.outer} is there"))  # fmt: skip
    data = {"path": source.outer, "dockerfile": dockerfile.path, "line": source.place.line}
    yield Finding(Status.FAIL, f"{source.place}: {text}", evidence, SCOPE, data)


def _pattern(dockerfile: Dockerfile, path: str) -> str:
    """The line of .dockerignore that excludes a path: the last that fits decides."""
    from e2b_dockerfile_utils import PatternMatcher

    for pattern in reversed(dockerfile.ignored):
        plain = posixpath.normpath(pattern).lstrip("/")
        if not plain.startswith("!") and PatternMatcher([plain]).matches(path):
            return pattern
    return ", ".join(dockerfile.ignored)


def _targets(here: Ground, stage: Stage, counted: dict[int, int]) -> Iterator[Finding]:
    """The classic builder wants a slash behind the target of several sources."""
    for source in stage.sources:
        if counted.pop(source.place.line, 0) > 1 and not source.target.endswith(("/", ".")):
            said = (
                "When using COPY with more than one source file, the destination must be a "
                "directory and end with a /"
            )
            evidence = (docker_says(said), here.quote(source.place))
            text = f"{source.place}: the target of several sources needs a / at its end"
            yield Finding(Status.FAIL, text, evidence, TARGET)
