"""RUN steps that cannot work: walks through a stage, command by command, and asks the rules.

A rule is asked about a command only where that is run for certain and where its failure is the
step's; what it knows of the image is what stands before the command.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.base_images import Base, known, some
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.builds import Dockerfile, Stage, Step
from envdoctor.project.context import Context
from envdoctor.project.requirements import Place
from envdoctor.project.shell import SHELLS, Command, commands


class At(NamedTuple):
    """A command of a step, and all that is known at that point.

    `before` are the stages up to the command, the last one cut off there; `stage` is the whole
    one. `shell` is the name of the program that reads the step, "" for the exec form.
    """

    here: Ground
    dockerfile: Dockerfile
    context: Context
    base: Base
    stage: Stage
    before: tuple[Stage, ...]
    step: Step
    command: Command
    shell: str

    @property
    def program(self) -> str:
        """The command's first word, without the folders where programs are."""
        first = self.command.words[0]
        return re.sub(r"^(?:/usr)?(?:/local)?/s?bin/", "", first)

    @property
    def quoted(self) -> Evidence:
        """The step's line, and the command where the line does not show it."""
        line = self.here.quote(self.step.place)
        if self.command.text in line.text:
            return line
        return line._replace(text=f"RUN … {self.command.text[:200]} …")

    def says(
        self, text: str, said: str, fault: str, *evidence: Evidence, **data: object
    ) -> Finding:
        """The finding that this command fails, with what it will print."""
        facts = {"dockerfile": self.dockerfile.path, "line": self.step.place.line,
                 "image": self.base.image, "service": self.dockerfile.service, **data}  # fmt: skip
        seen = (docker_says(said), self.quoted, *evidence)
        return Finding(Status.FAIL, f"{self.step.place}: {text}", seen, fault, facts)

    @property
    def text_before(self) -> str:
        """All that the steps before have done, as it is written."""
        return "\n".join(step.text for stage in self.before for step in stage.steps)


Rule = Callable[[At], Iterator[Finding]]


def failing_steps(
    here: Ground, dockerfile: Dockerfile, stage: Stage, context: Context, rules: tuple[Rule, ...]
) -> Iterator[Finding]:
    """The first thing that is wrong with each step of a stage."""
    below = _below(dockerfile, stage)
    image = below[0].base
    contexts = dockerfile.build.contexts if dockerfile.build else ()
    if not image or image in contexts or "windows" in image or "nanoserver" in image:
        return
    base = known(image) or some(image)
    for step in stage.steps:
        cut = _cut(stage, step.place)
        for command, shell in _commands(step, base):
            script = (step.words or (step.script,))[-1]
            own = step._replace(text=script[: command.start] if shell else "")
            last = cut._replace(steps=(*cut.steps, own))
            at = At(here, dockerfile, context, base, stage, (*below[:-1], last), step, command,
                    shell)  # fmt: skip
            found = next((finding for rule in rules for finding in rule(at)), None)
            if found:
                yield found
                break


def _below(dockerfile: Dockerfile, stage: Stage) -> list[Stage]:
    """The stages that this one is built upon, and itself."""
    found = [stage]
    while True:
        number = dockerfile.stages.index(found[0])
        name = (found[0].base or "").lower()
        parent = next((s for s in dockerfile.stages[:number] if s.name.lower() == name), None)
        if parent is None or not name:
            return found
        found.insert(0, parent)


def _cut(stage: Stage, place: Place) -> Stage:
    """What has been done in a stage when a line is come to."""
    return stage._replace(
        steps=tuple(step for step in stage.steps if step.place.line < place.line),
        sources=tuple(
            source for source in stage.sources
            if source.place.line < place.line and not source.written.upper().startswith("RUN")
        ),
    )  # fmt: skip


def _commands(step: Step, base: Base) -> Iterator[tuple[Command, str]]:
    """What the engine starts, then the commands that count, with the shell that reads them."""
    folder = step.folder or base.workdir
    words = step.words or ((*step.shell, step.script) if step.script else ())
    if not words:
        return
    text = " ".join(step.words) or step.script
    yield Command(words, folder, surely=True, fatal=True, text=text), ""
    program = posixpath.basename(words[0])
    if program not in SHELLS or len(words) < 3 or not words[-2].endswith("c"):
        return
    options = " ".join(words[1:-1])
    errexit = re.search(r"-\w*e", options) is not None
    found = commands(
        words[-1], folder, step.values, errexit=errexit, pipefail="pipefail" in options
    )
    for command in found:
        if command.surely and command.fatal:
            yield command, program
