"""`envdoctor run -- COMMAND`: run it as if nobody watched, and explain a failure at the end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_STOPPED = (130, 141, 143)  # Ctrl-C, a closed pipe, SIGTERM: wanted, nothing to explain


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument(
        "--text-only", action="store_true", help="judge by the output alone, not by the machine"
    )
    parser.add_argument(
        "--format", choices=("terminal", "plain", "json"), default="terminal",
        help="of the explanation, which goes to stderr",
    )  # fmt: skip
    # "..." is argparse.REMAINDER: everything that follows, with its own flags.
    parser.add_argument("command", nargs="...", metavar="-- COMMAND")


def main(args: Namespace) -> int:
    """Run the command and return its exit code, whatever the explanation says."""
    command = args.command[1:] if args.command[:1] == ["--"] else args.command
    if not command:
        sys.stderr.write("envdoctor run: which command? envdoctor run -- docker compose up\n")
        return 2
    from envdoctor.host.passthrough import passed_through

    passed = passed_through(command)
    if passed.exit_code not in (0, *_STOPPED):
        _explain(passed.tail, args)
    return passed.exit_code


def _explain(tail: str, args: Namespace) -> None:
    from envdoctor.commands.explain import show
    from envdoctor.host import Host
    from envdoctor.host.machine import RealMachine
    from envdoctor.recognition import recognise

    host = Host(RealMachine())
    try:
        answer = recognise(tail)
        if not args.text_only:
            from envdoctor.recognition.local import settle
            from envdoctor.registry import builtin

            answer = settle(answer, host, builtin)
        if args.format != "json":
            sys.stderr.write("\n")
        show(answer, host, args.format, to_stderr=True)
    finally:
        host.close()
