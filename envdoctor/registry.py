"""Which probes there are, and which of them a user has asked for.

Built-in probes are modules in `envdoctor/probes/`, each with a tuple `PROBES`; `envdoctor.plugins`
finds those of other packages.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import NamedTuple

from envdoctor.model import Probe

# Files of envdoctor/probes, in the order of the report.
BUILTIN: tuple[str, ...] = (
    "client", "connection", "engine", "hello_world", "counts", "compose", "builder",
    "configuration", "credentials", "registry_path", "network", "storage", "resources", "kernel",
    "ports", "python_env", "contrast", "project", "deep",
)  # fmt: skip


class UnknownName(Exception):
    """A name given to --select or --skip fits no probe; `suggestions` are the nearest ids."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.suggestions = suggestions


class Selection(NamedTuple):
    """Probes in the order of the report.

    `chosen` will run; `pulled_in` are those among them that run only because another one requires
    them; `left_out` are reported as skipped.
    """

    chosen: tuple[Probe, ...]
    pulled_in: frozenset[str] = frozenset()
    left_out: tuple[Probe, ...] = ()


def builtin() -> tuple[Probe, ...]:
    """The probes that come with envdoctor."""
    from importlib import import_module

    found: list[Probe] = []
    for name in BUILTIN:
        found += import_module(f"envdoctor.probes.{name}").PROBES
    return tuple(found)


def available() -> tuple[Probe, ...]:
    """The built-in probes and those of the installed plugins."""
    from envdoctor import plugins

    own = builtin()
    return own + plugins.probes(probe.id for probe in own)


def select(
    probes: Iterable[Probe], select: Iterable[str], skip: Iterable[str], also: Iterable[str] = ()
) -> Selection:
    """Choose probes by id, glob or tag; a chosen probe pulls in what it requires.

    Without `select` these are all that need not be requested, and `also`. What is skipped stays
    out also when another probe requires it: that one then runs without it. Raises `UnknownName`
    for a name that fits nothing.
    """
    known = tuple(probes)
    by_id = {probe.id: probe for probe in known}
    wanted = _fitting(known, select or also)
    wanted |= set() if select else {p.id for p in known if not p.requested}
    unwanted = _fitting(known, skip)
    pulled: set[str] = set()
    queue = sorted(wanted - unwanted)
    while queue:
        for need in by_id[queue.pop()].requires:
            if need in by_id and need not in wanted | pulled | unwanted:
                pulled.add(need)
                queue.append(need)
    chosen = (wanted - unwanted) | pulled
    return Selection(
        tuple(p for p in known if p.id in chosen),
        frozenset(pulled),
        tuple(p for p in known if p.id in unwanted),
    )


def _fitting(probes: tuple[Probe, ...], names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        fits = {p.id for p in probes if fnmatchcase(p.id, name) or name in p.tags}
        if not fits:
            raise UnknownName(name, _nearest(name, probes))
        found |= fits
    return found


def _nearest(name: str, probes: tuple[Probe, ...]) -> tuple[str, ...]:
    from difflib import get_close_matches

    words = {p.id for p in probes} | {tag for p in probes for tag in p.tags}
    return tuple(get_close_matches(name, sorted(words), n=3, cutoff=0.5))
