"""A private container engine that a test may do anything to."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any

from . import leftovers, process
from .clients import client_environment
from .daemons import Daemons
from .debian import need_tools, require_debian_root
from .errors import RigError
from .networks import Bridge, has_foreign_docker0
from .registry import Registry
from .toolsets import toolset
from .unix_http import ask


class Engine:
    """A dockerd of one generation, with data, socket, configuration and containerd of its own.

        with Registry() as registry, Engine("28.5", registry) as engine:
            engine.run("docker", "run", "hello-world").stdout

    `registry` becomes its mirror of the Hub. `args` are added to dockerd's command line, `config`
    is the content of its daemon.json, `environ` is added to its environment. The engine has a
    bridge of its own: containers reach each other and the machine, published ports answer on
    127.0.0.1 through docker-proxy, nothing is routed out of the machine. `bridge=False` is for an
    engine without: containers have no network, runs are faster, BuildKit cannot do RUN.
    `deadline` is how many seconds a start may take.

    Entering raises Unavailable where engines cannot be had, RigError with the end of the daemon's
    log when it does not come up. Leaving removes everything: containers, processes, mounts, files.
    """

    def __init__(
        self,
        generation: str,
        registry: Registry | None = None,
        *,
        args: Sequence[str] = (),
        config: Mapping[str, Any] | None = None,
        environ: Mapping[str, str] | None = None,
        bridge: bool = True,
        deadline: float = 30.0,
    ):
        self.generation = generation
        self._registry = registry
        self._args = tuple(args)
        self._config = dict(config or {})
        self._environ = dict(environ or {})
        self._wants_bridge = bridge
        self._deadline = deadline
        self._folder: Path | None = None
        self._daemons: Daemons | None = None
        self._env: dict[str, str] = {}

    def __enter__(self) -> Engine:
        require_debian_root()
        self.tools = toolset(self.generation)
        self._folder = leftovers.new_run_folder()
        try:
            config = dict(self._config)
            if self.generation == "20.10":  # else it writes a key into the machine's /etc/docker
                config["deprecated-key-path"] = str(self.folder / "key.json")
            (self.folder / "daemon.json").write_text(json.dumps(config))
            args = [*self._network_args(), *self._args]
            if self._registry is not None:
                args += ["--registry-mirror", self._registry.url]
            self._daemons = Daemons(self.folder, self.tools, args, self._environ)
            self._env = self.client_env()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """The run folder with everything of this engine, short-lived; `data` is its data root."""
        if self._folder is None:
            raise RigError("the engine is not entered")
        return self._folder

    @property
    def daemons(self) -> Daemons:
        """The two processes, for tests that break them one by one."""
        if self._daemons is None:
            raise RigError("the engine is not entered")
        return self._daemons

    @property
    def socket(self) -> Path:
        """The socket's path, well below 100 characters."""
        return self.daemons.socket

    @property
    def host(self) -> str:
        """The socket as DOCKER_HOST wants it."""
        return f"unix://{self.socket}"

    @property
    def log(self) -> Path:
        """The daemon's log."""
        return self.daemons.log

    @property
    def pid(self) -> int:
        """The process id of dockerd, also of one that has ended."""
        if self.daemons.dockerd is None:
            raise RigError("the engine was never started")
        return self.daemons.dockerd.pid

    @property
    def version(self) -> str:
        """What the daemon says its version is, as "20.10.24+dfsg1"."""
        return str(self.api("/version")["Version"])

    @property
    def env(self) -> dict[str, str]:
        """A copy of the environment that `run` uses: DOCKER_HOST, DOCKER_CONFIG, PATH, HOME."""
        return dict(self._env)

    def client_env(self, *, docker_host: bool = True, plugins: bool = True) -> dict[str, str]:
        """Another environment with a fresh HOME; see `client_environment`."""
        host = self.host if docker_host else None
        return client_environment(self.folder, self.tools, host, plugins=plugins)

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

    def start(self) -> None:
        """Start the daemons, again with the same data. Raises RigError when they do not answer."""
        self.daemons.start(self._deadline)

    def stop(self) -> None:
        """End the daemons as a shutdown does; containers are killed first, data stays."""
        self.resume()
        for container in self._containers():
            if container["State"] == "running":
                self._forgive("POST", f"/containers/{container['Id']}/kill")
        self.daemons.stop()

    def kill(self) -> None:
        """Kill dockerd as a crash does: the socket becomes a stale one, containers live on."""
        self.daemons.kill()

    def pause(self) -> None:
        """Make the daemon hang: it accepts connections and never answers, until `resume`."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a daemon that hangs go on. Harmless when it does not hang or is gone."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """End the engine and remove everything of it. Idempotent, whatever state it is in."""
        if self._folder is None:
            return
        try:
            if self._daemons is not None:
                self.resume()
                for container in self._containers():
                    self._forgive("DELETE", f"/containers/{container['Id']}?force=1&v=1")
                self._daemons.stop()
        finally:
            leftovers.clean(self._folder)  # the bridge too
            self._folder = None

    def _signal(self, number: signal.Signals) -> None:
        dockerd = self.daemons.dockerd
        if dockerd is not None and dockerd.poll() is None:
            dockerd.send_signal(number)

    def _containers(self) -> list[dict[str, Any]]:
        """All containers; none when the daemon is away."""
        with suppress(OSError, HTTPException, RigError):
            return list(self.api("/containers/json?all=1"))
        return []

    def _forgive(self, method: str, target: str) -> None:
        """A request whose failure does not matter, since `leftovers.clean` comes after it."""
        with suppress(OSError, HTTPException, RigError):
            self.api(target, method)

    def _network_args(self) -> list[str]:
        args = ["--iptables=false", "--ip6tables=false"]
        # With --bridge=none, dockerd deletes the docker0 of whichever engine has one.
        if not self._wants_bridge and not has_foreign_docker0():
            return [*args, "--bridge=none"]
        need_tools("ip")
        return [*args, *Bridge.create(self.folder).dockerd_args]
