"""From the words of a container's start to the file of the project behind them."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from envdoctor.probes.project.contents.ignored import ignored
from envdoctor.probes.project.contents.inside import dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground
from envdoctor.project.builds import Dockerfile, Source, Stage
from envdoctor.project.requirements import Mount, Place, Service

SHELLS = ("sh", "bash", "ash", "dash", "zsh")
PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


class Program(NamedTuple):
    """The script behind a container's start, as a file of this machine.

    `path` is inside of the container (`written` as it is called), `source` here. `shell` starts
    it, else it starts itself; `by_shell` says that a command line of a shell does it.
    `mended` are the letters of what the build does about it: `x` chmod, `r` line ends.
    """

    path: str
    source: str
    place: Place
    shell: str = ""
    mended: str = ""
    written: str = ""
    by_shell: bool = False


def program_of(
    here: Ground, service: Service, words: tuple[str, ...], place: Place
) -> Program | None:
    by_shell = False
    if words[:2] in (("/bin/sh", "-c"), ("sh", "-c"), ("bash", "-c"), ("/bin/bash", "-c")):
        inner = words[2].split() if len(words) > 2 else []
        if inner[:1] == ["exec"]:
            inner = inner[1:]
        words = tuple(inner)
        by_shell = True
    if not words:
        return None
    shell = ""
    name = posixpath.basename(words[0])
    if name in SHELLS and len(words) > 1 and not words[1].startswith("-"):
        shell, words = name, words[1:]
    path = words[0]
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    workdir = service.workdir or (stages[-1].workdir if stages else "") or "/"
    if "/" not in path and not shell:
        folders = list(PATH)
    elif workdir == "?" and not path.startswith("/"):
        return None
    else:
        folders = [""]
        path = posixpath.normpath(posixpath.join(workdir, path))
    for folder in folders:
        found = _source(here, service, stages, posixpath.join(folder, path) if folder else path)
        if found:
            return found._replace(shell=shell, written=words[0], by_shell=by_shell)
    return None


def _source(here: Ground, service: Service, stages: tuple[Stage, ...], path: str) -> Program | None:
    """The file of the project that is at `path` in the container: mounted, else copied."""
    mount = cover(service, path)
    if mount:
        if mount.kind != "bind":
            return None
        inner = posixpath.relpath(path, mount.target)
        source = mount.source if inner == "." else posixpath.join(mount.source, inner)
        if here.remote or here.exists(source) != "file":
            return None
        return Program(path, source, mount.place)
    dockerfile = dockerfile_of(here, service)
    for stage in reversed(stages):
        for copy in reversed(stage.sources):
            if copy.origin or copy.path is None or dockerfile is None:
                continue
            source = copied(here, dockerfile, copy, stage, path)
            if source:
                mended = _mended(stages, path, copy.flags)
                return Program(path, source, copy.place, mended=mended)
    return None


def cover(service: Service, path: str) -> Mount | None:
    """The mount that is seen at a path: the longest target wins."""
    fits = [m for m in service.mounts if f"{path}/".startswith(f"{m.target.rstrip('/')}/")]
    return max(fits, key=lambda m: len(m.target), default=None)


def copied(here: Ground, dockerfile: Dockerfile, source: Source, stage: Stage, path: str) -> str:
    """The context's file that COPY puts at `path`, "" when it puts something else there."""
    local = lies_at(here, dockerfile, source, stage, path)
    return "" if local and ignored(here, dockerfile, local) else local


def lies_at(here: Ground, dockerfile: Dockerfile, source: Source, stage: Stage, path: str) -> str:
    """The same, also where .dockerignore keeps the file from the build."""
    target = source.target
    base = posixpath.join(stage.workdir or "/", target) if stage.workdir != "?" else target
    full = posixpath.normpath(base)
    local = posixpath.normpath(posixpath.join(dockerfile.context, (source.path or "").lstrip("/")))
    kind = here.exists(local)
    if kind == "folder":
        inner = posixpath.relpath(path, full)
        candidate = posixpath.join(local, inner)
        inside = not inner.startswith("..") and here.exists(candidate) == "file"
        return posixpath.normpath(candidate) if inside else ""
    if kind == "file":
        whole = target.endswith(("/", ".")) or full == (stage.workdir or "")
        final = posixpath.join(full, posixpath.basename(local)) if whole else full
        return local if final == path else ""
    return ""


def _mended(stages: tuple[Stage, ...], path: str, flags: tuple[str, ...]) -> str:
    """What the build does to a script after it has copied it."""
    name = posixpath.basename(path)
    marks = "x" if any(flag.startswith("--chmod") for flag in flags) else ""
    for stage in stages:
        for step in stage.steps:
            touches = name in step.text or "*" in step.text or "-R" in step.text
            touches = touches or re.search(r"\bfind\b|\.sh\b", step.text) is not None
            if "chmod" in step.text and touches:
                marks += "x"
            if touches and re.search(r"dos2unix|\\r|fromdos", step.text):
                marks += "r"
    return marks
