"""The connection: each missing rung of the ladder has one cause, told by local evidence."""

from __future__ import annotations

import json
from collections.abc import Callable
from errno import EACCES, ECONNREFUSED, ENOENT
from hashlib import sha256

import pytest

from envdoctor.diagnosis import diagnose
from envdoctor.host.questions import Connection, FileFact, Text
from envdoctor.model import Finding, ProbeRun, Settings, Status
from envdoctor.probes import connection
from envdoctor.probes.connection import (
    applications,
    daemon_state,
    tcp_endpoint,
    unix_socket,
    unreachable,
)
from envdoctor.testing import LINUX, FakeHost, ran

PATH = "/var/run/docker.sock"
SOCKET = f"unix://{PATH}"
ROOTLESS = "unix:///run/user/1000/docker.sock"
PING = "HTTP/1.1 200 OK\nApi-Version: 1.51\nServer: Docker/28.5.2 (linux)\n\nOK"
A_SOCKET = FileFact("", "socket", 0o660, 0, 998, "root", "docker")
NO_SYSTEMD = LINUX._replace(init="")


def alive(address: str) -> Connection:
    return Connection(address, "answered", reply=PING)


def refused(address: str) -> Connection:
    return Connection(address, problem="refused", errno=ECONNREFUSED)


def missing(address: str) -> Connection:
    return Connection(address, problem="missing", errno=ENOENT)


def denied(address: str) -> Connection:
    return Connection(address, problem="denied", errno=EACCES)


def context(name: str, address: str) -> dict[str, object]:
    file = f"/home/dev/.docker/contexts/meta/{sha256(name.encode()).hexdigest()}/meta.json"
    return {file: json.dumps({"Name": name, "Endpoints": {"docker": {"Host": address}}})}


def machine(*sockets: Connection, files: object = None, environ: object = None,
            system: object = NO_SYSTEMD, **more: object) -> FakeHost:  # fmt: skip
    files = {} if files is None else files
    assert isinstance(files, dict)
    return FakeHost(
        sockets={seen.address: seen for seen in sockets}, files=files, environ=environ or {},
        system=system, **more,
    )  # fmt: skip


def findings(host: FakeHost) -> list[Finding]:
    return list(connection.check(host, Settings()))


def only(host: FakeHost) -> Finding:
    (finding,) = findings(host)
    return finding


def failed(host: FakeHost) -> str | None:
    finding = only(host)
    assert finding.status is Status.FAIL
    assert len(finding.summary) <= 36
    assert finding.evidence
    return finding.fault


# -- reached ---------------------------------------------------------------------------------


def test_a_healthy_socket_passes_after_one_question() -> None:
    host = machine(alive(SOCKET), files={PATH: A_SOCKET})
    finding = only(host)
    assert (finding.status, finding.summary) == (Status.PASS, SOCKET)
    assert finding.data["source"] == "default"


def test_docker_host_over_a_dead_context_is_a_note() -> None:
    config = {"/home/dev/.docker/config.json": '{"currentContext": "colima"}'}
    gone = "unix:///home/dev/.colima/default/docker.sock"
    host = machine(alive(SOCKET), missing(gone), environ={"DOCKER_HOST": SOCKET},
                   files={PATH: A_SOCKET, **config, **context("colima", gone)})  # fmt: skip
    _, note = findings(host)
    assert (note.status, note.fault) == (Status.PASS, None)
    assert note.summary == "DOCKER_HOST, not context colima"


def test_docker_host_over_a_live_context_warns() -> None:
    config = {"/home/dev/.docker/config.json": '{"currentContext": "other"}'}
    host = machine(alive(SOCKET), alive(ROOTLESS), environ={"DOCKER_HOST": SOCKET},
                   files={PATH: A_SOCKET, **config, **context("other", ROOTLESS)})  # fmt: skip
    _, note = findings(host)
    assert (note.status, note.fault) == (Status.WARN, connection.OVERRIDDEN)


