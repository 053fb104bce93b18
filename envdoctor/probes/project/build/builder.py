"""Which builder will really be used for a project's Dockerfile, and which stages it builds."""

from __future__ import annotations

from typing import NamedTuple

from envdoctor.model import Evidence, Settings
from envdoctor.probes import builder
from envdoctor.probes.project.ground import Ground
from envdoctor.project.builds import Dockerfile, Stage

OFF = builder.OFF


class Builder(NamedTuple):
    """`buildkit` is None where it cannot be told; `why` says what decided."""

    buildkit: bool | None
    why: tuple[Evidence, ...] = ()


def builder_of(here: Ground, dockerfile: Dockerfile, settings: Settings) -> Builder:
    """Compose v2 has BuildKit's client inside and needs no buildx; `docker build` needs it."""
    wish = here.host.environ.get("DOCKER_BUILDKIT", "")
    if wish in OFF:
        return Builder(False, (Evidence("DOCKER_BUILDKIT", wish),))
    if dockerfile.service and here.compose.version and dockerfile.service != "devcontainer":
        version = Evidence("docker compose version", here.compose.version)
        return Builder(True, (version,))
    found = next(iter(builder.check(here.host, settings)), None)
    if found is None or "buildkit" not in found.data:
        return Builder(None)
    return Builder(bool(found.data["buildkit"]), found.evidence)


def built(dockerfile: Dockerfile, buildkit: bool | None) -> tuple[Stage, ...]:
    """The stages that are built: BuildKit leaves out what the final one does not need."""
    final = dockerfile.final
    if final is None:
        return ()
    last = dockerfile.stages.index(final)
    if buildkit is False:
        return dockerfile.stages[: last + 1]
    needed = {last}
    for number in range(last, -1, -1):
        if number in needed:
            stage = dockerfile.stages[number]
            names = [stage.base or "", *(source.origin for source in stage.sources)]
            needed |= {n for name in names if (n := stage_number(dockerfile, name, number)) >= 0}
    return tuple(stage for n, stage in enumerate(dockerfile.stages) if n in needed)


def stage_number(dockerfile: Dockerfile, name: str, before: int) -> int:
    """The number of the stage that a name means above the stage `before`; -1 for an image."""
    if not name:
        return -1
    for number in range(before - 1, -1, -1):
        if dockerfile.stages[number].name.lower() == name.lower():
            return number
    return int(name) if name.isdigit() and int(name) < before else -1


def meant_stage(dockerfile: Dockerfile, name: str, before: int) -> Stage | None:
    """The stage that a name which fits none above was meant for: a later one, or one alike."""
    from difflib import get_close_matches

    for stage in dockerfile.stages[before:]:
        if stage.name and stage.name.lower() == name.lower():
            return stage
    if any(mark in name for mark in "/:.@"):  # an image's name
        return None
    names = [stage.name for stage in dockerfile.stages[:before] if stage.name]
    near = next(iter(get_close_matches(name, names, n=1, cutoff=0.7)), None)
    return next((stage for stage in dockerfile.stages if stage.name and stage.name == near), None)
