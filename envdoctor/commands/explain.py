"""`envdoctor explain`: a fault by its code, or the cause behind an error's text.

    envdoctor explain ED214
    docker compose up 2>&1 | envdoctor explain -
    envdoctor explain error.log

Exit code 0 when there was an answer, also an ambiguous one or none; 2 for wrong use.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import BinaryIO

    from envdoctor.host import Host
    from envdoctor.recognition import Recognised
    from envdoctor.redact import Redactor

FORMATS = ("terminal", "plain", "json")
_PIECE = 65_536  # bytes of a line that are read at once: a line may be as long as the file


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument(
        "what", metavar="CODE|FILE|-", help="a fault's code, a file, or - for stdin"
    )
    parser.add_argument("--format", choices=FORMATS, default="terminal")
    parser.add_argument(
        "--text-only",
        action="store_true",
        help="judge by the text alone, do not look at the machine",
    )


def main(args: Namespace) -> int:
    """Explain what was asked for; returns the exit code."""
    what: str = args.what
    if _is_code(what):
        return _explain_code(what, args.format)
    if what == "-":
        return _explain_text(sys.stdin.buffer, args)
    try:
        with open(what, "rb") as file:  # noqa: PTH123 - pathlib costs a third of the start-up time
            return _explain_text(file, args)
    except OSError as error:
        return _wrong(f"cannot read {what}: {error.strerror or error}")


def _is_code(what: str) -> bool:
    return len(what) == 5 and what[:2].upper() == "ED" and what[2:].isdigit()


def _explain_code(code: str, form: str) -> int:
    from envdoctor.faults import fault
    from envdoctor.faults.page import page, written

    found = fault(code)
    if found is None:
        return _wrong(f"there is no fault {code.upper()}")
    tags = _platform_tags()
    if form == "json":
        import json

        from envdoctor.recognition import Candidate, Recognised
        from envdoctor.renderers.verdict_page import document

        answer = Recognised("identified", (Candidate(found, 1.0),))
        _write(json.dumps(document(answer, tags), ensure_ascii=False, indent=2) + "\n")
    else:
        _write(written(page(found, tags, _width()), colour=_coloured(form)))
    return 0


def _explain_text(source: BinaryIO, args: Namespace) -> int:
    from envdoctor.host import Host
    from envdoctor.host.machine import RealMachine
    from envdoctor.recognition import recognise

    host = Host(RealMachine())
    try:
        answer = recognise(lines(source))
        if not args.text_only:
            from envdoctor.recognition.local import settle
            from envdoctor.registry import builtin

            answer = settle(answer, host, builtin)
        show(answer, host, args.format)
    finally:
        host.close()
    return 0


def show(answer: Recognised, host: Host, form: str, *, to_stderr: bool = False) -> None:
    """Print an answer without the secrets that its quotes may hold."""
    from envdoctor.faults.page import written
    from envdoctor.redact import Redactor
    from envdoctor.renderers.verdict_page import document, page

    answer, tags = redacted(answer, Redactor(host)), host.system.tags
    if form == "json":
        import json

        text = json.dumps(document(answer, tags), ensure_ascii=False, indent=2) + "\n"
    else:
        text = written(page(answer, tags, _width()), colour=_coloured(form, to_stderr=to_stderr))
    _write(text, to_stderr=to_stderr)


def redacted(answer: Recognised, redactor: Redactor) -> Recognised:
    """The answer with secrets and names taken out of all that comes from the text."""
    candidates = tuple(
        candidate._replace(
            seen=tuple(map(redactor.text, candidate.seen)),
            values={k: redactor.command(str(v)) for k, v in candidate.values.items()},
        )
        for candidate in answer.candidates
    )
    return answer._replace(candidates=candidates, next=tuple(map(redactor.command, answer.next)))


def lines(source: BinaryIO) -> Iterator[str]:
    """Lines of a text in whatever encoding it has; bytes that mean nothing become a mark.

    PowerShell writes UTF-16 when it redirects, and says so in the first two bytes.
    """
    from io import TextIOWrapper

    start = source.peek(2)[:2] if hasattr(source, "peek") else b""
    encoding = "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = TextIOWrapper(source, encoding, errors="replace", newline="\n")
    try:
        while line := text.readline(_PIECE):
            yield line
    finally:
        text.detach()  # the stream belongs to the caller


def _platform_tags() -> frozenset[str]:
    """Enough of `System.tags` to put this platform's remedies first.

    Not asked through `Host`, whose import alone would take longer than all of the page.
    """
    if sys.platform != "linux":
        return frozenset({"macos" if sys.platform == "darwin" else "windows"})
    try:
        with open("/etc/os-release", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            release = dict(line.strip().split("=", 1) for line in file if "=" in line)
    except OSError:
        release = {}
    known = f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".replace('"', "").split()
    tags = {"linux", *known}
    if os.path.isdir("/run/systemd/system"):  # noqa: PTH112 - as above
        tags.add("systemd")
    return frozenset(tags)


def _width() -> int:
    try:
        columns = int(
            os.environ.get("COLUMNS") or os.get_terminal_size(sys.stdout.fileno()).columns
        )
    except (OSError, ValueError):
        columns = 80
    return max(40, min(columns, 100))


def _coloured(form: str, *, to_stderr: bool = False) -> bool:
    if form != "terminal" or os.environ.get("NO_COLOR"):
        return False
    stream = sys.stderr if to_stderr else sys.stdout
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _write(text: str, *, to_stderr: bool = False) -> None:
    stream = sys.stderr if to_stderr else sys.stdout
    stream.flush()
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()


def _wrong(problem: str) -> int:
    _write(f"envdoctor explain: {problem}\n", to_stderr=True)
    return 2
