"""What can be told of a shell's line without running it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

import pytest

from envdoctor.project.shell import Command, commands
from envdoctor.project.shell_tree import UNKNOWN


def told(text: str, **options: bool) -> list[Command]:
    return list(commands(text, "/w", {"REQ": "req.txt"}, **options))


def deciding(text: str, **options: bool) -> list[str]:
    """The programs whose failure is certain to be the line's."""
    return [c.words[0] for c in told(text, **options) if c.surely and c.fatal]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a && b && rm -rf /var/lib/apt/lists/*", ["a", "b", "rm"]),
        ("a; b", ["b"]),
        ("a;", ["a"]),
        ("set -e; a; b", ["set", "a", "b"]),
        ("a && set -x; b", ["b"]),
        ("set -e; a && b; c", ["set", "c"]),
        ("set -e; a | b; c", ["set", "b", "c"]),
        ("a && set -e; b; c", ["c"]),
        ("! a | b", []),
        ("set -euxo pipefail && a | b", ["set", "a", "b"]),
        ("a | b", ["b"]),
        ("a || true", []),
        ("a && b || c", []),
        ("a || b; c", ["c"]),
        ("! a && b", ["b"]),
        ("a & b", ["b"]),
        ("test -f x && exit 0; a", []),
        ("if a; then b; fi; c", ["c"]),
        ("if a; then exit 0; fi; c", []),
        ("if [ -f x ]; then a; elif y; then b; else c; fi", []),
        ("for f in a b; do if x; then y; fi; done && c", ["c"]),
        ("case $x in a) b;; (c) d;; esac && e", ["e"]),
        ("(a && b) && c", ["c"]),
        ("{ a; b; } && c", ["c"]),
        ("a # && b", ["a"]),
        ("A=1 B=2 a && exec b", ["a", "b"]),
        ("set -e; exec b; c", ["set", "b"]),
        ("set -e\na\n# b\n\nc", ["set", "a", "c"]),
    ],
)
def test_which_commands_decide(text: str, expected: list[str]) -> None:
    assert deciding(text) == expected


def test_options_that_the_shell_is_started_with() -> None:
    assert deciding("a | b; c", errexit=True, pipefail=True) == ["a", "b", "c"]


@pytest.mark.parametrize("text", ["foo() { a; }; foo", "a=(1 2)", "echo 'x", "if a; then b", "$(a"])
def test_what_cannot_be_read_is_not_guessed(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a 'b c' \"d $REQ\" e\\ f", ("a", "b c", "d req.txt", "e f")),
        ("pip install -r ${REQ} git+https://x#egg=a", ("pip", "install", "-r", "req.txt",
                                                        "git+https://x#egg=a")),
        ("a '$(b)' '*'", ("a", "$(b)", "*")),
        ("a $(b \"$(c ')')\" d) e", ("a", UNKNOWN, "e")),
        ("a *.sh ~/x /{b,c}", ("a", f"{UNKNOWN}.sh", f"{UNKNOWN}/x", f"/{UNKNOWN}")),
        ("a $OTHER 2>&1 >/dev/null <x b", ("a", UNKNOWN, "b")),
        ("[ -f x ]", ("[", "-f", "x", "]")),
        ("[[ $a == b* ]]", ("[[", UNKNOWN, "==", "b*", "]]")),
        ("a <x b é 2>/dev/null", ("a", "b", "é")),
        ('a "x\\"y $A z" \\; {} [ab].txt', ("a", f'x"y {UNKNOWN} z', ";", "{}", f"{UNKNOWN}.txt")),
        ("export A=b", ("export", "A=b")),
    ],
)  # fmt: skip
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert [c.words for c in told(text)] == [words]


def test_a_variable_that_the_line_sets_itself_is_not_known() -> None:
    assert [c.words for c in told("REQ=x; a $REQ")] == [("a", UNKNOWN)]


def test_folders() -> None:
    text = "a; cd b; c; cd $D; d; cd /e; e; (cd f); g; if x; then cd y; fi; h"
    assert [(c.words[0], c.folder) for c in told(text) if c.words[0] != "cd"] == [
        ("a", "/w"), ("c", "/w/b"), ("d", "?"), ("e", "/e"), ("g", "/e"), ("h", "?"),
    ]  # fmt: skip


def test_what_is_written() -> None:
    assert [c.writes for c in told("a > /x 2>&1 && b >> y")] == [("/x",), ("y",)]


# -- against a real shell ------------------------------------------------------------------------

SIMPLE = (
    "true", "true", "missing", "missing", "false", "echo a", "test -f /missing", "cd /", "exit 0",
    "set -e", "set +e", "X=1 missing", "X=1", "missing >/dev/null", "echo $(missing)", "! true",
    "! missing", "[ a = b ]",
)  # fmt: skip


def some_line(dice: Random, depth: int) -> str:
    """A line of shell made at random, in which `missing` is a program that nobody has."""
    parts = [some_command(dice, depth)]
    for _ in range(dice.choice((0, 0, 1, 1, 2, 3))):
        joint = dice.choice((" && ", " && ", " && ", " || ", "; ", "; ", " | ", "\n"))
        parts += [joint, some_command(dice, depth)]
    return "".join(parts)


def some_command(dice: Random, depth: int) -> str:
    forms = ("if {}; then {}; fi", "if {}; then {}; else {}; fi", "for i in 1 2; do {}; done",
             "({})", "{{ {}; }}", "case a in a) {};; b) {};; esac")  # fmt: skip
    if not depth or dice.random() < 0.5:
        return dice.choice(SIMPLE)
    form = dice.choice(forms)
    return form.format(*(some_line(dice, depth - 1) for _ in range(form.count("{}"))))


def test_what_is_said_to_decide_does(tmp_path: Path) -> None:
    """Where a missing program is said to end the line, a shell ends with an error, too."""
    dice = Random(7)  # noqa: S311 (no secret hangs on it)
    predicted = 0
    for _ in range(600):
        line = some_line(dice, 2)
        if "missing" in deciding(line):
            predicted += 1
            shell = ["/bin/sh", "-c", line]
            done = subprocess.run(shell, check=False, capture_output=True, cwd=tmp_path)
            assert done.returncode, line
    assert predicted > 30
