"""A container of a well-known image as the image's own script finds it: variables, folders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from envdoctor.probes.engine_facts import table, words
from envdoctor.probes.project.contents.image_facts import local, reference, repository
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground
from envdoctor.project.requirements import Service

NEWEST = (9999,)  # what `latest`, or no tag, comes to
FLAVOURS = re.compile(r"(?:latest|alpine[\d.]*|trixie|bookworm|slim|management)(?:-\w+)*")


class Official(NamedTuple):
    """`image` is what the service runs or its build begins with; `environment` is in force.

    `hidden` are the variables whose value nobody knows from here.
    """

    service: Service
    image: str
    repository: str
    environment: Mapping[str, str]
    hidden: frozenset[str] = frozenset()

    def has(self, name: str) -> str:
        """A variable's value; "" where it has none, or nobody knows."""
        return self.environment.get(name, "")


def official(here: Ground, service: Service, programs: tuple[str, ...]) -> Official | None:
    """None where something else than one of these programs of the image's is started."""
    image = base_of(here, service)
    if not image or service.entrypoint is not None or other_program(service.command, programs):
        return None
    given: dict[str, str | None] = {}
    dockerfile = dockerfile_of(here, service)
    for stage in lineage(dockerfile) if dockerfile else ():
        if stage.entrypoint is not None or other_program(stage.command, programs):
            return None
        given |= stage.environment
    shell = here.host.environ
    given |= {n: shell.get(n) if v is None else v for n, v in service.environment.items()}
    known = {name: value for name, value in given.items() if value is not None}
    return Official(service, image, repository(image), known, frozenset(given) - frozenset(known))


def own_environment(here: Ground, image: str) -> dict[str, str]:
    """What an image sets by itself; empty where the engine does not have it."""
    listed = words(table(local(here, image).get("Config")).get("Env"))
    return {name: value for name, _, value in (pair.partition("=") for pair in listed)}


def version(image: str) -> tuple[int, ...]:
    """That of an image's tag, as far as it goes; empty where the tag does not tell."""
    parts = reference(image)
    if parts.digest and not parts.tag:
        return ()
    if not parts.tag or FLAVOURS.fullmatch(parts.tag):
        return NEWEST
    found = re.match(r"v?(\d{1,4}(?:\.\d{1,4})*)(?![\w.])", parts.tag)
    return tuple(map(int, found[1].split("."))) if found else ()


def other_program(command: tuple[str, ...] | None, programs: tuple[str, ...]) -> bool:
    """It is not the image's own server that is started; flags alone are handed to it."""
    if not command or command[0].startswith("-"):
        return False
    return command[0].rpartition("/")[2] not in programs


def may_have_data(here: Ground, service: Service, folder: str) -> bool:
    """The data folder is, or may be, filled already: then nothing is asked for."""
    mount = next(
        (m for m in service.mounts if f"{m.target}/".startswith(f"{folder}/")
         or f"{folder}/".startswith(f"{m.target}/")), None,
    )  # fmt: skip
    if mount is None or mount.kind == "tmpfs":
        return False
    if mount.kind == "bind":
        return bool(here.away) or bool(here.host.list_folder(mount.source).names)
    volume = next((v for v in here.compose.volumes if v.name == mount.source), None)
    real = volume.real if volume else mount.source
    return bool(real) and (not here.info or here.api(f"/volumes/{real}").ok)
