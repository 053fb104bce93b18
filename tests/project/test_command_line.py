"""Command lines of docker, read as projects."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from envdoctor.project.command_line import Asked, NotUnderstood, understand
from envdoctor.project.requirements import Mount, Port, Service
from envdoctor.testing import FakeHost

HOME = {"HOME": "/home/dev", "TOKEN": "t"}


def asked(line: str, **files: str) -> Asked:
    return understand(FakeHost(environ=HOME, files=files), "/work", shlex.split(line))


def service(line: str, **files: str) -> Service:
    project = asked(line, **files).project
    assert project is not None
    assert project.compose is not None
    return project.compose.services[0]


def ports(line: str) -> list[tuple[int, int | None, str, str]]:
    return [(p.target, p.published, p.address, p.protocol) for p in service(line).ports]


def mounts(line: str) -> list[tuple[str, str, str, bool, bool]]:
    return [(m.kind, m.source, m.target, m.read_only, m.creates) for m in service(line).mounts]


def test_image_and_command_stand_behind_the_options() -> None:
    found = service("docker run --rm -it --name web -e A=1 -e TOKEN busybox:1 sh -c 'ls -l'")
    assert (found.image, found.command) == ("busybox:1", ("sh", "-c", "ls -l"))
    assert found.container_name == "web"
    assert found.environment == {"A": "1", "TOKEN": None}


def test_ports_in_all_spellings() -> None:
    assert ports("docker run -p 80:8000 --publish=127.0.0.1:5000-5001:5000-5001/udp x") == [
        (8000, 80, "", "tcp"), (5000, 5000, "127.0.0.1", "udp"), (5001, 5001, "127.0.0.1", "udp"),
    ]  # fmt: skip
    assert ports("docker run -p8080:80 x") == [(80, 8080, "", "tcp")]
    assert ports("docker run -p 80 x") == [(80, None, "", "tcp")]


def test_volumes_make_their_source_and_mounts_do_not() -> None:
    assert mounts("docker run -v ./a:/a:ro -v data:/d -v ~/x:/x x") == [
        ("bind", "/work/a", "/a", True, True), ("volume", "data", "/d", False, True),
        ("bind", "/home/dev/x", "/x", False, True),
    ]  # fmt: skip
    assert mounts("docker run --mount type=bind,src=/a,dst=/b,readonly x") == [
        ("bind", "/a", "/b", True, False)
    ]


def test_limits_devices_and_the_rest() -> None:
    found = service(
        "sudo docker -H tcp://x container run -m 512m --cpus=1.5 --gpus all --platform linux/arm64 "
        "--sysctl net.core.somaxconn=1 --device /dev/kvm:/dev/kvm --network host --user 1000 img"
    )
    assert (found.memory, found.cpus, found.platform) == (512 * 1024**2, 1.5, "linux/arm64")
    assert (found.devices, found.device_paths) == (("nvidia",), ("/dev/kvm",))
    assert (found.network_mode, found.user, found.image) == ("host", "1000", "img")


def test_files_of_variables() -> None:
    found = service("docker run --env-file e.env x", **{"/work/e.env": "A=1\n# no\nB='2'\n"})
    assert found.environment == {"A": "1", "B": "2"}
    project = asked("docker run --env-file gone.env x").project
    assert project is not None
    assert [p.kind for p in project.problems] == ["env-file-missing"]


def test_build_takes_its_file_from_where_it_is_called() -> None:
    files = {"/work/docker/Dockerfile": "FROM $B\nARG B\n", "/work/app/x": ""}
    line = "docker buildx build -t me/x:1 -f docker/Dockerfile --build-arg B=busybox --target t app"
    project = asked(line, **files).project
    assert project is not None
    (dockerfile,) = project.dockerfiles
    assert (dockerfile.path, dockerfile.context, dockerfile.target) == (
        "docker/Dockerfile", "/work/app", "t",
    )  # fmt: skip
    assert project.compose is None


def test_a_remote_context_is_not_fetched() -> None:
    project = asked("docker build https://github.com/a/b.git").project
    assert project is not None
    assert not project.dockerfiles


def test_compose_is_read_from_its_files() -> None:
    assert asked("docker compose -f a.yml -f=b.yml --profile dev up -d") == Asked(
        None, ("/work/a.yml", "/work/b.yml"), "/work"
    )
    assert asked("docker-compose --project-directory sub up").folder == "/work/sub"


@pytest.mark.parametrize("line", ["ls", "docker ps", "make up", "docker"])
def test_other_commands_are_not_understood(line: str) -> None:
    with pytest.raises(NotUnderstood):
        asked(line)


def test_a_port_keeps_its_place() -> None:
    (port,) = service("docker run -p 1:2 x").ports
    assert isinstance(port, Port)
    assert str(port.place) == "the command line"
    assert isinstance(service("docker run -v a:/a x").mounts[0], Mount)


def test_dry_names_what_would_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from envdoctor.cli import main

    (tmp_path / "Dockerfile").write_text("FROM busybox\nCOPY gone /x\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    assert main(["run", "--dry", "--format", "plain", "--", "docker", "build", "."]) == 1
    assert "Dockerfile:2: gone does not exist" in " ".join(capsys.readouterr().out.split())
    assert main(["run", "--dry", "--", "ls"]) == 2
