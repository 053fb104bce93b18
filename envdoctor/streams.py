"""Standard output and standard error: what they can show, and how nothing is lost or leaked.

The report belongs on stdout and nothing else does; a reader that goes away is no error.
"""

# Pathlib costs more than the module that wants to write one line:

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from envdoctor.renderers.page import Page

STDOUT = 1
WIDEST = 100  # columns; on a wider terminal the eye would lose the line
NARROWEST = 20


class Unwritable(Exception):
    """An output cannot take a text (a full disk, say)."""


@contextmanager
def protected() -> Iterator[TextIO | None]:
    """Keep stdout for the report: what probes print meanwhile goes nowhere.

    Gives the true stdout (None when it is closed), until the end of the block; prints of a probe
    that is still stuck then cannot get into the report either.
    """
    true = sys.stdout
    if true is None:  # closed by the caller, and file descriptor 1 may be somebody else's by now
        yield None
        return
    true.flush()
    kept = _redirected()
    private = true
    if kept is not None and _descriptor(true) == STDOUT:
        private = open(  # noqa: SIM115
            kept, "w", encoding=true.encoding, errors=true.errors, closefd=False
        )
    # Not closed at the end: a stuck probe may still hold and use it.
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        yield private
    finally:
        sys.stdout = true
        if kept is not None:
            os.dup2(kept, STDOUT)
            os.close(kept)


def _descriptor(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError):  # not backed by a file
        return None


def _redirected() -> int | None:
    """Let descriptor 1 lead nowhere; returns a copy of it as it was, None if it was closed."""
    try:
        kept = os.dup(STDOUT)
    except OSError:
        return None
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDOUT)
    os.close(nowhere)
    return kept


def put(text: str, stream: TextIO | None) -> None:
    """Write all of a text; a character that the encoding lacks becomes its escape.

    A stream that is closed, or whose reader went away, swallows it. Raises `Unwritable` when it
    cannot be written for another reason.
    """
    if stream is None:
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except (BrokenPipeError, ValueError):  # ValueError: it was closed meanwhile
        abandon(stream)
    except OSError as error:
        abandon(stream)
        raise Unwritable(error.strerror or str(error)) from error


def complain(text: str) -> None:
    """One line on stderr; nothing if that is closed too."""
    with suppress(Unwritable):  # there is nobody left to tell
        put(f"envdoctor: {' '.join(text.split())}\n", sys.stderr)


def abandon(stream: TextIO | None) -> None:
    """What the stream still holds goes nowhere, else Python would complain at its exit."""
    if stream is None:
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()
    except (OSError, ValueError):
        return


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody is looking on who can be shown colours and moving things."""
    try:
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # closed
        return False


def shows_colour(stream: TextIO | None) -> bool:
    """By the conventions of NO_COLOR (no-color.org), which wins, and FORCE_COLOR."""
    if os.environ.get("NO_COLOR"):
        return False
    return os.environ.get("FORCE_COLOR", "") not in ("", "0") or is_terminal(stream)


def page(stream: TextIO | None, *, verbose: bool = False) -> Page:
    """What can be shown on a stream."""
    return Page(
        width=max(NARROWEST, min(_columns(stream), WIDEST)),
        verbose=verbose,
        ascii=_only_ascii(stream),
        colour=shows_colour(stream),
    )


def _columns(stream: TextIO | None) -> int:
    """COLUMNS wins, as everywhere; a pipe and a file have 80."""
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80 if stream else 80
    except (OSError, ValueError, io.UnsupportedOperation):
        return 80


def _only_ascii(stream: TextIO | None) -> bool:
    """By the encoding, and by a locale of C, though Python writes UTF-8 even there (PEP 538).

    It then sets LC_CTYPE=C.UTF-8 itself, so LANG tells what the user has set.
    """
    try:
        "✔✘◌│…".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    environ = os.environ
    coerced = environ.get("LC_CTYPE", "") in ("", "C.UTF-8", "C.utf8", "UTF-8", "C", "POSIX")
    locale = environ.get("LC_ALL") or (environ.get("LANG", "") if coerced else "")
    return locale in ("C", "POSIX")
