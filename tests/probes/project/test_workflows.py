"""Jobs of workflows: their runner, and where they look for their services."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.probes.project.test_rules import told, wrong

SERVICE = "postgres: {image: 'postgres:16', ports: ['5432:5432']}"
NO_PORTS = "postgres: {image: 'postgres:16'}"


def workflow(folder: Path, job: str) -> Path:
    (folder / ".github/workflows").mkdir(parents=True)
    text = f"on: [push]\njobs:\n  test:\n    {job}\n"
    (folder / ".github/workflows/ci.yml").write_text(text.replace("; ", "\n    "))
    return folder


@pytest.mark.parametrize(
    ("job", "runner"),
    [
        (f"runs-on: macos-14; services: {{{SERVICE}}}", "macos-14"),
        ("runs-on: windows-2022; container: {image: node}", "windows-2022"),
        (f"runs-on: [self-hosted, macOS]; services: {{{SERVICE}}}", "macOS"),
        (
            f"strategy: {{matrix: {{include: [{{on: macos-latest}}]}}}}; "
            f"runs-on: ${{{{ matrix.on }}}}; services: {{{SERVICE}}}",
            "macos-latest",
        ),
        (f"runs-on: ubuntu-latest; services: {{{SERVICE}}}", ""),
        (f"runs-on: ${{{{ inputs.os }}}}; services: {{{SERVICE}}}", ""),
        ("runs-on: macos-14; steps: [{run: make}]", ""),
        ("runs-on: macos-14; container: ${{ matrix.image }}", ""),
        (
            f"strategy: {{matrix: {{os: [ubuntu-24.04, macos-14], exclude: [{{os: macos-14}}]}}}}; "
            f"runs-on: ${{{{ matrix.os }}}}; services: {{{SERVICE}}}",
            "",
        ),
    ],
)
def test_runners_without_containers(job: str, runner: str, tmp_path: Path) -> None:
    found = [f for f in told("workflows", workflow(tmp_path, job)) if f.fault]
    assert [(f.fault, f.data["runner"]) for f in found] == ([("ED196", runner)] if runner else [])


UBUNTU = "runs-on: ubuntu-latest"
ENV = "env: {DB_HOST: localhost}"


@pytest.mark.parametrize(
    ("job", "faults"),
    [
        (f"{UBUNTU}; container: go; services: {{{SERVICE}}}; {ENV}", ["ED491"]),
        (f"{UBUNTU}; container: go; services: {{{SERVICE}}}; env: {{DB_HOST: postgres}}", []),
        (f"{UBUNTU}; container: ${{{{ x }}}}; services: {{{SERVICE}}}; {ENV}", []),
        (f"{UBUNTU}; services: {{{SERVICE}}}; {ENV}", []),
        (f"{UBUNTU}; services: {{{NO_PORTS}}}; {ENV}", ["ED742"]),
        (f"{UBUNTU}; services: {{{SERVICE}}}; env: {{DB_HOST: postgres}}", ["ED485"]),
        (f"{UBUNTU}; services: {{{NO_PORTS}}}; {ENV}; steps: [{{run: docker run x}}]", []),
        (
            f"{UBUNTU}; services: {{{NO_PORTS}}}; env: {{DB_HOST: localhost, "
            "DB_PORT: '${{ job.services.postgres.ports[5432] }}'}",
            [],
        ),
        (
            f"{UBUNTU}; services: {{postgres: {{image: 'postgres:16', ports: ['5433:5432']}}}}; "
            "env: {DB_URL: 'postgres://x@localhost/y'}",
            ["ED742"],
        ),
    ],
)
def test_where_a_job_looks_for_its_service(job: str, faults: list[str], tmp_path: Path) -> None:
    assert [f for _, f in wrong(told("workflows", workflow(tmp_path, job)))] == faults
