"""Which Compose files make up a project, and the variables that they may use.

As Compose looks for them: `-f`, else COMPOSE_FILE, else one of four names with its override
(compose-go, `cli/options.go`). Folders above are not searched: only PATH is examined.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from envdoctor.project.interpolation import BadVariable, interpolate
from envdoctor.project.reading import absolute, read, shown
from envdoctor.project.requirements import Place, Problem

if TYPE_CHECKING:
    from envdoctor.host import Host

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml", "compose.override.yaml",
    "docker-compose.override.yml", "docker-compose.override.yaml",
)  # fmt: skip
LINE = re.compile(r"(?:export\s+)?([A-Za-z_][\w.-]*)\s*(?:=\s*(.*))?")


class Files(NamedTuple):
    """The files in their order, the folder that paths count from, and the variables' values.

    `given` says that they were named (by -f or COMPOSE_FILE), not found by their usual names.
    """

    paths: tuple[str, ...]
    folder: str
    values: Mapping[str, str]
    given: bool = False
    problems: tuple[Problem, ...] = ()


def find(host: Host, root: str, files: tuple[str, ...]) -> Files | None:
    """The project's Compose files; None when there are none and nobody named any."""
    environ = host.environ
    values, problems = _dotenv(host, root, environ)
    named = files or _from_variable(values)
    if named:
        paths = tuple(absolute(host, root, path) for path in named)
        # Variables come from the .env beside the first file, paths count from there too.
        folder = paths[0].rpartition("/")[0] or "/"
        if files and folder != root:
            values, problems = _dotenv(host, folder, environ)
        return Files(paths, folder, values, True, problems)
    here = host.list_folder(root).names or ()
    first = next((name for name in NAMES if name in here), "")
    if not first:
        return None
    override = next((name for name in OVERRIDES if name in here), "")
    paths = tuple(absolute(host, root, name) for name in (first, override) if name)
    return Files(paths, root, values, False, problems)


def _from_variable(values: Mapping[str, str]) -> tuple[str, ...]:
    given = values.get("COMPOSE_FILE", "")
    mark = values.get("COMPOSE_PATH_SEPARATOR") or ":"
    return tuple(path for path in given.split(mark) if path)


def _dotenv(
    host: Host, folder: str, environ: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The environment over the .env file (or those of COMPOSE_ENV_FILES)."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    listed = [p for p in environ.get("COMPOSE_ENV_FILES", "").split(",") if p]
    for name in listed or [".env"]:
        path = absolute(host, folder, name)
        if not listed and host.stat(path).kind == "missing":
            continue
        text = read(host, folder, path)
        if isinstance(text, Problem):
            problems.append(text)
            continue
        found, wrong = assignments(text, shown(folder, path), {**values, **environ})
        values |= found
        problems += wrong
    return {**values, **environ}, tuple(problems)


def assignments(
    text: str, file: str, known: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    """`KEY=value` lines of a file of variables, and the lines that are none (compose-go)."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    lines = iter(enumerate(text.split("\n"), 1))
    for number, raw in lines:
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if found is None:
            problems.append(Problem(_complaint(line), Place(file, number), "env-file"))
            continue
        key, value = found[1], found[2]
        if value is None:  # only the name: passed on from the environment
            if key in known:
                values[key] = known[key]
            continue
        quote = value[:1] if value[:1] in ("'", '"') else ""
        while quote and not _closed(value, quote):
            _, more = next(lines, (0, None))
            if more is None:
                problems.append(
                    Problem(f"unterminated quoted value {value.splitlines()[0]}",
                            Place(file, number), "env-file")
                )  # fmt: skip
                return values, problems
            value += "\n" + more
        values[key] = _value(value, quote, {**known, **values})
    return values, problems


def _complaint(line: str) -> str:
    name = line.split("=", maxsplit=1)[0].strip()
    bad = next((mark for mark in name if not re.match(r"[\w.-]", mark)), "")
    return f'unexpected character "{bad}" in variable name "{name}"'


def _closed(value: str, quote: str) -> bool:
    return bool(re.match(rf"{quote}(?:[^{quote}\\]|\\.)*{quote}", value, re.DOTALL))


def _value(value: str, quote: str, known: Mapping[str, str]) -> str:
    if quote:
        found = re.match(rf"{quote}((?:[^{quote}\\]|\\.)*){quote}", value, re.DOTALL)
        inner = found[1] if found else ""
        if quote == "'":
            return inner
        inner = inner.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
    else:
        inner = re.split(r"\s#", value)[0].strip()
    try:
        return interpolate(inner, known, lambda name, operator, behind: None)
    except BadVariable:
        return inner
