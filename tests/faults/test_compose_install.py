"""Compose itself: the plugin, the old program, and what stands in their place."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from tests.engine.rig import listening

from .harness import Session
from .project import Project

SERVICE = "  web:\n    image: busybox\n"
LINES = ["docker compose up -d", "docker compose version", "docker compose -f x.yml up"]


def without_plugins(project: Project) -> Session:
    return Session(project.engine.client_env(plugins=False), cwd=project.folder)


def plugin_folder(session: Session) -> Path:
    folder = Path(session.env["DOCKER_CONFIG"], "cli-plugins")
    folder.mkdir()
    return folder


@pytest.mark.fault("compose-plugin-missing-unknown-shorthand")
@pytest.mark.parametrize("line", LINES)
def test_a_cli_without_the_plugin(project: Project, line: str) -> None:
    project.services(SERVICE)
    bare = without_plugins(project)
    failed = bare.shell(line)
    assert failed.returncode != 0
    bare.explain(failed).names("compose-plugin-missing-unknown-shorthand")
    bare.check(select="compose").blames("compose-plugin-missing-unknown-shorthand")


@pytest.mark.fault("compose-plugin-broken")
@pytest.mark.parametrize("how", ["dangling", "fails", "no program"])
def test_a_plugin_that_cannot_be_run(modern: Project, how: str) -> None:
    """Its sentence is that of a missing one; a look at the plugin folders tells."""
    modern.services(SERVICE)
    broken = without_plugins(modern)
    plugin = plugin_folder(broken) / "docker-compose"
    if how == "dangling":
        plugin.symlink_to("/nonexistent/docker-compose")
    else:
        plugin.write_text("#!/bin/sh\nexit 1\n" if how == "fails" else "<!DOCTYPE html>\n")
        plugin.chmod(0o755)
    broken.check(select="compose").blames("compose-plugin-broken")
    failed = broken.run("docker", "compose", "up", "-d")
    assert failed.returncode != 0
    broken.explain(failed).names("compose-plugin-broken")


@pytest.mark.fault("compose-v1-command-not-found")
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_old_spelling_where_only_the_plugin_is(modern: Project, shell: str) -> None:
    modern.services(SERVICE)
    found = modern.says("compose-v1-command-not-found", f"{shell} -c 'docker-compose up -d'")
    assert found.remedy("new spelling") == ["docker compose up -d"]
    modern.mend(found.remedy("new spelling"))


@pytest.mark.fault("compose-download-broken")
@pytest.mark.parametrize("page", ["Not Found", "<!DOCTYPE html>\n<html>\n"])
def test_a_web_page_saved_as_program(modern: Project, page: str) -> None:
    modern.write({"bin/docker-compose": page})
    line = "chmod +x bin/docker-compose; PATH=$PWD/bin:$PATH; bash -c 'docker-compose version'"
    modern.says("compose-download-broken", line)


@pytest.mark.fault("compose-v1-tmp-noexec")
def test_a_program_that_unpacks_itself_where_nothing_may_run(new: Project) -> None:
    """The binary of Compose v1 cannot be had here: a script says what its loader prints."""
    words = (
        "docker-compose: error while loading shared libraries: libz.so.1: failed to map segment "
        "from shared object: Operation not permitted"
    )
    new.write({"docker-compose": f"#!/bin/sh\necho '{words}' >&2\nexit 127\n"})
    new.says("compose-v1-tmp-noexec", "chmod +x docker-compose; ./docker-compose version")


def answers_once(connection: socket.socket, over: threading.Event) -> None:
    """Tell the version, as an engine does, and nothing any more after that."""
    while b"/version" in connection.recv(65536):
        body = b'{"ApiVersion": "1.41", "Version": "20.10.24"}'
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        connection.sendall(head.encode() + b"\r\n\r\n" + body)
    over.wait()


@pytest.mark.fault("compose-v1-read-timeout")
def test_an_engine_that_is_slower_than_compose_v1_waits(old: Project) -> None:
    old.services(SERVICE)
    with listening(answers_once, old.engine.folder / "slow.sock") as slow:
        line = f"DOCKER_HOST={slow.host} COMPOSE_HTTP_TIMEOUT=1 docker-compose ps"
        old.says("compose-v1-read-timeout", line)


@pytest.mark.fault("compose-v1-file-version-or-new-syntax")
@pytest.mark.parametrize("head", ["name: shop\n", 'version: "9"\n'])
def test_a_file_of_today_read_by_compose_v1(old: Project, head: str) -> None:
    old.write({"docker-compose.yml": f"{head}services:\n{SERVICE}"})
    old.says("compose-v1-file-version-or-new-syntax", "docker-compose config -q")


@pytest.mark.fault("compose-v1-libraries-mismatch")
def test_compose_v1_beside_a_library_that_is_too_new(old: Project) -> None:
    old.services(SERVICE)
    old.does("/usr/bin/python3 -m pip -q install --target new docker==7.1.0 2>&1")
    root = old.engine.folder / "tools" / "root" / "usr"
    paths = f"PYTHONPATH=$PWD/new:{root}/lib/python3/dist-packages"
    old.says("compose-v1-libraries-mismatch", f"{paths} python3 {root}/bin/docker-compose ps")
