"""`runArgs` of a devcontainer.json: options of `docker run` that name what has to be there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.engine_facts import rows, table, words
from envdoctor.probes.project.container.devices import of_container
from envdoctor.probes.project.container.names import (
    CONTAINER,
    CONTAINERS,
    MODES,
    NETWORKS,
    NO_NETWORK,
)
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Devcontainer, Service

NO_FILE = "ED473"  # compose-env-file-missing
NO_SOURCE = "ED361"  # bind-source-missing
OWN_LABEL = "devcontainer.local_folder"


def run_arguments(here: Ground, container: Devcontainer) -> Iterator[Finding]:
    """Nothing is said of what the command that runs before (`initializeCommand`) may make."""
    service = container.run
    if service is None or container.compose_files:
        return
    yield from _files(here, container, service)
    if here.info:
        yield from _network(here, container, service)
        yield from _name(here, service)
        yield from of_container(here, service)


def made_first(command: str, name: str) -> bool:
    """The command that runs before on this machine speaks of it, or is a script."""
    return bool(command) and (name in command or bool(re.search(r"\.\w|\bmake\b|npm", command)))


def _files(here: Ground, container: Devcontainer, service: Service) -> Iterator[Finding]:
    for file in service.env_files:
        name = shown(here.project.root, file.path)
        made = made_first(container.before, posixpath.basename(file.path))
        if made or here.exists(file.path) not in ("missing", "dangling"):
            continue
        evidence = (docker_says(f"open {name}: no such file or directory"),
                    here.quote(file.place), Evidence(f"stat {name}", "missing"))  # fmt: skip
        text = f"{file.place}: {name}, the file of variables, does not exist"
        yield Finding(Status.FAIL, text, evidence, NO_FILE, {"path": name})
    for mount in service.mounts if not (here.remote or here.away) else ():
        missing = mount.kind == "bind" and here.exists(mount.source) == "missing"
        if mount.creates or not missing:
            continue
        if made_first(container.before, posixpath.basename(mount.source)):
            continue
        said = 'invalid mount config for type "bind": bind source path does not exist: '
        seen = (docker_says(said + mount.source), here.quote(mount.place))
        text = f"{mount.place}: {shown(here.project.root, mount.source)} does not exist"
        yield Finding(Status.FAIL, text, seen, NO_SOURCE, {"path": mount.source})


def _network(here: Ground, container: Devcontainer, service: Service) -> Iterator[Finding]:
    mode, reply = service.network_mode, here.api(NETWORKS)
    if mode in MODES or ":" in mode or "=" in mode or not reply.ok:
        return
    known = [str(row.get("Name")) for row in rows(reply.body)]
    made = {network.real for network in here.compose.networks}
    if mode in known or mode in made or made_first(container.before, mode):
        return
    seen = Evidence(f"GET {NETWORKS}", ", ".join(known))
    evidence = (docker_says(f"network {mode} not found"), here.quote(service.place), seen)
    text = f"{service.place}: there is no network {mode}"
    yield Finding(Status.FAIL, text, evidence, NO_NETWORK, {"network": mode})


def _name(here: Ground, service: Service) -> Iterator[Finding]:
    """The container of this very folder is taken up again, if it is there."""
    for other in rows(here.api(CONTAINERS).body):
        names = [name.lstrip("/") for name in words(other.get("Names"))]
        if service.container_name not in names:
            continue
        if table(other.get("Labels")).get(OWN_LABEL) == here.project.root:
            continue
        name = service.container_name
        said = f'Conflict. The container name "/{name}" is already in use by container'
        evidence = (docker_says(said), here.quote(service.place),
                    Evidence(f"GET {CONTAINERS}", f"{name}: {other.get('Status')}"))  # fmt: skip
        text = f"{service.place}: there is a container {name} already, not of this folder"
        yield Finding(Status.FAIL, text, evidence, CONTAINER, {"name": name})
