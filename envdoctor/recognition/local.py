"""Lets the machine decide where the text does not, and name what the text leaves out.

Two things are asked, both read-only: the containers that the text says have failed (their health
log and last lines), and the probes that the candidates name as settling the question. Where the
text has decided, the project in this folder is asked for the place: which service, which line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from envdoctor.faults import fault
from envdoctor.host import Host
from envdoctor.model import Finding, Probe, Settings, Status
from envdoctor.recognition import Candidate, Recognised, recognise
from envdoctor.recognition.ranking import AMBIGUOUS, IDENTIFIED

_ASKING = 5.0  # seconds for one question about a container
_PROBING = 15.0  # seconds for all the probes together
_PLACES = 3  # places in the project that are shown


def settle(answer: Recognised, host: Host, probes: Callable[[], tuple[Probe, ...]]) -> Recognised:
    """The answer after a look at the machine; the same one when that tells nothing more."""
    if answer.verdict != IDENTIFIED and answer.containers:
        answer = _by_containers(answer, host)
    if answer.verdict != IDENTIFIED and any(c.fault.probes for c in answer.candidates):
        answer = _by_probes(answer, host, probes())
    elif answer.verdict == IDENTIFIED:
        answer = _with_place(answer, host, probes)
    return _with_owner(answer, host)


def _with_owner(answer: Recognised, host: Host) -> Recognised:
    """The answer with who has the port that its first candidate speaks of."""
    first, others = answer.candidates[:1], answer.candidates[1:]
    port = str(first[0].values.get("port", "")) if first else ""
    if not port.isdecimal() or "ports" not in first[0].fault.probes:
        return answer
    from envdoctor.probes.ports import owner

    container, program = owner(host, int(port))
    name = f"container {container}" if container else program
    if not name:
        return answer
    values = {**({"container": container} if container else {}), **first[0].values}
    known = first[0]._replace(seen=(*first[0].seen, f"port {port} has: {name}"), values=values)
    return answer._replace(candidates=(known, *others))


def _with_place(
    answer: Recognised, host: Host, probes: Callable[[], tuple[Probe, ...]]
) -> Recognised:
    """The answer with where the project in this folder has this very fault.

    The text may be of another project: what contradicts it (another port, another service) is
    left out.
    """
    first, *others = answer.candidates
    ids = {probe for probe in first.fault.probes if probe.startswith("project-")}
    places = [
        each for each in (_asked(ids, host, probes()) if ids else ())
        if first.fault.code in _own(each.finding) and _fits(each.finding, first.values)
    ]  # fmt: skip
    if not places:
        return answer
    seen = (*first.seen, *(f"here: {each.finding.summary}" for each in places[:_PLACES]))
    values = {**places[0].finding.data, **first.values} if len(places) == 1 else first.values
    return answer._replace(candidates=(first._replace(seen=seen, values=values), *others))


def _fits(finding: Finding, values: Mapping[str, object]) -> bool:
    """What the text names is not another one in the finding (another port, another path)."""
    return _speaks_of(finding, values) or not finding.data.keys() & values.keys()


def _speaks_of(finding: Finding, values: Mapping[str, object]) -> bool:
    """The finding names something that the text names; of paths, the last part counts."""
    named = set(map(str, values.values()))
    paths = {_last_part(text) for text in named if "/" in text}
    said = {_last_part(word.strip(".,:;'\"()")) for word in finding.summary.split() if "/" in word}
    parts = set(map(_last_part, named))
    return bool(paths & said) or any(_last_part(v) in parts for v in finding.data.values())


def _last_part(value: object) -> str:
    return str(value).rstrip("/").rpartition("/")[2]


def _by_containers(answer: Recognised, host: Host) -> Recognised:
    """Recognise what the failed containers themselves say."""
    said = "\n".join(line for name in answer.containers for line in _words_of(name, host))
    own = recognise(said) if said else Recognised(AMBIGUOUS)
    if not own.candidates:
        return answer
    codes = {candidate.fault.code for candidate in own.candidates}
    others = tuple(c for c in answer.candidates if c.fault.code not in codes)
    following = tuple(dict.fromkeys((*own.next, *answer.next)))
    if own.verdict == IDENTIFIED:
        return own._replace(next=(), containers=answer.containers)
    return own._replace(
        candidates=(*own.candidates, *others), next=following, containers=answer.containers
    )


def _words_of(name: str, host: Host) -> Iterable[str]:
    """The health log and the last lines of a container; of a service, those of its containers."""
    state = host.run("docker", "inspect", "--format", "{{json .State}}", name, timeout=_ASKING)
    names = [name]
    if not state.ok:
        label = f"label=com.docker.compose.service={name}"
        found = host.run(
            "docker", "ps", "--all", "--filter", label, "--format", "{{.Names}}", timeout=_ASKING
        )
        names = found.stdout.split()[:2] if found.ok else []
    for each in names:
        if each != name:
            state = host.run(
                "docker", "inspect", "--format", "{{json .State}}", each, timeout=_ASKING
            )
        yield from _of_state(state.stdout)
        # As Compose shows them: so it is known that a container speaks, and no tool of ours.
        output = host.run("docker", "logs", "--tail", "50", each, timeout=_ASKING).output
        yield from (f"{each}  | {line}" for line in output.splitlines())


def _of_state(text: str) -> Iterable[str]:
    """What a container's state says in words: the engine's error, the last health checks."""
    try:
        state = json.loads(text)
    except ValueError:
        return
    if not isinstance(state, dict):
        return
    if state.get("OOMKilled"):
        yield "OOMKilled: true, exit code 137"
    if isinstance(error := state.get("Error"), str):
        yield error
    health = state.get("Health")
    log = health.get("Log") if isinstance(health, dict) else None
    for entry in log[-2:] if isinstance(log, list) else ():
        if isinstance(entry, dict) and entry.get("ExitCode"):
            yield f"Health check: {entry.get('Output', '')}"


def _by_probes(answer: Recognised, host: Host, known: tuple[Probe, ...]) -> Recognised:
    """Run the read-only probes that the candidates name; what they find goes first."""
    wanted = {probe for c in answer.candidates for probe in c.fault.probes}
    met = _asked(wanted, host, known)
    return _promoted(_without_impossible(answer, met), met)


def _asked(wanted: set[str], host: Host, known: tuple[Probe, ...]) -> list[_Met]:
    """What those of these probes find that change nothing."""
    from envdoctor.registry import select
    from envdoctor.scheduler import run

    readonly = tuple(probe for probe in known if not probe.effects)
    ids = wanted & {probe.id for probe in readonly}
    if not ids:
        return []
    chosen = select(readonly, sorted(ids), ()).chosen
    outcome = run(chosen, host, Settings(timeout=_PROBING, offline=True))
    return [_Met(probe_run.probe, finding) for probe_run in outcome.runs
            for finding in probe_run.findings]  # fmt: skip


class _Met(NamedTuple):
    """What a probe has found."""

    probe: Probe
    finding: Finding

    @property
    def of_project(self) -> bool:
        """It is of the project in this folder, which the text need not be of."""
        return self.probe.id.startswith("project-")

    @property
    def words(self) -> str:
        """As a line of evidence."""
        return f"{self.probe.title}: {self.finding.summary}"

    def codes(self, key: str) -> list[str]:
        """The codes under `supports` or `rules_out` of the finding's data."""
        found = self.finding.data.get(key)
        return [str(code) for code in found] if isinstance(found, list) else []


