"""Crashes, hangs, order and blocking, on a clock that the probes do not control."""

import _thread
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from envdoctor import scheduler
from envdoctor.host import Host
from envdoctor.model import Finding, Probe, Settings, Status
from envdoctor.testing import FakeHost, UnexpectedQuestion

PASS = Finding(Status.PASS, "fine")


def passes(host: Host, settings: Settings) -> Iterator[Finding]:
    yield PASS


def fails(host: Host, settings: Settings) -> Iterator[Finding]:
    yield Finding(Status.FAIL, "broken")


def hangs(host: Host, settings: Settings) -> Iterator[Finding]:
    yield PASS
    threading.Event().wait()


def probe(name: str, check=passes, **more: object) -> Probe:
    return Probe(name, f"{name} is well", check, **more)


def run(*probes: Probe, host: Host | None = None, **settings: object) -> dict:
    outcome = scheduler.run(probes, host or FakeHost(), Settings(**settings))
    return {result.probe.id: result for result in outcome.runs}


def test_results_come_in_the_order_of_the_probes_whatever_ended_first() -> None:
    def slow(host: Host, settings: Settings) -> Iterator[Finding]:
        time.sleep(0.05)
        yield PASS

    assert list(run(probe("slow", slow), probe("quick"))) == ["slow", "quick"]


def test_what_a_probe_saw_before_its_time_ran_out_is_kept() -> None:
    result = run(probe("stuck", hangs, timeout=0.1))["stuck"]
    assert result.status is Status.UNKNOWN
    assert result.findings[0] == PASS
    assert "0.1 s" in result.summary
    assert result.seconds < 1


@pytest.mark.parametrize(
    "error", [ValueError("odd"), SystemExit(3), MemoryError(), RecursionError()]
)
def test_a_crash_is_an_unknown_result_of_its_own(error: BaseException) -> None:
    def crashes(host: Host, settings: Settings) -> Iterator[Finding]:
        yield PASS
        raise error

    results = run(probe("bad", crashes), probe("good"))
    assert results["bad"].status is Status.UNKNOWN
    assert type(error).__name__ in results["bad"].summary
    assert results["good"].status is Status.PASS


def test_a_probe_that_is_no_generator_and_one_that_yields_nothing_are_unknown() -> None:
    results = run(
        probe("none", lambda host, settings: None),
        probe("silent", lambda host, settings: iter(())),
    )
    assert {result.status for result in results.values()} == {Status.UNKNOWN}


def test_a_question_that_a_fake_does_not_know_fails_the_test() -> None:
    def asks(host: Host, settings: Settings) -> Iterator[Finding]:
        host.connect("unix:///nowhere")
        yield PASS

    with pytest.raises(UnexpectedQuestion, match="nowhere"):
        run(probe("asks", asks))


def test_what_waits_behind_a_failure_names_the_root_and_not_the_link_between() -> None:
    results = run(
        probe("root", fails),
        probe("middle", requires=("root",)),
        probe("end", requires=("middle",)),
        probe("free", requires=("not-selected",)),
    )
    assert results["end"].status is Status.BLOCKED
    assert results["end"].blocked_by == "root"
    assert results["end"].summary == "waits for: root is well"
    assert results["free"].status is Status.PASS


def test_an_unknown_requirement_blocks_and_a_warning_does_not() -> None:
    def warns(host: Host, settings: Settings) -> Iterator[Finding]:
        yield Finding(Status.WARN, "hm")

    results = run(
        probe("silent", lambda host, settings: iter(())), probe("behind", requires=("silent",)),
        probe("warns", warns), probe("goes-on", requires=("warns",)),
    )  # fmt: skip
    assert results["behind"].status is Status.BLOCKED
    assert results["goes-on"].status is Status.PASS


def test_probes_that_wait_for_each_other_are_told_and_end() -> None:
    results = run(probe("a", requires=("b",)), probe("b", requires=("a",)))
    assert {r.status for r in results.values()} <= {Status.UNKNOWN, Status.BLOCKED}
    assert "waits for itself" in results["a"].summary + results["b"].summary


def test_probes_for_other_systems_are_skipped_with_the_reason() -> None:
    result = run(probe("mac", platforms=("macos",)))["mac"]
    assert (result.status, result.summary) == (Status.SKIPPED, "only on macos")


def test_the_limit_of_the_whole_run_gives_a_complete_list() -> None:
    began = time.monotonic()
    results = run(
        probe("stuck", hangs, timeout=30), probe("later", requires=("stuck",)), timeout=0.2
    )
    assert time.monotonic() - began < 2
    assert results["stuck"].status is Status.UNKNOWN
    assert results["later"].status is Status.BLOCKED


def test_ctrl_c_gives_a_partial_list_and_says_so() -> None:
    def presses(host: Host, settings: Settings) -> Iterator[Finding]:
        _thread.interrupt_main()
        yield PASS
        threading.Event().wait()

    probes = (probe("presses", presses), probe("waits", requires=("presses",)))
    outcome = scheduler.run(probes, FakeHost(), Settings())
    assert outcome.interrupted
    assert [result.status for result in outcome.runs] == [Status.UNKNOWN] * 2
    assert "interrupted" in outcome.runs[1].summary


def test_events_tell_the_story_of_a_slow_probe() -> None:
    def talks(host: Host, settings: Settings) -> Iterator[Finding]:
        host.progress("pulling")
        time.sleep(0.3)
        yield PASS

    events: list[scheduler.Event] = []
    scheduler.run([probe("t", talks, timeout=0.4)], FakeHost(), Settings(), listener=events.append)
    names = [type(event).__name__ for event in events]
    assert names == ["Started", "Progress", "Slow", "Ended"]


def test_longer_limits_begin_first() -> None:
    order: list[str] = []
    scheduler.run(
        [probe("short", timeout=1), probe("long", timeout=50)], FakeHost(), Settings(),
        listener=lambda event: order.append(getattr(event, "id", "")),
    )  # fmt: skip
    assert order[0] == "long"


def test_many_probes_need_no_deep_stack() -> None:
    chain = [probe(f"p{n}", requires=(f"p{n - 1}",)) for n in range(sys.getrecursionlimit() + 50)]
    chain[0] = probe("p0", fails)
    results = run(*chain)
    assert {r.blocked_by for r in list(results.values())[1:]} == {"p0"}
