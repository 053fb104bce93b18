"""ENTRYPOINT and CMD of a container as they are in force, with where each is written."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from envdoctor.probes.engine_facts import table, words
from envdoctor.probes.project.contents.image_facts import local, repository
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.start.started_files import program_of
from envdoctor.project.requirements import Place, Service

# What official images start by themselves, by their own Dockerfiles.
BARE = ("alpine", "busybox", "debian", "golang", "python", "ruby", "rust", "ubuntu")
ENTRYPOINTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((f"library/{name}" for name in BARE), ()),
    "library/node": ("docker-entrypoint.sh",),
    "library/php": ("docker-php-entrypoint",),
}
INITS = ("tini", "dumb-init")
# The last line of a script that runs what it is given.
HANDS_ON = re.compile(r'^\s*exec\s+(?:(?:gosu|su-exec|setpriv)\s.*\s)?"\$@"\s*$', re.MULTILINE)


class Start(NamedTuple):
    """What a container is started with.

    `entrypoint` is None where no file says anything, so that the image's own is in force. `runs`
    says what makes a process of the command: `engine`, `init`, `script`, `node` (whose image takes
    what is no program for a script); "" where nobody knows, or the command is no program.
    """

    entrypoint: tuple[str, ...] | None
    command: tuple[str, ...]
    entrypoint_place: Place
    command_place: Place
    folder: str = "/"
    runs: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Both as the engine joins them, as far as files say it."""
        return (*(self.entrypoint or ()), *self.command)

    @property
    def place(self) -> Place:
        """Where it says what is run."""
        return self.command_place if self.command else self.entrypoint_place


def start(here: Ground, service: Service) -> Start | None:
    """How the service's container starts; None where the result of its build is not known."""
    # Most rules of a container ask this; names are the services' own.
    key = (start, here.project.root, service.name, service.place)
    return here.host.derived(key, lambda: _start(here, service))


def _start(here: Ground, service: Service) -> Start | None:
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    image = stages[-1] if stages else None
    if service.build and image is None:
        return None
    written = service.entrypoint
    entrypoint_place = service.at("entrypoint")
    if written is None and image and image.entrypoint is not None:
        written, entrypoint_place = image.entrypoint, image.entrypoint_place
    command, command_place = service.command, service.at("command")
    if command is None and image and service.entrypoint is None:
        command, command_place = image.command, image.command_place
    folder = service.workdir or (image.workdir if image else "") or "/"
    found = Start(written, command or (), entrypoint_place, command_place, folder)
    return found._replace(runs=_runs(here, service, found))


def own_entrypoint(here: Ground, image: str) -> tuple[str, ...] | None:
    """What an image starts by itself; None where nobody knows."""
    config = local(here, image).get("Config")
    if config is not None:
        return tuple(words(table(config).get("Entrypoint")))
    return ENTRYPOINTS.get(repository(image)) if image else None


def hands_on(here: Ground, service: Service, found: Start) -> bool:
    """ENTRYPOINT is a script of the project that runs the command at its end."""
    program = program_of(here, service, found.entrypoint or (), found.entrypoint_place)
    text = here.host.read_text(program.source).text if program else None
    return bool(text and HANDS_ON.search(text))


def _runs(here: Ground, service: Service, found: Start) -> str:
    base = base_of(here, service)
    entrypoint = found.entrypoint
    if entrypoint is None:
        entrypoint = own_entrypoint(here, base)
        if repository(base) == "library/node":
            return "node"
        official = repository(base).startswith("library/")
        if official and entrypoint and "entrypoint" in posixpath.basename(entrypoint[0]):
            return "script"  # official images all end theirs in the same way
    if entrypoint is None:
        return ""
    rest = entrypoint[1:] if entrypoint[1:] != ("--",) else ()
    if entrypoint and posixpath.basename(entrypoint[0]) in INITS and not rest:
        return "init"
    if not entrypoint:
        return "init" if "init" in service.keys else "engine"
    return "script" if hands_on(here, service, found) else ""
