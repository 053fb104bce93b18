"""Loads Compose files with what they take in: `include` and `extends`, paths made absolute."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envdoctor.project.compose_files import assignments
from envdoctor.project.compose_tree import Filling, Table, Tree, merged, table, word
from envdoctor.project.compose_values import is_path, split_mount
from envdoctor.project.reading import absolute, read, shown
from envdoctor.project.requirements import Place, Problem
from envdoctor.project.yaml_lines import BadYaml, Path, parse

if TYPE_CHECKING:
    from envdoctor.host import Host

DEEPEST = 20  # files that take in files
MOST = 200  # files of one project

NOT_TAKEN_OVER = ("depends_on", "extends", "links", "volumes_from")  # by `extends`


class Part(NamedTuple):
    """A file with what it extends, as Compose validates it; `whole` when nothing can add to it."""

    tree: Tree
    whole: bool


class Loader:
    """Loads files into one tree; keeps what was wrong, what was read, and each file's part."""

    def __init__(self, host: Host, root: str, filling: Filling) -> None:
        self.host, self.root, self.filling = host, root, filling
        self.problems: list[Problem] = []
        self.read: list[str] = []
        self.parts: list[Part] = []
        self._parsed: dict[str, Tree] = {}

    def load(
        self, paths: tuple[str, ...], folder: str, above: tuple[str, ...] = (),
        asked: Place | None = None,
    ) -> Tree:  # fmt: skip
        """The files merged, with what they include; relative paths count from `folder`."""
        whole = Tree({}, {})
        for path in paths:
            tree = self._file(path, folder, asked)
            if tree is None:
                continue
            own, tree = tree, self._extended(tree, path, folder, (*above, path))
            self.parts.append(Part(tree, path == paths[0] and tree is own))
            whole = merged(whole, tree)
            for number, entry in enumerate(self._includes(tree)):
                place = tree.place("include", number)
                inner = self._include(entry, place, folder, (*above, path))
                # What is included may be changed by nobody; the including file's names win here.
                whole = merged(inner, whole)
        return whole

    def _file(self, path: str, folder: str, asked: Place | None) -> Tree | None:
        if path in self._parsed:
            return self._parsed[path]
        if len(self.read) >= MOST:
            self._wrong("more files are taken in than any project has", asked or Place(path))
            return None
        self.read.append(path)
        name = shown(self.root, path)
        text = read(self.host, self.root, path)
        if isinstance(text, Problem):
            kind = "include" if asked else text.kind
            said = (
                f"open {path}: no such file or directory" if text.kind == "missing" else text.text
            )
            self._wrong(said, asked or text.place, kind)
            return None
        try:
            document = parse(text)
        except BadYaml as error:
            at = f"line {error.line}: " if error.line else ""
            self._wrong(f"yaml: {at}{error}", Place(name, error.line), "yaml")
            return None
        if not isinstance(document.content, dict):
            self._wrong("top-level object must be a mapping", Place(name, 1), "yaml")
            return None
        places: dict[Path, Place] = {p: Place(name, line) for p, line in document.lines.items()}
        tree = self.filling.fill(Tree(table(document.content), places, document.marks))
        anchor(self.host, table(tree.content), folder)
        self._parsed[path] = tree
        return tree

    def _includes(self, tree: Tree) -> list[object]:
        entries = tree.content.get("include")
        return entries if isinstance(entries, list) else []

    def _include(self, entry: object, place: Place, folder: str, above: tuple[str, ...]) -> Tree:
        fields = table(entry)
        listed = fields.get("path") if isinstance(entry, dict) else entry
        names = [word(p) for p in (listed if isinstance(listed, list) else [listed]) if p]
        if not names:  # nothing for Compose, too
            return Tree({}, {})
        if any("://" in name for name in names):
            self._wrong(f"not fetched: {names[0]}", place, "remote")
            return Tree({}, {})
        paths = tuple(absolute(self.host, folder, name) for name in names)
        if set(paths) & set(above) or len(above) > DEEPEST:
            circle = " -> ".join(shown(self.root, p) for p in (*above, paths[0]))
            self._wrong(f"include cycle detected: {circle}", place, "cycle")
            return Tree({}, {})
        own = word(fields.get("project_directory"))
        inner = absolute(self.host, folder, own) if own else paths[0].rpartition("/")[0] or "/"
        files = fields.get("env_file")  # counts from the including project, its own .env does not
        outer = self.filling.values
        self._values_of(files or ".env", folder if files else inner)
        tree = self.load(paths, inner, above, place)
        self.filling.values = outer
        return tree

    def _values_of(self, listed: object, folder: str) -> None:
        """An included project has variables of its own, behind those of the including one."""
        for name in listed if isinstance(listed, list) else [listed]:
            path = absolute(self.host, folder, word(name))
            if self.host.stat(path).kind != "file":
                continue
            text = read(self.host, self.root, path)
            if isinstance(text, str):
                found, _ = assignments(text, shown(self.root, path), self.filling.values)
                self.filling.values = {**found, **self.filling.values}

    def _extended(self, tree: Tree, path: str, folder: str, above: tuple[str, ...]) -> Tree:
        services = table(tree.content.get("services"))
        result = tree
        for name in [n for n, fields in services.items() if table(fields).get("extends")]:
            base = self._base(tree, name, path, folder, above)
            if base is not None:
                service = merged(base, _only(tree, name))
                all_services = {**table(result.content["services"]),
                                **table(service.content["services"])}  # fmt: skip
                result = Tree(
                    {**result.content, "services": all_services},
                    {**result.places, **service.places},
                    tree.marks,
                )
        return result

    def _base(
        self, tree: Tree, name: str, path: str, folder: str, above: tuple[str, ...],
        seen: tuple[str, ...] = (),
    ) -> Tree | None:  # fmt: skip
        """The service that `name` extends, renamed to it; None where there is none."""
        fields = table(table(tree.content.get("services")).get(name))
        extends = fields.get("extends")
        place = tree.place("services", name, "extends")
        wanted = word(table(extends).get("service")) or word(
            extends if isinstance(extends, str) else ""
        )
        file = word(table(extends).get("file"))
        other, other_path = tree, path
        if file:
            other_path = absolute(self.host, folder, file)
            loaded = self._file(other_path, other_path.rpartition("/")[0] or "/", place)
            if loaded is None:
                return None
            other = loaded
        key = f"{other_path}#{wanted}"
        if key in seen or len(seen) > DEEPEST or (other is tree and wanted == name):
            self._wrong(f"Circular reference: {name} extends {wanted}", place, "cycle")
            return None
        found = table(other.content.get("services"))
        if wanted not in found:
            self._wrong(
                f'cannot extend service "{name}" in {path}: service "{wanted}" not found', place,
                "include",
            )  # fmt: skip
            return None
        base = _only(other, wanted, name)
        if table(found[wanted]).get("extends"):
            inner = self._base(
                other, wanted, other_path, other_path.rpartition("/")[0], above, (*seen, key)
            )
            if inner is not None:
                base = merged(_only(inner, wanted, name), base)
        service = dict(table(table(base.content["services"])[name]))
        for unwanted in NOT_TAKEN_OVER:
            service.pop(unwanted, None)
        return base._replace(content={"services": {name: service}})

    def _wrong(self, text: str, place: Place, kind: str = "compose") -> None:
        problem = Problem(text, place, kind)
        if problem not in self.problems:
            self.problems.append(problem)


