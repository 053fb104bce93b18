"""The images that a project needs: those of its services, and those that its builds take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.model import Settings
from envdoctor.probes.project.build.builder import builder_of, built, meant_stage, stage_number
from envdoctor.probes.project.ground import Ground
from envdoctor.project.builds import Stage
from envdoctor.project.requirements import Place

NAME = re.compile(
    r"(?:[\w.-]+(?::\d+)?/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
    r"(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?"
)


class Wanted(NamedTuple):
    """An image that is needed: for a service, or (`built`) by a build.

    `copied` is one that a build only copies from: its name is often a misspelt stage. `meant` is
    the stage that is called alike, where FROM names none; a `classic` build says it otherwise.
    """

    image: str
    place: Place
    who: str
    platform: str = ""
    pull: str = ""
    built: bool = False
    copied: bool = False
    meant: Stage | None = None
    classic: bool = False


def wanted_images(here: Ground, settings: Settings) -> Iterator[Wanted]:
    """Every image once for each platform that is asked for."""
    found: dict[tuple[str, str], Wanted] = {}
    to_come = {service.image for service in here.compose.services if service.build}
    for service in here.compose.services:
        if service.image and service.build and not NAME.fullmatch(service.image):
            want = Wanted(service.image, service.at("image"), service.name)
            found.setdefault((want.image, ""), want)
        elif service.image and not service.build and service.image not in to_come:
            want = Wanted(service.image, service.at("image"), service.name, service.platform,
                          service.pull_policy)  # fmt: skip
            found.setdefault((want.image, want.platform), want)
    for dockerfile in here.project.dockerfiles:
        builder = builder_of(here, dockerfile, settings)
        for stage in built(dockerfile, builder.buildkit):
            number = dockerfile.stages.index(stage)
            names = [(stage.base or "", stage.place, stage.platform, False)]
            contexts = dockerfile.build.contexts if dockerfile.build else ()
            names += [(s.origin, s.place, "", True) for s in stage.sources if s.origin]
            for name, place, wish, copied in names:
                inner = stage_number(dockerfile, name, number) >= 0
                near = meant_stage(dockerfile, name, number)
                inner = inner or bool(copied and near)  # the probe of builds tells that
                if not name or inner or name in ("scratch", "?", *contexts) or name.isdigit():
                    continue
                want = Wanted(name, place, dockerfile.path, wish, built=True, copied=copied)
                want = want._replace(meant=near, classic=builder.buildkit is False)
                found.setdefault((name, wish), want)
    for container in here.project.devcontainers:
        if container.image:
            want = Wanted(container.image, container.place, container.place.file)
            found.setdefault((want.image, ""), want)
    yield from found.values()
