"""`envdoctor explain`: codes, files, standard input; never a traceback."""

import argparse
import io
import json

import pytest

from envdoctor.commands import explain
from envdoctor.faults import all_faults
from envdoctor.model import Fault, Finding, Probe, Remedy, Signature, Status
from envdoctor.recognition import recognise
from envdoctor.recognition.local import settle
from envdoctor.redact import Redactor
from envdoctor.renderers import paragraphs, verdict_page
from envdoctor.testing import FakeHost, ran

LINUX = frozenset({"linux", "debian", "systemd"})


def args(*argv):
    parser = argparse.ArgumentParser()
    explain.add_arguments(parser)
    return parser.parse_args(argv)


def fault(code, name, *signatures, **more):
    return Fault(code, name, "Title", "The cause.", more.pop("remedies", ()), signatures, **more)


class Stdin:
    def __init__(self, data):
        self.buffer = io.BytesIO(data)

    def isatty(self):
        return False


@pytest.fixture
def explained(monkeypatch, capsys):
    """Explain bytes from standard input by the text alone; returns the JSON answer."""

    def run(data):
        monkeypatch.setattr("sys.stdin", Stdin(data))
        assert explain.main(args("--format", "json", "--text-only", "-")) == 0
        return json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        bytes(range(256)) * 50,
        b"\xff\xfe" + "error: nö\r\n".encode("utf-16-le"),
        b"\xff\xfe\x00",
        "\ud800".encode("utf-8", "surrogatepass"),
        b"{" * 10_000,
        b"error " * 200_000,
        b"\x1b[31m" * 10_000,
        b"\\" * 10_000,
        b"&#99999999; &#x110000; \\u0022 \\ud800",
    ],
)
def test_any_input_gives_an_answer(explained, data):
    answer = explained(data)
    assert answer["verdict"] == "not-recognised"
    assert answer["candidates"] == []
    assert answer["next"]


