"""A network of one's own, in which a test may break routes, rules and addresses."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.engine.rig.process import run

_NEW_NET = 0x40000000  # CLONE_NEWNET of linux/sched.h


@contextmanager
def own_network() -> Iterator[None]:
    """Until the end of the block this thread, and whatever it starts, has a network namespace.

    Engines that are started inside stay inside; the namespace, with all that was made in it, ends
    with the last of its processes. Nothing outside can be reached: push what is pulled inside.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _checked(libc.unshare(_NEW_NET))
        try:
            run("ip", "link", "set", "lo", "up")
            yield
        finally:
            _checked(libc.setns(before, _NEW_NET))
    finally:
        os.close(before)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
