"""The living progress: on a terminal only, gone at the end."""

from __future__ import annotations

import io
import time

import pytest

from envdoctor.renderers import live as module
from envdoctor.renderers.live import Board, live
from envdoctor.scheduler import Ended, Progress, Slow, Started
from tests.renderers import reports

RUNS = reports.failing().runs
TITLES = {run.probe.id: run.probe.title for run in RUNS}


def test_what_the_board_shows() -> None:
    board = Board(TITLES, lambda text: text.replace("hunter2", "<redacted>"))
    board.hear(Started("hello-world"))
    board.hear(Started("client"))
    board.hear(Progress("hello-world", "\x1b[2Kpulling 45 % hunter2\r"))
    board.hear(Slow("hello-world", 5.0))
    board.hear(Ended(RUNS[0]))
    board.hear(Progress("client", "too late"))
    assert board.lines() == [
        ("hello-world runs", "0 s  slower than usual  pulling 45 % <redacted>"),
        ("1 of 10 checked", ""),
    ]


def test_many_at_once_are_counted() -> None:
    board = Board(TITLES, str)
    for name in TITLES:
        board.hear(Started(name))
    assert len(board.lines()) == module.MOST + 1
    assert board.lines()[-1] == ("0 of 10 checked", "4 more are running")


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_it_paints_and_clears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    probes = [run.probe for run in RUNS]
    with live(terminal, probes, str) as listener:
        listener(Started("hello-world"))
        deadline = time.monotonic() + 5
        while "hello-world runs" not in terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.02)
    written = terminal.getvalue()
    assert "hello-world runs" in written
    # Lines are erased, and the cursor is back.
    assert written.rindex("\x1b[2K") > written.rindex("hello-world runs")
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")


def test_a_quick_run_shows_nothing() -> None:
    terminal = Terminal()
    with live(terminal, [], str) as listener:
        listener(Started("client"))
    time.sleep(0.05)
    assert terminal.getvalue() == ""


def test_nobody_looks_on() -> None:
    with live(None, [], str) as listener:
        listener(Started("client"))