@pytest.mark.parametrize(
    ("default", "status"), [(alive(SOCKET), Status.WARN), (missing(SOCKET), Status.PASS)]
)
def test_docker_py_beside_a_context_matters_only_when_it_meets_another_engine(
    default: Connection, status: Status
) -> None:
    host = machine(default, alive(ROOTLESS), environ={"DOCKER_CONTEXT": "rootless"},
                   files={PATH: A_SOCKET, **context("rootless", ROOTLESS)})  # fmt: skip
    _, note = findings(host)
    assert note.status is status
    assert note.data["library"] == SOCKET


def test_a_link_from_the_default_to_the_context_is_the_same_engine() -> None:
    link = A_SOCKET._replace(link="/run/user/1000/docker.sock")
    host = machine(alive(ROOTLESS), environ={"DOCKER_CONTEXT": "rootless"},
                   files={PATH: link, **context("rootless", ROOTLESS)})  # fmt: skip
    assert only(host).status is Status.PASS


# -- the address -----------------------------------------------------------------------------


def test_a_missing_context_is_named_with_its_file() -> None:
    finding = only(machine(environ={"DOCKER_CONTEXT": "desktop-linux"}))
    assert finding.fault == unreachable.CONTEXT_MISSING
    assert finding.data["context"] == "desktop-linux"
    assert "fe9c6bd7a66301f49ca9b6a70b217107cd1284598bfc254700c989b916da791e" in str(finding.data)


def test_a_broken_context_is_told_from_a_missing_one() -> None:
    files = {next(iter(context("broken", ""))): "\x00\x00"}
    host = machine(environ={"DOCKER_CONTEXT": "broken"}, files=files)
    assert failed(host) == unreachable.CONTEXT_CORRUPT


@pytest.mark.parametrize("value", ["/var/run/docker.sock", "htp://foo", "~/docker.sock"])
def test_a_malformed_docker_host(value: str) -> None:
    assert failed(machine(environ={"DOCKER_HOST": value})) == unreachable.HOST_VARIABLE_MALFORMED


# -- the path --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "fault"),
    [
        (FileFact("", "folder", 0o755), unix_socket.IS_FOLDER),
        (FileFact("", "dangling", link="/Users/me/.rd/docker.sock"), unix_socket.DANGLING),
        (FileFact("", "file", 0o644), unix_socket.IS_FILE),
    ],
)
def test_what_is_in_the_sockets_place(fact: FileFact, fault: str) -> None:
    assert failed(machine(refused(SOCKET), files={PATH: fact})) == fault


def test_a_socket_without_a_listener_is_stale() -> None:
    host = machine(refused(SOCKET), files={PATH: A_SOCKET, "/usr/bin/dockerd": "x"})
    assert failed(host) == unix_socket.STALE


def test_no_socket_and_an_engine_that_is_installed() -> None:
    host = machine(missing(SOCKET), files={"/usr/bin/dockerd": "x"})
    assert failed(host) == unix_socket.NOT_RUNNING


def test_no_socket_and_no_engine() -> None:
    assert failed(machine(missing(SOCKET))) == daemon_state.NOT_INSTALLED


@pytest.mark.parametrize(
    ("seen", "fault"), [(missing, unix_socket.NOT_RUNNING), (refused, unix_socket.STALE)]
)
def test_an_engine_of_ones_own_that_is_stopped(
    seen: Callable[[str], Connection], fault: str
) -> None:
    address = "unix:///srv/engine/docker.sock"
    files = {address[7:]: A_SOCKET} if seen is refused else {"/srv/engine/data/x": ""}
    system = NO_SYSTEMD._replace(container=True)
    host = machine(seen(address), environ={"DOCKER_HOST": address}, files=files, system=system)
    assert failed(host) == fault


