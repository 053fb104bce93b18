"""Volumes, networks, secrets and configs: what a Compose file names at its top level."""

from __future__ import annotations

from collections.abc import Mapping

from envdoctor.project.compose_tree import Table, Tree, items, pairs, table, word
from envdoctor.project.requirements import Named, Range


def named(tree: Tree, kind: str, project: str, own: Mapping[str, Named]) -> tuple[Named, ...]:
    """The volumes, networks, secrets or configs of the top level."""
    found = []
    for name, value in table(tree.content.get(kind)).items():
        fields = table(value)
        external = fields.get("external")
        real = word(fields.get("name")) or word(table(external).get("name"))
        outside = external is True or isinstance(external, dict)
        place = own[name].place if name in own else tree.place(kind, name)
        file = word(fields.get("file"))
        real = real or (name if outside or not project else f"{project}_{name}")
        ranges = own[name].ranges if name in own else _ranges(fields, tree, (kind, name))
        found.append(
            Named(name, place, outside, file, real, ranges, word(fields.get("environment")),
                  word(fields.get("driver")), pairs(fields.get("driver_opts")))
        )  # fmt: skip
    return tuple(found)


def _ranges(fields: Table, tree: Tree, path: tuple[object, ...]) -> tuple[Range, ...]:
    path = (*path, "ipam", "config")
    return tuple(
        Range(word(part.get("subnet")), word(part.get("gateway")), word(part.get("ip_range")),
              tree.place(*path, index, "subnet"), pairs(part.get("aux_addresses")))
        for index, part in enumerate(map(table, items(table(fields.get("ipam")).get("config"))))
        if part.get("subnet")
    )  # fmt: skip
