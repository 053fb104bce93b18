"""Small file systems that can be filled up."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .debian import need_tools, require_debian_root
from .process import run
from .run_folder import run_folder


@contextmanager
def loop_filesystem(size: int, inodes: int | None = None) -> Iterator[Path]:
    """An empty ext4 file system of `size` bytes with at most `inodes` files; yields its folder.

        with loop_filesystem(64 << 20) as folder, Engine("28.5", data_root=folder / "data"):
            fill(folder)

    Below 8 MB there is no room for anything. Raises Unavailable unless this is root on Debian.
    """
    require_debian_root()
    need_tools("mkfs.ext4", "mount")
    with run_folder() as folder:
        image, mounted = folder / "image", folder / "mounted"
        with image.open("wb") as empty:
            empty.truncate(size)
        limit = () if inodes is None else ("-N", str(inodes))
        run("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", *limit, image)
        mounted.mkdir()
        run("mount", "-o", "loop", image, mounted)
        yield mounted


def fill(folder: Path, *, keep: int = 0) -> Path:
    """Fill the file system of `folder` up to the last byte but `keep`; returns the file."""
    ballast = folder / "ballast"
    block = b"\0" * 65536
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(block)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        file.truncate(max(0, file.tell() - keep))
    return ballast


def exhaust_inodes(folder: Path) -> Path:
    """Make empty files until the file system of `folder` takes no more; returns their folder."""
    crowd = folder / "crowd"
    crowd.mkdir()
    number = 0
    while True:
        try:
            (crowd / str(number)).touch()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return crowd
        number += 1
