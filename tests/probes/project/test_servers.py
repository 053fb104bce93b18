"""What the start scripts of well-known images refuse, and where those images keep their data."""

from __future__ import annotations

from pathlib import Path

import pytest

from envdoctor.host import questions as q
from tests.probes.project.test_rules import project, told, wrong

MONGO = "MONGO_INITDB_ROOT_USERNAME"
VOLUME = '    volumes: ["data:{target}"]\nvolumes:\n  data:\n'


def server(folder: Path, image: str, environment: str = "{}", more: str = "") -> Path:
    text = f"services:\n  db:\n    image: {image}\n    environment: {environment}\n{more}"
    return project(folder, text)


@pytest.mark.parametrize(
    ("image", "environment", "said"),
    [
        ("mysql:8", "{MYSQL_USER: root, MYSQL_ROOT_PASSWORD: x}", "cannot be used for the root"),
        ("mariadb", "{MARIADB_USER: root, MARIADB_ROOT_PASSWORD: x}", "cannot be used for the"),
        ("postgres:16", "{POSTGRES_PASSWORD: x, POSTGRES_PASSWORD_FILE: /x}", "are set (but"),
        ("mysql:8", "{MYSQL_ROOT_PASSWORD: x, MYSQL_ROOT_PASSWORD_FILE: /x}", "_FILE are set"),
        ("mongo:7", f"{{{MONGO}: root}}", "error: missing"),
        ("rabbitmq:3-management", "{RABBITMQ_DEFAULT_PASS_FILE: /x}", "is set but deprecated"),
        ("neo4j:5", "{NEO4J_AUTH: admin/longenough}", "must be neo4j"),
        ("neo4j:5", "{NEO4J_AUTH: longenough}", "Invalid value for NEO4J_AUTH"),
        ("neo4j:5", "{NEO4J_AUTH: neo4j/neo4j}", "It cannot be 'neo4j'"),
        ("neo4j:2025.10", "{NEO4J_AUTH: none, NEO4J_PASSWORD: x}", "with name: PASSWORD"),
    ],
)
def test_variables_that_are_refused(
    image: str, environment: str, said: str, tmp_path: Path
) -> None:
    (finding,) = told("servers", server(tmp_path, image, environment))
    assert finding.fault == "ED740"
    assert said in finding.evidence[0].text


@pytest.mark.parametrize(
    ("image", "environment", "more"),
    [
        ("mysql:8", "{MYSQL_USER: shop, MYSQL_ROOT_PASSWORD: x}", ""),
        ("mysql:8", "{MYSQL_USER: root}", "    command: mysqldump x\n"),
        ("mysql:8", "{MYSQL_USER: root}", "    entrypoint: /mine\n"),
        ("mongo:7", f"{{{MONGO}: root, MONGO_INITDB_ROOT_PASSWORD_FILE: /x}}", ""),
        ("mongo:7", f"{{{MONGO}: root}}", "    command: mongosh --host db\n"),
        ("rabbitmq:3.8", "{RABBITMQ_DEFAULT_PASS_FILE: /x}", ""),
        ("neo4j:4.4", "{NEO4J_AUTH: neo4j/x, NEO4J_PASSWORD: x}", ""),
        ("neo4j:5", "{NEO4J_AUTH: none}", ""),
        ("example/mysql:8", "{MYSQL_USER: root}", ""),
    ],
)
def test_variables_that_are_taken(image: str, environment: str, more: str, tmp_path: Path) -> None:
    assert wrong(told("servers", server(tmp_path, image, environment, more))) == []


def test_a_filled_folder_asks_for_no_user(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/ibdata1").touch()
    more = "    volumes: ['./data:/var/lib/mysql']\n"
    assert wrong(told("servers", server(tmp_path, "mysql:8", "{MYSQL_USER: root}", more))) == []


def test_the_line_of_the_variable_is_named_and_not_its_value(tmp_path: Path) -> None:
    (tmp_path / "x.env").write_text("# neo4j\nNEO4J_AUTH=me/topsecret\n")
    project(tmp_path, "services:\n  db:\n    image: neo4j:5\n    env_file: x.env\n")
    (finding,) = told("servers", tmp_path)
    assert finding.summary.startswith("x.env:2: ")
    assert "topsecret" not in str(finding)


OLD = "/var/lib/postgresql/data"


@pytest.mark.parametrize(
    ("image", "target", "fault"),
    [
        ("postgres:18", OLD, "ED375"),
        ("postgres:18.1-alpine3.22", f"{OLD}/", "ED375"),
        ("postgres", OLD, "ED375"),
        ("postgres:alpine", OLD, "ED375"),
        ("pgvector/pgvector:0.8.1-pg18-trixie", OLD, "ED375"),
        ("postgis/postgis:18-3.6", OLD, "ED375"),
        ("postgres:17", OLD, None),
        ("postgres:bullseye", OLD, None),
        ("pgvector/pgvector:0.8.1-pg17", OLD, None),
        ("postgres@sha256:" + 64 * "0", OLD, None),
        ("postgres:18", "/var/lib/postgresql", None),
        ("postgres:18", "/backups", None),
        ("postgres:17", "/var/lib/postgresql", "ED741"),
        ("mongo:7", "/data", "ED741"),
        ("redis:7", "/var/lib/redis", "ED741"),
        ("redis:7", "/data", None),
    ],
)
def test_where_the_data_are(image: str, target: str, fault: str | None, tmp_path: Path) -> None:
    folder = server(tmp_path, image, "{}", VOLUME.format(target=target))
    assert [f for _, f in wrong(told("servers", folder))] == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("environment", "more"),
    [("{PGDATA: /var/lib/postgresql/data/x}", ""), ("{}", "    entrypoint: sleep\n")],
)
def test_a_postgres_that_does_not_mind(environment: str, more: str, tmp_path: Path) -> None:
    folder = server(tmp_path, "postgres:18", environment, more + VOLUME.format(target=OLD))
    assert wrong(told("servers", folder)) == []


def test_an_image_that_is_here_tells_its_version_itself(tmp_path: Path) -> None:
    own = {"Config": {"Env": ["PG_MAJOR=16", "PGDATA=/var/lib/postgresql/data"]}}
    folder = server(tmp_path, "postgres", "{}", VOLUME.format(target=OLD))
    api = {"/images/postgres/json": q.Reply(200, own)}
    assert wrong(told("servers", folder, api=api)) == []


def test_a_build_upon_the_image(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM postgres:18\nCOPY compose.yaml /x\n")
    text = "services:\n  db:\n    build: .\n"
    folder = project(tmp_path, text + VOLUME.format(target=OLD))
    assert [f for _, f in wrong(told("servers", folder))] == ["ED375"]
