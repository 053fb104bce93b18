"""HTTP over a Unix socket, for asking an engine without any client program."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path


class UnixConnection(http.client.HTTPConnection):
    """An HTTP connection through the socket file `path`; `timeout` is in seconds, per read."""

    def __init__(self, path: Path, timeout: float):
        super().__init__("localhost", timeout=timeout)
        self._path = str(path)

    def connect(self) -> None:
        """Open the socket. Raises OSError as `socket.connect` does."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask(
    path: Path, method: str, target: str, body: object = None, timeout: float = 10.0
) -> tuple[int, bytes]:
    """Send one request to the engine behind the socket `path`; return its status and body.

    `body` goes as JSON. Raises OSError when nobody answers, HTTPException when it is not HTTP.
    """
    connection = UnixConnection(path, timeout)
    try:
        data = None if body is None else json.dumps(body)
        connection.request(method, target, data, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
