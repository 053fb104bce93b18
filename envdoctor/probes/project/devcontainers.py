"""devcontainer.json: the mounts, the Compose files and the service that it names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.run_arguments import made_first, run_arguments
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Devcontainer

if TYPE_CHECKING:
    from envdoctor.host import Host

MISSING = "ED361"  # bind-source-missing
NO_SERVICE = "ED481"  # compose-no-such-service
NO_FILE = "ED463"  # compose-no-config-file-here


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each devcontainer.json against this machine and the Compose files that it names."""
    here = ground(host, settings)
    found: list[Finding] = []
    for container in here.project.devcontainers:
        found += [*_mounts(here, container), *_files(here, container), *_service(here, container)]
        found += run_arguments(here, container)
    yield from found
    if not found:
        names = [container.place.file for container in here.project.devcontainers]
        yield Finding(Status.PASS, ", ".join(names)) if names else skipped()


def _mounts(here: Ground, container: Devcontainer) -> Iterator[Finding]:
    """They are given to `docker run --mount`, which makes no folder (initializeCommand may)."""
    if here.remote or here.away:
        return
    for source, place in container.binds:
        name = posixpath.basename(source)
        if here.exists(source) != "missing" or made_first(container.before, name):
            continue
        said = f'invalid mount config for type "bind": bind source path does not exist: {source}'
        evidence = (docker_says(said), here.quote(place), Evidence(f"stat {source}", "missing"))
        text = f"{place}: {shown(here.project.root, source)} does not exist"
        yield Finding(Status.FAIL, text, evidence, MISSING, {"path": source})


def _files(here: Ground, container: Devcontainer) -> Iterator[Finding]:
    for path in container.compose_files:
        if here.exists(path) in ("missing", "dangling"):
            name = shown(here.project.root, path)
            seen = (docker_says(f"open {path}: no such file or directory"),
                    here.quote(container.place), Evidence(f"stat {name}", "missing"))  # fmt: skip
            text = f"{container.place}: the Compose file {name} does not exist"
            yield Finding(Status.FAIL, text, seen, NO_FILE, {"path": path})


def _service(here: Ground, container: Devcontainer) -> Iterator[Finding]:
    """Told where the Compose files are those that were read here."""
    compose = here.compose
    read = {posixpath.normpath(posixpath.join(here.project.root, name)) for name in compose.files}
    if not container.service or not read or read != {*container.compose_files}:
        return
    names = [s.name for s in (*compose.services, *compose.asleep)]
    if container.service in names or compose.problems:
        return
    listed = Evidence("services", ", ".join(names))
    said = docker_says(f"no such service: {container.service}")
    evidence = (said, here.quote(container.service_place), listed)
    text = f"{container.service_place}: the Compose file has no service {container.service}"
    data = {"service": container.service, "services": ", ".join(names)}
    yield Finding(Status.FAIL, text, evidence, NO_SERVICE, data)
