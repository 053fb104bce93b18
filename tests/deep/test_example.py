"""`envdoctor check --deep examples/django`: the tutorial walked for real, on three generations."""

from __future__ import annotations

import pytest

from .conftest import EXAMPLE, Walker


@pytest.mark.parametrize("generation", ["20.10", "26.1", "28.5"])
def test_the_example_ends_green_and_leaves_nothing(
    generation: str, request: pytest.FixtureRequest
) -> None:
    walker: Walker = request.getfixturevalue(f"walker_{generation[:2]}")
    before, files = walker.traces(), sorted(EXAMPLE.rglob("*"))
    walk = walker.walk(EXAMPLE)
    assert set(walk.statuses().values()) == {"pass"}, walk.report["probes"]
    assert walk.exit_code == 0
    assert walker.traces() == before
    assert sorted(EXAMPLE.rglob("*")) == files

    (django,) = walk.probe("deep-django")["findings"]
    assert django["data"]["http"] == 200
    assert [step["status"] for step in django["data"]["steps"]] == ["pass"] * 5

    (build,) = walk.probe("deep-build")["findings"]
    rows = {row[1]: row for row in build["data"]["table"]["rows"]}
    assert rows["RUN pip install --no-cache-dir -r requirements.txt"][0] == "17"
    assert {row[3] for row in rows.values()} == {"cached"}
    assert ":1  " in build["evidence"][0]["text"]

    compose, taken_down = walk.probe("deep-compose")["findings"]
    assert compose["data"]["table"]["rows"][0][2:] == ["8000", "HTTP 200"]
    assert "Hello from Django" in compose["evidence"][0]["text"]
    assert taken_down["status"] == "pass"

    (contrast,) = walk.probe("deep-contrast")["findings"]
    facts = {row[0]: row[1:] for row in contrast["data"]["table"]["rows"]}
    assert facts["Django"][0] == facts["Django"][1]
    assert {"interpreter", "packages"} <= set(contrast["data"]["differing"])

    effects = {effect.split(":")[0] for effect in walk.report["effects"]}
    assert {"builds-image", "creates-container", "creates-network", "creates-files"} <= effects
