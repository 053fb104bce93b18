"""A real machine, and sockets on it that treat their clients as a test says."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from envdoctor.host import Host
from envdoctor.host.machine import RealMachine

Treatment = Callable[[socket.socket], None]


@pytest.fixture
def host() -> Host:
    return Host(RealMachine())


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Treatment], str]]:
    """A unix socket that treats each client as it is told; returns its address."""
    listeners: list[socket.socket] = []

    def start(treat: Treatment) -> str:
        path = str(tmp_path / "s.sock")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        listeners.append(listener)

        def loop() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                try:
                    treat(client)
                except OSError:  # the client had enough
                    client.close()

        threading.Thread(target=loop, daemon=True).start()
        return f"unix://{path}"

    yield start
    for listener in listeners:
        listener.close()


@pytest.fixture
def answer() -> Callable[[bytes], Treatment]:
    """Makes a treatment: read the question, send these bytes, hang up."""

    def say(content: bytes) -> Treatment:
        def treat(client: socket.socket) -> None:
            client.recv(4096)
            client.sendall(content)
            client.close()

        return treat

    return say
