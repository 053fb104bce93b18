"""`GET` from the engine's API over a connection of our own.

Not through docker-py: that takes longer to import than the whole answer takes to come, and its
time-out is per read. What has no socket of its own (ssh, named pipes) still goes through it.
HTTP/1.0, so that the answer ends with the connection and comes in one piece.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from envdoctor.host import json_text
from envdoctor.host.questions import Api, Reply
from envdoctor.host.sockets import open_link, secure

if TYPE_CHECKING:
    import socket

LIMIT = 16_777_216  # bytes of an answer; `docker info` of a busy engine has some 10 kB
SCHEMES = ("unix://", "tcp://", "http://", "https://")


def get(question: Api, timeout: float) -> Reply:
    """Ask and read until the engine closes, the deadline passes, or the limit is reached."""
    deadline = time.monotonic() + timeout
    request = f"GET {question.path} HTTP/1.0\r\nHost: docker\r\nUser-Agent: envdoctor\r\n\r\n"
    try:
        with open_link(question.address, timeout) as link, secure(link, question, deadline) as end:
            end.sendall(request.encode())
            content = _read(end, deadline)
    except TimeoutError as error:
        return Reply(problem="timed out", detail=str(error))
    except (OSError, ValueError) as error:
        return Reply(problem="no answer", detail=str(error), errno=getattr(error, "errno", None))
    return _reply(content)


def _read(link: socket.socket, deadline: float) -> bytes:
    content = bytearray()
    while len(content) < LIMIT:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        link.settimeout(left)
        chunk = link.recv(262_144)
        if not chunk:
            return bytes(content)
        content += chunk
    raise ValueError(f"the answer is larger than {LIMIT} bytes")


def _reply(content: bytes) -> Reply:
    head, gap, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split()
    if not gap or not first.startswith("HTTP/") or len(words) < 2 or not words[1].isdigit():
        return Reply(problem="no HTTP", detail=content[:200].decode("utf-8", errors="replace"))
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name.strip(), value.strip()) for name, _, value in pairs)
    text = body.decode("utf-8", errors="replace")
    try:
        return Reply(int(words[1]), json_text.loads(text), headers)
    except ValueError:
        return Reply(int(words[1]), text[:65_536], headers)
