"""localhost and host.docker.internal in what a container is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.probes.project.test_rules import project, told, wrong

DATABASES = """
  db: {image: "postgres:16"}
  cache: {image: "redis:7"}
  queue: {image: "bitnami/rabbitmq:4"}
"""


def app(folder: Path, environment: str, more: str = "", others: str = DATABASES) -> Path:
    head = "services:\n  app:\n    image: busybox\n"
    return project(folder, f"{head}    environment: {environment}\n{more}{others}")


@pytest.mark.parametrize(
    ("environment", "meant"),
    [
        ("{DB_HOST: localhost}", "db:5432"),
        ("{DB_HOST: 127.0.0.1, DB_PORT: '5432'}", "db:5432"),
        ("{DATABASE_URL: 'postgresql+psycopg2://me:pw@localhost:5432/x'}", "db:5432"),
        ("{SPRING_DATASOURCE_URL: 'jdbc:postgresql://localhost/x'}", "db:5432"),
        ("{REDIS_URL: 'redis://127.0.0.1:6379'}", "cache:6379"),
        ("{APP_REDIS_ADDR: 'localhost:6379'}", "cache:6379"),
        ("{CELERY_BROKER: 'amqp://guest:guest@localhost//'}", "queue:5672"),
        ("{PGHOST: '::1'}", "db:5432"),
    ],
)
def test_another_service_is_looked_for_on_localhost(
    environment: str, meant: str, tmp_path: Path
) -> None:
    (finding,) = told("addresses", app(tmp_path, environment))
    assert (finding.status.value, finding.fault) == ("warn", "ED491")
    assert meant in finding.summary
    assert "pw@" not in str(finding.evidence)


@pytest.mark.parametrize(
    ("mode", "host"),
    [("host", "host.docker.internal"), ("service:gate", "gate"), ("bridge", "db")],
)
def test_where_a_service_without_an_address_of_its_own_is(
    mode: str, host: str, tmp_path: Path
) -> None:
    others = f"""
  db: {{image: "postgres:16", network_mode: "{mode}"}}
  gate: {{image: busybox}}
"""
    (finding,) = told("addresses", app(tmp_path, "{DB_HOST: localhost}", others=others))
    assert f"db is reached at {host}:5432" in finding.summary


@pytest.mark.parametrize(
    ("environment", "more"),
    [
        ("{MYSQL_HOST: localhost}", ""),  # no such service
        ("{DB_HOST: localhost, DB_PORT: '3306'}", ""),
        ("{HOST: localhost}", ""),
        ("{SERVER_URL: 'http://localhost:5432'}", ""),
        ("{DATABASE_URL: 'postgres://localhost/x?host=/run/postgresql'}", ""),
        ("{DB_HOST: localhost, DATABASE_URL: 'postgres://db/x'}", ""),
        ("{DB_HOST: localhost}", "    command: sh -c 'DB_HOST=db ./serve'\n"),
        ("{DB_HOST: localhost}", "    network_mode: host\n"),
        ("{DB_HOST: localhost}", "  proxy: {image: busybox, network_mode: 'service:app'}\n"),
    ],
)
def test_localhost_may_be_right(environment: str, more: str, tmp_path: Path) -> None:
    assert wrong(told("addresses", app(tmp_path, environment, more))) == []


def test_an_image_with_a_database_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN apt-get install -y postgresql nginx\n")
    more = "    build: .\n"
    assert wrong(told("addresses", app(tmp_path, "{DB_HOST: localhost}", more))) == []
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN apt-get install postgresql-client\n")
    assert wrong(told("addresses", app(tmp_path, "{DB_HOST: localhost}", more))) != []


MACHINE = "{URL: 'http://host.docker.internal:3000'}"


@pytest.mark.parametrize(
    ("environment", "more", "faults"),
    [
        (MACHINE, "", ["ED326"]),
        ("{XDEBUG_CONFIG: client_host=host.docker.internal}", "", ["ED326"]),
        ("{}", "    command: curl http://host.docker.internal:80\n", ["ED326"]),
        (MACHINE, "    extra_hosts: ['host.docker.internal:host-gateway']\n", []),
        (MACHINE, "    extra_hosts: {host.docker.internal: 172.17.0.1}\n", []),
        (MACHINE, "    network_mode: host\n", []),
        ("{NO_PROXY: 'localhost,host.docker.internal'}", "", []),
        ("{ALLOWED_HOST: host.docker.internal}", "", []),
        (MACHINE, "    networks: {default: {aliases: [host.docker.internal]}}\n", []),
    ],
)
def test_the_name_of_the_machine(
    environment: str, more: str, faults: list[str], tmp_path: Path
) -> None:
    folder = app(tmp_path, environment, more, others="")
    assert [f for _, f in wrong(told("addresses", folder))] == faults


@pytest.mark.parametrize(
    "world",
    [
        {"info": {"OperatingSystem": "Docker Desktop"}},
        {"info": {"KernelVersion": "another"}},
        {"api": {"/version": {"Components": [{"Name": "Podman Engine"}]}}},
        {"files": {"/etc/hosts": "127.0.0.1 host.docker.internal"}},
    ],
    ids=["desktop", "vm", "podman", "hosts"],
)
def test_where_the_name_is_known(world: dict[str, Any], tmp_path: Path) -> None:
    assert wrong(told("addresses", app(tmp_path, MACHINE, others=""), **world)) == []


def test_a_script_that_adds_the_name(tmp_path: Path) -> None:
    (tmp_path / "go.sh").write_text("#!/bin/sh\necho 1.2.3.4 host.docker.internal >> /etc/hosts\n")
    (tmp_path / "Dockerfile").write_text('FROM busybox\nCOPY go.sh /\nENTRYPOINT ["/go.sh"]\n')
    folder = app(tmp_path, MACHINE, "    build: .\n", others="")
    assert wrong(told("addresses", folder)) == []
