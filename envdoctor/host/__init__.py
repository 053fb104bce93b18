"""Host: the one door to the outside.

Probes ask a `Host`; what answers behind it is the real machine (`envdoctor.host.machine`), a
transcript (`envdoctor.host.transcript`) or a fake (`envdoctor.testing`). A Host remembers read-only
answers for the run, so several probes may ask the same thing and it is done once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from envdoctor.host import questions as q
from envdoctor.host.changes import Changes, Command, Undo

if TYPE_CHECKING:
    from envdoctor.host.endpoint import Endpoint

A = TypeVar("A")
LONGEST = 60.0  # seconds for one question where neither the caller nor the probe says less


class Outside(Protocol):
    """What answers questions."""

    def answer(
        self, question: q.Question, timeout: float, progress: Callable[[str], None]
    ) -> q.Answer:
        """Answer within `timeout` seconds; `progress` takes lines while it lasts."""
        ...

    def close(self) -> None:
        """Stop whatever is still under way (processes, connections)."""
        ...


class NotRecorded(Exception):
    """A transcript does not hold this question: the answer is not known, and not guessed."""


class UndeclaredEffect(Exception):
    """A probe wants to change something that its `effects` do not declare."""


class _Memory:
    """What is shared by all the views of one run."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        # Keyed by type too: as tuples, ReadText("x") and Stat("x") would be equal.
        self.answers: dict[tuple[type, q.Question], q.Answer] = {}
        self.asking: dict[tuple[type, q.Question], threading.Lock] = {}
        self.changes = Changes()
        self.derived: dict[object, object] = {}
        self.deriving = threading.RLock()


def _silent(text: str) -> None:
    pass


def _nothing(done: q.Completed) -> Iterable[Command]:
    return ()


