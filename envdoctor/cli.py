"""The front door: finds the subcommand, loads it and nothing else, and ends without a traceback.

Nothing is imported at the top but `sys`: `--version` and `explain ED101` should take no longer
than Python itself needs to start.
"""

import sys

# name -> what it does; each is a module of `envdoctor.commands`, loaded when it is chosen.
COMMANDS = {
    "check": "examine this machine and report (what happens without a command)",
    "list": "show the probes, what they require and what they change",
    "explain": "explain a fault by its code, or the cause behind an error's text",
    "run": "run a command and explain its failure",
    "snapshot": "record what this machine answers, for check --host on another one",
    "replay": "examine a machine again that was recorded with check --record FILE",
    "schema": "print the JSON Schema of the JSON report",
}


def main(argv: list[str] | None = None) -> int:
    """Run envdoctor with these arguments; returns the exit code."""
    args = sys.argv[1:] if argv is None else argv
    if args in (["--version"], ["-V"]):
        from envdoctor import __version__

        return _print(f"envdoctor {__version__}\n")
    if args in (["--help"], ["-h"], ["help"]):
        return _print(_help())
    try:
        if len(args) == 2 and args[0] == "explain" and _is_code(args[1]):
            return _explain(args[1])
        return _run(args)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the last resort: a user is never shown a traceback
        from envdoctor.failures import explained

        return explained(error)


def _run(args: list[str]) -> int:
    from importlib import import_module

    from envdoctor.arguments import parser_for, unknown_command

    named = bool(args) and not args[0].startswith("-")
    name = args[0] if named else "check"
    if name not in COMMANDS:
        raise unknown_command(name, COMMANDS)
    command = import_module(f"envdoctor.commands.{name}")
    parser = parser_for(name, COMMANDS[name])
    command.add_arguments(parser)
    code: int = command.main(parser.parse_args(args[1:] if named else args))
    return code


def _is_code(word: str) -> bool:
    return len(word) == 5 and word[:2].upper() == "ED" and word[2:].isdigit()


def _explain(code: str) -> int:
    from envdoctor.pages import for_terminal, stored

    page = stored(code)
    if page is None:
        return _run(["explain", code])
    return _print(for_terminal(page, colour=_coloured()))


def _coloured() -> bool:
    from os import environ

    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return bool(environ.get("FORCE_COLOR")) or bool(sys.stdout and sys.stdout.isatty())


def _help() -> str:
    longest = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{longest}}  {what}" for name, what in COMMANDS.items())
    return (
        "Tells whether this machine can do Docker-based development, why not, and what mends it.\n"
        "\n"
        "usage: envdoctor [COMMAND] [OPTIONS]\n"
        "\n"
        f"{commands}\n"
        "\n"
        "envdoctor COMMAND --help shows a command's options, envdoctor --version the version.\n"
        "Exit codes: 0 healthy, 1 something failed, 2 wrong use, 3 something could not be\n"
        "checked, 130 interrupted.\n"
    )


def _print(text: str) -> int:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, AttributeError):  # nobody reads it; AttributeError: stdout is closed
        from envdoctor.streams import abandon

        abandon(sys.stdout)
    return 0