@pytest.mark.parametrize("path", ["/nosuch.sock", "/gone/engine/docker.sock"])
def test_a_variable_that_leads_to_no_socket(path: str) -> None:
    """To start docker cannot help: there is no engine, and none would listen there."""
    address = f"unix://{path}"
    host = machine(missing(address), environ={"DOCKER_HOST": address})
    (finding,) = connection.check(host, Settings())
    assert finding.fault == unix_socket.HOST_STALE
    assert ("DOCKER_HOST", address) in [(e.source, e.text) for e in finding.evidence]


def test_no_socket_in_a_container() -> None:
    host = machine(missing(SOCKET), system=NO_SYSTEMD._replace(container=True))
    assert failed(host) == unix_socket.NOT_MOUNTED


def test_no_socket_in_wsl_is_docker_desktop_that_does_not_run() -> None:
    host = machine(missing(SOCKET), system=NO_SYSTEMD._replace(wsl=True))
    assert failed(host) == unix_socket.NOT_RUNNING


def test_an_engine_next_door_explains_a_missing_default() -> None:
    host = machine(missing(SOCKET), alive(ROOTLESS), files={ROOTLESS[7:]: A_SOCKET})
    finding = only(host)
    assert finding.fault == unix_socket.LISTENS_ELSEWHERE
    assert finding.data["healthy"] == ROOTLESS


@pytest.mark.parametrize(
    ("daemon", "fault"),
    [({"/usr/bin/dockerd": "x"}, unix_socket.NOT_RUNNING), ({}, unix_socket.LISTENS_ELSEWHERE)],
)
def test_podman_next_door_is_no_substitute_for_an_installed_engine(
    daemon: dict[str, object], fault: str
) -> None:
    place = "/run/podman/podman.sock"
    files = {place: A_SOCKET, **daemon}
    host = machine(missing(SOCKET), alive(f"unix://{place}"), files=files)
    assert failed(host) == fault


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("unix:///run/user/1000/podman/podman.sock", unix_socket.PODMAN_SOCKET_OFF),
        ("unix:///Users/me/.local/share/containers/podman/machine/podman.sock",
         unix_socket.PODMAN_MACHINE_OFF),
        ("unix:///Users/me/.colima/default/docker.sock", unix_socket.COLIMA_OFF),
        (ROOTLESS, unix_socket.ROOTLESS_OFF),
    ],
)  # fmt: skip
@pytest.mark.parametrize("source", ["DOCKER_HOST", "context"])
def test_the_path_tells_whose_engine_is_off(address: str, fault: str, source: str) -> None:
    environ = {"DOCKER_HOST": address} if source == "DOCKER_HOST" else {"DOCKER_CONTEXT": "mine"}
    files = context("mine", address) if source == "context" else {}
    assert failed(machine(missing(address), environ=environ, files=files)) == fault


def test_a_context_of_an_unknown_product_that_is_off() -> None:
    address = "unix:///home/dev/.docker/desktop/docker.sock"
    files = context("desktop-linux", address)
    host = machine(missing(address), environ={"DOCKER_CONTEXT": "desktop-linux"}, files=files)
    assert failed(host) == unreachable.CONTEXT_STOPPED


@pytest.mark.parametrize(
    ("variable", "fault"),
    [
        ("MINIKUBE_ACTIVE_DOCKERD", unreachable.MINIKUBE_STALE),
        ("DOCKER_MACHINE_NAME", unreachable.DOCKER_MACHINE_OFF),
    ],
)
def test_a_tool_that_has_set_docker_host(variable: str, fault: str) -> None:
    address = "tcp://192.168.49.2:9999"
    environ = {"DOCKER_HOST": address, variable: "mini"}
    host = machine(Connection(address, problem="timed out"), environ=environ)
    assert failed(host) == fault


