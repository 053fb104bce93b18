"""Images for another processor than the engine's, or than the one that is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.engine_facts import Facts
from envdoctor.probes.project.contents.image_facts import CRASHERS, repository
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.image.platforms import (
    Platform,
    as_platform,
    emulates,
    engine_platform,
    platform,
)
from envdoctor.probes.project.image.wanted import Wanted
from envdoctor.project.compose import numbers

FOREIGN = "ED250"  # image-arch-mismatch
CRASHES = "ED252"  # emulation-crash
OTHER_LOCAL = "ED253"  # image-platform-not-local


def for_another(here: Ground, want: Wanted, own: Facts) -> Iterator[Finding]:
    """An image that is on the engine, whose description is `own`."""
    has = platform(str(own.get("Os", "")), str(own.get("Architecture", "")))
    engine = engine_platform(here)
    data = {"image": want.image, "wanted": want.platform or str(engine), "has": str(has)}
    quotes = (here.quote(want.place), Evidence(f"GET /images/{want.image}/json", str(has)))
    if want.platform:
        wish = as_platform(want.platform)
        if not want.built and not has.runs_on(wish):
            said = (
                f"image with reference {want.image} was found but its platform ({has}) does not "
                f"match the specified platform ({want.platform})"
            )
            if here.engine and numbers(here.engine) < (28,):
                said = (
                    f"does not match the specified platform: wanted {want.platform}, actual: {has}"
                )
            text = f"{want.who}: {want.image} is here for {has}, not for {want.platform}"
            yield Finding(Status.FAIL, text, (docker_says(said), *quotes), OTHER_LOCAL, data)
        return
    if not has.runs_on(engine):
        yield from foreign(here, want, has, quotes)


def foreign(
    here: Ground, want: Wanted, has: Platform, quotes: tuple[Evidence, ...]
) -> Iterator[Finding]:
    """The image is for another processor: emulated where the kernel can, else no program runs."""
    data = {"image": want.image, "wanted": str(engine_platform(here)), "has": str(has)}
    emulated = emulates(here, has)
    if emulated is False:
        text = f"{want.who}: {want.image} is for {has}, the engine is {engine_platform(here)}"
        evidence = (docker_says("exec format error"), *quotes)
        yield Finding(Status.FAIL, text, evidence, FOREIGN, data)
    elif repository(want.image) in CRASHERS:
        text = f"{want.who}: {want.image} is known to crash under emulation"
        yield Finding(Status.WARN, text, quotes, CRASHES, data)
