"""What is told of a Compose file's shape where no Compose is there to be asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from envdoctor.probes.project.files import fault_of
from envdoctor.project import compose, compose_schema
from envdoctor.project.compose_versions import BUILD, SERVICE, TOP, since
from envdoctor.project.requirements import Problem
from envdoctor.testing import FakeHost, ran

from .compose_schema_mistakes import SHAPED, WORDED, WRONG, Wrong
from .compose_schema_shapes import SHAPES


def problems(files: dict[str, str] | str, **world: object) -> list[Problem]:
    named = {"compose.yaml": files} if isinstance(files, str) else files
    host = FakeHost(files={f"/p/{name}": text for name, text in named.items()}, **world)  # type: ignore[arg-type]
    found = compose.read(host, "/p", ())
    assert found is not None
    return list(found.problems)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.said)
def test_a_mistake_is_told_once_as_compose_does(wrong: Wrong) -> None:
    (problem,) = problems(wrong.text)
    said = problem.said or problem.text
    assert wrong.said in said
    if problem.kind == "schema":
        text = f"{wrong.said} ({wrong.hint})" if wrong.hint else wrong.said
        assert (said, problem.text) == (wrong.said, text)
    assert str(problem.place) == f"compose.yaml:{wrong.line}"


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_is_wrong_in_what_people_write(name: str) -> None:
    assert problems(SHAPES[name]) == []


def test_all_mistakes_are_told_not_only_the_first() -> None:
    text = """
services:
  web:
    image: 5
    ports: 80
    build: {foo: 1, args: [{a: b}]}
    volumes: [{typ: bind, target: /x}, {type: bin, target: /y}]
volumes: {data: {drivr: x, external: [a]}}
"""
    assert [p.said.split(" (")[0] for p in problems(text)] == [
        "services.web.image must be a string",
        "services.web.volumes.0 additional properties 'typ' not allowed",
        "services.web.volumes.1.type value must be one of "
        "'bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'",
        "services.web.build.args.[0]: unexpected type map[string]interface {}",
        "services.web.build additional properties 'foo' not allowed",
        "services.web.ports must be a array",
        "volumes.data.external must be a boolean, mapping or string",
        "volumes.data additional properties 'drivr' not allowed",
    ]


def test_one_wrong_value_does_not_make_the_other_keys_unknown() -> None:
    (problem,) = problems("services: {web: {image: 5, hostname: a, build: ., scale: 2}}")
    assert problem.said == "services.web.image must be a string"


def test_variables_are_put_in_first() -> None:
    text = "services:\n  web:\n    image: a\n    pull_policy: ${POLICY}\n"
    assert problems(text, environ={"POLICY": "always"}) == []
    (problem,) = problems(text, environ={"POLICY": "sometimes"})
    assert problem.said.startswith("services.web.pull_policy 'sometimes' does not match pattern")


def test_the_place_is_in_the_file_that_has_it() -> None:
    files = {
        "compose.yaml": "services:\n  web:\n    extends: {file: b.yaml, service: app}\n",
        "compose.override.yaml": "services:\n  web:\n    ports: 80\n",
        "b.yaml": "services:\n  app:\n    image: x\n    user: 5\n  other: {imag: x}\n",
    }
    assert [(p.said, str(p.place)) for p in problems(files)] == [
        ("services.web.user must be a string", "b.yaml:4"),
        ("services.web.ports must be a array", "compose.override.yaml:3"),
    ]


def test_what_only_wrong_in_the_base_is_overridden_is_right() -> None:
    assert problems({
        "compose.yaml":
            "services: {web: {user: me, extends: {file: b.yaml, service: app}}}",
        "b.yaml": "services: {app: {image: x, user: 5}}",
    }) == []  # fmt: skip


def test_what_is_included_is_looked_at_too() -> None:
    files = {"compose.yaml": "include: [a/b.yaml]", "a/b.yaml": "services:\n  web: {imag: x}\n"}
    (problem,) = problems(files)
    assert str(problem.place) == "a/b.yaml:2"
    assert "(image is meant)" in problem.text


def test_where_compose_accepts_the_file_the_schema_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compose_schema, "problems", lambda parts: pytest.fail("asked"))
    config = "docker compose config --format json --no-env-resolution"
    commands = {"docker compose version --short": "2.40.3", config: "{}"}
    assert problems("services: {web: {image: a, key: 1}}", commands=commands) == []
    commands[config] = ran(stderr="services.web additional properties 'key'", exit_code=1)
    (problem,) = problems("services: {web: {image: a, key: 1}}", commands=commands)
    assert problem.kind == "compose"


def test_the_validator_is_imported_only_when_it_is_asked() -> None:
    import subprocess

    code = (
        "import sys, envdoctor.project.compose, envdoctor.probes.project.files\n"
        "assert 'jsonschema' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_keys_with_a_version_are_in_the_schema() -> None:
    """A table of its own must not drift from the schema."""
    schema = json.loads(Path(compose_schema.SCHEMA).read_text(encoding="utf-8"))
    known = schema["$defs"]
    parts = (known["service"], known["container_spec"], known["workload_spec"])
    assert set(TOP) <= set(schema["properties"])
    assert set(SERVICE) <= {key for part in parts for key in part["properties"]}
    build = known["workload_spec"]["properties"]["build"]["oneOf"][1]["properties"]
    assert set(BUILD) <= set(build)
    assert (since("gpus"), since("models", top=True), since("ports")) == ("2.30.0", "2.38.0", "")


HOSTILE = {
    "keys of other kinds": "services: {1: {image: a}, null: {2026-01-01: b}, true: !!binary aGk=}",
    "unknown keys": "services:\n  web:\n    image: a\n" + "".join(
        f"    k{n}: 1\n" for n in range(20_000)),
    "all of one list wrong": f"services: {{web: {{image: a, ports: [{'[],' * 50_000}]}}}}",
    "mixed items": f"services: {{web: {{image: a, ports: [{'1,a,{},' * 30_000}]}}}}",
    "the same item": f"services: {{web: {{image: a, group_add: [{'a,' * 60_000}]}}}}",
    "deep": "services: {web: {image: a, environment: " + "{a: " * 90 + "1" + "}" * 92,
    "many services": "services:\n" + "".join(f"  s{n}: 1\n" for n in range(20_000)),
    "aliases": "x: &x [" + "{}," * 1000 + "]\nservices:\n" + "".join(
        f"  s{n}: {{image: a, ports: *x}}\n" for n in range(150)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_a_bounded_number_of_sentences(name: str) -> None:
    found = problems(HOSTILE[name])
    assert 1 <= len(found) <= 2 * compose_schema.MOST or name == "mixed items"
    assert all(len(problem.text) < 10_000 for problem in found)


@pytest.mark.parametrize("wrong", SHAPED, ids=lambda wrong: wrong.said)
def test_where_compose_itself_says_it_the_fault_is_the_same(wrong: Wrong) -> None:
    from envdoctor.recognition import recognise

    candidates = recognise(f"validating /p/compose.yaml: {wrong.said}").candidates
    assert [candidate.fault.code for candidate in candidates][:1] == ["ED461"]


@pytest.mark.parametrize("wrong", WORDED, ids=lambda wrong: wrong.said)
def test_a_pasted_sentence_names_the_fault_of_the_finding(wrong: Wrong) -> None:
    from envdoctor.recognition import recognise

    (problem,) = problems(wrong.text)
    found = recognise(problem.said or problem.text).candidates
    assert found[0].fault.code == fault_of(problem.said or problem.text)
