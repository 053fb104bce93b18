"""The part of the page that matters most: the cause, how it is known, and what mends it."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.model import Diagnosis, Evidence, Remedy, Report, Status
from envdoctor.renderers.page import BLANK, Line, Page, Span, cells, clean, flat, hang

INDENT = 9  # where the text behind `seen`, `fix` and `more` begins
MOST_EVIDENCE = 3  # pieces shown without --verbose
MOST_LINES = 4  # of one piece
MOST_REMEDIES = 2


def causes(report: Report, page: Page) -> Iterator[Line]:
    """One block for each diagnosis, each after a blank line."""
    titles = {run.probe.id: run.probe.title for run in report.runs}
    for diagnosis in report.diagnoses:
        yield BLANK
        yield from _heading(diagnosis, titles, page)
        if page.verbose and diagnosis.fault:
            yield from _labelled("why", diagnosis.fault.cause, page)
        yield from _seen(diagnosis, page)
        yield from _rivals(diagnosis, page)
        yield from _remedies(diagnosis, page)
        if diagnosis.fault:
            command = f"envdoctor explain {diagnosis.fault.code}"
            yield from _labelled("more", command, page, "command")
        else:
            command = f"envdoctor check --verbose --select {diagnosis.root}"
            yield from _labelled("next", command, page, "command")


def _heading(diagnosis: Diagnosis, titles: dict[str, str], page: Page) -> Iterator[Line]:
    gravest = {finding.status for finding in diagnosis.findings}
    style = "fail" if Status.FAIL in gravest else "warn" if Status.WARN in gravest else "unknown"
    if diagnosis.fault:
        perhaps = "Perhaps: " if diagnosis.rivals else ""
        code, title = f"{diagnosis.fault.code}  ", perhaps + diagnosis.fault.title
    else:
        code, title = "", f"Not recognised: {titles.get(diagnosis.root, diagnosis.root)}"
    count = len(diagnosis.explains)
    note = f"explains {count}" if count else ""
    room = page.width - (len(note) + 2 if note else 0)
    first, *further = hang((Span(code, f"{style} strong"),), flat(title), room, "strong")
    gap = page.width - len(note) - sum(cells(span.text) for span in first)
    yield (*first, Span(" " * gap), Span(note, "dim")) if note else first
    yield from further


def _labelled(label: str, text: str, page: Page, style: str = "") -> Iterator[Line]:
    first = (Span(f"  {label:<{INDENT - 2}}", "dim"),)
    if style == "command":  # never broken: it must survive being copied
        yield (*first, Span(flat(text), style))
    else:
        yield from hang(first, flat(text), page.width, style)


def _seen(diagnosis: Diagnosis, page: Page) -> Iterator[Line]:
    pieces = list(dict.fromkeys(e for finding in diagnosis.findings for e in finding.evidence))
    shown = pieces if page.verbose else pieces[:MOST_EVIDENCE]
    label = "seen"
    for finding in diagnosis.findings if not pieces else ():
        yield from _labelled(label, finding.summary, page)
        label = ""
    for piece in shown:
        for line in quoted(piece, page, diagnosis.seen):
            yield from _labelled(label, line, page)
            label = ""
    if len(shown) < len(pieces):
        left = len(pieces) - len(shown)
        yield from _labelled("", f"{page.more} and {left} more (--verbose)", page, "dim")


def quoted(piece: Evidence, page: Page, telling: tuple[str, ...] = ()) -> list[str]:
    """A piece of evidence in clean lines, its source before the first one.

    Of a long one the lines that hold something `telling` are kept, else the first, and the last.
    """
    lines = [line.rstrip() for line in clean(piece.text).split("\n") if line.strip()]
    if len(lines) > MOST_LINES and not page.verbose:
        told = [line for line in lines[:-1] if any(clean(mark) in line for mark in telling)]
        kept = told[: MOST_LINES - 2]
        if kept:
            lines = [*kept, page.more, lines[-1]]
        else:
            lines = [lines[0], page.more, *lines[2 - MOST_LINES :]]
    return [f"{flat(piece.source)}: {lines[0] if lines else '(nothing)'}", *lines[1:]]


def _rivals(diagnosis: Diagnosis, page: Page) -> Iterator[Line]:
    for rival in diagnosis.rivals:
        yield from _labelled("or", f"{rival.code} {rival.title}", page)
    if diagnosis.rivals and diagnosis.fault:
        yield from _block("tell", "What decides between them:", diagnosis.fault.decide, page)


def _remedies(diagnosis: Diagnosis, page: Page) -> Iterator[Line]:
    shown = diagnosis.remedies if page.verbose else diagnosis.remedies[:MOST_REMEDIES]
    for number, remedy in enumerate(shown):
        yield from _remedy("or" if number else "fix", remedy, page)


def _remedy(label: str, remedy: Remedy, page: Page) -> Iterator[Line]:
    yield from _block(label, remedy.text, remedy.commands, page)
    if remedy.risk:
        yield from _labelled("", f"({remedy.risk})", page, "dim")


def _block(label: str, text: str, commands: tuple[str, ...], page: Page) -> Iterator[Line]:
    if text:
        yield from _labelled(label, text, page)
    for number, command in enumerate(commands):
        for line in clean(command).split("\n"):
            first = label if not text and not number else ""
            yield (Span(f"  {first:<{INDENT - 2}}", "dim"), Span(f"  {line}", "command"))
