"""The ladder of the connection on real sockets, real users, real TLS and real engines."""

from __future__ import annotations

import json
import os
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from envdoctor.model import Finding, Status
from envdoctor.probes import connection
from envdoctor.probes.connection import tcp_endpoint, unix_socket, unreachable

from .conftest import MakeEngine
from .examination import examine
from .rig import (
    Authority,
    Engine,
    Listener,
    Podman,
    User,
    free_port,
    listening,
    scratch_group,
    stale_socket,
    tls_args,
    unprivileged_user,
)
from .rig.sockets import Behaviour, html, reset, say, silent, trickle


def connected(environ: dict[str, str]) -> list[Finding]:
    return examine(connection.check, environ)


def cause(host: str | Path, home: Path, **environ: str) -> str | None:
    """The fault that is named when DOCKER_HOST leads to `host` (a path stands for a socket)."""
    address = f"unix://{host}" if isinstance(host, Path) else host
    env = {"DOCKER_HOST": address, "HOME": str(home), "PATH": os.defpath, **environ}
    (finding,) = connected(env)
    assert finding.status is Status.FAIL
    return finding.fault


def as_user(user: User, groups: Sequence[int], examined: Callable[[], list[Finding]]) -> (
    list[Finding]
):  # fmt: skip
    """What the examination finds when this user does it, in a session with these groups.

    In a child of this process: the user may not read the interpreter's files, so all modules that
    are imported where they are used must be loaded before.
    """
    connected({"DOCKER_HOST": "unix:///nowhere", "HOME": "/nowhere", "PATH": os.defpath})
    result, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(result)
            os.setgroups(list(groups))
            os.setgid(user.gid)
            os.setuid(user.uid)
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(examined(), pipe)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(result, "rb") as pipe:
        found: list[Finding] = pickle.load(pipe)  # noqa: S301 - from our own child
    os.waitpid(child, 0)
    return found


# -- healthy ---------------------------------------------------------------------------------


def test_a_healthy_engine_is_reached(any_engine: Engine) -> None:
    (finding,) = connected(any_engine.client_env())
    assert finding.status is Status.PASS
    assert finding.data["address"] == any_engine.host


def test_podmans_socket_speaks_the_docker_api(podman: Podman) -> None:
    (finding,) = connected(podman.client_env())
    assert finding.status is Status.PASS


# -- sockets ---------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def test_what_is_in_the_sockets_place(tmp_path: Path, home: Path) -> None:
    place = tmp_path / "docker.sock"
    assert cause(place, home) == unix_socket.NOT_RUNNING
    place.mkdir()
    assert cause(place, home) == unix_socket.IS_FOLDER
    place.rmdir()
    place.write_text("")
    assert cause(place, home) == unix_socket.IS_FILE
    place.unlink()
    place.symlink_to(tmp_path / "gone.sock")
    assert cause(place, home) == unix_socket.DANGLING
    place.unlink()
    stale_socket(place)
    assert cause(place, home) == unix_socket.STALE


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (silent, unreachable.HANGS),
        (trickle(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 999, pause=0.2), unreachable.HANGS),
        (html(), unreachable.NO_DOCKER_API),
        (html("403 Forbidden"), unreachable.FORBIDDEN),
        (say(b"SSH-2.0-OpenSSH_9.2p1\r\n"), unreachable.NO_DOCKER_API),
        (reset, None),
    ],
    ids=["silent", "trickle", "html", "filter", "ssh", "reset"],
)
@pytest.mark.parametrize("kind", ["unix", "tcp"])
def test_listeners_that_are_no_engine(
    behaviour: Behaviour, fault: str | None, kind: str, tmp_path: Path, home: Path
) -> None:
    began = time.monotonic()
    with listening(behaviour, tmp_path / "x.sock" if kind == "unix" else None) as listener:
        assert cause(listener.host, home) == fault
    assert time.monotonic() - began < 8


