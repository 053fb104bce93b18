"""YAML with the line of every key, bounded against documents that explode.

libyaml's parser is used where PyYAML has it: the pure Python one takes seconds for a file of a
few thousand lines. Only its events are used: PyYAML's C code that makes nodes of them calls itself
for each level, and a file of brackets would crash the whole process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

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


class _Node:
    """A node as the parser saw it: a scalar's text, or the nodes inside; an alias is its target."""

    __slots__ = ("inside", "is_mapping", "line", "plain", "tag", "text")

    def __init__(self, line: int, tag: str, text: str = "", *, plain: bool = False) -> None:
        self.line, self.tag, self.text, self.plain = line, tag, text, plain
        self.inside: list[_Node] | None = None
        self.is_mapping = False


def parse(text: str) -> Document:
    """Parse one document; raises `BadYaml`. Duplicate keys are an error, as in Compose."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = _tree(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(str(error.problem or error.context), mark.line + 1 if mark else 0) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BadYaml(" ".join(str(error).split())) from None
    if node is None:
        return Document({}, {})
    building = _Building()
    return Document(building.value(node, (), 0), building.lines, building.marks)


def _tree(events: Iterator[Any]) -> _Node | None:
    """The first document's node."""
    anchors: dict[str, _Node] = {}
    open_nodes: list[_Node] = []
    for event in events:
        kind = type(event).__name__
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            node = open_nodes.pop()
            if not open_nodes:
                return node
            continue
        line = event.start_mark.line + 1
        if kind == "AliasEvent":
            if event.anchor not in anchors:
                raise BadYaml(f"unknown anchor '{event.anchor}' referenced", line)
            node = anchors[event.anchor]
        elif kind == "ScalarEvent":
            node = _Node(line, event.tag or "", event.value, plain=event.implicit[0])
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            node = _Node(line, event.tag or "")
            node.inside, node.is_mapping = [], kind == "MappingStartEvent"
        else:
            continue
        if kind != "AliasEvent" and event.anchor:
            anchors[event.anchor] = node
        if open_nodes:
            open_nodes[-1].inside.append(node)  # type: ignore[union-attr]
        if kind.endswith("StartEvent"):
            open_nodes.append(node)
            if len(open_nodes) > DEEPEST:
                raise BadYaml("too deep", line)
        elif not open_nodes:
            return node
    return None


class _Building:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.marks: dict[Path, str] = {}
        self.count = 0

    def value(self, node: _Node, path: Path, depth: int) -> object:
        self.count += 1
        if depth > DEEPEST or self.count > MOST:
            raise BadYaml("too deep or too large once its aliases are expanded", node.line)
        self.lines.setdefault(path, node.line)
        if node.tag.startswith("!"):
            self.marks[path] = node.tag
        if node.inside is None:
            return _scalar(node)
        if node.is_mapping:
            return self._mapping(node.inside, path, depth)
        return [self.value(inner, (*path, i), depth + 1) for i, inner in enumerate(node.inside)]

    def _mapping(self, inside: list[_Node], path: Path, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        merged: dict[str, object] = {}
        for key_node, value_node in zip(inside[::2], inside[1::2], strict=True):
            if key_node.inside is not None:
                raise BadYaml("a key must be a plain word", key_node.line)
            key = key_node.text
            if key == "<<" and key_node.plain:
                for source in self._merged(value_node, path, depth):
                    merged = {**source, **merged}
                continue
            if key in found:
                raise BadYaml(f'mapping key "{key}" already defined', key_node.line)
            self.lines[(*path, key)] = key_node.line
            found[key] = self.value(value_node, (*path, key), depth + 1)
        return {**merged, **found}

    def _merged(self, node: _Node, path: Path, depth: int) -> Iterator[dict[str, object]]:
        several = node.inside is not None and not node.is_mapping
        for part in (node.inside or []) if several else [node]:
            value = self.value(part, path, depth + 1)
            if isinstance(value, dict):
                yield value


def _scalar(node: _Node) -> object:
    """As Compose's YAML 1.2 reads it: `yes` and `22:22` are words, not a truth and not 1342."""
    text = node.text
    if not node.plain:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?(0|[1-9]\d{0,18})", text):
        return int(text)
    if re.fullmatch(r"[-+]?\d{1,18}\.\d{1,18}", text):
        return float(text)
    return text
