"""The docker client: every kind of program that can stand behind the name `docker`."""

from __future__ import annotations

from errno import ENOENT, ENOEXEC

import pytest

from envdoctor.host.questions import Completed, FileFact
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes import client
from envdoctor.testing import LINUX, FakeHost, ran

REAL = "Docker version 28.5.2, build ecc6942"


def machine(answer: str | Completed = REAL, *, at: tuple[str, ...] = ("/usr/bin/docker",),
            **more: object) -> FakeHost:  # fmt: skip
    more.setdefault("environ", {"PATH": "/usr/bin:/bin"})
    return FakeHost(commands={"docker --version": answer}, which={"docker": at}, **more)


def findings(host: FakeHost) -> list[Finding]:
    return list(client.check(host, Settings()))


def only(host: FakeHost) -> Finding:
    (finding,) = findings(host)
    return finding


def test_a_real_client_passes_with_version_and_path() -> None:
    finding = only(machine())
    assert finding.status is Status.PASS
    assert finding.summary == "28.5.2  /usr/bin/docker"
    assert finding.data["kind"] == "Docker"


def test_debians_version_is_read_without_its_suffix() -> None:
    assert only(machine("Docker version 20.10.24+dfsg1, build 297e128")).data["version"] == (
        "20.10.24"
    )


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/snap/bin/docker", "snap"),
        ("/Applications/Docker.app/Contents/Resources/bin/docker", "Docker Desktop"),
        ("/Users/me/.rd/bin/docker", "Rancher Desktop"),
        ("/Applications/OrbStack.app/Contents/MacOS/xbin/docker", "OrbStack"),
        ("/opt/homebrew/Cellar/docker/28.5.2/bin/docker", "Homebrew"),
    ],
)
def test_who_brought_the_client_is_told_from_its_path(path: str, kind: str) -> None:
    assert only(machine(at=(path,))).data["kind"] == kind


def test_podman_in_dockers_place_is_named_as_such() -> None:
    shim = ran("podman version 5.4.2", "Emulate Docker CLI using podman. Create /etc/containers/")
    finding = only(machine(shim))
    assert finding.status is Status.PASS
    assert finding.summary == "5.4.2  podman in the place of docker"


def test_two_equal_clients_are_a_note_and_name_the_first() -> None:
    first, second = findings(machine(at=("/usr/local/bin/docker", "/usr/bin/docker")))
    assert first.data["path"] == "/usr/local/bin/docker"
    assert second.status is Status.PASS
    assert second.summary == "first of 2 on PATH"


def test_snap_and_package_together_are_two_engines() -> None:
    _, second = findings(machine(at=("/usr/bin/docker", "/snap/bin/docker")))
    assert (second.status, second.fault) == (Status.WARN, client.TWO_ENGINES)


def test_the_stub_of_docker_desktop_is_no_client() -> None:
    text = "The command 'docker' could not be found in this WSL 2 distro."
    finding = only(machine(ran(text, exit_code=1)))
    assert (finding.status, finding.fault) == (Status.FAIL, client.STUB_OF_DESKTOP)


@pytest.mark.parametrize(
    ("answer", "summary"),
    [
        (ran(exit_code=None, problem="timed out", seconds=5.0), "does not end (5 s)"),
        (ran("x" * 5_000, exit_code=0, problem="output cut"), "floods its output"),
        (ran("\x00\x01garbage"), "does not say what it is"),
        (ran("hello"), "does not say what it is"),
        (ran("", "boom", exit_code=3), "fails (exit 3)"),
        (Completed((), problem="not found", errno=ENOENT), "its interpreter or loader is missing"),
        (ran("", "permission denied", None, "not executable"), "cannot be executed"),
    ],
)
def test_a_client_that_does_not_work_fails_with_what_it_does(
    answer: Completed, summary: str
) -> None:
    finding = only(machine(answer))
    assert (finding.status, finding.summary) == (Status.FAIL, summary)
    assert finding.evidence


@pytest.mark.parametrize(
    ("content", "summary"),
    [("\x7fELF\x02\x01", "not for x86_64"), ("<html>Not found</html>", "not a program")],
)
def test_a_foreign_program_is_told_from_no_program(content: str, summary: str) -> None:
    answer = Completed((), None, "", "[Errno 8] Exec format error", 0.0, "not executable", ENOEXEC)
    finding = only(machine(answer, files={"/usr/bin/docker": content}))
    assert finding.summary == summary


def test_no_client_at_all_says_so_and_names_podman() -> None:
    host = FakeHost(which={"podman": ("/usr/bin/podman",)}, environ={"PATH": "/usr/bin"})
    finding = only(host)
    assert (finding.status, finding.fault) == (Status.FAIL, client.NOT_INSTALLED)
    assert any("/usr/bin/podman" in e.text for e in finding.evidence)


@pytest.mark.parametrize(
    ("environ", "system", "fault"),
    [
        ({"GITHUB_ACTIONS": "true"}, LINUX._replace(os="macos"), client.NO_DOCKER_ON_RUNNER),
        ({}, LINUX._replace(container=True), client.NOT_ON_PATH),
        ({"GITHUB_ACTIONS": "true"}, LINUX, client.NOT_INSTALLED),
    ],
)
def test_places_where_a_client_cannot_be_expected(
    environ: dict[str, str], system: object, fault: str
) -> None:
    assert only(FakeHost(environ=environ, system=system)).fault == fault


def test_a_client_outside_of_path_is_found() -> None:
    host = FakeHost(files={"/usr/local/bin/docker": "x"}, environ={"PATH": "/usr/bin"})
    finding = only(host)
    assert finding.fault == client.NOT_ON_PATH
    assert finding.data["folder"] == "/usr/local/bin/"


def test_an_unset_path_is_said() -> None:
    finding = only(FakeHost(environ={}))
    assert any((e.source, e.text) == ("PATH", "not set") for e in finding.evidence)


@pytest.mark.parametrize(
    ("fact", "summary"),
    [
        (FileFact("", "dangling", link="/gone/docker"), "a link to nothing"),
        (FileFact("", "file", 0o644), "not executable"),
    ],
)
def test_a_file_on_path_that_cannot_run_is_named(fact: FileFact, summary: str) -> None:
    host = FakeHost(files={"/opt/bin/docker": fact}, environ={"PATH": "/opt/bin"}, system=LINUX)
    assert only(host).summary == summary
