"""From a signature's pattern to something that can be searched fast.

A thousand patterns would take half a second to compile, and most of them have nothing to do with
the text at hand. So every pattern is first reduced to its *needles*: plain pieces of text of which
every match must contain one. Only what is found by its needle is compiled at all.
"""

from __future__ import annotations

import re
from functools import cache

# One step through a regular expression: an escape, a class, a repetition, a group's opening, …
TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[*+?]|\{\d*,?\d*\}"
    r"|\(\?(?:P<\w+>|P=\w+|[:=!]|<[=!]|[aimsx-]+:?)|.",
    re.DOTALL,
)
_QUOTES = ("'", '"', "`", '\\"', "\\'", "\\`")
_REPEATS = ("*", "+", "?")
_KEPT_GROUPS = ("(?:", "(?P<")  # groups whose content is a part of the match
_SHORTEST = 4  # a needle of three letters is in every other text


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile for cleaned text, where white space is single and quotes are of any kind.

    People and programs quote the same message differently, or drop the quotes: a quote in the
    pattern is any quote or none; `^` and `$` are the ends of a statement. Raises `re.error` on a
    bad pattern.
    """
    tokens = TOKEN.findall(pattern)
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
    return re.compile("".join(parts), re.IGNORECASE | re.MULTILINE)


@cache
def needles(pattern: str) -> tuple[str, ...]:
    """Lower-case pieces of text, one of which every match contains; none when that is unknown."""
    return _needles(TOKEN.findall(pattern))


def _needles(tokens: list[str]) -> tuple[str, ...]:
    """Of each alternative the best that it must contain; nothing when one of them has none."""
    found: list[str] = []
    for branch in branches(tokens):
        best = max(_musts(branch), key=lambda must: min(map(len, must)), default=())
        if not best:
            return ()
        found += best
    return tuple(dict.fromkeys(found))


def branches(tokens: list[str]) -> list[list[str]]:
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


def _musts(tokens: list[str]) -> list[tuple[str, ...]]:
    """What a branch must contain: runs of plain characters, and what its groups must contain."""
    musts: list[tuple[str, ...]] = []
    run, opening, depth = "", 0, 0
    for place, token in enumerate([*tokens, ""]):
        if depth == 0 and (plain := _plain(token)):
            run += "" if plain == " " and run.endswith(" ") else plain
            continue
        optional = token in ("*", "?") or token.startswith("{")
        if depth == 0:
            run = run[:-1] if optional else run  # the last character may be missing
            if len(run.strip()) >= _SHORTEST:
                musts.append((run.strip().lower(),))
            run = ""
        if token.startswith("("):
            opening = place if depth == 0 else opening
            depth += 1
        elif token == ")":
            depth -= 1
            after = tokens[place + 1] if place + 1 < len(tokens) else ""
            kept = tokens[opening].startswith(_KEPT_GROUPS) or tokens[opening] == "("
            if depth == 0 and kept and after[:1] not in ("*", "?", "{"):
                musts.append(_needles(tokens[opening + 1 : place]))
    return [must for must in musts if must]


def _plain(token: str) -> str:
    """The character that a token stands for, "" when it is more than that one."""
    if not token or token in _QUOTES or token in "*+?()|.^$" or token[0] in "[{(":
        return ""
    if token[0] == "\\":
        return "" if token[1].isalnum() else token[1]
    return token
