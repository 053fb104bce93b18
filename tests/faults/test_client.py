"""Faults of the client: the docker command, its settings, the packages that bring it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.engine.fixtures import MakeEngine, obtainable
from tests.engine.rig import Engine, User, free_port
from tests.engine.rig.cache import kept
from tests.engine.rig.debian import unpack
from tests.serving import serving

from .conftest import Machine
from .harness import Session
from .project import Project

SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
PS = ("docker", "ps")
NO_CLIENT = pytest.mark.skipif(
    shutil.which("docker", path=SYSTEM) is not None, reason="this machine has a docker command"
)


# -- the command -------------------------------------------------------------------------------


# The tests often run in a container, or beside a client of the machine's own; both explain much.
HIDDEN = {
    place: Path("/dev/null")
    for place in ("/.dockerenv", "/usr/local/bin/docker")
    if Path(place).exists()
}


@NO_CLIENT
@pytest.mark.fault("docker-client-not-installed")
def test_no_client_at_all(machine: Machine) -> None:
    machine.engine.stop()
    session = machine.session({"PATH": SYSTEM}, over=HIDDEN)
    said = session.shell("docker ps")
    session.explain(said, text_only=True).considers("docker-cli-not-on-path-in-ci-agent")
    session.explain(said).names("docker-client-not-installed")
    found = session.check(select="client").blames("docker-client-not-installed")
    assert found.remedy("docker-client-not-installed", "Install the engine")


@NO_CLIENT
@pytest.mark.fault("docker-cli-not-on-path-in-ci-agent")
def test_a_client_beside_the_path(machine: Machine) -> None:
    session = machine.session({"PATH": SYSTEM})
    place = Path(session.env["HOME"], "bin")
    place.mkdir()
    (place / "docker").symlink_to(machine.engine.tools.clients / "docker")
    fault = "docker-cli-not-on-path-in-ci-agent"
    session.explain(session.shell("docker ps")).names(fault)
    session.check(select="client").blames(fault)
    at_hand = {**session.env, "PATH": f"{place}:{SYSTEM}"}
    Session(at_hand, over=session.over).check(select="client").healthy()


def client_of(session: Session, folder: Path, program: bytes) -> Session:
    """The session with this program as its docker."""
    folder.mkdir(exist_ok=True)
    (folder / "docker").write_bytes(program)
    (folder / "docker").chmod(0o755)
    return Session({**session.env, "PATH": f"{folder}:{SYSTEM}"}, over=session.over)


@pytest.mark.fault("docker-cli-wrong-architecture")
def test_a_client_for_another_processor(engine_28: Engine, tmp_path: Path) -> None:
    program = bytearray((engine_28.tools.clients / "docker").read_bytes())
    program[18:20] = (0xF3).to_bytes(2, "little")  # ELF's e_machine: RISC-V
    session = client_of(Session(engine_28.client_env()), tmp_path / "bin", bytes(program))
    fault = "docker-cli-wrong-architecture"
    said = session.shell("docker ps")
    assert said.returncode != 0
    session.explain(said).names(fault)
    session.check(select="client").blames(fault)


@pytest.mark.fault("docker-is-other-program")
def test_another_program_called_docker(engine_28: Engine, tmp_path: Path) -> None:
    """Debian's package `docker` was once what is called wmdocker today."""
    with obtainable():
        root = kept("wmdocker", lambda folder: unpack(["wmdocker"], "bookworm", folder))
    program = (root / "usr" / "bin" / "wmdocker").read_bytes()
    session = client_of(Session(engine_28.client_env()), tmp_path / "bin", program)
    fault = "docker-is-other-program"
    session.explain(session.run("docker", "--help"), text_only=True).names(fault)
    found = session.check(select="client").blames(fault)
    assert found.remedy(fault, "Replace it")


@pytest.mark.fault("docker-py-shadowed")
def test_a_file_of_ones_own_called_docker(engine_28: Engine, tmp_path: Path) -> None:
    (tmp_path / "docker.py").write_text("import docker\nclient = docker.from_env()\n")
    session = Session(engine_28.client_env(), cwd=tmp_path)
    failed = session.run(session.program[0], "docker.py")
    session.explain(failed, text_only=True).names("docker-py-shadowed")


