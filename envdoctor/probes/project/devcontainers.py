"""devcontainer.json: the mounts, the Compose files and the service that it names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.project.container.run_arguments import made_first, run_arguments
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Devcontainer

if TYPE_CHECKING:
    from envdoctor.host import Host

MISSING = "ED361"  # bind-source-missing
NO_SERVICE = "ED481"  # compose-no-such-service
NO_FOLDER = "ED344"  # working-directory-missing
NO_FILE = "ED463"  # compose-no-config-file-here


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each devcontainer.json against this machine and the Compose files that it names."""
    here = ground(host, settings)
    found: list[Finding] = []
    for container in here.project.devcontainers:
        found += [*_mounts(here, container), *_files(here, container), *_service(here, container)]
        found += [*_workspace(here, container), *run_arguments(here, container)]
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


def _workspace(here: Ground, container: Devcontainer) -> Iterator[Finding]:
    """The folder that is opened comes from a mount of the service: images have no /workspaces."""
    path = posixpath.normpath(container.workspace or "/")
    service = next((s for s in here.compose.services if s.name == container.service), None)
    named = "$" in path or not path.startswith(("/workspaces/", "/workspace/"))
    if service is None or named or container.mounts or not _is_read(here, container):
        return
    dockerfile = dockerfile_of(here, service)
    if service.build and dockerfile is None:
        return
    for stage in lineage(dockerfile) if dockerfile else ():
        words = [stage.workdir, *(s.target for s in stage.sources), *(s.text for s in stage.steps)]
        if any("workspace" in word for word in words):
            return
    if "workspace" in base_of(here, service) or any(
        f"{mount.target}/".startswith(f"{path}/") or f"{path}/".startswith(f"{mount.target}/")
        for mount in service.mounts
    ):
        return
    said = f'chdir to cwd ("{path}") set in config.json failed: no such file or directory'
    targets = ", ".join(mount.target for mount in service.mounts) or "none"
    evidence = (docker_says(said), here.quote(container.workspace_place),
                Evidence(f"mounts of {service.name}", targets))  # fmt: skip
    text = f"{container.workspace_place}: nothing puts {path} into the container of {service.name}"
    data = {"path": path, "service": service.name}
    yield Finding(Status.FAIL, text, evidence, NO_FOLDER, data)


def _is_read(here: Ground, container: Devcontainer) -> bool:
    """Its Compose files are those that were read here, no more and no less."""
    root = here.project.root
    read = {posixpath.normpath(posixpath.join(root, name)) for name in here.compose.files}
    return bool(read) and read == {*container.compose_files}


def _service(here: Ground, container: Devcontainer) -> Iterator[Finding]:
    """Told where the Compose files are those that were read here."""
    compose = here.compose
    if not container.service or not _is_read(here, container):
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
