"""Listeners that are no engine: deaf, slow, chatty about something else, or gone.

with listening(trickle(b"HTTP/1.1 200 OK\\r\\n", pause=0.5)) as listener:
    listener.host       # "tcp://127.0.0.1:40123", for DOCKER_HOST
with listening(silent, tmp_path / "docker.sock") as listener:
    listener.host       # "unix:///…/docker.sock"
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: What to do with a connection; returning closes it. `over` is set when the listener ends.
Behaviour = Callable[[socket.socket, threading.Event], None]


class Listener:
    """A listening socket; `host` is its address for DOCKER_HOST, `connections` counts visitors."""

    def __init__(self, server: socket.socket, behaviour: Behaviour):
        self.connections = 0
        self._server = server
        self._behaviour = behaviour
        self._over = threading.Event()
        self._open: list[socket.socket] = []
        name = server.getsockname()
        unix = server.family == socket.AF_UNIX
        self.host = f"unix://{name}" if unix else f"tcp://{name[0]}:{name[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening and drop whoever is still connected."""
        self._over.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # wakes up the accepting thread
        self._server.close()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            self._behaviour(connection, self._over)


@contextmanager
def listening(behaviour: Behaviour, path: Path | None = None) -> Iterator[Listener]:
    """Listen on the Unix socket `path`, or on a free port of 127.0.0.1, until the block ends."""
    family = socket.AF_INET if path is None else socket.AF_UNIX
    with socket.socket(family) as server:
        server.bind(("127.0.0.1", 0) if path is None else str(path))
        server.listen(16)
        listener = Listener(server, behaviour)
        try:
            yield listener
        finally:
            listener.close()
            if path is not None:
                path.unlink(missing_ok=True)


def silent(connection: socket.socket, over: threading.Event) -> None:
    """Accept and never answer, as a daemon that hangs does."""
    over.wait()


def reset(connection: socket.socket, over: threading.Event) -> None:
    """Drop the connection when a request comes: the client sees "connection reset by peer"."""
    connection.recv(1)  # what is left unread turns the close into a reset


def say(answer: bytes) -> Behaviour:
    """Answer every request with these bytes, whatever they are, and close."""

    def behaviour(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(answer)

    return behaviour


def html(status: str = "200 OK", page: str = "<html><body>It works!</body></html>") -> Behaviour:
    """Answer with a web page, as some other program on the port would."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(page.encode())}"
    return say(f"{head}\r\nConnection: close\r\n\r\n{page}".encode())


def trickle(answer: bytes, pause: float) -> Behaviour:
    """Answer one byte every `pause` seconds, so that no timeout per read ever strikes."""

    def behaviour(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        for byte in answer:
            connection.sendall(bytes([byte]))
            if over.wait(pause):
                return

    return behaviour


def stale_socket(path: Path) -> Path:
    """Leave a socket file behind that nobody listens on, as a crashed daemon does."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
    return path
