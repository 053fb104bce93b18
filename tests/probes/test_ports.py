"""ports: the usual ones and their owners, only noted."""

from __future__ import annotations

from envdoctor.host.questions import Listener
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.ports import check, owner
from envdoctor.testing import FakeHost

CONTAINERS = [
    {"Names": ["/db"], "Ports": [{"PrivatePort": 5432, "PublicPort": 5432, "Type": "tcp"}]},
    {"Names": ["/idle"], "Ports": [{"PrivatePort": 80, "Type": "tcp"}]},
]


def found(*listeners: Listener) -> Finding:
    host = FakeHost(api={"/containers/json?all=1": CONTAINERS}, listeners=listeners)
    (finding,) = check(host, Settings())
    return finding


def test_owners_are_named_by_container_first_and_by_program_else() -> None:
    finding = found(
        Listener(5432, "::", process="docker-proxy"),
        Listener(8000, "127.0.0.1", process="python"),
        Listener(80, "10.0.0.5"), Listener(80, "::", process="nginx"),
        Listener(22, "::", process="sshd"), Listener(443, "::", "udp"),
    )  # fmt: skip
    assert (finding.status, finding.summary) == (Status.PASS, "taken: 80, 5432, 8000")
    assert finding.data["taken"] == {"80": "nginx", "5432": "container db", "8000": "python"}


def test_no_listener_is_no_news() -> None:
    assert found().summary == "the usual ones are free"


def test_an_owner_that_may_not_be_seen_is_somebody() -> None:
    assert found(Listener(443, "::")).data["taken"] == {"443": "somebody"}


def test_who_has_a_port() -> None:
    listeners = (
        Listener(5432, "::", process="docker-proxy", pid=7),
        Listener(9, "::", process="nc", pid=8),
        Listener(53, "::", "udp", 9, "dns"),
    )
    host = FakeHost(api={"/containers/json?all=1": CONTAINERS}, listeners=listeners)
    assert owner(host, 5432) == ("db", "docker-proxy (process 7)")
    assert owner(host, 9) == ("", "nc (process 8)")
    assert owner(host, 53) == owner(host, 80) == ("", "")
