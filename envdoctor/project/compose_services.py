"""A Compose file's tree -> its services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from envdoctor.project import compose_values as values
from envdoctor.project.compose_builds import build
from envdoctor.project.compose_options import options
from envdoctor.project.compose_tree import Table, Tree, items, pairs, table, word
from envdoctor.project.requirements import (
    NONE,
    EnvFile,
    FixedAddress,
    Mount,
    Port,
    Service,
)

P = TypeVar("P", Port, Mount)


def services(
    tree: Tree,
    creates_by_default: bool,
    own: Mapping[str, Service] | None = None,
    given: Mapping[str, str] = NONE,
) -> tuple[Service, ...]:
    """The services of a tree. `own` has those that we have read ourselves, with all places.

    `given` are the values of the variables of which only the name is written (`- KEY`); Compose
    has put them in already.
    """
    found = table(tree.content.get("services"))
    return tuple(
        _service(name, table(fields), tree, creates_by_default, (own or {}).get(name), given)
        for name, fields in found.items()
    )


def _service(
    name: str,
    fields: Table,
    tree: Tree,
    creates_by_default: bool,
    own: Service | None,
    given: Mapping[str, str],
) -> Service:
    path = ("services", name)
    keys = own.keys if own else {key: tree.place(*path, key) for key in fields}
    deploy = table(fields.get("deploy"))
    resources = table(deploy.get("resources"))
    limits, reserved = table(resources.get("limits")), table(resources.get("reservations"))
    ports = [
        p for i, entry in enumerate(items(fields.get("ports")))
        for p in values.port(entry, tree.place(*path, "ports", i))
    ]  # fmt: skip
    mounts = [
        m for i, entry in enumerate(items(fields.get("volumes")))
        if (m := values.mount(entry, tree.place(*path, "volumes", i), creates_by_default))
    ]  # fmt: skip
    mounts += [
        values.tmpfs(entry, tree.place(*path, "tmpfs"))
        for entry in values.words(fields.get("tmpfs"))
    ]
    depends = fields.get("depends_on")
    replicas = deploy.get("replicas", fields.get("scale", 1))
    platform = fields.get("platform")
    return Service(
        name,
        own.place if own else tree.place(*path),
        image=word(fields.get("image")),
        build=build(fields.get("build"), tree, (*path, "build"), own, platform, given),
        platform=word(platform),
        ports=_placed(ports, own.ports if own else ()),
        mounts=_placed(_one_per_target(mounts), own.mounts if own else ()),
        environment=pairs(fields.get("environment"), given),
        env_files=own.env_files if own else _env_files(fields.get("env_file"), tree, path),
        depends_on=values.words(depends),
        waits_healthy=_waits(depends, "service_healthy"),
        waits_ended=_waits(depends, "service_completed_successfully"),
        healthcheck=_test(fields.get("healthcheck")),
        network_mode=word(fields.get("network_mode")),
        networks=values.words(fields.get("networks")),
        addresses=own.addresses if own else _addresses(fields.get("networks"), tree, path),
        command=values.command(fields.get("command")),
        entrypoint=values.command(fields.get("entrypoint")),
        user=word(fields.get("user")),
        workdir=word(fields.get("working_dir")),
        container_name=word(fields.get("container_name")),
        memory=values.size(limits.get("memory") or fields.get("mem_limit")),
        cpus=_number(limits.get("cpus") or fields.get("cpus")),
        devices=_devices(fields, reserved),
        device_paths=_device_paths(fields.get("devices")),
        sysctls=pairs(fields.get("sysctls")),
        profiles=values.words(fields.get("profiles")),
        replicas=int(word(replicas)) if word(replicas).isdigit() else 1,
        pull_policy=word(fields.get("pull_policy")),
        options=options(fields),
        uses=(*_sources(fields.get("secrets")), *_sources(fields.get("configs"))),
        keys=keys,
        written=fields,
    )  # fmt: skip


def _placed(found: list[P], own: tuple[P, ...]) -> tuple[P, ...]:
    """Ports and mounts as Compose has read them, with the places where we have read them."""
    if not own:
        return tuple(found)
    known: dict[object, P] = {}
    for item in own:
        known.setdefault(item.target, item)
        known[_identity(item)] = item
    return tuple(
        _as_written(item, known.get(_identity(item)) or known.get(item.target)) for item in found
    )


def _as_written(item: P, own: P | None) -> P:
    if own is None:
        return item
    if isinstance(item, Mount) and isinstance(own, Mount):
        # What is false is left out of what Compose prints, where it may also mean "as usual".
        return item._replace(place=own.place, creates=own.creates)
    return item._replace(place=own.place)


def _identity(item: Port | Mount) -> object:
    if isinstance(item, Port):
        return (item.target, item.published, item.protocol)
    return (item.target, item.source)


def _one_per_target(mounts: list[Mount]) -> list[Mount]:
    """A later file's mount replaces that of an earlier one on the same target."""
    return list({mount.target: mount for mount in mounts}.values())


