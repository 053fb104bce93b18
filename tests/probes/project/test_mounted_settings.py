"""localhost in files of settings that are mounted, or copied to where an image reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.probes.project.test_rules import project, told, wrong

DATABASES = """  db: {image: "postgres:16"}
  cache: {image: "redis:7"}
"""


def app(folder: Path, name: str, content: str, more: str = "", image: str = "busybox") -> Path:
    (folder / name).write_text(content)
    text = f"services:\n  app:\n    image: {image}\n    volumes: ['./{name}:/etc/app/{name}']\n"
    return project(folder, f"{text}{more}{DATABASES}")


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("c.toml", '[db]\nhost = "127.0.0.1"\nport = 5432\n', 2),
        ("c.toml", '[redis]\naddress = "localhost:6379"\n', 2),
        ("c.yaml", "db:\n  port: 5432\n  host: localhost\n", 3),
        ("c.json", '{"db": {\n  "host": "localhost",\n  "port": 5432\n}}\n', 2),
        ("c.ini", "[x]\nurl = postgres://me:pw@localhost:5432/x\n", 2),
        ("c.ini", "[x]\n; url = localhost:5432\n# localhost:6379\n", 0),
        ("c.toml", '[db]\nhost = "localhost"\nport = 3306\n', 0),
        ("c.toml", 'listen = "127.0.0.1:9000"\n', 0),
        ("c.toml", 'host = "localhost:5432"\nreal = "db:5432"\n', 0),
        ("c.txt", "localhost:5432\n", 0),
    ],
)
def test_a_database_on_localhost(name: str, content: str, line: int, tmp_path: Path) -> None:
    found = [f for f in told("addresses", app(tmp_path, name, content)) if f.fault]
    assert [(f.fault, f.status.value) for f in found] == ([("ED491", "warn")] if line else [])
    assert not line or found[0].summary.startswith(f"{name}:{line}: ")


@pytest.mark.parametrize(
    "more",
    ["    environment: {APP_DB_HOST: db}\n", "    network_mode: host\n",
     "  side: {image: busybox, network_mode: 'service:app'}\n"],
)  # fmt: skip
def test_something_else_counts(more: str, tmp_path: Path) -> None:
    assert wrong(told("addresses", app(tmp_path, "c.ini", "x = localhost:5432\n", more))) == []


PASS = "server {\n  listen 80;\n  location / {\n    proxy_pass http://127.0.0.1:8000;\n  }\n}\n"
PROXY = "services:\n  proxy:\n    image: nginx:alpine\n    volumes: ['./{mount}']\n"
WEB = "  web: {image: busybox, ports: ['8000:8000']}\n"


@pytest.mark.parametrize(
    ("conf", "more", "faults"),
    [
        (PASS, "", ["ED491"]),
        (PASS.replace("127.0.0.1", "web"), "", []),
        (PASS + "server {\n  listen 127.0.0.1:8000;\n}\n", "", []),
        (PASS + "server {\n  listen ${PORT};\n}\n", "", []),
        ("upstream a {\n  server localhost:8000;\n}\n", "", ["ED491"]),
        (PASS, "    network_mode: host\n", []),
        (PASS, "    entrypoint: /run-both\n", []),
    ],
)
def test_nginx_forwards_to_itself(conf: str, more: str, faults: list[str], tmp_path: Path) -> None:
    (tmp_path / "default.conf").write_text(conf)
    text = PROXY.format(mount="default.conf:/etc/nginx/conf.d/default.conf") + more + WEB
    found = [f for f in told("addresses", project(tmp_path, text)) if f.fault]
    assert [f.fault for f in found] == faults
    assert not found or "web is reached by its name" in found[0].summary


def test_a_server_in_another_file_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf/a.conf").write_text(PASS)
    text = PROXY.format(mount="conf:/etc/nginx/conf.d") + WEB
    project(tmp_path, text)
    assert wrong(told("addresses", tmp_path)) == [("warn", "ED491")]
    (tmp_path / "conf/b.conf").write_text("server {\n  listen 8000;\n}\n")
    assert wrong(told("addresses", tmp_path)) == []


def test_nginx_with_its_file_copied_in_a_build(tmp_path: Path) -> None:
    (tmp_path / "my.conf").write_text(PASS)
    dockerfile = "FROM nginx\nCOPY my.conf /etc/nginx/conf.d/default.conf\n"
    project(tmp_path, f"services:\n  proxy:\n    build: .\n{WEB}", Dockerfile=dockerfile)
    assert wrong(told("addresses", tmp_path)) == [("warn", "ED491")]


@pytest.mark.parametrize(
    ("image", "content", "command", "fails"),
    [
        ("redis:7", "bind 127.0.0.1 -::1\n", "redis-server /etc/x.conf", True),
        ("redis:7", "# bind 127.0.0.1\nbind * -::*\n", "redis-server /etc/x.conf", False),
        ("redis:7", "bind 127.0.0.1\n", "redis-server", False),
        ("redis:7", "bind 127.0.0.1\n", "redis-server /etc/x.conf --bind 0.0.0.0", False),
        ("postgres:16", "listen_addresses = 'localhost'\n", "-c config_file=/etc/x.conf", True),
        ("mongo:7", "net:\n  bindIp: 127.0.0.1\n", "--config /etc/x.conf", True),
    ],
)
def test_a_database_that_answers_only_itself(
    image: str, content: str, command: str, fails: bool, tmp_path: Path
) -> None:
    (tmp_path / "x.conf").write_text(content)
    text = f"services:\n  db:\n    image: {image}\n    command: {command}\n"
    project(tmp_path, f"{text}    volumes: ['./x.conf:/etc/x.conf']\n{WEB}")
    found = wrong(told("addresses", tmp_path))
    assert found == ([("warn", "ED493")] if fails else [])
