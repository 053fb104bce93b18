"""What a doctor meets in sick places: each gives a clear result in time, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from .rig import Engine, listening, process
from .rig.sockets import Behaviour, html, reset, say, silent, trickle

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-P", "-m", "envdoctor")
WAITING = 12.0  # seconds that a run may take where something keeps it waiting
SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"


def doctor(
    environ: Mapping[str, str], *argv: str, inside: tuple[str, ...] = (), deadline: float = WAITING
) -> subprocess.CompletedProcess[str]:
    """Run the program as a user would; assert that it ends in time and without a traceback."""
    env = {"PYTHONPATH": str(ROOT), **environ}
    began = time.monotonic()
    done = process.run(*inside, *PROGRAM, *argv, env=env, check=False, timeout=60)
    assert time.monotonic() - began < deadline
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert "internal error" not in done.stderr, done.stderr
    return done


def checked(environ: Mapping[str, str], *argv: str, **options: float) -> dict[str, object]:
    """The report in JSON; Python and the contrast are left out."""
    flags = ("--format", "json", "--skip", "python,contrast")
    done = doctor(environ, "check", *flags, *argv, **options)  # type: ignore[arg-type]
    report: dict[str, object] = json.loads(done.stdout)
    assert report["exit_code"] == done.returncode
    return report


def probe(report: Mapping[str, object], name: str) -> dict[str, object]:
    probes: list[dict[str, object]] = report["probes"]  # type: ignore[assignment]
    return next(entry for entry in probes if entry["id"] == name)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    (folder / ".docker").mkdir(parents=True)
    return folder


@pytest.fixture
def alone(home: Path) -> dict[str, str]:
    """The environment of a user on a machine whose engine is not there."""
    return {
        "PATH": SYSTEM, "HOME": str(home), "DOCKER_HOST": f"unix://{home}/gone.sock",
        "LC_ALL": "C.UTF-8",
    }  # fmt: skip


# -- a docker command that is none -------------------------------------------------------------

CLIENTS = {
    "sleeps": "sleep 600 & sleep 600",
    "floods": "head -c 10000000 /dev/zero | tr '\\0' x; "
              "head -c 10000000 /dev/zero | tr '\\0' y >&2",
    "garbage": "head -c 3000 /dev/urandom; printf '\\033[31m\\033]0;title\\a\\377\\376'",
    "silent": "exit 0",
    "lies": "echo '{\"Client\": {}, \"ServerErrors\": [\"Cannot connect\"]}'; "
            "echo 'Cannot connect to the Docker daemon' >&2; exit 0",
    "dies": "kill -SEGV $$",
    "asks": "read -r answer </dev/tty; echo got $answer",
}  # fmt: skip


@pytest.fixture(params=sorted(CLIENTS))
def strange(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A PATH folder whose docker, docker-compose and plugins all behave in one strange way."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("docker", "docker-compose"):
        (folder / name).write_text(f"#!/bin/sh\n{CLIENTS[request.param]}\n")
        (folder / name).chmod(0o755)
    yield folder
    left = subprocess.run(["pgrep", "-f", str(folder)], capture_output=True, text=True, check=False)
    assert left.stdout == "", "the strange docker was left running"


def test_a_docker_that_misbehaves_without_an_engine(strange: Path, alone: dict[str, str]) -> None:
    report = checked({**alone, "PATH": f"{strange}:{SYSTEM}"}, deadline=30)
    assert probe(report, "client")["status"] != "pass"
    assert probe(report, "connection")["status"] == "fail"


def test_a_docker_that_misbehaves_beside_a_healthy_engine(strange: Path, engine_28: Engine) -> None:
    env = {**engine_28.client_env(plugins=False), "PATH": f"{strange}:{SYSTEM}"}
    report = checked(env, deadline=40)
    assert probe(report, "client")["status"] != "pass"
    assert probe(report, "connection")["status"] == "pass"
    assert report["exit_code"] in (1, 3)
    ours = ("--filter", "label=envdoctor.run")
    left = engine_28.run("docker", "ps", "--all", "--quiet", *ours).stdout
    assert left == "", "containers were left"


def test_what_the_strange_docker_prints_cannot_command_the_terminal(
    strange: Path, alone: dict[str, str]
) -> None:
    page = doctor({**alone, "PATH": f"{strange}:{SYSTEM}"}, "check", "-v", "--format", "plain",
                  "--select", "client,compose", deadline=30).stdout  # fmt: skip
    assert "\x1b" not in page
    assert len(page) < 20_000


# -- sockets -----------------------------------------------------------------------------------

SOCKETS = {
    "silent": silent,
    "trickles": trickle(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" * 50, pause=0.3),
    "html": html(),
    "resets": reset,
    "garbage": say(bytes(range(256)) * 40),
    "endless": say(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000),
    "long": say(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{"),
    "empty": say(b""),
}


@pytest.mark.parametrize("behaviour", SOCKETS.values(), ids=SOCKETS)
@pytest.mark.parametrize("kind", ["unix", "tcp"])
def test_sockets_that_misbehave(
    behaviour: Behaviour, kind: str, alone: dict[str, str], tmp_path: Path
) -> None:
    with listening(behaviour, tmp_path / "d.sock" if kind == "unix" else None) as listener:
        report = checked({**alone, "DOCKER_HOST": listener.host})
    assert probe(report, "connection")["status"] == "fail"
    assert probe(report, "hello-world")["status"] == "blocked"
    assert report["exit_code"] == 1


PING = b"HTTP/1.1 200 OK\r\nApi-Version: 1.43\r\nServer: Docker/24.0.7 (linux)\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK"  # noqa: E501


def pings_and_then(answer: bytes | None) -> Behaviour:
    """Answers a ping as an engine does, and everything else with these bytes, or never."""

    def behaviour(connection, over) -> None:  # type: ignore[no-untyped-def]
        request = connection.recv(65536)
        if b"/_ping" in request:
            connection.sendall(PING)
        elif answer is None:
            over.wait()
        else:
            connection.sendall(answer)

    return behaviour


def body(text: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + text


HALF = {
    "hangs": None,
    "html": body(b"<html>sign in</html>"),
    "null": body(b"null"),
    "list": body(b"[1, 2]"),
    "wrong-types": body(b'{"Version": 7, "ApiVersion": null, "Components": "x", "Os": {}}'),
    "deep": body(b"[" * 100_000),
    "big": body(b'{"Warnings": ["' + b"x" * 10_000_000 + b'"]}'),
    "cut": body(b'{"Version": "24.0'),
    "broken": b"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\n",
}


@pytest.mark.parametrize("answer", HALF.values(), ids=HALF)
def test_engines_that_ping_and_no_more(
    answer: bytes | None, alone: dict[str, str], tmp_path: Path
) -> None:
    with listening(pings_and_then(answer), tmp_path / "d.sock") as listener:
        report = checked({**alone, "DOCKER_HOST": listener.host}, "--timeout", "15", deadline=25)
    assert probe(report, "connection")["status"] == "pass"
    if answer is None or not answer.endswith(b"}"):
        assert probe(report, "engine")["status"] in ("fail", "unknown")
    assert report["exit_code"] == 1


# -- files -------------------------------------------------------------------------------------

CONFIGS = {
    "cut": b'{"credsStore":',
    "list": b"[1, 2]",
    "zeros": b"\0" * 300,
    "binary": bytes(range(256)),
    "wrong-types": b'{"credsStore": 7, "auths": [], "credHelpers": "x", "currentContext": {}, '
                   b'"proxies": 3, "plugins": [], "HttpHeaders": 1, "cliPluginsExtraDirs": "x"}',
    "deep": b"[" * 200_000,
    "huge": b'{"a": "' + b"x" * 20_000_000 + b'"}',
    "utf-16": '{"credsStore": "pass"}'.encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("text", CONFIGS.values(), ids=CONFIGS)
def test_a_config_json_that_is_broken(text: bytes, alone: dict[str, str], home: Path) -> None:
    (home / ".docker" / "config.json").write_bytes(text)
    report = checked(alone)
    if not text.endswith(b"}"):  # as JSON it can be read
        assert probe(report, "configuration")["status"] not in ("pass", "skipped")


@pytest.mark.parametrize("kind", ["folder", "fifo", "dangling", "loop", "device"])
def test_a_config_json_that_is_no_file(kind: str, alone: dict[str, str], home: Path) -> None:
    place = home / ".docker" / "config.json"
    match kind:
        case "folder":
            place.mkdir()
        case "fifo":
            os.mkfifo(place)
        case "dangling":
            place.symlink_to("gone.json")
        case "loop":
            place.symlink_to("config.json")
        case "device":
            place.symlink_to("/dev/zero")
    report = checked(alone)
    assert probe(report, "configuration")["status"] != "skipped"


@pytest.mark.parametrize("text", [b"", b"\0" * 90, b"[]", b'{"Name": 7}', b"\xff\xfe"])
def test_context_files_that_are_broken(text: bytes, alone: dict[str, str], home: Path) -> None:
    folder = home / ".docker" / "contexts" / "meta" / ("a" * 64)
    folder.mkdir(parents=True)
    (folder / "meta.json").write_bytes(text)
    (home / ".docker" / "config.json").write_text('{"currentContext": "mine"}')
    report = checked({key: value for key, value in alone.items() if key != "DOCKER_HOST"})
    assert probe(report, "connection")["status"] == "fail"


def test_a_home_that_may_not_be_read(alone: dict[str, str], home: Path) -> None:
    """As any user but root meets it: root reads everything, unless the kernel is told not to."""
    (home / ".docker" / "config.json").write_text("{}")
    inside = ("setpriv", "--bounding-set=-dac_override,-dac_read_search",
              "--inh-caps=-dac_override,-dac_read_search")  # fmt: skip
    (home / ".docker").chmod(0o000)
    try:
        done = doctor(alone, "check", "--format", "json", "--select", "configuration",
                      inside=inside)  # fmt: skip
    finally:
        (home / ".docker").chmod(0o700)
    assert probe(json.loads(done.stdout), "configuration")["status"] != "skipped"


# -- surroundings ------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["HOME", "PATH", "USER", "LANG"])
def test_without_a_variable(missing: str, alone: dict[str, str]) -> None:
    environ = {key: value for key, value in alone.items() if key != missing}
    assert probe(checked(environ), "connection")["status"] == "fail"


def test_with_nothing_at_all() -> None:
    done = process.run("env", "-i", f"PYTHONPATH={ROOT}", *PROGRAM, "--format", "plain",
                       check=False, timeout=60)  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout.rstrip().splitlines()[-1].endswith(" s")


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOME", "/nowhere"), ("HOME", "relative"), ("HOME", ""), ("PATH", ""), ("PATH", "::/nowhere"),
     ("DOCKER_CONFIG", "/proc/self/mem"), ("DOCKER_CONFIG", "\udcff"), ("DOCKER_HOST", "\udcff://"),
     ("DOCKER_HOST", "unix://" + "x" * 5000), ("DOCKER_HOST", "tcp://[::1"), ("COLUMNS", "abc"),
     ("DOCKER_CONTEXT", "../../etc"), ("LC_ALL", "no_SUCH.locale"), ("PYTHONIOENCODING", "ascii"),
     ("DOCKER_TIMEOUT", "x"), ("TMPDIR", "/nowhere"), ("XDG_RUNTIME_DIR", "\n")],
)  # fmt: skip
def test_with_a_strange_variable(name: str, value: str, alone: dict[str, str]) -> None:
    checked({**alone, name: value})


def test_on_a_read_only_disk(engine_28: Engine) -> None:
    """HOME, TMPDIR and the working folder can be read and not written, as a full disk is."""
    env = engine_28.client_env()
    script = (
        'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1" && shift && exec "$@"'
    )
    inside = ("unshare", "--mount", "sh", "-c", script, "read-only", env["HOME"])
    env = {**env, "TMPDIR": env["HOME"]}
    flags = ("--format", "json", "--skip", "python,contrast")
    done = doctor(env, "check", *flags, inside=inside, deadline=30)
    report = json.loads(done.stdout)
    assert probe(report, "hello-world")["status"] == "pass"
    done = doctor(env, "check", "-o", "report.json", *flags, inside=inside, deadline=30)
    assert (done.returncode, "cannot write report.json" in done.stderr) == (2, True)
    assert json.loads(done.stdout)["diagnoses"] == []


@pytest.mark.parametrize("line", ["{} | head -1", "{} | true", "{} >&-", "{} >/dev/full",
                                  "{} >&- 2>&-", "{} <&-"])  # fmt: skip
def test_an_output_that_is_closed_or_full(line: str, alone: dict[str, str]) -> None:
    command = f"{sys.executable} -P -m envdoctor check --skip python,contrast"
    env = {"PYTHONPATH": str(ROOT), **alone}
    done = process.run("sh", "-c", line.format(command), env=env, check=False, timeout=30)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
    assert done.stdout.count("\n") <= (1 if "head" in line else 200)


def test_a_narrow_terminal_without_letters(alone: dict[str, str]) -> None:
    """40 columns, and LANG=C: every line fits, and every character is ASCII."""
    env = {**alone, "COLUMNS": "40", "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0",
           "PYTHONCOERCECLOCALE": "0"}  # fmt: skip
    page = doctor(env, "check", "--skip", "python,contrast").stdout
    assert page.isascii()
    long = [line for line in page.splitlines() if len(line) > 40]
    # A command must be copied as it stands, a path has no place to break.
    assert all(len(line.split()) <= 2 or line.startswith(" " * 9) for line in long), long


def test_a_deadline_gives_a_partial_report(alone: dict[str, str], tmp_path: Path) -> None:
    with listening(silent, tmp_path / "d.sock") as listener:
        report = checked({**alone, "DOCKER_HOST": listener.host}, "--timeout", "1", deadline=4)
    assert probe(report, "connection")["status"] in ("fail", "unknown")
    assert report["exit_code"] in (1, 3)
