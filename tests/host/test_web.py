"""Fetching from servers of this machine: straight, and with the answer as it is."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import BaseRequestHandler, TCPServer

import pytest

from envdoctor.host.questions import Fetch
from envdoctor.host.web import fetch
from tests.serving import serving


class Elsewhere(BaseHTTPRequestHandler):
    """Sends everybody to an address that is not there."""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.1:1/login")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


class Redis(BaseRequestHandler):
    """Speaks something else."""

    def handle(self) -> None:
        self.request.recv(1000)
        self.request.sendall(b"-ERR unknown command\r\n")


class Proxy(BaseRequestHandler):
    """Closes every connection, as docker-proxy does when nobody listens in the container."""

    def handle(self) -> None:
        self.request.recv(1000)


def test_no_proxy_and_no_redirection_stands_between_this_machine_and_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(HTTPServer(("127.0.0.1", 0), Elsewhere)) as address:
        assert fetch(Fetch(f"http://{address}/"), 5.0).status == 302


def test_another_protocol_is_an_answer_too() -> None:
    with serving(TCPServer(("127.0.0.1", 0), Redis)) as address:
        reply = fetch(Fetch(f"http://{address}/"), 5.0)
    assert (reply.status, reply.problem) == (None, "no HTTP")


def test_a_closed_connection_is_no_answer() -> None:
    with serving(TCPServer(("127.0.0.1", 0), Proxy)) as address:
        assert fetch(Fetch(f"http://{address}/"), 5.0).problem == "no answer"
