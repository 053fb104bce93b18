"""A snapshot of one machine, and a project examined for it on another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from envdoctor.cli import main
from envdoctor.host import NotRecorded
from envdoctor.host import questions as q
from envdoctor.host.divided import Divided
from envdoctor.host.machine import RealMachine
from envdoctor.host.transcript import Exchange, Replay
from envdoctor.host.transcript_file import dump

INFO = {"OSType": "linux", "Architecture": "x86_64", "NCPU": 2, "MemTotal": 8_000_000_000,
        "KernelVersion": "6.1", "DockerRootDir": "/var/lib/docker"}  # fmt: skip
SOCKET = "unix:///var/run/docker.sock"


def snapshot(folder: Path, *more: Exchange) -> str:
    """A machine on which a container has port 18300."""
    web = {"Names": ["/other"], "State": "running", "Labels": {},
           "Ports": [{"PublicPort": 18300, "Type": "tcp", "IP": "0.0.0.0"}]}  # noqa: S104 # fmt: skip
    system = q.System(kernel="6.1", home="/home/dev")
    exchanges = [
        Exchange(q.Machine(), system), Exchange(q.Environ(), q.Variables()),
        Exchange(q.ReadText("/proc/sys/kernel/hostname"), q.Text("", "devbox")),
        Exchange(q.ReadText("/home/dev/.docker/config.json"), q.Text("", None, "missing")),
        Exchange(q.Api(SOCKET, "/info"), q.Reply(200, INFO)),
        Exchange(q.Api(SOCKET, "/containers/json?all=1"), q.Reply(200, [web])),
        Exchange(q.Stat("/var/lib/docker"), q.FileFact("/var/lib/docker", "folder")),
        Exchange(q.Listening(), q.Listeners()),
        *more,
    ]  # fmt: skip
    file = folder / "host.json"
    file.write_text(dump(exchanges, str))
    return str(file)


def checked(
    capsys: pytest.CaptureFixture[str], project: Path, host: str, probes: str
) -> tuple[int, Any]:
    """The exit code and the report of these probes for a project on another machine."""
    code = main(
        ["check", str(project), "--host", host, "--format", "json", "--select", probes,
         "--skip", "connection"]
    )  # fmt: skip
    return code, json.loads(capsys.readouterr().out)


def test_the_project_is_here_and_the_machine_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    (project / "compose.yaml").write_text(
        "services:\n  web:\n    image: busybox\n    ports: ['18300:80']\n    networks: [x]\n"
        "networks:\n  x:\n    external: true\n"
    )
    code, report = checked(capsys, project, snapshot(tmp_path), "project-ports,project-names")
    assert code == 1
    runs = {run["id"]: run for run in report["probes"]}
    assert runs["project-ports"]["status"] == "fail"
    assert "container other" in runs["project-ports"]["summary"]
    # What the snapshot does not hold is not guessed.
    assert runs["project-names"]["status"] == "unknown"
    assert report["replayed"] is True


def test_what_is_no_snapshot_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.json"
    file.write_text("{}")
    assert main(["check", "--host", str(file)]) == 2
    assert "no snapshot" in capsys.readouterr().err
    file.write_text('{"transcript_version": 1, "exchanges": []}')
    assert main(["check", "--host", str(file)]) == 2
    assert "it lacks Environ" in capsys.readouterr().err


def test_only_the_projects_files_are_read_here(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("here")
    divided = Divided(RealMachine(), Replay([]), str(tmp_path))
    answer = divided.answer(q.ReadText(str(tmp_path / "a")), 1.0, print)
    assert answer == q.Text(str(tmp_path / "a"), "here")
    for question in (q.ReadText("/etc/hostname"), q.ReadText(f"{tmp_path}-other/a"), q.Environ()):
        with pytest.raises(NotRecorded):
            divided.answer(question, 1.0, print)


def test_a_snapshot_is_written_and_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    file, project = tmp_path / "host.json", tmp_path / "p"
    project.mkdir()
    assert main(["snapshot", str(project), "-o", str(file)]) == 0
    (project / "Dockerfile").write_text("FROM busybox\nCOPY nothing /x\n")
    code = main(["check", str(project), "--host", str(file), "--select", "project-build",
                 "--format", "json"])  # fmt: skip
    assert code == 1
    assert "nothing does not exist" in capsys.readouterr().out
    # It is a recording as well, of all that changes nothing.
    assert main(["replay", str(file), "--format", "json"]) == 1
    statuses = {p["id"]: p["status"] for p in json.loads(capsys.readouterr().out)["probes"]}
    assert (statuses["connection"], statuses["hello-world"]) == ("fail", "skipped")
    assert "unknown" not in statuses.values()


def test_an_older_snapshot_does_not_say_what_is_asked_today(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It holds neither the machine's addresses nor its routes; what it does hold still counts."""
    project = tmp_path / "shop"
    project.mkdir()
    (project / "compose.yaml").write_text(
        "services:\n  web:\n    image: busybox\n"
        "    ports: ['18300:80', '203.0.113.7:18301:81', '127.0.0.1:18302:82']\n"
        "    networks: {x: {ipv4_address: 10.78.0.1}}\n"
        "networks: {x: {ipam: {config: [{subnet: 10.77.0.0/16}]}}}\n"
    )
    networks = Exchange(q.Api(SOCKET, "/networks"), q.Reply(200, []))
    host = snapshot(tmp_path, networks)
    code, report = checked(capsys, project, host, "project-ports,project-networks")
    found = {run["id"]: {f["status"]: f["summary"] for f in run["findings"]}
             for run in report["probes"]}  # fmt: skip
    assert code == 1
    assert "container other" in found["project-ports"]["fail"]
    assert found["project-ports"]["unknown"] == (
        "compose.yaml:4: whether that machine has the address 203.0.113.7 is not recorded"
    )
    assert "10.78.0.1 cannot be given" in found["project-networks"]["fail"]
    assert "the routes are not recorded" in found["project-networks"]["unknown"]
