"""Credential helpers: each is really run, and nothing secret comes out."""

from __future__ import annotations

import json
from errno import ENOEXEC

import pytest

from envdoctor.host.questions import Completed
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes import credentials
from envdoctor.testing import FakeHost, ran

CONFIG = "/home/dev/.docker/config.json"
SECRET = "s3cr3t"
SECRET_SERVICE = "The name org.freedesktop.secrets was not provided by any .service files"


def machine(name: str = "pass", answer: str | Completed | None = "{}",
            config: object = None, at: str = "/usr/bin/") -> FakeHost:  # fmt: skip
    program = f"docker-credential-{name}"
    there = answer is not None
    return FakeHost(
        files={CONFIG: json.dumps({"credsStore": name} if config is None else config)},
        commands={f"{program} list": answer} if there else {},
        which={program: (at + program,)} if there else {},
    )


def findings(host: FakeHost) -> list[Finding]:
    return list(credentials.check(host, Settings()))


def only(host: FakeHost) -> Finding:
    (finding,) = findings(host)
    return finding


def test_a_helper_that_works_shows_a_number_only() -> None:
    answer = json.dumps({"https://index.docker.io/v1/": SECRET, "ghcr.io": SECRET})
    finding = only(machine(answer=answer))
    assert (finding.status, finding.summary) == (Status.PASS, "pass: 2 logins")
    assert SECRET not in repr(finding)


def test_nonsense_of_a_helper_is_not_repeated() -> None:
    finding = only(machine(answer=f"token {SECRET}"))
    assert (finding.status, finding.summary) == (Status.FAIL, "pass: answers nonsense")
    assert SECRET not in repr(finding)


def test_a_helper_that_is_missing() -> None:
    finding = only(machine("desktop", None))
    assert (finding.status, finding.fault) == (Status.FAIL, credentials.MISSING)
    assert finding.data["helper"] == "docker-credential-desktop"


def test_a_helper_of_one_registry_breaks_only_that_one() -> None:
    config = {"credHelpers": {"gcr.io": "gcloud"}}
    finding = only(machine("gcloud", None, config))
    assert (finding.status, finding.data["registry"]) == (Status.WARN, "gcr.io")


def test_a_helper_behind_a_relative_path_is_refused_by_docker() -> None:
    finding = only(machine(at="bin/"))
    assert (finding.status, finding.summary) == (Status.FAIL, "pass: behind a relative PATH")


@pytest.mark.parametrize(
    ("name", "answer", "fault"),
    [
        ("pass", ran(exit_code=None, problem="timed out", seconds=5.0), credentials.HANGS),
        ("pass", ran("pass not initialized: exit status 1", exit_code=1),
         credentials.PASS_UNINITIALISED),
        ("pass", ran("pass store is uninitialized", exit_code=1), credentials.PASS_UNINITIALISED),
        ("secretservice", ran("", SECRET_SERVICE, 1), credentials.NO_SECRET_SERVICE),
        ("secretservice", ran("", "Cannot autolaunch D-Bus without X11 $DISPLAY", 1),
         credentials.NO_SECRET_SERVICE),
        ("osxkeychain", ran("User interaction is not allowed. (-25308)", exit_code=1),
         credentials.KEYCHAIN_LOCKED),
        ("desktop.exe", Completed((), None, "", "Exec format error", 0.0, "not executable",
                                  ENOEXEC), credentials.INTEROP),
        ("desktop.exe", ran(exit_code=255), credentials.INTEROP),
        ("mine", ran("", "boom", 7), credentials.FAILS),
    ],
)  # fmt: skip
def test_a_helper_that_fails(name: str, answer: Completed, fault: str | None) -> None:
    finding = only(machine(name, answer))
    assert (finding.status, finding.fault) == (Status.FAIL, fault)
    assert len(finding.evidence) == 2


def test_a_helper_that_cannot_list_still_runs() -> None:
    answer = ran("", "list is unimplemented", 1)
    assert only(machine("acr-env", answer)).status is Status.PASS


@pytest.mark.parametrize(
    ("config", "chosen"),
    [
        ({}, True),
        ({"auths": {"https://index.docker.io/v1/": {}}}, False),  # an entry keeps it from choosing
        ({"credHelpers": {"gcr.io": "gcloud"}}, False),
    ],
)
def test_the_client_chooses_a_helper_that_is_installed(config: object, chosen: bool) -> None:
    host = machine("secretservice", config=config)
    asked = [f for f in findings(host) if f.summary.startswith("secretservice")]
    assert bool(asked) is chosen
    assert all("the client takes secretservice" in f.evidence[0].text for f in asked)


def test_one_helper_for_all_and_for_one_registry_is_run_once() -> None:
    config = {"credsStore": "pass", "credHelpers": {"ghcr.io": "pass"}}
    assert only(machine(config=config)).data["registry"] == ""


def test_logins_in_the_file_are_named_without_their_secret() -> None:
    config = {"auths": {credentials.HUB: {"auth": SECRET}, "ghcr.io": {}}}
    finding = only(machine(config=config))
    assert finding.summary == "1 logins in the file, Docker Hub among them"
    assert SECRET not in repr(finding)


@pytest.mark.parametrize("config", [{}, {"auths": []}, {"credsStore": 5, "credHelpers": "x"}, []])
def test_nothing_configured_is_fine(config: object) -> None:
    assert only(machine(config=config)).summary == "no registry logins"
