"""A Compose project under a name of this run: how it is started, and how it is taken down.

No probe of its own. The user's project is left alone: whatever has a fixed name in its files (an
image that is built, a volume, a network) gets one of this run by an additional Compose file on the
standard input. So everything can be removed by name, and nothing of the user's ever is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.host.changes import Command
from envdoctor.probes import cli_plugins
from envdoctor.probes.engine_facts import Facts, rows, words
from envdoctor.project.reading import absolute
from envdoctor.project.requirements import Compose, Place

CONTAINERS = "/containers/json?all=1&"
KINDS = (("container", CONTAINERS), ("network", "/networks?"), ("volume", "/volumes?"))
UNDO_LIMIT = 30.0  # seconds for each command that takes something down


class Trial(NamedTuple):
    """One start of a project. `program` is `docker compose`, or `docker-compose` (v1)."""

    name: str
    program: Command
    files: tuple[str, ...]
    images: tuple[str, ...]
    networks: tuple[str, ...]
    volumes: tuple[str, ...]
    override: str

    def command(self, *words: str, renamed: bool = True) -> Command:
        """A Compose command line; `renamed` ones take the override on their standard input."""
        files = [part for file in self.files for part in ("-f", file)]
        if renamed:
            files += ["-f", "-" if self.program[0] == "docker" else "/dev/stdin"]
        return (*self.program, "-p", self.name, *files, *words)

    def take_down(self) -> tuple[Command, ...]:
        """What removes all of it, in this order; every command may find nothing to do.

        `down --volumes` would remove what has a fixed name in the user's own files.
        """
        return (
            self.command("kill", renamed=False),
            self.command("rm", "--force", "-v", renamed=False),
            ("docker", "network", "rm", *self.networks),
            *([("docker", "volume", "rm", "--force", *self.volumes)] if self.volumes else []),
            *([("docker", "image", "rm", "--force", "--no-prune", *self.images)]
              if self.images else []),
        )  # fmt: skip

    def remains(self, host: Host) -> Iterator[str]:
        """What is still there of it, as `kind name`."""
        for kind, path in KINDS:
            for row in listed(host, path, self.name):
                names = words(row.get("Names")) or [str(row.get("Name"))]
                yield f"{kind} {names[0].lstrip('/')}"
        for image in self.images:
            if host.afresh.api(f"/images/{image}/json").ok:
                yield f"image {image}"


def trial(host: Host, root: str, compose: Compose) -> Trial:
    """How this run starts a project that has been read from `root`."""
    name = f"envdoctor-{host.system.run}"
    images = {s.name: f"{name}-{s.name.lower()}" for s in compose.services if s.build}
    networks = [(n, f"{name}_{n.name}") for n in compose.networks if not n.external]
    volumes = [(v, f"{name}_{v.name}") for v in compose.volumes if not v.external]
    override = {
        # All of them: v1 takes a file without services for one of its oldest format.
        "services": {s.name: {"image": images[s.name]} if s.build else {}
                     for s in compose.services if _is_own(compose, s.place)},
        "networks": {n.name: {"name": real} for n, real in networks
                     if _is_own(compose, n.place)},
        "volumes": {v.name: {"name": real} for v, real in volumes
                    if _is_own(compose, v.place)},
    }  # fmt: skip
    return Trial(
        name,
        ("docker", "compose") if cli_plugins.find(host, "compose").works else ("docker-compose",),
        tuple(absolute(host, root, file) for file in compose.files),
        tuple(images.values()),
        tuple(dict.fromkeys((f"{name}_default", *(real for _, real in networks)))),
        tuple(real for _, real in volumes),
        json.dumps({key: value for key, value in override.items() if value}),
    )


def fixed(compose: Compose) -> str:
    """A name that an included file fixes: Compose lets nobody change what is included."""
    for service in compose.services:
        if service.build and service.image and not _is_own(compose, service.place):
            return f"image {service.image}"
    for named in (*compose.networks, *compose.volumes):
        usual = ("", f"{compose.name}_{named.name}")
        if not named.external and named.real not in usual and not _is_own(compose, named.place):
            return named.real
    return ""


def _is_own(compose: Compose, place: Place) -> bool:
    return place.file in compose.files


def listed(host: Host, path: str, project: str) -> list[Facts]:
    """What the engine lists with a Compose project's label, as it is now."""
    from urllib.parse import quote

    label = {"label": [f"com.docker.compose.project={project}"]}
    body = host.afresh.api(f"{path}filters={quote(json.dumps(label))}").body
    return rows(body.get("Volumes") if isinstance(body, dict) else body)
