"""A private image registry, the mirror from which the engines pull."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import time
from pathlib import Path

from . import leftovers
from .cache import kept
from .debian import unpack
from .errors import RigError
from .images import Image, busybox, hello_world, sha256
from .process import end, start, wait_until
from .run_folder import InRunFolder

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_CONFIG = """\
version: 0.1
log: {{level: warn, accesslog: {{disabled: true}}}}
storage:
  filesystem: {{rootdirectory: {storage}}}
  delete: {{enabled: true}}
http: {{addr: "127.0.0.1:{port}"}}
"""


class Registry(InRunFolder):
    """A `docker-registry` on a free port of 127.0.0.1, its storage in a folder of its own.

        with Registry() as registry:
            registry.push(hello_world())
            registry.url        # "http://127.0.0.1:43210", for --registry-mirror
            registry.address    # "127.0.0.1:43210", as in `docker push 127.0.0.1:43210/mine`

    Engines accept it without TLS, as they do with every registry on 127.0.0.0/8. Entering raises
    Unavailable where the program cannot be had, RigError when it does not come up in 10 s.
    """

    def __init__(self) -> None:
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Host and port, which is how image names begin."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """What `--registry-mirror` wants."""
        return f"http://{self.address}"

    def _begin(self, folder: Path) -> None:
        root = kept("registry", lambda root: unpack(("docker-registry",), "bookworm", root))
        self.port = free_port()
        config, log = folder / "config.yml", folder / "log"
        config.write_text(_CONFIG.format(storage=folder / "storage", port=self.port))
        program = root / "usr/bin/docker-registry"
        env = {leftovers.MARK: str(folder)}
        self._process = start(program, "serve", config, log=log, env=env)
        until = time.monotonic() + 10
        wait_until(self._is_up, f"the registry on {self.address}", self._process, log, until)

    def _end(self) -> None:
        if self._process is not None:
            end(self._process, grace=5)

    def _is_up(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def push(self, image: Image) -> str:
        """Upload `image`; return the manifest's digest. Raises RigError when it is refused."""
        layer, config = image.layer, image.config
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json",
                **self._upload(image.repository, config),
            },
            "layers": [
                {
                    "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    **self._upload(image.repository, layer),
                }
            ],
        }
        body = json.dumps(manifest).encode()
        path = f"/v2/{image.repository}/manifests/{image.tag}"
        self._ask("PUT", path, body, _MANIFEST)
        return sha256(body)

    def _upload(self, repository: str, blob: bytes) -> dict[str, object]:
        """Upload one blob; return the size and digest that a manifest names it by."""
        digest = sha256(blob)
        location = self._ask("POST", f"/v2/{repository}/blobs/uploads/", b"")
        joint = "&" if "?" in location else "?"
        self._ask("PUT", f"{location}{joint}digest={digest}", blob)
        return {"size": len(blob), "digest": digest}

    def _ask(
        self, method: str, path: str, body: bytes, kind: str = "application/octet-stream"
    ) -> str:
        """One request; returns the Location header. Raises RigError on any status above 299."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            path = path.removeprefix(self.url)
            connection.request(method, path, body, {"Content-Type": kind})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        if answer.status > 299:
            raise RigError(f"the registry answered {answer.status} to {method} {path}: {text}")
        return answer.headers.get("Location", "")


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now; somebody may by the time it is used."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def seed(registry: Registry) -> None:
    """Push the two small images that nearly every test pulls."""
    for image in (hello_world(), busybox()):
        registry.push(image)
