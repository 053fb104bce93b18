"""The keys that Compose knows, and since which version; references that must lead somewhere.

This stands in where no Compose is installed to say it itself. The list is that of the Compose
specification (https://github.com/compose-spec/compose-spec, `05-services.md` and its neighbours),
the versions are those of Compose's release notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from envdoctor.project.compose_tree import Tree, table
from envdoctor.project.requirements import Place, Problem, Service


def _old(names: str) -> dict[str, str]:
    """Keys that every Compose v2 knows."""
    return dict.fromkeys(names.split(), "")


TOP: Mapping[str, str] = {
    **_old("version services networks volumes secrets configs name"),
    "include": "2.20.0",
    "models": "2.38.0",
}  # fmt: skip

SERVICE: Mapping[str, str] = {
    **_old(
        "blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name "
        "cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus "
        "cpuset credential_spec depends_on deploy device_cgroup_rules devices dns dns_opt "
        "dns_search domainname entrypoint env_file environment expose extends external_links "
        "extra_hosts group_add healthcheck hostname image init ipc isolation labels links logging "
        "mac_address mem_limit mem_reservation mem_swappiness memswap_limit network_mode networks "
        "oom_kill_disable oom_score_adj pid pids_limit platform ports privileged profiles "
        "pull_policy read_only restart runtime scale secrets security_opt shm_size stdin_open "
        "stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits user userns_mode uts "
        "volumes volumes_from working_dir"
    ),
    "annotations": "2.18.0",
    "attach": "2.20.0",
    "develop": "2.22.0",
    "gpus": "2.30.0",
    "post_start": "2.30.0",
    "pre_stop": "2.30.0",
    "label_file": "2.32.2",
    "provider": "2.36.0",
    "use_api_socket": "2.36.0",
    "models": "2.38.0",
}  # fmt: skip

BUILD: Mapping[str, str] = {
    **_old(
        "context dockerfile args labels cache_from cache_to target network shm_size isolation ssh "
        "extra_hosts no_cache pull privileged tags platforms secrets ulimits"
    ),
    "additional_contexts": "2.17.0",
    "dockerfile_inline": "2.17.0",
    "entitlements": "2.27.0",
    "provenance": "2.39.0",
    "sbom": "2.39.0",
}  # fmt: skip


def since(key: str, *, top: bool = False) -> str:
    """The first Compose that knows a key; "" for all of v2, and for what is no key at all."""
    return TOP.get(key, "") if top else SERVICE.get(key, "") or BUILD.get(key, "")


def problems(tree: Tree, services: Mapping[str, Service]) -> list[Problem]:
    """What Compose would refuse: unknown keys, and names that nothing has."""
    return [*_keys(tree), *_references(tree, services)]


def _keys(tree: Tree) -> Iterator[Problem]:
    yield from _unknown(tree, tree.content, TOP, ())
    for name, value in table(tree.content.get("services")).items():
        if not isinstance(value, dict):
            place = tree.place("services", name)
            yield Problem(f"services.{name} must be a mapping", place, "schema")
            continue
        yield from _unknown(tree, value, SERVICE, ("services", name))
        yield from _unknown(tree, table(value.get("build")), BUILD, ("services", name, "build"))


def _unknown(
    tree: Tree, found: Iterable[str], known: Mapping[str, str], path: tuple[str, ...]
) -> Iterator[Problem]:
    for key in found:
        if key not in known and not key.startswith("x-"):
            where = ".".join(path) or "(root)"
            text = f"{where} additional properties '{key}' not allowed{_perhaps(key, known)}"
            yield Problem(text, tree.place(*path, key), "schema")


def _perhaps(key: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, list(known), n=1)
    return f" ({near[0]} is meant)" if near else ""


def _references(tree: Tree, services: Mapping[str, Service]) -> Iterator[Problem]:
    content = tree.content
    declared = {kind: set(table(content.get(kind))) for kind in
                ("volumes", "networks", "secrets", "configs")}  # fmt: skip
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
        fields = table(table(content.get("services")).get(name))
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
    return Problem(f"{text}: invalid compose project", place, "schema")
