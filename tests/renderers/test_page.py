"""Cleaning, measuring and wrapping of text."""

from __future__ import annotations

import time

import pytest

from envdoctor.renderers.page import cells, clean, flat, pad, wrap


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("plain", "plain"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]0;never ended\nnext line", "\nnext line"),
        ("\x9b2Jx", "x"),
        ("\x1bPdevice\x1b\\x", "x"),
        ("\x1b(Bx", "x"),
        ("10%\r20%\r\n30%", "10%\n20%\n30%"),
        ("a\u202eb\u2066c\u200bd\ufeffe", "abcde"),
        ("bell\x07 null\x00 del\x7f", "bell null del"),
        ("half\udcff", "half"),
        ("naïve 中文 é", "naïve 中文 é"),
        ("a\tb", "a   b"),
    ],
)
def test_clean(given: str, wanted: str) -> None:
    assert clean(given) == wanted


@pytest.mark.parametrize("piece", ["\x1b", "\x1b[", "\x1b]", "\x1b[0", "\r", "\x9d", "\x1bP;"])
def test_cleaning_takes_linear_time(piece: str) -> None:
    began = time.perf_counter()
    clean(piece * 200_000)
    assert time.perf_counter() - began < 2


def test_flat_is_one_line_and_keeps_columns() -> None:
    assert flat(" 28.2  /usr/bin\n  and more ") == "28.2  /usr/bin and more"


def test_wide_characters_take_two_cells() -> None:
    assert cells("中文") == 4
    assert cells("e\u0301") == 1
    assert pad("中", 4) == "中  "


def test_wrap_keeps_to_the_width() -> None:
    lines = wrap("中文 " * 10 + "x" * 25 + " end", 10)
    assert all(cells(line) <= 10 for line in lines)
    assert "".join("".join(lines).split()) == "中文" * 10 + "x" * 25 + "end"
