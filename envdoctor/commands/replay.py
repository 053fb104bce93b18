"""`envdoctor replay FILE`: today's probes and catalogue, against a machine that was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envdoctor.arguments import WrongUse
from envdoctor.commands import check

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from envdoctor.host.transcript_file import Recording


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument("file", metavar="FILE", help="what envdoctor check --record has written")
    check.add_report_arguments(parser)


def main(args: Namespace) -> int:
    """Examine the recording and print the report; nothing is asked of this machine."""
    from envdoctor.host import Host
    from envdoctor.host.transcript import Replay

    recording = _read(args.file)
    given = {
        "select": tuple(args.select), "skip": tuple(args.skip), "strict": args.strict,
        "verbose": args.verbose, "format": args.format, "output": args.output,
    }  # fmt: skip
    wanted = {name: value for name, value in given.items() if value}
    settings = recording.settings._replace(format="", replayed=True)._replace(**wanted)
    host = Host(Replay(recording.exchanges))
    return check.check(host, check.selected(settings), settings, replayed=True)


def _read(path: str) -> Recording:
    from envdoctor.host.transcript_file import BadTranscript, load

    try:
        with open(path, encoding="utf-8") as file:
            return load(file.read())
    except OSError as error:
        raise WrongUse(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise WrongUse(f"{path} is no recording: it is not UTF-8 text") from error
    except BadTranscript as error:
        raise WrongUse(f"{path} is no recording: {error}") from error
