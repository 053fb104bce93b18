"""The commands that a container's start comes to, as far as they can be read without a shell."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.package_scripts import script
from envdoctor.probes.project.starts import start
from envdoctor.project.requirements import Place, Service

SHELL = re.compile(r"(?:/(?:usr/)?bin/)?(?:sh|bash|ash|dash)")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
# Behind one of these nobody can tell without a shell what is run, or whether it is.
UNCLEAR = re.compile(r"[$`|<>(){}*?]|^(?:if|then|for|while|until|case|!|\[+|trap|eval|source|\.)$")


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
    """Simple commands joined by `&&` or `;`, up to what only a shell understands."""
    lexer = shlex.shlex(text.replace("\n", " ; "), posix=True, punctuation_chars=";&|<>()")
    lexer.whitespace_split = True
    try:
        tokens = list(lexer)
    except ValueError:  # no closing quotation
        return
    words: list[str] = []
    for token in [*tokens, ";"]:
        if token not in ("&&", ";"):
            if token in ("&", "||", "|") or UNCLEAR.search(token):
                return
            words.append(token)
            continue
        while words and (words[0] == "exec" or ASSIGNMENT.match(words[0])):
            words = words[1:]
        if words[:1] == ["cd"] and len(words) == 2:
            folder = posixpath.normpath(posixpath.join(folder, words[1]))
        elif words and words[0] not in ("set", "echo", "export"):
            yield Call(tuple(words), folder, True, place)
        words = []
