"""Pythons, virtual environments and pip; packages come from the index that pip is set up for."""

from __future__ import annotations

import os
import shutil
import ssl
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.engine.rig import Authority, process
from tests.serving import serving

from .harness import Diagnosed, Session

SYSTEM = "/usr/bin/python3"
MENDED = "Make it again from the list"


@pytest.fixture
def desk(tmp_path: Path) -> Session:
    """A session with the distribution's Python, and pip as it is set up on this machine."""
    if not Path(SYSTEM).exists():
        pytest.skip("the distribution's own Python is not here")
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    env = {
        "HOME": str(home),
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C.UTF-8",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_CACHE_DIR": str(tmp_path / "cache"),
    }
    for name, value in os.environ.items():
        if name.startswith(("PIP_INDEX", "PIP_CERT", "PIP_CONFIG", "SSL_", "REQUESTS_")):
            env[name] = value
    for config in (Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf"):
        if config.exists():
            env.setdefault("PIP_CONFIG_FILE", str(config))
    return Session(env, cwd=work)


def other_python(version: str) -> str:
    """Another interpreter, from the PATH or from pyenv; skips where there is none."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    found = str(pyenv[-1]) if pyenv else shutil.which(f"python{version}") or ""
    if not found:
        pytest.skip(f"there is no Python {version} here")
    return found


def done(desk: Session, line: str) -> None:
    """Run a line that has to succeed."""
    ended = desk.shell(line, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def says(desk: Session, fault: str, line: str, timeout: float = 120) -> list[str]:
    """Assert that what a failing line prints names this fault; returns all that it suggests."""
    ended = desk.shell(f"exec 2>&1\n{line}", timeout=timeout)
    assert ended.returncode != 0, ended.stdout
    answer = desk.explain(ended, text_only=True).names(fault).answer
    return [c for r in answer["candidates"][0]["remedies"] for c in r["commands"]]


def python_alone(desk: Session) -> Diagnosed:
    """What the probe of Python finds; others of its tag need an engine."""
    return desk.check("--skip", "contrast,connection", select="python")


def mend(desk: Session, commands: list[str]) -> None:
    """Type the commands of a remedy one after the other into one shell."""
    desk.mend(["set -e\n" + "\n".join(commands)])


# -- virtual environments ------------------------------------------------------------------


@pytest.mark.fault("venv-broken-base-python")
def test_an_environment_whose_python_is_gone(desk: Session) -> None:
    done(desk, f"{SYSTEM} -m venv .venv && ln -sfn /nonexistent/python3.11 .venv/bin/python3")
    done(desk, "touch requirements.txt")
    found = python_alone(desk).blames("venv-broken-base-python")
    says(desk, "venv-broken-base-python", ".venv/bin/python -V")
    mend(desk, found.remedy("venv-broken-base-python", MENDED))
    python_alone(desk).healthy()


@pytest.mark.fault("venv-moved-or-copied")
def test_an_environment_that_was_moved(desk: Session) -> None:
    done(desk, f"{SYSTEM} -m venv old && mv old .venv && touch requirements.txt")
    found = python_alone(desk).blames("venv-moved-or-copied")
    mend(desk, found.remedy("venv-moved-or-copied", MENDED))
    python_alone(desk).healthy()
    done(desk, ".venv/bin/pip --version")


@pytest.mark.fault("venv-ensurepip-missing")
def test_a_python_without_ensurepip(desk: Session, tmp_path: Path) -> None:
    where = process.run(
        SYSTEM, "-c", "import ensurepip, os; print(os.path.dirname(ensurepip.__file__))"
    ).stdout.strip()
    (empty := tmp_path / "empty").mkdir()
    lacking = Session(desk.env, cwd=desk.cwd, over={where: empty})
    commands = says(lacking, "venv-ensurepip-missing", f"{SYSTEM} -m venv .venv")
    assert any("-venv" in command for command in commands)


@pytest.mark.fault("venv-activate-missing")
def test_an_environment_that_nobody_made(desk: Session) -> None:
    says(desk, "venv-activate-missing", "bash -c 'source .venv/bin/activate'")
    done(desk, "python3 -m venv .venv && . .venv/bin/activate")  # as the remedy says


def test_a_shell_without_source(desk: Session) -> None:
    done(desk, f"{SYSTEM} -m venv .venv")
    says(desk, "venv-activate-missing", "sh -c 'source .venv/bin/activate'")


@pytest.mark.fault("conda-not-initialised")
def test_a_shell_that_conda_was_not_set_up_for(desk: Session, tmp_path: Path) -> None:
    """conda cannot be had here: a script says what it prints."""
    words = "CondaError: Run 'conda init' before 'conda activate'"
    (tool := tmp_path / "conda").write_text(f'#!/bin/sh\necho "{words}" >&2\nexit 1\n')
    tool.chmod(0o755)
    says(desk, "conda-not-initialised", f"PATH={tmp_path}:$PATH; conda activate shop")


# -- pip -----------------------------------------------------------------------------------


@pytest.mark.fault("pip-externally-managed")
def test_the_distributions_python(desk: Session) -> None:
    if not list(Path("/usr/lib").glob("python3*/EXTERNALLY-MANAGED")):
        pytest.skip("this distribution lets pip change its Python")
    failed = desk.shell(f"{SYSTEM} -m pip install six")
    assert failed.returncode != 0
    found = desk.explain(failed, text_only=True).names("pip-externally-managed")
    commands = [c.replace("<package>", "six") for c in found.remedy("virtual environment")]
    mend(desk, commands)


@pytest.mark.fault("pip-docker-compose-pyyaml-cython")
def test_the_tutorials_own_way_to_compose(desk: Session) -> None:
    """`sudo pip install docker-compose` ends in the build of PyYAML 5.4.1."""
    done(desk, f"{SYSTEM} -m venv .venv")
    line = ".venv/bin/pip install docker-compose"
    says(desk, "pip-docker-compose-pyyaml-cython", line, timeout=180)


@pytest.mark.fault("pip-no-matching-version")
@pytest.mark.parametrize("package", ["six==99", "no-such-package-of-envdoctor"])
def test_a_package_that_the_index_lacks(desk: Session, package: str) -> None:
    done(desk, f"{SYSTEM} -m venv .venv")
    says(desk, "pip-no-matching-version", f".venv/bin/pip install {package}")


@pytest.mark.fault("python-version-unsuitable")
def test_a_package_that_this_python_is_too_old_for(desk: Session) -> None:
    done(desk, f"{other_python('3.8')} -m venv .venv")
    says(desk, "python-version-unsuitable", ".venv/bin/pip install django==5.0")


def test_a_project_that_wants_a_newer_python(desk: Session) -> None:
    project = '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.99"\n'
    Path(str(desk.cwd), "pyproject.toml").write_text(project)
    done(desk, f"{SYSTEM} -m venv .venv")
    says(desk, "python-version-unsuitable", ".venv/bin/pip install .")


@pytest.mark.fault("pip-not-writable")
def test_packages_that_only_root_may_write(desk: Session, tmp_path: Path) -> None:
    done(desk, f"{SYSTEM} -m venv .venv")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.name.startswith(("pytest-", "popen-", tmp_path.name)):  # pytest's own, 0700
            folder.chmod(0o755)
    user = "setpriv --reuid 65534 --regid 65534 --clear-groups"
    says(desk, "pip-not-writable", f"{user} .venv/bin/pip --no-cache-dir install six")


@pytest.mark.fault("pip-resolution-conflict")
def test_packages_that_exclude_each_other(desk: Session) -> None:
    done(desk, f"{SYSTEM} -m venv .venv")
    line = ".venv/bin/pip install urllib3==2.0.7 requests==2.25.1"
    says(desk, "pip-resolution-conflict", line)


@pytest.mark.fault("requirements-file-missing")
def test_a_list_of_packages_that_is_not_there(desk: Session) -> None:
    done(desk, f"{SYSTEM} -m venv .venv")
    says(desk, "requirements-file-missing", ".venv/bin/pip install -r requirements.txt")


@pytest.mark.fault("pip-hash-mismatch")
def test_a_package_of_another_hash(desk: Session) -> None:
    wanted = f"six==1.16.0 --hash=sha256:{'0' * 64}\n"
    Path(str(desk.cwd), "requirements.txt").write_text(wanted)
    done(desk, f"{SYSTEM} -m venv .venv")
    says(desk, "pip-hash-mismatch", ".venv/bin/pip install -r requirements.txt")


@pytest.mark.fault("pip-cannot-uninstall")
def test_a_package_that_pip_did_not_install(desk: Session) -> None:
    done(desk, f"{SYSTEM} -m venv .venv && .venv/bin/pip -q install six==1.16.0")
    done(desk, "rm .venv/lib/python3*/site-packages/six-*/RECORD")  # as distributions ship it
    says(desk, "pip-cannot-uninstall", ".venv/bin/pip install six==1.15.0")


@pytest.mark.fault("pip-tls-interception")
def test_an_index_with_a_certificate_of_ones_own(desk: Session, authority: Authority) -> None:
    folder = authority.issue("index", ("localhost",))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        done(desk, f"{SYSTEM} -m venv .venv")
        index = f"https://localhost:{server.server_port}/simple"
        line = f"PIP_CONFIG_FILE=/dev/null .venv/bin/pip install --retries 0 -i {index} six"
        with serving(server):
            says(desk, "pip-tls-interception", line)


@pytest.mark.fault("python-native-build-deps-missing")
def test_a_package_to_compile_without_compiler(desk: Session) -> None:
    done(desk, f"{SYSTEM} -m venv .venv && .venv/bin/pip -q install setuptools wheel")
    install = ".venv/bin/pip install --no-build-isolation --no-binary :all: psutil==5.9.8"
    line = f"mkdir bin; ln -s /bin/sh /bin/rm bin; PATH=$PWD/bin CC=gcc {install}"
    says(desk, "python-native-build-deps-missing", line)


@pytest.mark.fault("python-setuptools-missing")
@pytest.mark.parametrize("module", ["setuptools", "pkg_resources"])
def test_a_new_python_without_setuptools(desk: Session, module: str) -> None:
    done(desk, f"{other_python('3.12')} -m venv .venv")
    commands = says(desk, "python-setuptools-missing", f".venv/bin/python -c 'import {module}'")
    install = next(c for c in commands if "setuptools" in c)
    done(desk, f". .venv/bin/activate && {install} && python -W ignore -c 'import {module}'")


@pytest.mark.fault("compose-v1-python312-distutils")
def test_a_new_python_without_distutils(desk: Session) -> None:
    """The distribution's Compose v1 does without; what `pip` installs begins with this line."""
    line = f"{other_python('3.12')} -c 'from distutils.spawn import find_executable'"
    pasted = f"$ {line}\n{desk.shell(line).stderr}"  # as a terminal shows it
    desk.explain(pasted, text_only=True).names("compose-v1-python312-distutils")


@pytest.mark.fault("docker-py-urllib3-2-chunked", "docker-py-http-docker-scheme")
@pytest.mark.parametrize(
    ("fault", "packages"),
    [
        ("docker-py-urllib3-2-chunked", "docker==5.0.3 requests==2.31.0 'urllib3>=2' setuptools"),
        ("docker-py-http-docker-scheme", "docker==6.1.2 requests==2.32.2"),
    ],
)
def test_an_old_docker_library_beside_new_ones(desk: Session, fault: str, packages: str) -> None:
    """It ends before it asks the engine, so that none is needed."""
    done(desk, f"{SYSTEM} -m venv .venv && .venv/bin/pip -q install {packages}")
    program = 'python -c "import docker; docker.from_env().ping()"'
    commands = says(desk, fault, f".venv/bin/{program}")
    renew = next(c for c in commands if "--upgrade 'docker>=" in c)
    done(desk, f". .venv/bin/activate && {renew}")
    assert "URLSchemeUnknown" not in desk.shell(f".venv/bin/{program}").stderr


# -- interpreters --------------------------------------------------------------------------


@pytest.mark.fault("python-without-ssl-module")
def test_a_python_that_was_built_without_tls(desk: Session) -> None:
    """A module in its place behaves as the missing one does."""
    Path(str(desk.cwd), "_ssl.py").write_text("raise ImportError(\"No module named '_ssl'\")\n")
    says(desk, "python-without-ssl-module", f"PYTHONPATH=$PWD {SYSTEM} -c 'import ssl'")


@pytest.mark.fault("pip-and-python-different-interpreters")
def test_a_module_that_another_python_has(desk: Session) -> None:
    done(desk, f"{SYSTEM} -m venv .venv && {SYSTEM} -m venv other && other/bin/pip -q install six")
    line = ".venv/bin/python -c 'import six'"
    pasted = f"$ {line}\n{desk.shell(line).stderr}"  # as a terminal shows it
    found = desk.explain(pasted, text_only=True).names("pip-and-python-different-interpreters")
    (install,) = found.remedy("with the very Python")
    done(desk, f". .venv/bin/activate && {install} && python -c 'import six'")


@pytest.mark.fault("pip-module-missing")
def test_a_python_without_pip(desk: Session) -> None:
    done(desk, f"{SYSTEM} -m venv --without-pip .venv")
    says(desk, "pip-module-missing", ".venv/bin/python -m pip install six")


@pytest.mark.fault("pyenv-version-not-installed")
def test_a_version_that_pyenv_does_not_have(desk: Session) -> None:
    shims = Path.home() / ".pyenv" / "shims"
    if not (shims / "python3").exists():
        pytest.skip("there is no pyenv here")
    Path(str(desk.cwd), ".python-version").write_text("3.99.1\n")
    where = f"PYENV_ROOT={shims.parent} PATH={shims}:{shims.parent}/bin:$PATH"
    says(desk, "pyenv-version-not-installed", f"{where} python -V")


@pytest.mark.fault("python-command-missing")
@pytest.mark.parametrize("command", ["python -V", "pip install six"])
def test_no_program_of_that_name(desk: Session, command: str) -> None:
    says(desk, "python-command-missing", f"PATH=/nonexistent /bin/bash -c '{command}'")
