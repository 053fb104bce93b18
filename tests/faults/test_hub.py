"""Docker Hub, and what stands between it and the engine.

The engine's proxy leads to a server of our own that speaks TLS in the Hub's name, so that the whole
examination, hello-world included, meets what a user would meet.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.fixtures import obtainable
from tests.engine.rig import (
    Authority,
    Engine,
    Refusal,
    free_port,
    hello_world,
    http_registry,
    listening,
    sockets,
)
from tests.engine.rig.http_registry import BROKEN, LOGIN_PAGE, RATE_LIMITED

from .forward_proxy import HUB, forward_proxy
from .harness import Session
from .image_server import image_server, refusing, sound
from .own_network import own_network

HELLO = ("docker", "run", "--rm", "hello-world")


@contextmanager
def behind(proxy: str, authority: Authority | None = None, **options: object) -> Iterator[Session]:
    """A session with an engine that goes through `proxy`, if any, and trusts `authority`."""
    environ = {"HTTPS_PROXY": proxy} if proxy else {}
    if authority is not None:
        environ["SSL_CERT_FILE"] = str(authority.folder / "ca.pem")
    options = {"environ": environ, "bridge": False} | options
    with obtainable(), Engine("28.5", **options) as engine:  # type: ignore[arg-type]
        yield Session(engine.client_env())


def found_in_all_three_ways(session: Session, fault: str) -> None:
    session.check().blames(fault)
    session.explain(session.run(*HELLO), text_only=True).names(fault)
    session.watch(*HELLO).names(fault)


def test_a_way_without_faults(authority: Authority) -> None:
    """Proves that the faults below are not those of the proxy or of our server."""
    certificate = authority.issue("hub", hosts=HUB)
    with (
        image_server(hello_world(), certificate=certificate) as hub,
        forward_proxy(leads_to=hub) as proxy,
        behind(proxy, authority) as session,
    ):
        session.check().healthy()


@pytest.mark.fault(
    "registry-rate-limit-429", "registry-returns-html-or-403", "registry-server-error"
)
@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        pytest.param(RATE_LIMITED, "registry-rate-limit-429", id="429"),
        pytest.param(LOGIN_PAGE, "registry-returns-html-or-403", id="portal"),
        pytest.param(BROKEN, "registry-server-error", id="500"),
    ],
)
def test_an_answer_of_the_hub(authority: Authority, answer: Refusal, fault: str) -> None:
    certificate = authority.issue("hub", hosts=HUB)
    with (
        image_server(hello_world(), refusing(answer), certificate=certificate) as hub,
        forward_proxy(leads_to=hub) as proxy,
        behind(proxy, authority) as session,
    ):
        found_in_all_three_ways(session, fault)


@pytest.mark.fault("registry-tls-interception-unknown-ca")
def test_encrypted_traffic_is_opened_by_an_unknown_authority(authority: Authority) -> None:
    certificate = authority.issue("hub", hosts=HUB)
    with (
        image_server(hello_world(), certificate=certificate) as hub,
        forward_proxy(leads_to=hub) as proxy,
        behind(proxy) as session,
    ):
        found_in_all_three_ways(session, "registry-tls-interception-unknown-ca")


@pytest.mark.fault("registry-certificate-expired")
def test_the_certificate_has_expired(authority: Authority) -> None:
    certificate = authority.issue("late", hosts=HUB, expired=True)
    with (
        image_server(hello_world(), certificate=certificate) as hub,
        forward_proxy(leads_to=hub) as proxy,
        behind(proxy, authority) as session,
    ):
        found_in_all_three_ways(session, "registry-certificate-expired")


@pytest.mark.fault("registry-cert-no-san-or-wrong-name")
def test_the_certificate_is_for_another_name(authority: Authority) -> None:
    certificate = authority.issue("other", hosts=("proxy.corp.example",))
    with (
        image_server(hello_world(), certificate=certificate) as hub,
        forward_proxy(leads_to=hub) as proxy,
        behind(proxy, authority) as session,
    ):
        found_in_all_three_ways(session, "registry-cert-no-san-or-wrong-name")


@pytest.mark.fault("registry-tls-handshake-timeout")
def test_the_handshake_is_never_answered(authority: Authority) -> None:
    with listening(sockets.silent) as listener:
        hub = listener.host.removeprefix("tcp://")
        with forward_proxy(leads_to=hub) as proxy, behind(proxy, authority) as session:
            failed = session.run(*HELLO)  # takes the engine's ten seconds
    session.explain(failed, text_only=True).names("registry-tls-handshake-timeout")


@pytest.mark.fault("stale-credentials-break-public-pull")
def test_an_old_login_breaks_public_pulls(authority: Authority) -> None:
    certificate = authority.issue("hub", hosts=HUB)
    with (
        image_server(hello_world(), certificate=certificate, login="dev:new", public=True) as hub,
        forward_proxy(leads_to=hub) as proxy,
        behind(proxy, authority) as session,
    ):
        config = Path(session.env["DOCKER_CONFIG"], "config.json")
        login = base64.b64encode(b"dev:old").decode()
        config.write_text(json.dumps({"auths": {"https://index.docker.io/v1/": {"auth": login}}}))
        found_in_all_three_ways(session, "stale-credentials-break-public-pull")
        found = session.check()
        session.mend(found.remedy("stale-credentials-break-public-pull", "Hub"))
        session.check().healthy()


@pytest.mark.fault("daemon-proxy-unreachable")
def test_the_proxy_is_dead() -> None:
    with behind(f"http://127.0.0.1:{free_port()}") as session:
        found_in_all_three_ways(session, "daemon-proxy-unreachable")


@pytest.mark.fault("daemon-proxy-unreachable")
def test_the_proxy_is_asked_in_the_wrong_protocol() -> None:
    with forward_proxy() as proxy, behind(proxy.replace("http:", "https:")) as session:
        found_in_all_three_ways(session, "daemon-proxy-unreachable")


@pytest.mark.fault("daemon-proxy-auth-required")
def test_the_proxy_wants_a_password() -> None:
    with forward_proxy(login="dev:secret") as proxy, behind(proxy) as session:
        found_in_all_three_ways(session, "daemon-proxy-auth-required")


@pytest.mark.fault("proxy-lacks-no_proxy-for-internal-registry")
def test_the_proxy_is_asked_for_an_internal_registry() -> None:
    with behind(f"http://127.0.0.1:{free_port()}") as session:
        failed = session.run("docker", "pull", "10.9.8.7:5000/shop/web")
    session.explain(failed, text_only=True).names("proxy-lacks-no_proxy-for-internal-registry")


@pytest.mark.fault("daemon-proxy-missing-shell-proxy-set")
def test_only_the_shell_knows_the_proxy(authority: Authority) -> None:
    """The engine's network has no way out; the shell's has, by the proxy."""
    fault = "daemon-proxy-missing-shell-proxy-set"
    certificate = authority.issue("hub", hosts=HUB)
    with (
        image_server(hello_world(), certificate=certificate) as hub,
        forward_proxy(leads_to=hub) as proxy,
        ExitStack() as stack,
    ):
        with own_network():
            session = stack.enter_context(behind(""))
        variables = {"HTTPS_PROXY": proxy, "SSL_CERT_FILE": str(authority.folder / "ca.pem")}
        session = replace(session, env={**session.env, **variables})
        session.check().blames(fault)
        # The text alone says only that there is no way.
        failed = session.run(*HELLO)
        session.explain(failed, text_only=True).names("machine-offline")


@pytest.mark.fault("machine-offline")
def test_there_is_no_network_at_all() -> None:
    with own_network(), behind("") as session:
        found_in_all_three_ways(session, "machine-offline")


@pytest.mark.fault("registry-dns-failure")
def test_the_name_cannot_be_looked_up() -> None:
    with obtainable(), Engine("28.5", bridge=False) as engine:
        found_in_all_three_ways(Session(engine.client_env()), "registry-dns-failure")


@pytest.mark.fault("registry-server-error")
def test_a_mirror_that_is_broken_is_not_a_broken_hub(authority: Authority) -> None:
    """An engine that its mirror refuses asks the Hub: here that works, and nothing is wrong."""
    certificate = authority.issue("hub", hosts=HUB)
    with (
        http_registry(BROKEN) as mirror,
        image_server(hello_world(), sound, certificate=certificate) as hub,
        forward_proxy(leads_to=hub) as proxy,
        behind(proxy, authority, args=["--registry-mirror", mirror.url]) as session,
    ):
        session.check().healthy()
