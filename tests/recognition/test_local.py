"""What a machine decides between the faults that an error's text may mean."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from envdoctor.host import Host
from envdoctor.host.questions import Listener
from envdoctor.model import Data, Finding, Probe, Settings, Status
from envdoctor.recognition import Recognised, recognise
from envdoctor.recognition.local import settle
from envdoctor.testing import FakeHost

# A registry's own answer, or that of the engine's proxy.
UNCLEAR = "Error response from daemon: received unexpected HTTP status: 503 Service Unavailable"
# A login that was refused; whether one is kept, and for which registry, is not said.
REFUSED = "Error response from daemon: unauthorized"


def settled(text: str, probe: str, data: Data) -> Recognised:
    """The answer where this probe finds that."""

    def check(host: Host, settings: Settings) -> Iterator[Finding]:
        yield Finding(Status.PASS, "seen", data=data)

    return settle(recognise(text), FakeHost(), lambda: (Probe(probe, "It is there", check),))


def names(answer: Recognised) -> tuple[str, list[str]]:
    return answer.verdict, [candidate.fault.name for candidate in answer.candidates]


def test_what_the_machine_cannot_have_is_no_candidate() -> None:
    answer = settled(UNCLEAR, "registry", {"rules_out": ["ED230", "ED232"]})
    assert names(answer) == ("identified", ["registry-server-error"])


def test_ruling_out_everything_decides_nothing() -> None:
    answer = settled(REFUSED, "credentials", {"rules_out": ["ED270"]})
    assert answer == recognise(REFUSED)


def test_signs_of_a_candidate_settle_it_and_fill_its_commands() -> None:
    answer = settled(REFUSED, "credentials", {"supports": ["ED270"], "registry": "reg.example"})
    assert names(answer) == ("identified", ["stale-credentials-break-public-pull"])
    assert answer.candidates[0].values["registry"] == "reg.example"


@pytest.mark.parametrize("text", [UNCLEAR, REFUSED])
def test_signs_of_what_the_text_does_not_show_count_for_nothing(text: str) -> None:
    answer = settled(text, "credentials", {"supports": ["ED101"]})
    assert answer == recognise(text)


def test_who_has_the_port_is_named_even_where_the_text_has_decided() -> None:
    text = "failed to bind host port for 0.0.0.0:8080:10.0.0.2:80/tcp: address already in use"
    host = FakeHost(
        api={"/containers/json?all=1": []},
        listeners=[Listener(8080, "0.0.0.0", process="nginx", pid=7)],  # noqa: S104
    )
    answer = settle(recognise(text), host, tuple)
    assert answer.candidates[0].fault.name == "port-in-use-by-host-process"
    assert answer.candidates[0].seen[-1] == "port 8080 has: nginx (process 7)"


PORT = "Bind for 0.0.0.0:8080 failed: port is already allocated"


@pytest.mark.parametrize(
    ("port", "told"),
    [(8080, ["here: 8080 for web is taken by container old"]), (9090, [])],
    ids=["this one", "another one"],
)
def test_the_project_here_says_where_it_has_the_fault_of_the_text(
    port: int, told: list[str]
) -> None:
    def check(host: Host, settings: Settings) -> Iterator[Finding]:
        data = {"port": port, "container": "old"}
        said = "8080 for web is taken by container old"
        yield Finding(Status.FAIL, said, fault="ED330", data=data)

    probe = Probe("project-ports", "Its ports are free", check)
    host = FakeHost(api={"/containers/json?all=1": []}, listeners=[])
    first = settle(recognise(PORT), host, lambda: (probe,)).candidates[0]
    assert first.fault.name == "port-already-allocated-by-container"
    assert [line for line in first.seen if line.startswith("here")] == told
    assert first.values.get("container") == ("old" if told else None)


# Two faults fit, and both leave it to the project's Dockerfile.
STAGE = "invalid from flag value one: Get https://registry-1.docker.io/v2/: no such host"


@pytest.mark.parametrize(("stage", "decided"), [("one", "dockerfile-stage-invalid"), ("two", None)])
def test_what_the_project_lacks_decides_where_the_text_names_it(
    stage: str, decided: str | None
) -> None:
    def check(host: Host, settings: Settings) -> Iterator[Finding]:
        yield Finding(Status.FAIL, "it comes only later", fault="ED386", data={"stage": stage})

    probe = Probe("project-build", "Its images can be built", check)
    answer = settle(recognise(STAGE), FakeHost(), lambda: (probe,))
    verdict, found = names(answer)
    assert (verdict, found[0]) == ("identified", decided) if decided else verdict == "ambiguous"
