"""Which probes there are, and which of them a user has asked for.

Built-in probes are modules in `envdoctor/probes/`, each with a tuple `PROBES`. Plugins are Python
packages with an entry point in the group `envdoctor.probes` that names such a tuple.
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

GROUP = "envdoctor.probes"


class UnknownName(Exception):
    """A name given to --select or --skip fits no probe; `suggestions` are the nearest ids."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.suggestions = suggestions


class BrokenPlugin(NamedTuple):
    """A plugin that could not be loaded; the rest goes on without it."""

    package: str
    problem: str


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


def plugins() -> tuple[tuple[Probe, ...], tuple[BrokenPlugin, ...]]:
    """The probes of installed plugins, and the plugins that could not be loaded.

    Looking for entry points reads the metadata of every installed package, so it is done only
    when somebody asks (a setting, or `envdoctor list`).
    """
    from importlib.metadata import entry_points

    found: list[Probe] = []
    broken: list[BrokenPlugin] = []
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        package = point.dist.name if point.dist else point.name
        try:
            found += [probe for probe in point.load() if isinstance(probe, Probe)]
        except Exception as error:  # noqa: BLE001 - foreign code may raise anything
            broken.append(BrokenPlugin(package, f"{type(error).__name__}: {error}"))
    return tuple(found), tuple(broken)


def select(
    probes: Iterable[Probe], select: Iterable[str], skip: Iterable[str], also: Iterable[str] = ()
) -> Selection:
    """Choose probes by id, glob or tag; a chosen probe pulls in what it requires.

    Without `select` these are all that need not be requested; `also` adds to either. What is
    skipped stays out also when another probe requires it: that one then runs without it. Raises
    `UnknownName` for a name that fits nothing.
    """
    known = tuple(probes)
    by_id = {probe.id: probe for probe in known}
    wanted = _fitting(known, select) if select else {p.id for p in known if not p.requested}
    wanted |= _fitting(known, also)
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
