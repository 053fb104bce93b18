"""Finding and removing what an engine leaves behind, also one that was killed.

Everything of an engine is known by its run folder: its processes carry it in their environment
(MARK), its containers have their root file system in it, its mounts are below it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .cache import locked
from .errors import RigError
from .process import run

#: The variable in the environment of every daemon; its value is the run folder.
MARK = "ENVDOCTOR_RIG_RUN"
#: How run folders begin, below the folder for temporary files.
PREFIX = "edr-run-"
#: Files in a run folder that name a user or a group to delete with it.
USER = "user"
GROUP = "group"
_OWNER = "owner"


def new_run_folder() -> Path:
    """A fresh run folder that knows its owner; short, as socket paths end at 107 characters."""
    base = tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base if len(base) <= 40 else "/tmp"))
    folder.chmod(0o755)  # users without rights must get as far as the socket
    (folder / _OWNER).write_text(f"{os.getpid()} {_started(os.getpid())}")
    return folder


def live_runs() -> list[tuple[Path, int]]:
    """The run folders of test sessions that are running, each with its owner's process id."""
    return [(folder, pid) for folder, pid, started in _owned() if _started(pid) == started]


def interrupt(number: int, frame: object) -> None:
    """A handler for SIGTERM that ends a process as Ctrl-C does: with everything cleaned up."""
    raise KeyboardInterrupt


def sweep() -> list[Path]:
    """Remove what killed test sessions have left; return their run folders."""
    dead = [folder for folder, pid, started in _owned() if _started(pid) != started]
    for folder in dead:
        clean(folder)
    return dead


def clean(folder: Path) -> None:
    """Kill the processes of the run folder `folder`, undo its mounts, delete it. Idempotent.

    Raises RigError when a process survives SIGKILL for 10 s or the folder cannot be deleted.
    """
    deadline = time.monotonic() + 10
    while pids := list(processes(folder)):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            raise RigError(f"processes {pids} of {folder} do not die")
        time.sleep(0.02)
    for socket in shim_sockets(folder):
        socket.unlink(missing_ok=True)
    for bridge in _bridges(folder):
        run("ip", "link", "delete", bridge, check=False)
    for point in reversed(mounts(folder)):
        run("umount", "--lazy", point, check=False)
    _remove_cgroups(folder)
    for kind, command in ((USER, "userdel"), (GROUP, "groupdel")):
        if (folder / kind).exists():
            with locked("users"):
                run(command, (folder / kind).read_text(), check=False)
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        shutil.rmtree(folder)  # says what is in the way


def processes(folder: Path) -> Iterator[int]:
    """The daemons of `folder`, their children, and the processes inside its containers."""
    mark = f"{MARK}={folder}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            marked = mark in (entry / "environ").read_bytes().split(b"\0")
            if marked or _root_is_below(entry, folder):
                yield int(entry.name)


def mounts(folder: Path) -> list[str]:
    """The mount points below `folder`, in the order in which they were mounted."""
    table = Path("/proc/self/mountinfo").read_text().splitlines()
    points = [line.split()[4].replace("\\040", " ") for line in table]
    return [point for point in points if Path(point).is_relative_to(folder)]


def _owned() -> Iterator[tuple[Path, int, str]]:
    """Every run folder with its owner's process id and when that process was started."""
    for base in {tempfile.gettempdir(), "/tmp"}:
        for folder in Path(base).glob(f"{PREFIX}*"):
            with suppress(OSError, ValueError):
                pid, started = (folder / _OWNER).read_text().split()
                yield folder, int(pid), started


def _root_is_below(process: Path, folder: Path) -> bool:
    """Whether the root file system of `process` comes from `folder`: it is in a container."""
    if (process / "ns/mnt").readlink() == Path("/proc/self/ns/mnt").readlink():
        return False
    for line in (process / "mountinfo").read_text().splitlines():
        if line.split()[4] == "/":
            return f"{folder}/" in line
    return False


def _started(pid: int) -> str:
    """When `pid` was started, in clock ticks since boot; "" for no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def shim_sockets(folder: Path) -> Iterator[Path]:
    """The sockets of killed containerd shims, which lie outside of the run folder."""
    for name in ("address", "bootstrap.json"):  # containerd 1 and 2
        for note in folder.glob(f"containerd/state/*task/*/*/{name}"):
            with suppress(OSError):
                yield from map(Path, re.findall(r"/run/containerd/s/\w+", note.read_text()))


def _bridges(folder: Path) -> list[str]:
    """The engine's own bridge, and those of networks that its clients (Compose, say) have made."""
    names = set()
    with suppress(OSError):
        names.add((folder / "bridge").read_text())
    with suppress(OSError):
        known = (folder / "data/network/files/local-kv.db").read_bytes()
        names |= {name.decode() for name in re.findall(rb"br-[0-9a-f]{12}", known)}
    return [name for name in names if Path("/sys/class/net", name).exists()]


def _remove_cgroups(folder: Path) -> None:
    """The cgroups of containers, which remain when the runtime is killed; only empty ones go."""
    names = {path.name for path in folder.glob("data/containers/*")}
    names |= {path.name for path in folder.glob("storage/overlay-containers/*")}
    for name in names:
        for group in Path("/sys/fs/cgroup").glob(f"**/*{name}*/"):
            for path in (*sorted(group.glob("**/"), reverse=True), group):
                with suppress(OSError):
                    path.rmdir()
