"""`envdoctor check`: examine this machine and report."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from envdoctor import streams
from envdoctor.arguments import WrongUse
from envdoctor.redact import Redactor
from envdoctor.renderers import FORMATS, renderer
from envdoctor.settings import load

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator

    from envdoctor.host import Host
    from envdoctor.model import Report, Settings
    from envdoctor.registry import Selection


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the subcommand takes; a flag that was not given is empty."""
    parser.add_argument("path", nargs="?", metavar="PATH", help="the project's folder (default: .)")
    add = parser.add_argument
    add("-f", "--file", action="append", default=[], metavar="FILE",
        help="a Compose file; may be repeated")  # fmt: skip
    add("--deep", action="store_true",
        help="build and start the project for real, then take it down again (minutes)")  # fmt: skip
    add("--offline", action="store_true", help="never use the network, never pull an image")
    add("--timeout", type=_seconds, metavar="SECONDS", help="time limit of the whole run")
    add("--host", metavar="SNAPSHOT", default=None,
        help="examine the project for another machine (see envdoctor snapshot)")  # fmt: skip
    add("--record", metavar="FILE",
        help="also keep all answers, without secrets, for envdoctor replay")  # fmt: skip
    add_report_arguments(parser)


def add_report_arguments(parser: ArgumentParser) -> None:
    """Declare what makes a report, of this machine or of a recorded one."""
    add = parser.add_argument
    add("--select", action="extend", type=_listed, default=[], metavar="NAMES",
        help="run only these probes (ids, globs, tags) and what they require")  # fmt: skip
    add("--skip", action="extend", type=_listed, default=[], metavar="NAMES",
        help="leave these probes out")  # fmt: skip
    add("--strict", action="store_true", help="warnings count as failures")
    add("-v", "--verbose", action="store_true", help="show evidence and time of each probe")
    add("--format", type=_format, metavar="FORMAT",
        help=f"{', '.join(FORMATS)} (default: terminal on a terminal, else plain)")  # fmt: skip
    add("-o", "--output", metavar="FILE", help="write the report to a file")


def main(args: Namespace) -> int:
    """Examine, print, and say by the exit code how it went."""
    from envdoctor.host import Host
    from envdoctor.host.machine import RealMachine

    if args.path is not None and not os.path.isdir(args.path):
        raise WrongUse(f"{args.path} is no folder")
    settings = load(args)
    if args.host and args.record:
        raise WrongUse("--record is for this machine, --host is for another one")
    if args.host:
        from envdoctor.commands.snapshot import harmless, other_machine

        there = Host(other_machine(args.host, settings))
        return check(there, harmless(selected(settings)), settings, replayed=True)
    selection = selected(settings)
    if args.record:
        from envdoctor.commands.recording import Recording

        recording = Recording(args.record, settings)
        return _examine(recording.host, selection, recording.settings, recording.write)
    return _examine(Host(RealMachine()), selection, settings, _nothing)


def _examine(
    host: Host, selection: Selection, settings: Settings, afterwards: Callable[[], None]
) -> int:
    """Check this machine; whatever happens, take changes back and do what is to be done then."""
    with _one_stop() as ignore_further_stops:
        try:
            return check(host, selection, settings)
        finally:
            ignore_further_stops()
            host.close()
            afterwards()


def _nothing() -> None:
    pass


STOPS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def _one_stop() -> Iterator[Callable[[], None]]:
    """Let the first stop, whatever it is, end as Ctrl-C does; gives what makes it the last one.

    A second Ctrl-C must not interrupt the report or the taking back; both end in time. What is
    ignored already (SIGHUP under nohup) stays so.
    """
    import signal

    numbers = [getattr(signal, name) for name in STOPS if hasattr(signal, name)]
    before = {n: signal.getsignal(n) for n in numbers}
    before = {n: handler for n, handler in before.items() if handler not in (signal.SIG_IGN, None)}

    def ignore() -> None:
        for number in before:  # no SIG_IGN: the commands that take things back would inherit it
            signal.signal(number, lambda number, frame: None)

    def stop(number: int, frame: object) -> None:
        ignore()
        raise KeyboardInterrupt

    for number in before:
        signal.signal(number, stop)
    try:
        yield ignore
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def selected(settings: Settings) -> Selection:
    """The probes that the settings ask for. Raises `registry.UnknownName`."""
    from envdoctor import registry

    also = ("deep",) if settings.deep else ()
    return registry.select(registry.available(), settings.select, settings.skip, also)


def check(host: Host, selection: Selection, settings: Settings, *, replayed: bool = False) -> int:
    """Run the selected probes, print the report where the settings want it; the exit code."""
    from envdoctor.examination import examine
    from envdoctor.renderers.live import live

    redactor = Redactor(host)
    onlooker = sys.stderr if streams.is_terminal(sys.stderr) else None
    with streams.protected() as stdout:
        with live(onlooker, selection.chosen, redactor.text) as listener:
            report = examine(selection, host, settings, listener=listener, replayed=replayed)
        return _deliver(redactor.report(report), settings, stdout, redactor)


def _deliver(report: Report, settings: Settings, stdout: TextIO | None, redactor: Redactor) -> int:
    if settings.output not in (None, "-"):
        try:
            _write_file(report, settings, settings.output)
            return report.exit_code
        except OSError as error:
            why = error.strerror or error
            line = f"cannot write {settings.output}: {why}; the report is on stdout"
            streams.complain(redactor.text(line))
    form = settings.format or ("terminal" if streams.shows_colour(stdout) else "plain")
    page = streams.page(stdout, verbose=settings.verbose)
    streams.put(renderer(form)(report, page), stdout)
    return report.exit_code if settings.output in (None, "-") else 2


def _write_file(report: Report, settings: Settings, path: str) -> None:
    with open(path, "w", encoding="utf-8", errors="backslashreplace") as file:
        page = streams.page(file, verbose=settings.verbose)
        file.write(renderer(settings.format or "plain")(report, page))


def _listed(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]


def _seconds(text: str) -> float:
    from argparse import ArgumentTypeError

    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ArgumentTypeError(f"wants a number of seconds above 0, not {text!r}")
    return seconds


def _format(text: str) -> str:
    if text in FORMATS:
        return text
    from argparse import ArgumentTypeError
    from difflib import get_close_matches

    near = get_close_matches(text, FORMATS, n=1)
    hint = f", did you mean {near[0]!r}?" if near else f"; there are {', '.join(FORMATS)}"
    raise ArgumentTypeError(f"there is no format {text!r}{hint}")
