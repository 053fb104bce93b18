"""Podman behind a socket that speaks Docker's API."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from . import leftovers
from .cache import kept
from .cgroups import make_room
from .debian import unpack
from .endpoint import Endpoint
from .process import kill_group, start, wait_until
from .registry import Registry
from .run_folder import InRunFolder
from .toolsets import toolset

SUITE = "trixie"

#: runc, since crun refuses machines that have cgroups of both versions. Without "none", netavark
#: would add a bridge and firewall rules to the machine.
_CONTAINERS = """\
[containers]
netns = "none"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
_REGISTRIES = """\
unqualified-search-registries = ["docker.io"]
short-name-mode = "permissive"
[[registry]]
prefix = "docker.io"
location = "{address}"
insecure = true
"""
#: A root, mounts and process ids of its own, all gone with the first process. The root in the
#: cache is read-only; what podman writes goes to the run folder.
_ENTER = """\
set -e
root=$1 run=$2
mount --rbind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount --bind "$run/storage" var/lib/containers
mount --bind "$run/run" run
mount --bind "$run/tmp" tmp
mount --bind "$run/tmp" var/tmp
mount --bind "$run/etc" etc/containers
mount -o remount,bind,ro "$root" "$PWD"
pivot_root . old
umount -l /old
podman system service --time=0 unix:///run/podman.sock &
wait
"""


class Podman(InRunFolder, Endpoint):
    """Podman 5 as root, its Docker-compatible service on a socket; clients are Docker's 28.5.

        with Registry() as registry, Podman(registry) as podman:
            podman.run("docker", "info")

    It pulls from `registry` in place of the Hub. Containers have no network. Entering raises
    Unavailable or RigError as `Engine` does; leaving removes everything.
    """

    def __init__(self, registry: Registry, *, deadline: float = 20.0):
        self._registry = registry
        self._deadline = deadline
        self._process: subprocess.Popen[bytes] | None = None

    def _begin(self, folder: Path) -> None:
        make_room()
        programs = root()
        self._open(folder, folder / "run/podman.sock", toolset("28.5"))
        self._start(programs)

    def _end(self) -> None:
        if self._process is None:
            return
        try:
            if self.answers():
                self.remove_containers()
        finally:
            kill_group(self._process.pid)  # the kernel ends the rest of its process ids
            self._process.wait()

    @property
    def log(self) -> Path:
        """What the service prints."""
        return self.folder / "podman.log"

    def _start(self, root: Path) -> None:
        for name in ("storage", "run", "tmp", "etc"):
            (self.folder / name).mkdir()
        etc = self.folder / "etc"
        (etc / "containers.conf").write_text(_CONTAINERS)
        (etc / "registries.conf").write_text(_REGISTRIES.format(address=self._registry.address))
        (etc / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
        enter = ("--mount", "--pid", "--fork", "--kill-child", "--propagation", "private")
        env = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "PODMAN_IGNORE_CGROUPSV1_WARNING": "1",
            leftovers.MARK: str(self.folder),
        }
        command = ("unshare", *enter, "sh", "-c", _ENTER, "sh", root, self.folder)
        self._process = start(*command, log=self.log, env=env)
        until = time.monotonic() + self._deadline
        wait_until(self.answers, "podman", self._process, self.log, until)


def root() -> Path:
    """The folder that becomes podman's root, made when missing. Raises Unavailable."""
    return kept("podman", _make)


def _make(root: Path) -> None:
    """A root with podman and all that it needs down to libc; no script of a package is run."""
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    packages = ("podman", "runc", "netavark", "mount", "base-files", "ca-certificates")
    unpack(packages, SUITE, root, closure=True)
    for name in ("old", "var/lib/containers", "var/tmp", "etc/containers"):
        (root / name).mkdir(parents=True, exist_ok=True)
