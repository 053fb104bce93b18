"""registry: the engine's own way to its registry, asked without a pull."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from envdoctor.host.questions import Api, Fetch, Reply
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.registry_path import QUESTION, check
from envdoctor.testing import FakeHost

INFO = {
    "RegistryConfig": {"Mirrors": None, "IndexConfigs": {"docker.io": {"Secure": True}}},
    "HttpProxy": "", "HttpsProxy": "", "NoProxy": "", "SystemTime": "2022-01-01T00:00:00Z",
}  # fmt: skip
MIRROR = {"RegistryConfig": {"Mirrors": ["http://mirror.corp:5000/"]}}
UNKNOWN_TAG = Reply(404, {"message": "manifest unknown: manifest unknown"})
HUB = "https://registry-1.docker.io/v2/"


def refused(message: str) -> Reply:
    return Reply(500, {"message": f'Get "https://registry-1.docker.io/v2/": {message}'})


def machine(
    reply: Reply, info: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None, web: Reply | None = None,
) -> FakeHost:  # fmt: skip
    return FakeHost(
        api={"/info": {**INFO, **(info or {})}, QUESTION: reply}, environ=environ or {},
        names={"registry-1.docker.io": ("203.0.113.7",)}, web={HUB: web} if web else {},
    )  # fmt: skip


def only(host: FakeHost, settings: Settings | None = None) -> Finding:
    (finding,) = check(host, settings or Settings())
    return finding


@pytest.mark.parametrize(
    "message",
    [
        "manifest unknown: manifest unknown",
        "toomanyrequests: You have reached your pull rate limit",
        "unauthorized: authentication required",
    ],
)
def test_whatever_a_registry_says_it_was_reached(message: str) -> None:
    finding = only(machine(Reply(404, {"message": message})))
    assert (finding.status, finding.summary) == (Status.PASS, "the engine reaches Docker Hub")


def test_a_mirror_and_a_proxy_are_the_engines_own_way() -> None:
    finding = only(machine(UNKNOWN_TAG, MIRROR))
    assert finding.summary == "the engine reaches its mirror"
    finding = only(machine(UNKNOWN_TAG, {"HttpsProxy": "http://proxy:3128"}))
    assert finding.summary == "the engine reaches Docker Hub by proxy"
    insecure = {"IndexConfigs": {"reg.corp:5000": {"Secure": False}}}
    finding = only(machine(UNKNOWN_TAG, {"RegistryConfig": insecure}))
    assert finding.data["insecure"] == ["reg.corp:5000"]


def test_a_hub_out_of_reach_is_a_warning_with_the_engines_own_words() -> None:
    finding = only(machine(refused("dial tcp: lookup registry-1.docker.io: no such host")))
    assert (finding.status, finding.fault) == (Status.WARN, None)
    assert finding.summary == "the engine does not reach Docker Hub"
    assert "no such host" in finding.evidence[0].text
    assert finding.evidence[1].text == "203.0.113.7"


def test_a_proxy_of_the_shell_that_the_engine_lacks_is_proven_before_it_is_blamed() -> None:
    late = refused("net/http: request canceled (Client.Timeout exceeded while awaiting headers)")
    shell = {"HTTPS_PROXY": "http://proxy.corp:3128"}
    works = only(machine(late, environ=shell, web=Reply(401, "")))
    assert works.fault == "ED231"
    assert works.data["proxy"] == "http://proxy.corp:3128"
    fails = only(machine(late, environ=shell, web=Reply(problem="no answer", detail="refused")))
    assert fails.fault is None
    engine_has_one = only(machine(late, {"HttpsProxy": "http://p:1"}, environ=shell))
    assert engine_has_one.fault is None


def test_clocks_are_put_side_by_side_when_a_certificate_seems_out_of_date() -> None:
    host = machine(refused("x509: certificate has expired or is not yet valid: current time …"),
                   web=Reply(401, "", (("Date", "Tue, 24 Nov 2026 03:31:45 GMT"),)))  # fmt: skip
    texts = [evidence.text for evidence in only(host).evidence]
    assert texts[1:] == ["Tue, 24 Nov 2026 03:31:45 GMT", "2022-01-01T00:00:00Z"]


def test_who_works_with_another_registry_does_not_need_the_hub() -> None:
    host = machine(refused("dial tcp 203.0.113.7:443: i/o timeout"))
    host.outside.files["/home/dev/.docker/config.json"] = (
        '{"auths": {"https://index.docker.io/v1/": {}, "https://reg.corp:5000/v2/": {}}}'
    )
    path = "/distribution/reg.corp:5000/envdoctor/asks:nothing/json"
    host.outside.api[path] = Reply(401, {"message": "no basic auth credentials"})
    finding = only(host)
    assert (finding.status, finding.summary) == (Status.PASS, "the engine reaches reg.corp:5000")


def test_no_answer_in_time_is_no_way_either() -> None:
    finding = only(machine(Reply(problem="no answer", detail="Read timed out. (read timeout=5)")))
    assert finding.status is Status.WARN


def test_offline_asks_no_registry_and_podman_cannot_be_asked() -> None:
    host = machine(UNKNOWN_TAG)
    assert only(host, Settings(offline=True)).status is Status.SKIPPED
    asked = [question for question in host.outside.asked if isinstance(question, Api | Fetch)]
    assert {getattr(question, "path", "") for question in asked} == {"/info"}
    assert only(machine(Reply(404, "Not Found"))).status is Status.SKIPPED


def test_a_healthy_way_costs_one_question() -> None:
    host = machine(UNKNOWN_TAG, environ={"HTTPS_PROXY": "http://proxy.corp:3128"})
    only(host)
    assert not any(isinstance(question, Fetch) for question in host.outside.asked)