@pytest.mark.fault("docker-command-usage")
@pytest.mark.parametrize(
    "line",
    [
        "docker run",
        "docker rm",
        "docker exec made",
        "docker cp made:/etc/hosts",
        "docker ps made",
        "docker container ls made",
        "docker run --nmae made busybox",
        "docker imgaes",
    ],
)
def test_a_command_that_docker_does_not_understand(any_engine: Engine, line: str) -> None:
    session = Session(any_engine.client_env())
    found = session.explain(session.shell(line), text_only=True).names("docker-command-usage")
    if "imgaes" not in line:
        help_of = found.remedy("order of the words")
        assert "container" not in line or help_of == ["docker container ls --help"]
        session.mend(help_of)


@pytest.mark.fault("format-template-invalid")
@pytest.mark.parametrize(
    "line",
    [
        "docker ps --format '{{.Nope}'",
        "docker ps --format '{{.Nope}}'",
        "docker info --format '{{.Nope}}'",
        "docker inspect --format '{{.Nope}' busybox",
        "docker inspect --format '{{.State.Health.Status}}' made",
    ],
)
def test_a_template_that_docker_cannot_use(project: Project, line: str) -> None:
    project.does("docker create --name made busybox")
    project.says("format-template-invalid", line)


# -- its settings ------------------------------------------------------------------------------


@pytest.mark.fault("config-json-invalid")
@pytest.mark.parametrize("text", ['{"auths": {', '{"credsStore": 7}'])
def test_config_json_is_invalid(any_engine: Engine, text: str) -> None:
    session = Session(any_engine.client_env())
    config = Path(session.env["DOCKER_CONFIG"], "config.json")
    config.write_text(text)
    fault = "config-json-invalid"
    said = session.run(*PS)  # the client warns, and goes on
    session.explain(said.stderr, text_only=True)
    found = session.check(select="configuration").blames(fault)
    session.mend(found.remedy(fault, "aside")[:1])  # the login that follows is for a user's hands
    assert not config.exists()
    session.check(select="configuration").healthy()


@pytest.mark.fault("config-json-unreadable")
def test_config_json_of_another_user(
    engine_28: Engine, user: User, readable_program: Sequence[str | Path]
) -> None:
    env = {**engine_28.client_env(user=user), "USER": user.name}
    config = Path(env["DOCKER_CONFIG"], "config.json")
    config.write_text("{}")
    config.chmod(0o600)  # as `sudo docker login` leaves it
    session = Session(env, user=user, program=readable_program)
    fault = "config-json-unreadable"
    session.explain(session.run(*PS).stderr, text_only=True)
    found = session.check(select="configuration").blames(fault)
    Session(env).mend(found.remedy(fault, "Give them back"))
    session.check(select="configuration").healthy()


@pytest.mark.fault("sudo-uses-other-docker-config-and-context")
def test_under_sudo_the_settings_are_roots(engine_28: Engine, user: User) -> None:
    (user.home / ".docker").mkdir()
    (user.home / ".docker" / "config.json").write_text('{"auths": {"r.example": {}}}')
    env = {**engine_28.client_env(), "SUDO_USER": user.name, "SUDO_HOME": str(user.home)}
    fault = "sudo-uses-other-docker-config-and-context"
    found = Session(env).check(select="configuration").blames(fault)
    assert found.status("configuration") == "warn"


# -- the engine beside it ----------------------------------------------------------------------


@pytest.fixture
def bare(engine_28: Engine, tmp_path: Path) -> Session:
    """A session on a machine with a client and without an engine."""
    for folder in ("run", "opt"):
        (tmp_path / folder).mkdir()
    env = engine_28.client_env(docker_host=False)
    return Session(env, over={"/run": tmp_path / "run", "/opt": tmp_path / "opt", **HIDDEN})


@pytest.mark.fault("engine-not-installed")
def test_no_engine_is_installed(bare: Session) -> None:
    fault = "engine-not-installed"
    bare.explain(bare.run(*PS)).names(fault)
    found = bare.check().blames(fault)
    assert found.remedy(fault, "Install the engine")


@pytest.mark.fault("socket-not-mounted-in-container")
def test_a_container_without_the_socket(bare: Session, tmp_path: Path) -> None:
    # Nor does a container see the threads of the kernel, of which kthreadd is the first.
    hidden = {"/proc/2": tmp_path} if Path("/proc/2").exists() else {}
    inside = Session({**bare.env, "container": "docker"}, over={**bare.over, **hidden})
    fault = "socket-not-mounted-in-container"
    inside.explain(inside.run(*PS)).names(fault)
    inside.check().blames(fault)


