"""hello-world: the four steps, told from the lines and times of a run."""

from __future__ import annotations

import pytest

from envdoctor.host.questions import Completed, Connection, Line
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.hello_world import check
from envdoctor.testing import FakeHost, ran

COMMAND = "docker run --rm --name envdoctor-c0ffee-hello --label envdoctor.run=c0ffee"
SOCKET = "unix:///var/run/docker.sock"
GREETING = """
Hello from Docker!
This message shows that your installation appears to be working correctly.

 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.
    (arm64v8)
"""
PULL = (
    (0.10, "Unable to find image 'hello-world:latest' locally"),
    (0.12, "latest: Pulling from library/hello-world"),
    (0.40, "1b930d010525: Pull complete"),
    (0.50, "Status: Downloaded newer image for hello-world:latest"),
)


def completed(
    stderr: tuple[tuple[float, str], ...] = (), stdout: str = "", exit_code: int | None = 0,
    seconds: float = 1.0, problem: str = "", greeted: float = 0.9,
) -> Completed:  # fmt: skip
    lines = [Line(at, "stderr", text) for at, text in stderr]
    lines += [Line(greeted, "stdout", text) for text in stdout.splitlines() if text]
    err = "\n".join(text for _, text in stderr)
    return Completed((), exit_code, stdout, err, seconds, problem, lines=tuple(lines))


def machine(done: Completed, command: str = f"{COMMAND} hello-world") -> FakeHost:
    return FakeHost(
        commands={"docker --version": "Docker version 28.5.2, build ecc6942", command: done},
        which={"docker": ("/usr/bin/docker",)},
        sockets={SOCKET: Connection(SOCKET, "answered", seconds=0.02)},
        environ={"HOME": "/home/dev"},
    )


def steps(finding: Finding) -> list[tuple[str, float | None]]:
    table = finding.data["steps"]
    assert isinstance(table, list)
    return [(step["status"], step["seconds"]) for step in table]


def only(host: FakeHost, settings: Settings | None = None) -> Finding:
    (finding,) = check(host, settings or Settings())
    return finding


def test_a_run_with_a_pull_shows_all_four_steps_with_their_times() -> None:
    host = machine(completed(PULL, GREETING))
    finding = only(host)
    assert finding.status is Status.PASS
    assert finding.summary == "greeted in 1.00 s (pull 0.40 s)"
    assert steps(finding) == [("pass", 0.1), ("pass", 0.4), ("pass", 0.4), ("pass", 0.1)]
    assert finding.data["platform"] == "arm64v8"
    assert host.effects[-1] == "pulls-image: hello-world:latest (it stays, as in the tutorial)"


def test_a_local_image_needs_no_pull_and_the_contact_is_timed_by_the_connection() -> None:
    host = machine(completed((), GREETING))
    finding = only(host)
    assert finding.summary == "greeted in 1.00 s"
    assert steps(finding) == [("pass", 0.02), ("skipped", 0.0), ("pass", 0.88), ("pass", 0.1)]
    assert len(host.effects) == 1


@pytest.mark.parametrize(
    ("stderr", "exit_code", "step", "summary"),
    [
        (
            "docker: Cannot connect to the Docker daemon at unix:///x",
            125,
            1,
            "reaching the daemon",
        ),
        ("docker: Error response from daemon: toomanyrequests", 125, 2, "pulling the image"),
        ("docker: Error response from daemon: no space left", 125, 3, "running the container"),
        ("exec /hello: exec format error", 255, 3, "running the container"),
        ("", 0, 4, "streaming the output"),
    ],
)
def test_a_failure_names_its_step(stderr: str, exit_code: int, step: int, summary: str) -> None:
    before = PULL[:2] if step == 2 else ()
    finding = only(machine(completed((*before, (0.6, stderr)), exit_code=exit_code)))
    assert finding.status is Status.FAIL
    assert finding.summary == f"step {step} failed: {summary}"
    assert len(finding.summary) <= 36
    assert finding.data["step"] == step
    told = [status for status, _ in steps(finding)]
    assert told[step - 1 :] == ["fail", *["blocked"] * (4 - step)]
    assert finding.evidence[0].exit_code == exit_code
    assert stderr in finding.evidence[0].text


def test_a_failure_after_the_pull_is_not_blamed_on_it() -> None:
    finding = only(machine(completed((*PULL, (0.7, "docker: Error response: OCI")), exit_code=127)))
    assert finding.data["step"] == 3
    assert steps(finding)[1] == ("pass", 0.4)


def test_what_hangs_is_unknown_and_the_container_stays_marked_for_removal() -> None:
    host = machine(completed(PULL[:2], exit_code=None, problem="timed out", seconds=60.0))
    finding = only(host)
    assert (finding.status, finding.summary) == (Status.UNKNOWN, "step 2 not done in 60 s")
    assert steps(finding)[1] == ("unknown", 59.9)
    host.outside.commands["docker", "rm", "-f", "envdoctor-c0ffee-hello"] = ran()
    host.close()
    assert host.outside.asked[-1] == _removal()


def test_nothing_is_left_to_remove_after_a_run_that_ended() -> None:
    host = machine(completed((), GREETING))
    only(host)
    host.close()
    assert _removal() not in host.outside.asked


def test_another_greeting_is_a_warning_and_podmans_is_none() -> None:
    assert only(machine(completed((), "bonjour\n"))).status is Status.WARN
    assert only(machine(completed((), "!... Hello Podman World ...!\n"))).status is Status.PASS


def test_offline_never_pulls_and_says_so() -> None:
    missing = completed(((0.1, "docker: Error response from daemon: No such image: hello-world"),),
                        exit_code=125)  # fmt: skip
    finding = only(machine(missing, f"{COMMAND} --pull never hello-world"), Settings(offline=True))
    assert (finding.status, finding.summary) == (Status.SKIPPED, "image not here; offline: no pull")


def test_without_a_client_the_engine_is_asked_directly() -> None:
    host = FakeHost(
        images={"hello-world": completed(PULL, GREETING)},
        sockets={SOCKET: Connection(SOCKET, "answered")},
    )
    assert only(host).status is Status.PASS
    assert host.effects[0] == "creates-container: container envdoctor-c0ffee-hello of hello-world"


def _removal() -> object:
    from envdoctor.host.questions import Run

    return Run(("docker", "rm", "-f", "envdoctor-c0ffee-hello"))


@pytest.mark.parametrize("answer", ["", "\x00 garbage", Completed((), None, problem="timed out")])
def test_a_client_that_does_not_tell_its_version_is_not_trusted_with_it(
    answer: str | Completed,
) -> None:
    host = FakeHost(
        commands={"docker --version": answer},
        which={"docker": ("/usr/bin/docker",)},
        images={"hello-world": completed((), GREETING)},
        sockets={SOCKET: Connection(SOCKET, "answered", seconds=0.02)},
    )
    assert only(host).status is Status.PASS
