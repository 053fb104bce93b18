"""The nouns of a project: what its files ask for, each with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from envdoctor.project.builds import Build, Dockerfile

NONE: Mapping[str, str] = {}
NOTHING: Mapping[str, object] = {}


class Place(NamedTuple):
    """Where something is written; `line` counts from 1, 0 means the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Problem(NamedTuple):
    """A file, or a part of it, that cannot be understood; `text` in one line.

    `said` is the whole message of the program that has read it, "" when only we have.
    """

    text: str
    place: Place
    kind: str = "unreadable"
    data: Mapping[str, str] = NONE
    said: str = ""


class Variable(NamedTuple):
    """A variable that a Compose file puts in.

    `required` with `${X:?message}`; `default` is None where nothing stands in for it. `value` is
    what it has from the environment or the .env file, None when it is not set. `empty_counts` where
    the form without a colon takes an empty value for one.
    """

    name: str
    place: Place
    required: bool = False
    default: str | None = None
    message: str = ""
    value: str | None = None
    empty_counts: bool = False

    @property
    def missing(self) -> bool:
        """It has no value; an empty one counts only for `${X?}`."""
        return self.value is None or (self.required and not self.empty_counts and not self.value)


class Port(NamedTuple):
    """A port of a service. `published` is None where the engine chooses; ranges are expanded."""

    target: int
    published: int | None
    address: str
    protocol: str
    place: Place


class Mount(NamedTuple):
    """A mount. `kind`: `bind`, `volume`, `tmpfs`. `source` of a bind is an absolute path.

    `creates` says that a missing source is made as a folder (the short form does that). `options`
    are the words of the mode (`ro`, `z`); `subpath` is what is mounted instead of a whole volume.
    """

    kind: str
    source: str
    target: str
    place: Place
    read_only: bool = False
    creates: bool = True
    options: tuple[str, ...] = ()
    subpath: str = ""


class EnvFile(NamedTuple):
    """A file with environment variables that a service wants."""

    path: str
    required: bool
    place: Place


class FixedAddress(NamedTuple):
    """An IP address that a service wants in a network."""

    network: str
    address: str
    place: Place


class Range(NamedTuple):
    """An address range of a network, as written; `gateway` and `pool` are "" when not given.

    `reserved` are the addresses that no container gets (`aux_addresses`), by name.
    """

    subnet: str
    gateway: str
    pool: str
    place: Place
    reserved: Mapping[str, str | None] = NONE


class Ulimit(NamedTuple):
    """A limit of the container's processes; -1 is none at all."""

    name: str
    soft: int
    hard: int


class Options(NamedTuple):
    """What the engine is asked for when it makes a container, as it is written.

    `capabilities` are those that are added and those that are dropped, by key (`cap_add`,
    `cap_drop`). `namespaces` are those of network, IPC and PID, by key.
    """

    log_driver: str = ""
    log_options: Mapping[str, str | None] = NONE
    capabilities: tuple[tuple[str, str], ...] = ()
    security: tuple[str, ...] = ()
    runtime: str = ""
    restart: str = ""
    ulimits: tuple[Ulimit, ...] = ()
    namespaces: tuple[tuple[str, str], ...] = ()
    stop_signal: str = ""


