"""counts: the first lines of `docker info`, and where they do not agree with the listings."""

from __future__ import annotations

from envdoctor.host.questions import Reply
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.counts import check
from envdoctor.testing import FakeHost

INFO = {
    "Containers": 3, "ContainersRunning": 2, "ContainersPaused": 0, "ContainersStopped": 1,
    "Images": 2,
}  # fmt: skip
CONTAINERS = [
    {"Names": ["/web"], "State": "running", "Status": "Up 2 hours"},
    {"Names": ["/db"], "State": "running", "Status": "Up 2 hours (healthy)"},
    {"Names": ["/job"], "State": "exited", "Status": "Exited (0) 3 days ago"},
]
IMAGES = [{"RepoTags": ["python:3.12"]}, {"RepoTags": ["postgres:16"]}]
USAGE = {
    "LayersSize": 1_200_000_000,
    "Containers": [{"SizeRw": 5_000}, {}],
    "Volumes": [{"UsageData": {"Size": 40_000_000}}, {"UsageData": {"Size": -1}}],
    "BuildCache": [{"Size": 300_000_000, "Shared": False}, {"Size": 7, "Shared": True}],
}


def findings(**replies: object) -> list[Finding]:
    paths = {"info": "/info", "containers": "/containers/json?all=1",
             "images": "/images/json?all=1", "usage": "/system/df"}  # fmt: skip
    healthy = {"info": INFO, "containers": CONTAINERS, "images": IMAGES, "usage": USAGE}
    api = {paths[name]: body for name, body in {**healthy, **replies}.items()}
    return list(check(FakeHost(api=api), Settings()))


def test_the_first_lines_stand_as_docker_info_prints_them() -> None:
    counted, space = findings()
    assert counted.summary == "3 containers (2 running), 2 images"
    assert counted.evidence[0].text == (
        "Containers: 3\n Running: 2\n Paused: 0\n Stopped: 1\nImages: 2"
    )
    assert space.data == {
        "images": 1_200_000_000, "containers": 5_000, "volumes": 40_000_000,
        "build cache": 300_000_000,
    }  # fmt: skip
    assert space.summary == "they take 1.54 GB"
    assert {counted.status, space.status} == {Status.PASS}


def test_newer_engines_tell_the_space_in_sums() -> None:
    usage = {"ImageUsage": {"TotalSize": 10}, "ContainerUsage": {"TotalSize": 20},
             "VolumeUsage": {"TotalSize": 30}, "BuildCacheUsage": {}}  # fmt: skip
    *_, space = findings(usage=usage)
    assert space.data == {"images": 10, "containers": 20, "volumes": 30, "build cache": 0}


def test_lists_that_lost_most_of_what_was_counted_are_a_disagreement() -> None:
    _, lost, _ = findings(info={**INFO, "Images": 25})
    assert (lost.status, lost.summary) == (Status.WARN, "images: 25 counted, 2 listed")
    counted, lost, _ = findings(info={**INFO, "Containers": 9})
    assert counted.data["containers"] == 3
    assert lost.summary == "containers: 9 counted, 3 listed"


def test_what_comes_and_goes_meanwhile_and_many_names_of_one_image_are_none() -> None:
    assert len(findings(info={**INFO, "Containers": 4})) == 2
    many = [{"RepoTags": [f"shop:{n}" for n in range(9)], "RepoDigests": ["shop@sha256:1"]}]
    assert len(findings(info={**INFO, "Images": 9}, images=many)) == 2


def test_what_envdoctor_itself_runs_is_left_out() -> None:
    own = {"Names": ["/envdoctor-1-hello"], "State": "running", "Labels": {"envdoctor.run": "1"}}
    counted, _ = findings(info={**INFO, "Containers": 4}, containers=[*CONTAINERS, own])
    assert counted.data["containers"] == 3
    assert counted.data["running"] == 2


def test_without_a_listing_the_daemons_own_numbers_stand() -> None:
    counted, *_ = findings(containers=Reply(500, {"message": "database is broken"}))
    assert counted.data["stopped"] == 1


def test_containers_in_trouble_are_named() -> None:
    sick = [
        {"Names": ["/web"], "State": "restarting", "Status": "Restarting (1) 4 seconds ago"},
        {"Names": ["/db"], "State": "running", "Status": "Up 2 hours (unhealthy)"},
        {"Names": ["/old"], "State": "dead", "Status": "Dead"},
    ]
    _, restarting, dead, unhealthy, _ = findings(containers=sick)
    told = [restarting.summary, dead.summary, unhealthy.summary]
    assert told == ["restarting: web", "dead: old", "unhealthy: db"]
    assert {restarting.status, dead.status, unhealthy.status} == {Status.WARN}


def test_what_gets_no_answer_is_said_to_have_none() -> None:
    (silent,) = findings(info=Reply(problem="no answer", detail="timed out"))
    assert (silent.status, silent.evidence[0].text) == (Status.UNKNOWN, "timed out")
    *_, space = findings(usage=Reply(problem="no answer", detail="Read timed out."))
    assert (space.status, space.summary) == (Status.PASS, "space not measured in 2 s")
    _, unlisted, _ = findings(images=Reply(500, {"message": "layer does not exist"}))
    assert (unlisted.status, unlisted.summary) == (Status.FAIL, "the images cannot be listed")
    assert "layer does not exist" in unlisted.evidence[0].text
