"""The nouns of a build: the Dockerfile as one build uses it, its stages and their sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from envdoctor.project.requirements import NONE, Place, Problem


class Build(NamedTuple):
    """How an image is built. `context` is an absolute folder, or a URL; `file` the Dockerfile.

    `contexts` are the names of additional contexts, which COPY --from may use; `secrets` the
    names of what RUN --mount=type=secret gets.
    """

    context: str
    file: str
    place: Place
    target: str = ""
    args: Mapping[str, str] = NONE
    inline: str = ""
    platforms: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    file_place: Place = Place("")
    target_place: Place = Place("")
    secrets: tuple[str, ...] = ()


class Source(NamedTuple):
    """A source of COPY or ADD, or a mount of RUN, with the build's arguments put in.

    `written` is the instruction's line. `path` is None where only a build can tell it (a variable
    of the base image). `origin` is what `--from` names, `target` where it goes, from
    the root where the stage has a WORKDIR. `outer` is the path as it would be with the arguments
    that stand before the first FROM and are not declared again in the stage; there they are
    nothing.
    """

    path: str | None
    written: str
    place: Place
    origin: str = ""
    target: str = ""
    flags: tuple[str, ...] = ()
    outer: str = ""


class BuildSecret(NamedTuple):
    """A secret that a RUN instruction cannot do without."""

    name: str
    place: Place


SH = ("/bin/sh", "-c")


class Step(NamedTuple):
    """A RUN instruction's text, with all that its heredocs hold.

    `words` is the exec form; else `script` is what the `shell` is given, "" where another program
    reads it. `folder` and `user` are those in force, "?" where unknown; `values` the arguments and
    variables, None where only the base image knows. `mounts` are its `--mount` flags' values.
    """

    text: str
    place: Place
    words: tuple[str, ...] = ()
    script: str = ""
    shell: tuple[str, ...] = SH
    folder: str = ""
    user: str = ""
    values: Mapping[str, str | None] = NONE
    mounts: tuple[str, ...] = ()
    user_place: Place = Place("")


class Folder(NamedTuple):
    """A folder that WORKDIR makes, and the user that is in force there."""

    path: str
    user: str
    place: Place


class Exposed(NamedTuple):
    """A word of EXPOSE, with the build's arguments put in."""

    text: str
    place: Place


class Stage(NamedTuple):
    """A build stage: `FROM base AS name`, and what its instructions say.

    `base` is None where a variable has no value that could be known. `entrypoint` and `command`
    are None where the stage does not set them; a shell form is `("/bin/sh", "-c", text)`.
    `environment` is what ENV sets, None for what only the base image knows; `folders` are
    those of WORKDIR. What a stage takes
    over from one above it has the place from there.
    """

    base: str | None
    name: str
    place: Place
    platform: str = ""
    sources: tuple[Source, ...] = ()
    steps: tuple[Step, ...] = ()
    entrypoint: tuple[str, ...] | None = None
    command: tuple[str, ...] | None = None
    healthcheck: tuple[str, ...] = ()
    user: str = ""
    workdir: str = ""
    folders: tuple[Folder, ...] = ()
    shell: tuple[str, ...] = SH
    secrets: tuple[BuildSecret, ...] = ()
    environment: Mapping[str, str | None] = NONE
    entrypoint_place: Place = Place("")
    command_place: Place = Place("")
    healthcheck_place: Place = Place("")
    user_place: Place = Place("")
    exposes: tuple[Exposed, ...] = ()

    @property
    def exposed(self) -> tuple[int, ...]:
        """The ports of EXPOSE by number."""
        ports = (one.text.partition("/")[0] for one in self.exposes)
        return tuple(int(port) for port in ports if port.isdigit())


class Dockerfile(NamedTuple):
    """A Dockerfile as one build uses it. `needs_buildkit` is what only BuildKit understands.

    `context` is the absolute folder of the build, or a URL. `ignored` are the patterns of the
    .dockerignore in force, which is `ignore_file`. `service` is the Compose service that builds
    it, "" for a plain `docker build`. `target` is the stage that is asked for.
    """

    path: str
    place: Place
    context: str = ""
    syntax: str = ""
    stages: tuple[Stage, ...] = ()
    needs_buildkit: tuple[Source, ...] = ()
    ignored: tuple[str, ...] = ()
    ignore_file: str = ""
    target: str = ""
    service: str = ""
    build: Build | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image; None where there is none of that name."""
        if not self.target:
            return self.stages[-1] if self.stages else None
        number = int(self.target) if self.target.isdigit() else -1
        for index, stage in enumerate(self.stages):
            if stage.name.lower() == self.target.lower() or index == number:
                return stage
        return None
