"""Patterns are found by their needles, and take quotes as they come."""

import re

import pytest

from envdoctor.recognition.patterns import compiled, needles


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"permission denied on (?P<path>\S+)", ("permission denied on",)),
        (r"exec \S+: Exec format error", (": exec format error",)),
        (r"alpha beta|gamma \d+", ("alpha beta", "gamma")),
        (r"colou?rful", ("colo",)),
        (r"words{0,3}more", ("word",)),
        (r"(?:a|b) tail end", ("tail end",)),
        (r"say 'hello there' now", ("hello there",)),
        (r"no\.such\.host", ("no.such.host",)),
        (r"(?:one|two)", ()),
        (r"(?:first|other) \d", ("first", "other")),
        (r"(?:first|other)? \d", ()),
        (r"\d (?P<what>some (?:deep|word)) (?:short|longer ones)", ("short", "longer ones")),
        (r"(?!not this)(?=nor that)\d", ()),
        (r"long enough|\d+", ()),
    ],
)
def test_needles(pattern, expected):
    assert needles(pattern) == expected


@pytest.mark.parametrize(
    "text",
    [
        'may require "docker login": denied',
        "may require 'docker login': denied",
        "may require `docker login`: denied",
        "MAY REQUIRE docker login: DENIED",
    ],
)
def test_any_quotes_or_none(text):
    assert compiled("may require 'docker login': denied").search(text)


def test_a_space_stands_for_white_space_only():
    assert compiled("no  space").search("no space")
    assert not compiled("no space").search("nospace")


def test_quotes_in_classes_and_with_repetitions_are_left_alone():
    assert compiled(r'"+(?P<x>[^"]+)"').search('""a b"')["x"] == "a b"


def test_a_bad_pattern_is_an_error():
    with pytest.raises(re.error):
        compiled("(unclosed")


def test_the_ends_of_a_pattern_are_those_of_a_statement():
    pattern = compiled(r"^\w{1,20}: bind: permission denied$")
    assert pattern.search("Starting the server\nhttpd: bind: Permission denied\nexit 1")
    assert not pattern.search("a proxy: listen: httpd: bind: Permission denied\nexit 1")
