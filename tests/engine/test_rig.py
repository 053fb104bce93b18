"""The rig itself: engines that pull and run, hang on demand, and leave nothing behind."""

from __future__ import annotations

import http.client
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import MakeEngine, obtainable
from .rig import CommandFailed, Engine, Registry, Unavailable, free_port, leftovers, unix_http
from .rig.cgroups import make_room

COMPOSE = """
services:
  back:
    image: busybox
    command: sh -c "echo up > /var/www/index.html && exec httpd -f -h /var/www"
  front:
    image: busybox
    command: sh -c "sleep 0.2; wget -qO /var/www/index.html http://back; exec httpd -f -h /var/www"
    depends_on: [back]
    ports: ["127.0.0.1:{port}:80"]
"""
CGROUPS2 = (Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup"))
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


def test_published_ports_answer(any_engine: Engine) -> None:
    port = free_port()
    serve = "echo hello > /var/www/index.html && exec httpd -f -h /var/www"
    publish = ("--publish", f"127.0.0.1:{port}:80")
    any_engine.run(
        "docker", "run", "--detach", "--rm", "--name", "web", *publish, "busybox", "sh", "-c", serve
    )
    try:
        assert page(port) == b"hello\n"
        name = f"127.0.0.1:{port}:80"
        taken = any_engine.run("docker", "run", "--publish", name, "busybox", check=False)
        assert f"{port}" in taken.stderr and taken.returncode == 125
    finally:
        any_engine.run("docker", "rm", "--force", "web")


@pytest.mark.parametrize("generation", ["20.10", "26.1", "28.5"])
def test_compose_project_and_its_network(
    own_engine: MakeEngine, generation: str, tmp_path: Path
) -> None:
    port = free_port()
    (tmp_path / "docker-compose.yml").write_text(COMPOSE.format(port=port))
    engine = own_engine(generation)
    compose = ["docker-compose"] if generation == "20.10" else ["docker", "compose"]
    engine.run(*compose, "up", "--detach", cwd=tmp_path)
    assert page(port) == b"up\n"
    bridges = {network["Id"][:12] for network in engine.api("/networks")}
    made = [link for link in links() if link.removeprefix("br-") in bridges]
    assert len(made) == 1
    engine.close()  # without `compose down`
    assert not set(made) & set(links())


def page(port: int) -> bytes:
    """What answers on `port`, which may take a moment to do so."""
    until = time.monotonic() + 5
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            if answer.status == 200 or time.monotonic() > until:
                return answer.read()
        except (OSError, http.client.HTTPException):
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        finally:
            connection.close()


def links() -> list[str]:
    """The machine's network interfaces."""
    return [path.name for path in Path("/sys/class/net").iterdir()]


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
        shims = list(leftovers.shim_sockets(folder))
        assert len(shims) == 1 and shims[0].exists()
        container = engine.api("/containers/json")[0]["Id"]
        assert len(list(leftovers.processes(folder))) >= 4  # dockerd, containerd, shim, sleep
        if state == "killed":
            engine.kill()
        elif state == "paused":
            engine.pause()
    assert not folder.exists()
    assert not list(leftovers.processes(folder))
    assert not leftovers.mounts(folder)
    assert not shims[0].exists()
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
        shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
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
    killed = subprocess.run(argv, cwd=checkout, stdout=subprocess.PIPE, text=True, check=False)
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


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_a_missing_engine_is_a_failure_on_ci_only(
    ci: str, outcome: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no apt here"), obtainable():
        raise Unavailable("no apt here")


def test_room_is_made_for_containers_in_a_container() -> None:
    """On the part of the kernel's interface that a test can have: a group with a process."""
    top = next((path for path in CGROUPS2 if (path / "cgroup.procs").exists()), None)
    if top is None or not os.access(top, os.W_OK):
        pytest.skip("no cgroups of version 2 that this user may change")
    group = top / "envdoctor-rig-test"
    group.mkdir()
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        try:
            (group / "cgroup.procs").write_text(str(sleeper.pid))
            if (group / "cgroup.controllers").read_text().strip():
                assert make_room(group)
                assert (group / "init/cgroup.procs").read_text() == f"{sleeper.pid}\n"
            assert not make_room(group)
        finally:
            sleeper.kill()
            sleeper.wait()
            for path in (group / "init", group):
                if path.exists():
                    path.rmdir()
