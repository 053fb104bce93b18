"""Runs a program in front of the user as if nobody stood between, and remembers what it said.

Standard input is the user's own. Where output goes to a terminal the program gets a terminal too
(a pseudo terminal of the same size, in raw mode), or its progress bars and colours would be gone;
where it goes to a pipe or a file, the program gets a pipe. On Windows it is always a pipe.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import NamedTuple

NOT_FOUND, NOT_EXECUTABLE = 127, 126  # exit codes, as shells have them
KEPT = 262_144  # bytes remembered of the end, and a quarter of it of the beginning
LINGER = 0.3  # seconds of silence after which output that a grandchild holds open is given up
_CHUNK = 65_536


class Passed(NamedTuple):
    """How it ended: the exit code (128 + n after signal n), and what went by of both streams."""

    exit_code: int
    tail: str


class Memory:
    """The beginning and the end of what went by; takes at most 1.25 times `limit` bytes."""

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._start = b""
        self._end: deque[bytes] = deque()
        self._size = 0
        self._lock = threading.Lock()
        self.last = time.monotonic()

    def add(self, data: bytes) -> None:
        """Remember a piece."""
        with self._lock:
            self.last = time.monotonic()
            if room := self._limit // 4 - len(self._start):
                self._start, data = self._start + data[:room], data[room:]
            self._end.append(data)
            self._size += len(data)
            while self._size - len(self._end[0]) >= self._limit:
                self._size -= len(self._end.popleft())

    @property
    def text(self) -> str:
        """What is remembered, as text."""
        return (self._start + b"".join(self._end)).decode("utf-8", "replace")


def passed_through(argv: Sequence[str]) -> Passed:
    """Run a program to its end; signals that reach this process reach it too."""
    memory = Memory()
    terminals = _Terminals()
    with _Signals(terminals.resize) as signals:
        try:
            child = subprocess.Popen(argv, stdout=terminals.child(1), stderr=terminals.child(2))
        except OSError as error:
            terminals.close()
            missing = error.errno == errno.ENOENT
            text = f"{argv[0]}: {'command not found' if missing else error.strerror}\n"
            sys.stderr.write(text)
            return Passed(NOT_FOUND if missing else NOT_EXECUTABLE, text)
        signals.watch(child)
        terminals.started()
        copies = [
            threading.Thread(target=_copy, args=(source, target, memory), daemon=True)
            for source, target in terminals.ways(child)
        ]
        for copy in copies:
            copy.start()
        code = child.wait()
    for copy in copies:
        # A program that went to the background may keep the stream open for ever.
        while copy.is_alive() and time.monotonic() - memory.last < LINGER:
            copy.join(0.05)
    return Passed(code if code >= 0 else 128 - code, memory.text)


def _copy(source: int, target: int, memory: Memory) -> None:
    """Copy bytes as they come; when nobody reads any more, the program is told by a broken pipe."""
    while True:
        try:
            data = os.read(source, _CHUNK)
        except OSError:  # EIO: the other side of a pseudo terminal is closed
            return
        if not data:
            return
        memory.add(data)
        try:
            while data:
                data = data[os.write(target, data) :]
        except OSError:
            os.close(source)
            return


class _Terminals:
    """The pseudo terminal behind those of the two streams that are terminals."""

    def __init__(self) -> None:
        self._shown = [fd for fd in (1, 2) if os.name != "nt" and os.isatty(fd)]
        self._master = self._slave = -1
        if self._shown:
            import pty
            import tty

            self._master, self._slave = pty.openpty()
            tty.setraw(self._slave)  # the user's terminal does the translating, once
            self.resize()

    def child(self, fd: int) -> int:
        """What the program gets for its stream `fd`; one terminal for both keeps their order."""
        return self._slave if fd in self._shown else subprocess.PIPE

    def started(self) -> None:
        """The program has its side now; keeping it open here would hide the end of output."""
        if self._slave >= 0:
            os.close(self._slave)

    def ways(self, child: subprocess.Popen[bytes]) -> list[tuple[int, int]]:
        """From where to where bytes are to be copied."""
        ways = [(self._master, self._shown[0])] if self._shown else []
        for pipe, fd in ((child.stdout, 1), (child.stderr, 2)):
            if pipe:
                ways.append((os.dup(pipe.fileno()), fd))
                pipe.close()
        return ways

    def resize(self) -> None:
        """Give the pseudo terminal the size of the user's."""
        if not self._shown:
            return
        from fcntl import ioctl
        from termios import TIOCGWINSZ, TIOCSWINSZ

        with suppress(OSError):  # the terminal has gone away; the program will notice by itself
            ioctl(self._master, TIOCSWINSZ, ioctl(self._shown[0], TIOCGWINSZ, bytes(8)))

    def close(self) -> None:
        """Give both sides back when no program was started."""
        for fd in (self._master, self._slave):
            if fd >= 0:
                os.close(fd)


class _Signals:
    """While it lasts, this process outlives signals and hands them on to the program.

    Ctrl-C at a terminal reaches the program without help: it is in the same process group. Handing
    it on as well would be a second Ctrl-C, which makes Compose give up its orderly stop.
    """

    def __init__(self, resize: Callable[[], None]) -> None:
        self._resize = resize
        self._child: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []  # what came before there was a program to tell
        self._before: dict[int, object] = {}

    def watch(self, child: subprocess.Popen[bytes]) -> None:
        """The program has started."""
        self._child = child
        for number in self._early:
            child.send_signal(number)

    def __enter__(self) -> _Signals:
        if threading.current_thread() is not threading.main_thread():
            return self  # only the main thread may set handlers
        at_terminal = any(map(os.isatty, (0, 1, 2)))
        self._set("SIGINT", _ignored if at_terminal else self._pass_on)
        self._set("SIGQUIT", _ignored if at_terminal else self._pass_on)
        self._set("SIGTERM", self._pass_on)
        self._set("SIGHUP", self._pass_on)
        self._set("SIGWINCH", self._on_resize)
        return self

    def __exit__(self, *problem: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _set(self, name: str, handler: Callable[[int, FrameType | None], None]) -> None:
        if number := getattr(signal, name, None):
            self._before[number] = signal.signal(number, handler)

    def _pass_on(self, number: int, frame: FrameType | None) -> None:
        if self._child:
            self._child.send_signal(number)
        else:
            self._early.append(number)

    def _on_resize(self, number: int, frame: FrameType | None) -> None:
        """The kernel has told the program before its terminal had the new size: tell it again."""
        self._resize()
        self._pass_on(number, frame)


def _ignored(number: int, frame: FrameType | None) -> None:
    """A handler and not SIG_IGN, which the program would inherit."""
