"""Client, engine, Compose, builder, settings and logins, on real programs and engines."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from envdoctor.model import Check, Finding, Status
from envdoctor.probes import (
    builder,
    client,
    compose,
    configuration,
    credentials,
    daemon_file,
    engine,
)

from .examination import examine
from .rig import Engine, Podman


def only(check: Check, environ: dict[str, str]) -> Finding:
    (finding,) = examine(check, environ)
    return finding


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


# -- healthy ---------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [client, engine, builder, configuration, credentials])
def test_a_healthy_engine_is_green(any_engine: Engine, module: object) -> None:
    for probe in module.PROBES:  # type: ignore[attr-defined]
        findings = examine(probe.check, any_engine.client_env())
        assert {finding.status for finding in findings} == {Status.PASS}
        assert all(len(finding.summary) <= 60 for finding in findings)


def test_the_versions_are_those_that_the_programs_say(any_engine: Engine) -> None:
    env = any_engine.client_env()
    said = json.loads(any_engine.run("docker", "version", "--format", "{{json .}}").stdout)
    asked = examine(engine.check, env)[0].data
    assert asked["version"] == said["Server"]["Version"]
    assert asked["api"] == said["Server"]["ApiVersion"]
    assert asked["min_api"] == said["Server"]["MinAPIVersion"]
    told = examine(client.check, env)[0].data["version"]
    assert said["Client"]["Version"].startswith(told)


def test_compose_and_builder_of_each_generation(any_engine: Engine) -> None:
    env = any_engine.client_env()
    found, made = only(compose.check, env), only(builder.check, env)
    if any_engine.generation == "20.10":
        assert (found.status, found.fault) == (Status.WARN, compose.MISSING)
        assert str(found.data["version"]).startswith("1.")
        assert made.data["builder"] == "classic"
    else:
        assert found.status is Status.PASS
        said = any_engine.run("docker", "compose", "version", "--short").stdout.strip()
        assert found.data["version"] == said.removeprefix("v")
        assert made.data["builder"] == "buildx"


def test_podman_is_told_from_docker_and_has_no_buildkit(podman: Podman) -> None:
    env = podman.client_env()
    assert examine(engine.check, env)[0].data["kind"] == "Podman"
    assert only(builder.check, env).fault == builder.PODMAN_NO_BUILDKIT


# -- the client ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "summary"),
    [
        ("#!/bin/sh\nexec sleep 60", "does not end (5 s)"),
        ("#!/bin/sh\nyes | head -c 10000000", "floods its output"),
        ("#!/bin/sh\nhead -c 300 /dev/urandom", "does not say what it is"),
        ("#!/bin/sh\necho Hello; exit 0", "does not say what it is"),
        ("#!/bin/sh\nexit 3", "fails (exit 3)"),
        ("#!/gone/sh\n", "its interpreter or loader is missing"),
        ("<html>404</html>", "not a program"),
    ],
)
def test_programs_that_are_no_client(script: str, summary: str, tmp_path: Path) -> None:
    program(tmp_path / "docker", script)
    env = {"PATH": f"{tmp_path}:{os.defpath}", "HOME": str(tmp_path)}
    assert examine(client.check, env)[0].summary == summary


def test_a_client_of_a_foreign_architecture(tmp_path: Path) -> None:
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xf7\x00" + bytes(100)  # EM_BPF
    (tmp_path / "docker").write_bytes(head)
    (tmp_path / "docker").chmod(0o755)
    finding = only(client.check, {"PATH": str(tmp_path), "HOME": str(tmp_path)})
    assert finding.fault == client.WRONG_ARCHITECTURE


def test_no_client_no_path_and_no_execute_bit(tmp_path: Path) -> None:
    env = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    (tmp_path / "docker").write_text("x")
    assert only(client.check, env).summary == "not executable"
    (tmp_path / "docker").unlink()
    (tmp_path / "docker").symlink_to("/gone/docker")
    assert only(client.check, env).summary == "a link to nothing"
    (tmp_path / "docker").unlink()
    assert only(client.check, env).status is Status.FAIL
    assert only(client.check, {"HOME": str(tmp_path)}).status in (Status.FAIL, Status.PASS)


# -- the engine ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pinned", "fault"),
    [("1.99", engine.TOO_NEW), ("1.5", engine.TOO_OLD), ("auto", engine.VERSION_GARBAGE)],
)
def test_a_pinned_api_version_fails_as_the_client_does(
    any_engine: Engine, pinned: str, fault: str
) -> None:
    env = {**any_engine.client_env(), "DOCKER_API_VERSION": pinned}
    assert fault in {finding.fault for finding in examine(engine.check, env)}
    ran = any_engine.run("docker", "ps", check=False, env={"DOCKER_API_VERSION": pinned})
    assert ran.returncode != 0


@pytest.mark.parametrize("pinned", ["1.40", "v1.40"])
def test_a_pinned_api_version_that_both_know(any_engine: Engine, pinned: str) -> None:
    env = {**any_engine.client_env(), "DOCKER_API_VERSION": pinned}
    assert {finding.status for finding in examine(engine.check, env)} == {Status.PASS}
    any_engine.run("docker", "ps", env={"DOCKER_API_VERSION": pinned})


# -- Compose ---------------------------------------------------------------------------------


@pytest.fixture
def plugins(engine_28: Engine) -> tuple[dict[str, str], Path]:
    """An environment without plugins, and where the user's own would be."""
    env = engine_28.client_env(plugins=False)
    return env, Path(env["DOCKER_CONFIG"]) / "cli-plugins"


