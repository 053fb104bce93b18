"""Where in the statements the catalogue's signatures are seen.

The statements are laid out three ways: line by line; joined by a space, for texts that an editor
or a mail wrapped between words; and joined without one where a terminal broke the line in the
middle of a word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from envdoctor.model import NOTHING, Fault
from envdoctor.recognition.patterns import compiled, needles
from envdoctor.recognition.statement import Statement

REACH = 700  # characters looked at on either side of a needle
_ACROSS = 10  # lines that one wrapped sentence may extend over
_HITS = 40  # places of one needle that are tried
_ENOUGH = 3  # sightings of one signature that are kept
_HYPHEN = re.compile(r"[a-z]-$", re.IGNORECASE)
_NARROW = 40  # columns below which nothing is taken for a terminal's edge


class Sighting(NamedTuple):
    """A signature seen: in the statements `first` to `last`, at `start`:`end` of the first one.

    `values` are the named groups; `weight` is the signature's. `guessed`: not the words of a
    signature were seen, only a class of failure.
    """

    fault: Fault
    weight: int
    first: int
    last: int
    start: int
    end: int
    text: str
    values: Mapping[str, object] = NOTHING
    guessed: bool = False


class _Layout(NamedTuple):
    text: str
    lowered: str
    starts: tuple[int, ...]  # where each statement begins
    joined: bool

    def at(self, place: int) -> int:
        """The statement at a place of the text."""
        return bisect_right(self.starts, place) - 1


def sightings(statements: list[Statement], faults: Iterable[Fault]) -> list[Sighting]:
    """Every signature of these faults that is seen, whatever it means."""
    if not statements:
        return []
    layouts = _layouts(statements)
    return [
        sighting
        for fault in faults
        for signature in fault.signatures
        if signature.pattern
        for sighting in _seen(fault, signature.pattern, signature.weight, signature.unless,
                              layouts, statements)
    ]  # fmt: skip


def _layouts(statements: list[Statement]) -> list[_Layout]:
    edge = max((s.width for s in statements), default=0)
    layouts = [_layout(statements, ["\n"] * len(statements), joined=False)]
    if len(statements) > 1:
        # Words are wrapped behind a hyphen too.
        spaced = ["" if _HYPHEN.search(s.text) else " " for s in statements]
        layouts.append(_layout(statements, spaced, joined=True))
        # A quote or a prompt before the first line makes that one longer by a column.
        glue = ["" if s.width >= edge - 1 >= _NARROW else " " for s in statements]
        if "" in glue[:-1]:
            layouts.append(_layout(statements, glue, joined=True))
    return layouts


def _layout(statements: list[Statement], glue: list[str], *, joined: bool) -> _Layout:
    starts, place, parts = [], 0, []
    for statement, after in zip(statements, glue, strict=True):
        starts.append(place)
        parts.append(statement.text + after)
        place += len(parts[-1])
    text = "".join(parts)
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered; places must stay the same
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    return _Layout(text, lowered, tuple(starts), joined)


def _seen(
    fault: Fault, pattern: str, weight: int, unless: str,
    layouts: list[_Layout], statements: list[Statement],
) -> Iterator[Sighting]:  # fmt: skip
    """Sightings of one signature: within lines, or else across them."""
    count = 0
    for layout in layouts:
        if layout.joined and count:
            return
        for low, high in _regions(layout, needles(pattern)):
            match = compiled(pattern).search(layout.text, low, high)
            if not match or match.end() == match.start():
                continue
            first, last = layout.at(match.start()), layout.at(match.end() - 1)
            if last - first > _ACROSS or _typed(match, statements[first : last + 1]):
                continue
            if unless and compiled(unless).search(_around(layout, match, first)):
                continue
            start = match.start() - layout.starts[first]
            text = " ".join(s.text for s in statements[first : last + 1])
            values = {name: value for name, value in match.groupdict().items() if value}
            yield Sighting(
                fault, weight, first, last, start, start + match.end() - match.start(), text, values
            )
            count += 1
            if count == _ENOUGH:
                return


def _typed(match: re.Match[str], said: list[Statement]) -> bool:
    """Whether it was only typed: a command says something with its answer, and as a whole."""
    if said[0].level != "command":
        return False
    whole = said[0].text.removeprefix("sudo ").startswith(match[0][:12])
    return said[-1].level == "command" or not whole


def _around(layout: _Layout, match: re.Match[str], first: int) -> str:
    """The statement that a match stands in; in wrapped text a part of what precedes it as well."""
    begin = layout.starts[first]
    if layout.joined:
        begin = max(0, min(begin, match.start() - REACH // 3))
    return layout.text[max(begin, match.start() - REACH) : match.end() + REACH].split("\n", 1)[0]


def _regions(layout: _Layout, wanted: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The parts of a text where a pattern with these needles can match."""
    if not wanted:
        if not layout.joined:
            ends = (*layout.starts[1:], len(layout.text))
            for low, high in zip(layout.starts, ends, strict=True):
                yield low, min(high, low + 2 * REACH)
        return
    for needle in wanted:
        place, hits, done = layout.lowered.find(needle), 0, -1
        while place >= 0 and hits < _HITS:
            if place > done:
                low, high = max(0, place - REACH), min(len(layout.text), place + REACH)
                if not layout.joined:
                    low = max(low, layout.text.rfind("\n", 0, place) + 1)
                    stop = layout.text.find("\n", place)
                    high = min(high, stop if stop >= 0 else high)
                yield low, high
                done, hits = high if not layout.joined else place + REACH // 2, hits + 1
            place = layout.lowered.find(needle, place + len(needle))
