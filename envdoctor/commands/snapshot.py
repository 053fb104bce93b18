"""`envdoctor snapshot`: what this machine answers, in a file, for `check --host` elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envdoctor.arguments import WrongUse

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from envdoctor.host import Outside
    from envdoctor.model import Settings
    from envdoctor.registry import Selection


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument("path", nargs="?", metavar="PATH", help="the project's folder (default: .)")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="the file to write (default: stdout)"
    )


def main(args: Namespace) -> int:
    """Examine this machine without changing anything, and write down all answers, redacted."""
    from envdoctor import streams
    from envdoctor.host import Host
    from envdoctor.host.machine import RealMachine
    from envdoctor.host.transcript import Recorder
    from envdoctor.host.transcript_file import dump
    from envdoctor.model import Settings
    from envdoctor.probes.project.questions import ask_all
    from envdoctor.project import root_of
    from envdoctor.redact import Redactor
    from envdoctor.registry import available, select
    from envdoctor.scheduler import run

    settings = Settings(path=root_of(Settings(path=args.path or ".")))
    recorder = Recorder(RealMachine())
    host = Host(recorder)
    try:
        everything = select(available(), (), ())
        asked = harmless(everything).chosen
        run(asked, host, settings)
        ask_all(host, settings)
        not_asked = tuple(probe.id for probe in everything.chosen if probe not in asked)
        text = dump(recorder.exchanges, Redactor(host).text, settings._replace(skip=not_asked))
    finally:
        host.close()
    if args.output in (None, "-"):
        with streams.protected() as stdout:
            streams.put(text, stdout)
        return 0
    try:
        with open(args.output, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise WrongUse(f"cannot write {args.output}: {error.strerror or error}") from error
    return 0


def harmless(selection: Selection) -> Selection:
    """Without the probes that change something: a record of another machine cannot."""
    kept = tuple(probe for probe in selection.chosen if not probe.effects)
    return selection._replace(chosen=kept)


def other_machine(file: str, settings: Settings) -> Outside:
    """The machine of a snapshot, with the project's files read here.

    Raises `WrongUse` for a file that is no snapshot.
    """
    from envdoctor.host.divided import Divided
    from envdoctor.host.machine import RealMachine
    from envdoctor.host.transcript import Replay
    from envdoctor.host.transcript_file import BadTranscript, load
    from envdoctor.project import root_of

    try:
        with open(file, encoding="utf-8") as opened:
            exchanges = load(opened.read()).exchanges
    except OSError as error:
        raise WrongUse(f"cannot read {file}: {error.strerror or error}") from error
    except (BadTranscript, UnicodeDecodeError) as error:
        raise WrongUse(f"{file} is no snapshot: {error}") from error
    return Divided(RealMachine(), Replay(exchanges), root_of(settings))
