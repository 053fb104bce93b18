"""From findings to root causes: each named once, with what waits behind it folded under it.

A code that a probe gives for sure wins. Where a probe only brings evidence, the recognition of
error texts is asked; where that does not decide either, the diagnosis says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from envdoctor.model import Diagnosis, Fault, Finding, ProbeRun, Remedy, Status

WORTH_A_CAUSE = (Status.FAIL, Status.WARN, Status.UNKNOWN)


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
            fault, rivals = _fault_of(finding)
            if fault is None and finding.status is not Status.FAIL:
                continue  # a warning without a catalogued cause speaks for itself in its line
            key = fault.code if fault else f"{run.probe.id}: {finding.summary}"
            earlier = found.get(key)
            found[key] = Diagnosis(
                fault, earlier.root if earlier else run.probe.id,
                (*(earlier.findings if earlier else ()), finding),
                rivals=rivals, remedies=fitting(fault.remedies, tags) if fault else (),
            )  # fmt: skip
    folded = _fold(found, runs)
    return tuple(sorted(folded, key=lambda d: -max(_weight(f) for f in d.findings)))


def fitting(remedies: Iterable[Remedy], tags: frozenset[str]) -> tuple[Remedy, ...]:
    """The remedies for a machine with these tags; those made for it come before the general."""
    fits = [remedy for remedy in remedies if set(remedy.platforms) <= tags]
    return tuple(sorted(fits, key=lambda remedy: -len(remedy.platforms)))


def _fault_of(finding: Finding) -> tuple[Fault | None, tuple[Fault, ...]]:
    if finding.fault:
        from envdoctor.faults import fault

        return fault(finding.fault), ()
    if finding.status is not Status.FAIL or not finding.evidence:
        return None, ()
    from envdoctor.recognition import recognise

    seen = recognise("\n".join(evidence.text for evidence in finding.evidence))
    if seen.verdict == "not-recognised":
        return None, ()
    best, *others = [candidate.fault for candidate in seen.candidates]
    return best, tuple(others) if seen.verdict == "ambiguous" else ()


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
    return bool(cause.fault and effect.fault and effect.fault.name in cause.fault.implies)


def _explained(
    root: Diagnosis, found: dict[str, Diagnosis], runs: tuple[ProbeRun, ...]
) -> tuple[str, ...]:
    effects = {d.root for d in found.values() if _implies(root, d)}
    # Other probes may have met the very same fault.
    effects |= {run.probe.id for run in runs if any(f in root.findings for f in run.findings)}
    behind = {root.root, *effects}
    waiting = [run.probe.id for run in runs if run.blocked_by in behind]
    return tuple(sorted(effects - {root.root}) + waiting)


def _weight(finding: Finding) -> int:
    return {Status.FAIL: 2, Status.UNKNOWN: 1}.get(finding.status, 0)
