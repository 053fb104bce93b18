"""`envdoctor check` from the examination to the written report, on machines made of literals."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from envdoctor import cli
from envdoctor.commands import schema
from envdoctor.commands.check import check
from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.registry import Selection
from envdoctor.testing import LINUX, FakeHost


def healthy(host: Host, settings: Settings) -> Iterator[Finding]:
    del host, settings
    yield Finding(Status.PASS, "all is well")


def noisy(host: Host, settings: Settings) -> Iterator[Finding]:
    del host, settings
    print("printed by a probe")  # noqa: T201
    os.write(1, b"written by a probe")
    yield Finding(Status.PASS, "said its piece")


def leaky(host: Host, settings: Settings) -> Iterator[Finding]:
    del settings
    evidence = Evidence("/home/ada/x", f"token is {host.environ['MY_TOKEN']}")
    yield Finding(Status.FAIL, "it failed for ada", (evidence,))


def crashing(host: Host, settings: Settings) -> Iterator[Finding]:
    del settings
    yield from ()
    raise RuntimeError(f"cannot use {host.environ['MY_TOKEN']}")


def unsure(host: Host, settings: Settings) -> Iterator[Finding]:
    del host, settings
    yield Finding(Status.WARN, "hm")


def interrupted(host: Host, settings: Settings) -> Iterator[Finding]:
    del host, settings
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)
    time.sleep(5)
    yield Finding(Status.PASS, "too late")


def ada() -> FakeHost:
    environ = {"MY_TOKEN": "C4N4RY-secret", "USER": "ada", "HOME": "/home/ada"}
    return FakeHost(environ=environ, system=LINUX._replace(user="ada", home="/home/ada"))


def examined(
    *checks: object, capfd: pytest.CaptureFixture[str], **settings: object
) -> tuple[int, str, str]:
    probes = tuple(Probe(c.__name__, c.__name__.title(), c) for c in checks)  # type: ignore[attr-defined,arg-type]
    code = check(ada(), Selection(probes), Settings(**{"format": "", **settings}))  # type: ignore[arg-type]
    return code, *capfd.readouterr()


def test_nothing_but_the_report_on_stdout_and_nothing_on_stderr(
    capfd: pytest.CaptureFixture[str],
) -> None:
    code, out, err = examined(healthy, noisy, capfd=capfd)
    assert (code, err) == (0, "")
    assert "by a probe" not in out
    assert out.startswith("envdoctor ")
    assert "+ Healthy  all is well" in out.replace("✔", "+")
    assert out.endswith(" s\n")


def test_json_validates_and_is_all_there_is(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = examined(noisy, leaky, crashing, unsure, capfd=capfd, format="json")
    assert (code, err) == (1, "")
    document = json.loads(out)
    jsonschema.validate(document, json.loads(schema.text()))
    assert [probe["status"] for probe in document["probes"]] == ["pass", "fail", "unknown", "warn"]


@pytest.mark.parametrize("form", ["plain", "json", "terminal"])
@pytest.mark.parametrize("verbose", [True, False])
def test_no_secret_in_any_format(
    form: str, verbose: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    _, out, err = examined(leaky, crashing, capfd=capfd, format=form, verbose=verbose)
    assert "failed for <user>" in out
    for canary in ("C4N4RY", "ada", "Traceback"):
        assert canary not in out + err


@pytest.mark.parametrize(
    ("checks", "strict", "code"),
    [
        ([healthy], False, 0),
        ([unsure], False, 0),
        ([unsure], True, 1),
        ([crashing], False, 3),
        ([crashing, leaky], False, 1),
    ],
)
def test_exit_codes(
    checks: list[object], strict: bool, code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert examined(*checks, capfd=capfd, strict=strict)[0] == code


def test_an_interrupted_run_prints_what_it_has(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = examined(interrupted, capfd=capfd)
    assert (code, err) == (130, "")
    assert "Interrupted: this report is not complete." in out


def test_report_into_a_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.txt"
    code, out, err = examined(leaky, capfd=capfd, output=str(file))
    assert (code, out, err) == (1, "", "")
    assert "failed for <user>" in file.read_text()


def test_a_place_that_cannot_be_written_loses_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = examined(healthy, capfd=capfd, output=str(tmp_path / "no" / "report.json"))
    assert code == 2
    assert "all is well" in out
    assert err.count("\n") == 1
    assert "No such file or directory; the report is on stdout" in err


def test_what_was_left_out_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    probes = [Probe(name, name.title(), healthy) for name in ("one", "two")]
    check(ada(), Selection((probes[0],), left_out=(probes[1],)), Settings(format="plain"))
    assert "left out by --skip" in capfd.readouterr().out


def test_afterwards_signals_do_what_they_did_before(capfd: pytest.CaptureFixture[str]) -> None:
    del capfd  # takes the report
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    try:
        assert cli.main(["check", "--select", "python"]) in (0, 1, 3)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
