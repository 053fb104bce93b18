"""Where only the program `docker-compose` is there: v1 says what it does not take, v2 reads."""

from __future__ import annotations

import json
from pathlib import Path

from envdoctor.host import questions as q
from envdoctor.project import compose
from envdoctor.project.requirements import Compose
from envdoctor.testing import FakeHost, ran

from .machine import findings, machine

NO_PLUGIN = ran(stderr="docker: 'compose' is not a docker command.", exit_code=1)
V1 = "docker-compose version 1.29.2, build unknown"
WEB = "services:\n  web:\n    image: busybox\n"
ADVICE = "\n\nYou might be seeing this error because you're using the wrong Compose file version."


def read(text: str, answer: q.Completed | str, version: str = V1, **files: str) -> Compose:
    command = "docker-compose config"
    if not version.startswith("docker-compose version 1"):
        command += " --format json --no-env-resolution"
    host = FakeHost(
        files={"/p/compose.yaml": text, **files},
        which={"docker-compose": ("/usr/bin/docker-compose",)},
        commands={"docker compose version --short": NO_PLUGIN,
                  "docker-compose --version": version, command: answer},
    )  # fmt: skip
    found = compose.read(host, "/p", ())
    assert found is not None
    return found


def said(found: Compose) -> list[tuple[str, int, str]]:
    return [(p.kind, p.place.line, p.said) for p in found.problems]


def test_what_v1_takes_is_no_mistake() -> None:
    found = read("services:\n  web:\n    image: busybox\n    container_name: 3\n", "services: {}")
    assert not found.problems
    assert found.version == ""  # nobody may take it for a v2
    assert [service.name for service in found.services] == ["web"]


def test_a_mistake_that_both_have_found_is_told_once() -> None:
    words = "The Compose file './compose.yaml' is invalid because:\n"
    words += "Unsupported config option for services.web: 'enviroment'"
    found = read(f"{WEB}    enviroment: {{}}\n", ran(stderr=words + ADVICE, exit_code=1))
    assert said(found) == [("schema", 4, words)]


def test_a_variable_that_has_to_be_there() -> None:
    words = 'Missing mandatory value for "image" option interpolating b:${TAG:?no} in service "a"'
    found = read("services: {a: {image: 'b:${TAG:?no}'}}", ran(stderr=words, exit_code=1))
    assert said(found) == [("required", 1, words)]


def test_a_mistake_that_only_v1_finds() -> None:
    words = "Service 'web' has neither an image nor a frob."
    found = read(WEB, ran(stderr=words, exit_code=1))
    assert [(p.kind, p.said) for p in found.problems] == [("compose", words)]


def test_a_missing_folder_is_left_to_the_probe_of_builds() -> None:
    words = "build path /p/d either does not exist, is not accessible, or is not a valid URL."
    found = read("services: {a: {build: d}}", ran(stderr=words, exit_code=1))
    assert not found.problems


def test_of_a_missing_file_v1_has_only_pythons_words() -> None:
    words = ".FileNotFoundError: [Errno 2] No such file or directory: '/p/nope.yml'"
    text = f"{WEB}    extends: {{file: nope.yml, service: base}}\n"
    found = read(text, ran(stderr=words, exit_code=1))
    assert [line for _, line, _ in said(found)] == [4]
    assert "Errno" not in said(found)[0][2]


def test_a_v2_beside_the_docker_program_reads_as_the_plugin_does() -> None:
    content = json.dumps({"name": "p", "services": {"web": {"image": "busybox:1"}}})
    found = read(WEB, content, "Docker Compose version v2.40.3")
    assert (found.version, found.services[0].image) == ("2.40.3", "busybox:1")


def test_what_compose_5_says_of_a_key_that_it_does_not_know(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "compose.yaml").write_text(f"{WEB}    use_api_socket: true\n")
    words = f"validating {folder}/compose.yaml: services.web.use_api_socket false schema"
    config = "docker compose config --format json --no-env-resolution"
    commands = {"docker compose version --short": "2.30.0",
                config: ran(stderr=words, exit_code=1)}  # fmt: skip
    found = [f for f in findings(machine(folder, commands=commands), folder) if f.fault]
    assert [f.fault for f in found] == ["ED462"]
    assert found[0].summary.startswith("compose.yaml:4: use_api_socket needs Compose 2.36")
