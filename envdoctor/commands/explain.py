"""`envdoctor explain`: a fault by its code, or the cause behind an error's text.

    envdoctor explain ED214
    docker compose up 2>&1 | envdoctor explain -
    envdoctor explain error.log

Exit code 0 when there was an answer, also an ambiguous one or none; 2 for wrong use.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from envdoctor import streams

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import BinaryIO, TextIO

    from envdoctor.recognition import Recognised
    from envdoctor.redact import Redactor
    from envdoctor.renderers.page import Page

FORMATS = ("terminal", "plain", "json")
_PIECE = 65_536  # bytes of a line that are read at once: a line may be as long as the file


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument(
        "what", metavar="CODE|FILE|-", nargs="?", default="-",
        help="a fault's code, a file, or - for standard input (the default)",
    )  # fmt: skip
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
        if sys.stdin is None:  # closed by the caller
            streams.complain("there is no standard input to read")
            return 2
        if streams.is_terminal(sys.stdin):
            streams.complain("paste the error, then press Ctrl-D (on Windows Ctrl-Z and Enter)")
        return _explain_text(sys.stdin.buffer, args)
    try:
        file = open(what, "rb")  # noqa: SIM115 - pathlib costs more than all the page
    except OSError as error:
        streams.complain(f"cannot read {what}: {error.strerror or error}")
        return 2
    with file:
        return _explain_text(file, args)


def _is_code(what: str) -> bool:
    return len(what) == 5 and what[:2].upper() == "ED" and what[2:].isdigit()


def _explain_code(code: str, form: str) -> int:
    from envdoctor.faults import fault

    found = fault(code)
    if found is None:
        streams.complain(f"there is no fault {code.upper()}")
        return 2
    if form == "json":
        from envdoctor.host import Host
        from envdoctor.host.machine import RealMachine
        from envdoctor.recognition import Candidate, Recognised

        tags = Host(RealMachine()).system.tags
        text = _json(Recognised("identified", (Candidate(found, 1.0),)), tags)
    else:
        from envdoctor.faults.page import page
        from envdoctor.pages import for_terminal

        text = for_terminal(page(found), colour=_coloured(form, streams.page(sys.stdout)))
    streams.put(text, sys.stdout)
    return 0


def _explain_text(source: BinaryIO, args: Namespace) -> int:
    from envdoctor.recognition import recognise

    answer = recognise(lines(source))
    with streams.protected() as stdout:
        show(answer, args, stdout)
    return 0


def show(answer: Recognised, args: Namespace, stream: TextIO | None) -> None:
    """Look at the machine unless told not to; print the answer without the secrets it quotes."""
    from envdoctor.host import Host
    from envdoctor.host.machine import RealMachine
    from envdoctor.redact import Redactor
    from envdoctor.renderers.paragraphs import written
    from envdoctor.renderers.verdict_page import page

    host = Host(RealMachine())
    try:
        if not args.text_only:
            from envdoctor.recognition.local import settle
            from envdoctor.registry import builtin

            answer = settle(answer, host, builtin)
        answer, tags = redacted(answer, Redactor(host)), host.system.tags
    finally:
        host.close()
    shown = streams.page(stream)
    streams.put(
        _json(answer, tags)
        if args.format == "json"
        else written(page(answer, tags, shown.width), colour=_coloured(args.format, shown)),
        stream,
    )


def _json(answer: Recognised, tags: frozenset[str]) -> str:
    import json

    from envdoctor.renderers.verdict_page import document

    return json.dumps(document(answer, tags), ensure_ascii=False, indent=2) + "\n"


def _coloured(form: str, shown: Page) -> bool:
    return form == "terminal" and shown.colour


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
