"""All that the rules of projects may ask of a machine, asked at once: that makes a snapshot.

Which images, networks and volumes a project will name is not known then, so all of them are asked
about.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from envdoctor.host import Host
from envdoctor.model import Settings
from envdoctor.probes import builder
from envdoctor.probes.address_pools import ROUTES
from envdoctor.probes.engine_facts import elsewhere, facts, rows, table, words
from envdoctor.probes.project.container.devices import HOOK, MAPS
from envdoctor.probes.project.image.platforms import BINFMT, QEMU
from envdoctor.probes.project.image.processor import CPU
from envdoctor.probes.project.image.store import store
from envdoctor.probes.project.mount.mounts import ENFORCED, SYSTEM
from envdoctor.probes.project.network.ports import FIRST_FREE, FOREIGN_TOO
from envdoctor.probes.project.network.taken_ports import CONTAINERS

MOST = 200  # images, and volumes


def ask_all(host: Host, settings: Settings) -> None:
    """Ask; a recorder listens."""
    info = facts(host)
    elsewhere(host, info)
    for path in ("/version", CONTAINERS, "/networks"):
        host.api(path)
    for name in _images(host):
        host.api(f"/images/{quote(name, safe='/:@')}/json")
    for volume in rows(table(host.api("/volumes").body).get("Volumes"))[:MOST]:
        host.api(f"/volumes/{volume.get('Name')}")
    emulators = (f"{BINFMT}/{name}" for name in QEMU.values())
    for path in (FIRST_FREE, *FOREIGN_TOO.values(), ROUTES, MAPS, CPU, ENFORCED, *emulators):
        host.read_text(path)
    for path in (f"{BINFMT}/rosetta", *_usual_paths()):
        host.stat(path)
    host.disk(str(info.get("DockerRootDir") or "/"))
    host.disk(store(host, info).folder or "/")
    host.which(HOOK)
    _ = host.listeners, host.own_addresses
    host.run("docker", "compose", "version", "--short", timeout=5.0)
    host.run("python3", "--version", timeout=5.0)
    list(builder.check(host, settings))


def _images(host: Host) -> Iterator[str]:
    """Each name of each image, and the short one without `latest`, as files write them."""
    for image in rows(host.api("/images/json").body)[:MOST]:
        for name in words(image.get("RepoTags")):
            yield name
            if name.endswith(":latest"):
                yield name.removesuffix(":latest")


def _usual_paths() -> tuple[str, ...]:
    """What projects like to mount of the machine itself."""
    files = ("/var/run/docker.sock", "/run/docker.sock", "/etc/passwd", "/etc/group", "/etc/hosts")
    return (*files, *(path.rstrip("/") for path in SYSTEM))
