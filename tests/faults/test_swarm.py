"""Faults of swarms, made of engines that share a network of their own, one address each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

import pytest

from tests.engine.fixtures import obtainable
from tests.engine.rig import Engine, process

from .harness import Session
from .own_network import own_network

FIRST, SECOND = "127.0.0.1", "127.0.0.2"
NOWHERE = (
    "docker service create --detach --no-resolve-image --name web"
    " --constraint node.labels.disk==ssd busybox"
)


class MakeMachine(Protocol):
    """`make("28.5")`: an engine, whose swarm has room here for one engine to an address."""

    def __call__(self, generation: str = "28.5") -> tuple[Engine, Session]: ...


@pytest.fixture
def machine(nothing_is_left: None) -> Iterator[MakeMachine]:
    """Makes engines in one network without a way out; what their swarms set up ends with it."""
    with obtainable(), own_network(), ExitStack() as stack:

        def make(generation: str = "28.5") -> tuple[Engine, Session]:
            engine = stack.enter_context(Engine(generation, bridge=False))
            return engine, Session(engine.client_env())

        yield make


def at(address: str) -> str:
    """Flags that keep an engine's part of the swarm to this address."""
    return f"--advertise-addr {address} --listen-addr {address}"


def does(session: Session, line: str) -> str:
    """Run a line of shell that has to succeed; returns what it prints."""
    done = session.shell(line)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def says(session: Session, fault: str, line: str, words: str = "") -> list[str]:
    """Assert that what the line prints names this fault by the text alone.

    Returns the commands of the remedy with these words.
    """
    return session.explain(session.shell(line), text_only=True).names(fault).remedy(words)


def address(interface: str, *addresses: str) -> None:
    """Give the network an interface with these addresses, the first of which is the way out."""
    process.run("ip", "link", "add", interface, "type", "bridge")
    for place in addresses:
        process.run("ip", "address", "add", f"{place}/24", "dev", interface)
    process.run("ip", "link", "set", interface, "up")
    process.run("ip", "route", "replace", "default", "dev", interface)


@pytest.mark.fault("swarm-not-a-manager")
@pytest.mark.parametrize("generation", ["20.10", "28.5"])
def test_a_service_without_a_swarm(machine: MakeMachine, generation: str) -> None:
    _, session = machine(generation)
    address("up0", "10.91.0.1")
    fault = "swarm-not-a-manager"
    for line in ("docker swarm leave", "docker stack ls", "docker service ls"):
        commands = says(session, fault, line, "one engine")
    session.mend(commands)
    does(session, "docker service ls")


def test_a_service_asked_of_a_worker(machine: MakeMachine) -> None:
    (_, manager), (_, worker) = machine(), machine()
    does(manager, f"docker swarm init {at(FIRST)}")
    token = does(manager, "docker swarm join-token --quiet worker")
    does(worker, f"docker swarm join --token {token} {at(SECOND)} {FIRST}:2377")
    says(worker, "swarm-not-a-manager", "docker service ls")


@pytest.mark.fault("swarm-already-member")
@pytest.mark.parametrize("generation", ["20.10", "28.5"])
def test_a_second_swarm(machine: MakeMachine, generation: str) -> None:
    _, session = machine(generation)
    line = f"docker swarm init {at(FIRST)}"
    does(session, line)
    session.mend(says(session, "swarm-already-member", line, "Leave"))
    does(session, line)


@pytest.mark.fault("swarm-join-token-invalid")
@pytest.mark.parametrize("generation", ["20.10", "28.5"])
def test_a_token_that_was_cut(machine: MakeMachine, generation: str) -> None:
    _, session = machine(generation)
    line = f"docker swarm join {at(SECOND)} --token SWMTKN-1-cut {FIRST}:2377"
    says(session, "swarm-join-token-invalid", line)


@pytest.mark.fault("swarm-address-unclear")
@pytest.mark.parametrize("generation", ["20.10", "28.5"])
def test_several_addresses_or_none(machine: MakeMachine, generation: str) -> None:
    _, session = machine(generation)
    fault = "swarm-address-unclear"
    says(session, fault, "docker swarm init")  # there is none yet
    address("up0", "10.91.0.1", "10.91.1.1")
    (command,) = says(session, fault, "docker swarm init", "Name")
    session.mend([command.replace("<address>", "10.91.1.1")])
    assert does(session, "docker info --format '{{.Swarm.NodeAddr}}'") == "10.91.1.1"


def test_addresses_on_several_interfaces(machine: MakeMachine) -> None:
    _, session = machine()
    address("up0", "10.91.0.1")
    address("up1", "10.92.0.1")
    says(session, "swarm-address-unclear", "docker swarm init")


@pytest.mark.fault("swarm-without-leader")
def test_one_of_two_managers_is_lost(machine: MakeMachine) -> None:
    """Takes 20 s, the time for which an engine that starts waits for the rest of its swarm.

    One that goes on running needs longer to give the other up.
    """
    (lost, first), (kept, second) = machine(), machine()
    does(first, f"docker swarm init {at(FIRST)}")
    token = does(first, "docker swarm join-token --quiet manager")
    does(second, f"docker swarm join --token {token} {at(SECOND)} {FIRST}:2377")
    lost.kill()
    kept.kill()
    kept.start()
    commands = says(second, "swarm-without-leader", "docker node ls", "for good")
    second.mend(commands)
    does(second, "docker node ls")


@pytest.mark.fault("swarm-no-suitable-node")
@pytest.mark.parametrize("generation", ["20.10", "28.5"])
def test_a_constraint_that_no_machine_meets(machine: MakeMachine, generation: str) -> None:
    _, session = machine(generation)
    does(session, f"docker swarm init {at(FIRST)}")
    does(session, NOWHERE)
    reason = "until docker service ps --no-trunc web | grep suitable; do sleep 0.1; done"
    says(session, "swarm-no-suitable-node", reason)
