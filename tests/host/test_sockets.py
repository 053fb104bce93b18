"""Connections to things that misbehave in every way, over real sockets."""

import errno
import socket
import time
from pathlib import Path

import pytest

from envdoctor.host import Host

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs unix sockets")

GOOD = b"HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nContent-Length: 2\r\n\r\nOK"


def test_a_docker_api_is_recognised(host: Host, serve, answer) -> None:
    connection = host.connect(serve(answer(GOOD)))
    assert connection.is_docker
    assert (connection.stage, connection.problem) == ("answered", "")
    assert connection.header("api-version") == "1.51"


def test_a_web_page_is_an_answer_but_no_docker_api(host: Host, serve, answer) -> None:
    page = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>hello</html>"
    connection = host.connect(serve(answer(page)))
    assert (connection.http_status, connection.is_docker) == (200, False)
    assert "<html>" in connection.reply


def test_garbage_is_no_http(host: Host, serve, answer) -> None:
    connection = host.connect(serve(answer(b"SSH-2.0-OpenSSH_9.2\r\n")))
    assert (connection.stage, connection.http_status) == ("answered", None)


def test_silence_ends_at_the_deadline(host: Host, serve) -> None:
    held: list[socket.socket] = []
    began = time.monotonic()
    connection = host.connect(serve(held.append), timeout=0.3)
    assert (connection.stage, connection.problem) == ("connected", "timed out")
    assert time.monotonic() - began < 1.5


def test_trickling_does_not_stretch_the_deadline(host: Host, serve) -> None:
    def trickle(client: socket.socket) -> None:
        for byte in GOOD:
            client.sendall(bytes([byte]))
            time.sleep(0.05)

    began = time.monotonic()
    connection = host.connect(serve(trickle), timeout=0.4)
    assert (connection.stage, connection.problem) == ("answered", "timed out")
    assert time.monotonic() - began < 1.5


def test_hanging_up_is_told_from_an_answer(host: Host, serve) -> None:
    connection = host.connect(serve(lambda client: client.close()))
    assert connection.stage == "connected"
    assert connection.problem in ("closed", "reset")


def test_each_kind_of_path_has_its_own_errno(host: Host, tmp_path: Path) -> None:
    stale = tmp_path / "stale.sock"
    gone = socket.socket(socket.AF_UNIX)
    gone.bind(str(stale))
    gone.listen()
    gone.close()
    (tmp_path / "file").write_text("")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    seen = {
        name: host.connect(f"unix://{tmp_path / name}")
        for name in ("missing", "stale.sock", "file", "dangling", ".")
    }
    assert seen["missing"].errno == seen["dangling"].errno == errno.ENOENT
    assert {seen[name].problem for name in ("stale.sock", "file", ".")} == {"refused"}
    kinds = {name: host.stat(str(tmp_path / name)).kind for name in seen}
    assert kinds == {
        "missing": "missing", "stale.sock": "socket", "file": "file", "dangling": "dangling",
        ".": "folder",
    }  # fmt: skip


def test_tcp_that_refuses_and_names_that_do_not_resolve(host: Host) -> None:
    assert host.connect("tcp://127.0.0.1:1").problem == "refused"
    assert host.connect("tcp://no-such-host.invalid:2375").problem == "unresolved"
    assert host.resolve("no-such-host.invalid").problem
    assert host.resolve("127.0.0.1").addresses == ("127.0.0.1",)


@pytest.mark.parametrize("address", ["ssh://dev@server", "npipe:////./pipe/x", "tcp://host", "x"])
def test_what_cannot_be_connected_by_hand_is_said(host: Host, address: str) -> None:
    assert host.connect(address).problem == "unsupported"


def test_a_certificate_that_is_not_there_is_a_matter_of_tls(host: Host) -> None:
    from envdoctor.host.questions import Tls

    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        connection = host.connect(address, tls=Tls("/nowhere/ca.pem", "/nowhere/cert.pem"))
    assert connection.problem == "tls"
