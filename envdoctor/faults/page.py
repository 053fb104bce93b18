"""A fault of the catalogue as a page for human readers.

Written without the report's layout: `envdoctor explain ED101` must start about as fast as Python,
and every module that is not loaded counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from envdoctor.model import Fault, Remedy

INDENT = 9  # where the text behind `seen`, `fix` and `next` begins
_STYLES = {"strong": "\x1b[1m", "command": "\x1b[1;36m", "dim": "\x1b[2m", "fail": "\x1b[1;31m"}

Piece = tuple[str, str]  # a line and its style


def page(fault: Fault, tags: frozenset[str], width: int) -> list[Piece]:
    """Everything the catalogue says about a fault; remedies for this machine come first."""
    lines = [(f"{fault.code}  {fault.title}", "strong"), (f"{'':7}{fault.name}", "dim"), ("", "")]
    lines += paragraph("cause", fault.cause, width)
    if fault.tell:
        lines += paragraph("tell", fault.tell, width)
    examples = [s.example for s in fault.signatures if s.example]
    for place, example in enumerate(examples[:4]):
        for number, line in enumerate(example.splitlines()):
            lines += paragraph("seen" if place == number == 0 else "", line, width)
    for place, remedy in enumerate(fitting_first(fault.remedies, tags)):
        lines.append(("", ""))
        lines += remedy_lines(remedy, tags, {}, "or" if place else "fix", width)
    if fault.decide:
        lines += [("", ""), *paragraph("decide", "What tells it from its neighbours:", width)]
        lines += [(f"{'':{INDENT + 2}}{command}", "command") for command in fault.decide]
    if fault.implies:
        lines += [("", ""), *paragraph("brings", ", ".join(fault.implies), width)]
    if fault.sources:
        lines.append(("", ""))
        for place, source in enumerate(fault.sources):
            lines.append((f"  {'' if place else 'source':<{INDENT - 2}}{source}", "dim"))
    return lines


def remedy_lines(
    remedy: Remedy, tags: frozenset[str], values: Mapping[str, object], label: str, width: int
) -> list[Piece]:
    """A remedy: its text, the platforms when they are others, commands filled in, the risk."""
    elsewhere = "" if set(remedy.platforms) <= tags else f" (on {', '.join(remedy.platforms)})"
    remedy = remedy.filled(values)
    lines = paragraph(label, remedy.text + elsewhere, width)
    lines += [
        (f"{'':{INDENT + 2}}{line}", "command")
        for command in remedy.commands
        for line in command.split("\n")
    ]
    if remedy.risk:
        lines += [(line, "dim") for line, _ in paragraph("", f"({remedy.risk})", width)]
    return lines


def fitting_first(remedies: Sequence[Remedy], tags: frozenset[str]) -> list[Remedy]:
    """All remedies, those for this machine first, the most particular before the general."""
    return sorted(remedies, key=lambda r: (not set(r.platforms) <= tags, -len(r.platforms)))


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
