"""The program that a container starts: its script's line ends, its execute bit, is it there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many
from envdoctor.probes.project_ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project_inside import dockerfile_of, lineage
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Mount, Place, Service, Stage

CRLF = "ED342"  # entrypoint-crlf
NOT_EXECUTABLE = "ED343"  # entrypoint-not-executable
HIDDEN = "ED340"  # command-not-in-image

SHELLS = ("sh", "bash", "ash", "dash", "zsh")


class Program(NamedTuple):
    """The script behind a container's start, as a file of this machine.

    `path` is inside of the container (`written` as it is called), `source` here. `shell` starts
    it, else it starts itself.
    `mended` are the letters of what the build does about it: `x` chmod, `r` line ends.
    """

    path: str
    source: str
    place: Place
    shell: str = ""
    mended: str = ""
    written: str = ""


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Follow each service's entrypoint and command to a file of the project."""
    here = ground(host, settings)
    services = here.compose.services or _alone(here)
    found: list[Finding] = []
    seen = 0
    for service in services:
        for words, place in _starts(here, service):
            program = _program(here, service, words, place)
            if program is None:
                continue
            seen += 1
            found += _script(here, service, program)
        found += _hidden(here, service)
    yield from found
    if not found and seen:
        # A script that the kernel calls missing has another reason then.
        yield Finding(Status.PASS, many(seen, "script"), data={"rules_out": [CRLF]})
    elif not found:
        yield skipped()


def _alone(here: Ground) -> tuple[Service, ...]:
    """A Dockerfile without Compose is one service, too."""
    return tuple(
        Service(d.path, d.place, build=d.build) for d in here.project.dockerfiles if d.build
    )


def _starts(here: Ground, service: Service) -> Iterator[tuple[tuple[str, ...], Place]]:
    """The words of ENTRYPOINT and CMD that are in force, and where they are written."""
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    image = stages[-1] if stages else None
    entrypoint, command = service.entrypoint, service.command
    if entrypoint is not None:
        yield entrypoint, service.at("entrypoint")
    elif image and image.entrypoint:
        yield image.entrypoint, image.place
    # With an entrypoint, the command is what that one makes of it.
    alone = not entrypoint and not (image and image.entrypoint)
    known = image is not None and (image.entrypoint is not None or _plain_base(stages))
    if command and alone and (service.build is None or known or command[0].startswith(("/", "./"))):
        yield command, service.at("command")
    elif image and image.command and alone:
        yield image.command, image.place


def _plain_base(stages: tuple[Stage, ...]) -> bool:
    return bool(stages)


def _program(
    here: Ground, service: Service, words: tuple[str, ...], place: Place
) -> Program | None:
    if words[:2] in (("/bin/sh", "-c"), ("sh", "-c"), ("bash", "-c"), ("/bin/bash", "-c")):
        inner = words[2].split() if len(words) > 2 else []
        if inner[:1] == ["exec"]:
            inner = inner[1:]
        words = tuple(inner)
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
        folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    elif workdir == "?" and not path.startswith("/"):
        return None
    else:
        folders = [""]
        path = posixpath.normpath(posixpath.join(workdir, path))
    for folder in folders:
        found = _source(here, service, stages, posixpath.join(folder, path) if folder else path)
        if found:
            return found._replace(shell=shell, written=words[0])
    return None


def _source(here: Ground, service: Service, stages: tuple[Stage, ...], path: str) -> Program | None:
    """The file of the project that is at `path` in the container: mounted, else copied."""
    cover = _cover(service, path)
    if cover:
        if cover.kind != "bind":
            return None
        inner = posixpath.relpath(path, cover.target)
        source = cover.source if inner == "." else posixpath.join(cover.source, inner)
        if here.remote or here.exists(source) != "file":
            return None
        return Program(path, source, cover.place)
    dockerfile = dockerfile_of(here, service)
    for stage in reversed(stages):
        for copy in reversed(stage.sources):
            if copy.origin or copy.path is None or dockerfile is None:
                continue
            source = _copied(here, dockerfile.context, copy.path, copy.target, stage, path)
            if source:
                mended = _mended(stages, path, copy.flags)
                return Program(path, source, copy.place, mended=mended)
    return None


