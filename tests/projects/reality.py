"""What an engine really does with a project: build it, start it, and tell how that went."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, NamedTuple, Protocol

from envdoctor.model import Finding, Status

PATIENCE = 90.0  # seconds for building and starting one project
SETTLING = 1.0  # seconds until a container that cannot run has ended
SAYING = "would say"  # the source of evidence that predicts a text


class Outcome(NamedTuple):
    """`failed` when it did not build, did not start, or a container ended badly."""

    failed: bool
    text: str


class Runs(Protocol):
    """An engine with clients that can be run against it."""

    def run(self, *argv: str | Path, **options: Any) -> CompletedProcess[str]:
        """Run a command; what a non-zero exit code means is said by `check`."""
        ...


def happens(engine: Runs, folder: Path, environ: Mapping[str, str]) -> Outcome:
    """Build and start the project in `folder` as a user would, and take it down again."""
    beside = (folder / ".devcontainer").glob("*compose.y*ml")
    named = [] if _has_compose(folder) else list(beside)
    if not named and not _has_compose(folder):
        dockerfile = folder / ".devcontainer/Dockerfile"
        option = ["-f", str(dockerfile)] if dockerfile.exists() else []
        done = engine.run(
            "docker", "build", "-t", "envdoctor-corpus", *option, str(folder), check=False,
            timeout=PATIENCE,
        )  # fmt: skip
        return Outcome(done.returncode != 0, done.stdout + done.stderr)
    compose = ["docker", "compose", "--project-directory", str(folder)]
    if named:
        compose = ["docker", "compose", "-f", str(named[0])]
    try:
        done = engine.run(
            *compose, "up", "--detach", "--build", check=False, timeout=PATIENCE, cwd=folder,
            env=environ,
        )  # fmt: skip
        text = done.stdout + done.stderr
        if done.returncode == 0:
            time.sleep(SETTLING)
        listed = engine.run(*compose, "ps", "--all", "--format", "json", check=False, cwd=folder)
        logs = engine.run(*compose, "logs", "--no-color", check=False, cwd=folder).stdout
        ended = [row for row in map(json.loads, listed.stdout.splitlines()) if _ended_badly(row)]
        return Outcome(done.returncode != 0 or bool(ended), text + logs)
    finally:
        engine.run(*compose, "down", "--volumes", "--timeout", "0", check=False, cwd=folder)


def _ended_badly(container: dict[str, object]) -> bool:
    state = container.get("State")
    return state in ("created", "dead") or (state != "running" and container.get("ExitCode") != 0)


def _has_compose(folder: Path) -> bool:
    return any(folder.glob("*compose.y*ml"))


def comes_true(finding: Finding, outcome: Outcome) -> bool:
    """Every line that the finding predicts is in what was really printed.

    A first letter counts in either case: "Invalid signal" became "invalid signal".
    """
    predicted = [e.text for e in finding.evidence if SAYING in e.source]
    lines = [line for text in predicted for line in text.splitlines()]
    plain = " ".join(outcome.text.split())
    return bool(lines) and all(_either(" ".join(line.split()), plain) for line in lines)


def _either(line: str, text: str) -> bool:
    return any(first + line[1:] in text for first in (line[:1].lower(), line[:1].upper()))


def failing(findings: list[Finding]) -> list[Finding]:
    """The findings that predict a failure."""
    return [finding for finding in findings if finding.status is Status.FAIL]
