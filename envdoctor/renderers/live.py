"""What is going on, on a terminal's stderr, while probes run; it is gone when they have ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from envdoctor.renderers.page import flat

if TYPE_CHECKING:
    from rich.console import Group
    from rich.live import Live

    from envdoctor.model import Probe
    from envdoctor.scheduler import Event, Listener

PATIENCE = 0.3  # seconds before anything is shown: a quick run should not flicker
MOST = 6  # probes shown at a time
FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
ASCII_FRAMES = "|/-\\"


@contextmanager
def live(
    stream: TextIO | None, probes: Iterable[Probe], safe: Callable[[str], str]
) -> Iterator[Listener]:
    """A listener for the scheduler, which paints on `stream`, or is deaf when that is None.

    `safe` takes secrets out of what probes tell about their progress.
    """
    if stream is None:
        yield lambda event: None
        return
    board = Board({probe.id: probe.title for probe in probes}, safe)
    patience = threading.Timer(PATIENCE, board.show, (stream,))
    patience.daemon = True
    patience.start()
    try:
        yield board.hear
    finally:
        patience.cancel()
        board.close()


class _Underway:
    def __init__(self) -> None:
        self.began = time.monotonic()
        self.text = ""
        self.slow = False


class Board:
    """What runs now. Heard in the scheduler's thread, painted in rich's."""

    def __init__(self, titles: dict[str, str], safe: Callable[[str], str]) -> None:
        self._titles, self._safe = titles, safe
        self._underway: dict[str, _Underway] = {}
        self._ended = 0
        self._lock = threading.Lock()  # on what is known
        self._door = threading.Lock()  # on beginning and ending; painting needs the other lock
        self._painter: Live | None = None
        self._closed = False
        self._frames = FRAMES

    def hear(self, event: Event) -> None:
        """Take note of an event."""
        from envdoctor.scheduler import Ended, Progress, Slow, Started

        with self._lock:
            match event:
                case Started(id=name):
                    self._underway[name] = _Underway()
                case Progress(id=name, text=text) if name in self._underway:
                    self._underway[name].text = flat(self._safe(text))
                case Slow(id=name) if name in self._underway:
                    self._underway[name].slow = True
                case Ended(run=run):
                    self._underway.pop(run.probe.id, None)
                    self._ended += 1

    def show(self, stream: TextIO) -> None:
        """Begin to paint."""
        from rich.console import Console
        from rich.live import Live

        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        self._frames = FRAMES if console.encoding.startswith("utf") else ASCII_FRAMES
        # stdout and stderr are left alone: the first is protected, the second our own.
        painter = Live(
            get_renderable=self._view, console=console, transient=True, refresh_per_second=8,
            redirect_stdout=False, redirect_stderr=False,
        )  # fmt: skip
        with self._door:
            if not self._closed:
                painter.start()
                self._painter = painter

    def close(self) -> None:
        """Stop painting and clear what was painted."""
        with self._door:
            self._closed = True
            if self._painter is not None:
                self._painter.stop()

    def lines(self) -> list[tuple[str, str]]:
        """What is shown: what a probe does, and how it gets on."""
        now = time.monotonic()
        with self._lock:
            shown = [
                (
                    self._titles.get(name, name),
                    "  ".join(
                        part
                        for part in (
                            f"{now - each.began:.0f} s",
                            "slower than usual" if each.slow else "",
                            each.text,
                        )
                        if part
                    ),
                )
                for name, each in list(self._underway.items())[:MOST]
            ]
            left = len(self._underway) - len(shown)
            count = f"{self._ended} of {len(self._titles)} checked"
        return [*shown, (count, f"{left} more are running" if left else "")]

    def _view(self) -> Group:
        from rich.console import Group
        from rich.text import Text

        frame = self._frames[int(time.monotonic() * 8) % len(self._frames)]
        *running, last = self.lines()
        texts = [
            Text.assemble((frame, "cyan"), f" {title}  ", (note, "dim")) for title, note in running
        ]
        texts.append(Text("  ".join(filter(None, last)), style="dim"))
        for text in texts:  # one line each, else the painter could not count what to clear
            text.no_wrap, text.overflow = True, "ellipsis"
        return Group(*texts)
