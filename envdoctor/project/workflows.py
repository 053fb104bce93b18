"""Containers that CI workflows use: `services:` and `container:` of GitHub's jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envdoctor.project import compose_values as values
from envdoctor.project.compose_tree import Tree, pairs, table, word
from envdoctor.project.reading import absolute, read, shown
from envdoctor.project.requirements import Place, Problem, Service
from envdoctor.project.yaml_lines import BadYaml, parse

if TYPE_CHECKING:
    from envdoctor.host import Host

FOLDER = ".github/workflows"
MOST = 50  # files


def read_all(host: Host, root: str) -> tuple[Service, ...]:
    """Each container of each job; what is filled in only on GitHub (`${{ … }}`) is left out."""
    folder = absolute(host, root, FOLDER)
    if host.stat(folder).kind != "folder":
        return ()
    found: list[Service] = []
    names = [n for n in host.list_folder(folder).names or () if n.endswith((".yml", ".yaml"))]
    for name in names[:MOST]:
        path = f"{folder}/{name}"
        text = read(host, root, path)
        if isinstance(text, Problem) or ("services:" not in text and "container:" not in text):
            continue
        try:
            document = parse(text)
        except BadYaml:  # GitHub will say so; nothing here depends on it
            continue
        file = shown(root, path)
        places = {p: Place(file, line) for p, line in document.lines.items()}
        found += _jobs(Tree(table(document.content), places))
    return tuple(found)


def _jobs(tree: Tree) -> list[Service]:
    found = []
    for job, content in table(tree.content.get("jobs")).items():
        fields = table(content)
        wanted: dict[tuple[str, ...], object] = {("container",): fields.get("container")}
        wanted |= {("services", n): f for n, f in table(fields.get("services")).items()}
        for path, value in wanted.items():
            inner = {"image": value} if isinstance(value, str) else table(value)
            image = word(inner.get("image"))
            where = ("jobs", job, *path)
            if not image or "${{" in image:
                continue
            listed = inner.get("ports")
            ports = [
                p for i, entry in enumerate(listed if isinstance(listed, list) else [])
                for p in values.port(entry, tree.place(*where, "ports", i))
            ]  # fmt: skip
            keys = {key: tree.place(*where, key) for key in inner}
            keys.setdefault("image", tree.place(*where))
            found.append(
                Service(f"{job}/{path[-1]}", tree.place(*where), image, ports=tuple(ports),
                        environment=pairs(inner.get("env")), keys=keys)
            )  # fmt: skip
    return found
