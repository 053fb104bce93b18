"""What one line says: at which level, and who speaks."""

from __future__ import annotations

import re
from typing import NamedTuple


class Statement(NamedTuple):
    """A cleaned line.

    `line` is its number in the text, from 1; `level` is `error`, `warning`, `info`, `command`
    (typed by the user) or "" where it does not say; `speaker` is `container`, `daemon`, `client`,
    `builder`, `docker-py`, `podman`, `apt`, `pip`, `unit` (a docker command that systemd runs) or
    "". `width` is the length of the raw line, by which hard wraps are known.
    """

    text: str
    line: int = 1
    level: str = ""
    speaker: str = ""
    width: int = 0


_COMMAND = re.compile(
    r"^(?:\$|(?:PS )?[A-Z]:\\[^>]{0,120}>|[\w.-]{1,40}@[\w.-]{1,60}[:~ ]\S{0,80} ?[$#%]"
    r"|\[[\w.-]{1,40}@[^\]]{1,80}\][$#]) ?(?=\S)"
)
_LEVELS = (
    ("warning", re.compile(
        r"^\W{0,4}(?:warn(?:ing)?|w)\b(?:\[\d+\])?(?=\W)|\[warn(?:ing)?\]|\blevel\W{1,4}warn"
        r"|^npm warn\b|variable is not set\. (?:defaulting to|substituting) a blank"
        r"|^.{0,40}\bWARN(?:ING)?\b(?!ING)|deprecationwarning", re.I)),
    ("error", re.compile(
        r"^\W{0,4}(?:err(?:or|o)?|fata?l?|fail(?:ed|ure)?|panic|critical|emerg|e)\b(?=\W)"
        r"|error response from daemon|\[(?:error|emerg|crit|alert|fatal)\]"
        r"|\blevel\W{1,4}(?:err|fatal|panic)|\berror: |(?:error|exception)\b:|\bfailed\b"
        r"|##\[error\]|^✘|^traceback|cannot connect to the docker daemon", re.I)),
    ("info", re.compile(
        r"^\W{0,4}(?:info|debug|notice|trace)\b(?=\W)|\blevel\W{1,4}(?:info|debug)", re.I)),
)  # fmt: skip
_SPEAKERS = (
    ("docker-py", re.compile(r"\bdocker\.errors\.|\bdockerexception\b|http\+docker://", re.I)),
    ("podman", re.compile(r"\bpodman\b|\brootlessport\b", re.I)),
    ("builder", re.compile(
        r"failed to solve|\bbuildx\b|\bbuildkit|dockerfile:\d|^(?:copy|add) failed", re.I)),
    ("daemon", re.compile(r"error response from daemon|\bdockerd\b|failed to start daemon", re.I)),
    ("client", re.compile(r"^docker: |docker daemon|docker api|getting credentials", re.I)),
    ("pip", re.compile(r"^error: could not|\bpip\b|externally-managed|site-packages", re.I)),
    ("apt", re.compile(r"^[ew]: |^err:\d", re.I)),
)  # fmt: skip


def describe(text: str, line: int, width: int, level: str = "", speaker: str = "") -> Statement:
    """Make a statement of a cleaned line; what its prefixes told already goes first."""
    if prompt := _COMMAND.match(text):
        return Statement(text[prompt.end() :], line, "command", speaker, width)
    # What the line says of itself first: a CI system calls an error whatever went to stderr.
    level = next((name for name, sign in _LEVELS if sign.search(text)), "") or level
    speaker = speaker or next((name for name, sign in _SPEAKERS if sign.search(text)), "")
    return Statement(text, line, level, speaker, width)
