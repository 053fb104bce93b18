"""Faults between the client and a local engine: its socket, permissions, groups."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.rig import User

from .conftest import Machine, copy_of_etc
from .harness import Session

PS = ("docker", "ps")


# -- what is at the socket's place -------------------------------------------------------------


@pytest.mark.fault("socket-daemon-not-running")
def test_the_engine_is_stopped(machine: Machine) -> None:
    machine.engine.stop()
    session = machine.session()
    found = session.finds("socket-daemon-not-running", *PS, undecided=True)
    mended = session.mend(found.remedy("socket-daemon-not-running", "Without systemd"))
    assert mended.asked == ("service docker start",)
    machine.engine.start()
    mended.check().healthy()


@pytest.mark.fault("socket-stale-no-listener")
def test_the_engine_was_killed(machine: Machine) -> None:
    machine.engine.kill()
    session = machine.session()
    found = session.finds("socket-stale-no-listener", *PS, undecided=True)
    mended = session.mend(found.remedy("socket-stale-no-listener", "Remove the left-over"))
    assert not machine.socket.exists()
    assert mended.asked == ("service docker start",)
    machine.engine.start()
    mended.check().healthy()


@pytest.mark.fault("socket-is-directory", "socket-is-regular-file")
@pytest.mark.parametrize(
    ("fault", "put", "remedy"),
    [
        ("socket-is-directory", Path.mkdir, "rmdir"),
        ("socket-is-regular-file", Path.touch, "remove it"),
    ],
)
def test_a_folder_or_a_file_in_its_place(
    machine: Machine, fault: str, put: Callable[[Path], None], remedy: str
) -> None:
    machine.engine.stop()
    put(machine.socket)
    session = machine.session()
    found = session.finds(fault, *PS, undecided=True)
    mended = session.mend(found.remedy(fault, remedy))
    assert not machine.socket.exists()
    machine.engine.start()
    mended.check().healthy()


@pytest.mark.fault("socket-dangling-symlink-after-switching-vm-backend")
def test_a_link_to_an_engine_that_is_gone(machine: Machine) -> None:
    elsewhere = machine.run / "living.sock"
    machine.socket.rename(elsewhere)
    machine.socket.symlink_to("/run/gone.sock")
    session = machine.session()
    session.run("docker", "context", "create", "living", "--docker", f"host=unix://{elsewhere}")
    fault = "socket-dangling-symlink-after-switching-vm-backend"
    found = session.finds(fault, *PS, undecided=True)
    session.mend(found.remedy(fault, "context")).check().healthy()
    machine.socket.unlink()
    elsewhere.rename(machine.socket)


@pytest.mark.fault("engine-listens-elsewhere")
def test_the_engine_listens_elsewhere(machine: Machine) -> None:
    folder = machine.run / "podman"
    folder.mkdir()
    machine.socket.rename(folder / "podman.sock")
    session = machine.session(over={"/opt": machine.run / "podman"})
    fault = "engine-listens-elsewhere"
    found = session.finds(fault, *PS, undecided=True)
    session.mend(found.remedy(fault, "DOCKER_HOST")).check().healthy()
    (folder / "podman.sock").rename(machine.socket)


# -- who may open it ---------------------------------------------------------------------------


class Office:
    """The machine with a user database of its own, in which group `docker` owns the socket."""

    def __init__(self, machine: Machine, user: User, program: tuple[str | Path, ...]):
        self.machine, self.user = machine, user
        self.etc = copy_of_etc(machine.run / "etc")
        self.gid = 64_999
        self.groups = self.etc / "group"
        kept = [line for line in self.groups.read_text().splitlines() if line[:7] != "docker:"]
        self.groups.write_text("\n".join([*kept, f"docker:x:{self.gid}:", ""]))
        os.chown(machine.socket, 0, self.gid)
        machine.socket.chmod(0o660)
        self.session = machine.session(
            user=user, program=program, groups=(), over={"/etc": self.etc}, env={"USER": user.name}
        )
        self.root = machine.session({"USER": user.name}, over={"/etc": self.etc})

    def join(self, gid: int | None = None) -> None:
        text = self.groups.read_text()
        entry = f"docker:x:{self.gid}:"
        assert entry in text
        number = self.gid if gid is None else gid
        self.groups.write_text(text.replace(entry, f"docker:x:{number}:{self.user.name}"))

    def login(self, *groups: int) -> Session:
        return replace(self.session, groups=groups)


@pytest.fixture
def office(machine: Machine, user: User, readable_program: tuple[str | Path, ...]) -> Office:
    return Office(machine, user, readable_program)


@pytest.mark.fault("socket-permission-not-in-docker-group")
def test_a_user_who_is_not_in_the_group(office: Office) -> None:
    fault = "socket-permission-not-in-docker-group"
    found = office.session.finds(fault, *PS, undecided=True).keeps_waiting(fault)
    office.root.mend(found.remedy(fault, "Join the group"))
    office.login(office.gid).check().healthy()


@pytest.mark.fault("docker-group-membership-not-active-in-session")
def test_a_session_older_than_the_membership(office: Office) -> None:
    office.join()
    fault = "docker-group-membership-not-active-in-session"
    office.session.finds(fault, *PS, undecided=True)
    office.login(office.gid).check().healthy()


@pytest.mark.fault("socket-group-gid-mismatch-in-container")
def test_a_group_of_another_number(office: Office) -> None:
    """As in a container into which the host's socket was mounted."""
    office.join(64_998)
    fault = "socket-group-gid-mismatch-in-container"
    office.login(64_998).finds(fault, *PS, undecided=True)
    office.login(64_998, office.gid).check().healthy()


@pytest.mark.fault("daemon-group-missing")
def test_a_socket_that_stayed_roots_own(office: Office) -> None:
    lines = office.groups.read_text().splitlines()
    office.groups.write_text("\n".join(li for li in lines if not li.startswith("docker:")) + "\n")
    os.chown(office.machine.socket, 0, 0)
    office.session.check().blames("daemon-group-missing")