class Service(NamedTuple):
    """One service of a Compose project (or the container of one `docker run`).

    `memory` in bytes, `cpus` a number, 0 where nothing is asked. `devices` are names of device
    drivers or CDI devices (`nvidia`). `healthcheck` is the test (`CMD`, `curl`, …).
    `waits_healthy` and `waits_ended` are the services whose health or good end it waits for; `uses`
    are the names of secrets and configs of the top level. `keys` maps each key to its place,
    `written` to its value as it is read, for rules that need no more.
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
    waits_healthy: tuple[str, ...] = ()
    waits_ended: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()
    network_mode: str = ""
    networks: tuple[str, ...] = ()
    addresses: tuple[FixedAddress, ...] = ()
    command: tuple[str, ...] | None = None
    entrypoint: tuple[str, ...] | None = None
    user: str = ""
    workdir: str = ""
    container_name: str = ""
    memory: int = 0
    cpus: float = 0.0
    devices: tuple[str, ...] = ()
    device_paths: tuple[str, ...] = ()
    sysctls: Mapping[str, str | None] = NONE
    profiles: tuple[str, ...] = ()
    replicas: int = 1
    pull_policy: str = ""
    options: Options = Options()
    uses: tuple[str, ...] = ()
    keys: Mapping[str, Place] = {}
    written: Mapping[str, object] = NOTHING

    def at(self, key: str) -> Place:
        """Where a key of this service is written, or the service itself."""
        return self.keys.get(key, self.place)


class Named(NamedTuple):
    """A volume, network, config or secret of the top level.

    `real` is its name on the engine; `file` an absolute path, or empty. `ranges` are a network's.
    `variable` is the one that holds a secret or a config; `driver` and `options` are a volume's.
    """

    name: str
    place: Place
    external: bool = False
    file: str = ""
    real: str = ""
    ranges: tuple[Range, ...] = ()
    variable: str = ""
    driver: str = ""
    options: Mapping[str, str | None] = NONE


class Compose(NamedTuple):
    """A Compose project. `version` is that of the Compose that has read it, "" when it was us.

    `services` are those that `docker compose up` starts; `asleep` those of inactive profiles.
    `folder` is the project's directory, from which relative paths count. `values` are the
    variables that Compose goes by: those of the environment and of its .env files. `judged` says
    that the Compose of that version has read it, and not only its number is known (a snapshot).
    """

    files: tuple[str, ...]
    folder: str = ""
    name: str = ""
    services: tuple[Service, ...] = ()
    asleep: tuple[Service, ...] = ()
    networks: tuple[Named, ...] = ()
    volumes: tuple[Named, ...] = ()
    secrets: tuple[Named, ...] = ()
    configs: tuple[Named, ...] = ()
    variables: tuple[Variable, ...] = ()
    problems: tuple[Problem, ...] = ()
    version: str = ""
    keys: tuple[tuple[str, Place], ...] = ()
    values: Mapping[str, str] = NONE
    judged: bool = False


class Wanted(NamedTuple):
    """A version that a file asks for, as it is written there."""

    text: str
    place: Place


class Python(NamedTuple):
    """What the project says of its Python. `requires` are PEP 440 specifiers, `pinned` versions."""

    requires: tuple[Wanted, ...] = ()
    pinned: tuple[Wanted, ...] = ()
    manage: str = ""
    requirement_files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class Devcontainer(NamedTuple):
    """A devcontainer.json: image or build, and what it asks of the host (bytes, processors).

    `binds` are the folders of this machine that it mounts, `mounts` says that it mounts anything;
    `before` is run here before the container is made, `run` what its `runArgs` ask for. Compose
    files and sources of mounts are absolute. `workspace` is the folder that is opened inside.
    """

    place: Place
    image: str = ""
    build: Build | None = None
    compose_files: tuple[str, ...] = ()
    service: str = ""
    cpus: int = 0
    memory: int = 0
    storage: int = 0
    gpu: bool = False
    problems: tuple[Problem, ...] = ()
    binds: tuple[tuple[str, Place], ...] = ()
    before: str = ""
    service_place: Place = Place("")
    run: Service | None = None
    workspace: str = ""
    workspace_place: Place = Place("")
    mounts: bool = False


class Project(NamedTuple):
    """All of it. What a project does not have is empty or None.

    `command` is the command line that stands for it, where no file does.
    """

    root: str
    compose: Compose | None = None
    dockerfiles: tuple[Dockerfile, ...] = ()
    python: Python = Python()
    devcontainers: tuple[Devcontainer, ...] = ()
    workflows: tuple[Service, ...] = ()
    command: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that could not be understood."""
        found = list(self.compose.problems) if self.compose else []
        parts = (*(d.problems for d in self.dockerfiles), *(d.problems for d in self.devcontainers))
        for problems in (*parts, self.python.problems):
            found += [problem for problem in problems if problem not in found]
        return tuple(found)
