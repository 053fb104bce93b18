#!/usr/bin/env python3
"""Writes the pages that come from the program: `python scripts/docs.py`, or `--check` in CI.

docs/faults/ has one page for each fault of the catalogue and an index by step of the tutorial. They
are generated, so that `envdoctor explain` and the site say the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from envdoctor.faults import all_faults
from envdoctor.model import Fault, Remedy

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "faults"

STEPS = {
    "install": "Install Docker",
    "compose-install": "Install Docker Compose",
    "hello-world": "Run hello-world",
    "docker-info": "Look at docker info",
    "python": "Python and virtual environments",
    "dockerfile": "Write a Dockerfile",
    "build": "Build an image",
    "layers": "See layers being cached",
    "compose-up": "Start containers with Compose",
    "django": "Put a Django project into a container",
}


def main(words: list[str]) -> int:
    """Write the pages, or with --check say which differ from the catalogue."""
    pages = {f"{fault.code}.md": page(fault) for fault in all_faults()}
    pages["index.md"] = index(all_faults())
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    stale = sorted(name for name in pages | there if pages.get(name) != there.get(name))
    if "--check" in words:
        for name in stale:
            print(f"docs/faults/{name} does not say what the catalogue says")
        if stale:
            print("run: python scripts/docs.py")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in pages:
            (FOLDER / name).write_text(pages[name], "utf-8")
        else:
            (FOLDER / name).unlink()
    print(f"{len(pages)} pages, {len(stale)} of them new or changed")
    return 0


def page(fault: Fault) -> str:
    """A fault's page: symptom, cause, how to tell, remedies, sources."""
    examples = [s.example for s in fault.signatures if s.example]
    parts = [f"# {fault.code} {fault.title}", f"`{fault.name}`"]
    if fault.replayed:
        parts.append("Known from documents and transcripts; not made for real by the tests.")
    if examples:
        parts += ["## Symptom", *(f"```text\n{example}\n```" for example in examples)]
    parts += ["## Cause", fault.cause]
    if fault.tell:
        parts += ["## How to tell", fault.tell]
    if fault.decide:
        parts.append("```sh\n" + "\n".join(fault.decide) + "\n```")
    parts.append("## Remedy")
    parts += [remedy(one) for one in fault.remedies]
    if fault.implies:
        links = ", ".join(f"`{name}`" for name in fault.implies)
        parts += ["## What follows from it", f"These need no mending of their own: {links}."]
    if fault.sources:
        parts += ["## Sources", "\n".join(f"- <{source}>" for source in fault.sources)]
    return "\n\n".join(parts) + "\n"


def remedy(one: Remedy) -> str:
    """One remedy, with the platforms that it is for, its commands and its risk."""
    where = f" ({', '.join(one.platforms)})" if one.platforms else ""
    parts = [f"{one.text}{where}"]
    if one.commands:
        parts.append("```sh\n" + "\n".join(one.commands) + "\n```")
    if one.risk:
        parts.append(f"Mind: {one.risk}")
    if one.safe:
        parts.append("It loses nothing and can be undone.")
    return "\n\n".join(parts)


def index(faults: tuple[Fault, ...]) -> str:
    """All faults by the step of the tutorial at which they are met."""
    parts = [
        "# Faults",
        f"{len(faults)} faults that envdoctor knows, by the step at which they are met. "
        "`envdoctor explain CODE` prints the same pages.",
    ]
    for step, title in {**STEPS, "": "At any step"}.items():
        met = [f for f in faults if (f.step if f.step in STEPS else "") == step]
        if met:
            rows = [f"- [{f.code}]({f.code}.md) {f.title}" for f in met]
            parts += [f"## {title}", "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
