"""hello-world on real engines: with and without a pull, with and without a client, and broken."""

from __future__ import annotations

import json
import time

from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.hello_world import check

from .conftest import MakeEngine, obtainable
from .examination import examine, host_in
from .rig import Engine


def forget(engine: Engine) -> None:
    engine.run("docker", "image", "rm", "--force", "hello-world")


def containers(engine: Engine) -> str:
    """Those of ours: other tests share the engine."""
    return engine.run("docker", "ps", "--all", "--quiet", "--filter", "label=envdoctor.run").stdout


def steps(finding: Finding) -> list[str]:
    table = finding.data["steps"]
    assert isinstance(table, list)
    return [step["status"] for step in table]


def test_the_first_run_pulls_and_the_second_does_not(any_engine: Engine) -> None:
    forget(any_engine)
    (first,) = examine(check, any_engine.client_env())
    assert (first.status, steps(first)) == (Status.PASS, ["pass"] * 4)
    table = first.data["steps"]
    assert isinstance(table, list)
    assert all(step["seconds"] > 0 for step in table)
    assert first.data["platform"] == "amd64"
    assert first.evidence[0].text.startswith("Hello from Docker!")
    (second,) = examine(check, any_engine.client_env())
    assert steps(second) == ["pass", "skipped", "pass", "pass"]
    assert containers(any_engine) == ""


def test_the_pull_can_be_watched_and_is_declared(engine_28: Engine) -> None:
    forget(engine_28)
    seen: list[str] = []
    with host_in(engine_28.client_env()) as host:
        view = host.bound(
            deadline=time.monotonic() + 60, effects=("pulls-image", "creates-container"),
            progress=seen.append,
        )  # fmt: skip
        list(check(view, Settings()))
        assert [effect.split(":")[0] for effect in host.effects] == [
            "creates-container", "pulls-image",
        ]  # fmt: skip
    assert any("Pull complete" in line for line in seen)


def test_without_a_client_the_same_goes_through_the_api(any_engine: Engine) -> None:
    forget(any_engine)
    bare = {**any_engine.client_env(), "PATH": "/nowhere"}
    (finding,) = examine(check, bare)
    assert (finding.status, steps(finding)) == (Status.PASS, ["pass"] * 4)
    assert containers(any_engine) == ""


def test_offline_pulls_nothing(any_engine: Engine) -> None:
    forget(any_engine)
    for environ in (any_engine.client_env(), {**any_engine.client_env(), "PATH": "/nowhere"}):
        (finding,) = examine(check, environ, Settings(offline=True))
        assert finding.status is Status.SKIPPED
    assert "hello-world" not in any_engine.run("docker", "image", "ls").stdout


def test_a_registry_out_of_reach_fails_at_the_pull() -> None:
    with obtainable(), Engine("28.5", environ={"HTTPS_PROXY": "http://127.0.0.1:1"}) as engine:
        (finding,) = examine(check, engine.client_env())
    assert (finding.status, finding.data["step"]) == (Status.FAIL, 2)
    assert finding.summary == "step 2 failed: pulling the image"
    assert finding.evidence[0].exit_code == 125
    assert "connection refused" in finding.evidence[0].text


def test_a_program_that_is_no_program_fails_at_the_container(own_engine: MakeEngine) -> None:
    engine = own_engine()
    engine.run("docker", "pull", "hello-world")
    made = engine.run("docker", "create", "hello-world", "/no/such/program").stdout.strip()
    change = f"ENTRYPOINT {json.dumps(['/no/such/program'])}"
    engine.run("docker", "commit", "--change", change, made, "hello-world")
    engine.run("docker", "rm", made)
    (finding,) = examine(check, engine.client_env())
    assert (finding.status, finding.data["step"]) == (Status.FAIL, 3)
    assert finding.evidence[0].exit_code == 127
    assert containers(engine) == ""


def test_what_a_hanging_engine_left_is_removed_in_the_end(own_engine: MakeEngine) -> None:
    engine = own_engine()
    engine.run("docker", "pull", "hello-world")
    with host_in(engine.client_env()) as host:
        effects = ("pulls-image", "creates-container")
        list(check(host, Settings()))  # remembers how fast the connection was
        engine.pause()
        view = host.bound(deadline=time.monotonic() + 1.5, effects=effects,
                          progress=lambda text: None)  # fmt: skip
        (finding,) = check(view, Settings())
        assert (finding.status, finding.data["step"]) == (Status.UNKNOWN, 3)
        engine.resume()
    assert containers(engine) == ""
