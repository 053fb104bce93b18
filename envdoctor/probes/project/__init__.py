"""The project in this folder against this machine: what would fail, before anything runs.

One probe for each subject in `PROBES`, whose rules are in the module of that name beside this one;
they are loaded only where there is a project. `ground` is what they all stand on; the other modules
answer what several rules ask: `inside`, `absent`, `lacking` (what is in an image), `calls` (what a
container runs), `ranges`, `plugins`, `platforms`, `manifests`. Nothing of the project is executed.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from envdoctor.model import Check, Finding, Probe, Settings, Status

if TYPE_CHECKING:
    from envdoctor.host import Host

NOTHING_HERE = "no Compose file, Dockerfile or Python project here"


def _rules(subject: str) -> Check:
    def check(host: Host, settings: Settings) -> Iterator[Finding]:
        from envdoctor.project import is_here

        if not is_here(host, settings):
            yield Finding(Status.SKIPPED, NOTHING_HERE)
            return
        yield from import_module(f"{__name__}.{subject}").check(host, settings)

    return check


def _probe(subject: str, title: str, *, needs_engine: bool = False) -> Probe:
    return Probe(
        f"project-{subject}", title, _rules(subject), group="Project", timeout=40.0,
        requires=("connection",) if needs_engine else (), tags=("project",),
    )  # fmt: skip


PROBES = (
    _probe("files", "The project's files are in order"),
    _probe("variables", "Its variables have values"),
    _probe("servers", "Its servers take what they are given"),
    _probe("build", "Its images can be built"),
    _probe("images", "Its images are there for this engine", needs_engine=True),
    _probe("room", "There is room for its images", needs_engine=True),
    _probe("ports", "Its ports are free"),
    _probe("mounts", "What it mounts is there"),
    _probe("programs", "Its containers' programs can start"),
    _probe("listening", "Its servers listen where they are published"),
    _probe("addresses", "Its services call each other by name"),
    _probe("health", "Its health checks can work"),
    _probe("networks", "Its networks can be made", needs_engine=True),
    _probe("names", "Its names fit the engine's", needs_engine=True),
    _probe("options", "The engine knows its containers' options", needs_engine=True),
    _probe("limits", "The engine is large enough for it", needs_engine=True),
    _probe("processor", "The processor can run its images", needs_engine=True),
    _probe("devices", "Devices and kernel settings are there", needs_engine=True),
    _probe("workflows", "Its CI jobs can have their containers"),
    _probe("devcontainers", "Its dev containers have what they name"),
    _probe("python", "Its Python fits host and image"),
)
