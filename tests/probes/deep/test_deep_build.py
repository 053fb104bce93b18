"""`docker image build` twice, with builds that are literals."""

from __future__ import annotations

import shlex

from envdoctor.host.questions import Completed
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.deep.build import LS, check
from envdoctor.testing import FakeHost, ran

IMAGE = "envdoctor-c0ffee-image"
FIRST = "Step 1/2 : FROM busybox\n ---> 79819bc5797c\nStep 2/2 : RUN date\n ---> 14d407c57380\n"
AGAIN = FIRST.replace("RUN date\n", "RUN date\n ---> Using cache\n")
PULLED = "Status: Downloaded newer image for busybox:latest\n"


def machine(first: Completed, second: Completed | None = None, listed: str = "") -> FakeHost:
    build = "docker image build --force-rm --tag {}:{} /p"
    ls = shlex.join(["docker", "image", "ls", "--format", LS, IMAGE])
    ids = "docker image rm --no-prune 14d407c57380"
    return FakeHost(
        effects=("builds-image", "pulls-image"),
        files={"/p/Dockerfile": "FROM busybox\nRUN date\n"},
        commands={
            build.format(IMAGE, 1): first, build.format(IMAGE, 2): second or ran(stdout=AGAIN),
            ls: listed, ids: ran(),
            f"docker image rm --force --no-prune {IMAGE}:1 {IMAGE}:2": ran(),
        },
    )  # fmt: skip


def only(host: FakeHost, settings: Settings | None = None) -> Finding:
    (finding,) = check(host, settings or Settings(path="/p"))
    return finding


def test_the_second_build_is_all_from_the_cache() -> None:
    host = machine(ran(stdout=PULLED + FIRST), listed=f"{IMAGE}:1  14d407c57380  1.98MB\n")
    finding = only(host)
    assert finding.status is Status.PASS
    assert finding.summary.startswith("1.98MB, built in")
    assert finding.summary.endswith("1 of 1 cached")
    assert finding.data["table"] == {
        "columns": ["line", "layer", "first", "again"],
        "rows": [["2", "RUN date", "0.0 s", "cached"]],
    }
    assert "pulls-image: busybox:latest (it stays)" in host.effects
    host.close()
    assert [" ".join(x.argv[1:3]) for x in host.outside.asked[-2:]] == ["image rm"] * 2  # type: ignore[union-attr]
    assert "14d407c57380" in host.outside.asked[-1].argv  # type: ignore[union-attr]


def test_a_layer_that_is_made_again_names_its_line() -> None:
    finding = only(machine(ran(stdout=FIRST), ran(stdout=FIRST), listed="x  y  1MB"))
    assert (finding.status, finding.data["line"]) == (Status.WARN, 2)
    assert finding.summary.startswith("Dockerfile:2 breaks the cache: 0 of 1 layers")


def test_a_failed_step_is_named_and_only_its_part_of_the_output_is_evidence() -> None:
    output = FIRST.removesuffix(" ---> 14d407c57380\n")
    finding = only(machine(ran(output, "returned a non-zero code: 1", exit_code=1)))
    assert finding.status is Status.FAIL
    assert finding.summary == "the build fails at Dockerfile:2: RUN"
    assert finding.evidence[0].text == "Step 2/2 : RUN date\nreturned a non-zero code: 1"


def test_a_build_that_takes_too_long_is_not_told() -> None:
    finding = only(machine(ran(FIRST, exit_code=None, problem="timed out", seconds=600)))
    assert (finding.status, finding.summary) == (Status.UNKNOWN, "not built in 600 s")


def test_an_image_that_the_builder_keeps_is_said() -> None:
    finding = only(machine(ran(stdout=FIRST)))
    assert finding.status is Status.WARN
    assert "--load" in finding.summary


def test_nothing_to_build_and_no_network_are_reasons_to_skip() -> None:
    assert only(FakeHost()).summary == "no Dockerfile here"
    host = FakeHost(files={"/p/Dockerfile": "FROM busybox\n"})
    assert only(host, Settings(path="/p", offline=True)).status is Status.SKIPPED
