"""Scripts of the project that start a container and may not do what they begin with.

`chown` where every capability is dropped, or where the mount is read-only: with `set -e` the
container ends there.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.inside import dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.mount.owners import ROOT, user_of
from envdoctor.probes.project.start.started_files import Program, cover, program_of
from envdoctor.probes.project.start.starts import start
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Place, Service
from envdoctor.project.shell import Command, commands
from envdoctor.project.shell_tree import UNKNOWN

LACKS_RIGHT = "ED613"  # container-lacks-right
READ_ONLY = "ED368"  # mount-target-readonly

CHANGING = ("chown", "chmod", "touch")  # they fail on a read-only mount even if nothing changes
# Program -> the capability that it cannot do without, where it changes to another user.
NEEDED = {"chown": "CHOWN", "gosu": "SETUID", "su-exec": "SETUID"}
SAID = {"chown": "peration not permitted", "gosu": "operation not permitted",
        "su-exec": "peration not permitted"}  # fmt: skip
ERREXIT = re.compile(r"#!.*\s-\w*e")


def refused_by_rights(here: Ground, service: Service) -> Iterator[Finding]:
    """The first command of the entrypoint's script that is refused, and ends it."""
    found = start(here, service)
    if found is None:
        return
    words, place = found.entrypoint or found.command, found.entrypoint_place
    if not found.entrypoint:
        place = found.command_place
    program = program_of(here, service, words, place)
    text = here.host.read_text(program.source).text if program else None
    if program is None or text is None:
        return
    errexit = ERREXIT.match(text) is not None
    for command in commands(text, found.folder, errexit=errexit):
        last = command.text.startswith("exec ")
        if not command.surely or not (command.fatal or last):
            continue
        finding = _read_only(here, service, program, command, text) or _dropped(
            here, service, program, command, text
        )
        if finding:
            yield finding
        if finding or last:
            return


def _read_only(
    here: Ground, service: Service, program: Program, command: Command, text: str
) -> Finding | None:
    if posixpath.basename(command.words[0]) not in CHANGING:
        return None
    for word in _operands(command):
        path = posixpath.normpath(word)
        mount = cover(service, path)
        known = word.startswith("/") and UNKNOWN not in word and not re.search(r"[*?\[]", word)
        if not known or mount is None or not mount.read_only or mount.kind == "tmpfs":
            continue
        evidence = (
            docker_says("Read-only file system"), here.quote(mount.place),
            *_script(here, program, command, text),
        )  # fmt: skip
        summary = f"{mount.place}: the script that starts {service.name} is to change {path}, "
        summary += "which is mounted read-only"
        data = {"path": path, "service": service.name}
        return Finding(Status.FAIL, summary, evidence, READ_ONLY, data)
    return None


def _dropped(
    here: Ground, service: Service, program: Program, command: Command, text: str
) -> Finding | None:
    name = posixpath.basename(command.words[0])
    needed = NEEDED.get(name)
    if needed is None or _has(service, needed) or not _starts_as_root(here, service):
        return None
    operands = _operands(command)
    if any(word.startswith(("--reference", "--from")) for word in command.words):
        return None
    who = operands[0].partition(":")[0].rstrip(".") if operands else ""
    if not who or UNKNOWN in who or who in ROOT:
        return None
    place = service.at("cap_drop")
    evidence = (
        docker_says(SAID[name]), here.quote(place), *_script(here, program, command, text)
    )  # fmt: skip
    summary = f"{place}: {service.name} starts with {name}, for which not even root has the right"
    data = {"service": service.name, "capability": needed, "command": command.text}
    return Finding(Status.FAIL, summary, evidence, LACKS_RIGHT, data)


def _has(service: Service, capability: str) -> bool:
    def named(key: str) -> set[str]:
        given = (word for kind, word in service.options.capabilities if kind == key)
        return {word.upper().removeprefix("CAP_") for word in given}

    if service.written.get("privileged") not in (None, False, "false"):
        return True
    wanted = {"ALL", capability}
    return bool(named("cap_add") & wanted) or not named("cap_drop") & wanted


def _starts_as_root(here: Ground, service: Service) -> bool:
    """Root starts it for certain: another user has no such right in any case."""
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    user = service.user or (stages[-1].user if stages else "")
    return user != "?" and user_of(here, service) is None


def _operands(command: Command) -> list[str]:
    return [word for word in command.words[1:] if not word.startswith("-")]


def _script(
    here: Ground, program: Program, command: Command, text: str
) -> tuple[Evidence, Evidence]:  # fmt: skip
    name = shown(here.project.root, program.source)
    line = text.count("\n", 0, command.start) + 1
    return here.quote(program.place), here.quote(Place(name, line))
