"""YAML with the line of every key, bounded against documents that explode.

libyaml's parser is used where PyYAML has it: the pure Python one takes seconds for a file of a
few thousand lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node

DEEPEST = 100  # levels; Compose files have about ten
MOST = 200_000  # values after aliases are expanded: a "billion laughs" file has millions

Path = tuple[object, ...]


class BadYaml(Exception):
    """The text is no YAML that can be used; `line` counts from 1, 0 when it is not known."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.line = line


class Document(NamedTuple):
    """A document's content, and the line of each path to a key or an item in it.

    `marks` holds the tags of one's own (`!reset`, `!override`) by path.
    """

    content: object
    lines: dict[Path, int]
    marks: Mapping[Path, str] = MappingProxyType({})

    def line(self, *path: object) -> int:
        """The line of a path, or of the nearest that is known above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def parse(text: str) -> Document:
    """Parse one document; raises `BadYaml`. Duplicate keys are an error, as in Compose."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(str(error.problem or error.context), mark.line + 1 if mark else 0) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BadYaml(" ".join(str(error).split())) from None
    if node is None:
        return Document({}, {})
    building = _Building()
    return Document(building.value(node, (), 0), building.lines, building.marks)


class _Building:
    def __init__(self) -> None:
        from yaml import nodes

        self._nodes = nodes
        self.lines: dict[Path, int] = {}
        self.marks: dict[Path, str] = {}
        self.count = 0

    def value(self, node: Node, path: Path, depth: int) -> object:
        nodes = self._nodes
        self.count += 1
        line = node.start_mark.line + 1
        if depth > DEEPEST or self.count > MOST:
            raise BadYaml("too deep or too large once its aliases are expanded", line)
        self.lines.setdefault(path, line)
        if node.tag.startswith("!"):
            self.marks[path] = node.tag
        if isinstance(node, nodes.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, nodes.SequenceNode):
            return [self.value(n, (*path, i), depth + 1) for i, n in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: MappingNode, path: Path, depth: int) -> dict[str, object]:
        nodes = self._nodes
        found: dict[str, object] = {}
        merged: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, nodes.ScalarNode):
                raise BadYaml("a key must be a plain word", line)
            key = str(key_node.value)
            if key_node.tag.endswith(":merge"):
                for source in self._merged(value_node, path, depth):
                    merged = {**source, **merged}
                continue
            if key in found:
                raise BadYaml(f'mapping key "{key}" already defined', line)
            self.lines[(*path, key)] = line
            found[key] = self.value(value_node, (*path, key), depth + 1)
        return {**merged, **found}

    def _merged(self, node: Node, path: Path, depth: int) -> Iterator[dict[str, object]]:
        for part in node.value if isinstance(node, self._nodes.SequenceNode) else [node]:
            value = self.value(part, path, depth + 1)
            if isinstance(value, dict):
                yield value


def _scalar(node: Node) -> object:
    """As Compose's YAML 1.2 reads it: `yes` and `22:22` are words, not a truth and not 1342."""
    text = str(node.value)
    if node.tag.endswith(":null"):
        return None
    if node.tag.endswith(":bool") and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if node.tag.endswith(":int") and re.fullmatch(r"[-+]?(0|[1-9]\d{0,18})", text):
        return int(text)
    if node.tag.endswith(":float") and re.fullmatch(r"[-+]?\d{1,18}\.\d{1,18}", text):
        return float(text)
    return text
