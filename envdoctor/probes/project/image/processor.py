"""The processor's instructions, against those that the programs of well-known images are built for.

Which version of an image needs what is from its makers' own notes; other images are not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from envdoctor.host import NotRecorded
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many
from envdoctor.probes.project.contents.image_facts import reference, repository
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground, ground, skipped
from envdoctor.probes.project.server.official import own_environment, version
from envdoctor.project.requirements import Place

if TYPE_CHECKING:
    from envdoctor.host import Host

TOO_OLD = "ED254"  # cpu-too-old-for-image

CPU = "/proc/cpuinfo"
FLAGS = re.compile(r"^flags\s*:(.*)$", re.MULTILINE)
# The levels of the x86-64 psABI, as the kernel names their instructions.
V2 = frozenset(["cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"])
V3 = V2 | frozenset(["abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave"])


class Built(NamedTuple):
    """What programs are built for: `level` in words, and the flags that it comes to."""

    level: str
    flags: frozenset[str]
    said: str


MONGO = Built("AVX", frozenset({"avx"}), "MongoDB 5.0+ requires a CPU with AVX support")
LEVEL2 = Built("x86-64-v2", V2, "Fatal glibc error: CPU does not support x86-64-v2")
LEVEL3 = Built("x86-64-v3", V3, "Fatal glibc error: CPU does not support x86-64-v3")

# Rebuilds of Red Hat Enterprise Linux: 9 is built for x86-64-v2, 10 for v3.
RED_HAT = re.compile(r"(?:library|rockylinux|almalinux|quay\.io/centos)/"
                     r"(?:rockylinux|oraclelinux|almalinux|centos)")  # fmt: skip
UBI = re.compile(r"(?:registry\.access\.redhat\.com/|redhat/)ubi(?P<major>9|10)\b")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Told where the engine runs on this very machine, and that has an x86-64 processor."""
    here = ground(host, settings)
    images = _images(here)
    if not images or here.away or here.remote or here.info.get("Architecture") != "x86_64":
        yield skipped()
        return
    flags = _flags(here)
    found = [
        f for name, (image, place) in images.items() for f in _one(here, name, image, place, flags)
    ]
    yield from found
    if not found:
        yield Finding(Status.PASS, many(len(images), "image")) if flags else skipped("unknown here")


def _images(here: Ground) -> dict[str, tuple[str, Place]]:
    """What is run or built upon, by service, with the line that names it."""
    found: dict[str, tuple[str, Place]] = {}
    for service in here.compose.services:
        dockerfile = dockerfile_of(here, service)
        stages = lineage(dockerfile) if dockerfile else ()
        image = base_of(here, service)
        asked = service.platform.rpartition("linux/")[2]
        if image and asked in ("", "amd64", "x86_64"):
            found[service.name] = (image, stages[0].place if stages else service.at("image"))
    return found


def _flags(here: Ground) -> frozenset[str]:
    try:
        line = FLAGS.search(here.host.read_text(CPU).text or "")
    except NotRecorded:
        return frozenset()
    return frozenset(line[1].split()) if line else frozenset()


def _one(
    here: Ground, name: str, image: str, place: Place, flags: frozenset[str]
) -> Iterator[Finding]:
    own = own_environment(here, image)
    built = needs(image, own.get("MONGO_VERSION") or own.get("MYSQL_VERSION") or "")
    lacking = sorted(built.flags - flags) if built and flags else []
    if built and lacking:
        evidence = (
            Evidence("the container would say", built.said), here.quote(place),
            Evidence(CPU, f"no {' '.join(lacking)}"),
        )  # fmt: skip
        text = f"{place}: {image} needs a processor with {built.level}, which this one has not"
        yield Finding(Status.FAIL, text, evidence, TOO_OLD, {"image": image, "service": name})


def needs(image: str, own: str = "") -> Built | None:
    """What the image's programs are built for, where that is more than every processor has.

    `own` is the version that the image names itself, where it is here; a tag may be older there.
    """
    name, tag, number = repository(image), reference(image).tag, version(image)
    if name in ("library/mongo", "mongodb/mongodb-community-server"):
        return MONGO if number >= (5,) and not own.startswith(("3", "4")) else None
    if name == "library/mysql":  # upon Oracle Linux 9
        if "debian" in tag or (own and ".el9" not in own):
            return None
        return LEVEL2 if number in ((8,), (8, 0)) or number >= (8, 4) else None
    ubi = UBI.match(name)
    major = re.match(r"(?:stream)?(\d+)", tag) if RED_HAT.fullmatch(name) else None
    level = ubi["major"] if ubi else major[1] if major else ""
    return {"9": LEVEL2, "10": LEVEL3}.get(level)
