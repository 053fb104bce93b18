"""Records what a run asked and what it was answered, and answers from such a record later.

A transcript is at once the heart of a support bundle, the fixture for machines that we do not
have, and the input of a replay: today's probes against yesterday's machine. How it is written to a
file is in `envdoctor.host.transcript_file`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from envdoctor.host import NotRecorded, Outside
from envdoctor.host import questions as q


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
    """Answers from a transcript; raises `NotRecorded` for what it does not hold.

    What was asked several times (while something was waited for) is answered in the same order; the
    last answer stays.
    """

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._lock = threading.Lock()
        # By type too: as tuples, ReadText("x") and Stat("x") would be equal.
        self._answers: dict[tuple[type, q.Question], deque[q.Answer]] = {}
        for question, answer in exchanges:
            self._answers.setdefault((type(question), question), deque()).append(answer)

    def answer(
        self, question: q.Question, timeout: float, progress: Callable[[str], None]
    ) -> q.Answer:
        """The recorded answer."""
        with self._lock:
            left = self._answers.get((type(question), question))
            if left is None:
                raise NotRecorded(_words(question))
            return left.popleft() if len(left) > 1 else left[0]

    def close(self) -> None:
        """Nothing runs here."""


def _words(question: q.Question) -> str:
    first = next(iter(question), "")
    text = " ".join(str(part) for part in first) if isinstance(first, tuple) else str(first)
    return f"{type(question).__name__} {text}".strip()
