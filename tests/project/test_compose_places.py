"""Compose's sentences, and the lines that they speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from envdoctor.host import questions as q
from envdoctor.model import Settings
from envdoctor.project import read
from tests.project.machine import machine

FILE = """services:
  web:
    image: busybox
    container_name: shop
    env_file:
      - env
    volumes_from:
      - data
    healthcheck:
      interval: soon
  db:
    image: busybox
    network_mode: host
    networks: [back]
    depends_on: [web]
"""


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("service \"web\" depends on undefined service \"data\": invalid compose project", 7),
        ("decoding failed due to the following error(s):\n\n'services[web].healthcheck.interval' "
         "time: invalid duration \"soon\"", 10),
        ("services.web: container name \"shop\" is already in use by service {}\"", 4),
        ("services.deploy.replicas: can't set container_name and web as container name must be "
         "unique: invalid compose project", 4),
        ("failed to read {folder}/env: read {folder}/env: is a directory", 6),
        ("service db declares mutually exclusive `network_mode` and `networks`: invalid compose "
         "project", 13),
        ("healthcheck.test must start either by \"CMD\", \"CMD-SHELL\" or \"NONE\"", 9),
        ("dependency cycle detected: db -> web -> db", 15),
        ("validating {folder}/compose.yaml: services.db additional properties 'imge' not allowed",
         11),
        ("yaml: line 5: did not find expected key", 5),
    ],
)  # fmt: skip
def test_the_line_is_found(said: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(FILE)
    (tmp_path / "env").mkdir()
    told = q.Completed((), 1, "", said.replace("{folder}", str(tmp_path)))
    command = "docker compose config --format json --no-env-resolution"
    commands = {"docker compose version --short": "2.40.3", command: told}
    project = read(machine(tmp_path, commands=commands), Settings(path=str(tmp_path)))
    assert project.compose
    assert [p.place.line for p in project.compose.problems if p.said] == [line]
