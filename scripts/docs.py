#!/usr/bin/env python3
"""Writes the pages that come from the program: `python scripts/docs.py`, or `--check` in CI.

docs/faults/ has one page for each fault of the catalogue and an index by step of the tutorial. They
are generated, so that `envdoctor explain` and the site say the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from envdoctor.faults import all_faults
from envdoctor.faults.page import page
from envdoctor.model import Fault

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
