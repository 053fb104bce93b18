"""The two processes of an engine, containerd and dockerd, with everything in one run folder."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .leftovers import MARK
from .process import end, start, wait_until
from .toolsets import Toolset

_CONTAINERD = """\
version = 2
root = "{home}/root"
state = "{home}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "{home}/sock"
"""


class Daemons:
    """A dockerd and a containerd of its own, in the run folder `folder`.

    containerd is started apart, since dockerd would otherwise take the system's if there is one.
    The environment of both is empty but for PATH, a mark by which `leftovers` finds them, and
    `environ`.
    """

    def __init__(
        self, folder: Path, tools: Toolset, args: Sequence[str], environ: Mapping[str, str]
    ):
        self.socket = folder / "docker.sock"
        self.log = folder / "dockerd.log"
        self.containerd_log = folder / "containerd.log"
        self.dockerd: subprocess.Popen[bytes] | None = None
        self.containerd: subprocess.Popen[bytes] | None = None
        self._folder = folder
        self._tools = tools
        self._args = args
        self._env = {
            "PATH": f"{tools.daemons}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LD_LIBRARY_PATH": str(tools.libraries),
            "XTABLES_LIBDIR": str(tools.libraries / "xtables"),
            "HOME": str(folder),
            MARK: str(folder),
            **environ,
        }

    def start(self, ready: Callable[[], bool], deadline: float) -> None:
        """Start both and wait until dockerd is `ready`, at most `deadline` seconds.

        A containerd that still runs, after a crash of dockerd, is taken over. Raises RigError with
        the end of the log when one of them does not come up, and leaves them as they are.
        """
        until = time.monotonic() + deadline
        home = self._folder / "containerd"
        home.mkdir(exist_ok=True)
        if self.containerd is None or self.containerd.poll() is not None:
            (home / "config.toml").write_text(_CONTAINERD.format(home=home))
            argv = ("containerd", "--config", str(home / "config.toml"), "--log-level", "warn")
            log = self.containerd_log
            self.containerd = self._spawn(argv, log)
            wait_until((home / "sock").exists, "containerd", self.containerd, log, until)
        self.dockerd = self._spawn(self._dockerd(home / "sock"), self.log)
        wait_until(ready, "dockerd", self.dockerd, self.log, until)

    def stop(self) -> None:
        """End both, dockerd first: SIGTERM, and SIGKILL for who is still there 10 s later."""
        for process in (self.dockerd, self.containerd):
            if process is not None:
                end(process, grace=10)

    def kill(self) -> None:
        """End dockerd as a crash does; its socket stays, and so do containerd and containers."""
        self.send(signal.SIGKILL)
        if self.dockerd is not None:
            self.dockerd.wait()

    def send(self, number: signal.Signals) -> None:
        """Send dockerd a signal; one that is gone does not get it."""
        if self.dockerd is not None and self.dockerd.poll() is None:
            self.dockerd.send_signal(number)

    def hold(self) -> None:
        """Stop dockerd where it stands; returns when its threads do (after 2 s in any case)."""
        self.send(signal.SIGSTOP)
        until = time.monotonic() + 2
        while self.dockerd is not None and time.monotonic() < until:
            try:
                states = [
                    stat.read_text().rpartition(") ")[2][:1]
                    for stat in Path(f"/proc/{self.dockerd.pid}/task").glob("*/stat")
                ]
            except OSError:  # a thread ended meanwhile
                continue
            if set(states) == {"T"}:
                return
            time.sleep(0.01)

    def _dockerd(self, containerd: Path) -> list[str]:
        folder = self._folder
        argv = ["dockerd", "--config-file", str(folder / "daemon.json")]
        argv += ["--containerd", str(containerd)]
        argv += ["--data-root", str(folder / "data"), "--exec-root", str(folder / "exec")]
        argv += ["--host", f"unix://{self.socket}", "--pidfile", str(folder / "pid")]
        return [*argv, *self._args]

    def _spawn(self, argv: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        program = self._tools.daemons / argv[0]
        return start(program, *argv[1:], log=log, env=self._env, cwd=self._folder)
