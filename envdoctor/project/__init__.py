"""What a project's own files ask for, read without running anything of it.

`read(host, settings)` gives the whole `Project`, worked out once in a run and shared by the probes.
Every requirement keeps the file and line that it comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from envdoctor.project.requirements import Project

if TYPE_CHECKING:
    from envdoctor.host import Host
    from envdoctor.model import Settings

__all__ = ["Project", "read"]


def read(host: Host, settings: Settings) -> Project:
    """Read the project in `settings.path`, with the Compose files of `settings.files` if given."""
    return host.derived(("project", settings.path, settings.files), lambda: _read(host, settings))


def _read(host: Host, settings: Settings) -> Project:
    from envdoctor.project import compose, devcontainer, dockerfile, python, workflows

    root = settings.path
    composed = compose.read(host, root, settings.files)
    devcontainers = devcontainer.read(host, root)
    return Project(
        root=root,
        compose=composed,
        dockerfiles=dockerfile.read_all(host, root, composed, devcontainers),
        python=python.read(host, root),
        devcontainers=devcontainers,
        workflows=workflows.read(host, root),
    )
