"""A recorded run can be written, read, and examined again on another machine."""

import pytest

from envdoctor import scheduler
from envdoctor.host import Host, NotRecorded
from envdoctor.host import questions as q
from envdoctor.host.transcript import BadTranscript, Recorder, Replay, dump, load
from envdoctor.model import Finding, Probe, Settings, Status
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
    replay = Replay(load(text))
    for question, answer in recorder.exchanges:
        assert replay.answer(question, 1.0, print) == answer
        assert type(replay.answer(question, 1.0, print)) is type(answer)


def test_a_replay_does_not_guess_and_the_probe_is_unknown() -> None:
    def asks(host, settings):
        yield Finding(Status.PASS, host.run("docker", "version").stdout)
        host.run("docker", "info")

    host = Host(Replay(load(dump(recorded().exchanges, lambda s: s))))
    with pytest.raises(NotRecorded, match="docker info"):
        host.run("docker", "info")
    outcome = scheduler.run([Probe("p", "p", asks)], host, Settings())
    assert outcome.runs[0].status is Status.UNKNOWN
    assert outcome.runs[0].summary == "not recorded: Run docker info"


def test_every_string_of_a_transcript_goes_through_redaction() -> None:
    text = dump(recorded().exchanges, lambda s: s.replace("s3cr3t-value", "***"))
    assert "TOKEN" in text
    assert "s3cr3t-value" not in text


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"transcript_version": 99, "exchanges": []}',
     '{"transcript_version": 1, "exchanges": [{"ask": "Nothing", "question": {}, "answer": {}}]}',
     '{"transcript_version": 1, "exchanges": [{"ask": "Run", "question": [], "answer": {}}]}',
     '{"transcript_version": 1, "exchanges": [{"ask": "Run", "question": {"x": 1}}]}'],
)  # fmt: skip
def test_what_is_no_transcript_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadTranscript) as caught:
        load(text)
    assert "\n" not in str(caught.value)
