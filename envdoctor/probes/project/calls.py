"""The commands that a container's start comes to, as far as they can be read without a shell."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.inside import dockerfile_of, lineage
from envdoctor.project.requirements import Place, Service

SHELL = re.compile(r"(?:/(?:usr/)?bin/)?(?:sh|bash|ash|dash)")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
# Behind one of these nobody can tell without a shell what is run, or whether it is.
UNCLEAR = re.compile(r"[$`|<>(){}*?]|^(?:if|then|for|while|until|case|!|\[+|trap|eval|source|\.)$")


class Call(NamedTuple):
    """One command: its words, the folder that it is run in, whether a shell starts it."""

    words: tuple[str, ...]
    folder: str
    shell: bool
    place: Place


def calls(here: Ground, service: Service) -> tuple[Call, ...]:
    """What the service's container runs, the first first; empty where that is not known."""
    words, place = _start(here, service)
    folder = _folder(here, service)
    if not words or not folder:
        return ()
    if len(words) > 2 and SHELL.fullmatch(words[0]) and re.fullmatch(r"-[elux]*c", words[1]):
        shell = Call(words[:1], folder, False, place)
        return (shell, *_in_shell(words[2], folder, place))
    return (Call(words, folder, False, place),)


def _start(here: Ground, service: Service) -> tuple[tuple[str, ...], Place]:
    """ENTRYPOINT and CMD as the engine joins them; nothing where an image's own are not known."""
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    image = stages[-1] if stages else None
    if service.build and image is None:
        return (), service.place
    entrypoint = service.entrypoint
    if entrypoint is None and image:
        entrypoint = image.entrypoint
    command, place = service.command, service.at("command")
    if command is None and image and service.entrypoint is None:
        command, place = image.command, image.place
    words = (*(entrypoint or ()), *(command or ()))
    return words, place if command else service.at("entrypoint")


def _folder(here: Ground, service: Service) -> str:
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    folder = service.workdir or (stages[-1].workdir if stages else "") or "/"
    return "" if folder == "?" else folder


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
