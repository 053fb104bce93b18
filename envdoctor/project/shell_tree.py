"""A shell's command line as a tree, and the words of its commands with their quotes taken away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from envdoctor.project.requirements import NONE

if TYPE_CHECKING:
    from tree_sitter import Node

# Stands in a word for what only a shell can fill in: a variable, a command's output, a pattern.
UNKNOWN = "\0"

NAME = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")
# An escaped character; or what is a pattern: * ? ~ at the beginning, {a,b}, [ab].
PIECE = re.compile(r"\\\n|\\(.)|[*?]|^~|\{[^{}\s]*(?:,|\.\.)[^{}\s]*\}|\[[^\]\s]+\]")
ESCAPED = re.compile(r'\\\n|\\(["\\$`])')
PLAIN = ("number", "variable_name", "test_operator", "extglob_pattern", "regex")
PARTS = ("command_name", "concatenation", "variable_assignment")


def tree(text: str) -> Node | None:
    """The root of the line's tree; None where the line is not complete, or not understood."""
    root = _parse()(text.encode())
    return None if root.has_error else root


@cache
def _parse() -> Callable[[bytes], Node]:
    from tree_sitter import Language, Parser
    from tree_sitter_bash import language

    parser = Parser(Language(language()))
    return lambda text: parser.parse(text).root_node


def written(node: Node) -> str:
    """The node's own source."""
    return (node.text or b"").decode(errors="replace")


def inside(node: Node, *kinds: str) -> Iterator[Node]:
    """The node and what is below it, of these kinds, in the order of the line."""
    if node.type in kinds:
        yield node
    for child in node.children:
        yield from inside(child, *kinds)


def word(node: Node, values: Mapping[str, str] = NONE) -> str:
    """A word as the command gets it; variables of `values` are put in."""
    text = written(node)
    if node.type == "word" or (
        node.type == "concatenation" and all(child.type == "word" for child in node.children)
    ):
        return _bare(text)
    if node.type in PARTS:
        return "".join(word(child, values) for child in node.children)
    if node.type == "string":
        return _string(node, values)
    if node.type == "raw_string":
        return text[1:-1]
    if not node.is_named or node.type in PLAIN:
        return text
    match = NAME.fullmatch(text)
    return values.get(match[1] or match[2], UNKNOWN) if match else UNKNOWN


def _bare(text: str) -> str:
    return PIECE.sub(lambda m: m[1] or ("" if m[0] == "\\\n" else UNKNOWN), text)


def _string(node: Node, values: Mapping[str, str]) -> str:
    """What stands between double quotes. Blanks beside a variable belong to no child."""
    source, begin = node.text or b"", node.start_byte
    parts: list[str] = []
    at = 1
    for child in node.children[1:-1]:
        between = source[at : child.start_byte - begin].decode(errors="replace")
        own = written(child)
        parts += [between, own if child.type == "string_content" else word(child, values)]
        if child.type == "string_content":
            parts[-1] = ESCAPED.sub(lambda m: m[1] or "", own)
        at = child.end_byte - begin
    return "".join(parts) + source[at:-1].decode(errors="replace")
