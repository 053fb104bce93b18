"""The folder outside the checkout that holds what is slow to make."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Part of the path: raise it when a recipe changes, so that nobody meets what an older one made.
RECIPES = "5"


def cache_root() -> Path:
    """The cache folder: $ENVDOCTOR_RIG_CACHE, else ~/.cache/envdoctor-rig. Made when missing."""
    chosen = os.environ.get("ENVDOCTOR_RIG_CACHE") or "~/.cache/envdoctor-rig"
    root = Path(chosen).expanduser().absolute() / RECIPES
    root.mkdir(parents=True, exist_ok=True)
    return root


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the cache's lock `name`, so that two test sessions do not make one thing twice."""
    import fcntl  # not on Windows, where these modules are still imported to skip the tests

    with (cache_root() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """Return the cached folder `name`, made by `make(folder)` when it is missing.

    The folder appears whole or not at all: it is made under another name, then renamed. Links
    inside it must therefore be relative. Whatever `make` raises passes through.
    """
    target = cache_root() / name
    if target.is_dir():
        return target
    with locked(name.replace("/", "-")):
        if target.is_dir():  # another session made it while this one waited for the lock
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        draft.chmod(0o755)
        started = time.monotonic()
        report(f"making {name} …")
        try:
            make(draft)
            draft.rename(target)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        report(f"made {name} in {time.monotonic() - started:.1f} s")
    return target


def report(text: str) -> None:
    """Say what is being made, on stderr: on CI this is what tells a slow step from a stuck one."""
    os.write(2, f"rig: {text}\n".encode())
