"""ED210-ED224 and ED270-ED276 at registries of one's own: certificates, plain HTTP, logins, ways.

They listen on the address of the engine's bridge: those of 127.0.0.0/8 are exempt from TLS.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.rig import (
    Authority,
    Engine,
    Refusal,
    free_port,
    hello_world,
    http_registry,
    listening,
    process,
    refusal,
    sockets,
)
from tests.engine.rig.http_registry import UNAUTHORIZED

from .harness import Session
from .image_server import image_server

CERTIFICATES = Path("/etc/docker/certs.d")


def bridge_address(engine: Engine) -> str:
    """An address of this machine that is not a loopback one."""
    subnet: str = engine.api("/networks/bridge")["IPAM"]["Config"][0]["Subnet"]
    return subnet.rpartition(".")[0] + ".1"


@pytest.fixture
def trusted() -> Iterator[None]:
    """Take away what a remedy has put among the engine's certificates."""
    before = set(CERTIFICATES.glob("*"))
    existed = CERTIFICATES.parent.exists(), CERTIFICATES.exists()
    yield
    for folder in set(CERTIFICATES.glob("*")) - before:
        shutil.rmtree(folder)
    if not existed[1]:
        shutil.rmtree(CERTIFICATES, ignore_errors=True)
    if not existed[0] and CERTIFICATES.parent.exists():
        CERTIFICATES.parent.rmdir()


def both(session: Session, image: str, fault: str) -> None:
    """Pull, and explain the failure by its text alone and with a look at the machine."""
    failed = session.run("docker", "pull", image)
    session.explain(failed, text_only=True).names(fault)
    session.explain(failed).names(fault)


@pytest.mark.fault("registry-tls-interception-unknown-ca")
def test_its_own_authority(
    any_engine: Engine, authority: Authority, trusted: None, tmp_path: Path
) -> None:
    address = bridge_address(any_engine)
    certificate = authority.issue("private", hosts=(address,))
    session = Session(any_engine.client_env(), cwd=tmp_path)
    with image_server(hello_world(), host=address, certificate=certificate) as server:
        image = f"{server}/library/hello-world"
        both(session, image, "registry-tls-interception-unknown-ca")
        answer = session.explain(session.run("docker", "pull", image))
        shutil.copy(authority.folder / "ca.pem", tmp_path / "corp.crt")
        session.mend(answer.remedy("this one registry"))
        assert session.run("docker", "pull", image).returncode == 0
    any_engine.run("docker", "image", "rm", image)


@pytest.mark.fault("registry-client-certificate-required")
def test_clients_must_show_a_certificate(
    engine_28: Engine, authority: Authority, trusted: None, tmp_path: Path
) -> None:
    address = bridge_address(engine_28)
    certificate = authority.issue("strict", hosts=(address,))
    session = Session(engine_28.client_env(), cwd=tmp_path)
    with image_server(
        hello_world(), host=address, certificate=certificate, wants_client=True
    ) as server:
        (CERTIFICATES / server).mkdir(parents=True)
        shutil.copy(authority.folder / "ca.pem", CERTIFICATES / server / "ca.crt")
        image = f"{server}/library/hello-world"
        both(session, image, "registry-client-certificate-required")
        answer = session.explain(session.run("docker", "pull", image))
        own = authority.issue("client")
        shutil.copy(own / "cert.pem", tmp_path / "client.cert")
        shutil.copy(own / "key.pem", tmp_path / "client.key")
        session.mend(answer.remedy())
        assert session.run("docker", "pull", image).returncode == 0
    engine_28.run("docker", "image", "rm", image)


@pytest.mark.fault("registry-cert-no-san-or-wrong-name")
@pytest.mark.parametrize("hosts", [("registry.example",), ("127.0.0.2",)])
def test_a_certificate_for_another_name(
    any_engine: Engine, authority: Authority, hosts: tuple[str, ...]
) -> None:
    address = bridge_address(any_engine)
    certificate = authority.issue("other", hosts=hosts)
    with image_server(hello_world(), host=address, certificate=certificate) as server:
        image = f"{server}/library/hello-world"
        both(Session(any_engine.client_env()), image, "registry-cert-no-san-or-wrong-name")


@pytest.mark.fault("registry-certificate-expired", "registry-clock-skew")
@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        pytest.param("20200101000000Z", "20200201000000Z", "registry-certificate-expired"),
        pytest.param("20900101000000Z", "20910101000000Z", "registry-clock-skew"),
    ],
)
def test_dates_of_a_certificate(
    any_engine: Engine, authority: Authority, start: str, end: str, fault: str
) -> None:
    """A certificate of the future, too, says that one of two clocks is wrong."""
    address = bridge_address(any_engine)
    certificate = dated(authority, address, start, end)
    with image_server(hello_world(), host=address, certificate=certificate) as server:
        both(Session(any_engine.client_env()), f"{server}/library/hello-world", fault)


def dated(authority: Authority, address: str, start: str, end: str) -> Path:
    """A certificate that is valid from `start` to `end`."""
    home = authority.issue("dated", hosts=(address,))
    (home / "index").write_text("")
    (home / "ca.conf").write_text(
        f"[ca]\ndefault_ca=d\n[d]\ndatabase={home}/index\nrand_serial=yes\nnew_certs_dir={home}\n"
        "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n"
    )
    process.run(
        *("openssl", "ca", "-batch", "-notext", "-config", home / "ca.conf"),
        *("-in", home / "request", "-out", home / "cert.pem", "-extfile", home / "extensions"),
        *("-cert", authority.folder / "ca.pem", "-keyfile", authority.folder / "key.pem"),
        *("-startdate", start, "-enddate", end),
    )
    return home


