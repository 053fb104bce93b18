"""`envdoctor list`: which probes there are, what they require and what they change."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from envdoctor import registry, streams

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from envdoctor.model import Probe
    from envdoctor.renderers.page import Page


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.add_argument(
        "--format", choices=("plain", "json"), default="plain", help="plain (default) or json"
    )


def main(args: Namespace) -> int:
    """List built-in probes and those of plugins; one that cannot be loaded is named too."""
    probes = registry.available()
    if args.format == "json":
        streams.put(as_json(probes), sys.stdout)
    else:
        streams.put(as_text(probes, streams.page(sys.stdout)), sys.stdout)
    return 0


def as_json(probes: tuple[Probe, ...]) -> str:
    """The probes as a JSON list."""
    import json

    facts = [
        {
            "id": probe.id,
            "title": probe.title,
            "group": probe.group,
            "requires": probe.requires,
            "effects": probe.effects,
            "tags": probe.tags,
            "platforms": probe.platforms,
            "timeout": probe.timeout,
            "requested": probe.requested,
        }
        for probe in probes
    ]
    return json.dumps(facts, indent=2) + "\n"


def as_text(probes: tuple[Probe, ...], page: Page) -> str:
    """The probes by group: id and title, below them what is special about each."""
    from envdoctor.renderers.page import Span, hang

    longest = max((len(probe.id) for probe in probes), default=0)
    lines: list[str] = []
    for group in dict.fromkeys(probe.group for probe in probes):
        lines.append(group)
        for probe in probes:
            if probe.group != group:
                continue
            first = (Span(f"  {probe.id:<{longest}}  "),)
            notes = ((Span(" " * (longest + 4)),), f"({page.dot.join(_notes(probe))})")
            for head, text in [(first, probe.title), *([notes] if _notes(probe) else [])]:
                lines += ["".join(s.text for s in line) for line in hang(head, text, page.width)]
    return "\n".join([*lines, ""])


def _notes(probe: Probe) -> list[str]:
    notes = [
        f"{word} {', '.join(names)}"
        for word, names in (
            ("requires", probe.requires),
            ("changes:", probe.effects),
            ("only on", probe.platforms),
            ("tags", probe.tags),
        )
        if names
    ]
    return [*notes, "only when selected"] if probe.requested else notes
