"""Compose: the plugin, the old program, or none; and plugin files that do not work."""

from __future__ import annotations

import json
from errno import ENOEXEC

import pytest

from envdoctor.host.questions import Completed, FileFact, Reply
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes import cli_plugins, compose
from envdoctor.testing import FakeHost, ran

HOME = "/home/dev/.docker/cli-plugins/docker-compose"
SYSTEM = "/usr/libexec/docker/cli-plugins/docker-compose"
PROGRAM = FileFact("", "file", 0o755, may_read=True, may_execute=True)
METADATA = json.dumps({"SchemaVersion": "0.1.0", "Vendor": "Docker Inc.", "Version": "v2.40.3"})
AWAY = Reply(problem="no answer")


def asks(path: str) -> str:
    return f"{path} docker-cli-plugin-metadata"


def only(host: FakeHost) -> Finding:
    (finding,) = compose.check(host, Settings())
    return finding


def test_a_plugin_introduces_itself() -> None:
    finding = only(FakeHost(files={SYSTEM: PROGRAM}, commands={asks(SYSTEM): METADATA}))
    assert (finding.status, finding.summary) == (Status.PASS, "2.40.3  plugin")
    assert finding.data["path"] == SYSTEM


def test_the_users_plugin_stands_before_the_systems() -> None:
    files = {HOME: PROGRAM, SYSTEM: PROGRAM}
    finding = only(FakeHost(files=files, commands={asks(HOME): METADATA}))
    assert finding.data["path"] == HOME
    assert finding.data["shadowed"] == [SYSTEM]


def test_extra_folders_of_the_configuration_come_first() -> None:
    config = {"/home/dev/.docker/config.json": '{"cliPluginsExtraDirs": ["/opt/brew"]}'}
    path = "/opt/brew/docker-compose"
    finding = only(FakeHost(files={**config, path: PROGRAM}, commands={asks(path): METADATA}))
    assert finding.data["path"] == path


def test_a_link_to_nothing_does_not_hide_the_plugin_behind_it() -> None:
    files = {HOME: FileFact("", "dangling", link="/Applications/gone"), SYSTEM: PROGRAM}
    finding = only(FakeHost(files=files, commands={asks(SYSTEM): METADATA}))
    assert finding.status is Status.PASS


@pytest.mark.parametrize(
    ("fact", "answer", "summary"),
    [
        (FileFact("", "dangling", link="/Applications/gone"), None, "plugin: a link to nothing"),
        (FileFact("", "file", 0o644), None, "plugin: not executable"),
        (FileFact("", "folder", 0o755, may_execute=True), None, "plugin: not executable"),
        (PROGRAM, Completed((), None, "", "[Errno 8] Exec format error", 0.0, "not executable",
                            ENOEXEC), "plugin: no program for this machine"),
        (PROGRAM, ran("<html>404</html>"), "plugin: is no plugin"),
        (PROGRAM, ran("[]"), "plugin: is no plugin"),
        (PROGRAM, ran("", "Segmentation fault", 139), "plugin: fails (exit 139)"),
        (PROGRAM, ran(exit_code=None, problem="timed out"), "plugin: timed out"),
    ],
)  # fmt: skip
def test_a_plugin_file_that_does_not_work(
    fact: FileFact, answer: Completed | None, summary: str
) -> None:
    commands = {asks(HOME): answer} if answer else {}
    finding = only(FakeHost(files={HOME: fact}, commands=commands))
    assert (finding.status, finding.fault) == (Status.FAIL, compose.BROKEN)
    assert finding.summary == summary
    assert finding.data["plugin"] == HOME
    assert finding.evidence


def test_a_broken_plugin_of_the_user_hides_the_systems() -> None:
    files = {HOME: PROGRAM, SYSTEM: PROGRAM}
    finding = only(FakeHost(files=files, commands={asks(HOME): ran("", "boom", 1)}))
    assert finding.fault == compose.BROKEN


def test_nothing_at_all_says_that_pip_is_no_way() -> None:
    finding = only(FakeHost())
    assert (finding.status, finding.fault) == (Status.FAIL, compose.MISSING)
    assert any("pip install docker-compose is no way today" in e.text for e in finding.evidence)


V1 = {"docker-compose --version": "docker-compose version 1.29.2, build unknown"}
V1_AT = {"docker-compose": ("/usr/bin/docker-compose",)}


@pytest.mark.parametrize(
    ("engine", "fault"),
    [
        (AWAY, compose.MISSING),
        ({"Version": "20.10.24+dfsg1"}, compose.MISSING),
        ({"Version": "28.5.2"}, compose.V1_ON_NEW_ENGINE),
    ],
)
def test_v1_alone_warns_and_worse_on_new_engines(engine: object, fault: str) -> None:
    finding = only(FakeHost(commands=V1, which=V1_AT, api={"/version": engine}))
    assert (finding.status, finding.fault) == (Status.WARN, fault)
    assert finding.data["version"] == "1.29.2"


def test_v1_beside_the_plugin_is_a_note_and_is_not_run() -> None:
    host = FakeHost(
        files={SYSTEM: PROGRAM, "/usr/bin/docker-compose": "#!/usr/bin/python3\n"}, which=V1_AT,
        commands={asks(SYSTEM): METADATA},
    )  # fmt: skip
    first, note = compose.check(host, Settings())
    assert first.status is note.status is Status.PASS


def test_v1_that_does_not_start_lets_its_words_speak() -> None:
    words = "ModuleNotFoundError: No module named 'distutils'"
    commands = {"docker-compose --version": ran("", words, 1)}
    finding = only(FakeHost(commands=commands, which=V1_AT))
    assert (finding.status, finding.fault) == (Status.FAIL, None)
    assert words in finding.evidence[0].text


def test_v2_as_a_program_of_its_own_is_no_plugin() -> None:
    commands = {"docker-compose --version": "Docker Compose version v2.40.3"}
    finding = only(FakeHost(commands=commands, which=V1_AT))
    assert (finding.status, finding.data["version"]) == (Status.WARN, "2.40.3")


def test_windows_has_folders_and_endings_of_its_own() -> None:
    from envdoctor.testing import LINUX

    host = FakeHost(system=LINUX._replace(os="windows", home="C:\\Users\\dev"))
    assert cli_plugins.folders(host)[0] == "C:\\Users\\dev\\.docker\\cli-plugins"
    assert not cli_plugins.find(host, "compose").path
