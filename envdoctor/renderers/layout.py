"""The report for human readers, as lines of meaningful pieces.

The plain and the terminal renderer share it, so that they differ in colour and in nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from envdoctor.model import Finding, ProbeRun, Report, Status
from envdoctor.renderers.causes import causes
from envdoctor.renderers.page import BLANK, Line, Page, Span, cells, clean, flat, hang, pad, wrap
from envdoctor.renderers.tables import extras

WIDEST_TITLE = 36  # columns
MOST_REMARKS = 5  # further findings of a probe that are shown without --verbose
FOLD = 3  # this many checks of a group that say the same are folded into one line

COUNTED = (
    (Status.FAIL, "failed", "failed"),
    (Status.UNKNOWN, "could not be checked", "could not be checked"),
    (Status.BLOCKED, "waiting", "waiting"),
    (Status.WARN, "warning", "warnings"),
    (Status.SKIPPED, "skipped", "skipped"),
    (Status.PASS, "passed", "passed"),
)


def lines(report: Report, page: Page) -> Iterator[Line]:
    """The whole page, from top to bottom."""
    yield from _listed(_head(report), page, "dim")
    yield BLANK
    longest = max((cells(run.probe.title) for run in report.runs), default=0)
    column = min(longest, WIDEST_TITLE)
    for group in dict.fromkeys(run.probe.group for run in report.runs):
        yield (Span(group, "strong"),)
        yield from _group([run for run in report.runs if run.probe.group == group], column, page)
    yield from causes(report, page)
    if report.effects:
        yield BLANK
        yield (Span("Changed on this machine", "strong"),)
        for effect in report.effects:
            yield from hang((Span("  "),), flat(effect), page.width)
    yield BLANK
    if report.interrupted:
        yield from hang((), "Interrupted: this report is not complete.", page.width, "warn")
    yield from _last(report, page)


def _head(report: Report) -> list[str]:
    machine = report.machine
    name = flat(str(machine.get("name") or machine.get("distro") or machine.get("os") or ""))
    name = name.partition(" (")[0].replace(" GNU/Linux", "")
    parts = [f"envdoctor {report.version}", name + (" on WSL" if machine.get("wsl") else "")]
    if machine.get("container"):
        parts.append("in a container")
    docker = machine.get("docker")
    if isinstance(docker, Mapping):
        chosen = f"context {docker.get('context')}"
        if docker.get("source") == "DOCKER_HOST":
            chosen = "DOCKER_HOST"
        parts.append(flat(f"docker {chosen} -> {docker.get('address') or 'nowhere'}"))
    if report.replayed:
        parts.append("replayed from a recording")
    return [part for part in parts if part]


def _listed(parts: list[str], page: Page, style: str) -> Iterator[Line]:
    """Parts side by side with dots between, a new line where the next one does not fit."""
    line = ""
    for part in parts:
        if line and cells(line + page.dot + part) > page.width:
            yield from ((Span(piece, style),) for piece in wrap(line, page.width))
            line = part
        else:
            line = f"{line}{page.dot}{part}" if line else part
    yield from ((Span(piece, style),) for piece in wrap(line, page.width))


def _group(runs: list[ProbeRun], column: int, page: Page) -> Iterator[Line]:
    same: dict[tuple[Status, str], list[ProbeRun]] = {}
    for run in runs:
        if run.status in (Status.BLOCKED, Status.SKIPPED) and not page.verbose:
            same.setdefault((run.status, run.summary), []).append(run)
    folded = {key: alike for key, alike in same.items() if len(alike) >= FOLD}
    for run in runs:
        alike = folded.get((run.status, run.summary))
        if alike is None:
            yield from _run(run, column, page)
        elif run is alike[0]:
            summary = run.summary.replace("waits for:", "wait for:", 1)
            yield from _row(run.status, f"{len(alike)} checks", summary, column, page)


def _run(run: ProbeRun, column: int, page: Page) -> Iterator[Line]:
    yield from _row(run.status, run.probe.title, run.summary, column, page, _time(run, page))
    gravest = run.gravest
    if page.verbose and gravest:
        yield from _evidence(gravest, page)
    others = [f for f in run.findings if f is not gravest]
    if not page.verbose:
        others = [f for f in others if f.status in (Status.FAIL, Status.UNKNOWN, Status.WARN)]
    shown = others if page.verbose else others[:MOST_REMARKS]
    indent = " " * (4 if page.narrow else column + 6)
    for finding in shown:
        first = (Span(indent), page.sign(finding.status), Span(" "))
        yield from hang(first, flat(finding.summary), page.width)
        if page.verbose:
            yield from _evidence(finding, page)
    if len(shown) < len(others):
        left = f"{page.more} and {len(others) - len(shown)} more (--verbose)"
        yield (Span(indent), Span(left, "dim"))
    for finding in run.findings:
        yield from extras(finding.data, page)


def _row(
    status: Status, title: str, summary: str, column: int, page: Page, seconds: str = ""
) -> Iterator[Line]:
    sign = (Span("  "), page.sign(status), Span(" "))
    style = {Status.BLOCKED: "dim", Status.SKIPPED: "dim", Status.FAIL: "strong"}.get(status, "")
    title, text = flat(title), flat(summary)
    if page.narrow or cells(title) > column:
        yield from hang(sign, title, page.width, style)
        under = Span(" " * (6 if page.narrow else column + 6))
        yield from hang((under, Span(seconds, "dim")), text, page.width) if text else ()
    else:
        first = (*sign, Span(pad(title, column) + "  ", style), Span(seconds, "dim"))
        yield from hang(first, text, page.width, "dim" if style == "dim" else "")


def _time(run: ProbeRun, page: Page) -> str:
    if not page.verbose:
        return ""
    return f"{run.seconds:5.2f} s  " if run.seconds else " " * 9


def _evidence(finding: Finding, page: Page) -> Iterator[Line]:
    for piece in finding.evidence:
        numbers = [
            f"{name} {value}"
            for name, value in (("exit", piece.exit_code), ("errno", piece.errno))
            if value is not None
        ]
        source = flat(piece.source) + (f" ({', '.join(numbers)})" if numbers else "")
        yield from hang((Span("      "),), source, page.width, "dim")
        for line in clean(piece.text).rstrip().split("\n"):
            yield from hang((Span(f"      {page.bar}", "dim"),), line, page.width)


def _last(report: Report, page: Page) -> Iterator[Line]:
    statuses = [run.status for run in report.runs]
    parts = [
        f"{count} {one if count == 1 else many}"
        for status, one, many in COUNTED
        if (count := statuses.count(status))
    ] or ["nothing was checked"]
    time = f"{report.seconds:.2f} s"
    text = page.dot.join(parts)
    style = {0: "pass", 1: "fail"}.get(report.exit_code, "warn")
    gap = page.width - cells(text) - cells(time)
    if gap < 2:
        yield from _listed([*parts, time], page, style)
    else:
        yield (Span(text, style), Span(" " * gap), Span(time, "dim"))
