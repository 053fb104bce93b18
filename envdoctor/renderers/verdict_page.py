"""What became of recognising a text: for human readers, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from envdoctor.model import Fault
from envdoctor.renderers.page import flat
from envdoctor.renderers.paragraphs import INDENT, Piece, paragraph, remedy_lines

if TYPE_CHECKING:
    from envdoctor.recognition import Candidate, Recognised

_MOST_SEEN = 2  # lines quoted of each candidate
_MOST_REMEDIES = 3
_LONGEST_QUOTE = 400  # characters of a quoted line


def document(answer: Recognised, tags: frozenset[str]) -> dict[str, object]:
    """The answer as JSON has it."""
    return {
        "verdict": answer.verdict,
        "candidates": [_candidate(candidate, tags) for candidate in answer.candidates],
        "next": list(answer.next),
    }


def page(answer: Recognised, tags: frozenset[str], width: int) -> list[Piece]:
    """The answer for a reader: the cause and what mends it, or what may be and what decides."""
    return list(_page(answer, tags, width))


def _page(answer: Recognised, tags: frozenset[str], width: int) -> Iterator[Piece]:
    if not answer.candidates:
        yield ("Not recognised: the text does not show a fault that is in the catalogue.", "strong")
    elif answer.verdict == "identified":
        yield from _cause(answer.candidates[0], tags, width)
    elif len(answer.candidates) == 1:
        yield ("Probably, though the text alone does not decide:", "strong")
    else:
        yield ("The text fits several faults and does not decide; most probable first:", "strong")
    if answer.verdict != "identified":
        quoted: tuple[str, ...] = ()
        for candidate in answer.candidates:
            yield ("", "")
            yield from _possibility(candidate, width, quoted)
            quoted = candidate.seen
    label = "next"
    for command in answer.next:
        if label:
            yield ("", "")
        yield (f"  {label:<{INDENT - 2}}{command}", "command")
        label = ""


def _cause(candidate: Candidate, tags: frozenset[str], width: int) -> Iterator[Piece]:
    fault = candidate.fault
    yield (f"{fault.code}  {fault.title}", "fail")
    yield from paragraph("why", fault.cause, width)
    yield from _seen(candidate, width)
    for place, remedy in enumerate(fault.remedies_for(tags)[:_MOST_REMEDIES]):
        yield from remedy_lines(remedy.filled(candidate.values), "or" if place else "fix", width)
    yield (f"  {'more':<{INDENT - 2}}envdoctor explain {fault.code}", "command")


def _possibility(candidate: Candidate, width: int, quoted: tuple[str, ...]) -> Iterator[Piece]:
    fault = candidate.fault
    yield (f"{fault.code}  {fault.title}", "strong")
    if candidate.seen != quoted:  # the same sentence need not be read again
        yield from _seen(candidate, width)
    if fault.tell:
        yield from paragraph("tell", fault.tell, width)
    yield (f"  {'more':<{INDENT - 2}}envdoctor explain {fault.code}", "command")


def _seen(candidate: Candidate, width: int) -> Iterator[Piece]:
    for place, line in enumerate(candidate.seen[:_MOST_SEEN]):
        yield from paragraph("" if place else "seen", _quote(line), width)


def _quote(line: str) -> str:
    text = flat(line)
    return (
        text
        if len(text) <= _LONGEST_QUOTE
        else f"{text[: _LONGEST_QUOTE // 2]} … {text[-_LONGEST_QUOTE // 2 :]}"
    )


def _candidate(candidate: Candidate, tags: frozenset[str]) -> dict[str, object]:
    fault: Fault = candidate.fault
    return {
        "code": fault.code,
        "name": fault.name,
        "title": fault.title,
        "cause": fault.cause,
        "score": candidate.score,
        "seen": [_quote(line) for line in candidate.seen],
        "remedies": [
            {"text": r.text, "commands": list(r.commands), "risk": r.risk, "safe": r.safe}
            for r in (remedy.filled(candidate.values) for remedy in fault.remedies_for(tags))
        ],
    }
