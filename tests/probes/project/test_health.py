"""Health checks that cannot succeed, and services that wait for what never comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from envdoctor.model import Finding
from tests.probes.project.test_rules import told

WAITING = "  b:\n    image: busybox\n    depends_on: {a: {condition: service_healthy}}\n"
SERVER = "httpd -f -p 8000"


def asks(folder: Path, test: str, command: str = SERVER, more: str = "") -> list[Finding]:
    """What is said of a health check, in JSON, of a server that another service waits for."""
    (folder / "compose.yaml").write_text(
        f"services:\n  a:\n    image: busybox\n    command: {command}\n"
        f"    ports: ['8080:8000']\n    healthcheck: {{test: {test}}}\n{more}{WAITING}"
    )
    return [f for f in told("health", folder) if f.fault]


# -- how it is written ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "fault", "log"),
    [
        ('["CMD", "wget -q http://localhost:8000/"]', "ED690",
         "stat wget -q http://localhost:8000/: no such file"),
        ('["CMD", "pg_isready -U me"]', "ED690", "executable file not found in $PATH"),
        ('["CMD", "wget", "-q", "http://localhost:8000/", "||", "exit", "1"]', "ED690", ""),
        ('["CMD", "pg_isready", "-U", "me", "||", "exit", "1"]', "ED690", ""),
        ('["CMD-SHELL", "wget", "-q", "http://localhost:8000/"]', "ED690", "wget: "),
        ('["CMD", "wget", "-q", "http://localhost:$$PORT/"]', "ED690", ""),
        ('"CMD wget -q http://localhost:8000/"', "ED690", "CMD: not found"),
        ("\"['CMD', 'wget']\"", "ED680", "[CMD,: not found"),
    ],
)  # fmt: skip
def test_a_check_that_never_succeeds(test: str, fault: str, log: str, tmp_path: Path) -> None:
    (finding,) = asks(tmp_path, test)
    assert (str(finding.status), finding.fault) == ("fail", fault)
    assert finding.evidence[0].text.endswith("a-1 is unhealthy")
    assert not log or log in finding.evidence[1].text


@pytest.mark.parametrize(
    "test",
    [
        '["CMD", "sh", "-c", "wget -q http://localhost:8000/ || exit 1"]',
        '["CMD-SHELL", "wget -q http://localhost:8000/ || exit 1"]',
        '["CMD-SHELL", "[ -f /ready ] && wget -q http://localhost:8000/"]',
        '["CMD-SHELL", "pg_isready", "-U", "me"]',
        '["CMD", "redis-cli", "ping", "||", "exit", "1"]',
        '["CMD", "/opt/my check"]',
        '["CMD", "mysqladmin", "ping", "-p$$MYSQL_ROOT_PASSWORD"]',
    ],
)
def test_a_check_that_may_succeed(test: str, tmp_path: Path) -> None:
    assert asks(tmp_path, test) == []


def test_nobody_waits_for_it(tmp_path: Path) -> None:
    text = '    healthcheck: {test: ["CMD", "wget -q x"]}\n'
    (tmp_path / "compose.yaml").write_text(f"services:\n  a:\n    image: busybox\n{text}")
    (finding,) = [f for f in told("health", tmp_path) if f.fault]
    assert (str(finding.status), finding.fault) == ("warn", "ED690")


def test_the_line_of_a_dockerfile(tmp_path: Path) -> None:
    text = "FROM busybox\nRUN true\nHEALTHCHECK CMD ['wget', 'x']\n"
    (tmp_path / "Dockerfile").write_text(text)
    (tmp_path / "compose.yaml").write_text("services:\n  a:\n    build: .\n")
    (finding,) = [f for f in told("health", tmp_path) if f.fault]
    assert finding.fault == "ED680"
    assert finding.summary.startswith("Dockerfile:3: ")


# -- where it asks -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "test",
    [
        '"wget -q http://localhost:8080/"',
        '"wget -q -O- http://127.0.0.1/health || exit 1"',
        '["CMD", "wget", "-q", "http://a:8080/"]',
        '"wget -q https://localhost:8000/"',
        '"wget localhost:8080"',
        '"nc -z localhost 8080"',
        '["CMD", "python", "-c", "import urllib.request as u; u.urlopen(\'http://localhost:80\')"]',
        '"wget -q http://localhost:8080/ && wget -q http://localhost:8081/"',
    ],
)
def test_a_port_where_nothing_listens(test: str, tmp_path: Path) -> None:
    found = asks(tmp_path, test)
    assert "ED691" in [finding.fault for finding in found] or found[0].fault == "ED353"


@pytest.mark.parametrize(
    "test",
    [
        '"wget -q http://localhost:8000/"',
        '"wget -q http://localhost:8080/ || true"',
        '"wget -q http://localhost:8080/ || wget -q http://localhost:8000/"',
        '"wget -q http://localhost:8080/ ; true"',
        '"wget -q http://localhost:$$PORT/"',
        '"wget -q http://other:9000/"',
        '"test -f /ready"',
    ],
)
def test_an_address_that_may_answer(test: str, tmp_path: Path) -> None:
    assert asks(tmp_path, test) == []


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ("sh -c 'start-all; httpd -f -p 8000'", ""),
        ("sh -c 'httpd -f -p $$PORT'", ""),
        ("./serve", ""),
        (SERVER, "    network_mode: host\n"),
        (SERVER, "  proxy:\n    image: busybox\n    network_mode: service:a\n"),
    ],
)
def test_something_else_may_listen(command: str, more: str, tmp_path: Path) -> None:
    assert asks(tmp_path, '"wget -q http://localhost:8080/"', command, more) == []


@pytest.mark.parametrize(
    ("image", "test", "more", "expected"),
    [
        ("nginx:1.27", "curl http://localhost:8080", "", ["ED691"]),
        ("nginx:1.27", "curl http://localhost", "", []),
        ("nginx:1.27", "curl http://localhost:8080", "    volumes: [./n:/etc/nginx/conf.d]\n", []),
        ("postgres:16", "pg_isready -p 5433", "", ["ED691"]),
        ("postgres:16", "pg_isready -U me -d x", "", []),
        ("postgres:16", "pg_isready -p 5433", "    environment: {PGPORT: 5433}\n", []),
        ("redis:7", "redis-cli -p 6380 ping", "", ["ED691"]),
        ("example/nginx", "curl http://localhost:8080", "", []),
    ],
)
def test_an_image_as_it_comes(
    image: str, test: str, more: str, expected: list[str], tmp_path: Path
) -> None:
    text = f"services:\n  a:\n    image: {image}\n    healthcheck: {{test: '{test}'}}\n{more}"
    (tmp_path / "compose.yaml").write_text(text)
    assert [f.fault for f in told("health", tmp_path) if f.fault] == expected


# -- what is waited for --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "condition", "expected"),
    [
        (SERVER, "service_completed_successfully", [("fail", "ED692")]),
        ("sleep infinity", "service_completed_successfully", [("fail", "ED692")]),
        ("sleep 5", "service_completed_successfully", []),
        ("python manage.py migrate", "service_completed_successfully", []),
        ("python manage.py migrate", "service_healthy", [("warn", "ED692")]),
        (SERVER, "service_healthy", []),
        (SERVER, "service_started", []),
    ],
)
def test_what_never_comes(
    command: str, condition: str, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(
        f"services:\n  a:\n    image: busybox\n    command: {command}\n"
        "    healthcheck: {test: 'true'}\n"
        f"  b:\n    image: busybox\n    depends_on: {{a: {{condition: {condition}}}}}\n"
    )
    assert [(str(f.status), f.fault) for f in told("health", tmp_path) if f.fault] == expected
