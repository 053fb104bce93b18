"""What goes wrong is named, and everything is taken down nevertheless."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.engine.rig import free_port

from .conftest import Walker, processes, until

SLEEP = f"sleep {98_000_000 + os.getpid()}"


def files(folder: Path, **contents: str) -> None:
    """Write files; `_` in a name stands for the dot."""
    for name, text in contents.items():
        (folder / name.replace("_", ".")).write_text(text)


def compose(folder: Path, command: str, more: str = "") -> int:
    """Write a Compose file with one service, and return the port that it publishes."""
    port = free_port()
    text = (
        f"services:\n  web:\n    image: busybox\n    command: {command}\n    init: true\n"
        f'    ports: ["{port}:80"]\n{more}'
    )
    (folder / "docker-compose.yml").write_text(text)
    return port


@pytest.mark.parametrize("moment", ["while building", "while up"])
def test_after_control_c_nothing_is_left(walker: Walker, tmp_path: Path, moment: str) -> None:
    if moment == "while building":
        files(tmp_path, Dockerfile=f"FROM busybox\nRUN echo a > /a\nRUN {SLEEP}\n")
    else:
        volumes = '    volumes: ["data:/data", "/anonymous"]\nvolumes:\n  data:\n'
        compose(tmp_path, SLEEP, volumes)
    before = walker.traces()
    running = walker.start(tmp_path)
    until(lambda: SLEEP in " ".join(processes(SLEEP)))
    time.sleep(1.0)  # the classic builder's client prints a step's image later than the next begins
    running.send_signal(signal.SIGINT)
    running.send_signal(signal.SIGINT)  # an impatient one
    walk = walker.finish(running)
    assert (walk.exit_code, walk.report["interrupted"]) == (130, True)
    until(lambda: not list(processes(SLEEP)), seconds=5.0)
    assert walker.traces() == before


def test_after_the_time_limit_nothing_is_left(walker: Walker, tmp_path: Path) -> None:
    files(tmp_path, Dockerfile=f"FROM busybox\nRUN echo a > /a\nRUN {SLEEP}\n")
    before = walker.traces()
    walk = walker.walk(tmp_path, "--timeout", "5")
    assert (walk.exit_code, walk.statuses()["deep-build"]) == (3, "unknown")
    until(lambda: not list(processes(SLEEP)), seconds=5.0)
    assert walker.traces() == before


def test_a_build_that_fails_is_named_by_its_line(walker: Walker, tmp_path: Path) -> None:
    files(tmp_path, Dockerfile="FROM busybox\nRUN echo a > /a\nCOPY a /b\nRUN ls /missing\n", a="a")
    (tmp_path / "docker-compose.yml").write_text("services: {web: {build: .}}\n")
    before = walker.traces()
    walk = walker.walk(tmp_path)
    assert walk.exit_code == 1
    (finding,) = walk.probe("deep-build")["findings"]
    assert finding["status"] == "fail"
    assert finding["summary"] == "the build fails at Dockerfile:4: RUN"
    assert "/missing: No such file or directory" in finding["evidence"][0]["text"]
    assert walk.probe("deep-compose")["blocked_by"] == "deep-build"
    assert walker.traces() == before


def test_a_server_that_never_answers_is_told_with_its_log(walker: Walker, tmp_path: Path) -> None:
    port = compose(tmp_path, f'sh -c "echo waiting for nothing; {SLEEP}"')
    before = walker.traces()
    walk = walker.walk(tmp_path, "--timeout", "25")
    finding, taken_down = walk.probe("deep-compose")["findings"]
    assert finding["status"] == "fail"
    assert finding["summary"].startswith(f"port {port} of web does not answer after ")
    assert "waiting for nothing" in finding["evidence"][-1]["text"]
    assert taken_down["status"] == "pass"
    assert walker.traces() == before


def test_a_program_that_ends_is_told_with_its_log(walker: Walker, tmp_path: Path) -> None:
    compose(tmp_path, 'sh -c "echo no database >&2; exit 3"')
    walk = walker.walk(tmp_path)
    finding = walk.probe("deep-compose")["findings"][0]
    assert (finding["status"], finding["summary"]) == ("fail", "web ends with exit code 3")
    assert "no database" in finding["evidence"][-1]["text"]


def test_what_has_a_fixed_name_in_the_users_files_is_left_alone(
    walker: Walker, tmp_path: Path
) -> None:
    docker = walker.engine.run
    docker("docker", "volume", "create", "precious")
    docker("docker", "run", "--rm", "-v", "precious:/p", "busybox", "touch", "/p/data")
    docker("docker", "tag", "busybox", "mine:latest")
    (tmp_path / "Dockerfile").write_text("FROM busybox\nRUN echo other > /other\n")
    (tmp_path / "docker-compose.yml").write_text(
        'version: "3.5"\n'
        "services:\n  web:\n    build: .\n    image: mine\n    init: true\n"
        f"    command: sh -c 'rm -f /p/data; {SLEEP}'\n    volumes: ['shop:/p']\n"
        "volumes:\n  shop:\n    name: precious\n"
    )
    before = walker.traces()
    walk = walker.walk(tmp_path)
    assert walk.statuses()["deep-compose"] == "pass"
    assert walker.traces() == before
    seen = docker("docker", "run", "--rm", "-v", "precious:/p", "mine", "ls", "/p", "/").stdout
    assert "data" in seen.split()
    assert "other" not in seen.split()
    docker("docker", "volume", "rm", "precious")
    docker("docker", "image", "rm", "mine")


def test_the_line_that_breaks_the_caching_is_named(walker: Walker, tmp_path: Path) -> None:
    dockerfile = "FROM busybox\nWORKDIR /code\nCOPY . .\nRUN echo pip install -r requirements.txt\n"
    files(tmp_path, Dockerfile=dockerfile, requirements_txt="Django\n")
    walk = walker.walk(tmp_path)
    (finding,) = walk.probe("deep-build")["findings"]
    assert (finding["status"], finding["data"]["line"]) == ("warn", 3)

    stop = threading.Event()

    def log() -> None:
        while not stop.wait(0.02):
            (tmp_path / "new.log").write_text(str(time.time_ns()))
            (tmp_path / "new.log").rename(tmp_path / "debug.log")  # never seen empty

    writer = threading.Thread(target=log)
    writer.start()
    try:
        walk = walker.walk(tmp_path)
    finally:
        stop.set()
        writer.join()
    (finding,) = walk.probe("deep-build")["findings"]
    assert finding["status"] == "warn"
    assert finding["summary"].startswith("Dockerfile:3 breaks the cache: 1 of 3 layers")
    assert "changed between the two builds" in finding["data"]["why"]
