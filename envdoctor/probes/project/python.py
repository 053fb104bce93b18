"""The Python that a project asks for, against that of this machine and of its images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.interpreters import on_path
from envdoctor.probes.project.contents.image_facts import reference
from envdoctor.probes.project.contents.inside import lineage
from envdoctor.probes.project.ground import Ground, ground, skipped
from envdoctor.probes.project.start.compiled_packages import compiled_packages
from envdoctor.project.requirements import Place, Wanted

UNSUITABLE = "ED573"  # python-version-unsuitable

VERSION = re.compile(r"Python (\d+\.\d+(?:\.\d+)?)")
TAG = re.compile(r"(\d+\.\d+(?:\.\d+)?)(?:$|[-.])")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """`requires-python` and pins, against `python3` here and `python:` images of the project."""
    here = ground(host, settings)
    python = here.project.python
    compiled = list(compiled_packages(here))
    yield from compiled
    if compiled and not (python.requires or python.pinned):
        return
    if not python.requires and not python.pinned:
        yield skipped("no file says which Python")
        return
    images = list(_images(here))
    found: list[Finding] = []
    own = _own(host)
    # A project that runs in its image need not run on this machine as well.
    if own and not images:
        found += _unfit(here, own, f"python3 of this machine is {own}", "python3 --version", None)
    for version, place in images:
        found += _unfit(here, version, f"the image has Python {version}", str(place), place)
    yield from found
    if not found and not compiled:
        asked = ", ".join(w.text for w in (*python.requires, *python.pinned))
        has = ", ".join([*(v for v, _ in images), *([own] if own and not images else [])])
        yield Finding(Status.PASS, f"wants {asked}; {has or 'no Python here to compare with'}")


def _own(host: Host) -> str:
    answer = host.run(on_path(host, "python3") or "python3", "--version", timeout=5.0)
    found = VERSION.search(answer.output)
    return found[1] if found else ""


def _images(here: Ground) -> Iterator[tuple[str, Place]]:
    """Versions by the tags of `python:` images that the builds end in."""
    for dockerfile in here.project.dockerfiles:
        stages = lineage(dockerfile)
        if not stages or not stages[0].base:
            continue
        name = reference(stages[0].base)
        tag = TAG.match(name.tag)
        if name.path.endswith(("library/python", "/python")) and tag:
            yield tag[1], stages[0].place


def _unfit(
    here: Ground, version: str, said: str, source: str, place: Place | None
) -> Iterator[Finding]:
    for wanted in here.project.python.requires:
        if not _fits(version, wanted.text):
            yield _finding(here, wanted, version, said, source, place)
    for wanted in here.project.python.pinned:
        parts = min(len(wanted.text.split(".")), 2)
        if version.split(".")[:parts] != wanted.text.split(".")[:parts]:
            yield _finding(here, wanted, version, said, source, place)


def _finding(
    here: Ground, wanted: Wanted, version: str, said: str, source: str, place: Place | None
) -> Finding:
    other = here.quote(place) if place else Evidence(source, version)
    text = f"{wanted.place}: wants Python {wanted.text}, {said}"
    data = {"version": _simple(wanted.text), "has": version, "wanted": wanted.text}
    evidence = (here.quote(wanted.place), other)
    return Finding(Status.WARN, text, evidence, UNSUITABLE, data)


def _simple(text: str) -> str:
    found = re.search(r"\d+(?:\.\d+)*", text)
    return found[0] if found else text


def _fits(version: str, wanted: str) -> bool:
    """A version is allowed by a specifier of PEP 440; Poetry's `^3.10` is not read: it fits."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        allowed = SpecifierSet(wanted)
    except InvalidSpecifier:
        return True
    # A tag such as 3.11 stands for the newest of that series.
    full = version if version.count(".") == 2 else f"{version}.99"
    return allowed.contains(full, prereleases=True)
