"""A project of 300 services and 200 Dockerfiles: reading and joining it against Compose's config.

    python benchmarks/project.py

Needs Compose v2 (`docker compose`); the engine need not run. Prints the medians and their ratio,
which is to stay below 3: `docker compose config` alone is 1.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from envdoctor.host import Host
from envdoctor.host.machine import RealMachine
from envdoctor.model import Settings
from envdoctor.probes.project import PROBES

SERVICES, DOCKERFILES, ROUNDS = 300, 200, 5
LIMIT = 3.0

SERVICE = """  s{n}:
    {image}
    command: ["run", "--number", "{n}"]
    ports: ["{port}:8000"]
    volumes:
      - ./s{n}/data:/data
      - ./s{n}/settings.ini:/etc/app/settings.ini:ro
      - cache{n}:/cache
    environment:
      NAME: service-{n}
      LEVEL: ${{LEVEL:-info}}
      TOKEN: ${{TOKEN_{n}:-none}}
    depends_on: [s{before}]
    healthcheck:
      test: ["CMD", "true"]
    deploy:
      resources:
        limits: {{cpus: "0.5", memory: 128M}}
"""
DOCKERFILE = """ARG BASE=busybox
FROM ${BASE} AS build
WORKDIR /src
COPY settings.ini main.py ./
RUN echo compiled > out
FROM ${BASE}
COPY --from=build /src/out /app/out
COPY data/ /app/data/
ENTRYPOINT ["/bin/true"]
"""


def make(folder: Path) -> None:
    """Write the project."""
    lines, volumes = ["services:\n"], ["volumes:\n"]
    for n in range(SERVICES):
        image = f"build: ./s{n}" if n < DOCKERFILES else "image: busybox"
        before = n - 1 if n else SERVICES
        lines.append(SERVICE.format(n=n, image=image, port=20_000 + n, before=before))
        volumes.append(f"  cache{n}:\n")
        own = folder / f"s{n}"
        (own / "data").mkdir(parents=True)
        for name in ("settings.ini", "main.py", "data/a"):
            (own / name).write_text("x\n")
        (own / ".dockerignore").write_text(".git\n*.log\n**/node_modules\n!keep.log\n")
        (own / "Dockerfile").write_text(DOCKERFILE)
    lines.append(f"  s{SERVICES}:\n    image: busybox\n")
    (folder / "compose.yaml").write_text("".join([*lines, *volumes]))


def config(folder: Path) -> float:
    """Seconds of `docker compose config`."""
    began = time.perf_counter()
    subprocess.run(
        ["docker", "compose", "config", "--format", "json"], cwd=folder, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began


def joined(folder: Path) -> float:
    """Seconds of all the rules, Compose's own run included."""
    host = Host(RealMachine())
    settings = Settings(path=str(folder), offline=True)
    began = time.perf_counter()
    wrong = [
        finding.summary for probe in PROBES for finding in probe.check(host, settings)
        if finding.status in ("fail", "unknown") and "/info" not in finding.summary
    ]  # fmt: skip
    seconds = time.perf_counter() - began
    host.close()
    if wrong:
        raise SystemExit(f"the project is healthy, but: {wrong[:3]}")
    return seconds


def main() -> int:
    """Measure both, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        pairs = [(config(folder), joined(folder)) for _ in range(ROUNDS)]
    theirs = statistics.median(pair[0] for pair in pairs)
    ours = statistics.median(pair[1] for pair in pairs)
    print(f"{SERVICES} services, {DOCKERFILES} Dockerfiles, median of {ROUNDS}")
    print(f"docker compose config   {theirs:6.2f} s")
    print(f"read and joined         {ours:6.2f} s")
    print(f"ratio                   {ours / theirs:6.2f}   (limit {LIMIT:g})")
    return 0 if ours <= LIMIT * theirs else 1


if __name__ == "__main__":
    raise SystemExit(main())
