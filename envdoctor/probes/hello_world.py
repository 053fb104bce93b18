"""`docker run hello-world` for real: the tutorial's first command.

The greeting itself lists what has happened in four steps. The client's lines and their times show
how far it came, so a failure names its step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.host.questions import Completed
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.container_run import run_once

IMAGE = "hello-world"
SOURCE = f"docker run {IMAGE}"
LIMIT = 60.0  # seconds; a daemon gives a registry up after 15 and may try three times

# Step of the greeting -> the same in three words, for a failure.
STEPS = (
    ("The client contacted the daemon", "reaching the daemon"),
    ("The daemon pulled the image", "pulling the image"),
    ("The daemon created a container and ran it", "running the container"),
    ("The daemon streamed its output", "streaming the output"),
)

# Docker's words first, then Podman's.
LACKING = r"(?i)unable to find image|trying to pull"
PULLED = r"(?i)^status: |writing manifest to image"
NOT_PULLED = r"(?i)no such image|image not known|unable to find image"
NOT_REACHED = (
    r"(?i)cannot connect to|failed to connect to the docker api"
    r"|error (during connect|while fetching)"
    r"|permission denied while trying to connect|client version .* is too (old|new)"
)
GREETING = r"(?im)^\W*hello\b.*\b(docker|podman|world)\b"
PLATFORM = r"(?m)^\s*\(([a-z0-9][\w/-]*)(?:,.*)?\)\s*$"


class Course(NamedTuple):
    """How a run went: moments in seconds after its start, None for what did not happen.

    `steps` counts those that were done; the one after it is the one that failed or hangs.
    """

    lacking: float | None
    pulled: float | None
    greeted: float | None
    steps: int


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Run it, read from the lines how far it came, and compare the output with the greeting."""
    done = run_once(host, IMAGE, "hello", pull=not settings.offline, timeout=LIMIT)
    if settings.offline and not done.ok and re.search(NOT_PULLED, done.stderr):
        yield Finding(Status.SKIPPED, "image not here; offline: no pull", _evidence(done))
        return
    contact = _contact(host)
    course = follow(done, contact)
    if course.pulled is not None:
        host.declare("pulls-image", f"{IMAGE}:latest (it stays, as in the tutorial)")
    steps = timetable(done, course, contact)
    data = {"steps": steps, "seconds": round(done.seconds, 3)}
    step = course.steps + 1
    if done.problem == "timed out":
        summary = f"step {step} not done in {done.seconds:.0f} s"
        yield Finding(Status.UNKNOWN, summary, _evidence(done), data={**data, "step": step})
    elif course.steps < len(STEPS):
        summary = f"step {step} failed: {STEPS[course.steps][1]}"
        yield Finding(Status.FAIL, summary, _evidence(done), data={**data, "step": step})
    else:
        platform = re.search(PLATFORM, done.stdout)
        data |= {"platform": platform[1] if platform else "", "pulled": course.pulled is not None}
        yield _greeted(done, course, data)


def follow(done: Completed, contact: float | None) -> Course:
    """Read from a run's lines which steps were done, and when; `contact` as in `timetable`."""
    lacking = _first(done, LACKING)
    pulled = _first(done, PULLED)
    greeted = next((line.at for line in done.lines if line.stream == "stdout"), None)
    if done.ok and done.stdout.strip():
        steps = 4
    elif done.ok or greeted is not None:
        steps = 3
    elif pulled is not None:
        steps = 2
    elif lacking is not None:
        steps = 1
    elif re.search(NOT_REACHED, done.stderr) or (done.problem and contact is None):
        steps = 0
    else:
        steps = 2  # nothing was said of a pull: the image was there, the container was not to be
    return Course(lacking, pulled, greeted, steps)


def timetable(done: Completed, course: Course, contact: float | None) -> list[dict[str, object]]:
    """The four steps with status and seconds; seconds are None where a step cannot be told apart.

    `contact` is how long a mere connection took: a run that needs no pull says nothing of its own.
    """
    first = contact if course.lacking is None else course.lacking
    ends = [first, course.pulled, course.greeted, done.seconds][: course.steps]
    ends = [*ends, done.seconds, None, None, None][: len(STEPS)]
    stopped = Status.UNKNOWN if done.problem == "timed out" else Status.FAIL
    statuses = [Status.PASS] * course.steps + [stopped, *[Status.BLOCKED] * 3]
    titles = [title for title, _ in STEPS]
    if course.steps > 1 and course.lacking is None:
        titles[1], statuses[1], ends[1] = "The daemon had the image already", Status.SKIPPED, first
    table: list[dict[str, object]] = []
    before = 0.0
    for title, status, end in zip(titles, statuses, ends, strict=False):
        seconds = None if end is None else round(max(0.0, end - before), 3)
        table.append({"title": title, "status": status.value, "seconds": seconds})
        before = before if end is None else end
    return table


def _greeted(done: Completed, course: Course, data: dict[str, object]) -> Finding:
    if not re.search(GREETING, done.stdout):
        return Finding(Status.WARN, "it ran, but said something else", _evidence(done), data=data)
    summary = f"greeted in {done.seconds:.2f} s"
    if course.pulled is not None and course.lacking is not None:
        summary += f" (pull {course.pulled - course.lacking:.2f} s)"
    return Finding(Status.PASS, summary, _evidence(done), data=data)


def _first(done: Completed, pattern: str) -> float | None:
    lines = (line for line in done.lines if line.stream == "stderr")
    return next((line.at for line in lines if re.search(pattern, line.text)), None)


def _contact(host: Host) -> float | None:
    link = host.connect(host.endpoint.address, tls=host.endpoint.tls)
    return link.seconds if link.stage == "answered" else None


def _evidence(done: Completed) -> tuple[Evidence, ...]:
    # What went wrong stands on stderr; the greeting is of interest only when nothing did.
    text = done.stdout if done.ok and done.stdout.strip() else done.stderr or done.stdout
    return (Evidence(SOURCE, text.strip() or done.problem, done.errno, done.exit_code),)


PROBES = (
    Probe(
        "hello-world", "hello-world runs", check, requires=("connection",), timeout=LIMIT + 2,
        effects=("pulls-image", "creates-container"), tags=("tutorial", "slow"),
    ),
)  # fmt: skip
