"""Where the mistake is written that a sentence of Compose speaks of."""

from __future__ import annotations

import re

from envdoctor.project.compose_tree import Table, Tree, table
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Place

PATHS = re.compile(r"\b((?:services|volumes|networks|secrets|configs|include)(?:\.[\w-]+)+)")
DECODED = re.compile(r"'services\[([\w.-]+)\]((?:\.[\w-]+|\[\d+\])*)'")
LINE = re.compile(r"(?:in |parse )?(\S+\.ya?ml)?:? ?\bline (\d+)")
SERVICE = re.compile(r'service "?([\w.-]+)"?')
UNKNOWN_KEY = re.compile(r"additional propert(?:y|ies) '?\"?([\w-]+)", re.IGNORECASE)
UNDEFINED = re.compile(r"undefined (\w+) \"?([\w.-]+)\"?")
REPLICAS = re.compile(r"can't set container_name and ([\w.-]+) as")
CYCLE = re.compile(r"dependency cycle detected: ([\w.-]+) -> ")

# What may name another service, or a thing of the top level.
NAMING = {
    "service": ("depends_on", "links", "volumes_from", "network_mode", "ipc", "pid"),
    "volume": ("volumes",), "network": ("networks",), "secret": ("secrets",),
    "config": ("configs",),
}  # fmt: skip
# A key that Compose leaves out of its sentence.
MEANT = {
    "is already in use by service": "container_name",
    "and `networks`": "network_mode",
    "healthcheck.test must": "healthcheck",
}


def written_at(text: str, tree: Tree, root: str) -> Place:
    """The line, or that of what is around it; the file alone where nothing more is said."""
    services = table(tree.content.get("services"))
    meant = next((key for words, key in MEANT.items() if words in text), "")
    if found := DECODED.search(text):
        inner = re.findall(r"[\w-]+", found[2])
        return tree.place("services", found[1], *(int(i) if i.isdigit() else i for i in inner))
    if found := CYCLE.search(text):
        return tree.place("services", found[1], "depends_on")
    if found := REPLICAS.search(text):
        return tree.place("services", found[1], "container_name")
    if (found := PATHS.search(text)) and tree.place(*found[1].split(".")).line:
        path = found[1].split(".")
        named = UNKNOWN_KEY.search(text)
        return tree.place(*path, *([named[1]] if named else [meant] if meant else []))
    if found := SERVICE.search(text):
        fields = table(services.get(found[1]))
        key = _naming(text, fields) or meant
        return tree.place("services", found[1], *([key] if key in fields else []))
    if meant:
        holders = [name for name, fields in services.items() if meant in table(fields)]
        if len(holders) == 1:
            return tree.place("services", holders[0], meant)
    first = next(iter(tree.places.values()), Place("")).file
    if found := re.search(r"read (\S+): is a directory", text):
        return _holding(found[1], services, tree) or Place(first)
    found = LINE.search(text)
    file = re.search(r"(\S+\.ya?ml)", text)
    return Place(
        shown(root, file[1].rstrip(":,")) if file else first, int(found[2]) if found else 0
    )


def _naming(text: str, fields: Table) -> str:
    """The key of a service in which the name stands that leads nowhere."""
    found = UNDEFINED.search(text)
    keys = [key for key in NAMING.get(found[1], ()) if key in fields] if found else []
    if found is None or not keys:
        return ""
    name = re.compile(rf"(?<![\w.-]){re.escape(found[2])}(?![\w.-])")
    return next((key for key in keys if name.search(str(fields[key]))), keys[0])


def _holding(path: str, services: Table, tree: Tree) -> Place | None:
    """Where a file of variables is named."""
    for name, fields in services.items():
        value = table(fields).get("env_file")
        for index, entry in enumerate(value if isinstance(value, list) else [value]):
            if path in (entry, table(entry).get("path")):
                return tree.place("services", name, "env_file", index)
    return None