def _without_impossible(answer: Recognised, met: list[_Met]) -> Recognised:
    """The answer without what the machine cannot have; a single one that is left is the cause."""
    impossible = {code for each in met for code in each.codes("rules_out")}
    left = tuple(c for c in answer.candidates if c.fault.code not in impossible)
    if not left or len(left) == len(answer.candidates):
        return answer
    if len(left) == 1:
        return answer._replace(verdict=IDENTIFIED, candidates=left, next=())
    return answer._replace(candidates=left)


def _promoted(answer: Recognised, met: list[_Met]) -> Recognised:
    """The answer with those faults first that a probe has met, or has found signs of.

    A fault that the text did not show counts when a candidate follows from it, or when all the
    candidates leave the decision to that probe. What the project here lacks need not be what the
    text is about: it counts only where it names what the text names.
    """
    if answer.verdict == IDENTIFIED:
        return answer
    names = {c.fault.name for c in answer.candidates}
    shown = {c.fault.code: c for c in answer.candidates}
    first: dict[str, Candidate] = {}
    for each in met:
        for code in (*_own(each.finding), *(c for c in each.codes("supports") if c in shown)):
            root = shown[code].fault if code in shown else fault(code)
            if each.of_project and code in shown and not _fits(each.finding, shown[code].values):
                continue
            decides = all(each.probe.id in c.fault.probes for c in answer.candidates) and (
                not each.of_project
                or any(_speaks_of(each.finding, c.values) for c in answer.candidates)
            )
            if root and code not in first and (code in shown or decides or names & {*root.implies}):
                known = shown.get(code) or Candidate(root, 0.0, answer.candidates[0].seen)
                first[code] = known._replace(
                    score=max(known.score, 0.98),
                    seen=(*known.seen, each.words),
                    # Who met the fault itself knows its place here; a sign only adds to the text.
                    values={**known.values, **each.finding.data}
                    if code == each.finding.fault
                    else {**each.finding.data, **known.values},
                )
    if not first:
        return answer
    if len(first) == 1:
        return answer._replace(verdict=IDENTIFIED, candidates=tuple(first.values()), next=())
    others = tuple(c for c in answer.candidates if c.fault.code not in first)
    return answer._replace(candidates=(*first.values(), *others))


def _own(finding: Finding) -> tuple[str, ...]:
    """The fault that a finding names as being there."""
    there = finding.fault and finding.status in (Status.FAIL, Status.WARN)
    return (finding.fault,) if there and finding.fault else ()
