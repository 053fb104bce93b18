"""What Host adds to an answer: memory, deadlines, declared effects, and taking back."""

import threading
import time

import pytest

from envdoctor.host import Host, UndeclaredEffect
from envdoctor.host import questions as q
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
