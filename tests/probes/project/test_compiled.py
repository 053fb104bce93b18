"""Packages that have to be compiled, in images that cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.probes.project.test_rules import told, wrong
from tests.probes.project.test_starts import built

LISTED = "COPY requirements.txt .\nRUN pip install -r requirements.txt\n"
TOOLS = "RUN apt-get update && apt-get install -y gcc libpq-dev\n"


@pytest.mark.parametrize(
    ("base", "steps", "required", "expected"),
    [
        ("python:3.12-slim", LISTED, "Django>=4\npsycopg2>=2.8\n", ["ED577"]),
        ("python:3.12-alpine", LISTED, "psycopg2==2.9.9\n", ["ED577"]),
        ("python:3.12-slim", "RUN pip install --no-cache-dir mysqlclient\n", "", ["ED577"]),
        ("python:3.12-slim AS b", LISTED + "FROM b\n", "uWSGI\n", ["ED577"]),
        ("python:3.12", LISTED, "psycopg2\n", []),
        ("python:3.12-slim", LISTED, "psycopg2-binary\npsycopg[binary]\n", []),
        ("python:3.12-slim", LISTED, "psycopg2; sys_platform == 'win32'\n# psycopg2\n", []),
        ("python:3.12-slim", TOOLS + LISTED, "psycopg2\n", []),
        ("python:3.12-slim", "RUN ./prepare\n" + LISTED, "psycopg2\n", []),
        ("python:3.12-slim", "ENV PIP_INDEX_URL=https://x\n" + LISTED, "psycopg2\n", []),
        ("python:3.12-slim", LISTED.replace("-r", "--find-links w -r"), "psycopg2\n", []),
        ("python:3.12-slim AS b", LISTED + "FROM busybox\n", "psycopg2\n", []),
        ("example/python:3.12-slim", LISTED, "psycopg2\n", []),
        (f"python:3.12 AS a\nRUN true\nFROM python:3.12-slim\nCOPY --from=a /w /w\n{LISTED}", "",
         "psycopg2\n", []),
    ],
)  # fmt: skip
def test_a_package_without_a_wheel(
    base: str, steps: str, required: str, expected: list[str], tmp_path: Path
) -> None:
    dockerfile = f"FROM {base}\n{steps}".replace("\n\n", "\n")
    folder = built(tmp_path, dockerfile, requirements__txt=required)
    found = told("python", folder)
    assert [fault for _, fault in wrong(found)] == expected


def test_both_lines_are_quoted(tmp_path: Path) -> None:
    folder = built(tmp_path, f"FROM python:3.12-slim\n{LISTED}", requirements__txt="a\npsycopg2\n")
    (finding,) = [f for f in told("python", folder) if f.fault]
    assert [e.source for e in finding.evidence[1:3]] == ["Dockerfile:3", "requirements.txt:2"]
    assert finding.evidence[0].text == "pg_config executable not found"