def test_rancher_desktop_with_containerd() -> None:
    settings = "/home/dev/Library/Preferences/rancher-desktop/settings.json"
    host = machine(missing(SOCKET), system=LINUX._replace(os="macos", init=""),
                   files={settings: '{"containerEngine": {"name": "containerd"}}'})  # fmt: skip
    assert failed(host) == applications.RANCHER_WITHOUT_MOBY


def test_a_mac_with_a_docker_application_that_is_off() -> None:
    inside = "/Applications/Docker.app/Contents/Info.plist"
    host = machine(missing(SOCKET), system=LINUX._replace(os="macos", init=""),
                   files={inside: "x"})  # fmt: skip
    finding = only(host)
    assert finding.fault == unix_socket.NOT_RUNNING
    assert any("/Applications/Docker.app" in e.text for e in finding.evidence)


@pytest.mark.parametrize(
    ("link", "fault", "application"),
    [
        ("/Users/dev/.docker/run/docker.sock", unreachable.CONTEXT_STOPPED, "Docker"),
        ("/Users/dev/.orbstack/run/docker.sock", unreachable.CONTEXT_STOPPED, "OrbStack"),
        ("/Users/dev/.rd/docker.sock", unreachable.CONTEXT_STOPPED, "Rancher Desktop"),
        ("/Users/dev/.lima/docker/sock/docker.sock", unix_socket.DANGLING, None),
    ],
)
def test_a_macs_default_socket_leads_to_an_application_that_is_off(
    link: str, fault: str, application: str | None
) -> None:
    host = machine(missing(SOCKET), system=LINUX._replace(os="macos", init=""),
                   files={PATH: FileFact("", "dangling", link=link)})  # fmt: skip
    finding = only(host)
    assert finding.fault == fault
    assert finding.data.get("application") == application


def test_an_engine_behind_a_context_of_tcp_is_a_neighbour_too() -> None:
    address = "tcp://10.0.0.7:2375"
    host = machine(missing(SOCKET), alive(address), files=context("lab", address))
    finding = only(host)
    assert finding.fault == unix_socket.LISTENS_ELSEWHERE
    assert finding.data["healthy_context"] == "lab"


# -- systemd ---------------------------------------------------------------------------------

SHOW = ("systemctl show docker.service "
        "--property=Id,LoadState,ActiveState,SubState,UnitFileState,Result")  # fmt: skip
JOURNAL = "journalctl -u docker.service -n 60 --no-pager -o cat"


def test_a_stopped_unit_is_not_running() -> None:
    state = "LoadState=loaded\nActiveState=inactive\nSubState=dead\nUnitFileState=disabled"
    finding = only(machine(missing(SOCKET), system=LINUX, commands={SHOW: state}))
    assert finding.fault == unix_socket.NOT_RUNNING
    assert any("UnitFileState disabled" in e.text for e in finding.evidence)


def test_a_unit_that_fails_lets_the_journal_speak() -> None:
    state = "LoadState=loaded\nActiveState=failed\nResult=exit-code"
    words = 'starting\nlevel=fatal msg="pid file found"\nunable to configure the Docker daemon'
    host = machine(missing(SOCKET), system=LINUX, commands={SHOW: state, JOURNAL: words})
    finding = only(host)
    assert (finding.fault, finding.summary) == (None, "the daemon fails to start")
    (journal,) = [e for e in finding.evidence if e.source.startswith("journalctl")]
    assert "pid file found" in journal.text
    assert "starting" not in journal.text


def test_a_unit_that_fails_without_a_readable_journal() -> None:
    state = "LoadState=loaded\nActiveState=failed"
    commands = {SHOW: state, JOURNAL: ran("", "No journal files were opened", 1)}
    host = machine(missing(SOCKET), system=LINUX, commands=commands)
    assert failed(host) == daemon_state.START_FAILED


def test_a_masked_unit() -> None:
    host = machine(missing(SOCKET), system=LINUX, commands={SHOW: "LoadState=masked"})
    assert failed(host) == daemon_state.MASKED


