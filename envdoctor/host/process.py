"""Runs a program with a deadline, bounded output and times, and leaves nothing of it behind.

`subprocess.run(timeout=…)` is not enough for a doctor: it kills only the child (`docker compose`
is a child of `docker`) and then waits for a pipe that a grandchild may hold open for ever.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from errno import EACCES, ENOENT
from typing import IO

from envdoctor.host.questions import Completed, Line, Run

LIMIT = 262_144  # bytes kept of each stream
LINES = 2_000  # lines kept with their times
MERCY = 0.3  # seconds between asking a process group to end and killing it
TICK = 0.1  # seconds between looks at whether the program has ended
LINGER = 0.5  # seconds that output may still come after it has: a busy machine reads late

# Messages in plain English, and no "What's next:" advertisements between them.
QUIET = {"LC_ALL": "C", "DOCKER_CLI_HINTS": "false"}


class Processes:
    """The programs that run at this moment, so that they can all be ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()

    def add(self, child: subprocess.Popen[bytes]) -> None:
        """Remember a program that has just been started."""
        with self._lock:
            self._running.add(child)

    def remove(self, child: subprocess.Popen[bytes]) -> None:
        """Forget a program that has ended."""
        with self._lock:
            self._running.discard(child)

    def kill_all(self) -> None:
        """End all of them, with their children."""
        with self._lock:
            running = list(self._running)
        for child in running:
            end_group(child)


def run(
    question: Run, timeout: float, progress: Callable[[str], None], processes: Processes
) -> Completed:
    """Run to the end or to the deadline; lines of stderr are passed to `progress` as they come."""
    began = time.monotonic()
    try:
        child = subprocess.Popen(
            question.argv,
            stdin=subprocess.PIPE if question.stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=question.cwd or None,
            env=_environment(question),
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except (OSError, ValueError) as error:
        return _not_started(question.argv, error)
    processes.add(child)
    try:
        return _follow(child, question, began, timeout, progress)
    finally:
        processes.remove(child)


def end_group(child: subprocess.Popen[bytes]) -> None:
    """End a program and all its descendants: first by asking, then by force."""
    if os.name == "nt":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(child.pid)], check=False,
                       capture_output=True)  # fmt: skip
        return
    for number, pause in ((signal.SIGTERM, MERCY), (signal.SIGKILL, 0.0)):
        try:
            os.killpg(child.pid, number)
        except (ProcessLookupError, PermissionError):
            break
        until = time.monotonic() + pause
        while child.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
    child.poll()


class _Stream:
    """What has come of one stream: bytes up to the limit, and the line that is not yet whole."""

    def __init__(self) -> None:
        self.kept = bytearray()
        self.cut = False
        self.open = True
        self._begun = b""

    def take(self, chunk: bytes) -> list[str]:
        """Keep a chunk (an empty one is the end) and return the lines that it completes."""
        room = LIMIT - len(self.kept)
        self.kept += chunk[:room]
        self.cut = self.cut or len(chunk) > room
        self.open = bool(chunk)
        *whole, self._begun = (self._begun + chunk[:room]).replace(b"\r", b"\n").split(b"\n")
        if not chunk:
            whole, self._begun = [self._begun], b""
        return [line.decode(errors="replace") for line in whole if line.strip()]


def _follow(
    child: subprocess.Popen[bytes],
    question: Run,
    began: float,
    timeout: float,
    progress: Callable[[str], None],
) -> Completed:
    arrivals: queue.SimpleQueue[tuple[float, str, bytes]] = queue.SimpleQueue()
    for name, pipe in (("stdout", child.stdout), ("stderr", child.stderr)):
        threading.Thread(target=_pump, args=(name, pipe, arrivals), daemon=True).start()
    if child.stdin:
        feeding = (child.stdin, question.stdin.encode())
        threading.Thread(target=_feed, args=feeding, daemon=True).start()
    streams = {"stdout": _Stream(), "stderr": _Stream()}
    lines: list[Line] = []
    deadline, problem = began + timeout, ""
    ended = None
    while any(stream.open for stream in streams.values()):
        try:
            at, name, chunk = arrivals.get(timeout=min(TICK, max(0, deadline - time.monotonic())))
        except queue.Empty:
            if ended is None and child.poll() is not None:
                ended = time.monotonic()
            if ended and time.monotonic() - ended > LINGER:  # a descendant holds the pipe
                break
        else:
            for text in streams[name].take(chunk):
                if len(lines) < LINES:
                    lines.append(Line(at - began, name, text))
                if name == "stderr":
                    progress(text.strip())
        if time.monotonic() >= deadline:
            problem = "timed out"
            break
    if problem or any(stream.open for stream in streams.values()):
        end_group(child)
    exit_code = None if problem else child.wait()
    if not problem and any(stream.cut for stream in streams.values()):
        problem = "output cut"
    out, err = (bytes(s.kept).decode(errors="replace") for s in streams.values())
    return Completed(
        question.argv, exit_code, out, err, time.monotonic() - began, problem, None, tuple(lines)
    )


def _pump(
    name: str, pipe: IO[bytes] | None, arrivals: queue.SimpleQueue[tuple[float, str, bytes]]
) -> None:
    assert pipe is not None  # noqa: S101 - for the type checker: both are PIPEs
    with pipe:
        try:
            while chunk := os.read(pipe.fileno(), 65_536):
                arrivals.put((time.monotonic(), name, chunk))
        except OSError:  # the pipe broke: that is its end
            pass
    arrivals.put((time.monotonic(), name, b""))


def _feed(pipe: IO[bytes], content: bytes) -> None:
    try:
        with pipe:
            pipe.write(content)
    except OSError:  # it does not want to read: no matter
        pass


def _environment(question: Run) -> dict[str, str]:
    changed = {**os.environ, **QUIET, **dict(question.env)}
    return {name: value for name, value in changed.items() if value or name not in
            dict(question.env)}  # fmt: skip


def _not_started(argv: tuple[str, ...], error: Exception) -> Completed:
    number = getattr(error, "errno", None)
    problem = "not found" if number == ENOENT else "not executable"
    detail = "permission denied" if number == EACCES else str(error)
    return Completed(argv, None, "", detail, 0.0, problem, number)
