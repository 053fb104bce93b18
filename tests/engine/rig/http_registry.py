"""A registry that says no, in the words of real ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from tests.serving import serving

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Refusal:
    """What the registry answers to every request for a manifest or blob."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(status: int, code: str, message: str, **headers: str) -> Refusal:
    """A refusal in the form that the registry protocol prescribes for errors."""
    body = json.dumps({"errors": [{"code": code, "message": message}]})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refusal(status, body, JSON | named)


#: The Hub's own words: https://docs.docker.com/docker-hub/usage/
RATE_LIMITED = refusal(
    429,
    "TOOMANYREQUESTS",
    "You have reached your unauthenticated pull rate limit. "
    "https://www.docker.com/increase-rate-limit",
    Retry_After="60",
)
UNAUTHORIZED = refusal(401, "UNAUTHORIZED", "authentication required")
DENIED = refusal(403, "DENIED", "requested access to the resource is denied")
MISSING = refusal(404, "MANIFEST_UNKNOWN", "manifest unknown")
BROKEN = Refusal(500, "internal server error", {"Content-Type": "text/plain"})
UNAVAILABLE = Refusal(503, "service unavailable", {"Content-Type": "text/plain"})
#: What a captive portal or a company's proxy puts in the way.
LOGIN_PAGE = Refusal(
    200, "<html><title>Please log in</title></html>", {"Content-Type": "text/html"}
)


@dataclass
class HttpRegistry:
    """A running one: `address` is how image names begin, `requests` the paths it was asked for."""

    address: str
    requests: list[str]

    @property
    def url(self) -> str:
        """What `--registry-mirror` wants. An engine falls back to the Hub when a mirror fails."""
        return f"http://{self.address}"


@contextmanager
def http_registry(answer: Refusal, *, login: str | None = None) -> Iterator[HttpRegistry]:
    """Serve `answer` to all requests for content, on a free port of 127.0.0.1.

        with http_registry(RATE_LIMITED) as registry:
            engine.run("docker", "pull", f"{registry.address}/library/busybox", check=False)

    `login` is what it asks for beforehand: nothing, a password ("basic", as private registries
    do), or a token that it gives to everybody ("bearer", as the Hub does).
    """

    class Handler(BaseHTTPRequestHandler):
        requests: ClassVar[list[str]] = []
        # So that engines, which try TLS first, are told in HTTP that this is none.
        default_request_version = "HTTP/1.0"

        def do_GET(self) -> None:
            self.requests.append(self.path)
            if self.path.startswith("/token"):
                self._send(Refusal(200, '{"token": "t", "access_token": "t"}', JSON))
            elif login is not None and "Authorization" not in self.headers:
                self._send(Refusal(401, UNAUTHORIZED.body, JSON | {"WWW-Authenticate": wanted}))
            elif self.path == "/v2/":
                self._send(Refusal(200, "{}", JSON))
            elif login == "bearer" and answer.status == 401:  # the Hub's way to say "no such name"
                scope = {"WWW-Authenticate": f'{wanted},error="insufficient_scope"'}
                self._send(Refusal(401, answer.body, JSON | scope))
            else:
                self._send(answer)

        do_HEAD = do_POST = do_PUT = do_GET

        def _send(self, answer: Refusal) -> None:
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing; `requests` keeps what tests want to know."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"127.0.0.1:{server.server_port}"
        wanted = {
            "basic": 'Basic realm="private registry"',
            "bearer": f'Bearer realm="http://{address}/token",service="registry"',
        }.get(login or "", "")
        server.daemon_threads = True
        with serving(server):
            yield HttpRegistry(address, Handler.requests)