def test_systemd_that_knows_no_unit() -> None:
    host = machine(missing(SOCKET), system=LINUX, commands={SHOW: "LoadState=not-found"})
    assert failed(host) == daemon_state.NOT_INSTALLED


def test_a_running_unit_without_its_socket_is_not_guessed_at() -> None:
    state = "LoadState=loaded\nActiveState=active\nSubState=running"
    finding = only(machine(missing(SOCKET), system=LINUX, commands={SHOW: state}))
    assert (finding.fault, finding.summary) == (None, "the daemon listens elsewhere")


# -- permissions -----------------------------------------------------------------------------

DEV = NO_SYSTEMD._replace(groups=("dev",), gids=(1000,), member_of=("dev",))


@pytest.mark.parametrize(
    ("system", "fact", "fault"),
    [
        (DEV, A_SOCKET, unix_socket.NOT_IN_GROUP),
        (DEV._replace(member_of=("dev", "docker")), A_SOCKET, unix_socket.GROUP_NOT_ACTIVE),
        (DEV._replace(groups=("dev", "docker"), gids=(1000, 999)),
         A_SOCKET._replace(group="input"), unix_socket.GROUP_NUMBER_DIFFERS),
        (DEV._replace(container=True), A_SOCKET._replace(group="998"),
         unix_socket.GROUP_NUMBER_DIFFERS),
        (DEV, A_SOCKET._replace(gid=0, group="root"), unix_socket.GROUP_MISSING),
        (DEV._replace(init="known"), A_SOCKET._replace(gid=0, group="root"), None),
        (DEV, A_SOCKET._replace(mode=0o600), None),
        (NO_SYSTEMD, A_SOCKET, None),
        (DEV, FileFact("", "hidden", errno=EACCES), None),
    ],
)  # fmt: skip
def test_why_the_socket_may_not_be_opened(
    system: object, fact: FileFact, fault: str | None
) -> None:
    groups = "docker:x:998:\n" if getattr(system, "init", "") == "known" else "dev:x:1000:\n"
    files = {PATH: fact, "/etc/group": f"root:x:0:\n{groups}"}
    assert failed(machine(denied(SOCKET), files=files, system=system)) == fault


@pytest.mark.parametrize(
    ("system", "fact"),
    [
        (DEV, A_SOCKET._replace(mode=0o600)),
        (NO_SYSTEMD, A_SOCKET),
        (DEV, FileFact("", "hidden", problem="denied", errno=EACCES)),
    ],
)
def test_a_cause_that_is_ruled_out_is_not_recognised_from_the_words(
    system: object, fact: FileFact
) -> None:
    seen = denied(SOCKET)._replace(detail="[Errno 13] Permission denied")
    finding = only(machine(seen, files={PATH: fact}, system=system))
    (diagnosis,) = diagnose([ProbeRun(connection.PROBES[0], (finding,))], frozenset())
    assert diagnosis.fault is None


# -- astray ----------------------------------------------------------------------------------


@pytest.mark.parametrize("problem", ["refused", "timed out", "unreachable", "unresolved"])
def test_docker_host_astray_while_the_default_is_healthy(problem: str) -> None:
    address = "tcp://192.168.99.100:2376"
    others = [Connection("tcp://192.168.99.100:2375", problem=problem)]
    host = machine(Connection(address, problem=problem), alive(SOCKET), *others,
                   files={PATH: A_SOCKET}, environ={"DOCKER_HOST": address})  # fmt: skip
    finding = only(host)
    assert finding.fault == unreachable.HOST_VARIABLE_STALE
    assert finding.data["healthy"] == SOCKET


def test_a_context_of_a_stopped_backend() -> None:
    gone = "unix:///home/dev/.docker/desktop/docker.sock"
    config = {"/home/dev/.docker/config.json": '{"currentContext": "desktop-linux"}'}
    host = machine(missing(gone), alive(SOCKET),
                   files={PATH: A_SOCKET, **config, **context("desktop-linux", gone)})  # fmt: skip
    finding = only(host)
    assert finding.fault == unreachable.CONTEXT_STOPPED
    assert finding.data["healthy"] == SOCKET


