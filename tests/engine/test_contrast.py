"""contrast on a real engine: the same script on both sides."""

from __future__ import annotations

from envdoctor.model import Status
from envdoctor.probes.contrast import check

from .conftest import MakeEngine
from .examination import examine
from .rig import Engine


def test_both_sides_are_measured(own_engine: MakeEngine, python_image: str) -> None:
    engine = own_engine()
    (before,) = examine(check, engine.client_env())
    assert before.data["measured_in"] == "engine"
    engine.run("docker", "pull", python_image)
    (finding,) = examine(check, engine.client_env())
    assert (finding.status, finding.data["measured_in"]) == (Status.PASS, python_image)
    table = finding.data["table"]
    assert isinstance(table, dict)
    cells = {what: container for what, _, container in table["rows"]}
    assert cells["kernel"].startswith("the host's: ")
    assert {what for what, cell in cells.items() if cell.startswith("its own")} == {
        "interpreter", "packages", "distribution", "C library", "processes", "first process",
        "network",
    }  # fmt: skip
    assert cells["processes"] == "its own: 1"
    ours = ("--filter", "label=envdoctor.run")  # other tests share the engine
    assert engine.run("docker", "ps", "--all", "--quiet", *ours).stdout == ""


def test_nothing_is_pulled_for_it(engine_28: Engine) -> None:
    before = set(engine_28.run("docker", "image", "ls", "--quiet").stdout.split())
    examine(check, engine_28.client_env())
    assert set(engine_28.run("docker", "image", "ls", "--quiet").stdout.split()) == before
