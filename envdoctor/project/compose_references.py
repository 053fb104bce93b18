"""Names in a Compose project that nothing has: the schema cannot tell, Compose refuses them.

The sentences are those of Compose v2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from envdoctor.project.compose_tree import Tree, table, word
from envdoctor.project.compose_values import words
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
    if not wrong:
        yield from _cycles(services)


def _unknown_names(
    tree: Tree, services: Mapping[str, Service], misspelt: set[str]
) -> Iterator[Problem]:
    content = tree.content
    declared = {kind: set(table(content.get(kind))) for kind in
                ("volumes", "networks", "secrets", "configs")}  # fmt: skip
    written = table(content.get("services"))
    for service in services.values():
        name = service.name
        for other, key in needed(service):
            if other not in services:
                text = f'service "{name}" depends on undefined service "{other}"'
                yield _refused(text, service.at(key))
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


def needed(service: Service) -> Iterator[tuple[str, str]]:
    """The services that one cannot be without, each with the key that names it."""
    for other in service.depends_on:
        yield other, "depends_on"
    for key in ("links", "volumes_from"):
        for entry in words(service.written.get(key)):
            if not entry.startswith("container:"):
                yield entry.partition(":")[0], key
    for key in ("network_mode", "ipc", "pid"):
        kind, _, other = word(service.written.get(key)).partition(":")
        if kind == "service":
            yield other, key


def _cycles(services: Mapping[str, Service]) -> Iterator[Problem]:
    """Services that wait for each other: the first circle, as Compose tells one."""
    waits = {n: [o for o, _ in needed(s) if o in services] for n, s in services.items()}
    done: set[str] = set()
    for start in waits:
        way: list[str] = []
        left = [iter([start])]
        while left:
            name = next(left[-1], None)
            if name is None:
                left.pop()
                if way and len(way) > len(left) - 1:
                    done.add(way.pop())
            elif name in way:
                circle = " -> ".join([*way[way.index(name) :], name])
                place = services[name].at(next(key for o, key in needed(services[name])))
                yield Problem(f"dependency cycle detected: {circle}", place, "reference")
                return
            elif name not in done:
                way.append(name)
                left.append(iter(waits[name]))


def _refused(text: str, place: Place) -> Problem:
    return Problem(f"{text}: invalid compose project", place, "reference")