# -- what answers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "seen",
    [
        Connection(SOCKET, "connected", "timed out"),
        Connection(SOCKET, "answered", "timed out", reply="HTTP/1.1 2"),
        Connection(SOCKET, "", "timed out"),
    ],
)
def test_a_socket_that_hangs(seen: Connection) -> None:
    assert failed(machine(seen, files={PATH: A_SOCKET})) == unreachable.HANGS


@pytest.mark.parametrize(
    "reply", ["HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html>", "SSH-2.0-OpenSSH_9.2"]
)
def test_something_that_is_no_docker_api(reply: str) -> None:
    host = machine(Connection(SOCKET, "answered", reply=reply), files={PATH: A_SOCKET})
    assert failed(host) == unreachable.NO_DOCKER_API


@pytest.mark.parametrize(
    ("path", "kind", "fault"),
    [
        ("/Users/dev/.docker/run/docker.sock", "text/plain", unreachable.DESKTOP_IN_TROUBLE),
        ("/home/dev/.docker/desktop/docker.sock", "text/plain", unreachable.DESKTOP_IN_TROUBLE),
        ("/Users/dev/.docker/run/docker.sock", "application/json", None),
        ("/var/run/docker.sock", "text/plain", None),
    ],
)
def test_docker_desktops_front_without_an_engine(path: str, kind: str, fault: str | None) -> None:
    reply = f"HTTP/1.1 500 Internal Server Error\nContent-Type: {kind}\n\n"
    seen = Connection(f"unix://{path}", "answered", reply=reply)
    assert (
        failed(machine(seen, files={path: A_SOCKET}, environ={"DOCKER_HOST": seen.address}))
        == fault
    )


def test_who_forbids_in_words_is_no_filter() -> None:
    reply = 'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"message": "sign in"}'
    host = machine(Connection(SOCKET, "answered", reply=reply), files={PATH: A_SOCKET})
    assert failed(host) is None


def test_a_filter_before_the_socket() -> None:
    reply = "HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n<h1>403"
    host = machine(Connection(SOCKET, "answered", reply=reply), files={PATH: A_SOCKET})
    assert failed(host) == unreachable.FORBIDDEN


def test_an_engine_that_refuses_in_words_is_left_to_the_words() -> None:
    reply = 'HTTP/1.1 500 Internal\nContent-Type: application/json\n\n{"message": "paused"}'
    host = machine(Connection(SOCKET, "answered", reply=reply), files={PATH: A_SOCKET})
    finding = only(host)
    assert (finding.fault, finding.summary) == (None, "answers with HTTP 500")
    assert "paused" in finding.evidence[1].text


def test_a_connection_that_is_reset_is_not_guessed_at() -> None:
    seen = Connection(SOCKET, "connected", "reset")
    assert failed(machine(seen, files={PATH: A_SOCKET})) is None


# -- tcp and TLS -----------------------------------------------------------------------------

DIND = "tcp://docker:2375"


def test_the_name_docker_without_a_dind_service() -> None:
    host = machine(Connection(DIND, problem="unresolved"), environ={"DOCKER_HOST": DIND})
    assert failed(host) == tcp_endpoint.DIND_NAME


def test_any_other_name_that_is_unknown() -> None:
    address = "tcp://build-box:2375"
    host = machine(Connection(address, problem="unresolved"), environ={"DOCKER_HOST": address})
    assert failed(host) == tcp_endpoint.NAME_UNKNOWN


def test_a_context_to_a_port_where_nobody_listens() -> None:
    address = "tcp://build-box:2399"
    files = context("box", address)
    host = machine(refused(address), environ={"DOCKER_CONTEXT": "box"}, files=files)
    assert failed(host) == tcp_endpoint.NOBODY_LISTENS


