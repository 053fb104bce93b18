"""From findings to root causes: each named once, with what waits behind it folded under it.

A code that a probe gives for sure wins. Where a probe only brings evidence, the recognition of
error texts is asked; where that does not decide either, the diagnosis says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from envdoctor.model import (
    NOTHING,
    Data,
    Diagnosis,
    Fault,
    Finding,
    ProbeRun,
    Status,
)

WORTH_A_CAUSE = (Status.FAIL, Status.WARN, Status.UNKNOWN)


class _Named(NamedTuple):
    """What a finding is put down to; `values` fill the remedies' placeholders.

    `seen` are the lines that it was recognised by.
    """

    fault: Fault | None
    rivals: tuple[Fault, ...] = ()
    values: Data = NOTHING
    seen: tuple[str, ...] = ()


def diagnose(runs: Iterable[ProbeRun], tags: frozenset[str]) -> tuple[Diagnosis, ...]:
    """The root causes behind results, failures before warnings.

    `tags` describe the machine (`System.tags`) and choose the remedies that fit it.
    """
    runs = tuple(runs)
    found: dict[str, Diagnosis] = {}
    for run in runs:
        for finding in run.findings:
            if finding.status not in WORTH_A_CAUSE:
                continue
            named = _name(finding)
            if named.fault is None and finding.status is not Status.FAIL:
                continue  # a warning without a catalogued cause speaks for itself in its line
            key = named.fault.code if named.fault else f"{run.probe.id}: {finding.summary}"
            if key in found:
                found[key] = found[key]._replace(findings=(*found[key].findings, finding))
            else:
                found[key] = _diagnosis(run.probe.id, finding, named, tags)
    folded = _fold(found, runs)
    return tuple(sorted(folded, key=lambda d: -max(_weight(f) for f in d.findings)))


def _diagnosis(probe: str, finding: Finding, named: _Named, tags: frozenset[str]) -> Diagnosis:
    remedies = named.fault.remedies_for(tags) if named.fault else ()
    values = {**named.values, **finding.data}
    return Diagnosis(
        named.fault, probe, (finding,), rivals=named.rivals,
        remedies=tuple(remedy.filled(values) for remedy in remedies), seen=named.seen,
    )  # fmt: skip


def _name(finding: Finding) -> _Named:
    if finding.fault:
        from envdoctor.faults import fault

        return _Named(fault(finding.fault))
    if finding.status is not Status.FAIL or not finding.evidence:
        return _Named(None)
    from envdoctor.recognition import recognise

    # Only words: what has the system's error number is a fact, and the probe has weighed it.
    words = [evidence.text for evidence in finding.evidence if evidence.errno is None]
    seen = recognise("\n".join(words))
    if seen.verdict == "not-recognised":
        return _Named(None)
    best, *others = seen.candidates
    rivals = tuple(other.fault for other in others) if seen.verdict == "ambiguous" else ()
    return _Named(best.fault, rivals, best.values, best.seen)


def _fold(found: dict[str, Diagnosis], runs: tuple[ProbeRun, ...]) -> list[Diagnosis]:
    """Put under each root what waits for it, and the diagnoses that follow from it."""
    roots: list[Diagnosis] = []
    for key, diagnosis in found.items():
        cause = next(
            (d for other, d in found.items() if other != key and _implies(d, diagnosis)), None
        )
        if cause is None:
            roots.append(diagnosis)
    return [d._replace(explains=_explained(d, found, runs)) for d in roots]


def _implies(cause: Diagnosis, effect: Diagnosis) -> bool:
    """By the catalogue, or because whoever met the cause knows that this probe cannot do with it.

    The latter counts more than words: an engine whose disk is full cannot keep what its mirror
    sends, asks Docker Hub instead, and reports that it does not reach the Hub.
    """
    if any(effect.root in _broken(finding) for finding in cause.findings):
        return True
    return bool(cause.fault and effect.fault and effect.fault.name in cause.fault.implies)


def _broken(finding: Finding) -> tuple[str, ...]:
    probes = finding.data.get("breaks")
    return tuple(map(str, probes)) if isinstance(probes, list) else ()


def _explained(
    root: Diagnosis, found: dict[str, Diagnosis], runs: tuple[ProbeRun, ...]
) -> tuple[str, ...]:
    effects = {d.root for d in found.values() if _implies(root, d)}
    # Other probes may have met the very same fault.
    effects |= {run.probe.id for run in runs if any(f in root.findings for f in run.findings)}
    broken = {probe for finding in root.findings for probe in _broken(finding)}
    effects |= {r.probe.id for r in runs if r.probe.id in broken and r.status in WORTH_A_CAUSE}
    behind = {root.root, *effects}
    waiting = [run.probe.id for run in runs if run.blocked_by in behind]
    return tuple(sorted(effects - {root.root}) + waiting)


def _weight(finding: Finding) -> int:
    return {Status.FAIL: 2, Status.UNKNOWN: 1}.get(finding.status, 0)
