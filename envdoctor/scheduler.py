"""Runs probes side by side: in order of need, each within its time, none disturbing another.

Every probe has a thread of its own, a daemon thread: one that is stuck must not hold the exit.
The calling thread only keeps the books, so events come one at a time and a stuck probe is given
up by this clock and not by its own good will.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from envdoctor.host import Host, NotRecorded
from envdoctor.model import Evidence, Finding, Probe, ProbeRun, Settings, Status

SLOW = 0.5  # of its time limit; after that the user is told that a probe is slower than usual
GRACE = 0.25  # seconds for a probe to say what it saw, after its last question was cut off


class Started(NamedTuple):
    """A probe has begun."""

    id: str


class Progress(NamedTuple):
    """A probe tells what it is doing (a line of a pull, say)."""

    id: str
    text: str


class Slow(NamedTuple):
    """A probe takes longer than usual; `seconds` have passed."""

    id: str
    seconds: float


class Ended(NamedTuple):
    """A probe is done, was given up, or never began."""

    run: ProbeRun


Event: TypeAlias = Started | Progress | Slow | Ended
Listener: TypeAlias = Callable[[Event], None]


class Outcome(NamedTuple):
    """All results in the order of the probes; `interrupted` after Ctrl-C."""

    runs: list[ProbeRun]
    interrupted: bool = False


class _Found(NamedTuple):
    id: str
    finding: Finding


class _Done(NamedTuple):
    id: str
    crash: BaseException | None


class _Underway:
    """A probe that runs now."""

    def __init__(self, probe: Probe, limit: float) -> None:
        self.probe = probe
        self.findings: list[Finding] = []
        self.began = time.monotonic()
        self.deadline = self.began + limit
        self.slow_at = self.began + limit * SLOW

    def seconds(self) -> float:
        return time.monotonic() - self.began


def run(
    probes: Iterable[Probe],
    host: Host,
    settings: Settings,
    *,
    listener: Listener = lambda event: None,
) -> Outcome:
    """Run probes and return one result for each, also after Ctrl-C or a deadline.

    A probe begins when what it requires has passed (or is not among `probes`); it is BLOCKED, and
    names the root, when a requirement failed or could not be told. Longer time limits begin first.
    """
    return _Books(tuple(probes), host, settings, listener).keep()


class _Books:
    def __init__(
        self, probes: tuple[Probe, ...], host: Host, settings: Settings, listener: Listener
    ) -> None:
        self.probes, self.host, self.settings, self.listener = probes, host, settings, listener
        ids = {probe.id for probe in probes}
        self.needs = {p.id: [need for need in p.requires if need in ids] for p in probes}
        self.behind: dict[str, list[Probe]] = {}
        for probe in probes:
            for need in probe.requires:
                self.behind.setdefault(need, []).append(probe)
        self.waiting = {p.id: p for p in sorted(probes, key=lambda p: -p.timeout)}
        self.underway: dict[str, _Underway] = {}
        self.done: dict[str, ProbeRun] = {}
        self.inbox: queue.SimpleQueue[_Found | Progress | _Done] = queue.SimpleQueue()
        self.freed: set[str] = set()
        # The whole run's limit covers starting the threads too.
        self.last = time.monotonic() + settings.timeout if settings.timeout else float("inf")

    def keep(self) -> Outcome:
        interrupted = False
        try:
            self._begin_ready(list(self.waiting.values()))
            while self.underway:
                self._read(self._wait())
                self._look_at_clock()
                self._begin_ready(self._next_to(self.freed))
        except KeyboardInterrupt:
            interrupted = True
        for running in list(self.underway.values()):
            self._finish(running, _not_told("Ctrl-C", "the run was interrupted"))
        for probe in list(self.waiting.values()):
            # Also the members of a circle of requirements end here.
            why = "not started: interrupted" if interrupted else "not started: it waits for itself"
            self._end(ProbeRun(probe, (Finding(Status.UNKNOWN, why),)))
        return Outcome([self.done[probe.id] for probe in self.probes], interrupted)

    def _begin_ready(self, candidates: list[Probe]) -> None:
        """Begin or block what waits for nothing any more, until that frees nothing further."""
        while candidates:
            self.freed.clear()
            for probe in candidates:
                self._begin_or_block(probe)
            candidates = self._next_to(self.freed)

    def _next_to(self, freed: set[str]) -> list[Probe]:
        nearby = {p.id: p for name in freed for p in self.behind.get(name, ())}
        return [probe for name, probe in nearby.items() if name in self.waiting]

    def _begin_or_block(self, probe: Probe) -> None:
        needs = [self.done.get(need) for need in self.needs[probe.id]]
        root = next((r for r in needs if r and _blocks(r)), None)
        if root:
            del self.waiting[probe.id]
            name = root.blocked_by or root.probe.id
            title = next(p.title for p in self.probes if p.id == name)
            blocked = Finding(Status.BLOCKED, f"waits for: {title}")
            self._end(ProbeRun(probe, (blocked,), blocked_by=name))
        elif all(needs):
            del self.waiting[probe.id]
            self._begin(probe)

    def _begin(self, probe: Probe) -> None:
        now = time.monotonic()
        if probe.platforms and self.host.system.os not in probe.platforms:
            only = ", ".join(probe.platforms)
            self._end(ProbeRun(probe, (Finding(Status.SKIPPED, f"only on {only}"),)))
            return
        running = _Underway(probe, min(probe.timeout, self.last - now))
        self.underway[probe.id] = running
        self.listener(Started(probe.id))
        host = self.host.bound(
            deadline=running.deadline - GRACE, effects=probe.effects,
            progress=lambda text: self.inbox.put(Progress(probe.id, text)),
        )  # fmt: skip
        threading.Thread(
            target=self._work, args=(probe, host), name=f"probe {probe.id}", daemon=True
        ).start()

    def _work(self, probe: Probe, host: Host) -> None:
        crash: BaseException | None = None
        try:
            for finding in probe.check(host, self.settings):
                self.inbox.put(_Found(probe.id, finding))
        except BaseException as error:  # noqa: BLE001 - sys.exit in a probe must not end the run
            crash = error
        self.inbox.put(_Done(probe.id, crash))

    def _wait(self) -> _Found | Progress | _Done | None:
        moments = [self.last]
        for running in self.underway.values():
            moments += [running.deadline, running.slow_at]
        try:
            return self.inbox.get(timeout=max(0.0, min(moments) - time.monotonic()))
        except queue.Empty:
            return None

    def _read(self, message: _Found | Progress | _Done | None) -> None:
        running = self.underway.get(message.id) if message else None
        if message is None or running is None:  # too late: it was given up
            return
        if isinstance(message, _Found):
            running.findings.append(message.finding)
        elif isinstance(message, Progress):
            self.listener(message)
        elif message.crash is None:
            self._finish(running)
        elif isinstance(message.crash, NotRecorded):
            self._finish(running, _not_told(str(message.crash), "not recorded", "transcript"))
        elif isinstance(message.crash, Exception | SystemExit | KeyboardInterrupt | GeneratorExit):
            name = f"{type(message.crash).__name__}: {message.crash}"
            self._finish(running, _not_told(name, "the probe itself crashed", "crash"))
        else:  # a fake host's UnexpectedQuestion: the test is wrong, say so where it runs
            raise message.crash

    def _look_at_clock(self) -> None:
        now = time.monotonic()
        for running in list(self.underway.values()):
            if now >= min(running.deadline, self.last):
                limit = running.deadline - running.began
                self._finish(
                    running, _not_told(f"gave up after {limit:.3g} s", "no answer in time")
                )
            elif now >= running.slow_at:
                running.slow_at = float("inf")
                self.listener(Slow(running.probe.id, running.seconds()))

    def _finish(self, running: _Underway, last: Finding | None = None) -> None:
        del self.underway[running.probe.id]
        findings = (*running.findings, *([last] if last else []))
        self._end(ProbeRun(running.probe, findings, running.seconds()))

    def _end(self, result: ProbeRun) -> None:
        self.done[result.probe.id] = result
        self.waiting.pop(result.probe.id, None)
        self.freed.add(result.probe.id)
        self.listener(Ended(result))


def _blocks(run: ProbeRun) -> bool:
    return run.status in (Status.FAIL, Status.UNKNOWN, Status.BLOCKED)


def _not_told(text: str, summary: str, source: str = "scheduler") -> Finding:
    return Finding(Status.UNKNOWN, f"{summary}: {text}", (Evidence(source, text),))
