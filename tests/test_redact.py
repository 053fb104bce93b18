"""Secrets stay inside: canaries planted wherever a machine keeps them, in every format."""

from __future__ import annotations

import json
import time
from base64 import b64encode

import pytest

from envdoctor.host.questions import System
from envdoctor.model import Diagnosis, Evidence, Finding, Remedy, Report, Status
from envdoctor.redact import Redactor
from envdoctor.renderers import FORMATS, renderer
from envdoctor.renderers.page import Page
from envdoctor.secret_shapes import smells
from envdoctor.testing import LINUX, FakeHost
from tests.renderers import reports

ADA = LINUX._replace(user="ada", home="/home/ada")
CONFIG = {
    "auths": {
        "registry.example": {"auth": b64encode(b"ada:C4N4RY-decoded").decode()},
        "other.example": {"identitytoken": "C4N4RY-identity"},
    },
    "HttpHeaders": {"X-Access": "C4N4RY-header"},
    "proxies": {"default": {"httpsProxy": "http://ada:C4N4RY-proxy@proxy.example:3128"}},
    "credsStore": "secretservice",
    "currentContext": "default",
}
ENVIRON = {
    "HOME": "/home/ada",
    "USER": "ada",
    "HOSTNAME": "adas-laptop.corp.example",
    "HTTPS_PROXY": "http://ada:C4N4RY%2Durl@proxy.example:3128",
    "NPM_TOKEN": "C4N4RY-token",
    "Db_Password": "C4N4RY-password",
    "MY_API_KEY": "C4N4RY-key",
    "PATH": "/usr/bin",
    "PWD": "/home/ada/shop",
    "DOCKER_AUTH_CONFIG": json.dumps({"auths": {"x": {"auth": "YTpDNE40UlktZW52"}}}),
}
CANARIES = ("C4N4RY", b64encode(b"ada:C4N4RY-decoded").decode(), "ada", "adas-laptop")


def redactor(environ: dict[str, str] = ENVIRON, system: System = ADA, **files: str) -> Redactor:
    known = {"/home/ada/.docker/config.json": json.dumps(CONFIG), **files}
    return Redactor(FakeHost(environ=environ, system=system, files=known))


def leaks() -> str:
    """Everything that this machine keeps secret, without any context that would give it away."""
    return " ".join(
        [*(f"C4N4RY-{word}" for word in ("decoded", "identity", "header", "proxy", "url", "token",
                                         "password", "key", "env")),
         "C4N4RY%2Durl", CANARIES[1], "/home/ada/x", "ada", "adas-laptop", ENVIRON["HOSTNAME"]]
    )  # fmt: skip


def hide_and_seek(text: str) -> Report:
    """A report with the same text in every place that text from outside can get to."""
    finding = Finding(
        Status.FAIL, text, (Evidence(text, text, 13, 1),), "ED103",
        {text: {"deep": [text, (text,)]}, "table": {"columns": [text], "rows": [[text]]},
         "steps": [{"title": text, "status": "fail", "seconds": 1.0}]},
    )  # fmt: skip
    odd = Finding(Status.UNKNOWN, text)
    remedy = Remedy(text, (text,), risk=text)
    return reports.failing()._replace(
        machine=reports.machine(address=text, context=text, overridden=text),
        runs=(reports.ran("connection", "It works", finding, odd),),
        diagnoses=(
            Diagnosis(reports.NO_PERMISSION, "connection", (finding,), ("x",), (), (remedy,)),
            Diagnosis(None, "connection", (finding,)),
        ),
        effects=(text,),
    )  # fmt: skip


@pytest.mark.parametrize("page", [Page(2000), Page(2000, verbose=True, colour=True)])
@pytest.mark.parametrize("form", FORMATS)
def test_no_canary_in_any_format(form: str, page: Page) -> None:
    bare = renderer(form)(hide_and_seek(leaks()), page)
    assert "C4N4RY" in bare  # the text does get into this format
    written = renderer(form)(redactor().report(hide_and_seek(leaks())), page)
    for canary in CANARIES:
        assert canary not in written


