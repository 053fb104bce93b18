"""Images that no registry has because they are to be built first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.probes.project.test_rules import project, told

WEB = "services:\n  web:\n    image: {image}\n"


@pytest.mark.parametrize(
    ("image", "text", "line"),
    [
        ("nonexistent", "# x\n\ndocker build -t nonexistent .\n", 3),
        ("nonexistent:latest", "docker build . --tag=nonexistent\n", 1),
        ("me/nonexistent:2", "docker buildx build -f D -t me/nonexistent:2 .\n", 1),
        ("nonexistent", "a\ndocker build \\\n  -t x \\\n  -t nonexistent .\n", 2),
        ("nonexistent", "docker tag built nonexistent\n", 1),
        ("nonexistent:2", "docker build -t nonexistent:1 .\n", 0),
        ("nonexistent", "docker build -t my-nonexistent .\n", 0),
        ("nonexistent", "docker run nonexistent\n", 0),
        ("nonexistent", "docker build -t nonexistent .\ndocker push nonexistent\n", 0),
    ],
)
def test_a_file_says_how_it_is_built(image: str, text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(text)
    (finding,) = told("images", project(tmp_path, WEB.format(image=image)))
    assert finding.fault == ("ED743" if line else "ED241")
    assert not line or finding.evidence[1].source == f"README.md:{line}"


def test_a_dockerfile_that_no_service_builds_is_pointed_at(tmp_path: Path) -> None:
    project(tmp_path, WEB.format(image="nonexistent"), Dockerfile="FROM busybox\n")
    (finding,) = told("images", tmp_path)
    assert finding.fault == "ED241"
    assert "Dockerfile, which no service builds, may be meant" in finding.summary
    assert ("Dockerfile", "no service builds it") in [e[:2] for e in finding.evidence]