def _only(tree: Tree, name: str, new_name: str = "") -> Tree:
    """One service of a tree, perhaps under another name."""
    new_name = new_name or name
    head: Path = ("services", name)
    places = {
        ("services", new_name, *path[2:]): place
        for path, place in tree.places.items() if path[:2] == head
    }  # fmt: skip
    marks = {
        ("services", new_name, *path[2:]): mark
        for path, mark in tree.marks.items() if path[:2] == head
    }  # fmt: skip
    fields = table(tree.content.get("services")).get(name)
    return Tree({"services": {new_name: fields}}, places, marks)


def anchor(host: Host, content: Table, folder: str) -> None:
    """Make the paths absolute that count from `folder`; the content is changed in place."""
    for fields in map(table, table(content.get("services")).values()):
        _anchor_build(host, fields, folder)
        mounts = fields.get("volumes")
        for index, entry in enumerate(mounts if isinstance(mounts, list) else []):
            if isinstance(entry, dict):
                if entry.get("type") == "bind" and isinstance(entry.get("source"), str):
                    entry["source"] = absolute(host, folder, entry["source"])
                continue
            source, target, mode = split_mount(word(entry))
            if is_path(source):
                parts = [absolute(host, folder, source), target, *([mode] if mode else [])]
                mounts[index] = ":".join(parts)  # type: ignore[index]
        files = fields.get("env_file")
        if isinstance(files, str):
            fields["env_file"] = absolute(host, folder, files)
        elif isinstance(files, list):
            for index, entry in enumerate(files):
                if isinstance(entry, dict) and isinstance(entry.get("path"), str):
                    entry["path"] = absolute(host, folder, entry["path"])
                elif isinstance(entry, str):
                    files[index] = absolute(host, folder, entry)
    for kind in ("secrets", "configs"):
        for fields in map(table, table(content.get(kind)).values()):
            if isinstance(fields.get("file"), str):
                fields["file"] = absolute(host, folder, word(fields["file"]))


def _anchor_build(host: Host, fields: Table, folder: str) -> None:
    build = fields.get("build")
    if isinstance(build, str):
        build = fields["build"] = {"context": build}
    if isinstance(build, dict):
        context = build.get("context", ".")
        if not isinstance(context, str):
            return  # a mistake, to be told as it is written
        context = context or "."
        remote = "://" in context or context.startswith(("git@", "github.com/"))
        build["context"] = context if remote else absolute(host, folder, context)
