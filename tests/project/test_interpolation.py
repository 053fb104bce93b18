"""Variables in Compose files."""

from __future__ import annotations

import pytest

from envdoctor.project.interpolation import BadVariable, interpolate

VALUES = {"A": "a", "EMPTY": "", "DEEP": "$A"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A-${A}", "a-a"),
        ("${NO}", ""),
        ("${NO:-x}${NO-y}", "xy"),
        ("${EMPTY:-x}${EMPTY-y}", "x"),
        ("${A:+set}${EMPTY:+set}${EMPTY+is there}", "setis there"),
        ("${NO:-${A:-b}c}", "ac"),
        ("$$A $${A}", "$A ${A}"),
        ("$DEEP", "$A"),
        ("100$ and $1", "100$ and $1"),
    ],
)
def test_as_the_specification_says(text: str, expected: str) -> None:
    assert interpolate(text, VALUES, lambda *met: None) == expected


@pytest.mark.parametrize("text", ["${A", "${A:x}", "${}", "${A/b/c}", "${A:-${B}"])
def test_what_compose_refuses(text: str) -> None:
    with pytest.raises(BadVariable):
        interpolate(text, VALUES, lambda *met: None)


def test_what_was_met_is_told() -> None:
    met: list[tuple[str, str, str]] = []
    interpolate("${A:?why} ${NO:-${B}} $C", {}, lambda *one: met.append(one))
    assert met == [("A", ":?", "why"), ("NO", ":-", "${B}"), ("B", "", ""), ("C", "", "")]
