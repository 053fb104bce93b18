"""YAML with lines, as Compose reads it."""

from __future__ import annotations

import pytest

from envdoctor.project.yaml_lines import BadYaml, parse

TEXT = """\
x: &base
  image: a
services:
  web:
    <<: *base
    ports:
      - "1:2"
      - 22:22
    on: yes
    none: ~
    text: '~'
    number: 010
"""


def test_content_is_yaml_1_2() -> None:
    web = parse(TEXT).content["services"]["web"]  # type: ignore[index, call-overload]
    assert web == {
        "image": "a", "ports": ["1:2", "22:22"], "on": "yes", "none": None, "text": "~",
        "number": "010",
    }  # fmt: skip


def test_each_key_and_item_has_its_line() -> None:
    document = parse(TEXT)
    assert document.line("services", "web") == 4
    assert document.line("services", "web", "ports", 1) == 8
    assert document.line("services", "web", "on") == 9
    # What is not known itself is where the next above it is.
    assert document.line("services", "web", "nothing", "below") == 4


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "already defined"),
        ("a:\n\tb: 1\n", 2, "cannot start any token"),
        ("a: [1, 2\n", 2, "did not find expected"),
        ("? [a]\n: b\n", 1, "plain word"),
        ("a: *nope\n", 1, "nope"),
        ("a: &x [*x]\n", 1, "too deep"),
        ("[" * 200_000, 1, "too deep|nesting depth"),  # libyaml has a limit of its own, too
    ],
)
def test_mistakes_have_a_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BadYaml, match=words) as caught:
        parse(text)
    assert caught.value.line == line


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert parse("# nothing\n").content == {}


def test_own_tags_are_kept() -> None:
    document = parse("a: !reset null\nb: !override [1]\n")
    assert document.marks == {("a",): "!reset", ("b",): "!override"}
