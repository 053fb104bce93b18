"""Compose projects as we read them where no Compose is, and how Compose's own word is joined."""

from __future__ import annotations

import json
from typing import Any

from envdoctor.project import compose
from envdoctor.project.requirements import Compose, Service
from envdoctor.testing import FakeHost, ran


def read(files: dict[str, str], *named: str, environ: dict[str, str] | None = None,
         **world: Any) -> Compose:  # fmt: skip
    host = FakeHost(
        files={f"/p/{name}": text for name, text in files.items()}, environ=environ or {}, **world
    )
    found = compose.read(host, "/p", named)
    assert found is not None
    return found


def web(files: dict[str, str], **world: Any) -> Service:
    return next(s for s in read(files, **world).services if s.name == "web")


def test_no_file_no_project() -> None:
    assert compose.read(FakeHost(files={"/p/x": ""}), "/p", ()) is None


def test_the_newest_name_wins_and_brings_its_override() -> None:
    found = read({
        "docker-compose.yml": "services: {old: {image: x}}",
        "compose.yaml": "services: {web: {image: a, ports: ['1:1']}}",
        "compose.override.yml": "services: {web: {image: b, ports: ['2:2']}}",
    })  # fmt: skip
    assert found.files == ("compose.yaml", "compose.override.yml")
    (service,) = found.services
    assert service.image == "b"
    assert [(p.published, str(p.place)) for p in service.ports] == [
        (1, "compose.yaml:1"), (2, "compose.override.yml:1"),
    ]  # fmt: skip


def test_named_files_are_merged_in_their_order() -> None:
    files = {
        "a.yml": "services:\n  web:\n    image: a\n    command: [a, b]\n    environment: [X=1]\n",
        "b.yml": "services:\n  web:\n    command: c\n    environment: {X: 2, Y: }\n",
    }
    (service,) = read(files, "a.yml", "b.yml").services
    assert service.command == ("c",)
    assert service.environment == {"X": "2", "Y": None}
    assert str(service.at("command")) == "b.yml:3"
    from_variable = read(files, environ={"COMPOSE_FILE": "a.yml:b.yml"})
    assert from_variable.services == read(files, "a.yml", "b.yml").services


def test_a_name_alone_takes_its_value_from_the_environment_and_the_env_file() -> None:
    files = {
        "compose.yaml": "services:\n  web:\n    build: {context: ., args: [BASE, NOT_SET]}\n"
        "    environment: [TOKEN, SHELL_HAS, NOT_SET]\n    env_file: web.env\n",
        ".env": "BASE=busybox\nTOKEN=a\nSHELL_HAS=file\n",
        "web.env": "TOKEN=b\nNOT_SET=c\n",
    }
    service = web(files, environ={"SHELL_HAS": "shell"})
    assert service.build is not None
    assert service.build.args == {"BASE": "busybox"}
    assert service.environment == {"TOKEN": "a", "SHELL_HAS": "shell", "NOT_SET": None}


def test_reset_and_override_take_back() -> None:
    service = web({
        "compose.yaml": "services: {web: {image: a, ports: ['1:1'], user: x}}",
        "compose.override.yaml":
            "services: {web: {ports: !override ['2:2'], user: !reset null}}",
    })  # fmt: skip
    assert ([p.published for p in service.ports], service.user) == ([2], "")


def test_dotenv_stands_behind_the_environment() -> None:
    files = {
        "compose.yaml": "services: {web: {image: '$A:$B'}}",
        ".env": "A=file\nB=file # comment\n",
    }
    assert web(files, environ={"A": "shell"}).image == "shell:file"


def test_profiles_put_services_to_sleep() -> None:
    files = {"compose.yaml": "services: {web: {image: a}, dev: {image: b, profiles: [dev]}}"}
    found = read(files)
    assert ([s.name for s in found.services], [s.name for s in found.asleep]) == (["web"], ["dev"])
    assert len(read(files, environ={"COMPOSE_PROFILES": "dev"}).services) == 2


def test_included_paths_count_from_the_included_file() -> None:
    found = read({
        "compose.yaml": "include: [sub/compose.yaml]\nservices: {web: {image: a}}",
        "sub/compose.yaml": "services: {db: {image: '$V', volumes: ['./d:/d'], build: .}}",
        "sub/.env": "V=1",
    })  # fmt: skip
    db = next(s for s in found.services if s.name == "db")
    assert (db.image, db.mounts[0].source) == ("1", "/p/sub/d")
    assert db.build is not None
    assert db.build.context == "/p/sub"


def test_an_included_file_has_variables_that_the_others_do_not_have() -> None:
    found = read({
        "compose.yaml":
            "include:\n  - {path: sub/a.yaml, env_file: sub/v.env}\n  - other/b.yaml\n",
        "sub/a.yaml": "services: {a: {image: '${V-none}'}}",
        "sub/v.env": "V=1",
        "sub/.env": "V=2",
        "other/b.yaml": "services: {b: {image: '${V-none}'}}",
    })  # fmt: skip
    assert {s.name: s.image for s in found.services} == {"a": "1", "b": "none"}


