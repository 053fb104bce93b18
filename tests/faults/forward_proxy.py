"""A company's proxy: clients ask it for a way to a host, and it decides where that leads."""

from __future__ import annotations

import base64
import selectors
import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager

from tests.serving import serving

HUB = ("registry-1.docker.io", "auth.docker.io")
_REFUSED = b"HTTP/1.1 %s\r\nContent-Length: 0\r\n%s\r\n"


@contextmanager
def forward_proxy(*, leads_to: str = "", login: str = "") -> Iterator[str]:
    """A proxy on 127.0.0.1; yields its URL.

    `leads_to` is the host and port where connections to Docker Hub really end; there is no way to
    other hosts. With a `login` ("dev:secret") only that one is let through.
    """
    wanted = base64.b64encode(login.encode()).decode()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = self.rfile.readline().split()
            headers = [line.decode().strip() for line in iter(self.rfile.readline, b"\r\n") if line]
            host = asked[1].decode().partition(":")[0] if asked[:1] == [b"CONNECT"] else ""
            if login and f"Proxy-Authorization: Basic {wanted}" not in headers:
                basic = b'Proxy-Authenticate: Basic realm="proxy"\r\n'
                self.wfile.write(_REFUSED % (b"407 Proxy Authentication Required", basic))
            elif host in HUB and leads_to:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                address, _, port = leads_to.rpartition(":")
                with socket.create_connection((address, int(port))) as there:
                    _carry(self.connection, there)
            else:
                self.wfile.write(_REFUSED % (b"503 Service Unavailable", b""))

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of connections that break off."""

    with serving(Server(("127.0.0.1", 0), Handler)) as address:
        yield f"http://{address}"


def _carry(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    with selectors.DefaultSelector() as ready:
        for this, that in ((one, other), (other, one)):
            ready.register(this, selectors.EVENT_READ, that)
        while True:
            for key, _ in ready.select():
                data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                if not data:
                    return
                key.data.sendall(data)