def test_no_standard_input_is_wrong_use(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", None)
    assert explain.main(args("--text-only")) == 2
    assert "standard input" in capsys.readouterr().err


def test_a_code_is_a_page(capsys):
    for f in all_faults():
        assert explain.main(args("--format", "plain", f.code.lower())) == 0
        page = capsys.readouterr().out
        assert page.startswith(f"{f.code} {f.title}\n")
        assert all(r.commands[0].split("\n")[0] in page for r in f.remedies if r.commands)


def test_an_unknown_code_is_wrong_use(capsys):
    assert explain.main(args("ED000")) == 2
    assert "ED000" in capsys.readouterr().err


def test_a_missing_file_is_wrong_use(capsys, tmp_path):
    assert explain.main(args(str(tmp_path / "no.log"))) == 2
    assert "no.log" in capsys.readouterr().err


def test_a_file(capsys, tmp_path):
    log = tmp_path / "error.log"
    log.write_text("nothing of interest")
    assert explain.main(args("--format", "json", "--text-only", str(log))) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "not-recognised"


def test_utf_16_is_read():
    data = io.BufferedReader(io.BytesIO("exec format error\r\n".encode("utf-16")))
    assert [*explain.lines(data)] == ["exec format error\r\n"]


def test_remedies_fit_the_machine_and_are_filled_in():
    f = fault(
        "ED901", "broken-thing",
        Signature(r"thing (?P<thing>.{1,20}) is broken"),
        remedies=(
            Remedy("On a Mac", ("brew x",), ("macos",)),
            Remedy("Anywhere: <thing>", ("mend <thing> <other>",), risk="some"),
            Remedy("On Debian", ("apt x",), ("linux", "debian"), safe=True),
        ),
    )  # fmt: skip
    answer = recognise("thing a b; rm is broken", (f,))
    document = verdict_page.document(answer, LINUX)
    assert document["candidates"][0]["remedies"] == [
        {"text": "On Debian", "commands": ["apt x"], "risk": "", "safe": True},
        {"text": "Anywhere: a b; rm", "commands": ["mend 'a b; rm' <other>"], "risk": "some",
         "safe": False},
    ]  # fmt: skip


def test_an_ambiguous_page_lists_all_and_what_decides():
    a = fault("ED901", "first-one", Signature("same words"), decide=("look here",), tell="By a.")
    b = fault("ED902", "second-one", Signature("same words", weight=1))
    text = paragraphs.written(
        verdict_page.page(recognise("same words", (a, b)), LINUX, 80), colour=False
    )
    assert text.index("ED901") < text.index("ED902") < text.index("look here")
    assert "By a." in text


def test_quotes_are_redacted():
    host = FakeHost(environ={"MY_TOKEN": "canary-1234567"})
    f = fault("ED901", "some-fault", Signature(r"bad token (?P<token>\S+)"))
    answer = explain.redacted(recognise("bad token canary-1234567", (f,)), Redactor(host))
    assert "canary" not in repr((answer.candidates[0].seen, answer.candidates[0].values))


STATE = "docker inspect --format '{{json .State}}' shop-db-1"
LOGS = "docker logs --tail 50 shop-db-1"


def test_the_failed_container_is_asked():
    text = "dependency failed to start: container shop-db-1 is unhealthy"
    answer = recognise(text)
    assert answer.verdict != "identified"
    assert answer.containers == ("shop-db-1",)
    health = {"Health": {"Log": [{"ExitCode": 1, "Output": "exec /check.sh: exec format error"}]}}
    host = FakeHost(commands={STATE: json.dumps(health), LOGS: ran(stderr="starting")})
    settled = settle(answer, host, tuple)
    assert any("exec format error" in line for c in settled.candidates for line in c.seen) or (
        settled == answer and not recognise("exec /check.sh: exec format error").candidates
    )


def test_no_docker_leaves_the_answer_as_it_is():
    answer = recognise("container shop-db-1 is unhealthy")
    host = FakeHost(commands={
        STATE: ran(exit_code=None, problem="not found"),
        "docker ps --all --filter label=com.docker.compose.service=shop-db-1 --format '{{.Names}}'":
            ran(exit_code=None, problem="not found"),
    })  # fmt: skip
    assert settle(answer, host, tuple) == answer


def probe_that_finds(code, status=Status.FAIL, effects=()):
    def check(host, settings):
        yield Finding(status, "met it here", fault=code)

    return Probe("looker", "It looks", check, effects=effects)


AMBIGUOUS = (
    fault("ED901", "first-one", Signature("same words"), probes=("looker",)),
    fault("ED902", "second-one", Signature("same words", weight=1), probes=("looker",)),
)


def test_a_probe_decides():
    answer = recognise("same words", AMBIGUOUS)
    settled = settle(answer, FakeHost(), lambda: (probe_that_finds("ED902"),))
    assert settled.verdict == "identified"
    assert [c.fault.code for c in settled.candidates] == ["ED902"]
    assert "It looks: met it here" in settled.candidates[0].seen


@pytest.mark.parametrize(
    "probe",
    [
        probe_that_finds("ED000"),
        probe_that_finds("ED902", Status.PASS),
        probe_that_finds("ED902", effects=("creates-container",)),
    ],
)
def test_a_probe_that_does_not_decide(probe):
    answer = recognise("same words", AMBIGUOUS)
    assert settle(answer, FakeHost(), lambda: (probe,)) == answer


def test_a_probe_names_the_root_of_what_the_text_shows(monkeypatch):
    root = fault("ED903", "the-root", implies=("second-one",))
    monkeypatch.setattr("envdoctor.recognition.local.fault", {"ED903": root}.get)
    answer = recognise("same words", AMBIGUOUS)
    settled = settle(answer, FakeHost(), lambda: (probe_that_finds("ED903"),))
    assert (settled.verdict, settled.candidates[0].fault) == ("identified", root)


def test_a_shared_sentence_is_quoted_once():
    answer = recognise("same words", AMBIGUOUS)
    text = paragraphs.written(verdict_page.page(answer, LINUX, 80), colour=False)
    assert text.count("same words") == 1


def test_the_probe_that_all_candidates_trust_decides_alone(monkeypatch):
    other = fault("ED903", "something-else")
    monkeypatch.setattr("envdoctor.recognition.local.fault", {"ED903": other}.get)
    answer = recognise("same words", AMBIGUOUS)
    settled = settle(answer, FakeHost(), lambda: (probe_that_finds("ED903"),))
    assert [c.fault.code for c in settled.candidates] == ["ED903"]
