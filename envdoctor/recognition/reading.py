"""From a text of any length to the few statements worth looking at.

A short text is read whole. Of a long log the beginning and the end are kept, and from between
what contains a word of trouble, each wording once; so memory stays flat however long it is.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from envdoctor.recognition.cleaning import statements
from envdoctor.recognition.statement import Statement

T = TypeVar("T")

HEAD = 200  # lines that are always kept from the beginning, and as many from the end
TROUBLED = 400  # lines kept from between: half of the first, half of the last
BUDGET = 100_000  # characters of all statements together
RAW = 500_000  # characters of the lines that they are made of: a line may be megabytes long
PIECE = 64_000  # characters after which a line is cut, wherever that is
_WORDINGS = 20_000  # wordings remembered before forgetting them all: bounds the memory

_TROUBLE = (
    "error", "fail", "denied", "cannot", "can't", "unable", "not found", "no such", "invalid",
    "refused", "unauthorized", "timeout", "timed out", "fatal", "panic", "exceeded", "missing",
    "not allowed", "not a directory", "no space", "unhealthy", "exited", "killed", "warn",
    "x509", "already", "forbidden", "unknown", "unsupported", "not supported", "unexpected",
    "conflict", "not available", "unavailable", "not permitted", "too many", "toomanyrequests",
    "not running", "mismatch", "does not", "doesn't", "could not", "couldn't", "read-only",
    "incompatible", "exception", "emulate", "target signal", "not implemented", "is not",
    "too low", "too old", "too new", "corrupt", "expired", "out of memory", "no match", "broken",
)  # fmt: skip
_NO_DIGITS = str.maketrans("", "", "0123456789")
_REMOVAL = re.compile(r"^(?!.*no such)(?:.*\W)?(?:docker|podman) (?:\w{4,9} )?rm (?:-\w*f|--force)")
_MADE = re.compile(r"\bcontainer (?:created|started)\b", re.I)
_GONE = re.compile(r"no such (?:container|network|volume|image|object): (?P<name>\S{1,128})", re.I)


def read(source: str | Iterable[str]) -> list[Statement]:
    """The statements that matter, in order, without repetitions."""
    head: list[tuple[int, str]] = []
    early: list[tuple[int, str]] = []
    late: deque[tuple[int, str]] = deque(maxlen=TROUBLED // 2)
    tail: deque[tuple[int, str]] = deque(maxlen=HEAD)
    wordings: set[str] = set()
    follow = False  # the line after a troubled one often holds the rest of its sentence
    for number, line in enumerate(_lines(source), 1):
        if len(head) < HEAD:
            head.append((number, line))
            continue
        if len(tail) == HEAD:
            earlier = tail[0]
            lowered = earlier[1].lower()
            troubled = False
            for word in _TROUBLE:
                if word in lowered:
                    troubled = True
                    break
            if troubled and (wording := lowered.translate(_NO_DIGITS)) in wordings:
                troubled = follow = False
            elif troubled:
                wordings.add(wording)
                if len(wordings) > _WORDINGS:
                    wordings.clear()
            if troubled or follow:
                (early if len(early) < TROUBLED // 2 else late).append(earlier)
            follow = troubled
        tail.append((number, line))
    return _within_budget([*head, *early, *late, *tail])


def _lines(source: str | Iterable[str]) -> Iterator[str]:
    """Physical lines; a carriage return begins a new one, as progress bars use it."""
    for block in _of_text(source) if isinstance(source, str) else source:
        text = block.rstrip("\r\n")
        pieces = text.split("\r") if "\r" in text else (text,)
        for piece in pieces:
            if len(piece) <= PIECE:
                yield piece
            else:
                for start in range(0, len(piece), PIECE):
                    yield piece[start : start + PIECE]


def _of_text(text: str) -> Iterator[str]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _within_budget(lines: list[tuple[int, str]]) -> list[Statement]:
    """Clean the lines; where they are too long together, the middle is left out."""
    seen: set[str] = set()
    kept: list[Statement] = []
    for number, line in _ends(lines, lambda item: len(item[1]), RAW):
        for statement in statements(line, number):
            key = statement.text.translate(_NO_DIGITS)
            if statement.text and key not in seen:
                seen.add(key)
                kept.append(statement)
    return _ends(_without_cleaning_up(kept), lambda statement: len(statement.text), BUDGET)


def _without_cleaning_up(kept: list[Statement]) -> list[Statement]:
    """The statements, where a script's removal of what is not there is no failure.

    Scripts and systemd's units remove what an earlier run may have left, and go on when nothing is
    there. Nor is it one that a container is gone of which the text says that it was just made: why
    it ended is what one wants to know.
    """
    for number, statement in enumerate(kept):
        gone = _GONE.search(statement.text)
        if gone and _without_harm(gone["name"], statement, kept[:number], len(kept) - number):
            kept[number] = statement._replace(level="info")
    return kept


def _without_harm(name: str, said: Statement, before: list[Statement], left: int) -> bool:
    """Whether it is no failure that this is gone; `left` statements are left, with this one."""
    if left > 1 and said.speaker == "unit":
        return True
    removed = (s for s in before[-3:] if name in s.text and _REMOVAL.search(s.text))
    made = (s for s in before[-10:] if name[:12] in s.text and _MADE.search(s.text))
    return (left > 1 and any(removed)) or any(made)


def _ends(items: list[T], length: Callable[[T], int], limit: int) -> list[T]:
    """As much from the beginning and from the end, by turns, as `limit` characters allow."""
    if sum(map(length, items)) <= limit:
        return items
    first, last, size = 0, len(items), 0
    while first < last:
        chosen = items[first] if first <= len(items) - last else items[last - 1]
        size += length(chosen)
        if size > limit:
            break
        if first <= len(items) - last:
            first += 1
        else:
            last -= 1
    return items[:first] + items[last:]