SECRET = "hunter2hunter2hunter2"


@pytest.mark.parametrize(
    "text",
    [
        "ghp_" + "a1B2" * 9,
        "github_pat_" + "a1B2_" * 9,
        "glpat-" + "a1B2" * 5,
        "AKIA" + "A1B2" * 4,
        "xoxb-1234-abcdefgh",
        "dckr_pat_" + "a1-_" * 5,
        "npm_" + "a1B2" * 9,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        f"Authorization: Basic {SECRET}",
        f"'authorization': 'Bearer {SECRET}'",
        f"sent Bearer {SECRET}",
        f"X-Registry-Auth: {SECRET}",
        f"http://ada:{SECRET}@proxy:3128",
        f"tcp://:{SECRET}@engine:2376/x",
        f"https://{SECRET}@github.com/x.git",
        f"http://u:a/{SECRET}@host/",
        f"http://u:a@{SECRET}@host/",
        f'{{"auth": "{SECRET}"}}',
        f'{{\\"identitytoken\\": \\"{SECRET}\\"}}',
        f'"password":\n    "{SECRET}"',
        f'"secret": "a\\"{SECRET}"',
        f"password: {SECRET}",
        f"  - db_password = a {SECRET}",
        f"export GITHUB_TOKEN={SECRET}",
        f"token: a {SECRET}",
        f"POSTGRES_PASSWORD=a {SECRET}",
        f"secret: |\n    first\n    {SECRET}\nnext: line",
        f"run -e API_KEY={SECRET} image",
        f"--build-arg NPM_TOKEN={SECRET}",
        f"login --password {SECRET} -u ada",
        f"--registry-token='{SECRET} x'",
        f"docker login -u ada -p {SECRET} registry.example",
        f"mysql -uroot -p{SECRET}",
        f"curl -u ada:{SECRET} https://registry.example",
        f"https://x.example/?sig={SECRET}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{SECRET}",
    ],
)
def test_shapes(text: str) -> None:
    hidden = redactor().text(f"before\n{text}\nafter")
    assert "<redacted>" in hidden
    secret = SECRET if SECRET in text else text.rpartition("-")[2]
    assert secret not in hidden
    assert hidden.startswith("before")
    # One line must not take the others along; a key without its end rightly does.
    assert hidden.endswith("after") or "OPENSSH" in text


@pytest.mark.parametrize(
    "text",
    [
        "failed to fetch anonymous token: Get https://auth.docker.io/token?service=x",
        "unauthorized: authentication required",
        "no basic auth credentials",
        "Basic authentication is needed",
        "error getting credentials - err: exit status 1",
        'WWW-Authenticate: Bearer realm="https://auth.docker.io/token",service="registry"',
        "docker run -p 8080:80 nginx",
        "docker login --password-stdin registry.example",
        "docker build --secret id=npm,src=.npmrc .",
        "http://registry:5000/v2/x@sha256:0123",
        "credsStore: desktop",
        "PWD=/work/shop",
        "key pass author tokenizer secretary",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "root:docker rw-rw----",
        "/srv/users:/etc/passwd:ro",
        "echo 'DB_PASSWORD=<value>' >> .env",
    ],
)
def test_errors_stay_readable(text: str) -> None:
    assert redactor(environ={"HOME": "/home/ada"}).text(text) == text


def test_names_are_whole_words() -> None:
    hide = redactor().text
    assert hide("/home/ada/.docker for ada") == "~/.docker for <user>"
    assert hide("/home/adam/x and canada") == "/home/adam/x and canada"
    assert hide("unix:///home/ada/docker.sock") == "unix://~/docker.sock"
    assert hide("adas-laptop and adas-laptop.corp.example") == "<machine> and <machine>"


@pytest.mark.parametrize("name", ["root", "ubuntu", "runner", "vagrant", "docker", "admin", "dev"])
def test_names_that_tell_nothing_stay(name: str) -> None:
    system = LINUX._replace(user=name, home=f"/home/{name}")
    hide = redactor({"USER": name, "HOSTNAME": "localhost"}, system).text
    assert hide(f"user {name} on localhost") == f"user {name} on localhost"
    assert hide(f"/home/{name}/x") == "~/x"


