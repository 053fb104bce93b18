"""ENTRYPOINT and the command together: a program named twice, a script that is given nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.start.started_files import program_of
from envdoctor.probes.project.start.starts import HANDS_ON, Start, start
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Service

NO_COMMAND = "ED682"  # entrypoint-without-command
TWICE = "ED683"  # command-repeats-entrypoint

# Program -> what it says when its own name is its first argument.
REPEATED = {
    "python": "can't open file '{path}'", "python3": "can't open file '{path}'",
    "node": "Cannot find module '{path}'", "npm": 'Unknown command: "npm"',
    "flask": "No such command 'flask'", "celery": "No such command 'celery'",
    "java": "Could not find or load main class java", "manage.py": "Unknown command: '{word}'",
    "uvicorn": "Got unexpected extra argument",
    "gunicorn": "Failed to find attribute 'application' in 'gunicorn'",
}  # fmt: skip
MAKES_ONE = re.compile(r"\bset\s+--|\$#|\$\{?[1@]\S*[:-]")  # a script that can do without


def entrypoints(here: Ground, service: Service) -> Iterator[Finding]:
    """What comes of ENTRYPOINT with this command, or with none."""
    found = start(here, service)
    if found is None or not found.entrypoint:
        return
    if found.command:
        yield from _twice(here, service, found, found.entrypoint)
    elif here.compose.services:  # else it is given to `docker run`
        yield from _no_command(here, service, found)


def _twice(
    here: Ground, service: Service, found: Start, entrypoint: tuple[str, ...]
) -> Iterator[Finding]:
    """The command is added to ENTRYPOINT: `python` there and `python app.py` here is too much."""
    program, last = posixpath.basename(entrypoint[0]), posixpath.basename(entrypoint[-1])
    said = REPEATED.get("manage.py" if last == "manage.py" else program)
    whole = len(entrypoint) == 1 or last == "manage.py"
    if said is None or not whole or found.command[0] not in (program, entrypoint[0]):
        return
    folder = service.build.context if service.build else here.compose.folder
    if here.exists(posixpath.join(folder, found.command[0])) != "missing":
        return  # a folder of that name may well be meant
    path = posixpath.normpath(posixpath.join(found.folder, found.command[0]))
    evidence = (
        docker_says(said.format(path=path, word=found.command[0])),
        here.quote(found.entrypoint_place), here.quote(found.command_place),
        Evidence("what is started", repr(list(found.words))),
    )  # fmt: skip
    text = f"{found.command_place}: the command is added to {found.entrypoint_place}, which "
    text += f"starts {' '.join(entrypoint)} already"
    data = {"command": " ".join(found.command), "program": program, "service": service.name}
    yield Finding(Status.FAIL, text, evidence, TWICE, data)


def _no_command(here: Ground, service: Service, found: Start) -> Iterator[Finding]:
    """The script ends in `exec "$@"`: with nothing given, it ends there, and says nothing."""
    program = program_of(here, service, found.entrypoint or (), found.entrypoint_place)
    text = here.host.read_text(program.source).text if program else None
    lines = [line for line in (text or "").splitlines() if line.strip()]
    if not program or not lines or not HANDS_ON.match(lines[-1]) or len(found.words) > 1:
        return
    if MAKES_ONE.search("\n".join(lines[:-1])):
        return
    name = shown(here.project.root, program.source)
    evidence = (
        here.quote(found.entrypoint_place), Evidence(name, lines[-1].strip()),
        Evidence("command", "none: an entrypoint empties the CMD of the image"),
    )  # fmt: skip
    told = f"{found.entrypoint_place}: {name} runs the command of {service.name}, which has none"
    data = {"service": service.name, "image": service.image or service.name}
    yield Finding(Status.WARN, told, evidence, NO_COMMAND, data)