@pytest.mark.parametrize(
    ("name", "problem", "fault"),
    [
        ("docker", "refused", tcp_endpoint.DIND_NOT_READY),
        ("build-box", "refused", tcp_endpoint.STALE),
        ("build-box", "timed out", tcp_endpoint.UNREACHABLE),
        ("build-box", "unreachable", tcp_endpoint.UNREACHABLE),
        ("build-box", "other", None),
    ],
)
def test_nobody_at_the_port(name: str, problem: str, fault: str | None) -> None:
    address, other = f"tcp://{name}:2375", f"tcp://{name}:2376"
    host = machine(Connection(address, problem=problem), Connection(other, problem="refused"),
                   environ={"DOCKER_HOST": address})  # fmt: skip
    assert failed(host) == fault


def test_the_daemon_listens_on_the_port_with_tls() -> None:
    other = Connection("tcp://docker:2376", "connected")
    host = machine(refused(DIND), other, environ={"DOCKER_HOST": DIND})
    assert failed(host) == tcp_endpoint.TLS_MISMATCH


def test_plain_client_and_daemon_with_tls() -> None:
    reply = "HTTP/1.0 400 Bad Request\n\nClient sent an HTTP request to an HTTPS server.\n"
    host = machine(Connection(DIND, "answered", reply=reply), environ={"DOCKER_HOST": DIND})
    assert failed(host) == tcp_endpoint.TLS_MISMATCH


@pytest.mark.parametrize("first", [
    Connection(DIND, "connected", "reset"), Connection(DIND, "answered", reply="\x15\x03\x01"),
])  # fmt: skip
@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (Connection(DIND, "answered", reply=PING), tcp_endpoint.TLS_MISMATCH),
        (Connection(DIND, "connected", "tls", "certificate required"), tcp_endpoint.TLS_MISMATCH),
        (Connection(DIND, "connected", "reset"), None),
    ],
)
def test_a_daemon_with_tls_that_hangs_up_on_plain_words_is_asked_again_with_tls(
    first: Connection, second: Connection, fault: str | None
) -> None:
    host = machine(environ={"DOCKER_HOST": DIND})
    host.outside.sockets = TwoFaced(first, second)
    found = only(host).fault
    assert (found == tcp_endpoint.TLS_MISMATCH) is (fault is not None)


CERTIFICATES = {
    f"/certs/{name}.pem": FileFact("", "file", 0o600, may_read=True)
    for name in ("ca", "cert", "key")
}
SECURE = {
    "DOCKER_HOST": "tcp://docker:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/certs",
}  # fmt: skip


class TwoFaced(dict[str, Connection]):
    """Answers the first question of an address in one way, the later ones in another."""

    def __init__(self, first: Connection, later: Connection) -> None:
        super().__init__({first.address: first})
        self.answers = [first, later]

    def __getitem__(self, address: str) -> Connection:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def secure(first: Connection, later: Connection, files: dict[str, FileFact]) -> FakeHost:
    host = FakeHost(environ=SECURE, files=files, system=NO_SYSTEMD)
    host.outside.sockets = TwoFaced(first, later)
    return host


def test_client_with_tls_and_plain_daemon() -> None:
    tls = Connection("tcp://docker:2376", "connected", "tls", "[SSL] wrong version number")
    host = secure(tls, alive("tcp://docker:2376"), CERTIFICATES)
    assert failed(host) == tcp_endpoint.TLS_MISMATCH


@pytest.mark.parametrize(
    ("detail", "fault"),
    [
        ("certificate verify failed: unable to get issuer", tcp_endpoint.TLS_MISMATCH),
        ("tlsv1 alert unknown ca", tcp_endpoint.TLS_MISMATCH),
        ("certificate has expired", tcp_endpoint.CERTIFICATE_WRONG),
        ("Hostname mismatch, certificate is not valid", tcp_endpoint.CERTIFICATE_WRONG),
        ("internal error", None),
    ],
)
def test_a_certificate_that_is_not_accepted(detail: str, fault: str | None) -> None:
    tls = Connection("tcp://docker:2376", "connected", "tls", detail)
    host = secure(tls, Connection(tls.address, "connected", "closed"), CERTIFICATES)
    assert failed(host) == fault


