"""What Host adds to an answer: memory, deadlines, declared effects, and taking back."""

import threading
import time

import pytest

from envdoctor.host import Host, UndeclaredEffect
from envdoctor.host import questions as q
from envdoctor.host.changes import RunIsOver
from envdoctor.testing import FakeHost, UnexpectedQuestion, ran


def view(host: Host, *, seconds: float = 10.0, effects: tuple[str, ...] = ()) -> Host:
    return host.bound(
        deadline=time.monotonic() + seconds, effects=effects, progress=lambda text: None
    )


def test_the_same_question_is_asked_once_also_by_two_at_the_same_time() -> None:
    def slow() -> q.Completed:
        time.sleep(0.1)
        return ran("28.5.2")

    host = FakeHost(commands={"docker version": slow})
    askers = [threading.Thread(target=view(host).run, args=("docker", "version")) for _ in range(5)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len([x for x in host.outside.asked if isinstance(x, q.Run)]) == 1


def test_questions_of_different_kinds_about_one_path_are_different() -> None:
    host = FakeHost(files={"/x": "text"})
    assert host.read_text("/x").text == "text"
    assert host.stat("/x").kind == "file"
    assert host.list_folder("/x").names is None


def test_what_changes_the_machine_is_declared_listed_and_never_remembered() -> None:
    host = FakeHost(commands={"docker run x": ran()})
    own = view(host, effects=("creates-container",))
    own.act("creates-container", "docker", "run", "x")
    own.act("creates-container", "docker", "run", "x")
    assert host.effects == ("creates-container: docker run x",) * 2
    with pytest.raises(UndeclaredEffect, match="pulls-image"):
        own.act("pulls-image", "docker", "pull", "x")


def test_what_is_left_to_take_back_is_taken_back_at_the_end() -> None:
    host = FakeHost(commands={"docker rm -f a": ran(), "docker rm -f b": ran()})
    host.undo("docker", "rm", "-f", "a")
    host.undo("docker", "rm", "-f", "b")
    host.undone("docker", "rm", "-f", "a")
    host.close()
    host.close()
    assert host.outside.asked == [q.Run(("docker", "rm", "-f", "b"))]


def test_a_question_gets_no_more_time_than_the_probe_has_left() -> None:
    host = view(FakeHost(), seconds=2.0)
    assert 1.5 < host.remaining(60) <= 2.0
    assert host.remaining(0.5) == 0.5
    assert view(FakeHost(), seconds=-5).remaining(60) > 0


def test_paths_are_joined_as_the_examined_machine_writes_them() -> None:
    assert (
        FakeHost().join("/home/dev/", ".docker", "config.json") == "/home/dev/.docker/config.json"
    )
    assert FakeHost().join("/", "etc") == "/etc"
    windows = FakeHost(system=q.System(os="windows"))
    assert windows.join("C:\\Users\\dev", ".docker") == "C:\\Users\\dev\\.docker"


def test_a_fake_knows_programs_that_are_not_installed_from_forgotten_answers() -> None:
    host = FakeHost(commands={"docker --version": "Docker version 28"})
    assert host.run("podman", "--version").problem == "not found"
    with pytest.raises(UnexpectedQuestion, match="docker info"):
        host.run("docker", "info")


def test_taking_back_goes_from_the_latest_to_the_first() -> None:
    names = ("network", "container", "volume")
    host = FakeHost(commands={f"docker rm {name}": ran() for name in names})
    for name in names:
        host.undo("docker", "rm", name)
    host.close()
    assert [x.argv[-1] for x in host.outside.asked] == ["volume", "container", "network"]  # type: ignore[union-attr]


def test_what_is_taken_back_at_once_stays_on_the_list_only_when_it_fails() -> None:
    host = FakeHost(commands={"docker rm a": ran(), "docker rm b": ran(exit_code=1)})
    for name in ("a", "b"):
        host.undo("docker", "rm", name)
        host.take_back("docker", "rm", name)
    host.close()
    assert [x.argv[-1] for x in host.outside.asked] == ["a", "b", "b"]  # type: ignore[union-attr]


class Stoppable:
    """An outside with one program that runs until everything is closed."""

    def __init__(self) -> None:
        self.started, self.closed = threading.Event(), threading.Event()
        self.argvs: list[tuple[str, ...]] = []

    def answer(self, question: q.Question, timeout: float, progress: object) -> q.Answer:
        assert isinstance(question, q.Run)
        self.argvs.append(question.argv)
        if question.argv == ("build",):
            self.started.set()
            assert self.closed.wait(5)
            return q.Completed(question.argv, -15, "made abc")
        return q.Completed(question.argv, 0)

    def close(self) -> None:
        self.closed.set()


def test_a_stopped_probe_begins_nothing_new_and_what_it_left_is_taken_back() -> None:
    outside = Stoppable()
    host = Host(outside, effects=("builds-image",))

    def leaves(done: q.Completed) -> list[tuple[str, ...]]:
        return [("remove", done.stdout.split()[-1])]

    def probe() -> None:
        host.undo("remove", "image")
        host.act("builds-image", "build", leaves=leaves)
        host.undone("remove", "image")  # it cannot know that its program was stopped
        host.act("builds-image", "build-again")

    crashes: list[RunIsOver] = []

    def work() -> None:
        try:
            probe()
        except RunIsOver as error:
            crashes.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert outside.started.wait(5)
    host.close()
    thread.join(5)
    assert outside.argvs == [("build",), ("remove", "abc"), ("remove", "image")]
    assert [type(crash) for crash in crashes] == [RunIsOver]


def test_a_view_for_waiting_asks_every_time() -> None:
    host = FakeHost(web={"http://127.0.0.1:8000/": q.Reply(200, "hello")})
    for _ in range(2):
        host.afresh.fetch("http://127.0.0.1:8000/")
        host.fetch("http://127.0.0.1:8000/")
    assert len(host.outside.asked) == 3
