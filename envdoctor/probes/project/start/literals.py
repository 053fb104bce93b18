"""Words that only a shell replaces ($PORT, *.py, ~) in a command that no shell reads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.start.calls import Call
from envdoctor.project.requirements import Service

LITERAL = "ED681"  # exec-form-variable

VARIABLE = re.compile(r"\$(?:\{[A-Za-z_]\w*(?::?[-=?+][^}]*)?\}|[A-Za-z_]\w*)")
PATTERN = re.compile(r"[*$]|^~")  # in the name of a file
# What programs say of a word that should be a number (tried with each of them). `value` is what
# stands behind the last colon or the equals sign.
REFUSED = (
    (r"\S*manage\.py runserver|django-admin runserver",
     '"{word}" is not a valid port number or address:port pair'),
    (r"(?:\S*/)?gunicorn(?= .*(?:-b|--bind))", "'{value}' is not a valid port number"),
    (r"(?:\S*/)?(?:uvicorn|flask|streamlit|fastapi)\b", "'{value}' is not a valid integer"),
    (r"(?:\S*/)?daphne|http\.server", "invalid int value: '{value}'"),
)  # fmt: skip
PYTHON_M = re.compile(r"^(?:\S*/)?python3?(?:\.\d+)? (?:-[uBO]+ )*(?:-m )?")
NUMBERS = re.compile(r"(?:--?(?:port|bind|workers|server\.port|[pbw]))(?:=|$)")
# Programs that make nothing of a dollar sign in their arguments.
PLAIN = re.compile(
    r"(?:python|node|php|ruby)[\d.]*|rails|bundle|next|serve|vite|dotnet|hypercorn|ng"
)
CODE = ("-c", "-e", "-r", "--eval")


def literals(here: Ground, service: Service, call: Call) -> Iterator[Finding]:
    """The first word that stays as it is written, where a value is meant."""
    if call.shell:
        return
    for index, word in enumerate(call.words[1:], 1):
        variable = VARIABLE.search(word)
        if variable is None or variable[0] not in (word, *_ends(word)):
            continue
        said = _refused(call, index)
        plain = PLAIN.fullmatch(posixpath.basename(call.words[0]))
        if not said and (not plain or call.words[index - 1] in CODE or not variable[0].isupper()):
            continue
        evidence = (here.quote(call.place), Evidence("what is started", repr(list(call.words))))
        text = f"{call.place}: no shell puts a value into {word}, {service.name} gets it so"
        data = {"variable": variable[0].strip("${}"), "service": service.name,
                "command": " ".join(call.words)}  # fmt: skip
        if said:
            yield Finding(Status.FAIL, text, (docker_says(said), *evidence), LITERAL, data)
        else:
            yield Finding(Status.WARN, text, evidence, LITERAL, data)
        return


def _ends(word: str) -> tuple[str, ...]:
    """The value behind an option's name or an address."""
    return tuple(word.rpartition(mark)[2] for mark in ":=" if mark in word)


def _refused(call: Call, index: int) -> str:
    word, before = call.words[index], call.words[index - 1]
    text = PYTHON_M.sub("", " ".join(call.words))
    for pattern, said in REFUSED:
        if not re.match(pattern, text):
            continue
        alone = "runserver" in pattern or "http" in text.split()[0]
        if (alone and not before.startswith("-")) or NUMBERS.match(word) or NUMBERS.match(before):
            return said.format(word=word, value=_ends(word)[0] if _ends(word) else word)
    return ""


def unread(here: Ground, service: Service, call: Call, script: str, said: str) -> Finding | None:
    """A file that is named by a pattern: without a shell its name is the pattern."""
    if call.shell or not PATTERN.search(script):
        return None
    path = posixpath.normpath(posixpath.join(call.folder, script))
    evidence = (docker_says(said.format(path=path, written=script)), here.quote(call.place),
                Evidence("what is started", repr(list(call.words))))  # fmt: skip
    text = f"{call.place}: no shell reads {script}, so {service.name} looks for a file of that name"
    data = {"variable": script.strip("${}"), "command": " ".join(call.words),
            "service": service.name}  # fmt: skip
    return Finding(Status.FAIL, text, evidence, LITERAL, data)
