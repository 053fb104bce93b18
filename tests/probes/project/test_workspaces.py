"""devcontainer.json with Compose files: they are the project's, and hold the folder to open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.probes.project.test_rules import told, wrong

APP = "services:\n  app:\n    image: busybox\n    command: sleep infinity\n"


def container(folder: Path, compose: str, **more: object) -> Path:
    place = folder / ".devcontainer"
    place.mkdir()
    (place / "docker-compose.yml").write_text(compose)
    named = {"dockerComposeFile": "docker-compose.yml", "service": "app", **more}
    (place / "devcontainer.json").write_text(json.dumps(named, indent=1))
    return folder


@pytest.mark.parametrize(
    ("more", "workspace", "expected"),
    [
        ("", "/workspaces/shop", ["ED344"]),
        ("    volumes: ['..:/workspace']\n", "/workspaces/shop", ["ED344"]),
        ("    volumes: ['..:/workspaces/shop:cached']\n", "/workspaces/shop", []),
        ("    volumes: ['../..:/workspaces']\n", "/workspaces/shop", []),
        ("    volumes: ['..:/workspace']\n", "/workspace", []),
        ("", "/home/dev", []),
        ("", "/workspaces/${localEnv:X}", []),
    ],
)
def test_the_folder_to_open(more: str, workspace: str, expected: list[str], tmp_path: Path) -> None:
    folder = container(tmp_path, APP + more, workspaceFolder=workspace)
    assert [fault for _, fault in wrong(told("devcontainers", folder))] == expected


def test_a_folder_that_the_image_makes(tmp_path: Path) -> None:
    built = "services:\n  app:\n    build: {context: .}\n"
    folder = container(tmp_path, built, workspaceFolder="/workspace/x")
    (folder / ".devcontainer/Dockerfile").write_text("FROM busybox\nRUN mkdir -p /workspace/x\n")
    assert wrong(told("devcontainers", folder)) == []
    (folder / ".devcontainer/Dockerfile").write_text("FROM busybox\n")
    assert wrong(told("devcontainers", folder)) == [("fail", "ED344")]


def test_another_file_may_mount_it(tmp_path: Path) -> None:
    files = ["../compose.yaml", "docker-compose.yml"]
    folder = container(tmp_path, APP, dockerComposeFile=files, workspaceFolder="/workspaces/x")
    (folder / "compose.yaml").write_text(APP)
    assert wrong(told("devcontainers", folder)) == []


def test_its_compose_files_are_the_projects(tmp_path: Path) -> None:
    folder = container(tmp_path, APP.replace("image: busybox", "build: ./none"))
    (finding,) = [f for f in told("build", folder) if f.fault]
    assert (finding.fault, finding.summary.split(":")[0]) == (
        "ED388", ".devcontainer/docker-compose.yml",
    )  # fmt: skip


def test_the_folders_own_compose_file_goes_first(tmp_path: Path) -> None:
    folder = container(tmp_path, APP.replace("image: busybox", "build: ./none"))
    (folder / "compose.yaml").write_text("services: {web: {image: busybox}}\n")
    assert wrong(told("build", folder)) == []
