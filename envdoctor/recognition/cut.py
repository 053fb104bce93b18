"""Sentences of the catalogue that a text breaks off in the middle of.

People cut a log where their screen ended, and programs shorten what they pass on ("does not
exis…"). What is left of the sentence still says which one it was, as long as no other begins the
same way; it never makes a cause certain.
"""

from __future__ import annotations

import re
from functools import cache

from envdoctor.model import Fault
from envdoctor.recognition.matching import REACH, Sighting
from envdoctor.recognition.patterns import TOKEN, branches, compiled
from envdoctor.recognition.statement import Statement

_ACROSS = 4  # lines from the end in which the sentence may begin
_LEAST = 18  # characters that must be left of it: "command not found" ends many a text
# The plain words that a pattern begins with; those of a wrapper begin everything.
LEAD = re.compile(r"(?:\\b)?(?!(?:error )?response from|error: )([a-z][a-z' :-]{7,})")
# Plain letters after which the sentence may end in an object, of any wording; and in a named one.
_OBJECT_AFTER, _NAMED_AFTER = 20, 10
# Plain letters that must follow what matches anything: one letter begins every other word.
_AGAIN = 5
_MARKS = (">", "\u2026", "...")
_LEFT_OUT = " .\u2026`'\"*>"  # what stands at the end instead of the rest
# The usual end of other sentences: beginning a known one that way says nothing.
_USUAL_END = re.compile(
    r"(?:no such file or directory|permission denied|command not found|could not be found)\W*", re.I
)
# What the client says when it is done with an error: such a text was not cut.
_CLOSING = re.compile(r"(?:run|see) '[\w ./-]{3,60} --help'", re.IGNORECASE)
_MOST = 3  # faults whose sentences begin that way that are handed out


def sightings_at_the_cut(
    statements: list[Statement], found: list[Sighting], faults: tuple[Fault, ...]
) -> list[Sighting]:
    """The sentence at the end of the text, when it is the beginning of a known one.

    The engine's lines in `systemctl status` and `journalctl` end at the screen's edge, with a mark.
    """
    last = len(statements) - 1
    known = {
        number
        for s in found
        if s.weight > 1 and s.fault.severity != "wrapper"
        for number in range(s.first, s.last + 1)
    }
    marked = [n for n, s in enumerate(statements[:-1]) if s.speaker == "daemon"
              and s.text.endswith(_MARKS) and n not in known]  # fmt: skip
    ends = [(n, statements[n : n + 1]) for n in marked[-_MOST:]]
    if last >= 0 and last not in known and not _CLOSING.match(statements[last].text):
        ends.append((last, statements[-_ACROSS:]))
    return [sighting for end, said in ends for sighting in _begun_at(end, said, faults)]


def _begun_at(last: int, said: list[Statement], faults: tuple[Fault, ...]) -> list[Sighting]:
    """The known sentences that may have begun in these statements, of which `last` is cut."""
    tail = " ".join(s.text for s in said)[-REACH:].rstrip(_LEFT_OUT)
    lowered = tail.lower()
    seen: dict[str, tuple[int, Sighting]] = {}
    for fault in faults:
        for signature in fault.signatures:
            lead = LEAD.match(signature.pattern)
            if not lead or signature.weight < 2 or fault.severity == "wrapper":
                continue
            if fault.code in seen or not _begins(lead[1].lower()[:-1], lowered):
                continue
            match = begun(signature.pattern).search(tail)
            if not match or len(match[0]) < _LEAST or _USUAL_END.fullmatch(match[0]):
                continue
            if signature.unless and compiled(signature.unless).search(tail):
                continue
            text = said[-1].text
            sighting = Sighting(fault, 2, last, last, 0, len(text), text, guessed=True)
            seen[fault.code] = (match.start(), sighting)
    # The innermost one is the cause; of those that begin alike, the lowest code is the most usual.
    ordered = sorted(seen.values(), key=lambda item: -item[0])[:_MOST]
    return [s._replace(weight=1) if n else s for n, (_, s) in enumerate(ordered)]


def _begins(lead: str, tail: str) -> bool:
    """The tail contains the lead, or ends within it."""
    place = tail.rfind(lead[:8])
    return place >= 0 and lead.startswith(tail[place : place + len(lead)])


@cache
def begun(pattern: str) -> re.Pattern[str]:
    """Matches what a pattern may have matched so far when the text ends in the middle of it."""
    return re.compile(_begun(TOKEN.findall(compiled(pattern).pattern)), re.IGNORECASE)


def _begun(tokens: list[str], before: int = 0, again: int = _AGAIN) -> str:
    return "|".join(_begun_branch(_atoms(branch), before, again) for branch in branches(tokens))


def _begun_branch(atoms: list[list[str]], before: int, again: int) -> str:
    """`abc` becomes `a(?:\\Z|b(?:\\Z|c\\Z))`; a group may itself be the one that is cut.

    `before` plain characters have been seen when it begins, `again` since the last wide piece.
    """
    rest = ""
    for place in range(len(atoms) - 1, -1, -1):
        atom = atoms[place]
        whole = re.sub(r"\(\?P<\w+>", "(?:", "".join(atom))
        plain = before + sum(map(_letters, atoms[:place]))
        since = _since(atoms[:place], again)
        # A number that ends the text is a whole one: 1 is no beginning of 137.
        enough = _NAMED_AFTER if atom[0].startswith("(?P<") else _OBJECT_AFTER
        may_end = not atom[0].isdigit() and (
            plain >= enough if _wide(atom) else since + _letters(atom) >= _AGAIN
        )
        ways = [r"\Z"] * may_end + [rest] * bool(rest)
        rest = f"{whole}(?:{'|'.join(ways)})" if ways else rf"{whole}(?!)"
        if may_end and atom[-1].startswith("{"):
            rest = rf"(?:{rest}|{''.join(atom[:-1])}+\Z)" if _wide(atom) else rest
        if atom[0] == "(?:" or atom[0].startswith("(?P<"):
            rest = rf"(?:{rest}|(?:{_begun(_inside(atom), plain, since)}))"
    return rest or r"\Z"


def _since(atoms: list[list[str]], again: int) -> int:
    """How many plain letters stand behind the last wide piece of these."""
    for atom in atoms:
        again = 0 if _wide(atom) else again + _letters(atom)
    return again


def _wide(atom: list[str]) -> bool:
    """It matches nearly anything, so that ending in it says nothing of the sentence."""
    if atom[0].startswith("(?P<"):
        return all(map(_wide, _atoms(_inside(atom))))
    return len(atom) > 1 and (atom[0][0] in ".[" or (atom[0][0] == "\\" and atom[0][1].isalpha()))


def _letters(atom: list[str]) -> int:
    """How many plain letters it stands for at least."""
    if atom[0].startswith(("(?:", "(?P<")) and atom[-1] == ")":
        return min(sum(map(_letters, _atoms(branch))) for branch in branches(_inside(atom)))
    return len(atom) == 1 and atom[0].isalpha()


def _inside(group: list[str]) -> list[str]:
    return group[1 : len(group) - 1 - group[::-1].index(")")]


def _atoms(tokens: list[str]) -> list[list[str]]:
    """A character, a class or a group, each with the repetition behind it."""
    atoms: list[list[str]] = []
    depth = 0
    for token in tokens:
        repetition = token in ("*", "+", "?") or (token[0] == "{" and len(token) > 1)
        if atoms and (depth or repetition):
            atoms[-1].append(token)
        else:
            atoms.append([token])
        depth += token.startswith("(") - (token == ")")
    return atoms
