"""The nouns of a project: what its files ask for, each with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

NONE: Mapping[str, str] = {}


class Place(NamedTuple):
    """Where something is written; `line` counts from 1, 0 means the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Problem(NamedTuple):
    """A file, or a part of it, that cannot be understood; `text` in one line."""

    text: str
    place: Place
    kind: str = "unreadable"


class Variable(NamedTuple):
    """A variable that a Compose file puts in.

    `required` with `${X:?message}`; `default` is None where nothing stands in for it. `value` is
    what it has from the environment or the .env file, None when it is not set.
    """

    name: str
    place: Place
    required: bool = False
    default: str | None = None
    message: str = ""
    value: str | None = None


class Port(NamedTuple):
    """A port of a service. `published` is None where the engine chooses; ranges are expanded."""

    target: int
    published: int | None
    address: str
    protocol: str
    place: Place


class Mount(NamedTuple):
    """A mount. `kind`: `bind`, `volume`, `tmpfs`. `source` of a bind is an absolute path.

    `creates` says that a missing source is made as a folder (the short form does that).
    """

    kind: str
    source: str
    target: str
    place: Place
    read_only: bool = False
    creates: bool = True


class Build(NamedTuple):
    """How an image is built. `context` is an absolute folder, or a URL; `file` the Dockerfile."""

    context: str
    file: str
    place: Place
    target: str = ""
    args: Mapping[str, str] = NONE
    inline: str = ""
    platforms: tuple[str, ...] = ()


class EnvFile(NamedTuple):
    """A file with environment variables that a service wants."""

    path: str
    required: bool
    place: Place


class Service(NamedTuple):
    """One service of a Compose project (or the container of one `docker run`).

    `memory` in bytes, 0 where nothing is asked. `devices` are names of device drivers or CDI
    devices (`nvidia`). `keys` maps each key of the service to its place.
    """

    name: str
    place: Place
    image: str = ""
    build: Build | None = None
    platform: str = ""
    ports: tuple[Port, ...] = ()
    mounts: tuple[Mount, ...] = ()
    environment: Mapping[str, str | None] = NONE
    env_files: tuple[EnvFile, ...] = ()
    depends_on: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()
    network_mode: str = ""
    networks: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] | None = None
    user: str = ""
    container_name: str = ""
    memory: int = 0
    devices: tuple[str, ...] = ()
    sysctls: Mapping[str, str] = NONE
    profiles: tuple[str, ...] = ()
    replicas: int = 1
    keys: Mapping[str, Place] = {}


class Named(NamedTuple):
    """A volume, network, config or secret of the top level."""

    name: str
    place: Place
    external: bool = False
    file: str = ""


class Compose(NamedTuple):
    """A Compose project. `resolved` says that `docker compose config` itself has read it."""

    files: tuple[str, ...]
    name: str = ""
    services: tuple[Service, ...] = ()
    networks: tuple[Named, ...] = ()
    volumes: tuple[Named, ...] = ()
    secrets: tuple[Named, ...] = ()
    configs: tuple[Named, ...] = ()
    variables: tuple[Variable, ...] = ()
    problems: tuple[Problem, ...] = ()
    resolved: bool = False


class Source(NamedTuple):
    """A source of COPY or ADD, as written and with the build's arguments put in.

    `stage` is what `--from` names; `link` where `--link` or `--chmod` need BuildKit is in `flags`.
    """

    path: str
    instruction: str
    place: Place
    stage: str = ""
    flags: tuple[str, ...] = ()


class Stage(NamedTuple):
    """A build stage: `FROM base AS name`. `base` has the default of each ARG put in."""

    base: str
    name: str
    place: Place
    platform: str = ""


class Dockerfile(NamedTuple):
    """A Dockerfile. `buildkit` lists what only BuildKit understands, with its place."""

    path: str
    context: str = ""
    syntax: str = ""
    stages: tuple[Stage, ...] = ()
    sources: tuple[Source, ...] = ()
    buildkit: tuple[Source, ...] = ()
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    exposed: tuple[int, ...] = ()
    user: str = ""
    workdir: str = ""
    problems: tuple[Problem, ...] = ()
    used_by: tuple[Build, ...] = ()


class Wanted(NamedTuple):
    """A version that a file asks for, as it is written there."""

    text: str
    place: Place


class Python(NamedTuple):
    """What the project says of its Python."""

    requires: tuple[Wanted, ...] = ()
    manage: str = ""
    requirement_files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class Devcontainer(NamedTuple):
    """A devcontainer.json: image or build, and what it asks of the host (`memory` in bytes)."""

    place: Place
    image: str = ""
    build: Build | None = None
    compose_files: tuple[str, ...] = ()
    cpus: int = 0
    memory: int = 0
    storage: int = 0
    gpu: bool = False
    problems: tuple[Problem, ...] = ()


class Project(NamedTuple):
    """All of it. What a project does not have is empty or None."""

    root: str
    compose: Compose | None = None
    dockerfiles: tuple[Dockerfile, ...] = ()
    python: Python = Python()
    devcontainers: tuple[Devcontainer, ...] = ()
    workflows: tuple[Service, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that could not be understood."""
        found = list(self.compose.problems) if self.compose else []
        for part in (*self.dockerfiles, *self.devcontainers, self.python):
            found += part.problems
        return tuple(found)
