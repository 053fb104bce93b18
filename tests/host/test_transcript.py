"""A recorded run can be written, read, and examined again on another machine."""

import json

import pytest

from envdoctor import scheduler
from envdoctor.host import Host, NotRecorded
from envdoctor.host import questions as q
from envdoctor.host.transcript import Exchange, Recorder, Replay
from envdoctor.host.transcript_file import BadTranscript, Recording, dump, load
from envdoctor.model import Finding, Probe, Settings, Status
from envdoctor.secret_shapes import HIDDEN
from envdoctor.testing import FakeOutside, ran

LINES = (q.Line(0.5, "stdout", "hi"),)


def recorded() -> Recorder:
    outside = FakeOutside(
        commands={"docker version": ran("28.5.2")._replace(lines=LINES)},
        files={"/etc/docker/daemon.json": "{}"},
        api={"/info": {"Containers": 1, "Warnings": ["a", "b"]}},
        listeners=(q.Listener(8000, "127.0.0.1"),),
        environ={"HOME": "/home/dev", "TOKEN": "s3cr3t-value"},
    )
    recorder = Recorder(outside)
    host = Host(recorder)
    host.run("docker", "version")
    host.read_text("/etc/docker/daemon.json")
    host.stat("/etc/docker/daemon.json")
    host.api("/info")
    _ = host.listeners
    return recorder


def test_a_replay_gives_every_answer_as_it_was() -> None:
    recorder = recorded()
    text = dump(recorder.exchanges, lambda s: s)
    replay = Replay(load(text).exchanges)
    assert any(line.stream for e in recorder.exchanges for line in getattr(e.answer, "lines", ()))
    for question, given in recorder.exchanges:
        answer = given
        if isinstance(question, q.Environ):  # its secret stays behind
            answer = q.Variables((("HOME", "/home/dev"), ("TOKEN", HIDDEN)))
        assert replay.answer(question, 1.0, print) == answer
        assert type(replay.answer(question, 1.0, print)) is type(answer)


def test_a_replay_does_not_guess_and_the_probe_is_unknown() -> None:
    def asks(host, settings):
        yield Finding(Status.PASS, host.run("docker", "version").stdout)
        host.run("docker", "info")

    host = Host(Replay(load(dump(recorded().exchanges, lambda s: s)).exchanges))
    with pytest.raises(NotRecorded, match="docker info"):
        host.run("docker", "info")
    outcome = scheduler.run([Probe("p", "p", asks)], host, Settings())
    assert outcome.runs[0].status is Status.UNKNOWN
    assert outcome.runs[0].summary == "not recorded: Run docker info"


def test_every_string_of_a_transcript_goes_through_redaction() -> None:
    text = dump(recorded().exchanges, lambda s: s.replace("s3cr3t-value", "***"))
    assert "TOKEN" in text
    assert "s3cr3t-value" not in text


def test_what_was_asked_again_is_answered_in_the_same_order() -> None:
    question = q.Stat("/x")
    answers = [q.FileFact("/x", kind) for kind in ("missing", "file", "folder")]
    replay = Replay([Exchange(question, answer) for answer in answers])
    given = [replay.answer(question, 1.0, print) for _ in range(4)]
    assert given == [*answers, answers[-1]]


def test_logins_are_counted_and_not_written_down() -> None:
    argv = ("docker-credential-desktop", "list")
    listing = q.Completed(argv, 0, '{"https://index.docker.io/v1/": "jane", "ghcr.io": "jd"}')
    babble = listing._replace(stdout="hunter2")
    (first, second) = load(
        dump([Exchange(q.Run(argv), listing), Exchange(q.Run(argv), babble)], str)
    ).exchanges
    assert list(json.loads(first.answer.stdout).values()) == [HIDDEN, HIDDEN]
    assert second.answer.stdout == HIDDEN


def test_keys_of_an_engines_answer_tell_what_is_secret() -> None:
    body = {"Name": "shown", "RegistryToken": "abc", "IdentityTokens": ["def"], "Secure": True}
    (exchange,) = load(dump([Exchange(q.Api("", "/x"), q.Reply(200, body))], str)).exchanges
    assert exchange.answer.body == {
        "Name": "shown", "RegistryToken": HIDDEN, "IdentityTokens": [HIDDEN], "Secure": True,
    }  # fmt: skip


def test_what_was_wanted_of_the_run_is_kept() -> None:
    wanted = Settings(path="/home/dev/shop", skip=("hello-world",), offline=True, verbose=True)
    text = dump([], lambda s: s.replace("/home/dev", "~"), wanted, recorded="today", version="9")
    expected = Settings(path="~/shop", skip=("hello-world",), offline=True)
    assert load(text) == Recording((), expected, "today", "9")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"transcript_version": 99, "exchanges": []}',
     '{"transcript_version": 1, "exchanges": [{"ask": "Nothing", "question": {}, "answer": {}}]}',
     '{"transcript_version": 1, "exchanges": [{"ask": "Run", "question": [], "answer": {}}]}',
     '{"transcript_version": 1, "exchanges": [{"ask": "Run", "question": {"x": 1}}]}',
     '{"transcript_version": 1, "exchanges": [7]}',
     '{"transcript_version": 1, "exchanges": [], "settings": {"path": 7}}',
     '{"transcript_version": 1, "exchanges": [{"ask": "Stat", "question": {"path": "/"}, '
     '"answer": {"path": "/", "mode": "all"}}]}',
     "[" * 100_000],
)  # fmt: skip
def test_what_is_no_transcript_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadTranscript) as caught:
        load(text)
    assert "\n" not in str(caught.value)
