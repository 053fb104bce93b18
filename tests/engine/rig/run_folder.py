"""Folders that hold all that a test starts on the machine, and take it along when they go."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from . import leftovers
from .debian import require_debian_root


@contextmanager
def run_folder() -> Iterator[Path]:
    """A fresh run folder; at the end its processes, mounts, users and files are removed.

    Raises Unavailable unless this is root on Debian.
    """
    require_debian_root()
    folder = leftovers.new_run_folder()
    try:
        yield folder
    finally:
        leftovers.clean(folder)


class InRunFolder(ABC):
    """What runs in a run folder of its own from `with`, or until it is closed."""

    _held: ExitStack | None = None

    @abstractmethod
    def _begin(self, folder: Path) -> None:
        """Start everything in `folder`; what it raises passes through, after `_end`."""

    @abstractmethod
    def _end(self) -> None:
        """End everything in good order, however far the beginning has come."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = stack.enter_context(run_folder())
            stack.callback(self._end)
            self._begin(folder)
            self._held = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it and remove everything of it. Idempotent, whatever state it is in."""
        if self._held is not None:
            self._held.close()
