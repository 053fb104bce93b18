"""A fault as a page: what docs/faults holds and `envdoctor explain CODE` prints."""

from __future__ import annotations

import textwrap

from envdoctor.model import Fault, Remedy

WIDTH = 80  # columns; the pages are read in terminals


def page(fault: Fault) -> str:
    """A fault's page: symptom, cause, how to tell, remedies, sources."""
    examples = [s.example for s in fault.signatures if s.example]
    parts = [f"# {fault.code} {fault.title}", f"`{fault.name}`"]
    if fault.replayed:
        parts.append("Known from documents and transcripts; not made for real by the tests.")
    if examples:
        parts += ["## Symptom", *(f"```text\n{example}\n```" for example in examples)]
    parts += ["## Cause", _wrapped(fault.cause)]
    if fault.tell:
        parts += ["## How to tell", _wrapped(fault.tell)]
    if fault.decide:
        parts.append("```sh\n" + "\n".join(fault.decide) + "\n```")
    parts.append("## Remedy")
    parts += [_remedy(one) for one in fault.remedies]
    if fault.implies:
        links = ", ".join(f"`{name}`" for name in fault.implies)
        parts += ["## What follows from it", f"These need no mending of their own: {links}."]
    if fault.sources:
        parts += ["## Sources", "\n".join(f"- <{source}>" for source in fault.sources)]
    return "\n\n".join(parts) + "\n"


def _remedy(one: Remedy) -> str:
    """One remedy, with the platforms that it is for, its commands and its risk."""
    where = f"On {', '.join(one.platforms)}: " if one.platforms else ""
    parts = [_wrapped(f"{where}{one.text}")]
    if one.commands:
        parts.append("```sh\n" + "\n".join(one.commands) + "\n```")
    if one.risk:
        parts.append(_wrapped(f"Mind: {one.risk}"))
    if one.safe:
        parts.append("It loses nothing and can be undone.")
    return "\n\n".join(parts)


def _wrapped(text: str) -> str:
    return "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )
