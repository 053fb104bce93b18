"""The rig itself: engines that pull and run, hang on demand, and leave nothing behind."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import MakeEngine
from .rig import CommandFailed, Engine, Registry, leftovers, unix_http

GREETING = """
Hello from Docker!
This message shows that your installation appears to be working correctly.
"""


def test_hello_world_takes_the_whole_way(any_engine: Engine) -> None:
    any_engine.run("docker", "image", "rm", "--force", "hello-world")
    done = any_engine.run("docker", "run", "--rm", "hello-world")
    assert "Unable to find image 'hello-world:latest' locally" in done.stderr
    assert "Status: Downloaded newer image for hello-world:latest" in done.stderr
    assert done.stdout.startswith(GREETING)
    assert done.stdout.endswith(" https://docs.docker.com/get-started/\n\n")


def test_generation_and_version_agree_where_they_can(engine_20: Engine) -> None:
    """Stable suites keep their version; sid does not, which is why nothing is pinned."""
    assert engine_20.version.startswith("20.10.")
    client = engine_20.run("docker", "version", "--format", "{{.Client.Version}}").stdout.strip()
    assert client == engine_20.version


@pytest.mark.parametrize("fixture", ["engine_26", "engine_28"])
def test_plugins(fixture: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(fixture)
    assert engine.run("docker", "compose", "version").stdout.startswith("Docker Compose version 2")
    assert "buildx" in engine.run("docker", "buildx", "version").stdout


def test_compose_v1(engine_20: Engine) -> None:
    assert engine_20.run("docker-compose", "version").stdout.startswith("docker-compose version 1")
    absent = engine_20.run("docker", "compose", "version", check=False)
    assert absent.returncode != 0


def test_builds(any_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM busybox\nRUN echo built > /made\nCMD cat /made\n")
    env = {"DOCKER_BUILDKIT": "0" if any_engine.generation == "20.10" else "1"}
    any_engine.run("docker", "build", "--tag", "made", tmp_path, env=env)
    assert any_engine.run("docker", "run", "--rm", "made").stdout == "built\n"


def test_paused_daemon_hangs(own_engine: MakeEngine) -> None:
    engine = own_engine()
    engine.pause()
    with pytest.raises(CommandFailed) as hung:
        engine.run("docker", "version", timeout=1)
    assert hung.value.returncode is None
    engine.resume()
    assert engine.run("docker", "version").returncode == 0


def test_killed_daemon_leaves_its_socket_and_can_start_again(own_engine: MakeEngine) -> None:
    engine = own_engine("20.10")
    engine.run("docker", "create", "--name", "kept", "busybox")
    engine.kill()
    assert engine.socket.is_socket()
    with pytest.raises(ConnectionRefusedError):
        unix_http.ask(engine.socket, "GET", "/_ping")
    engine.start()
    assert engine.run("docker", "ps", "--all", "--format", "{{.Names}}").stdout == "kept\n"
    engine.stop()
    assert not engine.socket.exists()


@pytest.mark.parametrize("generation", ["20.10", "26.1", "28.5"])
@pytest.mark.parametrize("state", ["running", "killed", "paused"])
def test_nothing_is_left(registry: Registry, generation: str, state: str) -> None:
    with Engine(generation, registry) as engine:
        folder = engine.folder
        engine.run("docker", "run", "--detach", "busybox", "sleep", "600")
        container = engine.api("/containers/json")[0]["Id"]
        assert len(list(leftovers.processes(folder))) >= 4  # dockerd, containerd, shim, sleep
        if state == "killed":
            engine.kill()
        elif state == "paused":
            engine.pause()
    assert not folder.exists()
    assert not list(leftovers.processes(folder))
    assert not leftovers.mounts(folder)
    assert not list(Path("/sys/fs/cgroup").glob(f"**/*{container}*"))


def test_up_prints_an_environment_and_ends_on_ctrl_c(registry: Registry) -> None:
    checkout = Path(__file__).parents[2]
    up = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.rig", "up", "28.5"],
        cwd=checkout,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert up.stdout is not None
        exports = [up.stdout.readline() for _ in range(4)]
        script = "".join(exports) + "docker run --rm hello-world"
        shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60)
        assert shell.stdout.startswith(GREETING)
        folder = Path(exports[0].partition("unix://")[2].strip()).parent
    finally:
        up.send_signal(signal.SIGINT)
        assert up.wait(30) == 0
    assert not folder.exists()
    assert not list(leftovers.processes(folder))


def test_sweep_removes_what_a_killed_session_left(registry: Registry) -> None:
    program = (
        "import os\nfrom tests.engine.rig import Engine\n"
        "engine = Engine('20.10').__enter__()\nprint(engine.folder)\n"
        "os.kill(os.getpid(), 9)"
    )
    checkout = Path(__file__).parents[2]
    argv = [sys.executable, "-u", "-c", program]
    killed = subprocess.run(argv, cwd=checkout, capture_output=True, text=True)
    folder = Path(killed.stdout.strip())
    assert len(list(leftovers.processes(folder))) >= 2
    assert folder in leftovers.sweep()
    assert not list(leftovers.processes(folder))
    assert not leftovers.mounts(folder)


def test_clients_get_a_home_of_their_own(engine_28: Engine) -> None:
    one, other = engine_28.client_env(), engine_28.client_env(docker_host=False, plugins=False)
    assert one["HOME"] != other["HOME"] != os.environ.get("HOME")
    assert "DOCKER_HOST" not in other
    bare = engine_28.run("docker", "compose", "version", env=other, check=False)
    assert bare.returncode != 0 or platform.machine() not in bare.stdout
