"""Reads a shell's command line without running it: its simple commands, and which of them count.

What is inside of `if`, loops, `case`, functions and braces is passed over; a word that only a
shell could fill in has `UNKNOWN` in it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from envdoctor.project.requirements import NONE
from envdoctor.project.shell_words import UNKNOWN, Token, Unreadable, tokens

CLOSERS = {"if": "fi", "for": "done", "while": "done", "until": "done", "select": "done",
           "case": "esac", "{": "}", "(": ")"}  # fmt: skip
# Behind these words stands a command again.
LEADS = ("then", "do", "else", "elif", "{", "!", "if", "while", "until")
ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)\+?=")
LEAVES = ("exit", "exec", "return")
SIMPLE = re.compile(r"[\w./:@%+,=-]*")  # values that a shell leaves as they are


class Command(NamedTuple):
    """A simple command, less the variables that it is given.

    `folder` is where it runs, "?" where that is not known. `surely` says that it is run if what
    stands before it succeeds; `fatal`, that the whole line fails when it does. `text` is its
    source, `start` where that begins; `writes` are files that its output goes to, `fed` says that
    its input is not the line's own.
    """

    words: tuple[str, ...]
    folder: str
    surely: bool
    fatal: bool
    text: str
    start: int = 0
    assigned: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    fed: bool = False

    @property
    def known(self) -> bool:
        """No word of it is left to the shell."""
        return not any(UNKNOWN in word for word in self.words)


class _Part(NamedTuple):
    """A command with what joins it to the one before (`&&`, `||`, `|`, `;`), or a compound."""

    joint: str
    tokens: tuple[Token, ...]
    compound: bool = False
    negated: bool = False


def commands(
    text: str, folder: str, values: Mapping[str, str | None] = NONE, *,
    errexit: bool = False, pipefail: bool = False,
) -> tuple[Command, ...]:  # fmt: skip
    """The simple commands of a line; none where it cannot be read.

    `values` are variables that are known from outside. `errexit` and `pipefail` are the options
    that the shell is started with.
    """
    plain = {
        name: value for name, value in values.items()
        if value and SIMPLE.fullmatch(value) and not re.search(rf"\b{name}\+?=", text)
    }  # fmt: skip
    try:
        parts = list(_parts(tokens(text, plain)))
    except Unreadable:
        return ()
    return tuple(_walk(text, folder, parts, errexit, pipefail))


def _parts(found: list[Token]) -> Iterator[_Part]:
    """Cut at the operators, compounds in one piece."""
    joint, at = ";", 0
    while at < len(found):
        begin = at
        negated = found[at].plain == "!"
        at += negated
        compound = at < len(found) and found[at].plain in CLOSERS
        if compound:
            at = _behind(found, at)
        while at < len(found) and not found[at].joins:
            if found[at].plain in ("(", ")"):  # a function's head, an array
                raise Unreadable
            at += 1
        yield _Part(joint, tuple(found[begin + negated : at]), compound, negated)
        if at < len(found):
            joint = found[at].text
            at += 1


def _behind(found: list[Token], at: int) -> int:
    """The index behind a compound command. Raises `Unreadable` where it does not end."""
    open_ = [CLOSERS[found[at].plain]]
    leads = True
    for number in range(at + 1, len(found)):
        word = found[number].plain
        if word == open_[-1] and (leads or word in ("fi", "done", "esac", ")")):
            open_.pop()
            if not open_:
                return number + 1
            leads = False
        elif leads and word in CLOSERS:
            open_.append(CLOSERS[word])
        else:
            in_case = word == ")" and open_[-1] == "esac"
            leads = found[number].joins or word in LEADS or in_case
    raise Unreadable


def _walk(
    text: str, folder: str, parts: list[_Part], errexit: bool, pipefail: bool
) -> Iterator[Command]:
    sure = True  # that this list of commands is come to at all
    chain = True  # that what stands before in the list lets this one be run
    negated = False  # a `!` stands before the pipeline
    alone = True  # nothing is chained to the pipeline
    while parts and not parts[-1].tokens:  # a semicolon at the end
        parts.pop()
    for number, part in enumerate(parts):
        first = part.joint not in ("&&", "||", "|")
        chain = first or (chain and part.joint != "||")
        negated = part.negated or (negated and part.joint == "|")
        alone = first or (alone and part.joint == "|")
        after = [later.joint for later in parts[number + 1 :]]
        own = _until_end(after)
        last = len(own) == len(after)
        # `set -e` does not mind what fails within a chain.
        alone = alone and not any(joint in ("&&", "||") for joint in own)
        decides = last or (errexit and alone)
        piped = own[:1] == ["|"] and not pipefail
        fatal = decides and "||" not in own and not piped and not negated
        fatal = fatal and not (len(own) < len(after) and after[len(own)] == "&")
        source = text[part.tokens[0].start : part.tokens[-1].end] if part.tokens else ""
        if part.compound:
            if re.search(r"\b(?:cd|pushd|popd)\b", source) and part.tokens[0].plain != "(":
                folder = "?"
            sure = sure and not re.search(r"\b(?:exit|exec|return)\b", source)
            continue
        words, assigned, writes = _taken(part.tokens)
        if not words:
            continue
        start = part.tokens[0].start
        surely = sure and chain and not negated
        if words[0] == "set" and first and own[:1] != ["|"]:
            fatal = True  # a mistake in its use ends the shell itself
        fed = part.joint == "|" or any(t.redirects and "<" in t.text for t in part.tokens)
        yield Command(words, folder, surely, fatal, source, start, assigned, writes, fed)
        if words[0] == "set" and first:
            errexit, pipefail = _options(words, errexit, pipefail)
        elif words[0] in ("cd", "pushd", "popd"):
            folder = _moved(folder, words) if surely and _goes_on(own) else "?"
        sure = sure and words[0] not in LEAVES


def _until_end(joints: list[str]) -> list[str]:
    """Those of the same list: up to a semicolon, a line's end or an ampersand."""
    for number, joint in enumerate(joints):
        if joint not in ("&&", "||", "|"):
            return joints[:number]
    return joints


def _goes_on(own: list[str]) -> bool:
    """What follows is run in the same shell, and only after this one succeeded."""
    return own[:1] != ["|"] and "||" not in own


def _taken(part: tuple[Token, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The words, the variables set before them, and the files that are written."""
    words: list[str] = []
    assigned: list[str] = []
    writes: list[str] = []
    left = list(part)
    while left:
        token = left.pop(0)
        if token.redirects:
            target = left.pop(0).text if left and not left[0].redirects else ""
            if ">" in token.text and "&" not in token.text:
                writes.append(target)
        elif not words and (match := ASSIGNMENT.match(token.text)):
            assigned.append(match[1])
        elif words or token.plain != "exec":
            words.append(token.text)
    return tuple(words), tuple(assigned), tuple(writes)


def _options(words: tuple[str, ...], errexit: bool, pipefail: bool) -> tuple[bool, bool]:
    for word in words[1:]:
        on = word.startswith("-")
        if on or word.startswith("+"):
            errexit = on if "e" in word else errexit
        if word == "pipefail":
            pipefail = True
        elif word == "errexit":
            errexit = True
    return errexit, pipefail


def _moved(folder: str, words: tuple[str, ...]) -> str:
    if words[0] != "cd" or len(words) != 2 or UNKNOWN in words[1] or words[1].startswith("-"):
        return "?"
    if folder == "?" and not words[1].startswith("/"):
        return "?"
    return posixpath.normpath(posixpath.join(folder, words[1]))
