"""Podman's imitation of an engine."""

from __future__ import annotations

from pathlib import Path

from .rig import Podman, Registry, leftovers, unix_http


def test_it_speaks_the_api(podman: Podman, podman_socket: Path) -> None:
    status, _ = unix_http.ask(podman_socket, "GET", "/info")
    assert status == 200
    components = podman.api("/version")["Components"]
    assert components[0]["Name"] == "Podman Engine"


def test_hello_world(podman: Podman) -> None:
    assert "Hello from Docker!" in podman.run("docker", "run", "--rm", "hello-world").stdout


def test_nothing_is_left(registry: Registry) -> None:
    with Podman(registry) as podman:
        folder = podman.folder
        podman.run("docker", "run", "--detach", "busybox", "sleep", "600")
        container = podman.api("/containers/json")[0]["Id"]
        assert len(list(leftovers.processes(folder))) >= 4  # unshare, sh, podman, conmon
    assert not folder.exists()
    assert not list(leftovers.processes(folder))
    assert not list(Path("/sys/fs/cgroup").glob(f"**/*{container}*"))
