"""EXPOSE of a Dockerfile: the build ends at a word that is no port."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Finding, Status
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.builds import Stage
from envdoctor.project.compose_ports import port_mistake

ARGUMENTS = "ED383"  # dockerfile-instruction-arguments

HIGHEST = 65_535


def exposed_ports(here: Ground, stage: Stage) -> Iterator[Finding]:
    """What the builder says of each word."""
    for word in stage.exposes:
        said = _mistake(word.text)
        if said:
            evidence = (docker_says(said), here.quote(word.place))
            text = (
                f"{word.place}: EXPOSE {word.text} names no port ({said.partition(':')[0].lower()})"
            )
            yield Finding(Status.FAIL, text, evidence, ARGUMENTS, {"port": word.text})


def _mistake(text: str) -> str:
    said = port_mistake(text)
    if said.startswith("No port specified"):
        return "No port specified"  # newer builders leave out what stands behind
    inner = text.partition("/")[0].rpartition(":")[2]
    if not said and any(int(number) > HIGHEST for number in re.findall(r"\d+", inner)):
        return f"Invalid containerPort: {inner}"
    return said
