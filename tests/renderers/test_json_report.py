"""The JSON report keeps to the published schema, whatever is in it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

import jsonschema
import pytest

from envdoctor.commands.schema import text
from envdoctor.model import Finding, Report, Status
from envdoctor.renderers import renderer
from envdoctor.renderers.page import Page
from tests.renderers import reports

SCHEMA = json.loads(text())


def written(report: Report) -> dict[str, Any]:
    """The report as a program reads it, after validation."""
    document = json.loads(renderer("json")(report, Page()))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    return document  # type: ignore[no-any-return]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def objects(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    found = [found for item in schema.values() for found in objects(item)]
    return [*found, schema] if "properties" in schema and "type" in schema else found


def test_the_schema_is_strict() -> None:
    assert len(objects(SCHEMA)) >= 9
    for schema in objects(SCHEMA):
        assert schema["additionalProperties"] is False
        assert sorted(schema["required"]) == sorted(schema["properties"])


@pytest.mark.parametrize("report", reports.ALL)
def test_reports_validate(report: str) -> None:
    written(reports.ALL[report]())


def test_what_a_failing_report_says() -> None:
    document = written(reports.failing())
    assert document["exit_code"] == 1
    assert document["counts"] == {
        "fail": 1, "blocked": 5, "warn": 1, "pass": 3, "unknown": 0, "skipped": 0
    }  # fmt: skip
    first = document["diagnoses"][0]
    assert (first["code"], first["name"]) == ("ED103", "socket-permission")
    assert first["remedies"][0]["commands"] == ["sudo usermod -aG docker $USER"]
    assert first["explains"] == ["hello-world", "counts", "engine", "resources", "contrast"]
    assert first["evidence"][1]["errno"] == 13
    blocked = next(probe for probe in document["probes"] if probe["id"] == "counts")
    assert blocked["blocked_by"] == "connection"


def test_not_recognised_and_rivals() -> None:
    unknown, ambiguous = written(reports.unclear())["diagnoses"]
    assert (unknown["code"], unknown["cause"], unknown["name"]) == (None, None, "not-recognised")
    assert unknown["title"] == "hello-world runs"
    assert [rival["code"] for rival in ambiguous["rivals"]] == ["ED104"]


def test_facts_that_json_does_not_have() -> None:
    odd = {
        "path": PurePosixPath("/x"), "set": {"b", "a"}, "nan": float("nan"), 3: None,
        "status": Status.PASS, "half": "\udcff", "deep": [({"x": 1.5},)],
    }  # fmt: skip
    run = reports.ran("x", "Odd", Finding(Status.PASS, "half \udcff", data=odd))  # type: ignore[arg-type]
    document = written(reports.healthy()._replace(runs=(run,)))
    assert document["probes"][0]["findings"][0]["data"] == {
        "path": "/x", "set": ["a", "b"], "nan": "nan", "3": None, "status": "pass",
        "half": "\\udcff", "deep": [[{"x": 1.5}]],
    }  # fmt: skip


def test_it_is_ascii() -> None:
    assert renderer("json")(reports.healthy(), Page()).isascii()
