"""Running commands without leaving their children behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .errors import CommandFailed, RigError


def run(
    *argv: str | Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str = "",
    timeout: float = 60.0,
    check: bool = True,
    user: int | None = None,
    group: int | None = None,
    extra_groups: Sequence[int] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run `argv` in a process group of its own and return its output as text.

    `timeout` is in seconds; at its end the whole group is killed, since `docker compose` is a
    child of `docker` and would outlive it. Raises CommandFailed then, and, with `check`, when the
    exit code is not 0. A missing program raises FileNotFoundError, as subprocess does.
    `env` replaces the environment as a whole; its PATH is also the one that `argv[0]` is sought on.
    """
    command = [str(part) for part in argv]
    process = subprocess.Popen(
        command,
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=extra_groups,
    )
    try:
        stdout, stderr = process.communicate(stdin, timeout=timeout)
    except subprocess.TimeoutExpired:
        kill_group(process.pid)
        stdout, stderr = process.communicate()
        raise CommandFailed(command, None, stdout, stderr) from None
    except BaseException:
        kill_group(process.pid)
        process.wait()
        raise
    if check and process.returncode != 0:
        raise CommandFailed(command, process.returncode, stdout, stderr)
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def start(
    *argv: str | Path, log: Path, env: Mapping[str, str], cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a daemon; what it prints is added to `log`. `env` is its whole environment."""
    with log.open("ab") as output:
        return subprocess.Popen(
            argv,
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the tests, which then end the daemons
        )


def wait_until(
    ready: Callable[[], bool],
    name: str,
    process: subprocess.Popen[bytes],
    log: Path,
    until: float,
) -> None:
    """Wait for `process`, which messages call `name`, to be ready; `until` is `time.monotonic`'s.

    Raises RigError with the end of the log when it is not, and leaves the process as it is.
    """
    while not ready():
        if process.poll() is not None:
            raise RigError(f"{name} ended with {process.returncode}\n{tail(log)}")
        if time.monotonic() > until:
            raise RigError(f"{name} does not answer in time\n{tail(log)}")
        time.sleep(0.02)


def kill_group(pid: int) -> None:
    """Kill the process group that `pid` leads; a group that is gone already is fine."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def end(process: subprocess.Popen[bytes], grace: float) -> None:
    """Ask `process` to end, wait `grace` seconds, then kill its whole group. Idempotent."""
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)  # a stopped process would never see the SIGTERM
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
            process.wait()


def tail(log: Path, lines: int = 30) -> str:
    """The last `lines` lines of `log`, for error messages; empty when there is no such file."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
