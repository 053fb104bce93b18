"""Applies the classes of failure to statements in which no signature was seen."""

from __future__ import annotations

import re

from envdoctor.model import Fault
from envdoctor.recognition.classes import KINDS, Kind
from envdoctor.recognition.classes_host import HOST_KINDS
from envdoctor.recognition.matching import REACH, Sighting
from envdoctor.recognition.patterns import compiled
from envdoctor.recognition.statement import Statement

_GOES_ON = re.compile(r"[a-z('\"]")  # a new sentence begins with a capital
_ALL = (*KINDS, *HOST_KINDS)
_LOOKED_AT = 300  # statements; the classes have no needles to be found by


def sightings_by_class(
    statements: list[Statement], found: list[Sighting], faults: tuple[Fault, ...]
) -> list[Sighting]:
    """Sightings of known classes of failure in words that the catalogue does not know."""
    names = {fault.name: fault for fault in faults}
    taken = {number for s in found if s.fault.severity != "wrapper" and s.weight > 1
             for number in range(s.first, s.last + 1)}  # fmt: skip
    seen = []
    chosen = [
        n for n, s in enumerate(statements) if n not in taken and s.level not in ("info", "command")
    ]
    half = _LOOKED_AT // 2
    for number in chosen if len(chosen) <= _LOOKED_AT else chosen[:half] + chosen[-half:]:
        statement = statements[number]
        text = _with_its_rest(statements, number) if number + 1 not in taken else statement.text
        for kind in _ALL:
            span = _span(kind, text)
            if not span:
                continue
            weight = kind.weight if not (kind.host_only and statement.speaker == "container") else 1
            for place, name in enumerate(kind.names):
                if name in names:
                    seen.append(Sighting(names[name], weight if place == 0 else 1, number, number,
                                         *span, text, guessed=True))  # fmt: skip
            break
    return seen


def _with_its_rest(statements: list[Statement], number: int) -> str:
    """A statement, with the next line where that goes on with the same sentence."""
    text = statements[number].text
    if number + 1 < len(statements) and _GOES_ON.match(rest := statements[number + 1].text):
        text = f"{text} {rest}"
    return text if len(text) <= 2 * REACH else text[:REACH] + text[-REACH:]


def _span(kind: Kind, text: str) -> tuple[int, int] | None:
    """Where in a text a class of failure shows, None when it does not."""
    start, end = len(text), 0
    for pattern in kind.all_of:  # mostly the first one is not there, and no other is compiled
        match = compiled(pattern).search(text)
        if not match:
            return None
        start, end = min(start, match.start()), max(end, match.end())
    return None if kind.but and compiled(kind.but).search(text) else (start, end)
