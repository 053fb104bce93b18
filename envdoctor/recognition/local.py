"""Lets the machine decide where the text does not.

Two things are asked, both read-only: the containers that the text says have failed (their health
log and last lines), and the probes that the candidates name as settling the question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from envdoctor.faults import fault
from envdoctor.host import Host
from envdoctor.model import Probe, Settings, Status
from envdoctor.recognition import Candidate, Recognised, recognise
from envdoctor.recognition.ranking import AMBIGUOUS, IDENTIFIED

_ASKING = 5.0  # seconds for one question about a container
_PROBING = 15.0  # seconds for all the probes together


def settle(answer: Recognised, host: Host, probes: Callable[[], tuple[Probe, ...]]) -> Recognised:
    """The answer after a look at the machine; the same one when that tells nothing more."""
    if answer.verdict != IDENTIFIED and answer.containers:
        answer = _by_containers(answer, host)
    if answer.verdict != IDENTIFIED and any(c.fault.probes for c in answer.candidates):
        answer = _by_probes(answer, host, probes())
    return answer


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
        yield host.run("docker", "logs", "--tail", "50", each, timeout=_ASKING).output


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
            yield str(entry.get("Output", ""))


def _by_probes(answer: Recognised, host: Host, known: tuple[Probe, ...]) -> Recognised:
    """Run the read-only probes that the candidates name; what they find goes first."""
    from envdoctor.registry import select
    from envdoctor.scheduler import run

    wanted = {probe for c in answer.candidates for probe in c.fault.probes}
    readonly = tuple(probe for probe in known if not probe.effects)
    ids = wanted & {probe.id for probe in readonly}
    if not ids:
        return answer
    chosen = select(readonly, sorted(ids), ()).chosen
    outcome = run(chosen, host, Settings(timeout=_PROBING, offline=True))
    told = [
        (finding.fault, probe_run.probe.id, f"{probe_run.probe.title}: {finding.summary}")
        for probe_run in outcome.runs
        for finding in probe_run.findings
        if finding.fault and finding.status in (Status.FAIL, Status.WARN)
    ]
    return _promoted(answer, told)


def _promoted(answer: Recognised, told: list[tuple[str, str, str]]) -> Recognised:
    """The answer with those faults first that a probe has met: (code, probe, its words) of each.

    A fault that the text did not show counts when a candidate follows from it, or when all the
    candidates leave the decision to that probe.
    """
    names = {c.fault.name for c in answer.candidates}
    shown = {c.fault.code: c for c in answer.candidates}
    first: dict[str, Candidate] = {}
    for code, probe, words in told:
        root = shown[code].fault if code in shown else fault(code)
        decides = all(probe in c.fault.probes for c in answer.candidates)
        if root and code not in first and (code in shown or decides or names & set(root.implies)):
            known = shown.get(code) or Candidate(root, 0.0, answer.candidates[0].seen)
            first[code] = known._replace(score=max(known.score, 0.98), seen=(*known.seen, words))
    if not first:
        return answer
    if len(first) == 1:
        return answer._replace(verdict=IDENTIFIED, candidates=tuple(first.values()), next=())
    others = tuple(c for c in answer.candidates if c.fault.code not in first)
    return answer._replace(candidates=(*first.values(), *others))
