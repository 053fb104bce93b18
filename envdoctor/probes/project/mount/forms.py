"""Mounts that the engine refuses for how they are written, whatever is at their source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.model import Finding, Status
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.compose_values import DRIVE
from envdoctor.project.requirements import Mount, Service

SPELLING = "ED365"  # volume-spec-invalid

# mount(8), and what the engine takes of it for a tmpfs (moby: pkg/parsers/mount flags).
_TMPFS_WORDS = (
    "ro rw suid nosuid dev nodev exec noexec sync async remount mand nomand dirsync atime noatime "
    "diratime nodiratime bind rbind unbindable runbindable private rprivate shared rshared slave "
    "rslave relatime norelatime strictatime nostrictatime defaults"
)
TMPFS_WORDS = frozenset(_TMPFS_WORDS.split())
TMPFS_VALUES = ("mode", "uid", "gid", "nr_inodes", "nr_blocks", "size", "mpol")
PROPAGATIONS = ("private", "rprivate", "shared", "rshared", "slave", "rslave")
SIZE = re.compile(r"\d+[kKmMgGtT]?%?")


class Form(NamedTuple):
    """A mistake in a mount: the engine's words, and what it means."""

    said: str
    text: str


def forms(here: Ground) -> Iterator[Finding]:
    """One finding for each mount that cannot be, whoever has written it."""
    for service in here.compose.services:
        for mount in service.mounts:
            wrong = _wrong(service, mount)
            if wrong:
                evidence = (docker_says(wrong.said), here.quote(mount.place))
                data = {"service": service.name, "target": mount.target}
                text = f"{mount.place}: {wrong.text}"
                yield Finding(Status.FAIL, text, evidence, SPELLING, data)


def _wrong(service: Service, mount: Mount) -> Form | None:
    target = mount.target
    if DRIVE.match(target):
        return None  # told with the volumes: on Windows it is right
    if not target.startswith("/"):
        said = f"invalid mount path: '{target}' mount path must be absolute"
        return Form(said, f"{service.name} gets it at {target}, which does not begin with /")
    if target == "/":
        return Form("destination can't be '/'", f"the whole of {service.name} would be hidden")
    if mount.kind == "npipe":
        return Form("mount type unknown", "named pipes are there for Windows containers only")
    if mount.kind == "tmpfs":
        return _tmpfs(mount)
    if mount.kind == "bind" and "nocopy" in mount.options:
        said = "field VolumeOptions must not be specified"
        return Form(said, "nocopy is for volumes: a folder is never filled from the image")
    if mount.kind == "volume" and mount.source:
        passed_on = [word for word in mount.options if word in PROPAGATIONS]
        if passed_on:
            text = f"{passed_on[0]} is for folders (binds), {mount.source} is a volume"
            return Form("invalid volume specification: ", text)
    return None


def _tmpfs(mount: Mount) -> Form | None:
    for word in mount.options:
        name, mark, value = word.partition("=")
        if word and word not in TMPFS_WORDS and not (mark and name in TMPFS_VALUES):
            return Form("invalid tmpfs option", f"{word} is no option of a tmpfs")
        if name == "size" and not SIZE.fullmatch(value):
            said = f'error mounting "tmpfs" to rootfs at "{mount.target}"\ninvalid argument'
            return Form(said, f"{value} is no size of a tmpfs (64m)")
    if mount.source:
        return Form("field Source must not be specified", "a tmpfs has no source")
    return None