@pytest.mark.parametrize("hurt", [None, FileFact("", "file", 0o600, may_read=False)])
def test_certificates_that_cannot_be_read(hurt: FileFact | None) -> None:
    tls = Connection("tcp://docker:2376", "connected", "tls", "No such file")
    files = {p: f for p, f in CERTIFICATES.items() if p != "/certs/ca.pem"}
    if hurt:
        files["/certs/ca.pem"] = hurt
    finding = only(secure(tls, tls, files))
    assert finding.fault == tcp_endpoint.TLS_MISMATCH
    assert any("/certs/ca.pem" in e.source for e in finding.evidence)


# -- through the client ----------------------------------------------------------------------

VERSION = "docker version --format '{{json .Server}}'"
SSH = {"DOCKER_HOST": "ssh://me@box"}
CLIENT = {"docker": ("/usr/bin/docker",), "ssh": ("/usr/bin/ssh",)}


@pytest.mark.parametrize(
    ("answer", "fault"),
    [(ran('{"ApiVersion": "1.51"}'), None), (ran("null", "proxyconnect tcp", 1), "caught")],
)
def test_a_web_proxy_between_client_and_engine(answer: object, fault: str | None) -> None:
    address = "tcp://box:2375"
    host = machine(alive(address), which=CLIENT, commands={VERSION: answer},
                   environ={"DOCKER_HOST": address, "http_proxy": "http://proxy:3128"})  # fmt: skip
    assert findings(host)[0].fault == (connection.PROXY_BETWEEN if fault else None)


def test_without_an_ssh_command() -> None:
    assert failed(machine(environ=SSH)) == connection.NO_SSH


def test_ssh_is_asked_through_the_client() -> None:
    host = machine(environ=SSH, which=CLIENT, commands={VERSION: '{"ApiVersion": "1.51"}'})
    assert findings(host)[0].status is Status.PASS


@pytest.mark.parametrize(
    ("answer", "summary"),
    [
        (ran("null", "Permission denied (publickey).", 1), "the client cannot reach it"),
        (ran("garbage"), "the client cannot reach it"),
        (ran("null"), "the client cannot reach it"),
        (ran(exit_code=None, problem="timed out"), "does not answer in time"),
    ],
)
def test_ssh_that_fails_lets_the_words_speak(answer: object, summary: str) -> None:
    finding = only(machine(environ=SSH, which=CLIENT, commands={VERSION: answer}))
    assert (finding.status, finding.fault, finding.summary) == (Status.FAIL, None, summary)


def test_ssh_without_a_client_cannot_be_told() -> None:
    host = machine(environ=SSH, which={"ssh": ("/usr/bin/ssh",)})
    assert only(host).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("open //./pipe/docker_engine: The system cannot find the file specified.",
         connection.PIPE_MISSING),
        ("open //./pipe/docker_engine: Access is denied.", connection.PIPE_DENIED),
    ],
)  # fmt: skip
def test_a_windows_pipe(words: str, fault: str) -> None:
    system = LINUX._replace(os="windows", distro="", init="", home="C:\\Users\\dev")
    host = machine(system=system, which=CLIENT, commands={VERSION: ran("", words, 1)})
    assert failed(host) == fault


def test_an_unreadable_context_file_is_broken_and_not_missing() -> None:
    file = next(iter(context("mine", "")))
    files = {file: Text(file, None, "denied", EACCES)}
    host = machine(environ={"DOCKER_CONTEXT": "mine"}, files=files)
    assert failed(host) == unreachable.CONTEXT_CORRUPT