def _waits(depends: object, condition: str) -> tuple[str, ...]:
    """The services that are waited for until they are in that state."""
    found = table(depends).items()
    return tuple(other for other, how in found if table(how).get("condition") == condition)


def _sources(value: object) -> tuple[str, ...]:
    """The secrets or configs that a service names."""
    return tuple(word(e if isinstance(e, str) else table(e).get("source")) for e in items(value))


def _env_files(value: object, tree: Tree, path: tuple[object, ...]) -> tuple[EnvFile, ...]:
    found = []
    for index, entry in enumerate(items(value) if isinstance(value, list) else [value]):
        fields = {"path": entry} if isinstance(entry, str) else table(entry)
        if fields.get("path"):
            required = fields.get("required", True) not in (False, "false")
            place = tree.place(*path, "env_file", index)
            found.append(EnvFile(word(fields["path"]), required, place))
    return tuple(found)


def _addresses(value: object, tree: Tree, path: tuple[object, ...]) -> tuple[FixedAddress, ...]:
    return tuple(
        FixedAddress(name, word(fields[key]), tree.place(*path, "networks", name, key))
        for name, fields in ((name, table(how)) for name, how in table(value).items())
        for key in ("ipv4_address", "ipv6_address") if fields.get(key)
    )  # fmt: skip


def _test(value: object) -> tuple[str, ...]:
    fields = table(value)
    test = fields.get("test")
    if fields.get("disable") is True:
        return ("NONE",)
    if isinstance(test, str):
        return ("CMD-SHELL", test)
    return tuple(word(item) for item in items(test))


def _number(value: object) -> float:
    text = word(value)
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else 0.0


def _devices(fields: Table, reserved: Table) -> tuple[str, ...]:
    """What is asked of GPUs and their like, in one of four spellings."""
    found: list[str] = []
    gpus = fields.get("gpus")
    listed = [*items(reserved.get("devices")), *items(gpus)]
    for entry in map(table, listed):
        capabilities = values.words(entry.get("capabilities"))
        ids = values.words(entry.get("device_ids"))
        driver = word(entry.get("driver"))
        if driver == "cdi":
            found += ids
        else:
            found.append(
                driver or ("nvidia" if "gpu" in capabilities or entry in items(gpus) else "")
            )
    if gpus == "all":
        found.append("nvidia")
    if word(fields.get("runtime")) == "nvidia":
        found.append("runtime nvidia")
    found += [d for d in values.words(fields.get("devices")) if _is_cdi(d)]
    return tuple(name for name in found if name)


def _is_cdi(text: str) -> bool:
    return bool(re.fullmatch(r"[\w.-]+\.[\w.-]+/[\w.-]+=[\w.:-]+", text))


def _device_paths(value: object) -> tuple[str, ...]:
    found = []
    for entry in items(value):
        source = word(table(entry).get("source")) if isinstance(entry, dict) else word(entry)
        path = source.split(":")[0]
        if path.startswith("/"):
            found.append(path)
    return tuple(found)
