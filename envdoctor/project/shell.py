"""Reads a shell's command line without running it: its simple commands, and which of them count.

What is inside of `if`, loops, `case`, functions and braces is passed over; a word that only a
shell could fill in has `UNKNOWN` in it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from envdoctor.project.requirements import NONE
from envdoctor.project.shell_tree import UNKNOWN, inside, tree, word, written

if TYPE_CHECKING:
    from tree_sitter import Node

SHELLS = ("sh", "bash", "ash", "dash")

COMPOUND = ("if_statement", "for_statement", "c_style_for_statement", "while_statement",
            "case_statement", "compound_statement", "subshell")  # fmt: skip
# Nobody can tell what is run from here on, or it would have to be followed into another text.
UNREADABLE = ("function_definition", "array", "heredoc_redirect")
COMMANDS = ("command", "test_command", "declaration_command", "unset_command")
REDIRECTS = ("file_redirect", "herestring_redirect")
WRITING = (">", ">>", ">|", "&>", "&>>")
LEAVES = ("exit", "exec", "return")
MOVES = ("cd", "pushd", "popd")
SIMPLE = re.compile(r"[\w./:@%+,=-]*")  # values that a shell leaves as they are


class Command(NamedTuple):
    """A simple command, less the variables that it is given.

    `folder` is where it runs, "?" where that is not known. `surely` says that it is run if what
    stands before it succeeds; `fatal`, that the whole line fails when it does. `text` is its
    source, `start` where that begins; `writes` are files that its output goes to, `fed` says that
    its input is not the line's own; `behind`, that something before it was passed over.
    """

    words: tuple[str, ...]
    folder: str
    surely: bool
    fatal: bool
    text: str
    start: int = 0
    assigned: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    fed: bool = False
    behind: bool = False

    @property
    def known(self) -> bool:
        """No word of it is left to the shell."""
        return not any(UNKNOWN in word for word in self.words)


def commands(
    text: str, folder: str, values: Mapping[str, str | None] = NONE, *,
    errexit: bool = False, pipefail: bool = False,
) -> tuple[Command, ...]:  # fmt: skip
    """The simple commands of a line; none where it cannot be read.

    `values` are variables that are known from outside. `errexit` and `pipefail` are the options
    that the shell is started with.
    """
    root = tree(text)
    if root is None or any(inside(root, *UNREADABLE)) or _misread(root):
        return ()
    plain = {
        name: value for name, value in values.items()
        if value and SIMPLE.fullmatch(value) and not re.search(rf"\b{name}\+?=", text)
    }  # fmt: skip
    return tuple(_Walk(text, folder, plain, errexit, pipefail).line(root))


def _misread(root: Node) -> bool:
    """`a || b > x | c`: the grammar takes `a || b > x` for the pipeline's first part."""
    parts = (part for pipeline in inside(root, "pipeline") for part in pipeline.named_children)
    return any(part.type == "redirected_statement" and part.children[0].type == "list"
               for part in parts)  # fmt: skip


def forms_of_bash(text: str) -> list[str]:
    """What smaller shells cannot read: lists in parentheses, `<<<`."""
    root = tree(text)
    found = inside(root, "array", "herestring_redirect") if root else ()
    return [written(node.parent if node.type == "array" and node.parent else node)
            for node in found]  # fmt: skip


class _Standing(NamedTuple):
    """What follows for a statement from the place that it stands in.

    `fatal`: the line fails if it does; `first`: also if a part of it does, as the first of a list.
    `surely` and `fed` as in `Command`. `head`: nothing is run before it in its list or pipeline.
    `stays`: where it moves to, the next command is, too. `redirects` are those of the whole that
    it is the last part of.
    """

    fatal: bool
    first: bool
    surely: bool = True
    head: bool = True
    fed: bool = False
    stays: bool = True
    redirects: tuple[Node, ...] = ()


