"""How a health check is written: CMD starts a program, CMD-SHELL gives one text to a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.contents.inside import base_of
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.health.checks import HealthCheck, never_healthy
from envdoctor.probes.project.start.forms import NOT_JSON, broken_list, command_line
from envdoctor.project.requirements import Service

FORM = "ED690"  # healthcheck-form

# Programs that take every further word for an address or refuse it, and need at least one.
STRICT = ("curl", "wget", "nc")
REFUSING = (*STRICT, "pg_isready", "mysqladmin")
OF_SHELL = ("||", "&&", "|", ";")


def form(here: Ground, service: Service, check: HealthCheck) -> Iterator[Finding]:
    """The first thing that keeps it from ever succeeding, whatever the service does."""
    kind, *words = check.test
    if not words:
        return
    name, fault = service.name, FORM
    if kind == "CMD-SHELL":
        first = words[0].split()[:1]
        if said := broken_list(words[0], base_of(here, service)):
            text, fault = f"the health check of {name} is a list that is no JSON", NOT_JSON
        elif first and first[0] in ("CMD", "CMD-SHELL"):
            said = f"{first[0]}: not found"
            text = f"{first[0]} in a text is no keyword, but a program for a shell: {name}"
        elif len(words) > 1 and words[0] in STRICT:
            said = f"{words[0]}: "
            text = f"CMD-SHELL takes one text, so {name} is asked by {words[0]!r} and nothing else"
        else:
            return
    elif re.search(r"\S\s+\S", words[0]) and command_line(here, service, words[0], check.place):
        said = f'exec: "{words[0]}": executable file not found in $PATH'
        if "/" in words[0]:
            said = f'exec: "{words[0]}": stat {words[0]}: no such file or directory'
        text = f"{words[0]!r} is one word, and no program of {name} is called so"
    elif words[0] in REFUSING and (mark := next((w for w in words if w in OF_SHELL), "")):
        said = ""
        text = f"{mark} is a word of the shell, and none reads the health check of {name}"
    elif words[0] in STRICT and (bare := next((w for w in words if _variable(w)), "")):
        said = ""
        text = f"no shell puts a value into {bare} in the health check of {name}"
    else:
        return
    given = Evidence("what the engine gets", repr(list(check.test)))
    data = {"command": " ".join(words)}
    yield never_healthy(
        here, service, check, f"{check.place}: {text}", said, (given,), fault, data
    )  # fmt: skip


def _variable(word: str) -> bool:
    """A variable in an address."""
    return bool(re.search(r"(?:://|^localhost|^127\.)[^ ]*\$(?:\{?[A-Za-z_])", word))
