"""What a container starts with: where its server listens, what its command needs, and its user."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.probes.project.test_rules import told, wrong

HEAD = "services:\n  web:\n    image: {image}\n"


def service(folder: Path, text: str, **files: str) -> Path:
    (folder / "compose.yaml").write_text(text)
    for name, content in files.items():
        (folder / name.replace("_", "/", 1).replace("__", ".")).write_text(content)
    return folder


def built(folder: Path, dockerfile: str, more: str = "", **files: str) -> Path:
    (folder / "Dockerfile").write_text(dockerfile)
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(content)
    (folder / "compose.yaml").write_text(f"services:\n  web:\n    build: .\n{more}")
    return folder


# -- where a server listens ----------------------------------------------------------------------

INSIDE = ["ED493"]


@pytest.mark.parametrize(
    ("command", "faults"),
    [
        ("python manage.py runserver", INSIDE),
        ("python manage.py runserver 8000", INSIDE),
        ("python3 -u manage.py runserver 0.0.0.0:8000", []),
        ("sh -c 'python manage.py migrate && python manage.py runserver localhost:8000'", INSIDE),
        ("sh -c 'python manage.py runserver $$WHERE'", []),
        ("flask --app x run --debug", INSIDE),
        ("flask run -h 0.0.0.0 -p 8000", []),
        ("flask run --host=0.0.0.0", INSIDE),  # port 5000, and 8000 is published
        ("uvicorn app:app", INSIDE),
        ("uvicorn app:app --host 0.0.0.0", []),
        ("uvicorn app:app --uds /run/x.sock", []),
        ("python -m uvicorn app:app --host 127.0.0.1 --port 8000", INSIDE),
        ("gunicorn app:app -b 127.0.0.1:8000", INSIDE),
        ("gunicorn app:app -b0.0.0.0:8000 -w 4", []),
        ("gunicorn app:app -b :8000", []),
        ("gunicorn app:app -b 127.0.0.1:9 -b 0.0.0.0:8000", []),
        ("gunicorn app:app -c conf.py", []),
        ("poetry run uvicorn app:app", INSIDE),
        ("python -m http.server 8000", []),
        ("python -m http.server 8000 --bind 127.0.0.1", INSIDE),
        ("python -m http.server 9000", INSIDE),
        ("php -S localhost:8000", INSIDE),
        ("php -S 0.0.0.0:8000 -t public", []),
        ("npx vite --host --port 8000", []),
        ("npx vite --port 8000", INSIDE),
        ("bundle exec rails s -p 8000 -b 0.0.0.0", []),
        ("bundle exec rails server -p 8000", INSIDE),
        ("hugo server --bind=0.0.0.0 -p 8000", []),
        ("python app.py", []),
    ],
)
def test_where_a_server_listens(command: str, faults: list[str], tmp_path: Path) -> None:
    text = f'    command: "{command}"\n    ports: ["8000:8000"]\n'
    folder = built(tmp_path, "FROM python:3.11-slim\nWORKDIR /x\nCOPY . .\n", text)
    assert [fault for _, fault in wrong(told("listening", folder))] == faults


@pytest.mark.parametrize(
    "more",
    [
        "    environment: {UVICORN_HOST: 0.0.0.0}\n    ports: ['8000:8000']\n",
        "    network_mode: host\n    ports: ['8000:8000']\n",
        "",
        "    ports: ['8000:8000']\n  proxy:\n    image: busybox\n    network_mode: service:web\n",
    ],
    ids=["variable", "host", "not published", "shared"],
)
def test_a_server_that_may_well_answer(more: str, tmp_path: Path) -> None:
    folder = built(
        tmp_path, "FROM python:3.11-slim\nWORKDIR /x\n", f"    command: uvicorn app:app\n{more}"
    )
    assert wrong(told("listening", folder)) == []


# -- what a command needs ------------------------------------------------------------------------

PYTHON = "FROM python:3.11-slim\nWORKDIR /code\n"
REQUIRED = f"{PYTHON}COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n"


@pytest.mark.parametrize(
    ("requirements", "faults"),
    [
        ("django>=4\npsycopg2-binary==2.9 # db\n", ["ED340"]),
        ("Django\ngunicorn\n", []),
        ("", ["ED340"]),
        ("apache-superset\n", []),  # may bring it along
        ("-r more.txt\n", []),
        ("git+https://example.org/x.git\n", []),
        ("uvicorn[standard]\n", []),
    ],
)
def test_a_server_that_is_not_required(
    requirements: str, faults: list[str], tmp_path: Path
) -> None:
    folder = built(
        tmp_path, REQUIRED, "    command: gunicorn x.wsgi\n", requirements__txt=requirements
    )
    assert [fault for _, fault in wrong(told("programs", folder))] == faults


@pytest.mark.parametrize(
    "step",
    ["RUN pip install gunicorn", "RUN ./setup.sh", "RUN pip install .", "RUN poetry install",
     "RUN apt-get install -y python3-gunicorn", "COPY --from=wheels /venv /venv"],
)  # fmt: skip
def test_a_step_that_may_install_it(step: str, tmp_path: Path) -> None:
    folder = built(tmp_path, f"{PYTHON}{step}\n", "    command: gunicorn x.wsgi\n")
    assert wrong(told("programs", folder)) == []


def test_a_module_that_the_script_imports_is_not_required(tmp_path: Path) -> None:
    files = {"app__py": "import os\nimport flask\n", "requirements__txt": "requests\n"}
    folder = built(tmp_path, REQUIRED, "    command: python app.py\n", **files)
    (finding,) = [f for f in told("programs", folder) if f.fault]
    assert finding.fault == "ED582"
    assert finding.evidence[0].text == "No module named 'flask'"


@pytest.mark.parametrize(
    ("steps", "command", "faults"),
    [
        ("COPY . .", "python manage.py check", ["ED591"]),
        ("COPY src/ .", "python manage.py check", []),
        ("COPY . .", "sh -c 'cd src && python manage.py check'", []),
        ("COPY . .", "sh -c 'sleep 1; python manage.py check'", ["ED591"]),
        ("COPY . .", "python src/manage.py check", []),
        ("COPY . .\nWORKDIR src", "python manage.py check", []),
        ("COPY . .\nRUN cp src/manage.py .", "python manage.py check", []),
        ("COPY . .\nRUN chmod +x src/manage.py", "python manage.py check", ["ED591"]),
        ("COPY --from=0 /code /code", "python manage.py check", []),
        ("COPY *.py .", "python manage.py check", []),
        ("COPY src/manage.py /code/", "python manage.py check", []),
        ("COPY <<EOF manage.py\nprint(1)\nEOF", "python manage.py check", []),
        ("COPY . .", "./run.sh", ["ED340"]),
        ("COPY . .", "bash -c 'true'", []),
    ],
)
def test_the_file_that_is_started(
    steps: str, command: str, faults: list[str], tmp_path: Path
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/manage.py").write_text("print(1)\n")
    folder = built(tmp_path, f"{PYTHON}{steps}\n", f'    command: "{command}"\n')
    assert [fault for _, fault in wrong(told("programs", folder))] == faults


def test_the_file_that_is_meant_is_shown(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/manage.py").write_text("print(1)\n")
    folder = built(tmp_path, f"{PYTHON}COPY . .\n", "    command: python manage.py check\n")
    (finding,) = [f for f in told("programs", folder) if f.fault]
    assert ("the project has", "src/manage.py") in [(e.source, e.text) for e in finding.evidence]


def test_shell_words_without_a_shell(tmp_path: Path) -> None:
    text = "    command: python manage.py migrate && python manage.py runserver\n"
    folder = service(tmp_path, HEAD.format(image="example/web") + text)
    assert wrong(told("programs", folder)) == [("warn", "ED340")]


@pytest.mark.parametrize(
    ("image", "command", "faults"),
    [
        ("busybox", "bash -c ls", ["ED340"]),
        ("alpine:3.20", "bash", ["ED340"]),
        ("node:22-alpine", "/bin/bash -c ls", ["ED340"]),
        ("debian:12", "bash -c ls", []),
        ("example/own", "bash -c ls", []),
    ],
)
def test_bash_where_there_is_none(
    image: str, command: str, faults: list[str], tmp_path: Path
) -> None:
    folder = service(tmp_path, HEAD.format(image=image) + f"    command: {command}\n")
    assert [fault for _, fault in wrong(told("programs", folder))] == faults


# -- the script's first line ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "start", "faults"),
    [
        ("set -e\n", '["/s.sh"]', ["ED633"]),
        ("set -e\n", "/s.sh", []),  # a shell reads it itself
        ("set -e\n", '["sh", "/s.sh"]', []),
        ("#!/bin/sh\n", '["/s.sh"]', []),
        ("#!/bin/bash\n", '["/s.sh"]', ["ED341"]),
        ("#!/usr/bin/env bash\n", '["/s.sh"]', ["ED341"]),
        ("\x7fELF\0", '["/s.sh"]', []),
    ],
)
def test_the_first_line_of_a_script(
    first: str, start: str, faults: list[str], tmp_path: Path
) -> None:
    dockerfile = f"FROM busybox\nCOPY --chmod=755 s.sh /\nENTRYPOINT {start}\n"
    folder = built(tmp_path, dockerfile, s__sh=first)
    assert [fault for _, fault in wrong(told("programs", folder))] == faults


def test_a_script_beside_the_programs_is_no_interpreter(tmp_path: Path) -> None:
    text = 'FROM busybox\nCOPY --chmod=755 s.sh /usr/local/bin/s.sh\nCMD ["s.sh"]\n'
    folder = built(tmp_path, text, s__sh="#!/usr/bin/env bash\n")
    assert [fault for _, fault in wrong(told("programs", folder))] == ["ED341"]


# -- users ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dockerfile", "faults"),
    [
        ("FROM debian:12\nRUN apt-get install -y mariadb-server\nUSER mysql\n", []),
        ("FROM python:3.11-slim\nUSER app\n", ["ED346"]),
        ("FROM python:3.11-slim\nUSER www-data\n", []),
        ("FROM python:3.11-slim\nRUN useradd -m app\nUSER app\n", []),
        ("FROM python:3.11-slim\nARG U=app\nRUN useradd -m $U\nUSER $U\n", []),
        ("FROM python:3.11-slim\nUSER 1000:1000\n", []),
        ("FROM node:22\nUSER node\n", []),
        ("FROM example/base\nUSER app\n", []),
        ("FROM debian:12\nRUN apt-get install -y postgresql\nUSER postgres\n", []),
        ("FROM alpine\nCOPY rootfs/ /\nUSER app\n", []),
        ("FROM alpine AS a\nRUN adduser -D app\nFROM a\nUSER app\n", []),
        ("FROM alpine AS a\nRUN adduser -D app\nFROM alpine\nUSER app\n", ["ED346"]),
    ],
)
def test_the_user_of_the_image(dockerfile: str, faults: list[str], tmp_path: Path) -> None:
    folder = built(tmp_path, dockerfile)
    assert [fault for _, fault in wrong(told("programs", folder))] == faults
