"""From a signature's pattern to something that can be searched fast.

A thousand patterns would take half a second to compile, and most of them have nothing to do with
the text at hand. So every pattern is first reduced to its *needles*: plain pieces of text of which
every match must contain one. Only what is found by its needle is compiled at all.
"""

from __future__ import annotations

import re
from functools import cache

# One step through a regular expression: an escape, a class, a repetition, a group's opening, …
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[*+?]|\{\d*,?\d*\}"
    r"|\(\?(?:P<\w+>|P=\w+|[:=!]|<[=!]|[aimsx-]+:?)|.",
    re.DOTALL,
)
_QUOTES = ("'", '"', "`", '\\"', "\\'", "\\`")
_REPEATS = ("*", "+", "?")
_SHORTEST = 4  # a needle of three letters is in every other text


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile for cleaned text, where white space is single and quotes are of any kind.

    People and programs quote the same message differently, or drop the quotes: a quote in the
    pattern is any quote or none. Raises `re.error` on a bad pattern.
    """
    tokens = _TOKEN.findall(pattern)
    parts: list[str] = []
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        repeated = following in _REPEATS or following.startswith("{")
        if token in _QUOTES:
            parts.append("[\"'`]" if repeated else "[\"'`]?")
        elif token == " " and parts[-1:] == [" "]:
            continue
        elif token in ("\\n", "\\t"):
            parts.append(" " if repeated else " ?")
        else:
            parts.append(token)
    return re.compile("".join(parts), re.IGNORECASE)


@cache
def needles(pattern: str) -> tuple[str, ...]:
    """Lower-case pieces of text, one of which every match contains; none when that is unknown."""
    found: list[str] = []
    for branch in _branches(_TOKEN.findall(pattern)):
        best = max(_literals(branch), key=len, default="")
        if len(best) < _SHORTEST:
            return ()
        found.append(best)
    return tuple(dict.fromkeys(found))


def _branches(tokens: list[str]) -> list[list[str]]:
    """Split at the bars of the outermost level."""
    branches: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += token.startswith("(") - (token == ")")
        if token == "|" and depth == 0:
            branches.append([])
        else:
            branches[-1].append(token)
    return branches


def _literals(tokens: list[str]) -> list[str]:
    """The runs of plain characters outside of groups, which every match of a branch contains."""
    runs, run, depth = [], "", 0
    for token in tokens:
        plain = _plain(token)
        if depth == 0 and plain:
            run += "" if plain == " " and run.endswith(" ") else plain
            continue
        if token in ("*", "?") or token.startswith("{"):
            run = run[:-1]  # the last character may be missing
        runs.append(run)
        run = ""
        depth += token.startswith("(") - (token == ")")
    runs.append(run)
    return [r.strip().lower() for r in runs]


def _plain(token: str) -> str:
    """The character that a token stands for, "" when it is more than that one."""
    if token in _QUOTES or token in "*+?()|.^$" or token[0] in "[{(":
        return ""
    if token[0] == "\\":
        return "" if token[1].isalnum() else token[1]
    return token
