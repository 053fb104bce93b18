"""Keys of a service that exclude each other, in the words of Compose 2.40."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from envdoctor.project.compose_tree import Table, items, table, word
from envdoctor.project.compose_values import size
from envdoctor.project.requirements import Problem, Service

TESTS = ("CMD", "CMD-SHELL", "NONE")
# What can be said in two places, and has to be the same there.
TWICE = (
    ("scale", ("replicas",)),
    ("cpus", ("resources", "limits", "cpus")),
    ("mem_limit", ("resources", "limits", "memory")),
    ("mem_reservation", ("resources", "reservations", "memory")),
    ("pids_limit", ("resources", "limits", "pids")),
)


def problems(services: Mapping[str, Service]) -> Iterator[Problem]:
    """What Compose refuses although each key by itself is right."""
    named: dict[str, str] = {}
    for name, service in services.items():
        written = table(service.written)
        if service.network_mode and "networks" in written:
            said = f"service {name} declares mutually exclusive `network_mode` and `networks`"
            yield _wrong(f"{said}: invalid compose project", service, "network_mode")
        yield from _twice(name, service, written)
        deploy = table(written.get("deploy"))
        for key, value in (("scale", written.get("scale")), ("deploy", deploy.get("replicas"))):
            text = word(value)
            where = "deploy.replicas" if key == "deploy" else key
            if text.startswith("-") and text[1:].isdigit():
                said = f"services.{name}.{where}: must be greater than or equal to 0"
                yield _wrong(said, service, key)
            elif service.container_name and text.isdigit() and int(text) > 1:
                said = f"services.{where}: can't set container_name and {name} as container name"
                yield _wrong(f"{said} must be unique: invalid compose project", service, key)
        own = service.container_name
        if own and named.setdefault(own, name) != name:
            said = f'services.{name}: container name "{own}" is already in use by service'
            yield _wrong(said, service, "container_name")
        test = items(table(written.get("healthcheck")).get("test"))
        if test and test[0] not in TESTS:
            said = 'healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"'
            yield _wrong(said, service, "healthcheck")


def _twice(name: str, service: Service, written: Table) -> Iterator[Problem]:
    for key, path in TWICE:
        inner: object = written.get("deploy")
        for part in path:
            inner = table(inner).get(part)
        value = written.get(key)
        if value is None or inner is None or _same(value, inner):
            continue
        there = ".".join(("deploy", *path))
        said = f"services.{name}: can't set distinct values on '{key}' and '{there}'"
        yield _wrong(f"{said}: invalid compose project", service, key)


def _same(one: object, other: object) -> bool:
    return word(one) == word(other) or size(one) == size(other)


def _wrong(said: str, service: Service, key: str) -> Problem:
    return Problem(said, service.at(key), "reference", said=said)