@pytest.mark.fault("wsl-no-systemd")
def test_systemctl_without_systemd(machine: Machine) -> None:
    if not shutil.which("systemctl") or Path("/run/systemd/system").exists():
        pytest.skip("needs systemctl on a machine that was not booted with systemd")
    machine.engine.stop()
    session = machine.session()
    fault = "wsl-no-systemd"
    failed = session.run("systemctl", "start", "docker")
    commands = session.explain(failed, text_only=True).names(fault).remedy("init script")
    assert session.mend(commands).asked == ("service docker start",)


@pytest.mark.fault("rootless-no-user-session")
def test_systemctl_of_a_user_without_a_session(
    machine: Machine, user: User, readable_program: Sequence[str | Path]
) -> None:
    if not shutil.which("systemctl"):
        pytest.skip("needs systemctl")
    session = machine.session(user=user, program=readable_program)
    failed = session.run("systemctl", "--user", "start", "docker")
    session.explain(failed, text_only=True).considers("rootless-no-user-session")


@pytest.mark.fault("docker-unit-broken")
def test_a_unit_with_two_commands(bare: Session, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    unit = tmp_path / "docker.service"
    unit.write_text("[Service]\nExecStart=/bin/true\nExecStart=/bin/true -H fd://\n")
    said = bare.run("systemd-analyze", "verify", unit)
    bare.explain(said, text_only=True).names("docker-unit-broken")


@pytest.mark.fault("minikube-docker-env-stale")
def test_a_shell_aimed_at_a_minikube_that_is_gone(bare: Session) -> None:
    environ = {"DOCKER_HOST": "tcp://127.0.0.1:1", "MINIKUBE_ACTIVE_DOCKERD": "minikube"}
    session = Session({**bare.env, **environ}, over=bare.over)
    session.explain(session.run(*PS)).names("minikube-docker-env-stale")
    session.check().blames("minikube-docker-env-stale")


@pytest.mark.fault("rootless-daemon-not-running")
def test_a_rootless_engine_that_is_off(bare: Session) -> None:
    host = "unix:///run/user/1000/docker.sock"
    session = Session({**bare.env, "DOCKER_HOST": host}, over=bare.over)
    session.finds("rootless-daemon-not-running", *PS)


@pytest.mark.fault("podman-socket-not-enabled")
def test_podmans_socket_that_is_off(bare: Session) -> None:
    host = "unix:///run/user/1000/podman/podman.sock"
    session = Session({**bare.env, "DOCKER_HOST": host}, over=bare.over)
    session.finds("podman-socket-not-enabled", *PS)


@pytest.mark.fault("rootless-setup-beside-rootful")
def test_rootless_shall_be_set_up_beside_a_running_engine(
    machine: Machine, user: User, readable_program: Sequence[str | Path]
) -> None:
    root = machine.engine.tools.clients.parent / "root"
    script = root / "usr" / "share" / "docker.io" / "contrib" / "dockerd-rootless-setuptool.sh"
    machine.socket.chmod(0o666)  # of this private machine
    session = machine.session(user=user, program=readable_program)
    path = f"{script.parent}:{session.env['PATH']}"
    session = replace(session, env={**session.env, "PATH": path})
    failed = session.run("sh", script, "install")
    session.explain(failed, text_only=True).names("rootless-setup-beside-rootful")


@pytest.mark.fault("docker-api-without-encryption")
def test_an_engine_open_to_everybody(own_engine: MakeEngine) -> None:
    args = ["--tls=false", f"--host=tcp://127.0.0.1:{free_port()}"]
    engine = own_engine("20.10", args=args, bridge=False)
    found = Session(engine.client_env()).check(select="engine")
    assert "docker-api-without-encryption" in found.faults


# -- packages ----------------------------------------------------------------------------------


class Apt:
    """apt with lists, sources and installed packages of its own."""

    def __init__(self, folder: Path, proxy: str = ""):
        self.folder = folder
        for name in ("lists/partial", "cache/archives/partial", "parts", "trusted"):
            (folder / name).mkdir(parents=True)
        (folder / "status").write_text("")
        self.flags = [
            f"-oDir::State::lists={folder}/lists", f"-oDir::Cache={folder}/cache",
            f"-oDir::State::status={folder}/status", "-oDir::Etc::sourcelist=/dev/null",
            f"-oDir::Etc::sourceparts={folder}/parts", "-oDebug::NoLocking=true",
            f"-oDir::Etc::trustedparts={folder}/trusted", "-oAPT::Sandbox::User=root",
            f"-oAcquire::http::Proxy={proxy or 'http://127.0.0.1:1'}", "-oAcquire::Retries=0",
        ]  # fmt: skip

    def source(self, name: str, line: str) -> None:
        (self.folder / "parts" / name).write_text(line + "\n")

    def run(self, session: Session, *words: str) -> subprocess.CompletedProcess[str]:
        done = session.run("apt-get", *self.flags, *words)
        assert done.returncode != 0 or "W:" in done.stderr, done.stdout
        return done


@pytest.fixture
def session(engine_28: Engine) -> Session:
    if not shutil.which("apt-get"):
        pytest.skip("needs apt")
    return Session(engine_28.client_env())


@pytest.mark.fault("apt-signed-by-conflict")
def test_a_repository_listed_twice(session: Session, tmp_path: Path) -> None:
    apt = Apt(tmp_path)
    line = "deb [signed-by={}] https://download.docker.com/linux/debian bookworm stable"
    apt.source("docker.list", line.format("/etc/apt/keyrings/docker.gpg"))
    apt.source("docker2.list", line.format("/etc/apt/keyrings/docker.asc"))
    session.explain(apt.run(session, "update"), text_only=True).names("apt-signed-by-conflict")


@contextmanager
def answering(files: dict[str, bytes]) -> Iterator[str]:
    """A web proxy that has these files, by the end of their address, and no others."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = next((data for end, data in files.items() if self.path.endswith(end)), None)
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as address:
        yield f"http://{address}"


@pytest.mark.fault("docker-repository-lacks-release")
def test_a_release_that_the_repository_does_not_have(session: Session, tmp_path: Path) -> None:
    with answering({}) as proxy:
        apt = Apt(tmp_path, proxy)
        apt.source("docker.list", "deb http://download.docker.com/linux/ubuntu wilma stable")
        said = apt.run(session, "update")
    session.explain(said, text_only=True).names("docker-repository-lacks-release")


@pytest.mark.fault("docker-repository-key-missing")
def test_a_repository_whose_key_is_not_known(session: Session, tmp_path: Path) -> None:
    """Signed by another key than Docker's, which nobody here has: the distribution's."""
    signed = sorted(Path("/var/lib/apt/lists").glob("*InRelease"))
    if not signed:
        pytest.skip("apt has no lists here")
    with answering({"InRelease": signed[0].read_bytes()}) as proxy:
        apt = Apt(tmp_path, proxy)
        apt.source("docker.list", "deb http://download.docker.com/linux/debian bookworm stable")
        said = apt.run(session, "update")
    session.explain(said, text_only=True).considers("docker-repository-key-missing")


PACKAGES = """\
Package: containerd.io
Version: 1.7.0-1
Architecture: all
Provides: containerd, runc
Conflicts: containerd, runc
Filename: containerd.io.deb
Size: 1
SHA256: 0000000000000000000000000000000000000000000000000000000000000000

Package: docker.io
Version: 20.10.24
Architecture: all
Depends: containerd (>= 1.4)
Filename: docker.io.deb
Size: 1
SHA256: 0000000000000000000000000000000000000000000000000000000000000000
"""


@pytest.mark.fault("apt-containerd-conflict")
@pytest.mark.parametrize("wanted", [("docker.io",), ("docker-ce",)])
def test_packages_of_two_origins(session: Session, tmp_path: Path, wanted: tuple[str, ...]) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "Packages").write_text(PACKAGES)
    apt = Apt(tmp_path / "apt")
    apt.source("docker.list", f"deb [trusted=yes] file:{repository} ./")
    assert session.run("apt-get", *apt.flags, "update").returncode == 0
    said = apt.run(session, "--simulate", "install", *wanted)
    session.explain(said, text_only=True).names("apt-containerd-conflict")


@pytest.mark.fault("docker-package-not-configured")
def test_a_package_that_could_not_start_its_service(session: Session, tmp_path: Path) -> None:
    package, root = tmp_path / "package", tmp_path / "root"
    (package / "DEBIAN").mkdir(parents=True)
    control = "Package: docker.io\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\n"
    (package / "DEBIAN" / "control").write_text(control + "Description: x\n")
    script = package / "DEBIAN" / "postinst"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(0o755)
    for name in ("info", "updates", "triggers"):
        (root / "var" / "lib" / "dpkg" / name).mkdir(parents=True)
    for name in ("status", "available"):
        (root / "var" / "lib" / "dpkg" / name).write_text("")
    assert session.run("dpkg-deb", "--build", package, tmp_path / "x.deb").returncode == 0
    force = ("--force-script-chrootless", "--force-bad-path")
    failed = session.run(
        "dpkg", f"--root={root}", f"--log={tmp_path}/log", *force, "-i", tmp_path / "x.deb"
    )
    assert failed.returncode != 0
    session.explain(failed, text_only=True).considers("docker-package-not-configured")
