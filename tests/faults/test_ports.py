"""ED330-ED335: ports that are taken, foreign or reserved."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.engine.rig import Engine, free_port

from .harness import Session
from .project import Project


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which this very process listens."""
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))  # noqa: S104 - what is published takes all addresses too
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.fault("port-in-use-by-host-process")
def test_a_program_has_the_port(any_engine: Engine, taken: int) -> None:
    fault = "port-in-use-by-host-process"
    session = Session(any_engine.client_env())
    publish = ("docker", "run", "--rm", "-p", f"{taken}:80", "busybox", "true")
    failed = session.run(*publish)
    session.explain(failed, text_only=True).names(fault)
    answer = session.explain(failed).names(fault)
    assert any("python" in line for line in answer.answer["candidates"][0]["seen"])
    assert str(taken) in answer.remedy()[0]


@pytest.mark.fault("port-already-allocated-by-container")
def test_a_container_has_the_port(any_engine: Engine) -> None:
    fault = "port-already-allocated-by-container"
    session = Session(any_engine.client_env())
    port = free_port()
    any_engine.run("docker", "run", "-d", "--name", "holder", "-p", f"{port}:80",
                   "--stop-signal", "KILL", "busybox", "sleep", "60")  # fmt: skip
    try:
        publish = ("docker", "run", "--rm", "-p", f"{port}:80", "busybox", "true")
        failed = session.run(*publish)
        session.explain(failed, text_only=True).names(fault)
        answer = session.explain(failed).names(fault)
        assert any("holder" in line for line in answer.answer["candidates"][0]["seen"])
        session.mend(answer.remedy())
        assert session.run(*publish).returncode == 0
    finally:
        any_engine.run("docker", "rm", "-f", "holder")


@pytest.mark.fault("port-bind-address-not-local")
def test_the_address_is_another_machines(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    failed = session.run("docker", "run", "-p", f"203.0.113.7:{free_port()}:80", "busybox", "true")
    session.explain(failed, text_only=True).names("port-bind-address-not-local")
    any_engine.remove_containers()


@pytest.mark.fault("port-in-use-inside-container")
def test_two_programs_of_one_container(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    any_engine.run("docker", "pull", "busybox")
    script = "httpd -p 80; exec httpd -f -p 80"
    failed = session.run("docker", "run", "--rm", "busybox", "sh", "-c", script)
    session.explain(failed, text_only=True).considers("port-in-use-inside-container")


@pytest.mark.fault("port-below-1024-in-container")
def test_an_ordinary_user_and_a_low_port(any_engine: Engine) -> None:
    """Engines from 20.10 on let it, unless the setting is the kernel's usual one."""
    session = Session(any_engine.client_env())
    usual = "net.ipv4.ip_unprivileged_port_start=1024"
    failed = session.run("docker", "run", "--rm", "-u", "1000", "--sysctl", usual,
                         "busybox", "httpd", "-f", "-p", "80")  # fmt: skip
    session.explain(failed, text_only=True).names("port-below-1024-in-container")


def test_the_project_that_was_started_is_asked_for_the_service(new: Project, taken: int) -> None:
    new.services(f"  web:\n    image: busybox\n    ports: ['{taken}:80']\n")
    words = new.fails("{compose} up")
    (cause,) = new.session.explain(words).names("port-in-use-by-host-process").answer["candidates"]
    assert any(line.startswith(f"here: {taken} for web is taken by") for line in cause["seen"])
