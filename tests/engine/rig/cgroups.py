"""Making room for containers where the rig itself runs in a container."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def make_room(root: Path = Path("/sys/fs/cgroup")) -> bool:
    """Let groups with controllers be made below `root`; returns whether anything had to be done.

    In a container with cgroups of version 2, the processes sit in the group at the top, and the
    kernel allows a group either processes or children with controllers. They are moved into a
    group beside those of the containers, as docker-in-docker images do:
    https://github.com/moby/moby/blob/master/hack/dind
    """
    if not (root / "cgroup.type").exists():  # version 1, or the machine's real top, which may both
        return False
    offered = (root / "cgroup.controllers").read_text().split()
    enabled = (root / "cgroup.subtree_control").read_text().split()
    if set(offered) <= set(enabled):
        return False
    (root / "init").mkdir(exist_ok=True)
    for pid in (root / "cgroup.procs").read_text().split():
        with suppress(OSError):  # it has ended meanwhile
            (root / "init/cgroup.procs").write_text(pid)
    wanted = " ".join(f"+{name}" for name in offered)
    with suppress(OSError):  # a controller that this kernel does not delegate: containers still run
        (root / "cgroup.subtree_control").write_text(wanted)
    return True
