"""From sightings to a verdict: which fault is the cause, and whether that is certain.

What counts: how much the words say (the signature's weight), the level (a warning loses to an
error), the place in a chain of wrapped errors (`a: b: c` is caused by c), and what follows from
what (`Fault.implies`). What is still even after that is ambiguous, and is said to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from envdoctor.model import NOTHING, Fault
from envdoctor.recognition.matching import Sighting
from envdoctor.recognition.statement import Statement

IDENTIFIED, AMBIGUOUS, NOT_RECOGNISED = "identified", "ambiguous", "not-recognised"
_CAUSE = re.compile(r"caused by\b", re.IGNORECASE)
_SHOWN = 6  # candidates handed out
_NEAR = 2  # statements before and after one that belong to the same story
_OUR_WORLD = re.compile(
    r"docker|podman|container|compose|buildx|buildkit|dockerfile|\bimages?\b|registr|manifest"
    r"|daemon|\bpull\b|\bruntime\b|\brunc\b|standard_init|colima|\bwsl\b|\bpip3?\b|python"
    r"|\bvenv|django",
    re.IGNORECASE,
)


class Candidate(NamedTuple):
    """A fault that may be the cause.

    `score` is between 0 and 1 and only good for ordering; `seen` are the lines it was seen in;
    `values` fill the remedies' placeholders.
    """

    fault: Fault
    score: float
    seen: tuple[str, ...] = ()
    values: Mapping[str, object] = NOTHING


class _Standing(NamedTuple):
    """How good a candidate is; compared from left to right, the greatest wins."""

    gravity: int  # 2 an error, 1 a warning, 0 a wrapper
    weight: int
    depth: int  # in a traceback: the last "Caused by" is the cause of all that stands before
    innermost: int  # where in a chain of wrapped errors it ends, when in the same statement
    specific: int


class _Case(NamedTuple):
    fault: Fault
    sightings: tuple[Sighting, ...]
    best: Sighting
    standing: _Standing


def rank(
    found: Iterable[Sighting], statements: list[Statement]
) -> tuple[str, tuple[Candidate, ...]]:
    """The verdict and the candidates, the most probable first."""
    cases = _without_followers(_cases(found, statements), statements)
    if not cases:
        return NOT_RECOGNISED, ()
    top = max(case.standing.gravity for case in cases)
    contenders = [case for case in cases if case.standing.gravity == top]
    contenders.sort(
        key=lambda case: (
            *case.standing[1:3], not case.best.guessed, -case.best.first, *case.standing[3:]
        ),
        reverse=True,
    )  # fmt: skip
    contenders = _innermost_first(contenders)
    best = contenders[0]
    rivals = [case for case in contenders[1:] if _rivals(best, case)]
    certain = top > 0 and not rivals and _says_enough(best.best, statements)
    if top == 1 and best.fault.severity == "error":
        certain = False  # the words of an error, but said in a warning: things went on
    if top == 1 and any(
        s.level == "error" and not _spoken_for(n, found) for n, s in enumerate(statements)
    ):
        certain = False  # something failed that nobody here explains; a warning is no cause
    if top < 2 and (wrappers := [c for c in cases if c.fault.severity == "wrapper"]):
        # It is said that something failed, but not why: a mere warning beside it is no answer.
        certain, best = False, wrappers[0]
        contenders = [*wrappers, *(c for c in contenders if c not in wrappers)]
        rivals = []
    candidates = [best, *(rivals if certain or rivals else contenders[1:])]
    shown = tuple(_candidate(case, place) for place, case in enumerate(candidates[:_SHOWN]))
    return (IDENTIFIED if certain else AMBIGUOUS), shown


def _says_enough(sighting: Sighting, statements: list[Statement]) -> bool:
    """Whether the words name this fault, and are no other program's words for something else.

    The usual words of a fault ("connection refused", "does not exist") are everybody's: they
    count only where the sentence, one beside it, or what was typed is of the world of containers or
    of Python.
    """
    if sighting.weight != 2:
        return sighting.weight > 2
    near = statements[max(0, sighting.first - _NEAR) : sighting.last + 1 + _NEAR]
    if statements[0].level == "command":  # what was typed holds for all that it printed
        near = [statements[0], *near]
    return not sighting.guessed and any(s.speaker or _OUR_WORLD.search(s.text) for s in near)


def _cases(found: Iterable[Sighting], statements: list[Statement]) -> list[_Case]:
    # Where an error is said, in words known or not, a warning beside it is no certain cause.
    failed = any(s.level == "error" for s in statements)
    grouped: dict[str, list[Sighting]] = {}
    for sighting in found:
        grouped.setdefault(sighting.fault.code, []).append(sighting)
    cases = []
    for sightings in grouped.values():
        best = max(sightings, key=lambda s: _standing(s, statements, failed))
        cases.append(_Case(best.fault, tuple(sightings), best, _standing(best, statements, failed)))
    return cases


def _standing(sighting: Sighting, statements: list[Statement], failed: bool) -> _Standing:
    gravity = {"wrapper": 0, "warning": 1}.get(sighting.fault.severity, 2)
    level = statements[sighting.first].level
    if level in ("warning", "info") and gravity == 2:
        gravity = 2 if sighting.weight == 3 and level == "warning" and not failed else 1
    causes = (n for n in range(sighting.first, -1, -1) if _CAUSE.match(statements[n].text))
    depth = next(causes, 0)
    return _Standing(gravity, sighting.weight, depth, sighting.end, sighting.end - sighting.start)


def _without_followers(cases: list[_Case], statements: list[Statement]) -> list[_Case]:
    """Leave out what follows from another fault that was seen as well.

    A warning that explains an error which follows from it weighs as much as that error: apt and
    pip warn that a server is away, and fail with "no such package".
    """
    implied: set[str] = set()
    for case in cases:
        # A mere guess explains nothing; a warning does ("could not be fetched" before "not found").
        if case.standing.gravity > 0 and any(s.weight > 1 for s in case.sightings):
            implied |= set(case.fault.implies)
    grave = {case.fault.name for case in cases if case.standing.gravity == 2}
    left = []
    for case in cases:
        if case.fault.name in implied:
            continue
        warned = case.standing.gravity == 1 and statements[case.best.first].level == "warning"
        if warned and case.standing.weight > 1 and grave & {*case.fault.implies}:
            left.append(case._replace(standing=case.standing._replace(gravity=2)))
        else:
            left.append(case)
    return left or cases


def _innermost_first(cases: list[_Case]) -> list[_Case]:
    """Within the statement of the first case, of equal weight, the innermost error leads."""
    lead = cases[0]
    same = [
        case
        for case in cases
        if case.standing.weight == lead.standing.weight and case.best.first == lead.best.first
    ]
    same.sort(key=lambda case: (case.standing.innermost, case.standing.specific), reverse=True)
    return [*same, *(case for case in cases if case not in same)]


def _rivals(best: _Case, other: _Case) -> bool:
    """Whether the other one could be the cause as well, for all that the text says."""
    mine, theirs = best.best, other.best
    if other.standing.weight > best.standing.weight:
        return True
    same_place = mine.first <= theirs.last and theirs.first <= mine.last
    if not same_place:
        deeper = best.standing.depth > other.standing.depth
        return other.standing.weight == best.standing.weight and not deeper
    if other.standing.weight < best.standing.weight:
        return best.standing.weight < 3 and _overlap(mine, theirs)
    # A link further in the chain is the cause of the outer one; who asks for more words, and finds
    # them all, knows better.
    return not (mine.start >= theirs.end or _contains(mine, theirs))


def _overlap(one: Sighting, other: Sighting) -> bool:
    return one.start < other.end and other.start < one.end


def _contains(one: Sighting, other: Sighting) -> bool:
    return (
        one.start <= other.start
        and other.end <= one.end
        and (one.end - one.start > other.end - other.start)
    )


def _spoken_for(number: int, found: Iterable[Sighting]) -> bool:
    return any(s.first <= number <= s.last for s in found)


def _candidate(case: _Case, place: int) -> Candidate:
    score = (0.2, 0.4, 0.7, 0.95)[max(0, min(case.standing.weight, 3))]
    score *= (0.5, 0.75, 1.0)[case.standing.gravity]
    values = {k: v for s in reversed(case.sightings) for k, v in s.values.items()}
    values |= case.best.values
    seen = tuple(dict.fromkeys(s.text for s in (case.best, *case.sightings)))[:3]
    return Candidate(case.fault, round(score * 0.97**place, 3), seen, values)
