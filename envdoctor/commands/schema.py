"""`envdoctor schema`: the JSON Schema of the JSON report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from envdoctor.streams import put

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """It takes nothing."""
    del parser


def main(args: Namespace) -> int:
    """Print the schema as it is published in the package."""
    del args
    put(text(), sys.stdout)
    return 0


def text() -> str:
    """The schema (draft 2020-12) of this version's report."""
    from importlib.resources import files

    return files("envdoctor").joinpath("schema", "report-1.json").read_text("utf-8")
