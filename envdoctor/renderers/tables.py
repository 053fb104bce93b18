"""Tables and steps that a probe puts into a finding's `data`, laid out under its line.

`table` is `{"columns": [...], "rows": [[...], ...]}`; `steps` is a list of
`{"title", "status", "seconds"}`. Data of another shape is left to the JSON report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from envdoctor.model import Data, Status
from envdoctor.renderers.page import Line, Page, Span, cells, flat, hang, pad, wrap

INDENT = 6
GAP = 2
LONG = 16  # columns; a longer word may be broken


def extras(data: Data, page: Page) -> Iterator[Line]:
    """The lines for a finding's steps and table, none where it has none."""
    steps, table = data.get("steps"), data.get("table")
    if isinstance(steps, list | tuple):
        yield from _steps(steps, page)
    if isinstance(table, dict):
        columns, rows = table.get("columns"), table.get("rows")
        if isinstance(columns, list | tuple) and isinstance(rows, list | tuple):
            yield from _table(
                [_cell(column) for column in columns],
                [[_cell(c) for c in row] for row in rows if isinstance(row, list | tuple)],
                page,
            )


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else flat(str(value))


def _steps(steps: Sequence[object], page: Page) -> Iterator[Line]:
    known = [step for step in steps if isinstance(step, dict) and "title" in step]
    longest = max((cells(_cell(step["title"])) for step in known), default=0)
    for number, step in enumerate(known, 1):
        status = step.get("status")
        sign = page.sign(Status(status) if status in list(Status) else Status.UNKNOWN)
        seconds = step.get("seconds")
        time = f"{seconds:6.2f} s" if isinstance(seconds, int | float) else ""
        title = _cell(step["title"])
        first = (Span(f"{'':{INDENT}}{number} ", "dim"), sign, Span(" "))
        if page.narrow or INDENT + 4 + longest + len(time) > page.width:
            yield from hang(first, f"{title} {time.strip()}".strip(), page.width)
        else:
            yield (*first, Span(pad(title, longest)), Span(time, "dim"))


def _table(columns: list[str], rows: list[list[str]], page: Page) -> Iterator[Line]:
    count = len(columns)
    rows = [(row + [""] * count)[:count] for row in rows]
    room = page.width - INDENT - GAP * (count - 1)
    if not count or not rows:
        return
    cells_of = [[row[i] for row in [columns, *rows]] for i in range(count)]
    widths = [max(map(cells, column)) for column in cells_of]
    least = [_longest_word(column) for column in cells_of]
    if room < sum(least):
        yield from _stacked(columns, rows, page)
        return
    while sum(widths) > room:  # of those that can, the widest gives way
        widest = max(range(count), key=lambda i: (widths[i] > least[i], widths[i]))
        widths[widest] -= 1
    yield from _row(columns, widths, "strong")
    for row in rows:
        yield from _row(row, widths)


def _longest_word(column: list[str]) -> int:
    return min(LONG, max(cells(word) for text in column for word in text.split() or [" "]))


def _row(row: list[str], widths: list[int], style: str = "") -> Iterator[Line]:
    wrapped = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    for height in range(max(map(len, wrapped))):
        parts = [part[height] if height < len(part) else "" for part in wrapped]
        padded = (" " * GAP).join(pad(p, w) for p, w in zip(parts, widths, strict=True))
        yield (Span(" " * INDENT), Span(padded.rstrip(), style))


def _stacked(columns: list[str], rows: list[list[str]], page: Page) -> Iterator[Line]:
    for row in rows:
        yield from hang((Span(" " * INDENT),), row[0], page.width, "strong")
        for name, cell in list(zip(columns, row, strict=True))[1:]:
            yield from hang((Span(f"{'':{INDENT + 2}}{name}: ", "dim"),), cell, page.width)
