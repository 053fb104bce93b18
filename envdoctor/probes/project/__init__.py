"""The project in this folder against this machine: what would fail, before anything runs.

One probe for each line of `PROBES`; its rules are in the module that is named there, and are loaded
only where there is a project. The modules beside that one hold the rules of one kind each. `ground`
is what all stand on, `contents` knows what is in an image. Nothing of the project is executed.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from envdoctor.model import Check, Finding, Probe, Settings, Status

if TYPE_CHECKING:
    from envdoctor.host import Host

NOTHING_HERE = "no Compose file, Dockerfile or Python project here"


def _rules(module: str) -> Check:
    def check(host: Host, settings: Settings) -> Iterator[Finding]:
        from envdoctor.project import is_here

        if not is_here(host, settings):
            yield Finding(Status.SKIPPED, NOTHING_HERE)
            return
        yield from import_module(f"{__name__}.{module}").check(host, settings)

    return check


def _probe(module: str, title: str, *, needs_engine: bool = False) -> Probe:
    subject = module.rpartition(".")[2]
    return Probe(
        f"project-{subject}", title, _rules(module), group="Project", timeout=40.0,
        requires=("connection",) if needs_engine else (), tags=("project",),
    )  # fmt: skip


PROBES = (
    _probe("files", "The project's files are in order"),
    _probe("variables", "Its variables have values"),
    _probe("server.servers", "Its servers take what they are given"),
    _probe("build.build", "Its images can be built"),
    _probe("image.images", "Its images are there for this engine", needs_engine=True),
    _probe("image.room", "There is room for its images", needs_engine=True),
    _probe("network.ports", "Its ports are free"),
    _probe("mount.mounts", "What it mounts is there"),
    _probe("start.programs", "Its containers' programs can start"),
    _probe("network.listening", "Its servers listen where they are published"),
    _probe("server.addresses", "Its services call each other by name"),
    _probe("health.health", "Its health checks can work"),
    _probe("network.networks", "Its networks can be made", needs_engine=True),
    _probe("container.names", "Its names fit the engine's", needs_engine=True),
    _probe("container.options", "The engine knows its containers' options", needs_engine=True),
    _probe("container.limits", "The engine is large enough for it", needs_engine=True),
    _probe("image.processor", "The processor can run its images", needs_engine=True),
    _probe("container.devices", "Devices and kernel settings are there", needs_engine=True),
    _probe("workflows", "Its CI jobs can have their containers"),
    _probe("devcontainers", "Its dev containers have what they name"),
    _probe("python", "Its Python fits host and image"),
)
