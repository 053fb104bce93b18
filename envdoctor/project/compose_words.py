"""Words inside of values, which the schema lets pass and Compose then cannot read.

Durations, sizes, numbers and truth values in quotes, ports, command lines; in the words of Compose
2.40. This is asked only where no Compose is there to say it itself.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence

from envdoctor.project.compose_ports import port_mistake
from envdoctor.project.compose_tree import Tree, items, table
from envdoctor.project.compose_values import DRIVE
from envdoctor.project.requirements import Place, Problem

Judge = Callable[[str], str]  # what Compose says of a word, "" where it takes it

UNIT = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))([^\d.]*)")
UNITS = ("ns", "us", "µs", "μs", "ms", "s", "m", "h", "d", "w")
SUFFIX = re.compile(r"(?:[kmgtp]i?)?b?", re.IGNORECASE)
GO_FLOAT = re.compile(
    r"[+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(inf|nan)|0x[\da-f.p+-]+", re.I
)
TRUTH = ("true", "false", "yes", "no", "on", "off", "y", "n")


def duration(text: str) -> str:
    """Go's durations, and days and weeks."""
    if not text or not re.match(r"[+-]?(?:\d|\.\d)", text):
        return f'time: invalid duration "{text}"'
    rest = text.lstrip("+-")
    while rest and rest != "0":
        found = UNIT.match(rest)
        if found is None:
            return f'time: invalid duration "{text}"'
        if not found[2]:
            return f'time: missing unit in duration "{text}"'
        if found[2] not in UNITS:
            return f'time: unknown unit "{found[2]}" in duration "{text}"'
        rest = rest[found.end() :]
    return ""


def size(text: str) -> str:
    """Bytes with a unit."""
    cut = max((i for i, letter in enumerate(text) if letter in "0123456789. "), default=-1)
    if cut < 0:
        return f"invalid size: '{text}'"
    number, suffix = text[: cut + 1], text[cut + 1 :]
    if number.endswith(" "):
        number = number[:-1]
    if not GO_FLOAT.fullmatch(number):
        return f'strconv.ParseFloat: parsing "{number}": invalid syntax'
    if number.startswith("-"):
        return f"invalid size: '{text}'"
    return "" if SUFFIX.fullmatch(suffix) else f"invalid suffix: '{suffix.lower()}'"


def whole(reader: str) -> Judge:
    """A whole number, as a function of Go's strconv reads it."""

    def judge(text: str) -> str:
        fits = re.fullmatch(r"[+-]?\d+", text)
        return "" if fits else f'strconv.{reader}: parsing "{text}": invalid syntax'

    return judge


def broken(text: str) -> str:
    """A number with a point."""
    fits = GO_FLOAT.fullmatch(text)
    return "" if fits else f'strconv.ParseFloat: parsing "{text}": invalid syntax'


def truth(text: str) -> str:
    """A truth value in quotes."""
    return "" if text.lower() in TRUTH else f"invalid boolean: {text}"


def line(text: str) -> str:
    """A command in one line, which Compose splits as a shell does."""
    try:
        shlex.split(text)
    except ValueError:
        return "invalid command line string"
    return ""


def host(text: str) -> str:
    """An entry of extra_hosts."""
    name, mark, _ = text.partition("=" if "=" in text else ":")
    if not mark:
        return f"invalid additional host, missing IP: {text}"
    return "" if name else "bad host name ''"


TIMES = ("delay", "monitor")
# Cast while variables are put in; the others are judged when the file is decoded.
CAST: Mapping[str, Judge] = {
    **dict.fromkeys(
        ("scale", "healthcheck.retries", "deploy.replicas", "deploy.restart_policy.max_attempts",
         "deploy.update_config.parallelism", "deploy.rollback_config.parallelism", "ulimits.*",
         "ulimits.*.soft", "ulimits.*.hard"), whole("Atoi")),
    **dict.fromkeys(
        ("cpu_shares", "cpu_quota", "cpu_period", "cpu_count", "cpu_rt_period", "cpu_rt_runtime",
         "pids_limit", "oom_score_adj"), whole("ParseInt")),
    **dict.fromkeys(("cpus", "cpu_percent"), broken),
    **dict.fromkeys(
        ("privileged", "read_only", "init", "tty", "stdin_open", "oom_kill_disable",
         "healthcheck.disable", "volumes.*.read_only"), truth),
}  # fmt: skip
DECODED: Mapping[str, Judge] = {
    **dict.fromkeys(
        ("stop_grace_period", "deploy.restart_policy.delay", "deploy.restart_policy.window",
         *(f"healthcheck.{key}" for key in ("interval", "timeout", "start_period",
                                            "start_interval")),
         *(f"deploy.{kind}.{key}" for kind in ("update_config", "rollback_config")
           for key in TIMES)), duration),
    **dict.fromkeys(
        ("mem_limit", "mem_reservation", "memswap_limit", "shm_size", "build.shm_size",
         "deploy.resources.limits.memory", "deploy.resources.reservations.memory",
         "volumes.*.tmpfs.size"), size),
    "deploy.resources.limits.cpus": broken,
    "deploy.resources.limits.pids": whole("ParseInt"),
    **dict.fromkeys(("attach", "build.no_cache", "build.pull", "build.privileged",
                     "env_file.*.required"), truth),
    **dict.fromkeys(("configs.*.mode", "secrets.*.mode"), whole("ParseInt")),
    **dict.fromkeys(("command", "entrypoint"), line),
    "extra_hosts.*": host,
}  # fmt: skip


