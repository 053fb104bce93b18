"""The report in colour, as far as the terminal has any."""

from __future__ import annotations

from io import StringIO

from envdoctor.model import Report
from envdoctor.renderers.layout import lines
from envdoctor.renderers.page import Page

STYLES = {
    "pass": "green",
    "warn": "yellow",
    "fail": "red",
    "unknown": "magenta",
    "blocked": "dim",
    "skipped": "dim",
    "dim": "dim",
    "strong": "bold",
    "command": "bold cyan",
}


def render(report: Report, page: Page) -> str:
    """The page with the escape sequences of this terminal, plain where it shows no colour."""
    if not page.colour:  # rich costs 56 ms
        from envdoctor.renderers import plain

        return plain.render(report, page)
    from rich.console import Console
    from rich.text import Text

    # The layout has already wrapped; rich must not do it again, least of all inside a command.
    written = StringIO()
    console = Console(
        file=written, force_terminal=True, width=page.width, highlight=False, markup=False,
        emoji=False, soft_wrap=True, legacy_windows=False,
    )  # fmt: skip
    for line in lines(report, page):
        text = Text()
        for span in line:
            text.append(span.text, " ".join(STYLES[word] for word in span.style.split()))
        text.rstrip()
        console.print(text)
    return written.getvalue()
