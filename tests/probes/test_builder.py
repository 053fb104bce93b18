"""The builder: which one `docker build` takes."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from envdoctor.host.questions import Completed, Connection, FileFact
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes import builder
from envdoctor.testing import FakeHost, ran

SOCKET = "unix:///var/run/docker.sock"
BUILDX = "/usr/libexec/docker/cli-plugins/docker-buildx"
PROGRAM = FileFact("", "file", 0o755, may_read=True, may_execute=True)
FOLDER = "/home/dev/.docker/buildx"
ENGINE: dict[str, object] = {"Version": "28.5.2", "Components": [{"Name": "Engine"}]}


def machine(client: str = "28.5.2", *, plugin: str | Completed | None = None, ping: str = "2",
            files: dict[str, object] | None = None, version: object = ENGINE,
            **environ: str) -> FakeHost:  # fmt: skip
    commands: dict[str, object] = {"docker --version": f"Docker version {client}, build 1"}
    there: dict[str, object] = {} if plugin is None else {BUILDX: PROGRAM}
    if plugin is not None:
        commands[f"{BUILDX} docker-cli-plugin-metadata"] = plugin
    reply = f"HTTP/1.1 200 OK\nApi-Version: 1.41\nBuilder-Version: {ping}\n\nOK"
    return FakeHost(
        commands=commands, files={**there, **(files or {})}, environ=environ,
        sockets={SOCKET: Connection(SOCKET, "answered", reply=reply)}, api={"/version": version},
    )  # fmt: skip


GOOD = json.dumps({"Version": "v0.29.1"})


def only(host: FakeHost) -> Finding:
    (finding,) = builder.check(host, Settings())
    return finding


def test_buildx_is_buildkit() -> None:
    finding = only(machine(plugin=GOOD))
    assert (finding.status, finding.summary) == (Status.PASS, "BuildKit, buildx 0.29.1")
    assert finding.data["buildkit"] is True


@pytest.mark.parametrize("off", ["0", "false"])
def test_the_user_may_switch_buildkit_off(off: str) -> None:
    finding = only(machine(plugin=GOOD, DOCKER_BUILDKIT=off))
    assert (finding.status, finding.data["builder"]) == (Status.PASS, "classic")


@pytest.mark.parametrize(
    ("wish", "status"), [("", Status.WARN), ("1", Status.FAIL)]
)  # fmt: skip
@pytest.mark.parametrize("plugin", [None, ran("", "boom", 1)])
def test_a_new_client_without_buildx(plugin: Completed | None, wish: str, status: Status) -> None:
    finding = only(machine(plugin=plugin, DOCKER_BUILDKIT=wish))
    assert (finding.status, finding.fault) == (status, builder.BUILDX_MISSING)


@pytest.mark.parametrize(
    ("ping", "wish", "name"),
    [("1", "", "classic"), ("2", "", "buildkit"), ("1", "1", "buildkit")],
)
def test_an_old_client_follows_the_engines_ping(ping: str, wish: str, name: str) -> None:
    finding = only(machine("20.10.24+dfsg1", ping=ping, DOCKER_BUILDKIT=wish))
    assert (finding.status, finding.data["builder"]) == (Status.PASS, name)


def test_podmans_api_has_no_buildkit() -> None:
    podman = {"Version": "5.4.2", "Components": [{"Name": "Podman Engine"}]}
    finding = only(machine(plugin=GOOD, version=podman))
    assert (finding.status, finding.fault) == (Status.FAIL, builder.PODMAN_NO_BUILDKIT)


def current(name: str, key: str = SOCKET) -> dict[str, object]:
    return {f"{FOLDER}/current": json.dumps({"Key": key, "Name": name, "Global": False})}


def test_the_builder_in_use_is_named() -> None:
    files = {**current("mine"), f"{FOLDER}/instances/mine": "{}"}
    assert only(machine(plugin=GOOD, files=files)).summary.endswith("builder mine")


def test_a_builder_of_another_engine_is_not_in_use() -> None:
    finding = only(machine(plugin=GOOD, files=current("mine", "unix:///other.sock")))
    assert finding.data["instance"] == ""


@pytest.mark.parametrize("chosen", ["file", "environment"])
def test_a_builder_that_is_gone(chosen: str) -> None:
    environ = {"BUILDX_BUILDER": "gone"} if chosen == "environment" else {}
    files = current("gone") if chosen == "file" else {}
    finding = only(machine(plugin=GOOD, files=files, **environ))
    assert (finding.status, finding.fault) == (Status.FAIL, builder.INSTANCE_GONE)


def test_a_context_is_a_builder_too() -> None:
    digest = sha256(b"colima").hexdigest()
    meta = {"Name": "colima", "Endpoints": {"docker": {"Host": SOCKET}}}
    files = {f"/home/dev/.docker/contexts/meta/{digest}/meta.json": json.dumps(meta)}
    host = machine(plugin=GOOD, files=files, BUILDX_BUILDER="colima")
    assert only(host).status is Status.PASS


@pytest.mark.parametrize("text", ["", "[]", "nonsense"])
def test_a_broken_file_of_buildx_is_no_builder(text: str) -> None:
    finding = only(machine(plugin=GOOD, files={f"{FOLDER}/current": text}))
    assert finding.status is Status.PASS


def test_without_a_client_there_is_nothing_to_say() -> None:
    assert only(FakeHost()).status is Status.SKIPPED
