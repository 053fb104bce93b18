"""Where an engine keeps its images: in its own data root, or in containerd's.

The containerd image store is the default of new installations since 29.0:
https://docs.docker.com/engine/storage/containerd/
"""

from __future__ import annotations

import re
from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.probes.engine_facts import Facts, table
from envdoctor.probes.storage import driver_status

CONFIG = "/etc/containerd/config.toml"
ROOT = "/var/lib/containerd"


class Store(NamedTuple):
    """The folder of the images, "" where it cannot be told, and whether it is containerd's."""

    folder: str
    containerd: bool
    filesystem: str = ""


def store(host: Host, info: Facts) -> Store:
    """Follow what the engine says of its driver and of its containerd (told since 27.1)."""
    root = str(info.get("DockerRootDir", ""))
    status = driver_status(info.get("DriverStatus"))
    filesystem = status.get("Backing Filesystem") or str(info.get("Driver", ""))
    if info.get("Driver") == "devicemapper":  # until engine 24: in a volume that is no file system
        return Store("", False)
    if not status.get("driver-type", "").startswith("io.containerd.snapshotter"):
        return Store(root, False, filesystem)
    address = str(table(info.get("Containerd")).get("Address", ""))
    if re.search(r"/docker/containerd/containerd\.sock$", address):
        # dockerd has started it itself and keeps it in its own folder.
        return Store(f"{root}/containerd/daemon", True, filesystem)
    if address and not re.match(r"(?:unix://)?(?:/var)?/run/containerd/", address):
        return Store("", True, filesystem)
    found = re.search(r"""(?m)^\s*root\s*=\s*["'](.+?)["']""", host.read_text(CONFIG).text or "")
    return Store(found[1] if found else ROOT, True, filesystem)