def client_knows_compose(engine_28: Engine, env: dict[str, str]) -> bool:
    return engine_28.run("docker", "compose", "version", check=False, env=env).returncode == 0


@pytest.mark.parametrize("kind", ["page", "dangling", "no execute bit", "folder", "crash"])
def test_plugin_files_that_break_docker_compose(
    kind: str, plugins: tuple[dict[str, str], Path], engine_28: Engine
) -> None:
    env, folder = plugins
    place = folder / "docker-compose"
    folder.mkdir()
    match kind:
        case "page":
            program(place, "<html>404</html>")
        case "dangling":
            place.symlink_to("/Applications/Docker.app/gone")
        case "no execute bit":
            program(place, "#!/bin/sh\n").chmod(0o644)
        case "folder":
            place.mkdir()
        case "crash":
            program(place, "#!/bin/sh\nexit 139")
    finding = only(compose.check, env)
    assert (finding.status, finding.fault) == (Status.FAIL, compose.BROKEN)
    assert not client_knows_compose(engine_28, env)


def test_a_broken_plugin_hides_a_good_one_but_a_dangling_link_does_not(
    plugins: tuple[dict[str, str], Path], engine_28: Engine, tmp_path: Path
) -> None:
    env, folder = plugins
    good = tmp_path / "docker-compose"
    good.symlink_to(engine_28.tools.plugins / "docker-compose")
    (folder / "docker-compose").parent.mkdir()
    (folder.parent / "config.json").write_text(json.dumps({"cliPluginsExtraDirs": [str(folder)]}))
    second = {**env, "DOCKER_CONFIG": str(tmp_path / "config")}
    extra = {"cliPluginsExtraDirs": [str(folder), str(tmp_path)]}
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.json").write_text(json.dumps(extra))
    (folder / "docker-compose").symlink_to("/gone")
    assert only(compose.check, second).status is Status.PASS
    assert client_knows_compose(engine_28, second)
    (folder / "docker-compose").unlink()
    program(folder / "docker-compose", "#!/bin/sh\nexit 1")
    assert only(compose.check, second).fault == compose.BROKEN
    assert not client_knows_compose(engine_28, second)


def test_no_compose_and_no_buildx(plugins: tuple[dict[str, str], Path]) -> None:
    env, _ = plugins
    assert only(compose.check, env).fault == compose.MISSING
    finding = only(builder.check, env)
    assert (finding.status, finding.fault) == (Status.WARN, builder.BUILDX_MISSING)
    finding = only(builder.check, {**env, "DOCKER_BUILDKIT": "1"})
    assert (finding.status, finding.fault) == (Status.FAIL, builder.BUILDX_MISSING)


# -- settings and logins ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('{"auths":', True), ('{"experimental": true}', True), ("[]", True), ("{}", False),
        ("", False), ('{"auths": {"x": {"auth": "no base64!"}}}', True),
    ],
)  # fmt: skip
def test_what_the_client_makes_of_its_file(engine_28: Engine, text: str, wrong: bool) -> None:
    env = engine_28.client_env()
    (Path(env["DOCKER_CONFIG"]) / "config.json").write_text(text)
    faults = {finding.fault for finding in examine(configuration.check, env)}
    assert (configuration.CONFIG_INVALID in faults) is wrong


def test_the_daemons_file_that_the_rig_does_not_have(engine_28: Engine) -> None:
    if Path("/etc/docker/daemon.json").exists():
        pytest.skip("this machine has a daemon.json of its own")
    assert only(daemon_file.check, engine_28.client_env()).status is Status.PASS


@pytest.mark.parametrize(
    ("script", "fault", "status"),
    [
        ("#!/bin/sh\necho '{\"https://ghcr.io\": \"me\"}'", None, Status.PASS),
        ("#!/bin/sh\nexec sleep 60", credentials.HANGS, Status.FAIL),
        ("#!/bin/sh\necho pass not initialized: exit status 1; exit 1",
         credentials.PASS_UNINITIALISED, Status.FAIL),
        (None, credentials.MISSING, Status.FAIL),
    ],
)  # fmt: skip
def test_credential_helpers_are_really_run(
    engine_28: Engine, tmp_path: Path, script: str | None, fault: str | None, status: Status
) -> None:
    env = engine_28.client_env()
    (Path(env["DOCKER_CONFIG"]) / "config.json").write_text('{"credsStore": "mine"}')
    if script:
        program(tmp_path / "docker-credential-mine", script)
    env["PATH"] = f"{tmp_path}:{env['PATH']}"
    finding = only(credentials.check, env)
    assert (finding.status, finding.fault) == (status, fault)
