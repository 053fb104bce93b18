"""The page for human readers, compared with golden files as a whole.

UPDATE_GOLDEN=1 writes the files anew; the difference is then reviewed like code.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envdoctor.model import Evidence, Finding, Status
from envdoctor.renderers import renderer
from envdoctor.renderers.page import Page, cells
from tests.renderers import reports

GOLDEN = Path(__file__).parent / "golden"
PAGES = {
    "80": Page(80),
    "40": Page(40),
    "ascii": Page(80, ascii=True),
    "verbose": Page(80, verbose=True),
}
render = renderer("plain")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("report", reports.ALL)
def test_golden(report: str, page: str) -> None:
    written = render(reports.ALL[report](), PAGES[page])
    file = GOLDEN / f"{report}-{page}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("report", reports.ALL)
def test_only_commands_reach_over_the_edge(report: str, width: int) -> None:
    lines = render(reports.ALL[report](), Page(width)).splitlines()
    long = [line for line in lines if cells(line) > width]
    assert all(any(word in line for word in ("docker", "pip", "envdoctor")) for line in long)
    assert width < 60 or not long


def test_ascii_page_is_ascii() -> None:
    for report in reports.ALL.values():
        assert render(report(), Page(ascii=True, verbose=True)).isascii()


def test_unknown_is_not_shown_as_a_pass() -> None:
    run = reports.ran("x", "It works", Finding(Status.UNKNOWN, "no answer"))
    written = render(reports.healthy()._replace(runs=(run,)), Page())
    assert "? It works" in written
    assert "passed" not in written
    assert "1 could not be checked" in written


def test_text_from_outside_cannot_steer_the_terminal() -> None:
    hostile = "ok\x1b[2J\x1b]0;owned\x07 \u202egnp.exe\rgone\x9b31m\x00"
    finding = Finding(
        Status.FAIL, hostile, (Evidence(hostile, hostile),),
        data={"table": {"columns": [hostile], "rows": [[hostile]]}},
    )  # fmt: skip
    report = reports.failing()
    diagnosis = report.diagnoses[0]._replace(findings=(finding,))
    report = report._replace(
        runs=(reports.ran("x", "It works", finding),), diagnoses=(diagnosis,),
        effects=(hostile,), machine={**report.machine, "name": hostile},
    )  # fmt: skip
    for name in ("plain", "terminal"):
        written = renderer(name)(report, Page(verbose=True))
        assert not set(written) & set("\x1b\x07\r\x00\x9b\u202e")
        assert "owned" not in written


def test_many_remarks_are_cut_and_counted() -> None:
    findings = [Finding(Status.WARN, f"warning {n}") for n in range(1000)]
    report = reports.healthy()._replace(runs=(reports.ran("x", "Quiet", *findings),))
    assert "and 994 more (--verbose)" in render(report, Page())
    assert "warning 999" in render(report, Page(verbose=True))


@pytest.mark.parametrize(
    "data",
    [
        {"table": []},
        {"table": {"columns": ["a"], "rows": None}},
        {"table": {"columns": [], "rows": []}},
        {"table": {"columns": ["a", "b"], "rows": [["only one"], "no row", ["1", 2, "three"]]}},
        {"steps": [{"title": "x", "status": ["?"]}, 3, {}]},
        {"steps": "abc"},
    ],
)
def test_odd_tables_do_no_harm(data: dict[str, object]) -> None:
    run = reports.ran("x", "It works", reports.passed("yes", **data))
    assert "It works" in render(reports.healthy()._replace(runs=(run,)), Page())


def test_of_a_long_output_the_lines_that_gave_the_cause_away_are_shown() -> None:
    report = reports.failing()
    noise = [f"line {number}" for number in range(50)]
    text = "\n".join([*noise, "#8 1.1 dial unix /var/run/docker.sock: denied", *noise, "the end"])
    denied = report.diagnoses[0].findings[0]._replace(evidence=(Evidence("docker ps", text),))
    seen = ("dial unix /var/run/docker.sock: denied",)
    cause = report.diagnoses[0]._replace(findings=(denied,), seen=seen)
    page = render(report._replace(diagnoses=(cause,)), Page(80))
    assert "seen   docker ps: #8 1.1 dial unix /var/run/docker.sock: denied\n" in page
    assert "the end" in page
    assert "line 4" not in page
