"""The tutorial walked for real, with `--deep`: build, virtual environment, Compose, an answer.

Everything gets a name of the run and is taken down again. The steps are in the modules `deep_*`
beside this one, which are loaded only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from envdoctor.model import Check, Finding, Probe, Settings, Status

if TYPE_CHECKING:
    from envdoctor.host import Host

MINUTE = 60.0  # seconds
NOTHING_HERE = "no Compose file, Dockerfile or Python project here"


def _step(subject: str) -> Check:
    def check(host: Host, settings: Settings) -> Iterator[Finding]:
        from envdoctor.project import is_here

        if not settings.deep:  # a stranger's configuration file may select, but not run his code
            yield Finding(Status.SKIPPED, "only with --deep")
            return
        if not is_here(host, settings):
            yield Finding(Status.SKIPPED, NOTHING_HERE)
            return
        yield from import_module(f"{__name__}.{subject}").check(host, settings)

    return check


def _probe(
    subject: str, title: str, *effects: str, minutes: float, requires: tuple[str, ...] = ()
) -> Probe:
    return Probe(
        f"deep-{subject}", title, _step(subject), group="The tutorial for real",
        timeout=minutes * MINUTE, requires=requires, effects=effects, tags=("deep",),
        requested=True,
    )  # fmt: skip


PROBES = (
    _probe("django", "Django answers outside of Docker", "creates-files", minutes=5),
    _probe("build", "Its images build; layers are cached", "builds-image", "pulls-image",
           minutes=15, requires=("client", "connection")),
    _probe("compose", "Compose starts it, its ports answer", "builds-image", "pulls-image",
           "creates-container", "creates-network", "creates-volume", "creates-files", minutes=12,
           requires=("client", "connection", "compose", "project-ports", "deep-build")),
    _probe("contrast", "Same code, two environments", "creates-container",
           minutes=1, requires=("deep-django", "deep-build")),
)  # fmt: skip
