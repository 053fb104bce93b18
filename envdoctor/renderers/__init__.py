"""Renderers: from a report to a text, one module for each format; somebody else writes it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias, cast

from envdoctor.model import Report
from envdoctor.renderers.page import Page

Render: TypeAlias = Callable[[Report, Page], str]

# format -> module with `render(report, page)`; imported only when it is asked for.
FORMATS = {
    "terminal": "terminal",
    "plain": "plain",
    "json": "json_report",
}


def renderer(name: str) -> Render:
    """The renderer of a format; raises KeyError for a format that there is not."""
    return cast(Render, import_module(f"{__name__}.{FORMATS[name]}").render)