def _cover(service: Service, path: str) -> Mount | None:
    """The mount that is seen at a path: the longest target wins."""
    fits = [m for m in service.mounts if f"{path}/".startswith(f"{m.target.rstrip('/')}/")]
    return max(fits, key=lambda m: len(m.target), default=None)


def _copied(here: Ground, context: str, source: str, target: str, stage: Stage, path: str) -> str:
    """The context's file that COPY puts at `path`, "" when it puts something else there."""
    base = posixpath.join(stage.workdir or "/", target) if stage.workdir != "?" else target
    full = posixpath.normpath(base)
    local = posixpath.normpath(posixpath.join(context, source.lstrip("/")))
    kind = here.exists(local)
    if kind == "folder":
        inner = posixpath.relpath(path, full)
        candidate = posixpath.join(local, inner)
        inside = not inner.startswith("..") and here.exists(candidate) == "file"
        return candidate if inside else ""
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


def _script(here: Ground, service: Service, program: Program) -> Iterator[Finding]:
    text = here.host.read_text(program.source).text
    if text is None:
        return
    name = shown(here.project.root, program.source)
    first = text.split("\n", maxsplit=1)[0]
    data = {"path": name, "service": service.name}
    quoted = here.quote(program.place)
    crlf = _crlf(here, program, first)
    fact = here.host.stat(program.source)
    executable = bool(fact.mode & 0o111) or here.host.system.os == "windows" or bool(here.away)
    if not executable and not program.shell and "x" not in program.mended:
        said = f'exec: "{program.written}": permission denied'
        if "/" not in program.written:  # looked for on PATH, where only executables count
            said = f'exec: "{program.written}": executable file not found in $PATH'
        evidence = (docker_says(said), quoted, Evidence(f"stat {name}", f"mode {fact.mode:04o}"))
        summary = f"{name} of {service.name} is not executable"
        yield Finding(Status.FAIL, summary, evidence, NOT_EXECUTABLE, data)
    elif crlf and "r" not in program.mended:
        said = f"exec {program.path}: no such file or directory"
        if program.shell:
            said = f"{program.path}: line 1"
        evidence = (
            Evidence("the log would say", said), quoted,
            Evidence(f"{name}:1", first.replace("\r", "\\r")),
        )  # fmt: skip
        summary = f"{name} of {service.name} has Windows line ends"
        status = Status.WARN if program.shell else Status.FAIL
        yield Finding(status, summary, evidence, CRLF, data)


def _crlf(here: Ground, program: Program, first: str) -> bool:
    """The shebang's line ends in a carriage return; with a shell before it, any line does."""
    return first.endswith("\r") and (first.startswith("#!") or bool(program.shell))


def _hidden(here: Ground, service: Service) -> Iterator[Finding]:
    """The image's entrypoint lies below a mount that does not have it."""
    dockerfile = dockerfile_of(here, service)
    final = dockerfile.final if dockerfile else None
    if final is None or here.remote or service.entrypoint is not None:
        return
    words = final.entrypoint or (final.command if not service.command else None)
    if not words or not words[0].startswith("/") or words[0] == "/bin/sh":
        return
    cover = _cover(service, words[0])
    if cover is None or cover.kind != "bind" or here.exists(cover.source) != "folder":
        return
    inner = posixpath.relpath(words[0], cover.target)
    own = posixpath.join(cover.source, inner)
    if inner == "." or here.exists(own) != "missing":
        return
    said = f'exec: "{words[0]}": stat {words[0]}: no such file or directory'
    evidence = (docker_says(said), here.quote(cover.place), here.quote(final.place, words[0]),
                Evidence(f"stat {shown(here.project.root, own)}", "missing"))  # fmt: skip
    text = f"{cover.place}: the mount hides {words[0]}, which {service.name} starts"
    data = {"command": words[0], "image": service.image or service.name}
    yield Finding(Status.FAIL, text, evidence, HIDDEN, data)
