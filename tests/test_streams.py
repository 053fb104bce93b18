"""Standard streams: nothing leaks into the report, nothing is lost, nothing is a traceback."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from envdoctor import streams

PROTECTED = """
import os, sys, subprocess, threading
from envdoctor import streams
sys.stdout.write("before ")
with streams.protected() as stdout:
    print("from a probe")
    os.write(1, b"at fd level")
    subprocess.run(["echo", "from a child"])
    kept = sys.stdout
    streams.put("report", stdout)
    print("afterwards")
kept.write("from a stuck probe"); kept.flush()
print(" after")
"""


def python(code: str, redirect: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f'exec "$0" -c "$1" {redirect}', sys.executable, code],
        capture_output=True, text=True, env={**os.environ, **environ}, check=False,
    )  # fmt: skip


def test_only_the_report_reaches_stdout() -> None:
    ran = python(PROTECTED)
    assert (ran.stdout, ran.stderr) == ("before report after\n", "")


def test_a_stream_in_memory_is_protected_too(capsys: pytest.CaptureFixture[str]) -> None:
    with streams.protected() as stdout:
        print("from a probe")  # noqa: T201
        streams.put("report", stdout)
    assert capsys.readouterr().out == "report"


PUT = """
import sys
from envdoctor import streams
with streams.protected() as stdout:
    print("from a probe")
    try:
        streams.put("x" * 100_000, stdout)
    except streams.Unwritable as error:
        print("unwritable:", error, file=sys.stderr)
"""


@pytest.mark.parametrize("redirect", ["| true", ">&-"])
def test_a_reader_that_went_away_is_no_error(redirect: str) -> None:
    assert python(PUT, redirect).stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_disk_is_told() -> None:
    assert python(PUT, "> /dev/full").stderr == "unwritable: No space left on device\n"


def test_what_the_encoding_lacks_becomes_an_escape() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    streams.put("✔ naïve", stream)
    assert stream.buffer.getvalue() == b"\\u2714 na\\xefve"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("environ", "encoding", "only"),
    [
        ({"LANG": "en_US.UTF-8"}, "utf-8", False),
        ({}, "utf-8", False),
        ({"LANG": "C"}, "utf-8", True),
        # What Python itself sets when it finds LANG=C.
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "utf-8", True),
        ({"LANG": "C", "LC_CTYPE": "de_DE.UTF-8"}, "utf-8", False),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "utf-8", True),
        ({"LC_ALL": "C.UTF-8"}, "utf-8", False),
        ({"LANG": "en_US.UTF-8"}, "ascii", True),
        ({"LANG": "en_US.UTF-8"}, "cp1252", True),
    ],
)
def test_signs_that_can_be_shown(
    environ: dict[str, str], encoding: str, only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert streams.page(io.TextIOWrapper(io.BytesIO(), encoding=encoding)).ascii is only


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("5", 20), ("500", 100), ("x", 80)])
def test_width(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert streams.page(io.StringIO()).width == width


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "stream", "colour"),
    [
        ({"TERM": "xterm"}, Terminal(), True),
        ({"TERM": "xterm"}, io.StringIO(), False),
        ({"TERM": "dumb"}, Terminal(), False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, Terminal(), False),
        ({"TERM": "xterm", "FORCE_COLOR": "1"}, io.StringIO(), True),
        ({"TERM": "xterm", "FORCE_COLOR": "0"}, io.StringIO(), False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, Terminal(), False),
        ({"TERM": "xterm"}, None, False),
    ],
)
def test_colour(
    environ: dict[str, str], stream: io.StringIO | None, colour: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in ("TERM", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert streams.shows_colour(stream) is colour


def test_a_complaint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    streams.complain("first\n  second")
    assert capsys.readouterr().err == "envdoctor: first second\n"
