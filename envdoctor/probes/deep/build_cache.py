"""Which line of a Dockerfile breaks the caching of layers, and why.

No probe of its own. A layer comes from the cache while its instruction and everything above it are
the same; so what changes often belongs below what is slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from envdoctor.probes.deep.build_output import Step
from envdoctor.project.builds import Dockerfile, Source, Stage
from envdoctor.project.requirements import Place

COPIES = ("COPY", "ADD")
REMOTE = re.compile(r"^(https?://|git://|git@|ssh://)", re.IGNORECASE)
INSTALLS = re.compile(
    r"\b(pip3?|pipenv|poetry|uv|npm|pnpm|yarn|bundle|composer|go\s+mod|apt-get|apt|apk|dnf|yum)"
    r"\s+(?:\S+\s+)*?(install|ci|sync|add|download)\b(?P<rest>[^&|;]*)"
)
ITSELF = re.compile(r"(^|\s)(-e\s+|--editable[ =])?\.(\[[\w,-]+\])?(\s|$)")


class Broken(NamedTuple):
    """An instruction that was carried out again although nothing was changed on purpose."""

    step: Step
    place: Place
    why: str


def places(steps: Iterable[Step], dockerfile: Dockerfile) -> list[Place]:
    """For each step where it is written; the file as a whole where that cannot be told.

    Builders number the steps but not the lines; so the second RUN of a stage is looked up as the
    second RUN of that stage.
    """
    seen: dict[tuple[int, str], int] = {}
    found = []
    for step in steps:
        index = _index(step.stage, dockerfile)
        kind = "COPY" if step.keyword in COPIES else step.keyword
        number = seen[index, kind] = seen.get((index, kind), -1) + 1
        written = _written(dockerfile.stages[index], kind) if index >= 0 else []
        found.append(written[number] if number < len(written) else dockerfile.place)
    return found


def broken(steps: tuple[Step, ...], dockerfile: Dockerfile) -> Broken | None:
    """The first layer of a repeated build that did not come from the cache, None if all did."""
    for step, place in zip(steps, places(steps, dockerfile), strict=True):
        if step.keyword != "FROM" and step.state == "done":
            return Broken(step, place, _why(step, _sources(dockerfile, place)))
    return None


def fragile(dockerfile: Dockerfile) -> Iterator[tuple[Place, Place]]:
    """Where all of the code is copied before packages are installed: copy and installation.

    Every change of a line then repeats the installation. Only one that nothing was installed
    before, and that does not install the code itself, is meant.
    """
    for stage in dockerfile.stages:
        everything = next((s.place for s in stage.sources if _is_everything(s)), None)
        installs = [step.place for step in stage.steps if _is_installation(step.text)]
        if everything and installs and all(i.line > everything.line for i in installs):
            yield everything, installs[0]


def _is_everything(source: Source) -> bool:
    return not source.origin and source.path in (".", "./", "*", "/") and _is_copy(source)


def _is_copy(source: Source) -> bool:
    return source.written.split(maxsplit=1)[0].upper() in COPIES


def _is_installation(text: str) -> bool:
    found = INSTALLS.search(text)
    return found is not None and not ITSELF.search(found["rest"])


def _index(stage: str, dockerfile: Dockerfile) -> int:
    """The number of a stage; -1 where the name fits none."""
    count = len(dockerfile.stages)
    if not stage:
        return count - 1
    for number, known in enumerate(dockerfile.stages):
        if known.name.lower() == stage.lower():
            return number
    return int(stage) if stage.isdigit() and int(stage) < count else -1


def _written(stage: Stage, kind: str) -> list[Place]:
    if kind == "FROM":
        return [stage.place]
    if kind == "RUN":
        return [step.place for step in stage.steps]
    if kind == "COPY":
        return list(dict.fromkeys(s.place for s in stage.sources if _is_copy(s)))
    return []


def _sources(dockerfile: Dockerfile, place: Place) -> list[Source]:
    return [s for stage in dockerfile.stages for s in stage.sources if s.place == place]


def _why(step: Step, sources: list[Source]) -> str:
    remote = next((s.path for s in sources if s.path and REMOTE.match(s.path)), "")
    if remote:
        return f"what it fetches from {remote} was not the same the second time"
    if step.keyword in COPIES and not any(s.origin for s in sources):
        return (
            "a file that it copies changed between the two builds; if it is no code (a log, a "
            "database), name it in .dockerignore"
        )
    return "the output does not say why"
