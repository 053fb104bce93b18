"""Names in a Compose project that nothing has: the schema cannot tell, Compose refuses them.

The sentences are those of Compose v2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from envdoctor.project.compose_tree import Tree, table
from envdoctor.project.requirements import Place, Problem, Service


def problems(tree: Tree, services: Mapping[str, Service]) -> Iterator[Problem]:
    """Services, volumes, networks, secrets and configs that are used and not declared."""
    content = tree.content
    declared = {kind: set(table(content.get(kind))) for kind in
                ("volumes", "networks", "secrets", "configs")}  # fmt: skip
    written = table(content.get("services"))
    for service in services.values():
        name = service.name
        if not isinstance(written.get(name), dict):
            continue  # the schema's matter
        for other in service.depends_on:
            if other not in services:
                text = f'service "{name}" depends on undefined service "{other}"'
                yield _refused(text, service.at("depends_on"))
        for mount in service.mounts:
            if mount.kind == "volume" and mount.source and mount.source not in declared["volumes"]:
                yield _refused(
                    f'service "{name}" refers to undefined volume {mount.source}', mount.place
                )
        for network in service.networks:
            if network not in declared["networks"] and network != "default":
                text = f'service "{name}" refers to undefined network {network}'
                yield _refused(text, service.at("networks"))
        fields = table(written[name])
        for kind in ("secrets", "configs"):
            listed = fields.get(kind)
            for entry in listed if isinstance(listed, list) else []:
                source = table(entry).get("source") if isinstance(entry, dict) else entry
                if isinstance(source, str) and source not in declared[kind]:
                    text = f'service "{name}" refers to undefined {kind[:-1]} {source}'
                    yield _refused(text, service.at(kind))
        if {"image", "build", "provider", "extends"}.isdisjoint(fields):
            text = f'service "{name}" has neither an image nor a build context specified'
            yield _refused(text, service.place)


def _refused(text: str, place: Place) -> Problem:
    return Problem(f"{text}: invalid compose project", place, "reference")
