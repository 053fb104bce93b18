"""The engine: what it is, and whether client and engine understand each other."""

from __future__ import annotations

import pytest

from envdoctor.host.questions import Reply
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes import engine
from envdoctor.testing import FakeHost, ran

VERSION: dict[str, object] = {
    "Version": "28.5.2+dfsg4", "ApiVersion": "1.51", "MinAPIVersion": "1.24", "Os": "linux",
    "Arch": "amd64", "Components": [{"Name": "Engine"}, {"Name": "containerd"}],
}  # fmt: skip
INFO: dict[str, object] = {
    "OperatingSystem": "Debian GNU/Linux 12 (bookworm)", "Name": "box", "Architecture": "x86_64",
    "SecurityOptions": ["name=seccomp,profile=builtin"], "Warnings": None,
}  # fmt: skip
CLIENT = {"docker": ("/usr/bin/docker",)}


def machine(version: object = VERSION, info: object = INFO, client: str = "28.5.2",
            **more: object) -> FakeHost:  # fmt: skip
    commands = {"docker --version": f"Docker version {client}, build 1"}
    given = more.pop("commands", {})
    assert isinstance(given, dict)
    return FakeHost(api={"/version": version, "/info": info}, which=CLIENT,
                    commands={**commands, **given}, **more)  # fmt: skip


def findings(host: FakeHost) -> list[Finding]:
    return list(engine.check(host, Settings()))


def test_an_engine_introduces_itself() -> None:
    (finding,) = findings(machine())
    assert (finding.status, finding.summary) == (Status.PASS, "28.5.2  Docker Engine")
    assert finding.data["api"] == "1.51"
    assert finding.data["rootless"] is False


@pytest.mark.parametrize(
    ("version", "info", "kind"),
    [
        ({"Platform": {"Name": "Docker Desktop 4.50.0"}}, {}, "Docker Desktop"),
        ({}, {"OperatingSystem": "Docker Desktop", "Name": "docker-desktop"}, "Docker Desktop"),
        ({}, {"OperatingSystem": "OrbStack", "Name": "orbstack"}, "OrbStack"),
        ({}, {"Name": "colima"}, "Colima"),
        ({}, {"Name": "lima-rancher-desktop"}, "Rancher Desktop"),
        ({}, {"DockerRootDir": "/var/snap/docker/common/var-lib-docker"}, "Docker Engine (snap)"),
        ({"Components": [{"Name": "Podman Engine"}]}, {}, "Podman"),
        ({"Components": "nonsense"}, {}, "Docker Engine"),
    ],
)
def test_which_product_it_is(
    version: dict[str, object], info: dict[str, object], kind: str
) -> None:
    assert engine.kind({**VERSION, **version}, {**INFO, **info}) == kind


def test_rootless_remote_and_foreign_engines_say_so() -> None:
    info = {**INFO, "SecurityOptions": ["name=rootless"], "Architecture": "aarch64"}
    host = machine(info=info, environ={"DOCKER_HOST": "tcp://box:2375"})
    assert findings(host)[0].summary == "28.5.2  rootless Docker Engine (remote), aarch64"


def test_an_engine_on_a_port_of_this_machine_is_not_remote() -> None:
    host = machine(environ={"DOCKER_HOST": "tcp://127.0.0.1:2375"})
    assert findings(host)[0].data["remote"] is False


@pytest.mark.parametrize(
    ("pinned", "fault"),
    [
        ("1.99", engine.TOO_NEW), ("1.12", engine.TOO_OLD), ("v1.41", None),
        ("auto", engine.VERSION_GARBAGE), ("1.41", None),
    ],
)  # fmt: skip
def test_a_pinned_api_version(pinned: str, fault: str | None) -> None:
    found = findings(machine(environ={"DOCKER_API_VERSION": pinned}))
    assert [f.fault for f in found if f.status is Status.FAIL] == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("client", "offered", "words", "fault"),
    [
        ("20.10.24", ("1.52", "1.44"), "client version 1.41 is too old. Minimum supported API",
         engine.TOO_OLD),
        ("29.0.1", ("1.41", "1.12"), "client version 1.44 is too new. Maximum supported API",
         engine.TOO_NEW),
    ],
)  # fmt: skip
def test_generations_that_do_not_meet(
    client: str, offered: tuple[str, str], words: str, fault: str
) -> None:
    version = {**VERSION, "ApiVersion": offered[0], "MinAPIVersion": offered[1]}
    commands = {"docker version": ran("", f"Error response from daemon: {words}", 1)}
    _, finding = findings(machine(version, client=client, commands=commands))
    assert (finding.status, finding.fault) == (Status.FAIL, fault)


def test_generations_apart_that_do_understand_each_other_are_fine() -> None:
    version = {**VERSION, "MinAPIVersion": "1.44"}
    host = machine(version, client="24.0.9", commands={"docker version": "Server: 29"})
    assert [f.status for f in findings(host)] == [Status.PASS]


def test_usual_pairs_cost_no_process() -> None:
    host = machine()
    findings(host)
    assert not [
        q for q in host.outside.asked if getattr(q, "argv", ())[:2] == ("docker", "version")
    ]


def test_notes_of_the_engine_are_told_from_warnings() -> None:
    given = [
        "WARNING: bridge-nf-call-iptables is disabled", "WARNING: No swap limit support",
        "WARNING: IPv4 forwarding is disabled",
        "WARNING: API is accessible on http://0.0.0.0:2375 without encryption.\n  Access to it",
    ]  # fmt: skip
    found = findings(machine(info={**INFO, "Warnings": given}))
    warned = [f for f in found if f.status is Status.WARN]
    assert [f.fault for f in warned] == [engine.FORWARDING_OFF, engine.API_OPEN]
    assert found[-1].summary == "2 notes of its own"


def test_windows_containers_are_named() -> None:
    found = findings(machine({**VERSION, "Os": "windows"}))
    assert engine.WINDOWS_CONTAINERS in {f.fault for f in found}


@pytest.mark.parametrize(
    ("version", "info", "summary"),
    [
        (Reply(problem="no answer", detail="read timed out"), INFO, "no answer to /version"),
        (Reply(500, {"message": "oops"}), INFO, "/version: HTTP 500"),
        (VERSION, Reply(problem="no answer"), "no answer to /info"),
        ("<html>", INFO, "/version: HTTP 200"),
    ],
)
def test_an_engine_that_falls_silent(version: object, info: object, summary: str) -> None:
    last = findings(machine(version, info))[-1]
    assert (last.status, last.summary) == (Status.FAIL, summary)
