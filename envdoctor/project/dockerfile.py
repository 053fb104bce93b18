"""Reads the Dockerfiles that a project builds: stages, sources, and what needs BuildKit.

The parser, the shell lexer and the matcher of .dockerignore are ports of BuildKit's own.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from envdoctor.host import NotRecorded
from envdoctor.project.builds import Build, Dockerfile
from envdoctor.project.dockerfile_stages import Reading
from envdoctor.project.reading import absolute, read, shown
from envdoctor.project.requirements import Compose, Devcontainer, Place, Problem

if TYPE_CHECKING:
    from e2b_dockerfile_utils import DockerfileAst

    from envdoctor.host import Host

REMOTE = ("git@", "github.com/")
DIRECTIVE = re.compile(r"#\s*(\w+)\s*=\s*(\S+)\s*")


class Parsed(NamedTuple):
    """A Dockerfile's instructions, and the frontend that `# syntax=` asks for."""

    ast: DockerfileAst
    syntax: str
    text: str = ""


def read_all(
    host: Host, root: str, compose: Compose | None, devcontainers: tuple[Devcontainer, ...],
    *, alone: bool = True,
) -> tuple[Dockerfile, ...]:  # fmt: skip
    """One for each build of the project; with `alone`, also what `docker build .` would take."""
    builds: list[tuple[str, Build]] = []
    if compose:
        builds += [(s.name, s.build) for s in compose.services if s.build]
    builds += [("devcontainer", d.build) for d in devcontainers if d.build]
    own = absolute(host, root, "Dockerfile")
    used = {posixpath.join(build.context, build.file or "Dockerfile") for _, build in builds}
    if alone and own not in used and host.stat(own).kind != "missing":
        builds.append(("", Build(root, "", Place("Dockerfile"))))
    parsed: dict[str, Parsed | Problem] = {}
    seen: dict[object, Dockerfile] = {}
    for service, build in builds:
        if is_remote(build.context):
            continue
        key = (build.context, build.file, build.inline, build.target, tuple(build.args.items()))
        if key not in seen:
            seen[key] = one(host, root, service, build, parsed)
    return tuple(seen.values())


def is_remote(context: str) -> bool:
    """The context is a repository or an archive that the builder would fetch."""
    return "://" in context or context.startswith(REMOTE)


def one(
    host: Host, root: str, service: str, build: Build,
    parsed: dict[str, Parsed | Problem],
) -> Dockerfile:  # fmt: skip
    """The Dockerfile of one build."""
    path = posixpath.normpath(posixpath.join(build.context, build.file or "Dockerfile"))
    name = shown(root, path)
    place = build.place if build.inline else Place(name)
    bare = Dockerfile(name, place, build.context, service=service, target=build.target, build=build)
    if build.inline:
        found = parse(build.inline, build.place, moved=build.place.line)
    else:
        if path not in parsed:
            parsed[path] = _file(host, root, path)
        found = parsed[path]
    if isinstance(found, Problem):
        return bare._replace(problems=(found,))
    moved = build.place.line if build.inline else 0
    reading = Reading(found.ast, place.file, build, moved, _platform(host, build, found.text))
    ignored, ignore_file = ignore_patterns(host, root, build.context, "" if build.inline else path)
    return bare._replace(
        syntax=found.syntax, stages=tuple(reading.stages),
        needs_buildkit=tuple(reading.needs_buildkit), ignored=ignored, ignore_file=ignore_file,
        problems=tuple(reading.problems),
    )  # fmt: skip


def _file(host: Host, root: str, path: str) -> Parsed | Problem:
    text = read(host, root, path)
    return text if isinstance(text, Problem) else parse(text, Place(shown(root, path)))


def parse(text: str, place: Place, moved: int = 0) -> Parsed | Problem:
    """The instructions of a Dockerfile, or what its parser says against it."""
    from e2b_dockerfile_utils import DockerfileSyntaxError, parse_dockerfile_ast

    try:
        ast = parse_dockerfile_ast(text)
    except DockerfileSyntaxError as error:
        line = (error.line or 0) + moved
        said = str(error)
        said = said[:1].lower() + said[1:]  # BuildKit's errors begin with a small letter
        return Problem(said, Place(place.file, line), "dockerfile")
    except RecursionError:
        return Problem("nested too deeply", place, "dockerfile")
    if not ast.instructions:
        return Problem("file with no instructions", place, "dockerfile")
    return Parsed(ast, _syntax(text), text)


def _platform(host: Host, build: Build, text: str) -> dict[str, str]:
    """TARGETARCH and TARGETOS where they are used and the engine says what it is."""
    if ("TARGETARCH" not in text and "TARGETOS" not in text) or build.platforms:
        return {}
    try:
        version = host.api("/version").body
    except NotRecorded:
        return {}
    if not isinstance(version, dict) or not version.get("Arch"):
        return {}
    return {"TARGETARCH": str(version["Arch"]), "TARGETOS": str(version.get("Os", "linux"))}


def _syntax(text: str) -> str:
    """Directives stand before everything else; the first other line ends them."""
    for line in text.splitlines():
        found = DIRECTIVE.fullmatch(line.strip())
        if found is None:
            return ""
        if found[1].lower() == "syntax":
            return found[2]
    return ""


def ignore_patterns(host: Host, root: str, context: str, path: str) -> tuple[tuple[str, ...], str]:
    """The patterns in force: `<Dockerfile>.dockerignore` beside it, else the context's file."""
    own = [f"{path}.dockerignore"] if path else []
    for file in (*own, posixpath.join(context, ".dockerignore")):
        if host.stat(file).kind != "file":
            continue
        text = read(host, root, file)
        if isinstance(text, str):
            lines = (line.strip() for line in text.splitlines() if not line.startswith("#"))
            return tuple(line for line in lines if line), shown(root, file)
    return (), ""
