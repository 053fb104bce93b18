"""`GET` from something on a socket that is, or is not, an engine."""

import json
import time

from envdoctor.host import Host
from envdoctor.host.questions import Reply


def ask(host: Host, address: str, timeout: float = 5.0) -> Reply:
    from envdoctor.host.machine import RealMachine
    from envdoctor.host.questions import Api

    reply = RealMachine().answer(Api(address, "/info"), timeout, print)
    assert isinstance(reply, Reply)
    return reply


def test_json_of_a_megabyte_arrives_whole(host, serve, answer) -> None:
    body = json.dumps({"Containers": 1, "Names": ["x" * 1000] * 1000}).encode()
    reply = ask(host, serve(answer(b"HTTP/1.0 200 OK\r\nServer: Docker\r\n\r\n" + body)))
    assert reply.ok
    assert reply.body["Names"][999] == "x" * 1000
    assert ("Server", "Docker") in reply.headers


def test_an_error_status_is_an_answer(host, serve, answer) -> None:
    text = b'HTTP/1.1 400 Bad Request\r\n\r\n{"message": "client version 1.10 is too old"}'
    reply = ask(host, serve(answer(text)))
    assert (reply.ok, reply.status) == (False, 400)
    assert reply.body == {"message": "client version 1.10 is too old"}


def test_what_is_no_http_and_what_never_ends_are_problems(host, serve, answer) -> None:
    assert ask(host, serve(answer(b"SSH-2.0-OpenSSH\r\n"))).problem == "no HTTP"


def test_a_trickled_answer_ends_at_the_deadline(host, serve) -> None:
    def trickle(client) -> None:
        for _ in range(100):
            client.sendall(b"H")
            time.sleep(0.05)

    began = time.monotonic()
    assert ask(host, serve(trickle), timeout=0.3).problem == "timed out"
    assert time.monotonic() - began < 1.5


def test_nobody_there_has_its_errno(host, tmp_path) -> None:
    assert ask(host, f"unix://{tmp_path}/none.sock").errno == 2
