"""What a project's own files ask for, read without running anything of it.

`read(host, settings)` gives the whole `Project`, worked out once in a run and shared by the probes.
Every requirement keeps the file and line that it comes from.
"""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envdoctor.host import Host
    from envdoctor.model import Settings
    from envdoctor.project.requirements import Project

FILES = frozenset({
    "Dockerfile", "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml",
    ".devcontainer", ".devcontainer.json", ".python-version", "pyproject.toml", "setup.cfg",
    "setup.py", "requirements.txt", "Pipfile", "manage.py", "runtime.txt",
})  # fmt: skip


def root_of(settings: Settings) -> str:
    """The project's folder as an absolute path, links in it left as they are."""
    if settings.replayed:
        return settings.path
    return os.path.abspath(settings.path).replace("\\", "/")


def preset(host: Host, settings: Settings, project: Project) -> None:
    """Let this be the project of the run, whatever the folder holds (a command line, say)."""
    host.derived(_key(settings), lambda: project)
    host.derived(_here(settings), lambda: True)


def is_here(host: Host, settings: Settings) -> bool:
    """There is something to read: a look at one folder, so that other folders cost nothing."""
    return host.derived(_here(settings), lambda: _is_here(host, settings))


def _is_here(host: Host, settings: Settings) -> bool:
    if settings.files or host.environ.get("COMPOSE_FILE"):
        return True
    root = root_of(settings)
    names = host.list_folder(root).names or ()
    return not FILES.isdisjoint(names) or (
        ".github" in names and host.stat(f"{root}/.github/workflows").kind == "folder"
    )


def read(host: Host, settings: Settings) -> Project:
    """Read the project in `settings.path`, with the Compose files of `settings.files` if given."""
    return host.derived(_key(settings), lambda: _read(host, root_of(settings), settings.files))


def _key(settings: Settings) -> object:
    return ("project", settings.path, settings.files)


def _here(settings: Settings) -> object:
    return ("project is here", settings.path, settings.files)


def _read(host: Host, root: str, files: tuple[str, ...]) -> Project:
    from envdoctor.project import compose, devcontainer, dockerfile, python, workflows
    from envdoctor.project.requirements import Project

    composed = compose.read(host, root, files)
    devcontainers = devcontainer.read_all(host, root)
    if composed is None:  # VS Code starts those that devcontainer.json names
        named = next((c.compose_files for c in devcontainers if c.compose_files), ())
        if named and all(host.stat(path).kind == "file" for path in named):
            composed = compose.read(host, root, named)
    return Project(
        root=root,
        compose=composed,
        dockerfiles=dockerfile.read_all(host, root, composed, devcontainers, alone=not files),
        python=python.read_python(host, root),
        devcontainers=devcontainers,
        workflows=workflows.read_all(host, root),
    )
