"""A run is recorded on one machine and examined again on another one, without its secrets."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from envdoctor.cli import main

NOWHERE = "unix:///nowhere/docker.sock"

# Each in a place of its own; none may be in a recording.
CANARIES = {
    "environment": "canary-env-81f2", "short": "c4n", "proxy": "canary-proxy-77",
    "auth": "canary-auth-31", "header": "canary-header-5", "login": "canary-login-9",
    "error": "canary-error-62", "dotenv": "canary-dotenv-4",
}  # fmt: skip


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with secrets everywhere, a docker that complains with one, and a project."""
    home, programs = tmp_path / "home" / "jane", tmp_path / "bin"
    project = home / "shop"
    (home / ".docker").mkdir(parents=True)
    programs.mkdir()
    project.mkdir()
    auth = {"auth": "amFuZTpjYW5hcnktYXV0aC0zMQ=="}  # jane:canary-auth-31
    config = {"auths": {"registry.example.com": auth}, "credsStore": "fake",
              "HttpHeaders": {"X-Meta": CANARIES["header"]}}  # fmt: skip
    (home / ".docker" / "config.json").write_text(json.dumps(config))
    (project / ".env").write_text(f"DB_PASSWORD={CANARIES['dotenv']}\n")
    (project / "compose.yaml").write_text(
        "services:\n  web:\n    image: busybox\n    environment: ['PW=${DB_PASSWORD}']\n"
    )
    program(programs, "docker", "case $1 in --version) echo 'Docker version 28.5.2, build x';; "
            f"*) echo 'denied: token={CANARIES['error']}' >&2; exit 1;; esac")  # fmt: skip
    program(programs, "docker-credential-fake", f'echo \'{{"ghcr.io": "{CANARIES["login"]}"}}\'')
    for name in ("DOCKER_CONFIG", "DOCKER_CONTEXT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("DOCKER_HOST", NOWHERE)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setenv("DEPLOY_TOKEN", CANARIES["environment"])
    monkeypatch.setenv("DB_PASS", CANARIES["short"])
    monkeypatch.setenv("https_proxy", f"http://jane:{CANARIES['proxy']}@proxy.example.com:3128")
    return project


def report(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, object]:
    main([*args, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def told(found: dict[str, object]) -> object:
    """What a report says, without times."""
    probes = found["probes"]
    assert isinstance(probes, list)
    lines = [[p["id"], p["status"], [[f["summary"], f["evidence"]] for f in p["findings"]]]
             for p in probes]  # fmt: skip
    return lines, found["diagnoses"], found["machine"]


def test_a_replay_says_what_the_recorded_run_said(
    machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    file = str(tmp_path / "x.json")
    first = report(capsys, "check", str(machine), "--record", file)
    # The desk's machine is another one.
    for name in ("DOCKER_HOST", "HOME", "https_proxy"):
        monkeypatch.delenv(name)
    monkeypatch.chdir("/")
    again = report(capsys, "replay", file)
    assert told(again) == told(first)
    assert (first["replayed"], again["replayed"]) == (False, True)


def test_no_secret_is_in_the_file(
    machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.json"
    report(capsys, "check", str(machine), "--record", str(file))
    text = file.read_text()
    assert os.name == "nt" or file.stat().st_mode & 0o077 == 0
    assert "DEPLOY_TOKEN" in text  # the recording did meet them
    assert "proxy.example.com" in text
    assert "denied: " in text
    assert "registry.example.com" in text
    leaked = [place for place, canary in CANARIES.items() if f'"{canary}"' in text
              or (len(canary) > 3 and canary in text)]  # fmt: skip
    assert not leaked
    assert "amFuZTpj" not in text
    assert str(machine.parent) not in text


@pytest.mark.parametrize("form", ["plain", "terminal", "json"])
def test_every_format_says_that_it_is_replayed(
    form: str, machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "x.json")
    main(["check", "--record", file, "--select", "connection"])
    capsys.readouterr()
    assert main(["replay", file, "--format", form]) == 1
    assert "replayed" in capsys.readouterr().out


def test_the_desk_may_choose_other_probes_and_formats(
    machine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = str(tmp_path / "x.json"), tmp_path / "report.json"
    main(["check", "--record", file, "--select", "connection"])
    capsys.readouterr()
    # The project was not looked at: that is not known, and is not a pass.
    main(["replay", file, "--select", "connection,project-files", "--format", "json",
          "-o", str(out)])  # fmt: skip
    statuses = {p["id"]: p["status"] for p in json.loads(out.read_text())["probes"]}
    assert statuses == {"connection": "fail", "project-files": "unknown"}


def test_what_cannot_be_read_or_written_is_one_line_and_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, binary = tmp_path / "page.json", tmp_path / "binary.json"
    page.write_text("<html>")
    binary.write_bytes(b"\xff\xfe\x00")
    bare = tmp_path / "bare.json"
    bare.write_text('{"transcript_version": 1, "exchanges": []}')
    files = (page, bare, binary, tmp_path / "none", tmp_path)
    calls = [*(["replay", str(path)] for path in files), ["replay"],
             ["check", "--record", str(tmp_path / "no" / "x.json")], ["check", "--record", "-"],
             ["check", "--record", str(tmp_path / "x"), "--host", str(page)]]  # fmt: skip
    for call in calls:
        assert main(call) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to send there")
def test_a_stopped_run_leaves_what_it_had(machine: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin", "docker-credential-fake", "sleep 30")
    file = tmp_path / "x.json"
    argv = [sys.executable, "-m", "envdoctor", "check", str(machine), "--record", str(file)]
    running = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               cwd=Path(__file__).parents[2])  # fmt: skip
    time.sleep(1.5)
    running.send_signal(signal.SIGINT)
    assert running.wait(20) == 130
    asked = {row["ask"] for row in json.loads(file.read_text())["exchanges"]}
    assert {"Machine", "Environ", "Connect"} <= asked