def test_windows_homes() -> None:
    home = "C:\\Users\\Ada Lovelace"
    environ = {"USERPROFILE": home, "USERNAME": "Ada Lovelace", "COMPUTERNAME": "DESKTOP-1A2B"}
    system = LINUX._replace(os="windows", user="Ada Lovelace", home=home)
    host = FakeHost(environ=environ, system=system, commands={"hostname": "DESKTOP-1A2B\r\n"})
    secret = Redactor(host)
    assert secret.text(f"{home}\\.docker on DESKTOP-1A2B") == "~\\.docker on <machine>"
    assert secret.text(json.dumps(home)) == '"~"'
    assert secret.command("net localgroup docker-users 'Ada Lovelace' /add") == (
        "net localgroup docker-users '$env:USERNAME' /add"
    )


def test_commands_still_work() -> None:
    command = redactor().command
    assert command("sudo usermod -aG docker ada") == "sudo usermod -aG docker $USER"
    assert command('rm /home/ada/.docker/x "/home/ada/y"') == 'rm ~/.docker/x "$HOME/y"'
    assert "C4N4RY" not in command("docker login -p C4N4RY-token")


def test_what_authors_wrote_and_ids_stay() -> None:
    environ = {"SOME_TOKEN": "connection", "OTHER_TOKEN": "Docker socket"}
    report = Redactor(FakeHost(environ=environ)).report(reports.failing())
    assert [run.probe for run in report.runs] == [run.probe for run in reports.failing().runs]
    assert report.diagnoses[0].root == "connection"
    assert report.diagnoses[0].fault == reports.NO_PERMISSION


def test_values_behind_telling_keys() -> None:
    data = {"registryToken": "x1", "pin_code": 1234, "auth": True, "note": "fine", "pass": 3}
    run = reports.ran("x", "X", Finding(Status.PASS, "", data=data))
    report = redactor().report(reports.healthy()._replace(runs=(run,)))
    assert report.runs[0].findings[0].data == {
        "registryToken": "<redacted>", "pin_code": "<redacted>", "auth": True, "note": "fine",
        "pass": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "secret"),
    [("TOKEN", True), ("authToken", True), ("MYSQL_PWD", True), ("SENTRY_DSN", True),
     ("SSH_PRIVATE_KEY", True), ("PGPASSWORD", True), ("PROXY_AUTH", True), ("PWD", False),
     ("GIT_AUTHOR_NAME", False), ("KEYBOARD", False), ("COMPASS", False), ("key", False)],
)  # fmt: skip
def test_names_that_smell(name: str, secret: bool) -> None:
    assert smells(name) is secret


def test_short_and_ordinary_values_stay() -> None:
    hide = redactor({"A_TOKEN": "abc", "B_TOKEN": "required", "C_TOKEN": ""}).text
    assert hide("abc is required") == "abc is required"


@pytest.mark.parametrize("config", ["{", '{"auths": 3}', '{"auths": {"x": {"auth": "???"}}}', "[]"])
def test_a_broken_configuration_is_no_obstacle(config: str) -> None:
    host = FakeHost(system=ADA, files={"/home/ada/.docker/config.json": config})
    assert Redactor(host).text("/home/ada") == "~"


@pytest.mark.parametrize(
    "piece",
    [
        "://a:", "://", "a", "token", "password", "-----BEGIN PRIVATE KEY-----", "--a-", "--",
        "eyJ", "eyJaaaaaaaaaaaaaaaa.", "login -", "mysql ", "Bearer ", '"', '"password"',
        "password: |\n \n", '\\"', '"a_key":"\\', "key_", "ghp_", "--token-", "_key",
        "auth= ", "curl -u ", "glpat-", "password:   ", "https://", " -p", "password=\n",
    ],
)  # fmt: skip
def test_takes_linear_time(piece: str) -> None:
    hide = redactor().text
    began = time.perf_counter()
    hide(piece * (200_000 // len(piece)))
    assert time.perf_counter() - began < 4
