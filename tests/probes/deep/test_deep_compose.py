"""Starting a Compose project: names of its own, reasons not to, and what comes of waiting."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from envdoctor.host.questions import Reply
from envdoctor.model import Settings, Status
from envdoctor.probes.deep import compose_answers
from envdoctor.probes.deep.compose import check
from envdoctor.probes.deep.compose_answers import wait
from envdoctor.probes.deep.compose_course import Course
from envdoctor.probes.deep.compose_trial import trial
from envdoctor.project import read
from envdoctor.testing import FakeHost

SHOP = """\
services:
  web: {build: ., image: mine, ports: ["8000:8000"]}
  db: {image: postgres, volumes: ["data:/var/lib/postgresql/data"]}
networks: {front: {}, shared: {external: true}}
volumes: {data: {name: precious}}
"""
NAME = "envdoctor-c0ffee"


def path(kind: str, project: str = NAME) -> str:
    label = json.dumps({"label": [f"com.docker.compose.project={project}"]})
    return f"/{kind}filters={quote(label)}"


def container(status: str, *, state: str = "running", port: int = 0) -> dict[str, object]:
    ports = [{"IP": ip, "PrivatePort": port, "PublicPort": port, "Type": "tcp"}
             for ip in ("127.0.0.1", "::1")] if port else []  # fmt: skip
    labels = {"com.docker.compose.service": "web"}
    return {"Id": "abc", "Names": [f"/{NAME}-web-1"], "State": state, "Status": status,
            "Labels": labels, "Ports": ports}  # fmt: skip


HELLO = Reply(200, "hello")


def waited(row: dict[str, object], reply: Reply = HELLO, **api: object) -> Course:
    listed = {path("containers/json?all=1&"): [row], **{f"/{k}": v for k, v in api.items()}}
    port = "8000" if "8000" in str(row) else "5432"
    return wait(FakeHost(api=listed, web={f"http://127.0.0.1:{port}/": reply}), NAME)


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose_answers, "STEADY", 0.0)
    monkeypatch.setattr(compose_answers, "PATIENCE", 0.0)


def test_whatever_has_a_fixed_name_gets_one_of_the_run() -> None:
    host = FakeHost(files={"/p/compose.yaml": SHOP, "/p/Dockerfile": "FROM busybox\n"})
    compose = read(host, Settings(path="/p")).compose
    assert compose is not None
    started = trial(host, "/p", compose)
    assert json.loads(started.override) == {
        "services": {"web": {"image": f"{NAME}-web"}, "db": {}},
        "networks": {"front": {"name": f"{NAME}_front"}},
        "volumes": {"data": {"name": f"{NAME}_data"}},
    }
    removed = [word for command in started.take_down() for word in command]
    assert not {"mine", "precious", "shared", "postgres"} & set(removed)
    assert {f"{NAME}-web", f"{NAME}_data", f"{NAME}_front", f"{NAME}_default"} <= set(removed)
    files = ("-f", "/p/compose.yaml", "-f", "/dev/stdin")
    assert started.command("up") == ("docker-compose", "-p", NAME, *files, "up")


def test_what_is_included_keeps_its_names_so_fixed_ones_are_a_reason_not_to_start() -> None:
    files = {
        "/p/compose.yaml": "include: [db/compose.yaml]\nservices: {web: {image: busybox}}\n",
        "/p/db/compose.yaml": "services: {db: {image: x}}\nvolumes: {data: {name: precious}}\n",
    }
    host = FakeHost(files=files, effects=())
    compose = read(host, Settings(path="/p")).compose
    assert compose is not None
    assert json.loads(trial(host, "/p", compose).override) == {"services": {"web": {}}}
    (finding,) = check(host, Settings(path="/p"))
    assert (finding.status, "precious" in finding.summary) == (Status.SKIPPED, True)


@pytest.mark.parametrize(
    ("compose", "offline", "reason"),
    [
        ("services: {}\n", False, "no services"),
        (SHOP, True, "not with --offline"),
        (SHOP.replace("name: precious", "external: true"), False, "external volume data"),
        (SHOP, False, "running already"),
    ],
)
def test_there_are_reasons_not_to_start_it(compose: str, offline: bool, reason: str) -> None:
    files = {"/p/compose.yaml": compose, "/p/Dockerfile": "FROM busybox\n"}
    running = {path("containers/json?all=1&", "p"): [container("Up 2 minutes")]}
    host = FakeHost(files=files, api=running, effects=())
    (finding,) = check(host, Settings(path="/p", offline=offline))
    assert (finding.status, reason in finding.summary) == (Status.SKIPPED, True)


def test_an_answer_is_told() -> None:
    course = waited(container("Up 2 seconds", port=8000))
    assert course.failed is None
    assert course.summary().startswith("HTTP 200 on 8000 after ")
    assert list(course.table()) == [("web", "Up 2 seconds", "8000", "HTTP 200")]


def test_an_error_of_the_server_is_a_failure_with_its_words() -> None:
    course = waited(container("Up 2 seconds", port=8000), Reply(500, "<h1>no such table</h1>"))
    assert course.failed is not None
    assert course.failed[1].startswith("port 8000 of web answers HTTP 500")
    assert "no such table" in course.evidence()[-1].text


def test_silence_is_a_failure_but_a_database_is_not_asked() -> None:
    silence = Reply(problem="no answer", detail="[Errno 104] Connection reset by peer")
    course = waited(container("Up 2 seconds", port=8000), silence)
    assert course.failed is not None
    assert course.failed[1].startswith("port 8000 of web does not answer")
    assert course.sure
    assert waited(container("Up 2 seconds", port=5432), silence).failed is None


def test_silence_where_no_web_server_is_expected_decides_nothing() -> None:
    row = container("Up 2 seconds", port=8000)
    row["Ports"] = [{"IP": "", "PrivatePort": 7777, "PublicPort": 8000, "Type": "tcp"}]
    course = waited(row, Reply(problem="no answer", detail="closed"))
    assert (course.failed is None, course.sure) == (False, False)
    other = waited(row, Reply(problem="no HTTP", detail="-ERR unknown command"))
    assert (other.failed, next(iter(other.table()))[3]) == (None, "no HTTP port")


@pytest.mark.parametrize(
    ("status", "state", "told"),
    [
        ("Exited (3) 1 second ago", "exited", "web ends with exit code 3"),
        ("Restarting (1) 2 seconds ago", "restarting",
         "web ends with exit code 1 and is restarted"),
        ("Up 3 seconds (health: starting)", "running", "web is not up after 0 s"),
        ("Created", "created", "web is not up after 0 s"),
    ],
)  # fmt: skip
def test_what_does_not_come_up_is_told(status: str, state: str, told: str) -> None:
    course = waited(container(status, state=state))
    assert course.failed is not None
    assert course.failed[1].startswith(told)
    assert course.sure == ("not up" not in told)  # it may only be slow


def test_a_job_that_is_done_is_no_failure() -> None:
    course = waited(container("Exited (0) 1 second ago", state="exited"))
    assert (course.failed, course.summary()[:14]) == (None, "1 container up")


def test_an_unhealthy_one_comes_with_the_log_of_its_check() -> None:
    log = {"Log": [{"Output": "old"}, {"Output": "curl: not found\n"}]}
    row = container("Up 9 seconds (unhealthy)")
    course = waited(row, **{"containers/abc/json": {"State": {"Health": log}}})
    assert course.failed == ("web", "web is unhealthy")
    assert course.evidence()[1].text == "curl: not found"
