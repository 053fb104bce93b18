"""What a report is written on: its width and signs, and text made safe to be shown on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, TypeAlias

from envdoctor.model import Status


class Span(NamedTuple):
    """A piece of a line; `style` is a meaning (`fail`, `command`, `dim`, …), never a colour."""

    text: str
    style: str = ""


Line: TypeAlias = tuple[Span, ...]
BLANK: Line = ()

SIGNS = {
    Status.PASS: ("✔", "+"),
    Status.FAIL: ("✘", "x"),
    Status.WARN: ("!", "!"),
    Status.UNKNOWN: ("?", "?"),
    Status.BLOCKED: ("◌", "o"),
    Status.SKIPPED: ("–", "-"),  # noqa: RUF001 - an en dash is meant
}
NARROW = 60  # columns; below this a summary goes under its title and not beside it


class Page(NamedTuple):
    """Where a report goes. `ascii` is for terminals that cannot show anything else."""

    width: int = 80
    verbose: bool = False
    ascii: bool = False
    colour: bool = False

    @property
    def narrow(self) -> bool:
        """Too narrow for two columns."""
        return self.width < NARROW

    @property
    def dot(self) -> str:
        """What stands between things that are listed in a line."""
        return " | " if self.ascii else " · "

    @property
    def more(self) -> str:
        """What stands where something was left out."""
        return "..." if self.ascii else "…"

    @property
    def bar(self) -> str:
        """What stands before quoted lines."""
        return "| " if self.ascii else "│ "

    def sign(self, status: Status) -> Span:
        """The sign of a status, one cell wide."""
        return Span(SIGNS[status][self.ascii], status.value)


# Terminal sequences, by ECMA-48: CSI; then OSC, DCS, SOS, PM and APC with their text (never past
# the end of a line: an unfinished one must not hide what follows); then any other escape.
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# What is left of control characters; what turns or hides text (bidi controls, zero width, tags);
# halves of surrogate pairs, which no encoding takes.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """Text from outside without anything that could steer a terminal; line breaks stay.

    A carriage return becomes a line break, so that nothing can be overwritten by what follows it.
    """
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub("", _BREAKS.sub("\n", _SEQUENCES.sub("", text))).expandtabs(4)


def flat(text: str) -> str:
    """Clean text in one line; spaces within it stay, they may align something."""
    return " ".join(line.strip() for line in clean(text).split("\n")).strip()


def cells(text: str) -> int:
    """How many columns a text takes: East Asian wide characters take two, accents none."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


@cache
def _cells_of(character: str) -> int:
    from unicodedata import combining, east_asian_width

    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def pad(text: str, width: int) -> str:
    """Text filled up with spaces to a width in columns."""
    return text + " " * (width - cells(text))


def wrap(text: str, width: int) -> list[str]:
    """One paragraph in lines of at most `width` columns; a word that is too long is broken."""
    if cells(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split():
        for piece in _pieces(word, max(width, 2)):
            if line and cells(line) + 1 + cells(piece) > width:
                lines.append(line)
                line = piece
            else:
                line = f"{line} {piece}" if line else piece
    return [*lines, line]


def _pieces(word: str, width: int) -> Iterator[str]:
    piece, used = "", 0
    if cells(word) <= width:
        yield word
        return
    for character in word:
        more = cells(character)
        if used + more > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + character, used + more
    yield piece


def hang(first: Line, text: str, width: int, style: str = "") -> Iterator[Line]:
    """Lines of `text` behind `first`, the second and later ones indented as far as it reaches."""
    indent = sum(cells(span.text) for span in first)
    head = first
    for part in wrap(text, width - indent):
        yield (*head, Span(part, style))
        head = (Span(" " * indent),)