class Host:
    """Questions to the outside, each bounded by a deadline, each answered by a value.

    `deadline` is on the clock of `time.monotonic`; `effects` are those that the asking probe has
    declared. `bound` gives a probe its own view on the same memory.
    """

    def __init__(
        self,
        outside: Outside,
        *,
        deadline: float | None = None,
        effects: tuple[str, ...] = (),
        progress: Callable[[str], None] = _silent,
        _memory: _Memory | None = None,
        _remembers: bool = True,
    ) -> None:
        self._outside = outside
        self._remembers = _remembers
        self._deadline = deadline
        self._effects = effects
        self._memory = _memory or _Memory()
        self.progress = progress

    def bound(
        self, *, deadline: float, effects: tuple[str, ...], progress: Callable[[str], None]
    ) -> Host:
        """A view for one probe: same memory, its own deadline, effects and progress."""
        return Host(
            self._outside, deadline=deadline, effects=effects, progress=progress,
            _memory=self._memory,
        )  # fmt: skip

    @property
    def afresh(self) -> Host:
        """A view whose answers are not remembered: for waiting until something changes."""
        return Host(
            self._outside, deadline=self._deadline, effects=self._effects, progress=self.progress,
            _memory=self._memory, _remembers=False,
        )  # fmt: skip

    def remaining(self, wanted: float = LONGEST) -> float:
        """Seconds that a question may take: what is wanted, or what is left, if that is less."""
        if self._deadline is None:
            return wanted
        return max(0.05, min(wanted, self._deadline - time.monotonic()))

    # -- questions ---------------------------------------------------------------------------

    def run(
        self,
        *argv: str,
        timeout: float = LONGEST,
        stdin: str = "",
        env: Mapping[str, str] | None = None,
        cwd: str = "",
    ) -> q.Completed:
        """Run a read-only command; the same one is run once in a run of the doctor."""
        pairs = tuple(sorted((env or {}).items()))
        return self._remembered(q.Run(argv, stdin, pairs, cwd), q.Completed, timeout)

    def act(
        self, effect: str, *argv: str, timeout: float = LONGEST, stdin: str = "",
        env: Mapping[str, str] | None = None, cwd: str = "",
        leaves: Callable[[q.Completed], Iterable[Command]] = _nothing,
    ) -> q.Completed:  # fmt: skip
        """Run a command that changes the machine; the report will list the effect.

        `leaves` reads from the output which commands take back what it has left, also when it was
        stopped in the middle. Raises `UndeclaredEffect` if the probe has not declared the effect.
        """
        self.declare(effect, " ".join(argv))
        pairs = tuple(sorted((env or {}).items()))
        with self._memory.changes.underway():
            done = self._ask(q.Run(argv, stdin, pairs, cwd), q.Completed, timeout)
            for command in leaves(done):
                self.undo(*command)
        return done

    def run_image(
        self, effect: str, image: str, *, name: str, command: tuple[str, ...] = (),
        labels: Mapping[str, str] | None = None, pull: bool = False, timeout: float = LONGEST,
    ) -> q.Completed:  # fmt: skip
        """Run an image through the engine's API (no CLI needed); the container is removed."""
        self.declare(effect, f"container {name} of {image}")
        where, pairs = self.endpoint, tuple(sorted((labels or {}).items()))
        question = q.RunImage(where.address, image, name, command, pairs, pull, where.tls)
        return self._ask(question, q.Completed, timeout)

    def read_text(self, path: str) -> q.Text:
        """The beginning of a file (256 KiB at most)."""
        return self._remembered(q.ReadText(path), q.Text)

    def list_folder(self, path: str) -> q.Names:
        """The names in a folder, sorted."""
        return self._remembered(q.ListFolder(path), q.Names)

    def stat(self, path: str) -> q.FileFact:
        """What is at a path."""
        return self._remembered(q.Stat(path), q.FileFact)

    def which(self, name: str) -> q.Paths:
        """Every executable of this name on PATH."""
        return self._remembered(q.Which(name), q.Paths)

    def connect(
        self, address: str, *, tls: q.Tls | None = None, ping: bool = True, timeout: float = 5.0
    ) -> q.Connection:
        """Connect to `unix://` or `tcp://` and see whether a Docker API answers there."""
        return self._remembered(q.Connect(address, tls, ping), q.Connection, timeout)

    def api(self, path: str, *, timeout: float = 10.0) -> q.Reply:
        """`GET` from the API of the engine that the CLI would use (`/info`, `/version`, …)."""
        where = self.endpoint
        return self._remembered(q.Api(where.address, path, where.tls), q.Reply, timeout)

    def fetch(
        self, url: str, *, headers: Mapping[str, str] | None = None, timeout: float = 5.0
    ) -> q.Reply:
        """`GET` a URL from this machine, not through the engine."""
        pairs = tuple(sorted((headers or {}).items()))
        return self._remembered(q.Fetch(url, pairs), q.Reply, timeout)

    def disk(self, path: str) -> q.Usage:
        """How full the file system behind a path is."""
        return self._remembered(q.Disk(path), q.Usage)

    def resolve(self, name: str, *, timeout: float = 5.0) -> q.Addresses:
        """Look up a host name."""
        return self._remembered(q.Resolve(name), q.Addresses, timeout)

    @property
    def listeners(self) -> q.Listeners:
        """The listening ports of this machine and their owners."""
        return self._remembered(q.Listening(), q.Listeners)

    @property
    def own_addresses(self) -> q.Addresses:
        """The IP addresses that this machine's interfaces have."""
        return self._remembered(q.OwnAddresses(), q.Addresses)

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables (a copy)."""
        return dict(self._remembered(q.Environ(), q.Variables).pairs)

    @property
    def system(self) -> q.System:
        """What machine this is, and who is asking."""
        return self._remembered(q.Machine(), q.System)

    @property
    def endpoint(self) -> Endpoint:
        """What the docker CLI will connect to, and why."""
        from envdoctor.host.endpoint import cli_endpoint

        return cli_endpoint(self)

    def join(self, *parts: str) -> str:
        """Join path parts as the examined machine writes them (it may not be this one)."""
        mark = "\\" if self.system.os == "windows" else "/"
        return mark.join([parts[0].rstrip(mark) or mark, *parts[1:]]).replace(mark * 2, mark)

    def derived(self, key: object, work_out: Callable[[], A]) -> A:
        """What follows from answers (a parsed project, say), worked out once in a run."""
        with self._memory.deriving:
            if key not in self._memory.derived:
                self._memory.derived[key] = work_out()
            return cast(A, self._memory.derived[key])

    # -- what is changed, and taken back -----------------------------------------------------

    def declare(self, effect: str, what: str) -> None:
        """Put a change on the report's list; `act` and `run_image` do it for what they start.

        Raises `UndeclaredEffect` if the probe's `effects` do not have it.
        """
        if effect not in self._effects:
            raise UndeclaredEffect(f"{effect} ({what}) is not among the probe's declared effects")
        first, more, _ = what.partition("\n")  # a script in a command line is not for a list
        self._memory.changes.effects.append(f"{effect}: {first.rstrip()}{' …' if more else ''}")

    @property
    def effects(self) -> tuple[str, ...]:
        """What was changed on the machine so far, for the report."""
        return tuple(self._memory.changes.effects)

    def undo(self, *argv: str, timeout: float = 10.0) -> None:
        """Register a command that takes an effect back, also after Ctrl-C or a crash."""
        self._memory.changes.add(Undo(argv, timeout))

    def undone(self, *argv: str) -> None:
        """Say that this command is no longer needed."""
        self._memory.changes.forget(argv)

    def take_back(self, *argv: str, timeout: float = 10.0) -> q.Completed:
        """Run a registered command now; it stays registered when it fails."""
        with self._memory.changes.underway():
            done = self._ask(q.Run(argv), q.Completed, timeout)
        if done.ok:
            self.undone(*argv)
        return done

    def close(self) -> None:
        """Stop what is still running and take back what is left to take back, the latest first."""
        self._memory.changes.close(self._outside.close)
        for undo in self._memory.changes.left():
            self._outside.answer(q.Run(undo.argv), undo.timeout, _silent)

    # -- the machinery -----------------------------------------------------------------------

    def _ask(self, question: q.Question, kind: type[A], timeout: float) -> A:
        answer = self._outside.answer(question, self.remaining(timeout), self.progress)
        return cast(A, answer)

    def _remembered(self, question: q.Question, kind: type[A], timeout: float = LONGEST) -> A:
        if not self._remembers:
            return self._ask(question, kind, timeout)
        memory, key = self._memory, (type(question), question)
        with memory.lock:
            if key in memory.answers:
                return cast(A, memory.answers[key])
            asking = memory.asking.setdefault(key, threading.Lock())
        # One asks, the others wait for the answer, but never past their own deadline.
        if not asking.acquire(timeout=self.remaining(LONGEST)):
            return self._ask(question, kind, timeout)
        try:
            if key not in memory.answers:
                answer = self._ask(question, kind, timeout)
                memory.answers[key] = cast(q.Answer, answer)
            return cast(A, memory.answers[key])
        finally:
            asking.release()
