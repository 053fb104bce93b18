"""How the user wants the examination: flags over a configuration file over defaults.

The file is `envdoctor.toml`, or the table `[tool.envdoctor]` of `pyproject.toml`, in the examined
folder or one above it, up to the root of the repository. It comes with the project and may be a
stranger's: it can choose and parametrise probes, but not where the report is written.
"""

# Pathlib costs as much start-up time as the rest of this module's work:

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from envdoctor.model import Settings
from envdoctor.renderers import FORMATS

if TYPE_CHECKING:
    from argparse import Namespace

LARGEST = 1_000_000  # bytes of a configuration file that is still read


class Mistake(NamedTuple):
    """Something wrong in a configuration file; `key` is empty when it is the file itself."""

    file: str
    key: str
    text: str

    def __str__(self) -> str:
        return ": ".join(part for part in self if part)


class WrongSettings(Exception):
    """The configuration holds mistakes; all of them, so that they can be mended at one go."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


def load(args: Namespace) -> Settings:
    """Settings from flags and file. Raises `WrongSettings`."""
    settings = from_file(args.path or os.curdir)._replace(
        path=args.path or os.curdir, output=args.output
    )
    flags = {
        "select": tuple(args.select), "skip": tuple(args.skip), "files": tuple(args.file),
        "offline": args.offline, "strict": args.strict, "deep": args.deep,
        "timeout": args.timeout, "verbose": args.verbose, "format": args.format,
    }  # fmt: skip
    return settings._replace(**{name: value for name, value in flags.items() if value})


def from_file(folder: str) -> Settings:
    """Settings from the nearest configuration file alone. Raises `WrongSettings`."""
    mistakes: list[Mistake] = []
    file, table = _nearest(folder, mistakes)
    values: dict[str, Any] = {}
    for key, given in table.items():
        if key not in KEYS:
            mistakes.append(Mistake(file, key, f"there is no such setting{_perhaps(key)}"))
            continue
        try:
            values[key.replace("-", "_")] = KEYS[key](given)
        except ValueError as error:
            mistakes.append(Mistake(file, key, f"must be {error}, not {_shown(given)}"))
    if mistakes:
        raise WrongSettings(mistakes)
    return Settings(format="")._replace(**values)


def _nearest(folder: str, mistakes: list[Mistake]) -> tuple[str, Mapping[str, object]]:
    for place in _upwards(folder):
        own = os.path.join(place, "envdoctor.toml")
        if (text := _text(own, mistakes)) is not None:
            return own, _parsed(own, text, mistakes)
        shared = os.path.join(place, "pyproject.toml")
        text = _text(shared, mistakes)
        if text and "envdoctor" in text:  # else it need not be parsed, nor be in order
            tool = _parsed(shared, text, mistakes).get("tool")
            table = tool.get("envdoctor") if isinstance(tool, dict) else None
            if isinstance(table, dict):
                return shared, table
            if table is not None:
                mistakes.append(Mistake(shared, "tool.envdoctor", "must be a table"))
    return "", {}


def _upwards(folder: str) -> Iterator[str]:
    """The folder, and its parents up to the repository's root; it alone if there is none."""
    place = os.path.abspath(folder)
    passed = [place]
    while not os.path.exists(os.path.join(place, ".git")):
        parent = os.path.dirname(place)
        if parent == place:
            yield passed[0]
            return
        place = parent
        passed.append(place)
    yield from passed


def _text(path: str, mistakes: list[Mistake]) -> str | None:
    if not os.path.isfile(path):  # a FIFO would never end
        return None
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValueError(f"is larger than {LARGEST} bytes")
        return content.decode("utf-8")
    except UnicodeDecodeError:
        problem = "is not UTF-8 text"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    except ValueError as error:
        problem = str(error)
    mistakes.append(Mistake(path, "", problem))
    return None


def _parsed(path: str, text: str, mistakes: list[Mistake]) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        mistakes.append(Mistake(path, "", f"is not valid TOML: {error}"))
        return {}


def _perhaps(key: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, KEYS, n=1)
    return f" (did you mean {near[0]!r}?)" if near else f"; there are {', '.join(sorted(KEYS))}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


# Each checks a setting, and says in its ValueError what it wants.


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def _names(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list) and all(isinstance(name, str) and name for name in names):
        return tuple(names)
    raise ValueError("a list of names")


def _seconds(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf"):
        return float(value)
    raise ValueError("a number of seconds above 0")


def _bytes(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError("a number of bytes")


def _format(value: object) -> str:
    if isinstance(value, str) and value in FORMATS:
        return value
    raise ValueError(f"one of {', '.join(FORMATS)}")


KEYS: dict[str, Callable[[object], object]] = {
    "select": _names,
    "skip": _names,
    "files": _names,
    "offline": _switch,
    "strict": _switch,
    "verbose": _switch,
    "timeout": _seconds,
    "format": _format,
    "disk-warn": _bytes,
    "disk-fail": _bytes,
}
