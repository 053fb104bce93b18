"""Lines with a label in front, as the pages of `explain` have them."""

from __future__ import annotations

from collections.abc import Iterable

from envdoctor.model import Remedy

INDENT = 9  # where the text behind `seen`, `fix` and `next` begins
_STYLES = {"strong": "\x1b[1m", "command": "\x1b[1;36m", "dim": "\x1b[2m", "fail": "\x1b[1;31m"}

Piece = tuple[str, str]  # a line and its style


def remedy_lines(remedy: Remedy, label: str, width: int) -> list[Piece]:
    """A remedy: its text, its commands, the risk."""
    lines = paragraph(label, remedy.text, width)
    lines += [
        (f"{'':{INDENT + 2}}{line}", "command")
        for command in remedy.commands
        for line in command.split("\n")
    ]
    if remedy.risk:
        lines += [(line, "dim") for line, _ in paragraph("", f"({remedy.risk})", width)]
    return lines


def written(lines: Iterable[Piece], *, colour: bool) -> str:
    """The page as text."""
    return "".join(
        f"{_STYLES[style]}{line}\x1b[0m\n" if colour and style in _STYLES else f"{line}\n"
        for line, style in lines
    )


def paragraph(label: str, text: str, width: int) -> list[Piece]:
    """Text in lines behind a label; words are never broken, so commands can be copied."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width - INDENT:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    heads = [label] + [""] * len(lines)
    return [
        (f"  {head:<{INDENT - 2}}{part}".rstrip(), "")
        for head, part in zip(heads, [*lines, line], strict=True)
    ]
