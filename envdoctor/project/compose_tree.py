"""Compose files as trees: content with the place of every key, anchored, filled in and merged.

The rules are those of the Compose specification: chapters "Merge", "Interpolation", "Include".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, cast

from envdoctor.project.interpolation import BadVariable, interpolate
from envdoctor.project.requirements import NONE, Place, Problem, Variable
from envdoctor.project.yaml_lines import Path

Table = dict[str, object]

# Sequences that a later file replaces instead of adding to them.
REPLACED = {"command", "entrypoint", "test"}
# Written as a list of `KEY=value` or as a mapping.
PAIRS = {"environment", "labels", "args", "sysctls", "annotations", "extra_hosts"}


class Tree(NamedTuple):
    """What one or several files say; `places` by path, `marks` the tags `!reset`, `!override`."""

    content: Mapping[str, object]
    places: dict[Path, Place]
    marks: Mapping[Path, str] = MappingProxyType({})

    def place(self, *path: object) -> Place:
        """Where a path, or the nearest that is known above it, is written."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(""))


def table(value: object) -> Table:
    """A mapping as it is, anything else as an empty one."""
    return cast(Table, value) if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """A sequence as it is, anything else as an empty one."""
    return value if isinstance(value, list) else []


def pairs(value: object, given: Mapping[str, str] = NONE) -> dict[str, str | None]:
    """`KEY=value` as a list or as a mapping.

    Where only the key is written, it has the value that is `given` for it, else None.
    """
    if isinstance(value, list):
        split = [str(item).partition("=") for item in value]
        found = {key: text if mark else None for key, mark, text in split}
    else:
        found = {k: None if item is None else word(item) for k, item in table(value).items()}
    return {key: given.get(key) if text is None else text for key, text in found.items()}


def word(value: object) -> str:
    """A scalar as Compose writes it."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def merged(first: Tree, second: Tree) -> Tree:
    """The second file over the first."""
    places = dict(first.places)
    content = _over(first.content, second.content, (), (), places, second)
    return Tree(cast(Table, content), places)


def _over(
    old: object, new: object, path: Path, source: Path, places: dict[Path, Place], tree: Tree
) -> object:
    mark = tree.marks.get(source, "")
    if path and source in tree.places:
        places[path] = tree.places[source]
    key = path[-1] if path else ""
    if key in PAIRS and not mark:
        old, new = _as_pairs(old), _as_pairs(new)
    if (
        mark
        or key in REPLACED
        or not isinstance(old, type(new))
        or not isinstance(new, dict | list)
    ):
        _move(new, path, source, places, tree)
        return new
    if isinstance(new, dict):
        result = dict(cast(Table, old))
        for name, value in new.items():
            inner = (*source, name)
            if tree.marks.get(inner) == "!reset":
                result.pop(name, None)
            else:
                result[name] = _over(result.get(name), value, (*path, name), inner, places, tree)
        return result
    before = cast(list[object], old)
    for index, value in enumerate(new):
        _move(value, (*path, len(before) + index), (*source, index), places, tree)
    return [*before, *new]


def _move(value: object, path: Path, source: Path, places: dict[Path, Place], tree: Tree) -> None:
    """Keep the places of a part that is taken over as it is."""
    if source in tree.places:
        places[path] = tree.places[source]
    if isinstance(value, dict):
        for name, inner in value.items():
            _move(inner, (*path, name), (*source, name), places, tree)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _move(inner, (*path, index), (*source, index), places, tree)


def _as_pairs(value: object) -> object:
    return pairs(value) if isinstance(value, list) else value


class Filling:
    """Puts variables into trees, and keeps what was met: variables and mistakes."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.variables: list[Variable] = []
        self.problems: list[Problem] = []

    def fill(self, tree: Tree) -> Tree:
        """The tree with all variables put in; keys are left as they are."""
        return tree._replace(content=table(self._value(tree.content, (), tree)))

    def _value(self, value: object, path: Path, tree: Tree) -> object:
        if isinstance(value, str):
            return self._text(value, path, tree) if "$" in value else value
        if isinstance(value, dict):
            return {key: self._value(item, (*path, key), tree) for key, item in value.items()}
        if isinstance(value, list):
            return [self._value(item, (*path, i), tree) for i, item in enumerate(value)]
        return value

    def _text(self, text: str, path: Path, tree: Tree) -> str:
        place = tree.place(*path)
        try:
            return interpolate(text, self.values, self._met(place))
        except BadVariable as error:
            where = ".".join(str(part) for part in path)
            said = (
                f"invalid interpolation format for {where}. You may need to escape any $: {error}"
            )
            self.problems.append(Problem(said, place, "interpolation"))
            return text

    def _met(self, place: Place) -> Callable[[str, str, str], None]:
        def met(name: str, operator: str, behind: str) -> None:
            required = operator.endswith("?")
            default = behind if operator.endswith("-") else "" if operator.endswith("+") else None
            self.variables.append(
                Variable(
                    name, place, required, default, behind if required else "",
                    self.values.get(name), empty_counts=operator == "?",
                )
            )  # fmt: skip

        return met
