"""What a user is told when envdoctor itself cannot go on: a line, never a traceback.

ENVDOCTOR_TRACEBACK=1 shows the traceback of an internal error.
"""

from __future__ import annotations

import os
import sys

from envdoctor.arguments import WrongUse
from envdoctor.host import NotRecorded
from envdoctor.registry import UnknownName
from envdoctor.settings import WrongSettings
from envdoctor.streams import Unwritable, complain, put

WRONG_USE = 2
NOT_CHECKED = 3


def explained(error: Exception) -> int:
    """Tell the user, without secrets; returns the exit code."""
    match error:
        case WrongSettings(mistakes=mistakes):
            for mistake in mistakes:
                complain(_safe(str(mistake)))
        case UnknownName(name=name, suggestions=suggestions):
            hint = f", did you mean {', '.join(suggestions)}?" if suggestions else ""
            complain(_safe(f"no probe is called {name!r}{hint} (see envdoctor list)"))
        case WrongUse():
            complain(_safe(str(error)))
        case NotRecorded():  # of a probe it is UNKNOWN; the report's head has no stand-in
            complain(_safe(f"this is no recording of a whole run: it lacks {error}"))
        case Unwritable():
            complain(_safe(f"cannot write to stdout: {error}"))
        case _:
            return _internal(error)
    return WRONG_USE


def _internal(error: Exception) -> int:
    if os.environ.get("ENVDOCTOR_TRACEBACK") == "1":
        import traceback

        put(_safe("".join(traceback.format_exception(error))), sys.stderr)
    complain(
        f"internal error, this is a bug in envdoctor: {_safe(f'{type(error).__name__}: {error}')} "
        "(please report it with what ENVDOCTOR_TRACEBACK=1 shows)"
    )
    return NOT_CHECKED


def _safe(text: str) -> str:
    """The text without secrets and control sequences, or nothing of it when that cannot be had."""
    try:
        from envdoctor.host import Host
        from envdoctor.host.machine import RealMachine
        from envdoctor.redact import Redactor
        from envdoctor.renderers.page import clean

        return clean(Redactor(Host(RealMachine())).text(text))
    except Exception as error:  # noqa: BLE001 - whatever is broken here must not be a second failure
        return f"(withheld, for it cannot be cleaned of secrets: {type(error).__name__})"
