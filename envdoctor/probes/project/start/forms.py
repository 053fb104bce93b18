"""How ENTRYPOINT, CMD and `command` are written: a list is no command line, and no shell reads it.

Told is only what cannot start as it is written, whatever is in the image.
"""

from __future__ import annotations

import json
import posixpath
import re
import shlex
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.inside import base_of
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.start.started_files import program_of
from envdoctor.probes.project.start.starts import Start, start
from envdoctor.project.requirements import Place, Service

ONE_WORD = "ED340"  # command-not-in-image
NOT_JSON = "ED680"  # exec-form-not-json
NOT_EXPANDED = "ED681"  # exec-form-variable

QUOTES = re.compile("['\u2018-\u201f\u00ab\u00bb]")  # single and typographic ones
VARIABLE = re.compile(r"\$(?:\w|\{)")
SHELL = re.compile(r"(?:/(?:usr/)?bin/)?(?:ba|da|a|z)?sh")


def forms(here: Ground, service: Service) -> Iterator[Finding]:
    """The first thing that is wrong with how the container's start is written."""
    found = start(here, service)
    if found is None:
        return
    parts = [(found.entrypoint or (), found.entrypoint_place, "engine")]
    parts.append((found.command, found.command_place, found.runs))
    for words, place, runs in parts:
        bad = _not_json(here, service, words, place)
        bad = bad or _one_word(here, service, words, place, runs, found)
        if bad:
            yield bad._replace(evidence=(*bad.evidence[:1], here.quote(place), *bad.evidence[1:]))
            return


def broken_list(text: str, base: str) -> str:
    """What the shell of an image says of a list that is no JSON; "" for a text that is no list."""
    text = text.strip()
    if not text.startswith("["):
        return ""
    words = _split(text)
    if not text.startswith(("[ ", "[[")):
        return f"{words[0]}: not found" if words else "nterminated quoted string"
    straight = re.sub(r",?\s*\]?$", "]", QUOTES.sub('"', text), count=1)
    try:
        meant = json.loads(straight)
    except ValueError:
        return ""
    if not isinstance(meant, list) or len(meant) < 2 or straight == text:
        return ""
    # It is `test`, which does not understand its arguments.
    return "unknown operand" if re.search(r"busybox|alpine", base) else "[: "


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # no closing quotation
        return []


def _not_json(
    here: Ground, service: Service, words: tuple[str, ...], place: Place
) -> Finding | None:
    """`CMD ['python', 'app.py']` is a text for a shell, with a program called `[python,`."""
    if len(words) == 3 and SHELL.fullmatch(words[0]) and words[1] == "-c":
        said = broken_list(words[2], base_of(here, service))
        command = words[2]
    else:
        loose = len(words) > 1 and re.fullmatch(r"\[[^\s\[\]]+,", words[0])
        said = f'exec: "{words[0]}": executable file not found in $PATH' if loose else ""
        command = " ".join(words)
    if not said:
        return None
    text = f"{place}: {service.name} starts with a list that is no JSON, so it is taken for words"
    data = {"command": command, "service": service.name}
    return Finding(Status.FAIL, text, (docker_says(said),), NOT_JSON, data)


def _one_word(
    here: Ground, service: Service, words: tuple[str, ...], place: Place, runs: str, found: Start
) -> Finding | None:
    """A list's first word is the program: `["python app.py"]` asks for one of that very name."""
    program = words[0] if words else ""
    blank, variable = re.search(r"\S\s+\S", program), VARIABLE.search(program)
    if "\\" in program:  # a path of Windows
        return None
    if not (blank or variable) or not runs or program[0] == "-" or not _split(program):
        return None
    if blank and not variable and not command_line(here, service, program, place):
        return None
    said = f'exec: "{program}": executable file not found in $PATH'
    if "/" in program:
        said = f'exec: "{program}": stat {program}: no such file or directory'
    if runs == "script":
        said = f"{program}: " if "/" in program else f"{program}: not found"
    elif runs == "init":
        said = f"{program}"
    elif runs == "node":
        said = f"Cannot find module '{posixpath.normpath(posixpath.join(found.folder, program))}'"
    if variable:
        text = f"{place}: no shell puts {variable[0]}… into {program}, which {service.name} starts"
    else:
        text = f"{place}: {service.name} starts {program!r} as one word: it is no program's name"
    meant = Evidence("what is started", repr(list(words)))
    data = {"command": program, "image": service.image or service.name, "service": service.name}
    fault = NOT_EXPANDED if variable else ONE_WORD
    return Finding(Status.FAIL, text, (docker_says(said), meant), fault, data)


def command_line(here: Ground, service: Service, program: str, place: Place) -> bool:
    """It is a program with its arguments, and not a file with a blank in its name."""
    first, rest = program.split(maxsplit=1)
    if "/" not in first:
        return True
    if program_of(here, service, (program,), place):
        return False
    return "/" not in rest and bool(rest.startswith("-") or re.search(r"\.\w+$|/bin/", first))
