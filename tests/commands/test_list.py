"""`envdoctor list`."""

from __future__ import annotations

import json

from envdoctor.commands.list import as_json, as_text
from envdoctor.model import Probe
from envdoctor.renderers.page import Page
from tests.renderers.reports import no_check

PROBES = (
    Probe("client", "Docker client installed", no_check, tags=("quick",)),
    Probe(
        "hello-world", "hello-world runs", no_check, requires=("connection",),
        effects=("pulls-image", "creates-container"), platforms=("linux",), requested=True,
    ),
    Probe("python", "Python is sound", no_check, group="Python"),
)  # fmt: skip


def test_as_text() -> None:
    assert as_text(PROBES, Page(80)) == (
        "Docker\n"
        "  client       Docker client installed\n"
        "               (tags quick)\n"
        "  hello-world  hello-world runs\n"
        "               (requires connection · changes: pulls-image, creates-container ·\n"
        "               only on linux · only when selected)\n"
        "Python\n"
        "  python       Python is sound\n"
    )


def test_as_json() -> None:
    facts = json.loads(as_json(PROBES))
    assert [probe["id"] for probe in facts] == ["client", "hello-world", "python"]
    assert facts[1]["effects"] == ["pulls-image", "creates-container"]
    assert facts[1]["requires"] == ["connection"]
