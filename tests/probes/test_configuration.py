"""Configuration files of client and daemon."""

from __future__ import annotations

import json
from errno import EACCES
from hashlib import sha256

import pytest

from envdoctor.host.questions import Completed, Connection, FileFact, Text
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes import configuration, daemon_file
from envdoctor.testing import LINUX, FakeHost, ran

SOCKET = "unix:///var/run/docker.sock"
ALIVE = Connection(SOCKET, "answered", reply="HTTP/1.1 200 OK\nApi-Version: 1.51\n\nOK")
AWAY = Connection(SOCKET, problem="missing")
CONFIG = "/home/dev/.docker/config.json"
DAEMON = "/etc/docker/daemon.json"
UNIT = "/usr/lib/systemd/system/docker.service"


def machine(files: dict[str, object] | None = None, *, said: str = "", client: bool = True,
            socket: Connection = ALIVE, **more: object) -> FakeHost:  # fmt: skip
    answer = ran("Docker version 28.5.2, build 1", said)
    return FakeHost(
        files=files or {}, commands={"docker --version": answer} if client else {},
        which={"docker": ("/usr/bin/docker",)} if client else {}, sockets={SOCKET: socket}, **more,
    )  # fmt: skip


def findings(host: FakeHost) -> list[Finding]:
    return list(configuration.check(host, Settings()))


def daemon(host: FakeHost) -> list[Finding]:
    return list(daemon_file.check(host, Settings()))


def only(host: FakeHost) -> Finding:
    (finding,) = findings(host)
    return finding


def context(name: str, text: str | None = None) -> dict[str, object]:
    meta = {"Name": name, "Endpoints": {"docker": {"Host": SOCKET}}}
    digest = sha256(name.encode()).hexdigest()
    file = f"/home/dev/.docker/contexts/meta/{digest}/meta.json"
    return {file: json.dumps(meta) if text is None else text}


def test_no_files_are_defaults() -> None:
    assert (only(machine()).status, only(machine()).summary) == (Status.PASS, "defaults")


def test_good_files_are_valid() -> None:
    host = machine({CONFIG: "{}", DAEMON: '{"log-driver": "local"}', **context("good")})
    assert only(host).summary == "config.json is valid"
    assert [f.summary for f in daemon(host)] == ["daemon.json is valid"]
    assert [f.status for f in daemon(machine())] == [Status.PASS]


# -- config.json -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "WARNING: Error parsing config file (/home/dev/.docker/config.json): unexpected EOF",
        "WARNING: Error loading config file: /home/dev/.docker/config.json: EOF",
    ],
)
def test_the_clients_own_complaint_is_the_evidence(said: str) -> None:
    finding = findings(machine({CONFIG: '{"auths":'}, said=said))[0]
    assert (finding.status, finding.fault) == (Status.WARN, configuration.CONFIG_INVALID)
    assert finding.evidence[0].text == said.removeprefix("WARNING: ")


def test_a_value_of_the_wrong_type_is_left_to_the_client() -> None:
    said = "WARNING: Error parsing config file (x): json: cannot unmarshal bool into Go struct"
    host = machine({CONFIG: '{"experimental": true}'}, said=said)
    assert findings(host)[0].fault == configuration.CONFIG_INVALID
    assert only(machine({CONFIG: '{"experimental": true}'})).status is Status.PASS


@pytest.mark.parametrize(("text", "wrong"), [("{", True), ("[]", True), ("", False), ("{}", False)])
def test_without_a_client_the_file_is_read(text: str, wrong: bool) -> None:
    finding = findings(machine({CONFIG: text}, client=False))[0]
    assert (finding.fault == configuration.CONFIG_INVALID) is wrong


def test_a_file_of_root_after_sudo_names_its_owner() -> None:
    said = "WARNING: Error loading config file: open /home/dev/.docker/config.json: permission den"
    hidden = Text(CONFIG, None, "denied", EACCES)
    host = machine({CONFIG: hidden}, said=said)
    host.outside._fact = lambda path: (  # type: ignore[method-assign]
        FileFact(path, "file", 0o600, owner="root", group="root") if path == CONFIG
        else FileFact(path)
    )  # fmt: skip
    finding = findings(host)[0]
    assert (finding.status, finding.fault) == (Status.WARN, configuration.UNREADABLE)
    assert finding.evidence[1].text == "root:root, mode 0600"


# -- contexts --------------------------------------------------------------------------------


def test_a_broken_context_that_is_not_in_use_warns() -> None:
    finding = findings(machine(context("old", "\x00\x00")))[0]
    assert (finding.status, finding.fault) == (Status.WARN, configuration.CONTEXT_CORRUPT)


def test_a_broken_context_in_use_is_left_to_the_connection() -> None:
    host = machine(context("old", "\x00\x00"), environ={"DOCKER_CONTEXT": "old"})
    assert only(host).status is Status.PASS


def test_a_current_context_that_is_gone_and_overridden_warns() -> None:
    files: dict[str, object] = {CONFIG: '{"currentContext": "gone"}'}
    finding = findings(machine(files, environ={"DOCKER_HOST": SOCKET}))[0]
    assert (finding.status, finding.fault) == (Status.WARN, configuration.CONTEXT_MISSING)


