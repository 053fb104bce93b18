"""What to run next when the text does not decide."""

from __future__ import annotations

import re
import shlex

from envdoctor.recognition.ranking import IDENTIFIED, Candidate
from envdoctor.recognition.statement import Statement

_MOST = 6  # commands; more would not be run
_NAME = r"[\"'`]?(?P<name>[A-Za-z0-9][\w.-]{0,127})[\"'`]?"
# Sentences by which Compose and the engine say that a container failed, but not why.
_FAILED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bcontainer {_NAME} (?:is unhealthy|exited|has no healthcheck)",
        rf"\bcontainer {_NAME} is (?:not running|restarting)",
        rf"\bcontainer for service {_NAME} is unhealthy",
        rf"\bservice {_NAME} (?:didn.t complete|did not complete|failed)",
        rf"\bservice {_NAME} is (?:not running|unhealthy)",
        rf"(?:^|\bthe ){_NAME} (?:container )?(?:is unhealthy|exited (?:with code |\()\d)",
        rf"\b{_NAME} container is unhealthy",
        rf"\bcontainer {_NAME} {{1,20}}(?:error|unhealthy|exited)",
        rf"\b(?:docker(?:-compose| compose)?|podman) logs (?:-\S+ )*{_NAME}",
    )
)
_NO_NAMES = {"the", "a", "is", "container", "service", "and", "it", "for", "that", "which", "error"}
_BUILD = re.compile(r"dockerfile|failed to solve|docker build|buildx|buildkit|^step \d", re.I)
_COMPOSE = re.compile(r"compose|dependency failed to start|\bservice\b|interrupted", re.I)


def failed_containers(statements: list[Statement]) -> tuple[str, ...]:
    """Containers or services that the text says have failed, in order."""
    names = [
        match["name"].rstrip(".")
        for statement in statements[:400]
        for pattern in _FAILED
        for match in pattern.finditer(statement.text[:1000])
    ]
    return tuple(dict.fromkeys(n for n in names if n.lower() not in _NO_NAMES))[:3]


def next_commands(
    verdict: str,
    candidates: tuple[Candidate, ...],
    containers: tuple[str, ...],
    statements: list[Statement],
) -> tuple[str, ...]:
    """Commands that would decide, the nearest first; none are needed once the fault is known."""
    if verdict == IDENTIFIED:
        return ()
    commands: list[str] = []
    for name in map(shlex.quote, containers):
        commands.append(f"docker inspect --format '{{{{json .State.Health}}}}' {name}")
        commands.append(f"docker logs --tail 50 {name}")
    for candidate in candidates[:3]:
        commands += candidate.fault.decide[:2]
    if len(commands) < _MOST - 2:
        text = " ".join(s.text for s in statements[:50])
        if _BUILD.search(text):
            commands.append("docker build --no-cache --progress=plain .")
        elif _COMPOSE.search(text):
            commands += ["docker compose ps --all", "docker compose logs --tail 50"]
        commands.append("envdoctor check")
    return tuple(dict.fromkeys(commands))[:_MOST]
