"""A private container engine that a test may do anything to."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .cgroups import make_room
from .daemons import Daemons
from .debian import need_tools
from .endpoint import Endpoint
from .errors import RigError
from .networks import Bridge, has_foreign_docker0
from .process import run
from .registry import Registry
from .run_folder import InRunFolder
from .toolsets import toolset


class Engine(InRunFolder, Endpoint):
    """A dockerd of one generation, with data, socket, configuration and containerd of its own.

        with Registry() as registry, Engine("28.5", registry) as engine:
            engine.run("docker", "run", "hello-world").stdout

    `registry` becomes its mirror of the Hub. `args` are added to dockerd's command line, `config`
    is the content of its daemon.json, `environ` is added to its environment. The engine has a
    bridge of its own: containers reach each other and the machine, published ports answer on
    127.0.0.1 through docker-proxy, nothing is routed out of the machine. `bridge=False` is for an
    engine without: containers have no network, runs are faster, BuildKit cannot do RUN.
    `data_root` is a folder to keep the data in, which then outlives the engine. `deadline` is how
    many seconds a start may take.

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
        data_root: Path | None = None,
        deadline: float = 30.0,
    ):
        self.generation = generation
        self._registry = registry
        self._args = tuple(args)
        self._config = dict(config or {})
        self._environ = dict(environ or {})
        self._wants_bridge = bridge
        self._data_root = data_root
        self._deadline = deadline

    def _begin(self, folder: Path) -> None:
        make_room()
        tools = toolset(self.generation)
        config = dict(self._config)
        if self.generation == "20.10":  # else it writes a key into the machine's /etc/docker
            config["deprecated-key-path"] = str(folder / "key.json")
        (folder / "daemon.json").write_text(json.dumps(config))
        if self._data_root is not None:
            for path in (self._data_root, folder / "data"):
                path.mkdir(exist_ok=True)
            run("mount", "--bind", self._data_root, folder / "data")
        args = [*self._network_args(folder), *self._args]
        if self._registry is not None:
            args += ["--registry-mirror", self._registry.url]
        self.daemons = Daemons(folder, tools, args, self._environ)
        self._open(folder, self.daemons.socket, tools)
        self.start()

    def _end(self) -> None:
        if hasattr(self, "daemons"):
            self.resume()
            if self.answers():
                self.remove_containers()
            self.daemons.stop()

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

    def start(self) -> None:
        """Start the daemons, again with the same data. Raises RigError when they do not answer."""
        self.daemons.start(self.answers, self._deadline)

    def stop(self) -> None:
        """End the daemons as a shutdown does; containers are killed first, data stays."""
        self.resume()
        self.kill_containers()
        self.daemons.stop()

    def kill(self) -> None:
        """Kill dockerd as a crash does: the socket becomes a stale one, containers live on."""
        self.daemons.kill()

    def pause(self) -> None:
        """Make the daemon hang: it accepts connections and never answers, until `resume`."""
        self.daemons.hold()

    def resume(self) -> None:
        """Let a daemon that hangs go on. Harmless when it does not hang or is gone."""
        self.daemons.send(signal.SIGCONT)

    def _network_args(self, folder: Path) -> list[str]:
        args = ["--iptables=false", "--ip6tables=false"]
        # With --bridge=none, dockerd deletes the docker0 of whichever engine has one.
        if not self._wants_bridge and not has_foreign_docker0():
            return [*args, "--bridge=none"]
        need_tools("ip")
        return [*args, *Bridge.create(folder).dockerd_args]