def test_a_socket_whose_queue_is_full_hangs(tmp_path: Path, home: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as first:
        server.bind(str(tmp_path / "x.sock"))
        server.listen(0)
        first.connect(str(tmp_path / "x.sock"))
        assert cause(tmp_path / "x.sock", home) == unreachable.HANGS


def test_an_engine_that_is_paused_stopped_and_killed(own_engine: MakeEngine) -> None:
    engine = own_engine(bridge=False)
    env = engine.client_env()
    engine.pause()
    assert connected(env)[0].fault == unreachable.HANGS
    engine.resume()
    assert connected(env)[0].status is Status.PASS
    engine.kill()
    assert connected(env)[0].fault == unix_socket.STALE
    engine.start()
    engine.stop()
    assert connected(env)[0].fault == unix_socket.NOT_RUNNING


# -- permissions -----------------------------------------------------------------------------


@contextmanager
def guarded(user: User, group: str = "root") -> Iterator[Path]:
    """The socket of a hung engine that belongs to root and a group, in a folder of root's."""
    folder = user.home / "engine"
    folder.mkdir()
    socket = folder / "docker.sock"
    with listening(silent, socket):
        os.chown(socket, 0, number(group))
        socket.chmod(0o660)
        yield socket


def seen_by(user: User, socket: Path, groups: Sequence[int] = ()) -> Finding:
    env = {"DOCKER_HOST": f"unix://{socket}", "HOME": str(user.home), "PATH": os.defpath}
    (finding,) = as_user(user, groups, lambda: connected(env))
    assert finding.status is Status.FAIL
    return finding


def test_a_user_who_is_not_in_the_group(user: User) -> None:
    with scratch_group() as group, guarded(user, group) as socket:
        finding = seen_by(user, socket)
        assert finding.fault == unix_socket.NOT_IN_GROUP
        assert user.name in finding.evidence[1].text


def test_a_session_that_is_older_than_the_membership() -> None:
    with (
        scratch_group() as group,
        unprivileged_user(group) as user,
        guarded(user, group) as socket,
    ):
        assert seen_by(user, socket).fault == unix_socket.GROUP_NOT_ACTIVE
        # With the group in force the socket opens, and only then the hang shows.
        assert seen_by(user, socket, (number(group),)).fault == unreachable.HANGS


def test_a_socket_that_is_roots_alone(user: User) -> None:
    with guarded(user) as socket:
        socket.chmod(0o600)
        assert seen_by(user, socket).fault is None


def test_a_folder_that_may_not_be_entered(user: User) -> None:
    with guarded(user) as socket:
        socket.parent.chmod(0o700)
        finding = seen_by(user, socket)
        assert (finding.fault, finding.summary) == (None, "its folder may not be entered")


def number(group: str) -> int:
    from grp import getgrnam

    return getgrnam(group).gr_gid


# -- contexts and DOCKER_HOST ----------------------------------------------------------------


def with_context(engine: Engine, name: str, address: str | None) -> dict[str, str]:
    """An environment whose current context is `name`; None leaves the context out."""
    env = engine.client_env(docker_host=False)
    config = Path(env["DOCKER_CONFIG"])
    (config / "config.json").write_text(json.dumps({"currentContext": name}))
    if address is not None:
        folder = config / "contexts" / "meta" / sha256(name.encode()).hexdigest()
        folder.mkdir(parents=True)
        meta = {"Name": name, "Endpoints": {"docker": {"Host": address}}}
        (folder / "meta.json").write_text(json.dumps(meta) if address else "\0\0")
    return env


def test_contexts_good_gone_broken_and_stopped(engine_28: Engine, tmp_path: Path) -> None:
    first, *_ = connected(with_context(engine_28, "good", engine_28.host))
    assert first.status is Status.PASS
    for address, fault in (
        (None, unreachable.CONTEXT_MISSING),
        ("", unreachable.CONTEXT_CORRUPT),
        (f"unix://{tmp_path}/gone.sock", unreachable.CONTEXT_STOPPED),
    ):
        (finding,) = connected(with_context(engine_28, "mine", address))
        assert finding.fault == fault


def test_docker_host_astray_while_a_context_answers(engine_28: Engine) -> None:
    env = with_context(engine_28, "good", engine_28.host)
    (finding,) = connected({**env, "DOCKER_HOST": f"tcp://127.0.0.1:{free_port()}"})
    assert finding.fault == unreachable.HOST_VARIABLE_STALE
    assert finding.data["healthy"] == engine_28.host


def test_docker_host_over_a_context_of_another_live_engine(
    engine_28: Engine, engine_26: Engine
) -> None:
    env = with_context(engine_28, "other", engine_26.host)
    first, note = connected({**env, "DOCKER_HOST": engine_28.host})
    assert first.status is Status.PASS
    assert (note.status, note.fault) == (Status.WARN, connection.OVERRIDDEN)


@pytest.mark.parametrize("value", ["/var/run/docker.sock", "htp://foo"])
def test_what_is_no_address(value: str, home: Path) -> None:
    assert cause(value, home) == unreachable.HOST_VARIABLE_MALFORMED


# -- TLS -------------------------------------------------------------------------------------


class Secured:
    """An engine behind TLS, and the environment of a client with certificates."""

    def __init__(self, engine: Engine, port: int, client: Path):
        self.env = engine.client_env(docker_host=False)
        self.env["DOCKER_HOST"] = f"tcp://127.0.0.1:{port}"
        self.tls = {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(client)}


@pytest.fixture
def secured(own_engine: MakeEngine, authority: Authority) -> Secured:
    port = free_port()
    server = authority.issue("server", ("127.0.0.1",))
    args = [*tls_args(server), "--host", f"tcp://127.0.0.1:{port}"]
    return Secured(own_engine(args=args, bridge=False), port, authority.issue("client"))


def test_tls_on_both_sides_and_on_one(secured: Secured, tmp_path: Path) -> None:
    (finding,) = connected({**secured.env, **secured.tls})
    assert finding.status is Status.PASS
    (finding,) = connected(secured.env)
    assert finding.fault == tcp_endpoint.TLS_MISMATCH
    (finding,) = connected({**secured.env, **secured.tls, "DOCKER_CERT_PATH": str(tmp_path)})
    assert (finding.fault, finding.summary) == (
        tcp_endpoint.TLS_MISMATCH, "certificate files are missing",
    )  # fmt: skip


def test_certificates_of_another_authority(secured: Secured, tmp_path: Path) -> None:
    stranger = Authority.create(tmp_path, "a stranger").issue("client")
    (finding,) = connected({**secured.env, **secured.tls, "DOCKER_CERT_PATH": str(stranger)})
    assert finding.fault == tcp_endpoint.TLS_MISMATCH


@pytest.mark.parametrize(
    ("hosts", "expired"), [(("127.0.0.1",), True), (("elsewhere.example",), False)]
)
def test_a_certificate_that_is_expired_or_for_another_name(
    own_engine: MakeEngine, authority: Authority, hosts: tuple[str, ...], expired: bool
) -> None:
    port = free_port()
    server = authority.issue(f"server-{port}", hosts, expired=expired)
    args = [*tls_args(server), "--host", f"tcp://127.0.0.1:{port}"]
    secured = Secured(own_engine(args=args, bridge=False), port, authority.issue("client"))
    (finding,) = connected({**secured.env, **secured.tls})
    assert finding.fault == tcp_endpoint.CERTIFICATE_WRONG


def test_a_client_with_tls_and_a_plain_engine(own_engine: MakeEngine, authority: Authority) -> None:
    port = free_port()
    args = ["--tls=false", "--host", f"tcp://127.0.0.1:{port}"]
    secured = Secured(own_engine("26.1", args=args, bridge=False), port, authority.issue("client"))
    (finding,) = connected({**secured.env, **secured.tls})
    assert finding.fault == tcp_endpoint.TLS_MISMATCH
    (finding,) = connected(secured.env)
    assert finding.status is Status.PASS


def test_names_and_ports_without_anybody(home: Path) -> None:
    assert cause("tcp://nobody.invalid:2375", home) == tcp_endpoint.NAME_UNKNOWN
    assert cause(f"tcp://127.0.0.1:{free_port()}", home) == tcp_endpoint.STALE


def test_a_real_listener_counts_few_visits(tmp_path: Path, home: Path) -> None:
    """Looking must not itself be a load: one connection, not one for each rung."""
    listener: Listener
    with listening(html(), tmp_path / "x.sock") as listener:
        cause(listener.host, home)
        assert listener.connections == 1