def test_extends_takes_over_and_keeps_places() -> None:
    service = web({
        "compose.yaml":
            "services:\n  web:\n    extends: {file: c/base.yaml, service: app}\n    user: me\n",
        "c/base.yaml":
            "services:\n  app:\n    extends: root\n    user: you\n  root:\n    image: r\n"
            "    volumes:\n      - ./x:/x\n",
    })  # fmt: skip
    assert (service.image, service.user) == ("r", "me")
    assert (service.mounts[0].source, str(service.mounts[0].place)) == ("/p/c/x", "c/base.yaml:8")


def test_long_and_short_forms_mean_the_same() -> None:
    short = web({
        "compose.yaml":
            "services: {web: {image: a, ports: ['127.0.0.1:8000-8001:80-81/udp'],"
            " volumes: ['vol:/v:ro', '/anonymous'], mem_limit: 1.5g, build: ctx}}",
    })  # fmt: skip
    assert [(p.target, p.published, p.address, p.protocol) for p in short.ports] == [
        (80, 8000, "127.0.0.1", "udp"), (81, 8001, "127.0.0.1", "udp"),
    ]  # fmt: skip
    assert [(m.kind, m.source, m.target, m.read_only) for m in short.mounts] == [
        ("volume", "vol", "/v", True), ("volume", "", "/anonymous", False),
    ]  # fmt: skip
    assert short.memory == 1_610_612_736
    long = web({
        "compose.yaml":
            "services: {web: {image: a, ports: [{target: 80, published: '1', host_ip: '::1'}],"
            " volumes: [{type: bind, source: ./s, target: /t, read_only: true,"
            " bind: {create_host_path: false}}], build: {context: ctx, target: t}}}",
    })  # fmt: skip
    assert (long.ports[0].published, long.ports[0].address) == (1, "::1")
    assert (long.mounts[0].source, long.mounts[0].creates) == ("/p/s", False)


def test_files_of_variables_fill_the_environment() -> None:
    service = web({
        "compose.yaml":
            "services: {web: {image: a, env_file: [one.env, {path: no.env, required: false}],"
            " environment: {B: mine}}}",
        "one.env": "A=1\nB=2\nexport C='x y'\n",
    })  # fmt: skip
    assert service.environment == {"A": "1", "B": "mine", "C": "x y"}


def test_every_required_variable_is_named_not_only_the_first() -> None:
    text = "services:\n  web:\n    image: ${A:?a is needed}\n    user: ${B?}\n"
    problems = read({"compose.yaml": text}).problems
    assert [(p.kind, p.data["variable"], p.place.line) for p in problems] == [
        ("required", "A", 3), ("required", "B", 4),
    ]  # fmt: skip


# -- together with Compose ---------------------------------------------------------------------

CONFIG = "docker compose config --format json --no-env-resolution"
VERSION = {"docker compose version --short": "2.40.3\n"}


def test_composes_word_is_the_truth_and_the_lines_are_ours() -> None:
    resolved = {
        "name": "shop",
        "services": {"web": {"image": "b", "command": ["echo", "$$HOME"],
                             "ports": [{"target": 80, "published": "8000", "protocol": "tcp"}]}},
    }  # fmt: skip
    found = read(
        {"compose.yaml": "services:\n  web:\n    image: a\n    ports:\n      - 8000:80\n"},
        commands={**VERSION, CONFIG: json.dumps(resolved)},
    )
    (service,) = found.services
    assert (found.name, found.version, service.image) == ("shop", "2.40.3", "b")
    assert service.command == ("echo", "$HOME")
    assert str(service.ports[0].place) == "compose.yaml:5"


def test_composes_complaint_is_kept_with_our_line() -> None:
    said = "validating /p/compose.yaml: services.web additional properties 'imag' not allowed"
    found = read(
        {"compose.yaml": "services:\n  web:\n    imag: a\n"},
        commands={**VERSION, CONFIG: ran(stderr=said, exit_code=1)},
    )
    (problem,) = found.problems
    assert (problem.said, str(problem.place)) == (said, "compose.yaml:3")


def test_older_composes_are_asked_without_the_newer_flag() -> None:
    found = read(
        {"compose.yaml": "services:\n  web:\n    image: a\n"},
        commands={
            "docker compose version --short": "v2.26.1",
            CONFIG: ran(stderr="unknown flag: --no-env-resolution", exit_code=16),
            "docker compose config --format json": '{"services": {"web": {"image": "z"}}}',
        },
    )
    assert found.services[0].image == "z"


def test_output_that_was_cut_off_still_means_consent() -> None:
    found = read(
        {"compose.yaml": "services:\n  web:\n    image: a\n    unheard_of: 1\n"},
        commands={**VERSION, CONFIG: '{"services": {"we'},
    )
    assert (found.problems, found.services[0].image) == ((), "a")


def test_nothing_is_fetched_by_compose() -> None:
    host = FakeHost(
        files={"/p/compose.yaml": "services: {web: {image: a}}"},
        commands={**VERSION, CONFIG: "{}"},
    )
    compose.read(host, "/p", ())
    asked = [q for q in host.outside.asked if "config" in getattr(q, "argv", ())]
    assert dict(asked[0].env) == {  # type: ignore[union-attr]
        "COMPOSE_EXPERIMENTAL_GIT_REMOTE": "false", "COMPOSE_EXPERIMENTAL_OCI_REMOTE": "false",
    }  # fmt: skip
