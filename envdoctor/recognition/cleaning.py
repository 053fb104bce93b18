"""From a raw line, as terminals, loggers, CI systems and people leave it, to what it says.

What is taken off (timestamps, service prefixes, quoting) is not lost where it tells something:
the level of a logger and the service that speaks are kept beside the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.recognition.languages import in_english
from envdoctor.recognition.statement import Statement, describe

LONGEST = 4000  # characters of one statement: what is longer is cut into pieces

_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]"
    r"|.\x08|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]"
)
_TYPOGRAPHIC = str.maketrans({
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2018": "'",
    "\u2019": "'", "\u201a": "'", "\u2032": "'", "\u2033": '"', "\u2013": "-", "\u2014": "-",
    "\u00a0": " ", "\u3000": " ", "\uff1a": ":", "\ufffd": " ",
})  # fmt: skip
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?"
_DATE = r"\d{4}[-/]\d\d[-/]\d\d"
_PREFIXES = (
    # 2024-05-01T10:00:00.123Z, [2024/05/01 10:00:00 UTC], 10:00:00.123
    re.compile(
        rf"^[\[(]?(?:{_DATE}[T ]{{1,2}})?{_CLOCK} ?"
        r"(?:Z|UTC|GMT|CES?T|[AP]M|[+-]\d\d:?\d\d)?[\])]?:?[ \t]+"
    ),
    re.compile(
        r"^\[?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [A-Z][a-z]{2} +\d{1,2} "
        rf"{_CLOCK}(?: \d{{4}})?\]? "
    ),
    # Markdown: quotes, headings, list marks, fences
    re.compile(r"^(?:> ?)+|^#{1,6} (?=\D)|^[*+•-] +(?=\S)|^\(?\d{1,2}[.)] +(?=\S)"),
    # BuildKit: "#12 0.345 ", " => ERROR [2/4] ", "1.568 "
    re.compile(r"^#\d{1,4} (?:\d+\.\d+ )?|^(?:=> )+|^> (?=\[)|^\d{1,5}\.\d{1,3} (?=\S)"),
    # logrus and friends, kernel ring buffer
    re.compile(r'^time="?[^"\s]{8,40}"? +(?=level=)'),
    re.compile(r"^\[\d{1,7}\] (?=\S)|^\[ *\d{1,6}\.\d{6}\] "),
)  # fmt: skip
# "May  1 10:00:00 host dockerd[812]: ", "2026-03-01T10:00:00+0100 host dockerd[812]: "
_SYSLOG = re.compile(
    rf"^(?:[A-Z][a-z]{{2}} {{1,2}}\d{{1,2}} {_CLOCK} [\w.-]{{1,64}} "
    r"(?P<ident>[\w./-]{1,40})(?:\[\d+\])?"
    rf"|{_DATE}T\S{{8,30}} [\w.-]{{1,64}} (?P<ident2>[\w./-]{{1,40}})\[\d+\]): "
)
# "web_1  | ", "[postgres]  | ", "web-1 web-1 | "
_SERVICE = re.compile(r"^(?:\[[\w./-]{1,64}\]|[\w./-]{1,64}) *\| ?(?!\|)")
_ACTIONS = re.compile(
    r"^(?:##\[|::)(error|warning|debug|notice|group|command)(?:\]| ?[^:\n]{0,200}::) ?"
)
_LINK = re.compile(r"\[([^\]\[]{1,200})\]\(https?://[^()\s]{1,300}\)")
# Where what was typed ends and the answer begins, in a text that lost its line breaks.
_ANSWER = re.compile(
    r" (?=(?:docker: )?error response from daemon:|cannot connect to the docker daemon|error: )",
    re.IGNORECASE,
)
_FENCE = re.compile(r"`{3,}[ \t]*[\w+#.-]{0,20}")
_ESCAPES = {"n": "\n", "t": " ", "r": "\n", '"': '"', "'": "'", "/": "/"}
_ESCAPED = re.compile(r"\\+([ntr\"'/])|\\+u00(3c|3e|26|27|22)", re.I)
_LOOKS_ESCAPED = re.compile(r'\\"|": ?"|msg="|\\n[\'"]|\\r\\n|b[\'"]')
_HTML = re.compile(r"&(?:[a-z]{2,6}|#\d{2,4}|#x[0-9a-f]{2,4});", re.I)
_PERCENT = re.compile(r"%(20|22|27|28|29|3A|5B|5D)", re.I)
_SPEAKS = {"dockerd": "daemon", "containerd": "daemon", "docker": "unit", "podman": "podman"}
_ANNOUNCED = {"error": "error", "warning": "warning", "debug": "info", "notice": "info"}


def statements(raw: str, number: int) -> Iterator[Statement]:
    """What one physical line says: nothing, one statement, or several where it was escaped."""
    width = len(raw)
    for piece in _unescaped(_CONTROL.sub("", raw)):
        text, level, speaker = _unwrapped(piece)
        for start in range(0, len(text), LONGEST):
            said = describe(text[start : start + LONGEST], number, width, level, speaker)
            typed, *answers = _ANSWER.split(said.text) if said.level == "command" else (said.text,)
            yield said._replace(text=typed)
            for answer in answers:
                yield describe(answer, number, width, level, speaker)


def _unescaped(line: str) -> list[str]:
    """Undo HTML's, JSON's and the logger's escapes; what held line breaks becomes lines."""
    if "&" in line and _HTML.search(line):
        from html import unescape  # its tables are large, and rarely wanted

        line = unescape(line)
    if "%20" in line:  # an address' spelling, in which web pages hand messages on
        line = _PERCENT.sub(lambda found: chr(int(found[1], 16)), line)
    line = line.translate(_TYPOGRAPHIC)
    if "\\" in line and _LOOKS_ESCAPED.search(line):
        line = _ESCAPED.sub(_original, line)
    return line.split("\n")


def _original(match: re.Match[str]) -> str:
    return _ESCAPES[match[1].lower()] if match[1] else chr(int(match[2], 16))


def _unwrapped(line: str) -> tuple[str, str, str]:
    """Take prefixes off, in whatever order they come; the rest, the level and the speaker."""
    text, level, speaker = line.strip(), "", ""
    for _ in range(6):
        before = text
        if found := _SYSLOG.match(text):
            speaker = speaker or _SPEAKS.get(
                (found["ident"] or found["ident2"]).rsplit("/", 1)[-1], ""
            )
            text = text[found.end() :]
        for prefix in _PREFIXES:
            text = prefix.sub("", text, count=1)
        if found := _SERVICE.match(text):
            speaker = "container"
            text = text[found.end() :].lstrip()
        if found := _ACTIONS.match(text):
            level = _ANNOUNCED.get(found[1].lower(), "")
            text = text[found.end() :]
        text = text.strip()
        if text == before:
            break
    # What stands behind a fence is the name of a language, or what somebody put there in haste.
    text = "" if _FENCE.fullmatch(text) else text.replace("**", "").strip("`_ ")
    if "](http" in text:
        text = _LINK.sub(r"\1", text)
    return in_english(" ".join(text.split())), level, speaker
