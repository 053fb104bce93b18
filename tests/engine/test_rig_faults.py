"""The tools that make faults: what they promise is what a client meets."""

from __future__ import annotations

import http.client
import time
from pathlib import Path

import pytest

from .conftest import MakeEngine, MakeFilesystem
from .rig import (
    Authority,
    CommandFailed,
    Engine,
    Refusal,
    Registry,
    User,
    exhaust_inodes,
    fill,
    free_port,
    http_registry,
    listening,
    scratch_group,
    sockets,
    stale_socket,
    tls_args,
    unix_http,
    unprivileged_user,
)
from .rig.http_registry import BROKEN, DENIED, LOGIN_PAGE, RATE_LIMITED, UNAUTHORIZED


def test_a_user_without_rights_may_not_open_the_socket(engine_28: Engine, user: User) -> None:
    refused = user.run("docker", "ps", env=engine_28.client_env(user=user), check=False)
    assert refused.returncode != 0
    assert "permission denied" in refused.stderr


def test_membership_counts_from_the_next_login_on(own_engine: MakeEngine) -> None:
    with scratch_group() as group, unprivileged_user(group) as member:
        engine = own_engine(args=["--group", group])
        env = engine.client_env(user=member)
        assert member.run("docker", "ps", env=env).returncode == 0
        before = member.run("docker", "ps", env=env, groups=(), check=False)
        assert "permission denied" in before.stderr
        name = member.name
    with pytest.raises(CommandFailed):
        engine.run("id", name)


def test_a_full_data_root(
    filesystem: MakeFilesystem, own_engine: MakeEngine, registry: Registry
) -> None:
    small = filesystem(64 << 20)
    engine = own_engine(data_root=small / "data")
    assert engine.api("/info")["DockerRootDir"] == str(engine.folder / "data")
    fill(small)
    # Not through the mirror: after its failure an engine tries the Hub and reports that one's.
    image = f"{registry.address}/library/busybox"
    failed = engine.run("docker", "run", image, check=False)
    assert "no space left on device" in failed.stderr


def test_a_data_root_without_inodes(
    filesystem: MakeFilesystem, own_engine: MakeEngine, registry: Registry
) -> None:
    small = filesystem(64 << 20, inodes=600)
    engine = own_engine(data_root=small / "data")
    exhaust_inodes(small)
    # Not through the mirror: after its failure an engine tries the Hub and reports that one's.
    image = f"{registry.address}/library/busybox"
    failed = engine.run("docker", "run", image, check=False)
    assert "no space left on device" in failed.stderr


def test_a_stale_socket(tmp_path: Path) -> None:
    with pytest.raises(ConnectionRefusedError):
        unix_http.ask(stale_socket(tmp_path / "docker.sock"), "GET", "/_ping")


def test_listeners_that_are_no_engine(tmp_path: Path) -> None:
    path = tmp_path / "docker.sock"
    with listening(sockets.silent, path) as listener, pytest.raises(TimeoutError):
        unix_http.ask(path, "GET", "/_ping", timeout=0.1)
    assert listener.connections == 1
    with listening(sockets.reset, path), pytest.raises(ConnectionResetError):
        unix_http.ask(path, "GET", "/_ping")
    with listening(sockets.html(), path):
        assert unix_http.ask(path, "GET", "/_ping") == (200, b"<html><body>It works!</body></html>")
    banner = sockets.say(b"SSH-2.0-OpenSSH_9.2\r\n")
    with listening(banner, path), pytest.raises(http.client.BadStatusLine):
        unix_http.ask(path, "GET", "/_ping")
    assert not path.exists()


def test_a_trickling_listener_outlasts_every_timeout_per_read() -> None:
    answer = b"HTTP/1.0 200 OK\r\n\r\nOK"
    started = time.monotonic()
    with listening(sockets.trickle(answer, pause=0.02)) as listener:
        port = int(listener.host.rpartition(":")[2])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=0.2)
        connection.request("GET", "/_ping")
        assert connection.getresponse().read() == b"OK"
    assert time.monotonic() - started > 0.02 * len(answer)


@pytest.mark.parametrize(
    ("answer", "login", "words"),
    [
        pytest.param(RATE_LIMITED, None, "toomanyrequests: You have reached", id="429"),
        pytest.param(UNAUTHORIZED, "basic", "no basic auth credentials", id="401-basic"),
        pytest.param(UNAUTHORIZED, "bearer", "pull access denied", id="401-bearer"),
        pytest.param(DENIED, None, "denied", id="403"),
        pytest.param(BROKEN, None, "500 Internal Server Error", id="500"),
        pytest.param(LOGIN_PAGE, None, "invalid character '<'", id="html"),
    ],
)
def test_registries_that_refuse(
    any_engine: Engine, answer: Refusal, login: str | None, words: str
) -> None:
    with http_registry(answer, login=login) as registry:
        image = f"{registry.address}/library/busybox"
        failed = any_engine.run("docker", "pull", image, check=False)
    assert failed.returncode != 0
    assert words in failed.stderr
    assert "/v2/" in registry.requests


def test_tls(own_engine: MakeEngine, authority: Authority, tmp_path: Path) -> None:
    server = authority.issue("server", hosts=("127.0.0.1",))
    host = f"tcp://127.0.0.1:{free_port()}"
    engine = own_engine(args=[*tls_args(server), "--host", host])
    env = {"DOCKER_HOST": host, "DOCKER_TLS_VERIFY": "1"}

    def ps(certificates: Path) -> str:
        merged = env | {"DOCKER_CERT_PATH": str(certificates)}
        return engine.run("docker", "ps", env=merged, check=False).stderr

    assert ps(authority.issue("client")) == ""
    assert "signed by unknown authority" in ps(Authority.create(tmp_path, "other").issue("client"))
    # The daemon refuses a client's certificate after the handshake, so that the client sees either
    # its alert ("expired certificate") or, when it wrote first, only "connection reset by peer".
    assert ps(authority.issue("late", expired=True)) != ""
    assert "tls: failed to verify certificate" in engine.log.read_text()
