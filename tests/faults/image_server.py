"""A registry that holds one image and goes wrong where a test wants it to.

Other than the rig's `http_registry` it lets requests through and spoils what it delivers; it can
listen on any address of the machine, with TLS, and ask for a password.
"""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from tests.engine.rig import Image, Refusal
from tests.engine.rig.images import sha256
from tests.serving import serving

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


class Answer(NamedTuple):
    """What is sent: `short` bytes less than announced make a download that breaks off."""

    body: bytes
    kind: str = "application/octet-stream"
    status: int = 200
    short: int = 0


Spoil = Callable[[Answer], Answer]


def sound(answer: Answer) -> Answer:
    """Deliver everything as it is."""
    return answer


def damaged(answer: Answer) -> Answer:
    """Layers in which some bytes are others than their digest promises."""
    if answer.kind != LAYER:
        return answer
    middle = len(answer.body) // 2
    return answer._replace(body=answer.body[:middle] + bytes(64) + answer.body[middle + 64 :])


def broken_off(answer: Answer) -> Answer:
    """Layers of which the second half never comes."""
    return answer._replace(short=len(answer.body) // 2) if answer.kind == LAYER else answer


def lost(answer: Answer) -> Answer:
    """Layers that the registry has no longer."""
    if answer.kind != LAYER:
        return answer
    error = {"errors": [{"code": "BLOB_UNKNOWN", "message": "blob unknown to registry"}]}
    return Answer(json.dumps(error).encode(), "application/json", 404)


def a_chart(answer: Answer) -> Answer:
    """A manifest of something that is no image."""
    if answer.kind != MANIFEST:
        return answer
    manifest = json.loads(answer.body)
    manifest["config"]["mediaType"] = "application/vnd.cncf.helm.config.v1+json"
    return answer._replace(body=json.dumps(manifest).encode())


def refusing(refusal: Refusal) -> Spoil:
    """That answer instead of the image."""

    def spoil(answer: Answer) -> Answer:
        if answer.kind != MANIFEST:
            return answer
        kind = refusal.headers.get("Content-Type", "text/plain")
        return Answer(refusal.body.encode(), kind, refusal.status)

    return spoil


def only_for(architecture: str) -> Spoil:
    """The image as a list of platforms that has a single entry."""

    def spoil(answer: Answer) -> Answer:
        if answer.kind != MANIFEST:
            return answer
        entry = {"mediaType": MANIFEST, "digest": sha256(answer.body), "size": len(answer.body),
                 "platform": {"os": "linux", "architecture": architecture}}  # fmt: skip
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}
        return Answer(json.dumps(index).encode(), INDEX)

    return spoil


@contextmanager
def image_server(
    image: Image,
    spoil: Spoil = sound,
    *,
    host: str = "127.0.0.1",
    certificate: Path | None = None,
    login: str = "",
    public: bool = False,
    wants_client: bool = False,
) -> Iterator[str]:
    """Serve `image`; yields host and port, which is how its name begins.

    `certificate` is a folder of `Authority.issue`; `wants_client` asks clients for one of the same
    authority. With a `login` ("dev:secret") only that one is let in; `public` servers also let in
    everybody who comes without a login, by a token as the Hub does.
    """
    answers = _contents(image, spoil)
    wanted = "Basic " + base64.b64encode(login.encode()).decode()
    if public:
        challenge = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"'
    else:
        challenge = 'Basic realm="private registry"'

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # So that engines, which try TLS first, are told in HTTP that this is none.
        default_request_version = "HTTP/1.0"

        def do_GET(self) -> None:
            shown = self.headers.get("Authorization")
            if self.path.startswith("/token"):
                self._send(self._token(shown))
            elif login and shown not in (wanted, "Bearer t"):
                error = {"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}
                refused = Answer(json.dumps(error).encode(), "application/json", 401)
                self._send(refused, {"WWW-Authenticate": challenge})
            elif self.path == "/v2/":
                self._send(Answer(b"{}", "application/json"))
            elif self.path in answers:
                self._send(answers[self.path])
            else:
                code = (
                    "MANIFEST_UNKNOWN" if f"/{image.repository}/" in self.path else "NAME_UNKNOWN"
                )
                error = {"errors": [{"code": code, "message": code.lower().replace("_", " ")}]}
                self._send(Answer(json.dumps(error).encode(), "application/json", 404))

        do_HEAD = do_GET

        def _token(self, shown: str | None) -> Answer:
            if shown in (None, wanted):
                return Answer(b'{"token": "t", "access_token": "t"}', "application/json")
            refused = b'{"details": "incorrect username or password"}'
            return Answer(refused, "application/json", 401)

        def _send(self, answer: Answer, headers: Mapping[str, str] = {}) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
            if answer.kind in (MANIFEST, INDEX):
                self.send_header("Docker-Content-Digest", sha256(answer.body))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body[: len(answer.body) - answer.short])
            self.close_connection = bool(answer.short)

        def log_message(self, *args: object) -> None:
            """Say nothing: engines try TLS first, which is no HTTP."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of connections that the test lets fail."""

    with Server((host, 0), Handler) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
            if wants_client:
                # In 1.3 the refusal comes after the handshake, and often meets a closed connection.
                context.maximum_version = ssl.TLSVersion.TLSv1_2
                context.load_verify_locations(certificate / "ca.pem")
                context.verify_mode = ssl.CERT_REQUIRED
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        with serving(server) as address:
            yield address


def _contents(image: Image, spoil: Spoil) -> dict[str, Answer]:
    """Path -> what is there."""
    config, layer = Answer(image.config, CONFIG), Answer(image.layer, LAYER)
    parts = [
        {"mediaType": part.kind, "size": len(part.body), "digest": sha256(part.body)}
        for part in (config, layer)
    ]
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": parts[0], "layers": parts[1:]}
    sound_one = Answer(json.dumps(manifest).encode(), MANIFEST)
    shown = spoil(sound_one)
    root = f"/v2/{image.repository}"
    return {
        f"{root}/manifests/{image.tag}": shown,
        f"{root}/manifests/{sha256(shown.body)}": shown,
        f"{root}/manifests/{sha256(sound_one.body)}": sound_one,
        f"{root}/blobs/{parts[0]['digest']}": spoil(config),
        f"{root}/blobs/{parts[1]['digest']}": spoil(layer),
    }
