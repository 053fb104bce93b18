"""The CLI's rules for choosing an endpoint, and docker-py's."""

import json
from hashlib import sha256

import pytest

from envdoctor.host.endpoint import cli_endpoint, complete_address, library_endpoint
from envdoctor.host.questions import System
from envdoctor.testing import FakeHost

CONFIG = "/home/dev/.docker/config.json"


def meta(name: str) -> str:
    return f"/home/dev/.docker/contexts/meta/{sha256(name.encode()).hexdigest()}/meta.json"


def context(name: str, address: str, **more: object) -> dict[str, str]:
    return {
        meta(name): json.dumps({"Name": name, "Endpoints": {"docker": {"Host": address, **more}}})
    }


def test_nothing_said_is_the_default_socket() -> None:
    endpoint = cli_endpoint(FakeHost())
    assert (endpoint.address, endpoint.source) == ("unix:///var/run/docker.sock", "default")
    assert cli_endpoint(FakeHost(system=System(os="windows"))).address.startswith("npipe://")


def test_docker_host_wins_over_docker_context_wins_over_the_current_context() -> None:
    files = {CONFIG: '{"currentContext": "colima"}', **context("colima", "unix:///c"),
             **context("remote", "ssh://dev@server")}  # fmt: skip
    assert cli_endpoint(FakeHost(files=files)).address == "unix:///c"
    both = FakeHost(files=files, environ={"DOCKER_CONTEXT": "remote"})
    assert cli_endpoint(both).address == "ssh://dev@server"
    environ = {"DOCKER_CONTEXT": "remote", "DOCKER_HOST": "tcp://10.0.0.1:2375"}
    endpoint = cli_endpoint(FakeHost(files=files, environ=environ))
    assert (endpoint.address, endpoint.overridden) == ("tcp://10.0.0.1:2375", "remote")


def test_a_context_can_name_the_default() -> None:
    files = {CONFIG: '{"currentContext": "colima"}', **context("colima", "unix:///c")}
    endpoint = cli_endpoint(FakeHost(files=files, environ={"DOCKER_CONTEXT": "default"}))
    assert (endpoint.address, endpoint.source) == ("unix:///var/run/docker.sock", "DOCKER_CONTEXT")


def test_missing_and_broken_contexts_are_problems_with_their_file() -> None:
    gone = cli_endpoint(FakeHost(environ={"DOCKER_CONTEXT": "desktop-linux"}))
    assert (gone.problem, gone.file) == ("context missing", meta("desktop-linux"))
    for text in ("", "\0\0\0", "[]", '{"Endpoints": {}}'):
        broken = cli_endpoint(FakeHost(environ={"DOCKER_CONTEXT": "x"}, files={meta("x"): text}))
        assert broken.problem == "context broken"


@pytest.mark.parametrize("text", ['{"credsStore":', "[1]", "\0"])
def test_a_broken_configuration_is_said_and_the_default_used_as_the_cli_does(text: str) -> None:
    endpoint = cli_endpoint(FakeHost(files={CONFIG: text}))
    assert endpoint.problem == "config broken"
    assert endpoint.address == "unix:///var/run/docker.sock"


def test_certificates_come_from_the_environment_or_the_context() -> None:
    environ = {"DOCKER_HOST": "tcp://docker", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/c"}
    endpoint = cli_endpoint(FakeHost(environ=environ))
    assert endpoint.address == "tcp://docker:2376"
    assert endpoint.tls is not None
    assert (endpoint.tls.ca, endpoint.tls.verify) == ("/c/ca.pem", True)
    folder = meta("x").replace("/meta/", "/tls/").replace("meta.json", "docker")
    files = {**context("x", "tcp://h:2376", SkipTLSVerify=True), f"{folder}/ca.pem": "…"}
    endpoint = cli_endpoint(FakeHost(environ={"DOCKER_CONTEXT": "x"}, files=files))
    assert endpoint.tls is not None
    assert (endpoint.tls.ca, endpoint.tls.verify) == (f"{folder}/ca.pem", False)


def test_docker_py_knows_no_contexts() -> None:
    files = {CONFIG: '{"currentContext": "colima"}', **context("colima", "unix:///c")}
    assert library_endpoint(FakeHost(files=files)).address == "unix:///var/run/docker.sock"


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("/var/run/docker.sock", "tcp://localhost:2375/var/run/docker.sock"),
        ("127.0.0.1", "tcp://127.0.0.1:2375"),
        ("docker:2376", "tcp://docker:2376"),
        ("tcp://[::1]", "tcp://[::1]:2375"),
        ("tcp://", "tcp://localhost:2375"),
        ("unix:///x.sock", "unix:///x.sock"),
        ("ssh://dev@server", "ssh://dev@server"),
        ("unix://", ""),
        ("htp://foo", ""),
        ("tcp://127.0.0.1:abc", ""),
    ],
)
def test_addresses_are_completed_as_the_cli_does(given: str, address: str) -> None:
    assert complete_address(given) == address
