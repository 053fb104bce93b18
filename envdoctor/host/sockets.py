"""Opens a connection and looks at what answers, within a deadline of its own.

docker-py cannot do this: its time-out is per read (a daemon that trickles bytes keeps it waiting
for ever) and its exceptions flatten the system's error number, which is the diagnosis.
"""

from __future__ import annotations

import errno as numbers
import socket
import time
from typing import TYPE_CHECKING

from envdoctor.host.questions import Addresses, Api, Connect, Connection, Tls

if TYPE_CHECKING:
    import ssl

LIMIT = 8_192  # bytes of a reply that are read
PING = b"GET /_ping HTTP/1.1\r\nHost: docker\r\nUser-Agent: envdoctor\r\nConnection: close\r\n\r\n"

PROBLEMS = {
    numbers.ENOENT: "missing",
    numbers.ENOTDIR: "missing",
    numbers.ECONNREFUSED: "refused",
    numbers.ENOTSOCK: "refused",
    numbers.EPROTOTYPE: "refused",
    numbers.EACCES: "denied",
    numbers.EPERM: "denied",
    numbers.ECONNRESET: "reset",
    numbers.EPIPE: "reset",
    numbers.EHOSTUNREACH: "unreachable",
    numbers.ENETUNREACH: "unreachable",
    numbers.ETIMEDOUT: "timed out",
    numbers.EAGAIN: "timed out",  # a unix socket whose queue of waiting clients is full
}


def connect(question: Connect, timeout: float) -> Connection:
    """Connect, and if asked send a ping and keep the beginning of the answer."""
    began = time.monotonic()
    address, stage = question.address, ""
    try:
        with open_link(address, timeout) as link:
            stage = "connected"
            secured = secure(link, question, began + timeout)
            if not question.ping:
                return Connection(address, stage, seconds=time.monotonic() - began)
            secured.sendall(PING)
            reply, ending = _read(secured, began + timeout)
    except OSError as error:
        return _failed(address, stage, error, time.monotonic() - began)
    except ValueError as error:
        return Connection(address, stage, "unsupported", str(error))
    text = reply.decode("utf-8", errors="replace").replace("\r\n", "\n")
    stage = "answered" if reply else stage
    return Connection(address, stage, ending, "", None, text, time.monotonic() - began)


def resolve(name: str) -> Addresses:
    """Ask the system's resolver, as any program here would."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return Addresses((), str(error), getattr(error, "errno", None))
    return Addresses(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))


def open_link(address: str, timeout: float) -> socket.socket:
    """A connected socket; raises ValueError for what is no unix socket and no TCP address."""
    scheme, _, rest = address.partition("://")
    if scheme == "unix" and hasattr(socket, "AF_UNIX"):
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(timeout)
        try:
            link.connect(rest)
        except OSError:
            link.close()
            raise
        return link
    if scheme not in ("tcp", "http", "https"):
        raise ValueError(f"no connection by hand to {scheme or address}")
    name, _, port = rest.partition("/")[0].rpartition(":")
    if not port.isdigit():
        raise ValueError(f"no port in {address}")
    return socket.create_connection((name.strip("[]"), int(port)), timeout=timeout)


def secure(link: socket.socket, question: Connect | Api, deadline: float) -> socket.socket:
    """The same connection, with TLS on it where the question has certificates."""
    if question.tls is None:
        return link
    link.settimeout(max(0.05, deadline - time.monotonic()))
    name = question.address.partition("://")[2].partition("/")[0].rpartition(":")[0].strip("[]")
    return _tls_context(question.tls).wrap_socket(link, server_hostname=name)


def _tls_context(tls: Tls) -> ssl.SSLContext:
    import ssl

    context = ssl.create_default_context(cafile=tls.ca if tls.verify else None)
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if tls.cert:
        context.load_cert_chain(tls.cert, tls.key)
    return context


def _read(link: socket.socket, deadline: float) -> tuple[bytes, str]:
    """The answer's head (and what came with it), and how the reading ended if not well."""
    reply = b""
    while len(reply) < LIMIT:
        link.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            chunk = link.recv(LIMIT - len(reply))
        except TimeoutError:
            return reply, "timed out"
        except OSError as error:
            return reply, PROBLEMS.get(error.errno or 0, "reset")
        if not chunk:
            return reply, "" if reply else "closed"
        reply += chunk
        if _complete(reply):
            return reply, ""
        if time.monotonic() >= deadline:
            return reply, "timed out"
    return reply, ""


def _complete(reply: bytes) -> bool:
    head, gap, body = reply.partition(b"\r\n\r\n")
    return bool(gap) and (b"content-length: 2" not in head.lower() or len(body) >= len(b"OK"))


def _failed(address: str, stage: str, error: OSError, seconds: float) -> Connection:
    if isinstance(error, socket.gaierror):
        problem = "unresolved"
    elif type(error).__module__ == "ssl":
        problem = "tls"
    elif isinstance(error, TimeoutError):
        problem = "timed out"
    else:
        problem = PROBLEMS.get(error.errno or 0, "other")
        if stage and problem in ("missing", "denied"):
            problem = "tls"  # a certificate file could not be read
    return Connection(address, stage, problem, str(error), error.errno, "", seconds)
