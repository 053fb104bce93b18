"""The program that a container starts: its script's line ends, its execute bit, is it there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many
from envdoctor.probes.project.contents.inside import dockerfile_of
from envdoctor.probes.project.contents.lacking import lacks
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.start.commands import commands
from envdoctor.probes.project.start.entrypoints import entrypoints
from envdoctor.probes.project.start.forms import forms
from envdoctor.probes.project.start.script_rights import refused_by_rights
from envdoctor.probes.project.start.started_files import Program, cover, program_of
from envdoctor.probes.project.start.starts import start
from envdoctor.probes.project.start.unreadable import unreadable
from envdoctor.probes.project.start.users import users
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Place, Service

CRLF = "ED342"  # entrypoint-crlf
NOT_EXECUTABLE = "ED343"  # entrypoint-not-executable
HIDDEN = "ED340"  # command-not-in-image
INTERPRETER = "ED341"  # entrypoint-interpreter-missing
NO_FIRST_LINE = "ED633"  # script-without-first-line

SHEBANG = re.compile(r"#!\s*(\S+)(?:\s+(?:-S\s+)?([\w.-]+))?")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Follow each service's entrypoint and command to a file of the project."""
    here = ground(host, settings)
    services = here.compose.services or _alone(here)
    found: list[Finding] = []
    seen = 0
    for service in services:
        own = [*forms(here, service), *entrypoints(here, service)]
        for words, place in () if _fails(own) else _starts(here, service):
            program = program_of(here, service, words, place)
            if program is None:
                continue
            seen += 1
            own += _script(here, service, program)
        own += _hidden(here, service)
        if not _fails(own):
            own += commands(here, service)
        if not _fails(own):
            own += [*unreadable(here, service), *refused_by_rights(here, service)]
        found += [*own, *users(here, service)]
    yield from found
    if not found and seen:
        # A script that the kernel calls missing has another reason then.
        yield Finding(Status.PASS, many(seen, "script"), data={"rules_out": [CRLF]})
    elif not found:
        yield skipped()


def _fails(found: list[Finding]) -> bool:
    return any(finding.status is Status.FAIL for finding in found)


def _alone(here: Ground) -> tuple[Service, ...]:
    """A Dockerfile without Compose is one service, too."""
    return tuple(
        Service(d.path, d.place, build=d.build) for d in here.project.dockerfiles if d.build
    )


def _starts(here: Ground, service: Service) -> Iterator[tuple[tuple[str, ...], Place]]:
    """The words of ENTRYPOINT and CMD that are in force, and where they are written."""
    found = start(here, service)
    if found is None:
        return
    if found.entrypoint:
        yield found.entrypoint, found.entrypoint_place
    # With an entrypoint, the command is what that one makes of it.
    elif found.command:
        yield found.command, found.command_place


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
    # A client on Windows sends every file as executable.
    executable = bool(fact.mode & 0o111) or here.host.system.os == "windows"
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
    elif not program.shell:
        yield from _interpreter(here, service, program, text)


def _interpreter(here: Ground, service: Service, program: Program, text: str) -> Iterator[Finding]:
    """A text file needs a first line that names its interpreter, which has to be in the image."""
    name = shown(here.project.root, program.source)
    first = text.split("\n", maxsplit=1)[0]
    data = {"path": name, "service": service.name}
    evidence: tuple[Evidence, ...] = (here.quote(program.place), Evidence(f"{name}:1", first[:80]))
    found = SHEBANG.match(first)
    if found is None:
        binary = "\0" in text or text.startswith(("\x7fELF", "MZ"))
        if binary or program.by_shell:  # a shell reads such a file itself
            return
        said = f"exec {program.path}: exec format error"
        summary = f"{name} of {service.name} does not say in its first line what runs it"
        yield Finding(Status.FAIL, summary, (docker_says(said), *evidence), NO_FIRST_LINE, data)
        return
    by_env = posixpath.basename(found[1]) == "env" and found[2]
    interpreter = found[2] if by_env else posixpath.basename(found[1])
    if not lacks(here, service, interpreter):
        return
    said = f"exec {program.path}: no such file or directory"
    if by_env:
        said = f"env: can't execute '{interpreter}'"
    elif program.by_shell:
        said = f"{program.written}: not found"
    summary = f"{name} of {service.name} wants {found[1]}, which its image does not have"
    if by_env:
        summary = f"{name} of {service.name} wants {interpreter}, which its image does not have"
    data["interpreter"] = interpreter
    yield Finding(Status.FAIL, summary, (docker_says(said), *evidence), INTERPRETER, data)


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
    mount = cover(service, words[0])
    if mount is None or mount.kind != "bind" or here.exists(mount.source) != "folder":
        return
    inner = posixpath.relpath(words[0], mount.target)
    own = posixpath.join(mount.source, inner)
    if inner == "." or here.exists(own) != "missing":
        return
    said = f'exec: "{words[0]}": stat {words[0]}: no such file or directory'
    evidence = (docker_says(said), here.quote(mount.place), here.quote(final.place, words[0]),
                Evidence(f"stat {shown(here.project.root, own)}", "missing"))  # fmt: skip
    text = f"{mount.place}: the mount hides {words[0]}, which {service.name} starts"
    data = {"command": words[0], "image": service.image or service.name}
    yield Finding(Status.FAIL, text, evidence, HIDDEN, data)
