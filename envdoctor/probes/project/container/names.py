"""Names that a project shares with the engine: containers, networks, volumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import Facts, rows, table, unanswered, words
from envdoctor.probes.project.container.refusals import listed
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.project.requirements import Service

CONTAINER = "ED350"  # container-name-conflict
NO_CONTAINER = "ED356"  # no-such-container
NETWORK = "ED482"  # compose-external-network-missing
NO_NETWORK = "ED483"  # compose-network-not-found
VOLUME = "ED373"  # volume-external-missing
FOREIGN_NETWORK = "ED480"  # compose-network-label-mismatch

# Words of network_mode that need no network of that name.
MODES = ("", "bridge", "host", "none", "default", "nat")

CONTAINERS = "/containers/json?all=1"
NETWORKS = "/networks"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Fixed names must be free, what is external must be there."""
    here = ground(host, settings)
    compose = here.compose
    if not compose.services:
        yield skipped()
        return
    if not here.info:
        yield unanswered(host)
        return
    found = [*_containers(here), *_networks(here), *_volumes(here)]
    yield from found
    if not found:
        yield Finding(Status.PASS, f"project {compose.name}", data={"project": compose.name})


def _containers(here: Ground) -> Iterator[Finding]:
    taken = {
        name.lstrip("/"): container
        for container in rows(here.api(CONTAINERS).body)
        for name in words(container.get("Names"))
    }
    for service in here.compose.services:
        yield from _joined(here, service, taken)
        other = taken.get(service.container_name) if service.container_name else None
        if other is None:
            continue
        labels = table(other.get("Labels"))
        project = labels.get("com.docker.compose.project")
        same = labels.get("com.docker.compose.service") == service.name
        if project == here.compose.name and same:
            continue  # this very service's
        name = service.container_name
        said = f'Conflict. The container name "/{name}" is already in use by container'
        owner = f"of project {project}" if project else "made without Compose"
        evidence = (
            docker_says(said), here.quote(service.at("container_name")),
            Evidence(f"GET {CONTAINERS}", f"{name}: {owner}, {other.get('Status')}"),
        )  # fmt: skip
        text = f"{service.at('container_name')}: there is a container {name} already, {owner}"
        yield Finding(Status.FAIL, text, evidence, CONTAINER, {"name": name})


def _joined(here: Ground, service: Service, taken: Mapping[str, Facts]) -> Iterator[Finding]:
    """`network_mode: container:x` and its like want a container that is there already."""
    others = [("volumes_from", ":".join(entry.split(":")[:2])) for entry in
              listed(service, "volumes_from")]  # fmt: skip
    for key, value in (*service.options.namespaces, *others):
        kind, _, name = value.partition(":")
        if kind != "container" or not name or name in taken:
            continue
        own = {s.container_name or f"{here.compose.name}-{s.name}-1" for s in here.compose.services}
        by_id = any(str(other.get("Id", "")).startswith(name) for other in taken.values())
        if name in own or by_id:
            continue
        place = service.at(key)
        said = f"No such container: {name}"
        evidence = (docker_says(said), here.quote(place), Evidence(f"GET {CONTAINERS}", "none"))
        text = f"{place}: {service.name} is to join {name}, and there is no such container"
        yield Finding(Status.FAIL, text, evidence, NO_CONTAINER, {"name": name})


def _networks(here: Ground) -> Iterator[Finding]:
    reply = here.api(NETWORKS)
    if not reply.ok:
        if any(network.external for network in here.compose.networks):
            said = reply.detail or reply.problem or str(reply.body)
            seen = (Evidence(f"GET {NETWORKS}", said),)
            yield Finding(Status.UNKNOWN, f"the networks cannot be listed: {said}", seen)
        return
    known = {str(row.get("Name")): table(row.get("Labels")) for row in rows(reply.body)}
    yield from _misspelt_modes(here, known)
    used = {name for service in here.compose.services for name in service.networks}
    for network in here.compose.networks:
        if network.external:
            if network.real not in known and network.name in used:
                said = f"network {network.real} declared as external, but could not be found"
                evidence = (docker_says(said), here.quote(network.place),
                            Evidence(f"GET {NETWORKS}", ", ".join(known)))  # fmt: skip
                text = f"{network.place}: there is no network {network.real}"
                yield Finding(Status.FAIL, text, evidence, NETWORK, {"network": network.real})
        elif network.real in known and network.name in used:
            label = known[network.real].get("com.docker.compose.network")
            if label != network.name:
                said = (
                    f"network {network.real} was found but has incorrect label "
                    f'com.docker.compose.network set to "{label or ""}"'
                )
                wrong = (docker_says(said), here.quote(network.place))
                text = f"the network {network.real} was made by somebody else than Compose"
                data = {"network": network.real}
                yield Finding(Status.FAIL, text, wrong, FOREIGN_NETWORK, data)


def _misspelt_modes(here: Ground, known: Mapping[str, Facts]) -> Iterator[Finding]:
    """What is no mode is taken for the name of a network."""
    made = {network.real for network in here.compose.networks}
    for service in here.compose.services:
        mode = service.network_mode
        if mode in MODES or ":" in mode or mode in known or mode in made:
            continue
        place = service.at("network_mode")
        seen = Evidence(f"GET {NETWORKS}", ", ".join(known))
        evidence = (docker_says(f"network {mode} not found"), here.quote(place), seen)
        text = f"{place}: {mode} is no network mode, and there is no network of that name"
        yield Finding(Status.FAIL, text, evidence, NO_NETWORK, {"network": mode})


def _volumes(here: Ground) -> Iterator[Finding]:
    used = {m.source for s in here.compose.services for m in s.mounts if m.kind == "volume"}
    for volume in here.compose.volumes:
        if not volume.external or volume.name not in used:
            continue
        reply = here.api(f"/volumes/{volume.real}")
        if reply.status == 404:
            said = f'external volume "{volume.real}" not found'
            evidence = (docker_says(said), here.quote(volume.place))
            text = f"{volume.place}: there is no volume {volume.real}"
            yield Finding(Status.FAIL, text, evidence, VOLUME, {"name": volume.real})
