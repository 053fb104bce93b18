"""Servers of well-known images: variables that they refuse, and where they keep their data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.project.contents.image_facts import reference, repository
from envdoctor.probes.project.contents.inside import base_of
from envdoctor.probes.project.ground import Ground, ground, skipped
from envdoctor.probes.project.server.given import variable_place
from envdoctor.probes.project.server.official import Official, official, own_environment, version
from envdoctor.probes.project.server.variables import KINDS, POSTGRESES, Kind, refusals

if TYPE_CHECKING:
    from envdoctor.host import Host

REFUSED = "ED740"  # image-variables-refused
OLD_FOLDER = "ED375"  # postgres-18-mount-path
BESIDE = "ED741"  # volume-beside-data

POSTGRES_DATA = "/var/lib/postgresql/data"
OWN_FOLDER = re.compile(r"/var/lib/postgresql/\d+/docker")


class Kept(NamedTuple):
    """Where an image keeps its data (`folder` is a VOLUME of it), and what is taken for that.

    `elsewhere` are words of a command line by which it may keep them in another folder.
    """

    folder: str
    mistaken: tuple[str, ...]
    elsewhere: tuple[str, ...]


KEPT: Mapping[str, Kept] = {
    **dict.fromkeys(POSTGRESES, Kept(POSTGRES_DATA, ("/var/lib/postgresql",), ("data_directory",))),
    "library/mongo": Kept("/data/db", ("/data", "/var/lib/mongodb"), ("dbpath", "config", "-f")),
    "library/redis": Kept("/data", ("/var/lib/redis", "/redis"), ("dir", ".conf")),
}


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each service whose image, or the base of whose build, is one of those known here."""
    here = ground(host, settings)
    found: list[Finding] = []
    seen: list[str] = []
    for service in here.compose.services:
        base = base_of(here, service)
        kind = KINDS.get(repository(base)) if base else None
        image = official(here, service, kind.programs) if kind else None
        if kind and image:
            seen.append(service.name)
            found += [*_refused(here, image, kind), *_data(here, image)]
    yield from found
    if not found:
        yield Finding(Status.PASS, ", ".join(seen)) if seen else skipped()


def _refused(here: Ground, image: Official, kind: Kind) -> Iterator[Finding]:
    service = image.service
    for refusal in refusals(here, image, kind):
        place = variable_place(here, service, refusal.names[0])
        evidence = (
            Evidence("the container would say", refusal.said), here.quote(service.at("image")),
            Evidence(str(place), f"{refusal.names[0]}: …"),  # its value may be a password
        )  # fmt: skip
        text = f"{place}: {service.name}: {refusal.text}"
        data = {"variable": refusal.names[0], "service": service.name, "image": image.image}
        yield Finding(Status.FAIL, text, evidence, REFUSED, data)


def _data(here: Ground, image: Official) -> Iterator[Finding]:
    postgres = image.repository in POSTGRESES
    major = _postgres_version(here, image) if postgres else 0
    if postgres and (major >= 18 or not major):
        yield from _postgres_18(here, image) if major else ()
    else:
        yield from _beside(here, image)


def _postgres_version(here: Ground, image: Official) -> int:
    """0 where nobody knows: what is here says it surely, else the tag."""
    own = own_environment(here, image.image).get("PG_MAJOR", "")
    if own.isdigit():
        return int(own)
    named = re.search(r"(?:^|-)pg(\d{1,2})(?!\w)", reference(image.image).tag)
    if named:
        return int(named[1])
    if image.repository in ("pgvector/pgvector", "timescale/timescaledb"):
        return 0  # the number is that of the extension
    newest = image.repository == "library/postgres" or version(image.image)[:1] < (1000,)
    return (*version(image.image), 0)[0] if newest else 0


def _postgres_18(here: Ground, image: Official) -> Iterator[Finding]:
    """It ends where something is mounted at the old folder, were it empty."""
    pgdata = image.has("PGDATA") or own_environment(here, image.image).get("PGDATA", "")
    if "PGDATA" in image.hidden or (pgdata and not OWN_FOLDER.fullmatch(pgdata)):
        return
    mounts = [m for m in image.service.mounts if m.target.startswith("/var/lib/postgresql")]
    old = [m for m in mounts if m.target.rstrip("/") == POSTGRES_DATA]
    if not old or len(mounts) > len(old):  # the database may be in the other one
        return
    evidence = (
        Evidence("the container would say", "in 18+, these Docker images are configured to store"),
        here.quote(image.service.at("image")), here.quote(old[0].place),
    )  # fmt: skip
    text = f"{old[0].place}: {image.image} wants its volume at /var/lib/postgresql"
    data = {"service": image.service.name, "image": image.image}
    yield Finding(Status.FAIL, text, evidence, OLD_FOLDER, data)


def _beside(here: Ground, image: Official) -> Iterator[Finding]:
    """What is mounted is not where the data go; those are in a volume without a name."""
    kept, service = KEPT.get(image.repository), image.service
    if kept is None or any(m.target.rstrip("/").startswith(kept.folder) for m in service.mounts):
        return
    words = " ".join(service.command or ())
    if "PGDATA" in {*image.environment, *image.hidden} or any(w in words for w in kept.elsewhere):
        return
    for mount in service.mounts:
        if mount.target.rstrip("/") in kept.mistaken and mount.kind != "tmpfs":
            evidence = (here.quote(service.at("image"), f"keeps its data in {kept.folder}"),
                        here.quote(mount.place))  # fmt: skip
            text = f"{mount.place}: {service.name} keeps its data in {kept.folder}, not there"
            data = {"service": service.name, "folder": kept.folder, "target": mount.target}
            yield Finding(Status.WARN, text, evidence, BESIDE, data)
