"""The report as plain text: no colour, no escape sequence, no library."""

from __future__ import annotations

from envdoctor.model import Report
from envdoctor.renderers.layout import lines
from envdoctor.renderers.page import Page


def render(report: Report, page: Page) -> str:
    """The page, ending with a line break."""
    written = ("".join(span.text for span in line).rstrip() for line in lines(report, page))
    return "\n".join(written) + "\n"
