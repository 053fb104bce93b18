"""Reading what the two builders print: outputs as engines 28.5 and 20.10 have given them."""

from __future__ import annotations

from envdoctor.probes.deep.build_output import SHOWN, failed_part, leftovers, steps
from envdoctor.testing import ran

BUILDKIT = """\
#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 962B done
#1 DONE 0.0s

#5 [builder 1/3] FROM docker.io/library/busybox:latest
#5 DONE 0.1s

#6 [builder 2/3] RUN echo [1/2] x > /x
#6 CACHED

#7 [linux/amd64 builder 3/3] RUN pip install --no-cache-dir -r requirements.txt
#7 0.702 Looking in links: /wheels
#7 4.303 #8 CACHED is what a program may print
#7 DONE 4.7s

#8 [stage-1 2/2] COPY --from=builder /x /x
#8 DONE 0.1s

#9 [stage-1 3/3] RUN cat /nothing
#9 0.3 cat: can't open '/nothing': No such file or directory
#9 ERROR: process "/bin/sh -c cat /nothing" did not complete successfully: exit code: 1
------
 > [stage-1 3/3] RUN cat /nothing:
"""

CLASSIC = """\
Sending build context to Docker daemon  11.78kB
Step 1/5 : FROM python:3.11-slim
 ---> ca21aa12f72d
Step 2/5 : WORKDIR /code
 ---> Using cache
 ---> 31ae0c88e47a
Step 3/5 : COPY requirements.txt .
 ---> 0113deb267f9
Step 4/5 : RUN pip install -r requirements.txt
 ---> Running in f9d89feae69b
Successfully installed Django-5.2.19
\x1b[91mWARNING: Running pip as the 'root' user can result in broken permissions
\x1b[0mRemoving intermediate container f9d89feae69b
 ---> 14d407c57380
Step 5/5 : RUN cat /nothing
 ---> Running in 107860f0d886
cat: can't open '/nothing': No such file or directory
"""


def test_buildkit_tells_stage_state_and_seconds() -> None:
    found = steps(ran(stderr=BUILDKIT, exit_code=1))
    assert [(step.stage, step.keyword, step.state, step.seconds) for step in found] == [
        ("builder", "FROM", "done", 0.1),
        ("builder", "RUN", "cached", None),
        ("builder", "RUN", "done", 4.7),
        ("1", "COPY", "done", 0.1),
        ("1", "RUN", "failed", None),
    ]
    assert found[1].text == "RUN echo [1/2] x > /x"
    assert list(leftovers(ran(stderr=BUILDKIT, exit_code=1))) == []


def test_the_classic_builder_tells_cache_and_images() -> None:
    found = steps(ran(stdout=CLASSIC, exit_code=1))
    assert [(step.stage, step.keyword, step.state, step.image) for step in found] == [
        ("0", "FROM", "done", "ca21aa12f72d"),
        ("0", "WORKDIR", "cached", "31ae0c88e47a"),
        ("0", "COPY", "done", "0113deb267f9"),
        ("0", "RUN", "done", "14d407c57380"),
        ("0", "RUN", "failed", ""),
    ]


def test_what_a_classic_build_has_left_is_what_it_made_itself() -> None:
    assert list(leftovers(ran(stdout=CLASSIC, exit_code=1))) == [
        ("docker", "image", "rm", "--no-prune", "14d407c57380", "0113deb267f9"),
        ("docker", "rm", "--force", "--volumes", "107860f0d886"),
    ]


def test_an_output_without_steps_has_none() -> None:
    assert steps(ran(stderr="ERROR: failed to read dockerfile", exit_code=1)) == ()


def test_of_a_failed_build_the_failed_steps_own_words_are_kept() -> None:
    kept = failed_part(ran(stderr=BUILDKIT, exit_code=1)).splitlines()
    assert kept[0] == "#9 [stage-1 3/3] RUN cat /nothing"
    assert "#9 0.3 cat: can't open '/nothing': No such file or directory" in kept
    assert kept[-1] == " > [stage-1 3/3] RUN cat /nothing:"
    assert not any("Looking in links" in line for line in kept)
    kept = failed_part(ran(stdout=CLASSIC, exit_code=1)).splitlines()
    assert kept[0] == "Step 5/5 : RUN cat /nothing"


def test_what_buildkit_repeats_is_left_out() -> None:
    """As engine 28.5 prints it; the last two lines are what is seen of it first."""
    text = (
        "#4 [1/2] FROM docker.io/library/busybox:latest\n#4 CACHED\n\n"
        "#5 [2/2] RUN make\n#5 0.1 cc x.c\n#5 0.2 no such header\n"
        '#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2\n'
        "------\n > [2/2] RUN make:\n0.1 cc x.c\n0.2 no such header\n------\nDockerfile:2\n"
        "--------------------\n   1 |     FROM busybox\n   2 | >>> RUN make\n   3 |     \n"
        "--------------------\n%s"
        'failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2\n'
    )
    for beginning in ("ERROR: failed to build: ", "ERROR: ", "target web: ", ""):
        kept = failed_part(ran(stderr=text % beginning, exit_code=1)).splitlines()
        assert kept[:3] == ["#5 [2/2] RUN make", "#5 0.1 cc x.c", "#5 0.2 no such header"]
        assert len(kept) == 4 and kept[3].startswith(f"{beginning}failed to solve")


def test_the_middle_of_a_very_long_step_is_left_out() -> None:
    chatter = "\n".join(f"#9 0.{n} compiling {n}" for n in range(1000))
    kept = failed_part(ran(stderr=BUILDKIT.replace("#9 0.3", f"{chatter}\n#9 0.3"), exit_code=1))
    assert len(kept.splitlines()) == SHOWN + 1
    assert "lines are left out)" in kept
    assert kept.startswith("#9 [stage-1 3/3]")
    assert "can't open" in kept