@pytest.mark.fault("registry-http-vs-https-insecure")
def test_plain_http(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    with image_server(hello_world(), host=bridge_address(any_engine)) as server:
        both(session, f"{server}/library/hello-world", "registry-http-vs-https-insecure")


@pytest.mark.fault("registry-not-running")
@pytest.mark.parametrize("local", [True, False])
def test_nothing_listens(any_engine: Engine, local: bool) -> None:
    address = "localhost" if local else bridge_address(any_engine)
    session = Session(any_engine.client_env())
    both(session, f"{address}:{free_port()}/shop/web", "registry-not-running")


@pytest.mark.fault("registry-connection-reset")
def test_the_connection_is_cut(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    with listening(sockets.reset) as listener:
        image = listener.host.removeprefix("tcp://") + "/shop/web"
        both(session, image, "registry-connection-reset")


@pytest.mark.fault("registry-unreachable")
def test_no_route_to_the_registry(any_engine: Engine) -> None:
    """An address for documents, which this machine is told to refuse."""
    process.run("ip", "route", "add", "unreachable", "192.0.2.77/32")
    try:
        session = Session(any_engine.client_env())
        both(session, "192.0.2.77/shop/web", "registry-unreachable")
    finally:
        process.run("ip", "route", "del", "unreachable", "192.0.2.77/32")


@pytest.mark.fault("registry-ipv6-unreachable")
def test_ipv6_leads_nowhere(engine_28: Engine) -> None:
    session = Session(engine_28.client_env())
    both(session, "[2001:db8::77]:443/shop/web", "registry-ipv6-unreachable")


@pytest.mark.fault("no-basic-auth-credentials")
def test_nobody_is_logged_in(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    with image_server(hello_world(), login="dev:secret") as server:
        image = f"{server}/library/hello-world"
        both(session, image, "no-basic-auth-credentials")
        wrong = session.run("docker", "login", "-u", "dev", "-p", "wrong", server)
        session.explain(wrong, text_only=True).names("no-basic-auth-credentials")
        command, *_ = session.explain(session.run("docker", "pull", image)).remedy()
        assert command == f"docker login {server}"
        # The command asks for name and password; here they are given along.
        session.mend([f"{command} -u dev -p secret"])
        assert session.run("docker", "pull", image).returncode == 0
    any_engine.run("docker", "image", "rm", image)


@pytest.mark.fault("docker-login-non-tty-empty-secret")
def test_the_secret_is_empty(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    with image_server(hello_world(), login="dev:secret") as server:
        for line in (f"docker login -u '' -p '' {server}",
                     f"printf '' | docker login -u dev --password-stdin {server}",
                     f"docker login {server}"):  # fmt: skip
            failed = session.shell(line)
            assert failed.returncode != 0
            fault = "docker-login-non-tty-empty-secret"
            session.explain(failed, text_only=True).names(fault)


@pytest.mark.fault("stale-credentials-break-public-pull")
def test_an_old_login(any_engine: Engine) -> None:
    """This registry says a single word, and which login it was is known on the machine only."""
    fault = "stale-credentials-break-public-pull"
    session = Session(any_engine.client_env())
    with image_server(hello_world(), login="dev:new") as server:
        config = Path(session.env["DOCKER_CONFIG"], "config.json")
        login = base64.b64encode(b"dev:old").decode()
        config.write_text(json.dumps({"auths": {server: {"auth": login}}}))
        failed = session.run("docker", "pull", f"{server}/library/hello-world")
        session.explain(failed, text_only=True).considers(fault)
        answer = session.explain(failed).names(fault)
        session.mend(answer.remedy("Another registry"))
        again = session.run("docker", "pull", f"{server}/library/hello-world")
    assert "no basic auth credentials" in again.stderr


NO_RIGHT = refusal(403, "DENIED", "permission_denied: write_package")
TOO_LARGE = Refusal(
    413, "<html><head><title>413 Request Entity Too Large</title></head></html>",
    {"Content-Type": "text/html"},
)  # fmt: skip


def push(engine: Engine, answer: Refusal, fault: str, login: str | None = None) -> None:
    session = Session(engine.client_env())
    engine.run("docker", "pull", "hello-world")
    with http_registry(answer, login=login) as registry:
        image = f"{registry.address}/shop/web"
        engine.run("docker", "tag", "hello-world", image)
        failed = session.run("docker", "push", image)
        engine.run("docker", "image", "rm", image)
    session.explain(failed, text_only=True).names(fault)


@pytest.mark.fault("registry-push-denied")
def test_pushing_to_what_is_not_yours(any_engine: Engine) -> None:
    push(any_engine, UNAUTHORIZED, "registry-push-denied", login="bearer")


@pytest.mark.fault("registry-token-lacks-rights")
def test_pushing_with_a_token_that_may_only_read(any_engine: Engine) -> None:
    push(any_engine, NO_RIGHT, "registry-token-lacks-rights")


@pytest.mark.fault("registry-upload-too-large")
def test_pushing_more_than_the_front_server_takes(engine_20: Engine) -> None:
    """Newer engines say the same after five tries, which take them 50 seconds."""
    push(engine_20, TOO_LARGE, "registry-upload-too-large")