class _Walk:
    """Goes through the statements; what it has is the shell's state at that point.

    `sure`: nothing before can have ended the line; `behind`: something was passed over.
    """

    def __init__(
        self, text: str, folder: str, values: Mapping[str, str], errexit: bool, pipefail: bool
    ) -> None:
        self.source, self.values = text.encode(), values
        self.folder, self.errexit, self.pipefail = folder, errexit, pipefail
        self.sure = True
        self.behind = False

    def line(self, root: Node) -> Iterator[Command]:
        """The commands of all that stands between semicolons, or in lines of their own."""
        statements = [child for child in root.named_children if child.type != "comment"]
        for node in statements:
            behind = node.next_sibling.type if node.next_sibling else ""
            last = node is statements[-1]
            fatal = (last or self.errexit) and behind != "&"
            yield from self._statement(node, _Standing(fatal, fatal and last))

    def _statement(self, node: Node, at: _Standing) -> Iterator[Command]:
        kind = node.type
        if kind == "list":
            yield from self._list(node, at)
        elif kind == "pipeline":
            yield from self._pipeline(node, at)
        elif kind == "redirected_statement":
            own = tuple(child for child in node.children if child.type in REDIRECTS)
            at = at._replace(redirects=(*own, *at.redirects))
            yield from self._statement(node.children[0], at)
        elif kind == "negated_command":
            at = _Standing(fatal=False, first=False, surely=False, head=False, stays=False)
            yield from self._statement(node.children[-1], at)
        elif kind in COMPOUND:
            programs = {written(name) for name in inside(node, "command_name")}
            if kind != "subshell" and not programs.isdisjoint(MOVES):
                self.folder = "?"
            self.behind = True
            self.sure = self.sure and (kind == "subshell" or programs.isdisjoint(LEAVES))
        elif kind in COMMANDS:
            yield from self._command(node, at)

    def _list(self, node: Node, at: _Standing) -> Iterator[Command]:
        """`left && right`, `left || right`; a longer one has its beginning on the left."""
        left, both, right = node.children[0], _joint(node) == "&&", node.children[-1]
        counts, stays = at.first and both, at.stays and both
        ahead = at._replace(fatal=counts, first=counts, stays=stays, redirects=())
        yield from self._statement(left, ahead)
        # Where the left one may fail, nobody knows whether the right one is run.
        either = any(_joint(inner) == "||" for inner in inside(left, "list"))
        surely = at.surely and counts and not either
        yield from self._statement(right, at._replace(surely=surely, head=False))

    def _pipeline(self, node: Node, at: _Standing) -> Iterator[Command]:
        parts = node.named_children
        negated = parts[0].type == "negated_command"  # the whole pipeline is
        surely = at.surely and not negated
        at = at._replace(first=False, surely=surely, head=False, stays=False)
        for part in parts:
            last = part is parts[-1]
            fatal = at.fatal and (last or self.pipefail) and not negated
            fed = at.fed or part is not parts[0]
            redirects = at.redirects if last else ()
            yield from self._statement(part, at._replace(fatal=fatal, fed=fed, redirects=redirects))

    def _command(self, node: Node, at: _Standing) -> Iterator[Command]:
        own = tuple(child for child in node.children if child.type in REDIRECTS)
        redirects = (*own, *at.redirects)
        # What stands behind the file that is read or written is an argument again.
        more = [extra for redirect in redirects for extra in _targets(redirect)[1:]]
        words = [word(child, self.values) for child in (*_words(node), *more)]
        leaves = words[0] in LEAVES
        words = words[words[0] == "exec" :]
        if not words:
            return
        end = max(part.end_byte for part in (node, *redirects))
        surely = at.surely and self.sure
        sets = words[0] == "set" and at.head  # a mistake in its use ends the shell itself
        yield Command(
            tuple(words), self.folder, surely, at.fatal or sets,
            text=_decoded(self.source[node.start_byte : end]),
            start=len(_decoded(self.source[: node.start_byte])),
            assigned=tuple(written(child.children[0]) for child in _assignments(node)),
            writes=tuple(
                word(target, self.values) for redirect in redirects
                for target in _targets(redirect)[:1] if _sign(redirect) in WRITING
            ),
            fed=at.fed or any(_sign(redirect).startswith("<") for redirect in redirects),
            behind=self.behind,
        )  # fmt: skip
        if sets:
            self._options(words)
        elif words[0] in MOVES:
            self.folder = self._moved(words) if surely and at.stays else "?"
        self.sure = self.sure and not leaves

    def _options(self, words: list[str]) -> None:
        for option in words[1:]:
            on = option.startswith("-")
            if (on or option.startswith("+")) and "e" in option:
                self.errexit = on
            if option == "pipefail":
                self.pipefail = True
            elif option == "errexit":
                self.errexit = True

    def _moved(self, words: list[str]) -> str:
        if words[0] != "cd" or len(words) != 2 or UNKNOWN in words[1] or words[1].startswith("-"):
            return "?"
        if self.folder == "?" and not words[1].startswith("/"):
            return "?"
        return posixpath.normpath(posixpath.join(self.folder, words[1]))


def _joint(node: Node) -> str:
    """What joins the two halves of a list."""
    return node.children[1].type


def _sign(redirect: Node) -> str:
    """The operator of a redirection: `<`, `>>`, `2>&1` without its number."""
    return next(child.type for child in redirect.children if not child.is_named)


def _targets(redirect: Node) -> list[Node]:
    return redirect.children_by_field_name("destination")


def _assignments(node: Node) -> list[Node]:
    """The variables that a command alone is given."""
    found = [child for child in node.children if child.type == "variable_assignment"]
    return found if node.type == "command" else []


def _words(node: Node) -> Iterator[Node]:
    given = _assignments(node)
    for child in node.children:
        if child.type.endswith("expression"):  # what `[ … ]` holds
            yield from _words(child)
        elif child.type not in REDIRECTS and child not in given:
            yield child


def _decoded(source: bytes) -> str:
    return source.decode(errors="replace")
