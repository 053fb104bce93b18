"""Names in a Compose project that nothing has: the schema cannot tell, Compose refuses them.

The sentences are those of Compose v2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from envdoctor.project.compose_tree import Tree, table
from envdoctor.project.requirements import Place, Problem, Service

SOURCES = ("image", "build", "provider", "extends")
UNKNOWN_KEY = re.compile(r"services\.(\S+) additional properties")


def problems(
    tree: Tree, services: Mapping[str, Service], told: Sequence[Problem]
) -> Iterator[Problem]:
    """Services, volumes, networks, secrets and configs that are used and not declared.

    `told` is what the schema has said: nothing follows from a place that is wrong already.
    """
    wrong = {problem.place for problem in told}
    misspelt = {found[1] for problem in told if (found := UNKNOWN_KEY.match(problem.said))}
    for problem in _unknown_names(tree, services, misspelt):
        if problem.place not in wrong:
            yield problem


def _unknown_names(
    tree: Tree, services: Mapping[str, Service], misspelt: set[str]
) -> Iterator[Problem]:
    content = tree.content
    declared = {kind: set(table(content.get(kind))) for kind in
                ("volumes", "networks", "secrets", "configs")}  # fmt: skip
    written = table(content.get("services"))
    for service in services.values():
        name = service.name
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
        fields = table(written.get(name))
        for kind in ("secrets", "configs"):
            listed = fields.get(kind)
            for entry in listed if isinstance(listed, list) else []:
                source = table(entry).get("source") if isinstance(entry, dict) else entry
                if isinstance(source, str) and source not in declared[kind]:
                    text = f'service "{name}" refers to undefined {kind[:-1]} {source}'
                    yield _refused(text, service.at(kind))
        if fields.keys().isdisjoint(SOURCES) and name not in misspelt:
            text = f'service "{name}" has neither an image nor a build context specified'
            yield _refused(text, service.place)


def _refused(text: str, place: Place) -> Problem:
    return Problem(f"{text}: invalid compose project", place, "reference")
