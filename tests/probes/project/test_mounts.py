"""Bind mounts against users, installed folders and files: what is told, and what is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envdoctor.model import Settings
from envdoctor.probes.project.mount.mounts import check
from tests.project.machine import machine

DESKTOP = {"OperatingSystem": "Docker Desktop"}


def told(folder: Path, compose: str, files: dict[str, str], **literals: Any) -> list[str]:
    """The codes of what is wrong with the mounts of a project."""
    for name, text in {"compose.yaml": compose, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    found = check(machine(folder, **literals), Settings(path=str(folder)))
    return [str(finding.fault) for finding in found if finding.fault]


BUILT = "services:\n  app:\n    build: .\n    volumes: ['{}']\n"
MAKES = "RUN useradd -u 1234 app && mkdir -p /app/data && chown app /app/data\n"


@pytest.mark.parametrize(
    ("volume", "dockerfile", "codes"),
    [
        ("./gone:/app/data", "USER 1234\n", ["ED366"]),
        ("./gone:/app/data", "USER app\n", ["ED366"]),
        ("./gone:/app/data", "USER root\n", []),
        ("./gone:/app/data", "", []),
        ("./gone:/app/data", "ARG WHO\nUSER $WHO\n", []),
        ("./gone:/app/data:ro", "USER 1234\n", []),
        ("./LICENSE:/app/LICENSE", "USER 1234\n", []),
        ("./.aws:/home/app/.aws", "USER 1234\n", []),
        ("./there:/app/data", MAKES + "USER app\n", ["ED366"]),
        ("./there:/app/data", "USER 1234\n", []),  # nothing says that it is written to
        ("./there:/app/data", MAKES.replace(" -u 1234", "") + "USER app\n", []),
        ("./there:/app/data", MAKES + "USER app\nUSER root\n", []),
    ],
)
def test_the_images_user_against_the_folder(
    tmp_path: Path, volume: str, dockerfile: str, codes: list[str]
) -> None:
    files = {"Dockerfile": "FROM python:3.11-slim\n" + dockerfile, "there/x": "x"}
    assert told(tmp_path, BUILT.format(volume), files) == codes


def test_a_folder_that_a_service_of_root_hands_over(tmp_path: Path) -> None:
    compose = BUILT.format("./gone:/app/data") + (
        "    depends_on: [init]\n"
        "  init:\n    image: busybox\n    command: chown -R 1234 /d\n    volumes: ['./gone:/d']\n"
    )
    files = {"Dockerfile": "FROM busybox\nUSER 1234\n"}
    assert told(tmp_path, compose, files) == []
    assert told(tmp_path, compose.replace("    depends_on: [init]\n", ""), files) == ["ED366"]


def test_desktops_machine_maps_owners_by_itself(tmp_path: Path) -> None:
    compose = BUILT.format("./gone:/app/data")
    assert told(tmp_path, compose, {"Dockerfile": "FROM busybox\nUSER 1\n"}, info=DESKTOP) == []


NODE = "FROM node:20\nWORKDIR /app\nRUN npm ci\n"
HIDDEN = "services:\n  web:\n    build: .\n    volumes: ['.:/app']\n    command: {}\n"


@pytest.mark.parametrize(
    "command",
    [
        "npm run dev", "node server.js", "yarn dev", "bundle exec rails s", "pnpm run dev",
        "sh -c 'npm run dev'",
    ],
)  # fmt: skip
def test_a_folder_that_the_mount_hides(tmp_path: Path, command: str) -> None:
    assert told(tmp_path, HIDDEN.format(command), {"Dockerfile": NODE}) == ["ED362"]


@pytest.mark.parametrize(
    "command",
    [
        "sh -c 'npm install && npm run dev'", "sh -c 'yarn && yarn dev'", "pnpm i",
        "sh -c 'bundle install; rails s'", "sh -c 'composer install && php -S 0:80'", "make dev",
        "./start.sh", "sh unknown.sh", "/entrypoint.sh npm run dev", "bash -c 'npm ci --force'",
        "npm run fresh",
    ],
)  # fmt: skip
def test_a_folder_that_the_start_fills_again_or_may_fill(tmp_path: Path, command: str) -> None:
    package = '{"scripts": {"fresh": "npm install && vite"}}'
    files = {"Dockerfile": NODE, "package.json": package if "fresh" in command else "{}"}
    assert told(tmp_path, HIDDEN.format(command), files) == []


@pytest.mark.parametrize(
    ("step", "codes"),
    [
        (" && mv /app/node_modules /node_modules", []),
        ("\nRUN mv node_modules ../", []),
        (" && rm -rf ./node_modules/", []),
        (" && rm -rf node_modules/.cache", ["ED362"]),
        ("\nRUN mv /cache node_modules", ["ED362"]),
    ],
)
def test_a_folder_that_the_build_takes_away_again(
    tmp_path: Path, step: str, codes: list[str]
) -> None:
    dockerfile = NODE.rstrip() + step + "\n"
    assert told(tmp_path, HIDDEN.format("npm start"), {"Dockerfile": dockerfile}) == codes


def test_another_service_fills_the_folder(tmp_path: Path) -> None:
    other = "  deps:\n    image: node:20\n    volumes: ['.:/x']\n    command: npm --prefix /x ci\n"
    assert told(tmp_path, HIDDEN.format("npm start") + other, {"Dockerfile": NODE}) == []


@pytest.mark.parametrize(
    ("step", "codes"),
    [
        ("COPY conf/ /etc/app/", ["ED360"]),
        ("COPY conf /etc/app\nRUN rm /etc/app/a.conf", ["ED361"]),
        ("RUN echo > /etc/app/a.conf", ["ED360"]),
        ("RUN true", ["ED361"]),
    ],
)
def test_a_missing_file_over_what_a_step_puts_there(
    tmp_path: Path, step: str, codes: list[str]
) -> None:
    files = {"Dockerfile": f"FROM busybox\n{step}\n", "conf/a.conf": "x"}
    assert told(tmp_path, BUILT.format("./gone.conf:/etc/app/a.conf"), files) == codes


def test_files_of_the_system_that_this_machine_lacks(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM busybox\n"}
    assert told(tmp_path, BUILT.format("/etc/timezone:/etc/timezone:ro"), files) == ["ED361"]
    compose = BUILT.format("/etc/timezone:/etc/timezone:ro")
    assert told(tmp_path, compose, files, info=DESKTOP) == []


def test_the_file_of_a_secret_under_a_name_that_is_nearly_right(tmp_path: Path) -> None:
    compose = (
        "services:\n  db:\n    image: busybox\n    secrets: [key]\n"
        "secrets:\n  key: {file: ./secrets/acccount_key}\n"
    )
    assert told(tmp_path, compose, {"secrets/account_key": "x"}) == ["ED475"]
    found = list(check(machine(tmp_path), Settings(path=str(tmp_path))))
    assert found[0].summary.endswith("secrets/acccount_key does not exist, account_key does")
