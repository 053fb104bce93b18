"""JSON from outside."""

from __future__ import annotations

import pytest

from envdoctor.host import json_text


def test_what_can_be_read() -> None:
    assert json_text.loads('{"a": [1]}') == {"a": [1]}


@pytest.mark.parametrize("text", ["", "{", "\0", "[" * 200_000])
def test_what_cannot_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        json_text.loads(text)
