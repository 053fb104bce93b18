"""The commands that a container's start comes to, as far as they can be read without a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.start.package_scripts import script
from envdoctor.probes.project.start.starts import start
from envdoctor.project.requirements import Place, Service
from envdoctor.project.shell import commands

SHELL = re.compile(r"(?:/(?:usr/)?bin/)?(?:sh|bash|ash|dash)")
# Behind one of these nobody can tell without a shell what is run.
UNCLEAR = ("trap", "eval", "source", ".", "[", "[[")
QUIET = ("cd", "set", "echo", "export")


class Call(NamedTuple):
    """One command: its words, the folder that it is run in, whether a shell starts it.

    `stands` says that it does nothing by itself: it stands for the commands behind it.
    """

    words: tuple[str, ...]
    folder: str
    shell: bool
    place: Place
    stands: bool = False


def calls(here: Ground, service: Service) -> tuple[Call, ...]:
    """What the service's container runs, the first first; empty where that is not known."""
    found = start(here, service)
    if found is None or not found.words or found.folder == "?":
        return ()
    words, folder, place = found.words, found.folder, found.place
    begun: tuple[Call, ...]
    if len(words) > 2 and SHELL.fullmatch(words[0]) and re.fullmatch(r"-[elux]*c", words[1]):
        begun = (Call(words[:1], folder, False, place), *_in_shell(words[2], folder, place))
    else:
        begun = (Call(words, folder, False, place),)
    return tuple(part for call in begun for part in _with_script(here, service, call))


def _with_script(here: Ground, service: Service, call: Call) -> Iterator[Call]:
    """The command itself, and what it runs where it is a name of package.json."""
    found = script(here, service, call.words, call.folder)
    yield call._replace(stands=bool(found and found.text))
    if found and found.text:
        yield from _in_shell(found.text, call.folder, found.place)


def _in_shell(text: str, folder: str, place: Place) -> Iterator[Call]:
    """What is run one after another for certain, up to what only a shell could tell."""
    for command in commands(text, folder, errexit=True):
        certain = command.surely and command.fatal and command.known and command.folder != "?"
        if not certain or command.behind or command.writes or command.words[0] in UNCLEAR:
            return
        if command.words[0] not in QUIET:
            yield Call(command.words, command.folder, True, place)
