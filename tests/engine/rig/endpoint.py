"""An engine as its clients see it: a socket, an environment, an API."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

from . import process
from .clients import client_environment, reachable
from .errors import RigError
from .toolsets import Toolset
from .unix_http import ask
from .users import User


class Endpoint:
    """What a running engine offers to a test, whoever made the engine.

    `folder` is its run folder and `socket` the path of its socket, well below 100 characters;
    `tools` are the clients that `run` finds first. All three exist from `_open` on.
    """

    folder: Path
    socket: Path
    tools: Toolset
    _env: dict[str, str]

    def _open(self, folder: Path, socket: Path, tools: Toolset) -> None:
        self.folder = folder
        self.socket = socket
        self.tools = reachable(tools, folder)
        self._env = self.client_env()

    @property
    def host(self) -> str:
        """The socket as DOCKER_HOST wants it."""
        return f"unix://{self.socket}"

    @property
    def version(self) -> str:
        """What the engine says its version is, as "20.10.24+dfsg1"."""
        return str(self.api("/version")["Version"])

    @property
    def env(self) -> dict[str, str]:
        """A copy of the environment that `run` uses: DOCKER_HOST, DOCKER_CONFIG, PATH, HOME."""
        return dict(self._env)

    def client_env(
        self, *, docker_host: bool = True, plugins: bool = True, user: User | None = None
    ) -> dict[str, str]:
        """Another environment with a fresh HOME; see `client_environment`."""
        host = self.host if docker_host else None
        return client_environment(self.folder, self.tools, host, plugins=plugins, user=user)

    def run(
        self,
        *argv: str | Path,
        check: bool = True,
        timeout: float = 60.0,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run a command against this engine; `env` is added to `self.env`. See `process.run`."""
        merged = self._env | dict(env or {})
        return process.run(*argv, env=merged, check=check, timeout=timeout, cwd=cwd, stdin=stdin)

    def api(self, target: str, method: str = "GET", body: object = None) -> Any:
        """Ask the engine itself; returns the decoded JSON, None for an empty answer.

        Raises RigError for a status above 399, OSError when the engine is away or hangs for 10 s.
        """
        status, answer = ask(self.socket, method, target, body)
        if status > 399:
            raise RigError(f"{method} {target} gave {status}: {answer.decode(errors='replace')}")
        return json.loads(answer) if answer else None

    def answers(self) -> bool:
        """Whether the engine answers a ping within a second."""
        with suppress(OSError, HTTPException):
            return ask(self.socket, "GET", "/_ping", timeout=1)[0] == 200
        return False

    def remove_containers(self) -> None:
        """Remove all containers, also running ones; a silent engine keeps them until `clean`."""
        self.kill_containers()  # podman's removal by force waits 10 s for each of them first
        for container in self._containers():
            self._try("DELETE", f"/containers/{container['Id']}?force=1&v=1")

    def kill_containers(self) -> None:
        """Kill the running containers: a daemon that stops waits 10 s for each of them."""
        for container in self._containers():
            if container["State"] == "running":
                self._try("POST", f"/containers/{container['Id']}/kill")

    def _containers(self) -> list[dict[str, Any]]:
        with suppress(OSError, HTTPException, RigError):
            return list(self.api("/containers/json?all=1"))
        return []

    def _try(self, method: str, target: str) -> None:
        with suppress(OSError, HTTPException, RigError):
            self.api(target, method)
