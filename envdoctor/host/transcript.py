"""Records what a run asked and what it was answered, and answers from such a record later.

A transcript is at once the heart of a support bundle, the fixture for machines that we do not
have, and the input of a replay: today's probes against yesterday's machine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from envdoctor.host import NotRecorded, Outside
from envdoctor.host import questions as q

VERSION = 1
KINDS = {kind.__name__: kind for kind in q.ANSWERS}


class BadTranscript(Exception):
    """The text is no transcript that this version can read; the message says why."""


class Exchange(NamedTuple):
    """One question and its answer."""

    question: q.Question
    answer: q.Answer


class Recorder:
    """Passes questions on and keeps every exchange, in the order of the answers."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._lock = threading.Lock()
        self.exchanges: list[Exchange] = []

    def answer(
        self, question: q.Question, timeout: float, progress: Callable[[str], None]
    ) -> q.Answer:
        """Ask the outside, and remember."""
        answer = self._outside.answer(question, timeout, progress)
        with self._lock:
            self.exchanges.append(Exchange(question, answer))
        return answer

    def close(self) -> None:
        """Close the outside."""
        self._outside.close()


class Replay:
    """Answers from a transcript; raises `NotRecorded` for what it does not hold."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        # By type too: as tuples, ReadText("x") and Stat("x") would be equal.
        self._answers = {(type(e.question), e.question): e.answer for e in exchanges}

    def answer(
        self, question: q.Question, timeout: float, progress: Callable[[str], None]
    ) -> q.Answer:
        """The recorded answer."""
        try:
            return self._answers[type(question), question]
        except KeyError:
            raise NotRecorded(_words(question)) from None

    def close(self) -> None:
        """Nothing runs here."""


def dump(exchanges: Iterable[Exchange], redact: Callable[[str], str]) -> str:
    """Write a transcript as JSON, one exchange a line; every string goes through `redact`."""
    rows = [
        json.dumps(
            {
                "ask": type(e.question).__name__,
                "question": _plain(e.question, redact),
                "answer": _plain(e.answer, redact),
            },
            ensure_ascii=False,
        )
        for e in exchanges
    ]
    inside = ",\n  ".join(rows)
    return f'{{"transcript_version": {VERSION},\n "exchanges": [\n  {inside}\n]}}\n'


def load(text: str) -> tuple[Exchange, ...]:
    """Read a transcript; raises `BadTranscript` for anything else."""
    try:
        content = json.loads(text)
        version = content["transcript_version"]
        if version != VERSION:
            raise BadTranscript(f"transcript version {version}, this envdoctor reads {VERSION}")
        return tuple(_exchange(row) for row in content["exchanges"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadTranscript(f"not a transcript: {type(error).__name__}: {error}") from error


def _exchange(row: Mapping[str, object]) -> Exchange:
    kind = KINDS[str(row["ask"])]
    question = _tuple(kind, row["question"])
    return Exchange(question, _tuple(q.ANSWERS[kind], row["answer"]))  # type: ignore[arg-type]


# Fields that hold named tuples of their own; `body` is whatever JSON the engine answered.
NESTED: dict[str, type] = {"tls": q.Tls, "lines": q.Line, "ports": q.Listener}


def _tuple(kind: type, fields: object) -> tuple[object, ...]:
    if not isinstance(fields, dict):
        raise TypeError(f"{kind.__name__} is written as an object")
    return kind(**{name: _value(name, value) for name, value in fields.items()})  # type: ignore[no-any-return]


def _value(name: str, value: object) -> object:
    if name == "body":
        return value
    if name in NESTED and isinstance(value, dict):
        return _tuple(NESTED[name], value)
    if isinstance(value, list):
        return tuple(
            _tuple(NESTED[name], item) if name in NESTED else _value("", item) for item in value
        )
    return value


def _plain(value: object, redact: Callable[[str], str]) -> object:
    """Named tuples become objects, without the fields that hold their default."""
    if isinstance(value, str):
        return redact(value)
    if hasattr(value, "_asdict"):
        defaults = value._field_defaults  # type: ignore[attr-defined]
        kept = {n: v for n, v in value._asdict().items() if n not in defaults or v != defaults[n]}
        return {name: _plain(inner, redact) for name, inner in kept.items()}
    if isinstance(value, Mapping):
        return {redact(str(key)): _plain(inner, redact) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, redact) for inner in value]
    return value


def _words(question: q.Question) -> str:
    first = next(iter(question), "")
    text = " ".join(str(part) for part in first) if isinstance(first, tuple) else str(first)
    return f"{type(question).__name__} {text}".strip()
