"""Volumes and mounts inside of mounts: what has to be there before a container can start."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.mount.volume_options import volume_options
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Mount, Named, Service

DEVICE = "ED361"  # bind-source-missing
READ_ONLY = "ED368"  # mount-target-readonly
SUBPATH = "ED634"  # volume-subpath-missing
SPELLING = "ED365"  # volume-spec-invalid

DRIVE_LETTER = re.compile(r"[A-Za-z]:/")


def volumes(here: Ground) -> Iterator[Finding]:
    """What the volumes of the running services stand on."""
    mounted: dict[str, list[tuple[Service, Mount]]] = {}
    for service in here.compose.services:
        for mount in service.mounts:
            if mount.kind == "volume":
                mounted.setdefault(mount.source, []).append((service, mount))
    for volume in here.compose.volumes:
        users = mounted.get(volume.name)
        if users and not volume.external:
            yield from _device(here, volume)
            yield from volume_options(here, volume)
            yield from _subpath(here, volume, users)
    for service in here.compose.services:
        for mount in service.mounts:
            yield from _inside_read_only(here, service, mount)
            yield from _drive_letter(here, service, mount)


def _device(here: Ground, volume: Named) -> Iterator[Finding]:
    """A volume that is another name for a folder: the engine mounts it, and does not make it."""
    device = volume.options.get("device") or ""
    words = (volume.options.get("o") or "").split(",")
    if volume.driver not in ("", "local") or not {"bind", "rbind"} & {*words} or not device:
        return
    said = f"failed to mount local volume: mount {device}:"
    if not device.startswith("/"):
        if here.away or here.exists(posixpath.join("/", device)) != "missing":
            return  # it counts from where the engine was started, mostly /
        text = (
            f"{volume.place}: the engine does not know the project's folder, from which {device} "
            "counts: write ${PWD} before it"
        )
        seen = (docker_says(said), here.quote(volume.place))
        yield Finding(Status.FAIL, text, seen, DEVICE, {"path": device})
        return
    if here.away or here.exists(device) not in ("missing", "dangling"):
        return
    source = shown(here.project.root, device)
    evidence = (docker_says(said), here.quote(volume.place), Evidence(f"stat {source}", "missing"))
    text = f"{volume.place}: {source}, which the volume {volume.name} stands for, does not exist"
    yield Finding(Status.FAIL, text, evidence, DEVICE, {"path": device})


def _subpath(here: Ground, volume: Named, users: list[tuple[Service, Mount]]) -> Iterator[Finding]:
    """A folder of a volume that is yet to be made cannot be there, unless a service makes it."""
    if any(not mount.subpath for _, mount in users) or volume.options:
        return
    if not here.info or here.api(f"/volumes/{volume.real}").status != 404:
        return
    for service, mount in users:
        said = "cannot access path"
        seen = Evidence(f"GET /volumes/{volume.real}", "404: it will be new, and empty")
        evidence = (docker_says(said), here.quote(mount.place), seen)
        text = f"{mount.place}: the new volume {volume.name} has no folder {mount.subpath}"
        data = {"volume": volume.real, "subpath": mount.subpath, "service": service.name}
        yield Finding(Status.FAIL, text, evidence, SUBPATH, data)


def _inside_read_only(here: Ground, service: Service, mount: Mount) -> Iterator[Finding]:
    """The engine makes the folder that is mounted onto; below a read-only mount it cannot."""
    others = [m for m in service.mounts if m.target != mount.target]
    above = [m for m in others if f"{mount.target}/".startswith(f"{m.target}/")]
    outer = max(above, key=lambda m: len(m.target), default=None)
    if outer is None or outer.kind != "bind" or not outer.read_only or here.remote:
        return
    if here.exists(outer.source) != "folder":
        return
    own = posixpath.join(outer.source, posixpath.relpath(mount.target, outer.target))
    if here.exists(own) != "missing":
        return
    name = shown(here.project.root, own)
    evidence = (
        docker_says(f'to rootfs at "{mount.target}"\nread-only file system'),
        here.quote(outer.place, "read-only"), here.quote(mount.place),
        Evidence(f"stat {name}", "missing"),
    )  # fmt: skip
    text = f"{mount.place}: {mount.target} lies in a read-only mount that has no {name}"
    data = {"path": own, "target": mount.target, "service": service.name}
    yield Finding(Status.FAIL, text, evidence, READ_ONLY, data)


def _drive_letter(here: Ground, service: Service, mount: Mount) -> Iterator[Finding]:
    """Compose takes `d:/data` for a path on Windows, also where `d` is the name of a volume."""
    if here.host.system.os == "windows" or not DRIVE_LETTER.match(mount.target) or mount.source:
        return
    letter = mount.target[0]
    said = f"invalid mount path: '{mount.target}' mount path must be absolute"
    text = f"{mount.place}: {mount.target} is read as a path on drive {letter.upper()}: of Windows"
    data = {"volume": letter, "service": service.name}
    yield Finding(Status.FAIL, text, (docker_says(said), here.quote(mount.place)), SPELLING, data)
