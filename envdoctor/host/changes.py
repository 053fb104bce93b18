"""What a run has changed on the machine, and the commands that take it back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias

Command: TypeAlias = tuple[str, ...]

PATIENCE = 2.0  # seconds for a stopped command to end, so that what it has left is known


class RunIsOver(Exception):
    """A probe wants to change something when everything is being taken back already."""


class Undo(NamedTuple):
    """A command that takes a change back, and the seconds that it may take."""

    argv: Command
    timeout: float


class Changes:
    """The ledger that all the views of one run share.

    Threads of probes live on after Ctrl-C until their program is stopped. So `close` first lets
    nothing new begin, then waits for what is under way; only after that the ledger is complete.
    """

    def __init__(self) -> None:
        self.effects: list[str] = []
        self._undo: dict[Command, Undo] = {}
        self._lock = threading.Condition()
        self._underway = 0
        self._closed = False

    @contextmanager
    def underway(self) -> Iterator[None]:
        """While a change is made. Raises `RunIsOver` once the ledger is closed."""
        with self._lock:
            if self._closed:
                raise RunIsOver
            self._underway += 1
        try:
            yield
        finally:
            with self._lock:
                self._underway -= 1
                self._lock.notify_all()

    def add(self, undo: Undo) -> None:
        """Remember what takes a change back; one that is known already becomes the latest."""
        self._undo.pop(undo.argv, None)
        self._undo[undo.argv] = undo

    def forget(self, argv: Command) -> None:
        """It is taken back, or was never made; too late once everything is being taken back."""
        with self._lock:  # a program that was stopped looks to its probe as if it had ended
            if not self._closed:
                self._undo.pop(argv, None)

    def close(self, stop: Callable[[], None]) -> None:
        """Let nothing new begin; `stop` ends the programs that are still running."""
        until = time.monotonic() + PATIENCE
        with self._lock:
            self._closed = True
        stop()
        with self._lock:
            while self._underway and time.monotonic() < until:
                self._lock.wait(0.1)
                stop()  # also a program that was just about to start

    def left(self) -> Iterator[Undo]:
        """What is to be taken back, the latest first; each is forgotten as it is given."""
        while self._undo:
            yield self._undo.popitem()[1]
