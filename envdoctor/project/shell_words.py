"""Cuts a shell's command line into words and operators, quotes taken away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

# Stands in a word for what only a shell can fill in: a variable, a command's output, a pattern.
UNKNOWN = "\0"

BLANK = re.compile(r"(?:[ \t\r]|\\\n)+")
COMMENT = re.compile(r"#[^\n]*")
OPERATOR = re.compile(r"&&|\|\||\|&|;;|[;&|()\n]")
REDIRECT = re.compile(r"\d*(?:<<<|<<-?|>>|[<>]&|>\||[<>])|&>>?")
PLAIN = re.compile(r"[^\s'\"\\;&|()<>$`*?\[\]{}~]+")
NAME = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")
EXPANSION = re.compile(r"\$(?:\{[^}]*\}|[\d@*#?$!-])")
BRACES = re.compile(r"\{[^{}\s]*(?:,|\.\.)[^{}\s]*\}")
JOINTS = ("&&", "||", "|", "|&", ";", ";;", "&", "\n")


class Unreadable(Exception):
    """The line is not complete, or is written in a way that only a shell understands."""


class Token(NamedTuple):
    """A word or an operator; `plain` is its text where it is written without quotes, else ""."""

    text: str
    plain: str
    start: int
    end: int
    kind: str = "word"

    @property
    def joins(self) -> bool:
        """It ends a command."""
        return self.kind == "operator" and self.text in JOINTS

    @property
    def redirects(self) -> bool:
        """It sends input or output elsewhere; the next word says where."""
        return self.kind == "redirect"


def tokens(text: str, values: Mapping[str, str]) -> list[Token]:
    """Cut; `$NAME` of `values` is filled in. Raises `Unreadable`."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if blank := BLANK.match(text, at) or COMMENT.match(text, at):
            at = blank.end()
            continue
        kind, match = "redirect", REDIRECT.match(text, at)
        if not match:
            kind, match = "operator", OPERATOR.match(text, at)
        if match:
            found.append(Token(match[0], match[0], at, match.end(), kind))
            at = match.end()
            continue
        word, end, quoted = _word(text, at, values)
        found.append(Token(word, "" if quoted else word, at, end))
        at = end
    return found


def _word(text: str, at: int, values: Mapping[str, str]) -> tuple[str, int, bool]:
    """One word from `at` on, where it ends, and whether a part of it is quoted."""
    begin, quoted = at, False
    parts: list[str] = []
    while at < len(text) and not text[at].isspace() and text[at] not in ";&|()<>":
        mark = text[at]
        if match := PLAIN.match(text, at):
            parts.append(match[0])
            at = match.end()
        elif mark == "'":
            end = text.find("'", at + 1)
            if end < 0:
                raise Unreadable
            parts.append(text[at + 1 : end])
            at, quoted = end + 1, True
        elif mark == '"':
            inner, at = _double(text, at + 1, values)
            parts.append(inner)
            quoted = True
        elif mark == "\\":
            if text[at + 1 : at + 2] != "\n":
                parts.append(text[at + 1 : at + 2])
            at, quoted = at + 2, True
        elif mark in "$`":
            inner, at = _expansion(text, at, values)
            parts.append(inner)
        elif mark == "{" and (match := BRACES.match(text, at)):
            parts.append(UNKNOWN)
            at = match.end()
        else:
            pattern = mark in "*?" or (mark == "~" and at == begin)
            bracket = mark == "[" and "]" in text[at:].split(maxsplit=1)[0] and parts
            parts.append(UNKNOWN if pattern or bracket else mark)
            at += 1
    return "".join(parts), at, quoted


def _double(text: str, at: int, values: Mapping[str, str]) -> tuple[str, int]:
    """What stands between double quotes, and the place behind them."""
    parts: list[str] = []
    while at < len(text):
        if text[at] == '"':
            return "".join(parts), at + 1
        if text[at] == "\\":
            escaped = text[at + 1 : at + 2]
            parts.append(escaped if escaped in '"\\$`' else f"\\{escaped}")
            at += 2
        elif text[at] in "$`":
            inner, at = _expansion(text, at, values)
            parts.append(inner)
        else:
            parts.append(text[at])
            at += 1
    raise Unreadable


def _expansion(text: str, at: int, values: Mapping[str, str]) -> tuple[str, int]:
    """A variable or a command's output."""
    if match := NAME.match(text, at):
        return values.get(match[1] or match[2], UNKNOWN), match.end()
    if match := EXPANSION.match(text, at):
        return UNKNOWN, match.end()
    if text[at] == "`":
        end = text.find("`", at + 1)
        if end < 0:
            raise Unreadable
        return UNKNOWN, end + 1
    if text.startswith("$(", at):
        return UNKNOWN, _closed(text, at + 2)
    return "$", at + 1


def _closed(text: str, at: int) -> int:
    """The place behind the parenthesis that closes `$(`."""
    depth = 1
    while at < len(text):
        mark = text[at]
        if mark == "'":
            at = text.find("'", at + 1)
            if at < 0:
                break
        elif mark == '"':
            _, at = _double(text, at + 1, {})
            continue
        elif mark == "\\":
            at += 1
        elif mark in "()":
            depth += 1 if mark == "(" else -1
            if not depth:
                return at + 1
        at += 1
    raise Unreadable
