"""The argument parser: argparse that answers wrong use in one line, with what was perhaps meant."""

from __future__ import annotations

from argparse import ArgumentParser, HelpFormatter, Namespace
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn


class WrongUse(Exception):
    """The command line cannot be understood; the text is one line for the user."""


class Help(HelpFormatter):
    """Help that asks nobody for the terminal's width, which costs 3 ms for each run."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=80)


class Parser(ArgumentParser):
    """Raises `WrongUse` where argparse would print its usage and leave."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong."""
        raise WrongUse(f"{message} (see {self.prog} --help)")

    # The signature of argparse, which is overloaded for namespaces of one's own.
    def parse_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Namespace:  # type: ignore[override]
        """Parse, with a suggestion for an unknown flag."""
        known: Namespace
        known, left = self.parse_known_args(args, namespace)
        if not left:
            return known
        word = left[0].partition("=")[0]
        hint = perhaps(word, self._option_string_actions) if word.startswith("-") else ""
        return self.error(f"{word} is not understood{hint}")


def parser_for(command: str, description: str) -> ArgumentParser:
    """An empty parser for a subcommand."""
    return Parser(
        prog=f"envdoctor {command}", description=f"{description[0].upper()}{description[1:]}.",
        allow_abbrev=False, formatter_class=Help,
    )  # fmt: skip


def unknown_command(word: str, commands: Iterable[str]) -> WrongUse:
    """What to say to a first word that is no command: it may be a folder, too."""
    hint = perhaps(word, commands) or "; a folder is examined by: envdoctor check FOLDER"
    return WrongUse(f"there is no command {word!r}{hint} (see envdoctor --help)")


def perhaps(word: str, known: Iterable[str]) -> str:
    """A suggestion to put behind an unknown word, empty when nothing is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1)
    return f", did you mean {near[0]}?" if near else ""