def problems(tree: Tree, told: Sequence[Problem]) -> Iterator[Problem]:
    """What Compose cannot read; nothing of a place where the schema has found something."""
    wrong = {problem.place for problem in told}
    for name, fields in table(tree.content.get("services")).items():
        parts = (
            _words(tree, name, fields),
            _ports(tree, name, fields),
            _mounts(tree, name, fields),
        )
        for said, place in (wrong for part in parts for wrong in part):
            if place not in wrong:
                yield Problem(said, place, "word", said=said)


def _words(tree: Tree, name: str, fields: object) -> Iterator[tuple[str, Place]]:
    for paths, cast in ((CAST, True), (DECODED, False)):
        for pattern, judge in paths.items():
            for path, value in _at(fields, pattern.split(".")):
                if judge is host and not isinstance(path[-1], int):
                    continue  # of a mapping, whose keys are the names
                words = judge(value) if isinstance(value, str) else ""
                if not words:
                    continue
                place = tree.place("services", name, *path)
                yield _cast(name, path, words) if cast else _decoded(name, path, words), place


def _at(value: object, pattern: Sequence[str]) -> Iterator[tuple[tuple[object, ...], object]]:
    """The values at a pattern, in which `*` stands for every key and for every item."""
    if not pattern:
        yield (), value
        return
    listed: dict[object, object] = dict(enumerate(items(value)))
    inner: Mapping[object, object] = listed or dict(table(value).items())
    for key in inner if pattern[0] == "*" else [pattern[0]]:
        if key in inner:
            for path, found in _at(inner[key], pattern[1:]):
                yield (key, *path), found


def _cast(name: str, path: tuple[object, ...], words: str) -> str:
    written = ".".join("[]" if isinstance(key, int) else str(key) for key in path)
    return (
        f"error while interpolating services.{name}.{written}: failed to cast to expected type: "
        f"{words}"
    )


def _decoded(name: str, path: tuple[object, ...], words: str) -> str:
    if path[0] == "extra_hosts":
        path = path[:1]
    written = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return f"'services[{name}]{written}' {words}"


def _ports(tree: Tree, name: str, fields: object) -> Iterator[tuple[str, Place]]:
    for index, entry in enumerate(items(table(fields).get("ports"))):
        place = tree.place("services", name, "ports", index)
        if isinstance(entry, str):
            said = port_mistake(entry)
            if said:
                yield said, place
        elif isinstance(entry, dict) and not entry.get("target"):
            yield f"service ports services.{name}.ports.[{index}] is missing a target port", place


def _mounts(tree: Tree, name: str, fields: object) -> Iterator[tuple[str, Place]]:
    for index, entry in enumerate(items(table(fields).get("volumes"))):
        said = ""
        if isinstance(entry, dict):
            if not entry.get("target"):
                said = f"service volume services.{name}.volumes.[{index}] is missing a mount target"
            elif entry.get("type") == "bind" and not entry.get("source"):
                said = 'invalid mount config for type "bind": field Source must not be empty'
        elif isinstance(entry, str) and not DRIVE.match(entry):
            parts = entry.split(":")
            if not entry:
                said = "invalid empty volume spec"
            elif not parts[0] or not parts[-1]:
                said = "empty section between colons"
            elif len(parts) > 3 and all(len(part) != 1 for part in parts):  # no drive's letter
                said = "too many colons"
        if said:
            yield said, tree.place("services", name, "volumes", index)
