"""Variables in Compose files: `$X`, `${X}`, `${X:-default}`, `${X:?message}`, `${X:+other}`.

The rules are those of the Compose specification (chapter "Interpolation"); `$$` is a dollar sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

NAME = r"[A-Za-z_][A-Za-z0-9_]*"
START = re.compile(
    rf"\$(?:(?P<escaped>\$)|(?P<plain>{NAME})|\{{(?P<braced>{NAME})(?P<rest>[:}}?+-])|(?P<bad>\{{))"
)
DEEPEST = 10  # defaults within defaults

# What was met: name, operator ("" or one of :- - :? ? :+ +), the word behind it.
Met = Callable[[str, str, str], None]


class BadVariable(Exception):
    """A `${…` that does not end, or an operator that Compose does not know."""


def interpolate(text: str, values: Mapping[str, str], met: Met, depth: int = 0) -> str:
    """Put the variables in; each that is met is told. What is not set becomes an empty string."""
    parts: list[str] = []
    at = 0
    while found := START.search(text, at):
        parts.append(text[at : found.start()])
        at = found.end()
        if found["escaped"]:
            parts.append("$")
            continue
        if found["bad"]:
            raise BadVariable(text)
        name, operator, word = found["plain"] or found["braced"], "", ""
        if found["braced"] and found["rest"] != "}":
            inside, at = _closing(text, found.end("braced"))
            operator, word = _operator(inside, text)
        met(name, operator, word)
        value = values.get(name)
        missing = value is None or (operator.startswith(":") and value == "")
        if operator.endswith("+"):
            chosen = "" if missing else word
        elif operator.endswith("-") and missing:
            chosen = word
        else:
            chosen, word = value or "", ""
        if chosen and chosen == word and depth < DEEPEST:
            chosen = interpolate(word, values, met, depth + 1)
        parts.append(chosen)
    return "".join([*parts, text[at:]])


def _closing(text: str, start: int) -> tuple[str, int]:
    """The text up to the brace that closes `${` before `start`, and the place behind it."""
    level = 1
    for at in range(start, len(text)):
        if text[at] == "{" and text[at - 1] == "$":
            level += 1
        elif text[at] == "}":
            level -= 1
            if level == 0:
                return text[start:at], at + 1
    raise BadVariable(text)


def _operator(inside: str, text: str) -> tuple[str, str]:
    for operator in (":-", ":?", ":+", "-", "?", "+"):
        if inside.startswith(operator):
            return operator, inside[len(operator) :]
    raise BadVariable(text)
