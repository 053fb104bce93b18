"""What the rules of a project stand on: the project, the engine's word, and how to quote both."""

from __future__ import annotations

from typing import NamedTuple

from envdoctor.host import Host, NotRecorded
from envdoctor.host.questions import Reply
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import Facts, elsewhere, facts
from envdoctor.project import read
from envdoctor.project.requirements import Compose, Place, Project

NOTHING_ASKED = "nothing of the kind is asked for"


class Ground(NamedTuple):
    """A project and the engine that is to run it.

    `info` is the engine's `/info`, empty when it does not answer. `away` says why files and ports
    of this machine are not the engine's; "" when they are (or when nobody can tell).
    """

    host: Host
    project: Project
    info: Facts
    away: str

    @property
    def compose(self) -> Compose:
        """The Compose project; an empty one where there is none."""
        return self.project.compose or Compose(())

    @property
    def engine(self) -> str:
        """The engine's version, "" where it does not answer: errors are worded by it."""
        return str(self.info.get("ServerVersion", ""))

    @property
    def remote(self) -> bool:
        """The engine is on another machine altogether, not in a VM that shares folders."""
        return not self.host.endpoint.address.startswith(("unix://", "npipe://"))

    def quote(self, place: Place, note: str = "") -> Evidence:
        """A line of the project's files, with where it stands."""
        return Evidence(f"{place} ({note})" if note else str(place), self.line(place))

    def line(self, place: Place) -> str:
        """The text of a line; what it is called where it cannot be had."""
        if self.project.command and not place.line:
            return self.project.command
        path = place.file if place.file.startswith("/") else f"{self.project.root}/{place.file}"
        text = self.host.read_text(path).text if place.file else None
        lines = text.splitlines() if text else []
        return lines[place.line - 1].strip() if 0 < place.line <= len(lines) else "(the whole file)"

    def exists(self, path: str) -> str:
        """What is at a path of this machine; `unknown` where a snapshot does not say."""
        try:
            return self.host.stat(path).kind
        except NotRecorded:
            return "unknown"

    def api(self, path: str, *, timeout: float = 10.0) -> Reply:
        """The engine's answer; one without a status where a snapshot does not hold it."""
        try:
            return self.host.api(path, timeout=timeout)
        except NotRecorded:
            return Reply(problem="not recorded")


def ground(host: Host, settings: Settings) -> Ground:
    """Read the project and ask the engine; both are remembered for the run."""
    info = facts(host)
    local = host.system.os == "linux" and host.endpoint.address.startswith("unix://")
    away = elsewhere(host, info) if info or not local else ""
    return Ground(host, read(host, settings), info, away)


def docker_says(text: str) -> Evidence:
    """The error that Docker would print; each line of it is a piece of the real one.

    Its first letter may be a capital or not: that is where the generations of engines differ.
    """
    return Evidence("docker would say", text)


def skipped(summary: str = NOTHING_ASKED) -> Finding:
    """Nothing here for this probe to look at."""
    return Finding(Status.SKIPPED, summary)
