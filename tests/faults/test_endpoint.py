"""Faults of what leads to the engine: DOCKER_HOST, contexts, TCP, TLS, API versions."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.engine.fixtures import MakeEngine
from tests.engine.rig import Authority, Engine, Podman, free_port, listening, tls_args
from tests.engine.rig.sockets import Behaviour, html, say, silent, trickle

from .conftest import Machine
from .harness import Session

PS = ("docker", "ps")


def context(session: Session, name: str, address: str) -> None:
    """Make a context with the real client and choose it."""
    made = session.run("docker", "context", "create", name, "--docker", f"host={address}")
    assert made.returncode == 0, made.stderr
    assert session.run("docker", "context", "use", name).returncode == 0


# -- DOCKER_HOST and contexts ------------------------------------------------------------------


@pytest.mark.fault("tcp-endpoint-not-listening")
def test_a_context_of_a_port_without_an_engine(machine: Machine) -> None:
    machine.engine.stop()
    session = machine.session()
    context(session, "far", f"tcp://127.0.0.1:{free_port()}")
    found = session.finds("tcp-endpoint-not-listening", *PS, undecided=True)
    mended = session.mend(found.remedy("tcp-endpoint-not-listening", "use the local one"))
    machine.engine.start()
    mended.check().healthy()


@pytest.mark.fault("docker-host-env-stale-tcp")
def test_docker_host_astray(machine: Machine) -> None:
    session = machine.session({"DOCKER_HOST": f"tcp://127.0.0.1:{free_port()}"})
    for name in (".bashrc", ".profile", ".zshrc"):  # where the remedy looks for the variable
        Path(session.env["HOME"], name).write_text("export DOCKER_HOST=…\n")
    found = session.finds("docker-host-env-stale-tcp", *PS, undecided=True)
    mended = session.mend(found.remedy("docker-host-env-stale-tcp", "Forget it")[:1])
    mended.check().healthy()


@pytest.mark.fault("docker-host-without-scheme")
@pytest.mark.parametrize("value", ["/var/run/docker.sock", "htp://foo", "tcp://127.0.0.1:abc"])
def test_docker_host_without_scheme(machine: Machine, value: str) -> None:
    session = machine.session({"DOCKER_HOST": value})
    fault = "docker-host-without-scheme"
    found = session.finds(fault, *PS)
    for words in ("three slashes", "do without"):
        session.mend(found.remedy(fault, words)).check(select="engine").healthy()


@pytest.mark.fault("docker-host-overrides-context")
def test_docker_host_overrides_a_living_context(machine: Machine, engine_28: Engine) -> None:
    session = machine.session()
    context(session, "chosen", engine_28.host)
    session = replace(session, env={**session.env, "DOCKER_HOST": machine.engine.host})
    fault = "docker-host-overrides-context"
    found = session.check(select="connection").blames(fault)
    session.explain(session.run("docker", "context", "ls")).names(fault)
    session.mend(found.remedy(fault, "Do without")).check(select="engine").healthy()


@pytest.mark.fault("context-missing")
def test_a_context_that_is_gone(machine: Machine) -> None:
    session = machine.session({"DOCKER_CONTEXT": "desktop-linux"})
    found = session.finds("context-missing", *PS)
    session.mend(found.remedy("context-missing", "Go back")).check().healthy()


@pytest.mark.fault("context-points-to-stopped-backend")
def test_a_context_of_a_product_that_is_stopped(machine: Machine) -> None:
    session = machine.session()
    context(session, "desktop-linux", f"unix://{session.env['HOME']}/.docker/desktop/docker.sock")
    found = session.finds("context-points-to-stopped-backend", *PS)
    mended = session.mend(found.remedy("context-points-to-stopped-backend", "own engine"))
    mended.check().healthy()


@pytest.mark.fault("context-meta-json-corrupt")
def test_a_context_full_of_zero_bytes(machine: Machine) -> None:
    session = machine.session()
    context(session, "desktop-linux", "unix:///run/gone.sock")
    folder = sha256(b"desktop-linux").hexdigest()
    meta = Path(session.env["DOCKER_CONFIG"], "contexts", "meta", folder, "meta.json")
    meta.write_bytes(b"\0" * 300)
    found = session.finds("context-meta-json-corrupt", *PS)
    assert found.remedy("context-meta-json-corrupt", "damaged")[1].split()[1].endswith(folder)
    meta.write_bytes(b"")
    try:
        commands = session.check().remedy("context-meta-json-corrupt", "damaged")
        session.mend(commands)
    finally:
        shutil.rmtree(Path("/tmp", folder), ignore_errors=True)
    assert not meta.parent.exists()
    session.check().blames("context-missing")  # the next step, which has its own remedy


@pytest.mark.fault("desktop-linux-context-hides-engine-images")
def test_two_engines_with_images_of_their_own(machine: Machine, engine_28: Engine) -> None:
    session = machine.session()
    context(session, "desktop-linux", engine_28.host)
    fault = "desktop-linux-context-hides-engine-images"
    found = session.check(select="connection").blames(fault)
    mended = session.mend(found.remedy(fault, "Go back"))
    mended.check(select="connection").healthy()


# -- TCP ---------------------------------------------------------------------------------------


@pytest.mark.fault("docker-host-name-not-resolvable")
def test_a_name_that_nobody_knows(machine: Machine) -> None:
    session = machine.session({"DOCKER_HOST": "tcp://build.invalid:2375"})
    machine.engine.stop()
    found = session.finds("docker-host-name-not-resolvable", *PS)
    mended = session.mend(found.remedy("docker-host-name-not-resolvable", "local engine"))
    machine.engine.start()
    mended.check().healthy()


@pytest.mark.fault("docker-host-unreachable")
def test_a_machine_out_of_reach(machine: Machine) -> None:
    machine.engine.stop()
    session = machine.session({"DOCKER_HOST": "tcp://192.0.2.1:2375"}, network=False)
    found = session.finds("docker-host-unreachable", *PS)
    mended = session.mend(found.remedy("docker-host-unreachable", "local engine"))
    machine.engine.start()
    mended.check(select="engine").healthy()


@pytest.mark.fault("dind-host-docker-not-resolvable")
def test_the_service_docker_is_not_there(machine: Machine) -> None:
    session = machine.session({"DOCKER_HOST": "tcp://docker:2375"})
    found = session.finds("dind-host-docker-not-resolvable", *PS)
    session.mend(found.remedy("dind-host-docker-not-resolvable", "do without")).check().healthy()


@pytest.mark.fault("dind-start-race")
def test_the_service_docker_is_not_ready(machine: Machine, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost docker\n")
    environ = {"DOCKER_HOST": f"tcp://docker:{free_port()}"}
    machine.engine.stop()
    session = machine.session(environ, over={"/etc/hosts": hosts})
    found = session.finds("dind-start-race", *PS, undecided=True)
    wait = found.remedy("dind-start-race", "Wait for it")
    machine.engine.start()
    at_socket = replace(session, env={**session.env, "DOCKER_HOST": machine.engine.host})
    at_socket.mend(wait).check().healthy()


@pytest.mark.fault("proxy-catches-docker-host")
def test_a_proxy_between(own_engine: MakeEngine, tmp_path: Path) -> None:
    port = free_port()
    engine = own_engine(
        "26.1", bridge=False, args=["--tls=false", f"--host=tcp://127.0.0.1:{port}"]
    )
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost build.test\n")
    environ = {
        **engine.client_env(),
        "DOCKER_HOST": f"tcp://build.test:{port}",
        "HTTP_PROXY": f"http://127.0.0.1:{free_port()}",
    }
    session = Session(environ, over={"/etc/hosts": hosts})
    found = session.finds("proxy-catches-docker-host", *PS, undecided=True)
    mended = session.mend(found.remedy("proxy-catches-docker-host", "Except"))
    assert "proxy-catches-docker-host" not in mended.check(select="connection").faults
    assert mended.run(*PS).returncode == 0


# -- TLS ---------------------------------------------------------------------------------------


def secured(own_engine: MakeEngine, certificates: Path) -> dict[str, str]:
    """An engine behind TLS, and the environment of a client that does not know of it."""
    port = free_port()
    args = [*tls_args(certificates), "--host", f"tcp://127.0.0.1:{port}"]
    env = own_engine(args=args, bridge=False).client_env()
    return {**env, "DOCKER_HOST": f"tcp://127.0.0.1:{port}"}


@pytest.mark.fault("tls-client-vs-plain-daemon-2375-2376")
def test_tls_on_one_side(own_engine: MakeEngine, authority: Authority, tmp_path: Path) -> None:
    fault = "tls-client-vs-plain-daemon-2375-2376"
    env = secured(own_engine, authority.issue("server", ("127.0.0.1",)))
    Session(env).finds(fault, *PS)
    verify = {**env, "DOCKER_TLS_VERIFY": "1"}
    Session({**verify, "DOCKER_CERT_PATH": "/nowhere"}).finds(fault, *PS)
    strange = Authority.create(tmp_path, "a stranger").issue("client")
    Session({**verify, "DOCKER_CERT_PATH": str(strange)}).finds(fault, *PS)
    right = {**verify, "DOCKER_CERT_PATH": str(authority.issue("client"))}
    Session(right).check(select="engine").healthy()


@pytest.mark.fault("tls-client-vs-plain-daemon-2375-2376")
def test_a_client_with_tls_and_a_plain_engine(own_engine: MakeEngine, authority: Authority) -> None:
    port = free_port()
    args = ["--tls=false", "--host", f"tcp://127.0.0.1:{port}"]
    env = own_engine("26.1", args=args, bridge=False).client_env()
    tls = {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(authority.issue("client"))}
    session = Session({**env, **tls, "DOCKER_HOST": f"tcp://127.0.0.1:{port}"})
    session.finds("tls-client-vs-plain-daemon-2375-2376", *PS)


@pytest.mark.fault("docker-tls-certificate-expired-or-wrong-name")
@pytest.mark.parametrize(("host", "expired"), [("127.0.0.1", True), ("elsewhere.test", False)])
def test_a_certificate_that_is_not_valid(
    own_engine: MakeEngine, authority: Authority, host: str, expired: bool
) -> None:
    env = secured(own_engine, authority.issue(f"server-{host}", (host,), expired=expired))
    tls = {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(authority.issue("client"))}
    Session({**env, **tls}).finds("docker-tls-certificate-expired-or-wrong-name", *PS)


# -- what answers ------------------------------------------------------------------------------


@pytest.mark.fault("daemon-socket-hangs")
def test_an_engine_that_hangs(machine: Machine) -> None:
    machine.engine.pause()
    session = machine.session()
    session.check().blames("daemon-socket-hangs")
    machine.engine.resume()
    session.check().healthy()


@pytest.mark.fault("daemon-socket-hangs")
@pytest.mark.parametrize(
    "behaviour", [silent, trickle(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 999, pause=0.2)],
    ids=["silent", "trickle"],
)  # fmt: skip
def test_a_socket_that_never_answers(machine: Machine, behaviour: Behaviour) -> None:
    machine.engine.stop()
    with listening(behaviour, machine.socket):
        machine.session().check().blames("daemon-socket-hangs")


@pytest.mark.fault("endpoint-is-no-docker-api")
@pytest.mark.parametrize(
    "behaviour", [html(), say(b"SSH-2.0-OpenSSH_9.2p1\r\n")], ids=["html", "ssh"]
)
def test_something_else_answers(machine: Machine, behaviour: Behaviour) -> None:
    fault = "endpoint-is-no-docker-api"
    with listening(behaviour) as listener:
        session = machine.session({"DOCKER_HOST": listener.host})
        found = session.check().blames(fault)
        failed = session.run("docker", "info")
        session.explain(failed.stderr or failed.stdout).names(fault)
        session.mend(found.remedy(fault, "local engine")).check(select="engine").healthy()


@pytest.mark.fault("socket-proxy-forbids")
def test_a_filter_before_the_socket(machine: Machine) -> None:
    page = "<h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n"
    with listening(html("403 Forbidden", f"<html><body>{page}</body></html>")) as listener:
        session = machine.session({"DOCKER_HOST": listener.host})
        session.finds("socket-proxy-forbids", *PS, undecided=True)


# -- API versions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "version"),
    [
        pytest.param("api-client-too-old-for-engine-29", "1.10",
                     marks=pytest.mark.fault("api-client-too-old-for-engine-29")),
        pytest.param("api-client-too-new", "1.99", marks=pytest.mark.fault("api-client-too-new")),
        pytest.param("api-version-env-garbage", "abc",
                     marks=pytest.mark.fault("api-version-env-garbage")),
    ],
)  # fmt: skip
def test_api_versions(any_engine: Engine, fault: str, version: str) -> None:
    session = Session({**any_engine.client_env(), "DOCKER_API_VERSION": version})
    failed = session.run(*PS)
    assert failed.returncode != 0
    session.explain(failed, text_only=True).names(fault)
    session.watch(*PS).names(fault)
    found = session.check(select="engine").blames(fault)
    if fault != "api-client-too-old-for-engine-29":  # there the remedy is another client
        session.mend(found.remedy(fault, "unset")).check(select="engine").healthy()


@pytest.mark.fault("podman-api-is-not-buildkit")
def test_podman_cannot_build_the_buildkit_way(
    podman: Podman, engine_20: Engine, tmp_path: Path
) -> None:
    """With a client that has BuildKit built in; what `check` says of buildx: test_healthy.py."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\nLABEL a=b\n")
    environ = {**engine_20.client_env(), "DOCKER_HOST": podman.host, "DOCKER_BUILDKIT": "1"}
    session = Session(environ, cwd=tmp_path)
    fault = "podman-api-is-not-buildkit"
    failed = session.run("docker", "build", "-t", "edr-test", ".")
    assert failed.returncode != 0
    explained = session.explain(failed, text_only=True).names(fault)
    old = explained.remedy("the old way")[0].replace("<image>", "edr-test")
    assert session.shell(old).returncode == 0
    assert session.run("docker", "rmi", "edr-test").returncode == 0


# -- each once, with what waits behind it (the fifth, without permission: test_reach.py) --------


def test_causes_each_once_with_what_waits_behind(machine: Machine) -> None:
    def cause(session: Session, fault: str) -> None:
        found = session.check().blames(fault).keeps_waiting(fault)
        page = session.doctor("check", "--format", "plain", "--skip", "python,contrast").stdout
        assert page.count(found.cause(fault)["title"]) == 1, page

    cause(machine.session({"DOCKER_HOST": f"tcp://127.0.0.1:{free_port()}"}),
          "docker-host-env-stale-tcp")  # fmt: skip
    lost = machine.session()
    (Path(lost.env["DOCKER_CONFIG"]) / "config.json").write_text(
        json.dumps({"currentContext": "colima"})
    )
    cause(lost, "context-missing")
    machine.engine.pause()
    cause(machine.session(), "daemon-socket-hangs")
    machine.engine.resume()
    machine.engine.stop()
    cause(machine.session(), "socket-daemon-not-running")
