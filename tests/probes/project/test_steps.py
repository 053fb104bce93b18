"""RUN steps against their base images, made of literals: what no engine of the tests can build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.project import PROBES
from tests.project.machine import machine

# A project that has everything, so that only the order in a Dockerfile can be wrong.
FILES = (
    "requirements.txt", "package.json", "package-lock.json", "manage.py", "app.py", "go.mod",
    "go.sum", "main.go", "Gemfile", "Gemfile.lock", "pyproject.toml", "uv.lock", "poetry.lock",
    "composer.json", "composer.lock", "Cargo.toml", "Cargo.lock", "Makefile", "src/lib.rs",
    "scripts/setup.sh", "docker/entrypoint.sh", "pnpm-lock.yaml", "yarn.lock", "rootfs.tar.gz",
    "tools/curl-me",
)  # fmt: skip


def steps(folder: Path, dockerfile: str, *missing: str, **world: Any) -> list[Finding]:
    """What is wrong with the steps of a Dockerfile in a project that has (nearly) all files."""
    for name in FILES:
        if name not in missing:
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("#!/bin/sh\n" if name.endswith(".sh") else "")
    if "package.json" not in missing:
        (folder / "package.json").write_text(
            '{"dependencies": {"express": "^4"}, "scripts": {"build": "true"}}'
        )
    for name, text in world.pop("texts", {}).items():
        (folder / name).write_text(text)
    (folder / "Dockerfile").write_text(dockerfile)
    probe = next(probe for probe in PROBES if probe.id == "project-build")
    found = probe.check(machine(folder, **world), Settings(path=str(folder)))
    return [finding for finding in found if finding.status not in (Status.PASS, Status.SKIPPED)]


def said(finding: Finding) -> str:
    return finding.evidence[0].text


# -- programs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dockerfile", "fault", "words"),
    [
        ("FROM ubuntu:22.04\nRUN apk update\n", "ED640", "apk: not found"),
        ("FROM python:3.12-alpine\nRUN apt-get update\n", "ED640", "apt-get: not found"),
        ("FROM rockylinux:9\nRUN apt-get update\n", "ED640", "apt-get: command not found"),
        ("FROM debian:12\nRUN yum install -y git\n", "ED640", "yum: not found"),
        ("FROM golang:1.22-alpine\nRUN git clone https://example.org/x\n", "ED430", "git: not"),
        ("FROM ubuntu:24.04\nRUN sudo apt-get update\n", "ED430", "sudo: not found"),
        ("FROM node:20-slim\nRUN curl -fsSL x -o y\n", "ED430", "curl: not found"),
        ("FROM node:20\nRUN pnpm install\n", "ED430", "pnpm: not found"),
        ("FROM node:20\nRUN pip install x\n", "ED430", "pip: not found"),
        ("FROM python:3.12\nWORKDIR /app\nRUN poetry install\n", "ED430", "poetry: not found"),
        ("FROM python:3.12-slim\nRUN gcc --version\n", "ED430", "gcc: not found"),
        ("FROM php:8.3-apache\nCOPY . .\nRUN composer install\n", "ED430", "composer: not found"),
        ("FROM alpine:3.20\nRUN bash -c 'true'\n", "ED430", "bash: not found"),
        ("FROM alpine:3.20\nRUN groupadd -r app && useradd app\n", "ED430", "groupadd: not found"),
        ("FROM ubuntu:24.04\nRUN add-apt-repository ppa:x/y\n", "ED430", "add-apt-repository: "),
        ("FROM debian:12\nRUN apt-get update && apt-get install -y python3\nRUN pip install x\n",
         "ED430", "pip: not found"),
        ("FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y python3-pip\n"
         "RUN python -m pip install x\n", "ED430", "python: not found"),
        ('FROM alpine\nSHELL ["/bin/bash", "-c"]\nRUN a | b\n', "ED340", "stat /bin/bash: no such"),
        ('FROM node:20-alpine\nRUN ["bash", "-c", "a"]\n', "ED340", "executable file not found"),
        ("FROM scratch\nCOPY app.py /\nRUN chmod 755 /app.py\n", "ED340", "stat /bin/sh: no such"),
    ],
)  # fmt: skip
def test_a_program_that_the_base_lacks(
    dockerfile: str, fault: str, words: str, tmp_path: Path
) -> None:
    found = steps(tmp_path, dockerfile)
    assert [f.fault for f in found] == [fault]
    assert words in said(found[0])


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM alpine\nRUN apk add --no-cache bash curl && bash -c true && curl x\n",
        "FROM alpine AS a\nRUN apk add bash\nFROM a\nRUN bash -c true\n",
        "FROM debian:12\nCOPY --from=node:20 /usr/local /usr/local\nRUN npm -v\n",
        "FROM python:3.12\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/uv\nCOPY . /app\n"
        "WORKDIR /app\nRUN uv sync --frozen\n",
        "FROM python:3.12\nRUN pip install poetry\nCOPY . /app\nWORKDIR /app\n"
        "RUN poetry install --no-root\n",
        "FROM python:3.12-slim\nENV PATH=/root/.local/bin:$PATH\nRUN uv --version\n",
        "FROM debian:12\nRUN curl --version || apt-get install -y curl\n",
        "FROM debian:12\nRUN if command -v curl; then curl x; fi\n",
        "FROM debian:12\nCOPY scripts/setup.sh /tmp/\nRUN sh /tmp/setup.sh\nRUN curl x\n",
        "FROM debian:12\nADD rootfs.tar.gz /\nRUN curl x\n",
        "FROM debian:12\nCOPY tools/ /usr/local/bin/\nRUN curl x\n",
        "FROM example.org/base\nRUN apk add x\n",
        "ARG BASE\nFROM ${BASE}\nRUN apk add x\n",
        "FROM node:20\nRUN npm install -g pnpm@9 && pnpm --version\n",
        "FROM node:20\nRUN yarn --version && git --version && curl x && make -v && python3 -V\n",
        "FROM golang:1.22\nRUN git --version && gcc -v && make -v && curl x\n",
        "FROM python:3.12\nRUN git --version && gcc -v && curl x && wget x\n",
        "FROM php:8.3-fpm-alpine\nRUN curl x && docker-php-ext-install pdo\n",
        "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL [\"powershell\", \"-Command\"]\n"
        "RUN curl x; apt-get y\n",
        "FROM alpine\nONBUILD RUN apt-get update\nRUN true\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y python3-full python-is-python3\n"
        "RUN python -V\n",
        "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y build-essential && make -v\n",
    ],
)  # fmt: skip
def test_a_program_that_may_have_come(dockerfile: str, tmp_path: Path) -> None:
    assert [f.summary for f in steps(tmp_path, dockerfile)] == []


# -- shells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dockerfile", "words"),
    [
        ("FROM debian:12\nRUN [[ -f /x ]] && true\n", "[[: not found"),
        ("FROM python:3.12\nRUN python -m venv v && source v/bin/activate\n", "source: not found"),
        ("FROM ubuntu:22.04\nRUN set -euxo pipefail; a | b\n", "Illegal option -o pipefail"),
        ("FROM alpine\nRUN pushd /tmp && true\n", "pushd: not found"),
        ("FROM alpine\nRUN a=(1 2); echo\n", 'syntax error: unexpected "("'),
        ("FROM debian:12\nRUN cat <<< hi\n", "Syntax error: redirection unexpected"),
        ("FROM debian:12\nRUN <<EOF\nset -o pipefail\ntrue\nEOF\n", "Illegal option -o pipefail"),
    ],
)
def test_words_of_bash_for_another_shell(dockerfile: str, words: str, tmp_path: Path) -> None:
    found = steps(tmp_path, dockerfile)
    assert [f.fault for f in found] == ["ED641"]
    assert words in said(found[0])


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM alpine\nRUN set -o pipefail && [[ -d /tmp ]] && source /etc/profile\n",
        "FROM debian:sid\nRUN set -o pipefail; true\n",
        "FROM ubuntu\nRUN set -o pipefail; true\n",
        "FROM fedora:41\nRUN source /etc/profile && a=(1 2)\n",
        'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN source /etc/profile; a=(1); [[ 1 ]]\n',
        "FROM debian:12\nRUN bash -c 'source x; a=(1 2); cat <<< hi'\n",
        "FROM debian:12\nRUN <<EOF bash\nsource /etc/profile\nEOF\n",
        "FROM debian:12\nRUN <<EOF\n#!/bin/bash\nsource /etc/profile\nEOF\n",
        "FROM debian:12\nRUN echo '[[ a=(1 2) <<<' \"source\" && grep '^a=(' /etc/passwd\n",
        "FROM debian:12\nRUN if [[ x ]]; then true; fi; [[ y ]] || true\n",
    ],
)
def test_a_shell_that_knows_them(dockerfile: str, tmp_path: Path) -> None:
    assert [f.summary for f in steps(tmp_path, dockerfile)] == []


@pytest.mark.parametrize(
    ("dockerfile", "words"),
    [
        ("FROM debian:12\nRUN adduser -D app\n", "Option d is ambiguous"),
        ("FROM python:3.12-slim\nRUN addgroup -S app && adduser -S app\n", "Option s is"),
        ("FROM alpine\nRUN adduser --system --group app\n", "unrecognized option: group"),
    ],
)
def test_options_of_another_adduser(dockerfile: str, words: str, tmp_path: Path) -> None:
    found = steps(tmp_path, dockerfile)
    assert [f.fault for f in found] == ["ED643"]
    assert words in said(found[0])


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM alpine\nRUN addgroup -g 1000 -S app && adduser -D -S -G app app\n",
        "FROM debian:12\nRUN addgroup --system app && adduser --system --ingroup app app\n",
        "FROM debian:12\nRUN adduser --disabled-password --gecos '' app && adduser app sudo\n",
        "FROM example.org/base\nRUN adduser -D app\n",
    ],
)
def test_options_of_ones_own_adduser(dockerfile: str, tmp_path: Path) -> None:
    assert [f.summary for f in steps(tmp_path, dockerfile)] == []


# -- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dockerfile", "fault", "words"),
    [
        ("FROM python:3.12\nRUN pip install -r requirements.txt\nCOPY . .\n", "ED576",
         "No such file or directory: 'requirements.txt'"),
        ("FROM python:3.12\nWORKDIR /usr/src/app\nRUN pip3 install --no-cache-dir -r dev.txt\n",
         "ED576", "'dev.txt'"),
        ("FROM python:3.12\nWORKDIR /app\nRUN python -m pip install .\nCOPY . .\n", "ED725",
         "Neither 'setup.py' nor 'pyproject.toml' found"),
        ("FROM node:20\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\n", "ED433",
         "can only install with an existing package-lock.json"),
        ("FROM node:20\nWORKDIR /app\nRUN npm run build\nCOPY . .\n", "ED437",
         "open '/app/package.json'"),
        ("FROM ruby:3.3\nWORKDIR /app\nRUN bundle install\nCOPY . .\n", "ED725",
         "Could not locate Gemfile"),
        ("FROM golang:1.22\nWORKDIR /app\nRUN go mod download\nCOPY . .\n", "ED725",
         "go: no modules specified"),
        ("FROM golang:1.22\nWORKDIR /app\nCOPY main.go .\nRUN go build -o /bin/x .\n", "ED725",
         "go.mod file not found"),
        ("FROM python:3.12\nRUN pip install poetry\nWORKDIR /app\nRUN poetry install\n", "ED725",
         "could not find a pyproject.toml file in /app"),
        ("FROM rust:1.80\nWORKDIR /app\nRUN cargo build --release\nCOPY . .\n", "ED725",
         "could not find `Cargo.toml` in `/app`"),
        ("FROM debian:12\nCOPY docker /docker\nRUN chmod +x /entrypoint.sh\n", "ED642",
         "chmod: cannot access '/entrypoint.sh'"),
        ("FROM debian:12\nWORKDIR /app\nRUN sed -i 's/a/b/' app.py\nCOPY . .\n", "ED642",
         "sed: can't read app.py"),
        ("FROM alpine\nWORKDIR /app\nRUN cd scripts && sh setup.sh\nCOPY . .\n", "ED642",
         "can't cd to scripts"),
        ("FROM python:3.12\nRUN chmod +x /usr/local/bin/wait.sh\n", "ED642",
         "chmod: cannot access '/usr/local/bin/wait.sh'"),
        ("FROM alpine\nWORKDIR /app\nRUN sh scripts/setup.sh\nCOPY . .\n", "ED642",
         "open 'scripts/setup.sh'"),
        ("FROM alpine\nWORKDIR /app\nRUN ./scripts/setup.sh\nCOPY . .\n", "ED642",
         "./scripts/setup.sh: not found"),
        ("FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt .\nRUN python manage.py migrate\n",
         "ED591", "manage.py"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_copied_yet(
    dockerfile: str, fault: str, words: str, tmp_path: Path
) -> None:
    found = steps(tmp_path, dockerfile)
    assert [f.fault for f in found] == [fault]
    assert words in said(found[0])


NODE = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\n"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("npm run biuld", 'Missing script: "biuld"'),
        ("cd /app && npm run-script test:all -- --ci", 'Missing script: "test:all"'),
    ],
)
def test_a_script_that_package_json_lacks(step: str, words: str, tmp_path: Path) -> None:
    found = steps(tmp_path, f"{NODE}RUN {step}\n")
    assert [f.fault for f in found] == ["ED644"]
    assert words in said(found[0])
    assert found[0].evidence[-1].text == "scripts: build"


@pytest.mark.parametrize(
    "step",
    ["npm run build", "npm run x --if-present", "npm run x -w web", "npm run start", "npm run",
     "npm --prefix web run x", "npm run $SCRIPT", "npm pkg set scripts.x=y && npm run x",
     "yarn run tsc", "cd scripts && npm run x"],
)  # fmt: skip
def test_a_script_that_package_json_may_have(step: str, tmp_path: Path) -> None:
    assert [f.summary for f in steps(tmp_path, f"{NODE}RUN {step}\n")] == []


@pytest.mark.parametrize(
    ("step", "lock", "words"),
    [
        ("npm ci --omit=dev", '{"lockfileVersion": 3, "packages": {"": {}}}', "are in sync"),
        ("npm ci", '{"lockfileVersion": 1, "dependencies": {"a": {}}}', "are in sync"),
        ("yarn install --frozen-lockfile", "# yarn lockfile v1\nexpress@^3:\n",
         "Your lockfile needs to be updated"),
    ],
)  # fmt: skip
def test_a_lock_file_without_a_package(step: str, lock: str, words: str, tmp_path: Path) -> None:
    name = "yarn.lock" if "yarn" in step else "package-lock.json"
    dockerfile = f"FROM node:20\nWORKDIR /app\nCOPY . .\nRUN {step}\n"
    found = steps(tmp_path, dockerfile, texts={name: lock})
    assert [f.fault for f in found] == ["ED433"]
    assert words in said(found[0])


@pytest.mark.parametrize(
    ("step", "lock"),
    [
        ("npm ci", '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/express": {}}}'),
        ("npm ci", '{"lockfileVersion": 1, "dependencies": {"express": {}}}'),
        ("npm ci", '{"lockfileVersion": 3, "packages": {'),
        ("npm install && npm ci", '{"lockfileVersion": 3, "packages": {"": {}}}'),
        ("yarn install", "# yarn lockfile v1\n"),
        ("yarn --frozen-lockfile", "# yarn lockfile v1\nexpress@4, express@^4:\n"),
        ("yarn --frozen-lockfile", '__metadata:\n  version: 8\n"express@npm:^4":\n'),
    ],
)
def test_a_lock_file_with_all_packages(step: str, lock: str, tmp_path: Path) -> None:
    name = "yarn.lock" if "yarn" in step else "package-lock.json"
    dockerfile = f"FROM node:20\nWORKDIR /app\nCOPY . .\nRUN {step}\n"
    assert [f.summary for f in steps(tmp_path, dockerfile, texts={name: lock})] == []


def test_a_list_that_another_list_takes_in(tmp_path: Path) -> None:
    texts = {"requirements.txt": "-r base.txt\n", "base.txt": "flask\n"}
    copied = "FROM python:3.12\nWORKDIR /a\nCOPY {} ./\nRUN pip install -r requirements.txt\n"
    assert steps(tmp_path, copied.format("requirements.txt base.txt"), texts=texts) == []
    found = steps(tmp_path, copied.format("requirements.txt"), texts=texts)
    assert [f.fault for f in found] == ["ED576"]
    assert "directory: 'base.txt'" in said(found[0])


def test_what_comes_too_late_is_quoted(tmp_path: Path) -> None:
    found = steps(tmp_path, "FROM python:3.12\nRUN pip install -r requirements.txt\nCOPY . .\n")
    assert "copied only after this step" in found[0].summary
    assert found[0].evidence[2].source == "Dockerfile:3 (copied only here)"


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM python:3.12\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n",
        "FROM python:3.12\nCOPY requirements.txt /tmp\nRUN pip install -r /tmp/requirements.txt\n",
        "FROM python:3.12\nWORKDIR /a\nCOPY ./requirements.txt ./req/\n"
        "RUN pip install -r req/requirements.txt\n",
        "FROM python:3.12\nADD . /code/\nWORKDIR /code\nRUN pip install -r requirements.txt -e .\n",
        "FROM python:3.12\nARG REQ=requirements.txt\nCOPY ${REQ} /r/\nRUN pip install -r /r/$REQ\n",
        "FROM python:3.12\nRUN echo flask > requirements.txt && pip install -r requirements.txt\n",
        "FROM python:3.12\nRUN pip freeze > r.txt\nRUN pip install -r r.txt\n",
        "FROM python:3.12\nRUN pip install -r https://example.org/requirements.txt\n",
        "FROM python:3.12\nWORKDIR /a\nRUN --mount=type=bind,source=requirements.txt,target=r.txt "
        "pip install -r r.txt\n",
        "FROM python:3.12 AS a\nWORKDIR /a\nCOPY . .\nFROM a\nRUN pip install -rrequirements.txt\n",
        "FROM python:3.12\nCOPY --from=a /x /app\nWORKDIR /app\nRUN pip install -r r.txt\n",
        "FROM python:3.12\nRUN git clone https://example.org/x /x\nWORKDIR /x\n"
        "RUN pip install -r requirements.txt\n",
        "FROM python:3.12\nWORKDIR $DIR\nRUN pip install -r requirements.txt\n",
        "FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n",
        "FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json* ./\nRUN npm ci\n",
        "FROM node:20\nWORKDIR /app\nCOPY package.json ./\nRUN if [ -f x ]; then npm ci; fi\n",
        "FROM node:20\nWORKDIR /app\nCOPY package.json ./\nRUN npm install && npm ci\n",
        "FROM node:20\nCOPY . /app\nRUN cd /app && npm ci && npm run build\n",
        "FROM node:20\nCOPY . /app\nRUN npm --prefix /app ci\n",
        "FROM node:20\nCOPY . .\nRUN npm ci && npm run build --if-present\n",
        "FROM node:20\nWORKDIR /app\nRUN npm init -y && npm run x --if-present\n",
        "FROM golang:1.22\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\n"
        "RUN CGO_ENABLED=0 go build -o /bin/x ./cmd/...\n",
        "FROM golang:1.22\nRUN go install example.org/x@latest\n",
        "FROM golang:1.22\nWORKDIR /src/cmd\nCOPY . /src\nRUN go build\n",
        "FROM golang:1.22\nCOPY main.go .\nRUN go build main.go\n",
        "FROM rust:1.80\nRUN cargo new x\nWORKDIR /x\nRUN cargo build\n",
        "FROM alpine\nCOPY docker/entrypoint.sh /\nRUN chmod +x /entrypoint.sh\n",
        "FROM alpine\nCOPY --chmod=0755 docker /docker/\nRUN chmod +x /docker/*.sh\n",
        "FROM alpine\nCOPY scripts/ /scripts\nRUN chmod -R a+x /scripts && /scripts/setup.sh\n",
        "FROM alpine\nRUN mkdir -p /app/logs && chown nobody /app/logs && chmod 777 /app\n",
        "FROM alpine\nWORKDIR /app\nRUN chown -R nobody /app && chmod 755 .\n",
        "FROM debian:12\nWORKDIR /app\nRUN chown nobody:nogroup -R /app && chmod 755 -v /app\n",
        "FROM debian:12\nWORKDIR /app\nCOPY app.py .\nRUN cp app.py /srv/ -v && cat app.py -n\n",
        "FROM alpine\nWORKDIR /app\nCOPY . .\nRUN cd scripts && cd .. && cd /app && cd /tmp\n",
        "FROM alpine\nRUN mkdir -p /x/y && cd /x && cd y && cd - && cd\n",
        "FROM alpine\nWORKDIR /x/y\nRUN cd /x && sed -n -e p /etc/passwd && sed -i s/a/b/ $F\n",
        "FROM alpine\nCOPY app.py /srv/a/b/\nRUN cd /srv && cd a && sed -i 's/x/y/' b/app.py\n",
        "FROM alpine\nRUN touch /made && chmod 600 /made\n",
        "FROM alpine\nRUN ln -s /bin/sh /shell && chmod +x /shell && cat /etc/passwd\n",
        "FROM alpine\nCOPY <<EOF /made.sh\ntrue\nEOF\nRUN sh /made.sh\n",
        "FROM alpine\nADD https://example.org/x.sh /x.sh\nRUN chmod +x /x.sh && /x.sh\n",
        "FROM debian:12\nRUN cat < /dev/null && . /etc/os-release && cp /etc/passwd /tmp/\n",
        "FROM ruby:3.3\nWORKDIR /app\nCOPY Gemfile* ./\nRUN bundle install -j4\n",
        "FROM php:8.3\nCOPY --from=composer:2 /usr/bin/composer /usr/bin/composer\nCOPY . /app\n"
        "WORKDIR /app\nRUN composer install --no-dev\n",
    ],
)  # fmt: skip
def test_a_file_that_is_there(dockerfile: str, tmp_path: Path) -> None:
    found = [f for f in steps(tmp_path, dockerfile) if not (f.fault or "").startswith("ED39")]
    assert [f.summary for f in found if f.fault not in ("ED385", "ED386")] == []


# -- rights --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dockerfile", "words"),
    [
        ("FROM debian:12\nUSER app\nRUN apt-get update\n", "(13: Permission denied)"),
        ("FROM alpine\nUSER 1000:1000\nRUN apk add curl\n", "Unable to lock database"),
        ("FROM node:20\nUSER node\nRUN npm install -g serve\n", "EACCES: permission denied"),
        ("FROM node:20\nWORKDIR /app\nCOPY . .\nUSER node\nRUN npm ci\n", "EACCES"),
        ("FROM node:20\nWORKDIR /app\nCOPY --chown=node . .\nUSER node\nRUN yarn\n", "EACCES"),
        ("FROM debian:12\nUSER 1000\nRUN mkdir -p /data/x\n", "create directory '/data"),
        ("FROM debian:12\nUSER 1000\nRUN touch /usr/local/bin/x\n", "touch '/usr/local/bin/x'"),
        ("FROM debian:12\nUSER 1000\nRUN echo x > /etc/x\n", "/etc/x: Permission denied"),
        ("FROM debian:12\nUSER 1000\nRUN useradd x\n", "cannot lock /etc/passwd"),
        ("FROM debian:12\nCOPY app.py /app/\nUSER 1000\nRUN chmod +x /app/app.py\n",
         "Operation not permitted"),
        ("FROM debian:12\nWORKDIR /app\nUSER 1000\nRUN chown -R 1000 /app\n", "Operation not"),
    ],
)  # fmt: skip
def test_what_only_root_can_do(dockerfile: str, words: str, tmp_path: Path) -> None:
    found = steps(tmp_path, dockerfile)
    assert [f.fault for f in found] == ["ED431"]
    assert words in said(found[0])


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM debian:12\nUSER app\nUSER root\nRUN apt-get update && mkdir /data\n",
        "FROM debian:12\nUSER $WHO\nRUN mkdir /data\n",
        "FROM node:20\nUSER node\nWORKDIR /app\nCOPY --chown=node package*.json ./\nRUN npm ci\n",
        "FROM node:20\nRUN mkdir /app && chown node /app\nWORKDIR /app\nUSER node\nCOPY . .\n"
        "RUN npm ci && mkdir dist\n",
        "FROM node:20\nWORKDIR /home/node/app\nUSER node\nRUN mkdir -p /home/node/x /tmp/y\n",
        "FROM node:20\nENV NPM_CONFIG_PREFIX=/home/node/.npm\nUSER node\nRUN npm i -g serve\n",
        "FROM node:20\nUSER node\nRUN npm config set prefix ~/.npm && npm i -g serve\n",
        "FROM debian:12\nRUN mkdir -p /data/x\nUSER 1000\nRUN mkdir -p /data/x && mkdir /tmp/a\n",
        "FROM debian:12\nWORKDIR /data\nUSER 1000\nRUN mkdir -p /data && echo > /tmp/x\n",
        "FROM debian:12\nCOPY --chown=1000 app.py /app/\nUSER 1000\nRUN chmod +x /app/app.py\n",
        "FROM python:3.12\nUSER 1000\nRUN pip install --user flask\n",
        "FROM debian:12\nUSER 1000\nRUN touch /x || true\n",
        "FROM debian:12\nUSER 1000\nRUN mkdir -p /tmp /var /etc\n",
    ],
)  # fmt: skip
def test_what_an_ordinary_user_may_do(dockerfile: str, tmp_path: Path) -> None:
    assert [f.summary for f in steps(tmp_path, dockerfile)] == []


# -- packages ------------------------------------------------------------------------------------

UPDATE = "RUN apt-get update && "


@pytest.mark.parametrize(
    ("dockerfile", "fault", "words"),
    [
        ("FROM debian:12\nRUN apt-get install -y curl\n", "ED423", "Unable to locate package curl"),
        ("FROM python:3.12\nRUN apt install -y vim\n", "ED423", "Unable to locate package vim"),
        (f"FROM debian:12\n{UPDATE}apt-get install -y git && rm -rf /var/lib/apt/lists/*\n"
         "RUN apt-get install -y vim\n", "ED423", "Unable to locate package vim"),
        (f"FROM ubuntu:24.04\n{UPDATE}apt-get install curl\n", "ED426", "[Y/n] Abort."),
        (f"FROM debian:12\n{UPDATE}apt-get install -y python3-pip\nRUN pip install x\n", "ED570",
         "externally-managed-environment"),
        ("FROM alpine:3.20\nRUN apk add py3-pip\nRUN pip3 install --no-cache-dir x\n", "ED570",
         "externally-managed-environment"),
    ],
)  # fmt: skip
def test_packages_that_are_not_installed(
    dockerfile: str, fault: str, words: str, tmp_path: Path
) -> None:
    found = steps(tmp_path, dockerfile)
    assert [f.fault for f in found] == [fault]
    assert words in said(found[0])


@pytest.mark.parametrize(
    ("dockerfile", "fault", "words"),
    [
        ("FROM debian:stretch-slim\nRUN apt-get update\n", "ED421", "does not have a Release file"),
        ("FROM python:3.8-slim-buster\nRUN apt-get -qq update && apt-get install -y git\n",
         "ED421", "does not have a Release file"),
        ("FROM python:2.7\nRUN apt update\n", "ED421", "does not have a Release file"),
        ("FROM ubuntu:21.04\nRUN apt-get update\n", "ED421", "does not have a Release file"),
        ("FROM centos:7\nRUN yum install -y git\n", "ED421", "mirrorlist"),
        (f"FROM debian:bookworm\n{UPDATE}apt-get install -y curl netcat\n", "ED423",
         "Package 'netcat' has no installation candidate"),
        (f"FROM python:3.12-slim\n{UPDATE}apt-get install -y ffmpeg libgl1-mesa-glx\n", "ED423",
         "Package 'libgl1-mesa-glx' has no installation candidate"),
        (f"FROM node:22\n{UPDATE}apt-get install -y openjdk-11-jdk\n", "ED423",
         "E: Unable to locate package openjdk-11-jdk"),
        (f"FROM ubuntu:24.04\n{UPDATE}apt-get install -y libasound2\n", "ED423", "libasound2"),
        ("FROM alpine\nRUN apk add --update nodejs nodejs-npm\n", "ED423",
         "nodejs-npm (no such package)"),
        ("FROM python:3.12-alpine3.20\nRUN apk add python\n", "ED423", "python (no such package)"),
    ],
)  # fmt: skip
def test_what_a_release_has_no_more(
    dockerfile: str, fault: str, words: str, tmp_path: Path
) -> None:
    found = steps(tmp_path, dockerfile)
    assert [f.fault for f in found] == [fault]
    assert words in said(found[0])


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM debian:buster\nRUN sed -i s/deb.debian/archive.debian/ /etc/apt/sources.list && "
        "apt-get update\n",
        "FROM debian:buster\nCOPY sources.list /etc/apt/\nRUN apt-get update\n",
        "FROM debian:buster\nARG HTTP_PROXY=http://x\nRUN apt-get update\n",
        "FROM debian:buster\nRUN apt-get update || true\n",
        "FROM debian:11\nRUN apt-get update && apt-get install -y netcat openjdk-11-jdk\n",
        "FROM ubuntu:20.04\nRUN apt-get update && apt-get install -y netcat libgl1-mesa-glx\n",
        "FROM ubuntu:20.04\nRUN apt-get update && apt-get install -y openjdk-8-jdk mysql-client\n",
        "FROM python:3.12-slim-bookworm\n"
        "RUN apt-get update && apt-get install -y libgl1-mesa-glx\n",
        "FROM python:3.11-slim\nRUN apt-get update && apt-get install -y libgl1-mesa-glx\n",
        "FROM node:16\nRUN apt-get update && apt-get install -y netcat\n",
        "FROM alpine:3.7\nRUN apk add nodejs-npm python\n",
        "FROM python:3.5-alpine\nRUN apk add python\n",
        "FROM rockylinux:9\nRUN dnf install -y git\n",
    ],
)
def test_what_a_release_still_has(dockerfile: str, tmp_path: Path) -> None:
    there = {"/images/python:3.11-slim/json": {"Created": "2024-05-01T00:00:00Z", "Config": {}}}
    found = [f for f in steps(tmp_path, dockerfile, api=there) if f.fault != "ED390"]
    assert [f.summary for f in found] == []


@pytest.mark.parametrize(
    "dockerfile",
    [
        f"FROM debian:12\n{UPDATE}apt-get install -yqq --no-install-recommends curl\n",
        f"FROM debian:12\n{UPDATE}apt-get -y install curl\nRUN apt-get install --yes git\n",
        f"FROM debian:12\n{UPDATE}yes | apt-get install curl\n",
        f"FROM debian:12\n{UPDATE}apt-get install -qq curl\n",
        f"FROM debian:12\n{UPDATE}apt-get install -o APT::Get::Assume-Yes=true curl\n",
        "FROM debian:12\nRUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/9\n"
        f"{UPDATE}apt-get install curl\n",
        "FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt apt-get install -y curl\n",
        "FROM debian:12\nRUN set -eux; apt-get update; apt-get install -y curl\n",
        "FROM debian:12\nRUN for p in a; do apt-get update; done\nRUN apt-get install -y curl\n",
        "FROM python:3.12\nRUN apt-get install -y ca-certificates git curl\n",
        "FROM debian:11\nRUN apt-get update && apt-get install -y python3-pip && pip3 install x\n",
        f"FROM debian:12\n{UPDATE}apt-get install -y python3-pip\n"
        "RUN pip install --break-system-packages x\n",
        f"FROM debian:12\nENV PIP_BREAK_SYSTEM_PACKAGES=1\n{UPDATE}apt-get install -y python3-pip\n"
        "RUN pip install x\n",
        f"FROM debian:12\n{UPDATE}apt-get install -y python3-pip python3-venv\n"
        "RUN python3 -m venv /v && . /v/bin/activate && pip install x\n",
        "FROM python:3.12-slim\nRUN pip install x\n",
    ],
)  # fmt: skip
def test_packages_that_are_installed(dockerfile: str, tmp_path: Path) -> None:
    assert [f.summary for f in steps(tmp_path, dockerfile)] == []
