"""`envdoctor run -- COMMAND`: run it as if nobody watched, and explain a failure at the end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from envdoctor import streams

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
    parser.add_argument(
        "--dry", action="store_true",
        help="do not run it: tell what would fail (docker run, docker build, docker compose)",
    )  # fmt: skip
    # "..." is argparse.REMAINDER: everything that follows, with its own flags.
    parser.add_argument("command", nargs="...", metavar="-- COMMAND")


def main(args: Namespace) -> int:
    """Run the command and return its exit code, whatever the explanation says."""
    command = args.command[1:] if args.command[:1] == ["--"] else args.command
    if not command:
        streams.complain("run needs a command: envdoctor run -- docker compose up")
        return 2
    if args.dry:
        from envdoctor.commands.foresight import foresee

        return foresee(command, args.format)
    from envdoctor.host.passthrough import passed_through

    passed = passed_through(command)
    if passed.exit_code not in (0, *_STOPPED):
        import shlex

        from envdoctor.commands.explain import show
        from envdoctor.recognition import recognise

        # What was typed goes first, as it does in a terminal: it says whose words these are.
        typed = shlex.join(command).replace("\n", " ")
        answer = recognise(f"$ {typed}\n{passed.tail}")
        if args.format != "json":
            streams.put("\n", sys.stderr)
        show(answer, args, sys.stderr)
    return passed.exit_code