# -- proxies and sudo ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("http://127.0.0.1:3128", Status.WARN), ("http://user:pw@localhost:3128", Status.WARN),
        ("localhost:3128", Status.WARN), ("http://proxy.corp:3128", Status.PASS),
        ("http://localhost.corp:3128", Status.PASS),
    ],
)  # fmt: skip
def test_proxies_for_containers(value: str, status: Status) -> None:
    block = {"proxies": {"default": {"httpProxy": value, "noProxy": "localhost,127.0.0.1"}}}
    finding = findings(machine({CONFIG: json.dumps(block)}))[-1]
    assert finding.status is status
    assert "prox" in finding.summary


def test_under_sudo_the_users_configuration_is_not_in_use() -> None:
    root = LINUX._replace(user="root", uid=0, home="/root")
    host = machine({CONFIG: "{}"}, system=root, environ={"SUDO_USER": "dev"})
    finding = findings(host)[0]
    assert (finding.status, finding.fault) == (Status.WARN, configuration.OTHER_USER)


def test_a_client_that_does_not_answer_is_no_trouble_of_the_file() -> None:
    host = FakeHost(
        commands={"docker --version": Completed((), None, problem="timed out")},
        which={"docker": ("/usr/bin/docker",)}, sockets={SOCKET: ALIVE},
    )  # fmt: skip
    assert only(host).status is Status.PASS


# -- daemon.json -----------------------------------------------------------------------------


@pytest.mark.parametrize(("socket", "status"), [(ALIVE, Status.WARN), (AWAY, Status.FAIL)])
def test_an_invalid_file_strikes_at_the_next_start(socket: Connection, status: Status) -> None:
    host = machine({DAEMON: '{\n  "debug": true,\n  "x" 1\n}'}, socket=socket)
    finding = daemon(host)[0]
    assert (finding.status, finding.fault) == (status, daemon_file.INVALID)
    assert "line 3" in finding.evidence[0].text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"insecure-registries": "a:5000"}', "wants a list"),
        ('{"log-opts": []}', "wants an object"),
        ("[]", "not a JSON object"),
        ('{"hosts": [', "Expecting value"),
    ],
)
def test_values_of_the_wrong_form(text: str, words: str) -> None:
    assert words in daemon(machine({DAEMON: text}))[0].evidence[0].text


def test_a_key_spelled_like_the_flag_has_no_effect() -> None:
    finding = daemon(machine({DAEMON: '{"registry-mirror": ["https://m"]}'}))[0]
    assert (finding.status, finding.fault) == (Status.WARN, daemon_file.SINGULAR)
    assert finding.data["wanted"] == "registry-mirrors"


@pytest.mark.parametrize(
    ("content", "units", "clash"),
    [
        ('{"hosts": ["tcp://0:2375"]}', {UNIT: "ExecStart=/usr/bin/dockerd -H fd://"}, "-H fd://"),
        ('{"debug": true}', {UNIT: "ExecStart=/usr/bin/dockerd -D"}, "-D"),
        ('{"data-root": "/x"}', {UNIT: "ExecStart=/usr/bin/dockerd \\\n --data-root=/y"},
         "--data-root=/y"),
        ('{"insecure-registries": ["a"]}',
         {UNIT: "ExecStart=/usr/bin/dockerd --insecure-registry b"}, "--insecure-registry b"),
        ('{"debug": true}', {UNIT: "ExecStart=/usr/bin/dockerd -H fd://"}, ""),
        ('{"hosts": ["tcp://0:2375"]}', {
            UNIT: "ExecStart=/usr/bin/dockerd -H fd://",
            "/etc/systemd/system/docker.service.d/override.conf":
                "[Service]\nExecStart=\nExecStart=/usr/bin/dockerd\n",
        }, ""),
    ],
)  # fmt: skip
def test_what_file_and_command_line_both_set(
    content: str, units: dict[str, object], clash: str
) -> None:
    finding = daemon(machine({DAEMON: content, **units}))[0]
    assert (finding.fault == daemon_file.FLAG_CONFLICT) is bool(clash)
    if clash:
        assert finding.evidence[1].text == clash


def test_a_file_that_may_not_be_read_is_said() -> None:
    host = machine({DAEMON: Text(DAEMON, None, "denied", EACCES)})
    assert daemon(host)[0].summary == "may not be read"


@pytest.mark.parametrize(
    ("system", "environ", "path"),
    [
        (LINUX, {}, DAEMON),
        (LINUX, {"DOCKER_HOST": "unix:///run/user/1000/docker.sock"},
         "/home/dev/.config/docker/daemon.json"),
        (LINUX._replace(os="macos", home="/Users/dev"), {}, "/Users/dev/.docker/daemon.json"),
    ],
)  # fmt: skip
def test_where_the_daemon_reads(system: object, environ: dict[str, str], path: str) -> None:
    assert daemon_file.path(FakeHost(system=system, environ=environ)) == path
