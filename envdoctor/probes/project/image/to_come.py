"""Which images are still to come, and how much of them may be on the engine already.

An image has layers in common with others. The engine's list of images has no names of compressed
layers, so what is shared is bounded and not known: an engine shares layers from the bottom on, and
no more bytes than the largest image has that it holds, or than lie in its build cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from envdoctor.model import Settings
from envdoctor.probes import builder
from envdoctor.probes.engine_facts import number, rows, table
from envdoctor.probes.project.contents.image_facts import local
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.image.manifests import Layer
from envdoctor.probes.project.image.wanted import Wanted

# The size that engines tell leaves out what a layer needs beside its files' content.
UNCOUNTED = 10_000_000
NOT_TOLD = float("inf")


def not_here(here: Ground, wanted: Iterable[Wanted]) -> Iterator[Wanted]:
    """What has to be pulled; a service whose image was built is not built again by `up`."""
    built, to_build = set[str](), set[str]()
    for dockerfile in here.project.dockerfiles:
        (built if _is_built(here, dockerfile.service) else to_build).add(dockerfile.path)
    for want in wanted:
        idle = want.built and want.who in built - to_build
        if want.pull != "never" and not idle and not local(here, want.image):
            yield want


def _is_built(here: Ground, name: str) -> bool:
    service = next((s for s in here.compose.services if s.name == name), None)
    if service is None:
        return False
    project = here.compose.name
    usual = (f"{project}-{name}", f"{project}_{name}")  # of Compose v2 and v1
    return any(local(here, image) for image in ((service.image,) if service.image else usual))


def surely_new(layers: tuple[Layer, ...], here: float) -> tuple[Layer, ...]:
    """The layers that cannot be on the engine when `here` bytes are all that it could share."""
    total = 0
    for index, layer in enumerate(layers):
        total += layer.size  # compressed: unpacked it is no smaller
        if total > here:
            return layers[index:]
    return ()


def perhaps_here(here: Ground, settings: Settings, want: Wanted) -> float:
    """Bytes that an image to come may share with what the engine holds."""
    images = rows(here.api("/images/json").body)
    largest = max((number(image.get("Size")) for image in images), default=0)
    cached = _build_cache(here, settings) if want.built else 0
    return (largest + cached + UNCOUNTED) if largest + cached else 0


def _build_cache(here: Ground, settings: Settings) -> float:
    """Bytes of the engine's build cache; `NOT_TOLD` also where another builder has its own.

    Asked in the words of the probe that measures the space, which has the answer already.
    """
    chosen = next(iter(builder.check(here.host, settings)), None)
    if chosen is None or chosen.data.get("instance") not in (None, "", "default"):
        return NOT_TOLD
    reply = here.api("/system/df", timeout=2.0)
    body = table(reply.body)
    if "BuildCacheUsage" in body:  # API 1.52 on
        return number(table(body["BuildCacheUsage"]).get("TotalSize"))
    if not reply.ok or "BuildCache" not in body:
        return NOT_TOLD
    return sum(number(row.get("Size")) for row in rows(body["BuildCache"]))
