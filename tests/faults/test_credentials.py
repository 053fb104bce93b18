"""ED260-ED267: the programs that keep the client's passwords."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.rig import CommandFailed, Engine

from .harness import Session

PULL = ("docker", "run", "--rm", "hello-world")
FAILS = "#!/bin/sh\necho 'some trouble'\nexit 3\n"
ANSWERS = "#!/bin/sh\necho '{}'\n"
NO_KEY = """#!/bin/sh
echo 'pass not initialized: exit status 1: Error: password store is empty. Try "pass init".'
exit 1
"""
NO_SESSION = "#!/bin/sh\necho 'Cannot autolaunch D-Bus without X11 $DISPLAY'\nexit 1\n"
NO_SERVICE = (
    "#!/bin/sh\necho 'The name org.freedesktop.secrets was not provided by any .service files'\n"
    "exit 1\n"
)


def session_with(
    engine: Engine, folder: Path, name: str, script: str | None, *, registry: str = ""
) -> Session:
    """A session whose configuration names the helper `name`; with `registry`, for that one only."""
    env = engine.client_env()
    session = Session({**env, "PATH": f"{folder}:{env['PATH']}"})
    config = {"credHelpers": {registry: name}} if registry else {"credsStore": name}
    Path(env["DOCKER_CONFIG"], "config.json").write_text(json.dumps(config))
    if script is not None:
        program = folder / f"docker-credential-{name}"
        program.write_text(script)
        program.chmod(0o755)
    session.run("docker", "image", "rm", "--force", "hello-world")
    return session


@pytest.mark.fault(
    "cred-helper-missing",
    "credential-helper-failed",
    "cred-helper-pass-uninitialized",
    "cred-helper-secretservice-no-dbus",
)
@pytest.mark.parametrize(
    ("name", "script", "fault"),
    [
        pytest.param("desktop", None, "cred-helper-missing", id="missing"),
        pytest.param("odd", FAILS, "credential-helper-failed", id="fails"),
        pytest.param("pass", NO_KEY, "cred-helper-pass-uninitialized", id="pass"),
        pytest.param(
            "secretservice", NO_SESSION, "cred-helper-secretservice-no-dbus", id="no-session"
        ),
        pytest.param(
            "secretservice", NO_SERVICE, "cred-helper-secretservice-no-dbus", id="no-service"
        ),
    ],
)
def test_a_helper_that_does_not_work(
    engine_28: Engine, tmp_path: Path, name: str, script: str | None, fault: str
) -> None:
    session = session_with(engine_28, tmp_path, name, script)
    found = session.check().blames(fault)
    failed = session.run(*PULL)
    session.explain(failed, text_only=True).names(fault)
    session.watch(*PULL).names(fault)
    session.mend(found.remedy(fault, "Stop using the helper"))
    session.check().healthy()


@pytest.mark.fault("cred-helper-secretservice-no-dbus")
def test_a_helper_that_nobody_has_named(engine_28: Engine, tmp_path: Path) -> None:
    """Once it is installed, the client takes it of its own accord."""
    fault = "cred-helper-secretservice-no-dbus"
    session = session_with(engine_28, tmp_path, "secretservice", NO_SESSION)
    Path(session.env["DOCKER_CONFIG"], "config.json").unlink()
    found = session.check().blames(fault)
    session.watch(*PULL).names(fault)
    session.mend(found.remedy(fault, "Stop using the helper"))
    session.check().healthy()


@pytest.mark.fault("cred-helper-missing")
def test_old_clients_pull_without_the_missing_helper(engine_20: Engine, tmp_path: Path) -> None:
    """They go on without a word; only a login fails."""
    session = session_with(engine_20, tmp_path, "desktop", None)
    assert session.run(*PULL).returncode == 0
    assert "cred-helper-missing" in session.check().faults


@pytest.mark.fault("cred-helper-missing")
def test_a_helper_of_one_registry_is_a_warning(engine_28: Engine, tmp_path: Path) -> None:
    session = session_with(engine_28, tmp_path, "nobody", None, registry="gcr.io")
    found = session.check().blames("cred-helper-missing")
    assert found.exit_code == 0
    assert session.run(*PULL).returncode == 0


@pytest.mark.fault("credential-helper-failed")
def test_a_helper_in_the_current_folder(engine_28: Engine, tmp_path: Path) -> None:
    """Programs do not run what a relative entry of PATH leads to."""
    fault = "credential-helper-failed"
    session = session_with(engine_28, tmp_path, "here", ANSWERS)
    path = session.env["PATH"].replace(str(tmp_path), ".")
    session = replace(session, env={**session.env, "PATH": path}, cwd=tmp_path)
    session.check().blames(fault)
    session.explain(session.run(*PULL), text_only=True).names(fault)


@pytest.mark.fault("cred-helper-hangs")
def test_a_helper_that_hangs(engine_28: Engine, tmp_path: Path) -> None:
    """The client says nothing at all, for ever; only the helper itself can be asked."""
    fault = "cred-helper-hangs"
    session = session_with(engine_28, tmp_path, "slow", "#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(CommandFailed) as nothing:
        session.run(*PULL, timeout=3)
    assert "Error" not in nothing.value.stderr
    found = session.check("--timeout", "9").blames(fault)
    assert "hello-world" in found.cause(fault)["explains"]
    session.mend(found.remedy(fault, "Stop using the helper"))
    session.check().healthy()
