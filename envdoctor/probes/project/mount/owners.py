"""Folders of this machine that a container's user may not write to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.image_facts import repository
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Mount, Place, Service

OWNER = "ED366"  # bind-mount-uid-mismatch

ROOT = ("", "0", "root")
MAKES_USER = re.compile(r"\b(?:useradd|adduser)\b")
NUMBER = re.compile(r"(?:-u|--uid)[ =](\d+)\b")
PREPARES = re.compile(r"\b(?:mkdir|chown|install)\b")
COMMANDS = re.compile(r"&&|\|\||;|\n")


class User(NamedTuple):
    """Who runs in the container; numbers are "" where nobody knows them.

    `of_image` says that the image names the user, not the service.
    """

    name: str
    number: str
    group: str
    place: Place
    of_image: bool = False


def unwritable(here: Ground, service: Service, mount: Mount, *, missing: bool) -> Iterator[Finding]:
    """The service's user against a folder's owner; what the engine makes belongs to root.

    Desktop's VM maps owners by itself. Of a user that the image names, only a folder counts that
    the image has prepared for writing, or that is made empty: else it may well be only read.
    """
    user = user_of(here, service)
    if here.away or mount.read_only or user is None or _prepared_by_other(here, service, mount):
        return
    fact = here.host.stat(mount.source)
    if not missing:
        if not user.number or (user.of_image and not _prepared(here, service, mount)):
            return
        if _may_write(user, fact.uid, fact.gid, fact.mode):
            return
    source = shown(here.project.root, mount.source)
    seen = "missing: the engine makes it, for root" if missing else (
        f"{fact.owner}:{fact.group} {fact.mode:04o}"
    )  # fmt: skip
    evidence = (
        Evidence("the program would say", f"{mount.target}: Permission denied"),
        here.quote(mount.place), here.quote(user.place), Evidence(f"stat {source}", seen),
    )  # fmt: skip
    folder = "the project's folder" if source == "." else source
    text = f"{mount.place}: user {user.name} of {service.name} may not write to {folder}"
    if missing:
        text += ", which the engine has to make"
    image = service.image or f"{here.compose.name}-{service.name}"
    data = {"path": mount.source, "image": image}
    data |= {"uid": user.number} if user.number else {}
    yield Finding(Status.WARN, text, evidence, OWNER, data)


def user_of(here: Ground, service: Service) -> User | None:
    """The user that is in force, None for root and where it is not known."""
    if service.user:
        name, _, group = service.user.partition(":")
        if name in ROOT:
            return None
        number = name if name.isdigit() else ""
        return User(name, number, group if group.isdigit() else "", service.at("user"))
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    name, _, group = (stages[-1].user if stages else "").partition(":")
    if name in (*ROOT, "?"):
        return None
    number = name if name.isdigit() else _number(here, service, name)
    own = stages[-1].user_place
    return User(name, number, group if group.isdigit() else "", own, of_image=True)


def _number(here: Ground, service: Service, name: str) -> str:
    """The number that the build gives a user, or that its base image has for it."""
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    dockerfile = dockerfile_of(here, service)
    for stage in lineage(dockerfile) if dockerfile else ():
        for command in (c for step in stage.steps for c in COMMANDS.split(step.text)):
            if MAKES_USER.search(command) and word.search(command):
                found = NUMBER.search(command)
                return found[1] if found else ""
    if name == "node" and repository(base_of(here, service)) == "library/node":
        return "1000"
    return "65534" if name == "nobody" else ""


def _may_write(user: User, uid: int, gid: int, mode: int) -> bool:
    if uid == int(user.number):
        return bool(mode & 0o200)
    if user.group:
        return bool(mode & (0o020 if gid == int(user.group) else 0o002))
    # A user of the image may be in any group.
    return bool(mode & (0o022 if user.of_image else 0o002))


def _prepared(here: Ground, service: Service, mount: Mount) -> bool:
    """A step of the build makes or hands over the very folder."""
    word = re.compile(rf"(?<!\S){re.escape(mount.target.rstrip('/'))}/?(?!\S)")
    dockerfile = dockerfile_of(here, service)
    return any(
        PREPARES.search(command) and word.search(command)
        for stage in (lineage(dockerfile) if dockerfile else ()) for step in stage.steps
        for command in COMMANDS.split(step.text)
    )  # fmt: skip


def _prepared_by_other(here: Ground, service: Service, mount: Mount) -> bool:
    """A service of root is waited for, which can hand the same folder to its user."""
    return any(
        other.name in service.depends_on
        and user_of(here, other) is None
        and any(m.source == mount.source and not m.read_only for m in other.mounts)
        for other in here.compose.services
    )
