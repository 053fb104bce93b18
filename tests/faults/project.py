"""A folder with somebody's project, before one of the real engines.

project.write({"Dockerfile": "FROM busybox\n…"})
project.says("command-not-in-image", "docker run --rm busybox bash")
project.leaves_open("entrypoint-crlf", "docker run made")   # the text alone does not decide
project.decides("entrypoint-crlf", "docker run made")       # the machine does
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from subprocess import CompletedProcess

from tests.engine.rig import Engine, process

from .harness import Explained, Session

V1 = "20.10"  # the generation that comes with Compose v1 and the classic builder only


class Project:
    """What is typed here, and what the doctor says to it.

    `{compose}` in a line becomes the program of this engine's generation.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.session = Session(engine.client_env(), cwd=folder)
        self.old = engine.generation == V1

    def write(self, files: Mapping[str, str]) -> None:
        """Write files, as bytes: line ends stay as they are."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def services(self, body: str, top: str = "", version: str = "") -> None:
        """Write a Compose file; Compose v1 is told a version, which v2 calls obsolete."""
        version = version or ("3.3" if self.old else "")
        head = f'version: "{version}"\n' if version else ""
        self.write({"docker-compose.yml": f"{head}services:\n{body}{top}"})

    def shell(self, line: str) -> CompletedProcess[str]:
        """Run a line of shell; both streams come as one, in their order."""
        compose = "docker-compose" if self.old else "docker compose"
        return self.session.shell("exec 2>&1\n" + line.replace("{compose}", compose))

    def does(self, line: str) -> str:
        """Run a line that has to succeed; returns what it prints."""
        done = self.shell(line)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def fails(self, line: str) -> str:
        """Run a line that has to fail; returns what it prints."""
        done = self.shell(line)
        assert done.returncode != 0, done.stdout
        return done.stdout

    def says(self, fault: str, line: str) -> Explained:
        """Assert that what the failing line prints names this fault, by the text alone."""
        return self.session.explain(self.fails(line), text_only=True).names(fault)

    def leaves_open(self, fault: str, line: str) -> Explained:
        """Assert that what the failing line prints fits this fault and leaves it open."""
        return self.session.explain(self.fails(line), text_only=True).considers(fault)

    def decides(self, fault: str, line: str) -> Explained:
        """Assert that the text leaves this fault open, and that the machine settles it."""
        words = self.fails(line)
        self.session.explain(words, text_only=True).considers(fault)
        return self.session.explain(words).names(fault)

    def during(self, fault: str, line: str) -> Explained:
        """Assert that `envdoctor run`, which knows what was typed, names this fault."""
        return self.session.watch(*line.split(), text_only=True).names(fault)

    def mend(self, commands: list[str]) -> None:
        """Type the commands of a remedy one after the other into one shell."""
        self.session.mend(["set -e\n" + "\n".join(commands)])


def project_at(engine: Engine, folder: Path) -> Iterator[Project]:
    """A project whose containers, networks and volumes are removed at the end."""
    place = folder / "shop"
    place.mkdir()
    yield Project(engine, place)
    engine.remove_containers()
    for kind in ("network", "volume"):
        process.run("docker", kind, "prune", "--force", env=engine.env)
    for name in engine.run("docker", "volume", "ls", "-q").stdout.split():
        process.run("docker", "volume", "rm", name, env=engine.env, check=False)
