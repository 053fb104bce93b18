"""Hostile project files: a clear sentence within the deadline, and nothing outside is read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from envdoctor.host import questions as q
from envdoctor.model import Finding, Status

from .machine import findings, machine

SECONDS = 20.0  # for the worst of them on a busy machine; half of a probe's deadline


def bomb(folder: Path) -> str:
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 10)]
    (folder / "compose.yaml").write_text("\n".join(lines) + "\nservices: {web: {image: *x9}}\n")
    return "too deep or too large"


def deep(folder: Path) -> str:
    (folder / "compose.yaml").write_text("services: " + "{a: " * 5000 + "1" + "}" * 5000)
    return "too deep"


def brackets(folder: Path) -> str:
    (folder / "compose.yaml").write_text("services: " + "[" * 200_000)
    return "yaml"


def circle_of_anchors(folder: Path) -> str:
    (folder / "compose.yaml").write_text("services: &s\n  web: *s\n")
    return ""


def huge_compose(folder: Path) -> str:
    (folder / "compose.yaml").write_text("services:\n" + "# nothing\n" * 3_000_000)
    return "larger than"


def huge_dockerfile(folder: Path) -> str:
    with (folder / "Dockerfile").open("wb") as file:
        file.write(b"FROM busybox\n")
        file.truncate(50_000_000)
    return "larger than"


def fifo(folder: Path) -> str:
    os.mkfifo(folder / "compose.yaml")
    return "not a regular file"


def device(folder: Path) -> str:
    (folder / "compose.yaml").symlink_to("/dev/zero")
    return ""


def fifo_dockerfile(folder: Path) -> str:
    os.mkfifo(folder / "Dockerfile")
    return "not a regular file"


def link_loop(folder: Path) -> str:
    (folder / "compose.yaml").symlink_to(folder / "b")
    (folder / "b").symlink_to(folder / "compose.yaml")
    return "link loop"


def include_itself(folder: Path) -> str:
    (folder / "compose.yaml").write_text("include: [compose.yaml]\nservices: {}\n")
    return "cycle"


def include_in_circles(folder: Path) -> str:
    (folder / "compose.yaml").write_text("include: [a.yaml]\nservices: {}\n")
    (folder / "a.yaml").write_text("include: [b.yaml]\n")
    (folder / "b.yaml").write_text("include: [a.yaml]\n")
    return "cycle"


def include_many(folder: Path) -> str:
    names = [f"f{n}.yaml" for n in range(400)]
    (folder / "compose.yaml").write_text(f"include: {names}\nservices: {{}}\n")
    for name in names:
        (folder / name).write_text("services: {}\n")
    return "more files"


def extends_in_circles(folder: Path) -> str:
    (folder / "compose.yaml").write_text(
        "services:\n  a: {extends: b, image: x}\n  b: {extends: a, image: x}\n"
    )
    return "ircular"


def include_remote(folder: Path) -> str:
    (folder / "compose.yaml").write_text("include: ['https://evil.example/x.git']\nservices: {}\n")
    return "not fetched"


def all_ports(folder: Path) -> str:
    (folder / "compose.yaml").write_text(
        "services:\n"
        + "".join(f"  s{n}:\n    image: a\n    ports: ['1-65535:1-65535']\n" for n in range(20))
    )
    return ""


def nested_defaults(folder: Path) -> str:
    text = "${A:-" * 3000 + "x" + "}" * 3000
    (folder / "compose.yaml").write_text(f"services:\n  web:\n    image: '{text}'\n")
    return ""


def copy_loop(folder: Path) -> str:
    (folder / "Dockerfile").write_text("FROM busybox\nCOPY a/b /x\n")
    (folder / "a").symlink_to("c")
    (folder / "c").symlink_to("a")
    return ""


def copy_of_devices(folder: Path) -> str:
    (folder / "Dockerfile").write_text("FROM busybox\nCOPY ../../../../dev/zero /etc/shadow /x/\n")
    return "lies outside"


def control_sequences(folder: Path) -> str:
    (folder / "compose.yaml").write_text("services:\n  'a\x1b]0;x\x07b': {imag: y}\n")
    return ""


def not_text(folder: Path) -> str:
    (folder / "compose.yaml").write_bytes(bytes(range(256)) * 100)
    return "yaml"


CASES: list[Callable[[Path], str]] = [
    bomb, deep, circle_of_anchors, huge_compose, huge_dockerfile, brackets, fifo, device,
    fifo_dockerfile, link_loop, include_itself, include_in_circles, include_many,
    extends_in_circles, include_remote, all_ports, nested_defaults, copy_loop, copy_of_devices,
    control_sequences, not_text,
]  # fmt: skip


@pytest.mark.parametrize("make", CASES, ids=lambda case: case.__name__)
def test_hostile_files_end_in_a_clear_sentence(make: Callable[[Path], str], tmp_path: Path) -> None:
    sentence = make(tmp_path)
    began = time.monotonic()
    found = findings(machine(tmp_path), tmp_path)
    assert time.monotonic() - began < SECONDS
    wrong = [f for f in found if f.status in (Status.FAIL, Status.UNKNOWN, Status.WARN)]
    assert wrong, "nobody says that something is odd"
    assert any(sentence in _text(finding) for finding in wrong)


def test_only_the_project_is_read(tmp_path: Path) -> None:
    """Sources, links and includes that lead elsewhere are looked at, never read."""
    inside = tmp_path / "project"
    inside.mkdir()
    (tmp_path / "secret").write_text("hunter2")
    (inside / "link").symlink_to("../secret")
    (inside / "compose.yaml").write_text(
        "services:\n  web:\n    build: .\n    entrypoint: ['/s']\n    volumes: ['/etc/shadow:/s']\n"
    )
    (inside / "Dockerfile").write_text("FROM busybox\nCOPY ../secret link /etc/passwd /x/\n")
    host = machine(inside, files={"/etc/shadow": "root:x"})
    found = findings(host, inside)
    assert "hunter2" not in "".join(map(_text, found))
    there = host._outside._there  # type: ignore[attr-defined]
    read = {question.path for question in there.asked if isinstance(question, q.ReadText)}
    assert not {path for path in read if "secret" in path or "passwd" in path}


def test_nothing_of_the_project_is_executed(tmp_path: Path) -> None:
    for name in ("docker", "python3", "setup.py", "manage.py", "git"):
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\ntouch {tmp_path}/executed\n")
        script.chmod(0o755)
    (tmp_path / "Dockerfile").write_text("FROM busybox\nRUN ./setup.py\n")
    findings(machine(tmp_path), tmp_path)
    assert not (tmp_path / "executed").exists()


def _text(finding: Finding) -> str:
    return " ".join([finding.summary, *(evidence.text for evidence in finding.evidence)])


def test_a_long_instruction_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM busybox\nRUN " + "a\\\n" * 60_000 + "b\n")
    found = findings(machine(tmp_path), tmp_path)
    assert {finding.status for finding in found} <= {Status.PASS, Status.SKIPPED}
