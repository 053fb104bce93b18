"""Ways in which error texts are spoilt before a doctor gets to see them. All are repeatable."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable


def _lines(change: Callable[[int, str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(change(n, line) for n, line in enumerate(text.split("\n")))


def _wrapped(width: int) -> Callable[[str], str]:
    """Wrapped between words, as editors and mail programs do."""
    return _lines(lambda n, line: textwrap.fill(line, width, break_long_words=False))


def _cut(width: int) -> Callable[[str], str]:
    """Cut at a terminal's edge, in the middle of words."""
    return _lines(
        lambda n, line: "\n".join(line[i : i + width] for i in range(0, len(line), width))
    )


def _other_ids(text: str) -> str:
    """Other digests, ids and paths than were reported."""
    text = re.sub(r"\b[0-9a-f]{12,64}\b", lambda m: m[0][::-1], text)
    return re.sub(r"/(?:home|Users)/\w+", "/srv/projects/someone", text)


WAYS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "lower case": str.lower,
    "upper case": str.upper,
    "wrapped 80": _wrapped(80),
    "wrapped 60": _wrapped(60),
    "cut at 80": _cut(80),
    "compose v1": _lines(lambda n, line: f"web_1  | {line}"),
    "compose v2": _lines(lambda n, line: f"shop-web-1  | {line}"),
    "timestamps": _lines(lambda n, line: f"2026-03-01T10:{n % 60:02}:07.123456Z {line}"),
    "actions": _lines(lambda n, line: f"2026-03-01T10:11:{n % 60:02}.1234567Z ##[error]{line}"),
    "buildkit": _lines(lambda n, line: f"#12 {n}.345 {line}"),
    "syslog": _lines(lambda n, line: f"Mar  1 10:00:{n % 60:02} box app[812]: {line}"),
    "colours": _lines(lambda n, line: f"\x1b[31m{line}\x1b[0m"),
    "quoted": _lines(lambda n, line: f"> {line}"),
    "escaped": lambda text: '"stderr": "' + text.replace('"', '\\"').replace("\n", "\\n") + '"',
    "other ids": _other_ids,
    "first 3/4": lambda text: text[: len(text) * 3 // 4],
}
