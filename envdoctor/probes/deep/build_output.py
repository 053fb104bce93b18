"""What a build prints, as steps: which were done, which came from the cache, what was left.

No probe of its own. Both builders are understood: BuildKit's plain lines (`#7 [3/5] COPY . .`,
`#7 CACHED`) and the classic builder's (`Step 4/7 : COPY . .`, ` ---> Using cache`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from envdoctor.host.questions import Completed, Line

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
VERTEX = re.compile(r"^#(\d+) \[(?:(\S[^\]]*?) )?(\d+)/\d+\] (\S.*)$")
STATE = re.compile(r"^#(\d+) (?:(CACHED)|DONE (\d+(?:\.\d+)?)s|(ERROR|CANCELED)\b)")
CLASSIC = re.compile(r"^Step (\d+)/\d+ : (\S.*)$")
ARROW = re.compile(r"^ ---> (?:(Using cache)|Running in ([0-9a-f]{12})|([0-9a-f]{12}))$")
REMOVED = re.compile(r"^Removing intermediate container ([0-9a-f]{12})$")
VERTEX_LINE = re.compile(r"^#(\d+) ")
STAGE = re.compile(r"^stage-(\d+)$")
# How the last word of a failed build begins, by buildx and by several versions of Compose.
VERDICT = re.compile(r"^(?:ERROR: |target \S+: |failed to )")
SHOWN = 120  # lines of a failed build that are kept as evidence


class Step(NamedTuple):
    """One instruction of a Dockerfile as a build has gone through it.

    `stage` is its stage's name, or its number from 0, or empty where there is only one. `state` is
    `done`, `cached`, `failed` (or stopped), or empty for one that did not end. `seconds` is None
    where they are not told. `image` is the classic builder's id for what the step has made.
    """

    stage: str
    text: str
    state: str = ""
    seconds: float | None = None
    image: str = ""

    @property
    def keyword(self) -> str:
        """`FROM`, `RUN`, `COPY`, …"""
        return self.text.split(maxsplit=1)[0].upper()


def steps(done: Completed) -> tuple[Step, ...]:
    """The steps of a build in the order in which they began."""
    lines = [line._replace(text=COLOUR.sub("", line.text)) for line in _lines(done)]
    if any(CLASSIC.match(line.text) for line in lines):
        return tuple(_classic(lines, done.ok))
    return tuple(_buildkit(lines))


def failed_part(done: Completed) -> str:
    """What the failed step has printed, and the verdict: what went well before only misleads.

    BuildKit repeats the step's last lines and its place in between, and its error in the verdict.
    """
    lines = COLOUR.sub("", done.output).splitlines()
    if done.ok:
        return "\n".join(lines[-SHOWN:])
    failed = {state[1] for line in lines if (state := STATE.match(line)) and state[4] == "ERROR"}
    own = [number for number, line in enumerate(lines)
           if (head := VERTEX_LINE.match(line)) and head[1] in failed]  # fmt: skip
    heads = [number for number, line in enumerate(lines) if CLASSIC.match(line)]
    if own:
        rest = lines[own[-1] + 1 :]
        verdicts = [number for number, line in enumerate(rest) if VERDICT.match(line)]
        end = rest[verdicts[-1] :] if verdicts else rest
        said = [lines[number] for number in own]
        kept = [line for line in said if not _repeated(line, end)] + end
    else:
        kept = lines[heads[-1] :] if heads else lines
    left_out = len(kept) - SHOWN
    if left_out > 0:
        kept[SHOWN // 2 : -SHOWN // 2] = [f"({left_out} lines are left out)"]
    return "\n".join(kept) or done.problem


def _repeated(line: str, end: list[str]) -> bool:
    """A step's error that stands in the verdict as well."""
    state = STATE.match(line)
    error = line.partition("ERROR: ")[2]
    return bool(state and state[4] and error) and any(error in other for other in end)


def leftovers(done: Completed) -> Iterator[tuple[str, ...]]:
    """The commands that remove what a classic build has left besides its image, the last one first.

    BuildKit leaves nothing that `docker image ls` or `docker ps` would show. What came from the
    cache was there before and stays.
    """
    made = [step.image for step in steps(done) if step.image and step.state == "done"
            and step.keyword != "FROM"]  # fmt: skip
    if made:
        yield ("docker", "image", "rm", "--no-prune", *reversed(made))
    running: dict[str, None] = {}
    for line in _lines(done):
        text = COLOUR.sub("", line.text)
        if (arrow := ARROW.match(text)) and arrow[2]:
            running[arrow[2]] = None
        elif removed := REMOVED.match(text):
            running.pop(removed[1], None)
    if running:
        yield ("docker", "rm", "--force", "--volumes", *running)


def _lines(done: Completed) -> Iterable[Line]:
    if done.lines:
        return done.lines
    texts = (done.stdout + "\n" + done.stderr).splitlines()  # a fake knows no times
    return [Line(0.0, "stdout", text) for text in texts]


def _buildkit(lines: Iterable[Line]) -> Iterator[Step]:
    found: dict[str, Step] = {}
    for line in lines:
        if vertex := VERTEX.match(line.text):
            number, where, _, text = vertex.groups()
            found.setdefault(number, Step(_stage(where or ""), text))
        elif (state := STATE.match(line.text)) and state[1] in found:
            word = "cached" if state[2] else "failed" if state[4] else "done"
            seconds = float(state[3]) if state[3] else None
            found[state[1]] = found[state[1]]._replace(state=word, seconds=seconds)
    yield from found.values()


def _stage(where: str) -> str:
    """`linux/amd64 builder` -> `builder`, `stage-1` -> `1`."""
    words = [word for word in where.split() if "/" not in word]
    name = words[-1] if words else ""
    numbered = STAGE.match(name)
    return numbered[1] if numbered else name


def _classic(lines: Iterable[Line], ended_well: bool) -> Iterator[Step]:
    step: Step | None = None
    began, stage = 0.0, -1
    for line in lines:
        if head := CLASSIC.match(line.text):
            if step:
                yield step
            stage += head[2].upper().startswith("FROM ")
            step, began = Step(str(max(stage, 0)), head[2]), line.at
        elif step and (arrow := ARROW.match(line.text)):
            if arrow[1]:
                step = step._replace(state="cached")
            elif arrow[3]:
                took = None if step.state == "cached" else round(line.at - began, 1)
                step = step._replace(state=step.state or "done", image=arrow[3], seconds=took)
    if step:
        yield step if step.state or ended_well else step._replace(state="failed")
