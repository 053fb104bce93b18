"""Limits of a container's processes: their names, their order, and what the kernel can give."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import NotRecorded
from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.container.refusals import INVALID, refused
from envdoctor.probes.project.ground import Ground
from envdoctor.project.requirements import Service, Ulimit

FILES = "ED310"  # nofile-limit-too-low-or-infinite

_NAMES = (
    "as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending "
    "stack"
)
NAMES = frozenset(_NAMES.split())

NR_OPEN = "/proc/sys/fs/nr_open"


def ulimits(here: Ground, service: Service) -> Iterator[Finding]:
    """The engine takes them as they are; the kernel refuses when the container starts."""
    for limit in service.options.ulimits:
        value = str(limit.soft)
        if limit.name.lower() not in NAMES:
            said = f"RLIMIT_{limit.name.upper()}"
            text = f"there is no limit called {limit.name}"
            yield refused(here, service, "ulimits", said, text, INVALID, value=limit.name)
        elif limit.hard >= 0 and not 0 <= limit.soft <= limit.hard:
            text = (
                f"the soft limit {limit.name} ({limit.soft}) is above the hard one ({limit.hard})"
            )
            said = "error setting rlimit"
            yield refused(here, service, "ulimits", said, text, INVALID, value=value)
        elif limit.name == "nofile":
            yield from _files(here, service, limit)


def _files(here: Ground, service: Service, limit: Ulimit) -> Iterator[Finding]:
    """No process of the machine may open more files than this, unlimited (-1) is more, too."""
    try:
        text = "" if here.away else (here.host.read_text(NR_OPEN).text or "").strip()
    except NotRecorded:
        return
    if text.isdigit() and not 0 <= limit.hard <= int(text):
        said = "error setting rlimit type 7: operation not permitted"
        told = f"{limit.hard} open files are more than this machine allows one process ({text})"
        seen = Evidence(NR_OPEN, text)
        yield refused(here, service, "ulimits", said, told, FILES, seen, value=str(limit.hard))
