"""Probes of other packages: installed beside envdoctor, they take part without being asked for.

A plugin is a Python package with an entry point in the group `envdoctor.probes` that names a tuple
of `Probe`s (docs/writing-a-probe.md). One that cannot be loaded is a result of its own and stops
nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from envdoctor.model import Evidence, Finding, Probe, Settings, Status

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from envdoctor.host import Host

GROUP = "envdoctor.probes"


def probes(taken: Iterable[str]) -> tuple[Probe, ...]:
    """The plugins' probes, sorted by entry point; ids in `taken` are not given twice."""
    if not _any_declared():
        return ()
    from importlib.metadata import entry_points

    ids, found = set(taken), []
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        for probe in _of(point):
            if probe.id in ids:
                text = f"its probe {probe.id} has the id of another one"
                probe = _broken(point, text)  # noqa: PLW2901 - it takes the other's place
            ids.add(probe.id)
            found.append(probe)
    return tuple(found)


def _any_declared() -> bool:
    """Look for the group's name in the packages' files: `entry_points` itself takes 30 ms."""
    wanted = f"[{GROUP}]".encode()
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or ".")
        except OSError:  # a path need not exist
            continue
        for name in (n for n in names if n.endswith((".dist-info", ".egg-info"))):
            try:
                with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:
                    if wanted in file.read():
                        return True
            except OSError:  # most packages have none
                continue
    return False


def _of(point: EntryPoint) -> tuple[Probe, ...]:
    try:
        found = point.load()
        if not isinstance(found, Iterable) or not all(isinstance(p, Probe) for p in found):
            return (_broken(point, f"{point.value} is no tuple of Probes"),)
        return tuple(found)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code may raise anything
        return (_broken(point, f"{type(error).__name__}: {error}"),)


def _broken(point: EntryPoint, problem: str) -> Probe:
    """A probe that reports the plugin that could not be loaded."""
    package = point.dist.name if point.dist else point.name

    def check(host: Host, settings: Settings) -> Iterator[Finding]:
        evidence = (Evidence(f"entry point {point.name} = {point.value}", problem),)
        yield Finding(Status.UNKNOWN, problem, evidence)

    return Probe(f"plugin-{package}-{point.name}", f"Plugin {package} is loaded", check, "Plugins")
