"""A transcript as a file: JSON, one exchange a line, free of secrets.

It is made to be read by people before they send it, and by another envdoctor later: a file that
somebody has changed by hand is checked field by field, so that probes meet no surprise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin

from envdoctor.host import json_text
from envdoctor.host import questions as q
from envdoctor.host.transcript import Exchange
from envdoctor.model import Settings
from envdoctor.secret_shapes import HIDDEN, smells

VERSION = 1
KINDS = {kind.__name__: kind for kind in q.ANSWERS}

# Fields that hold named tuples of their own; `body` is whatever JSON the engine answered.
NESTED: dict[str, type] = {"tls": q.Tls, "lines": q.Line, "ports": q.Listener}

# What decides which questions are asked; how the report was to look is the reader's choice.
WANTED = ("path", "files", "select", "skip", "offline", "deep", "disk_warn", "disk_fail")


class BadTranscript(Exception):
    """The text is no transcript that this version can read; the message says why."""


class Recording(NamedTuple):
    """A recorded run: every exchange, what was wanted of it, and when (UTC) and by whom.

    `settings.path` is the project's folder on the recorded machine.
    """

    exchanges: tuple[Exchange, ...]
    settings: Settings = Settings()
    recorded: str = ""
    version: str = ""


def dump(
    exchanges: Iterable[Exchange],
    redact: Callable[[str], str],
    settings: Settings = Settings(),  # noqa: B008 - it is frozen
    *,
    recorded: str = "",
    version: str = "",
) -> str:
    """Write a transcript; every string goes through `redact`."""
    wanted = {name: getattr(settings, name) for name in WANTED}
    defaults = Settings._field_defaults
    settings_row = {n: _plain(v, redact) for n, v in wanted.items() if v != defaults[n]}
    head = {
        "transcript_version": VERSION, "recorded": recorded, "envdoctor": version,
        "settings": settings_row,
    }  # fmt: skip
    rows = [
        json.dumps(
            {
                "ask": type(e.question).__name__,
                "question": _plain(e.question, redact),
                "answer": _plain(_discreet(e), redact),
            },
            ensure_ascii=False,
        )
        for e in exchanges
    ]
    inside = ",\n  ".join(rows)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]},\n "exchanges": [\n  {inside}\n]}}\n'


def load(text: str) -> Recording:
    """Read a transcript; raises `BadTranscript` for anything else."""
    try:
        content = json_text.loads(text)
        if not isinstance(content, dict) or "transcript_version" not in content:
            raise BadTranscript("not a transcript")
        version = content["transcript_version"]
        if version != VERSION:
            raise BadTranscript(f"transcript version {version}, this envdoctor reads {VERSION}")
        return Recording(
            tuple(_exchange(row) for row in content["exchanges"]),
            _tuple(Settings, content.get("settings", {})),
            str(content.get("recorded", "")), str(content.get("envdoctor", "")),
        )  # fmt: skip
    except KeyError as error:
        raise BadTranscript(f"not a transcript: {error} is missing or not known") from error
    except (ValueError, TypeError) as error:
        raise BadTranscript(f"not a transcript: {error}") from error


def _exchange(row: object) -> Exchange:
    if not isinstance(row, dict):
        raise TypeError("an exchange is written as an object")
    kind = KINDS[str(row["ask"])]
    return Exchange(_tuple(kind, row["question"]), _tuple(q.ANSWERS[kind], row["answer"]))


def _tuple(kind: type, fields: object) -> Any:
    if not isinstance(fields, dict):
        raise TypeError(f"{kind.__name__} is written as an object")
    made = kind(**{name: _value(name, value) for name, value in fields.items()})
    for name in fields:
        if not _fits(getattr(made, name), kind.__annotations__[name]):
            raise TypeError(f"{kind.__name__}.{name} cannot be {json.dumps(fields[name])[:60]}")
    return made


def _value(name: str, value: object) -> object:
    if name == "body":
        return value
    if name in NESTED and isinstance(value, dict):
        return _tuple(NESTED[name], value)
    if isinstance(value, list):
        return tuple(
            _tuple(NESTED[name], item) if name in NESTED else _value("", item) for item in value
        )
    return value


def _fits(value: object, kind: Any) -> bool:
    """Whether a value is of an annotation as our nouns have them: no more than these forms."""
    if get_origin(kind) is UnionType:
        return any(_fits(value, one) for one in get_args(kind))
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if not isinstance(value, tuple):
            return False
        if inner[-1] is not Ellipsis and len(inner) != len(value):
            return False
        return all(_fits(item, inner[0]) for item in value)
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, kind)


def _discreet(exchange: Exchange) -> q.Answer:
    """The answer without what only its place betrays as a secret: no shape of a text does."""
    question, answer = exchange
    if isinstance(answer, q.Variables):
        return q.Variables(tuple((n, HIDDEN if v and smells(n) else v) for n, v in answer.pairs))
    if isinstance(question, q.Run) and isinstance(answer, q.Completed) and answer.stdout.strip():
        program = question.argv[0].replace("\\", "/").rpartition("/")[2]
        if program.startswith("docker-credential-") and answer.ok:
            # Names of users, or whatever a broken helper prints; the probe counts the entries.
            return answer._replace(stdout=_counted(answer.stdout), lines=())
    return answer


def _counted(logins: str) -> str:
    try:
        content = json_text.loads(logins)
    except ValueError:
        return HIDDEN
    if not isinstance(content, dict):
        return HIDDEN
    return json.dumps({f"registry {number}": HIDDEN for number, _ in enumerate(content, 1)})


def _plain(value: object, redact: Callable[[str], str], key: str = "") -> object:
    """Named tuples become objects, without the fields that hold their default."""
    if isinstance(value, str):
        return HIDDEN if value and smells(key) else redact(value)
    if hasattr(value, "_asdict"):
        defaults = value._field_defaults  # type: ignore[attr-defined]
        kept = {n: v for n, v in value._asdict().items() if n not in defaults or v != defaults[n]}
        return {name: _plain(inner, redact) for name, inner in kept.items()}
    if isinstance(value, Mapping):
        return {redact(str(key)): _plain(inner, redact, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, redact, key) for inner in value]
    return value
