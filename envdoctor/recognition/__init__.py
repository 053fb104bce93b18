"""From the text of a failure to the faults that it may be.

    text -> reading (which lines) -> cleaning (what they say) -> statement (level, speaker)
         -> matching (signatures), cut (half a sentence at the end), classes (the rest)
         -> ranking (verdict) -> advice (what next)

Text alone decides less than one thinks: the same sentence stands for several faults. The verdict
says so, and `next` names the commands that would decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from envdoctor.faults import all_faults
from envdoctor.model import Fault
from envdoctor.recognition.advice import failed_containers, next_commands
from envdoctor.recognition.cut import sightings_at_the_cut
from envdoctor.recognition.matching import sightings
from envdoctor.recognition.ranking import Candidate, rank
from envdoctor.recognition.reading import read
from envdoctor.recognition.unseen import sightings_by_class

__all__ = ["Candidate", "Recognised", "recognise"]


class Recognised(NamedTuple):
    """`verdict` is `identified`, `ambiguous` or `not-recognised`.

    `candidates`: the most probable first; `next`: commands that tell more or decide;
    `containers`: those that the text says have failed, whose own output would tell.
    """

    verdict: str
    candidates: tuple[Candidate, ...] = ()
    next: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()


def recognise(source: str | Iterable[str], faults: tuple[Fault, ...] | None = None) -> Recognised:
    """Recognise a text, or lines of it; `faults` are the whole catalogue unless given."""
    catalogue = all_faults() if faults is None else faults
    statements = read(source)
    found = sightings(statements, catalogue)
    found += sightings_at_the_cut(statements, found, catalogue)
    found += sightings_by_class(statements, found, catalogue)
    verdict, candidates = rank(found, statements)
    containers = failed_containers(statements)
    return Recognised(
        verdict, candidates, next_commands(verdict, candidates, containers, statements), containers
    )
