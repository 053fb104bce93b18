"""The Django project outside of Docker: virtual environment, check, server, answer, stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.questions import Completed
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.deep.django_scripts import COPY, REMOVE, SERVE
from envdoctor.probes.interpreters import on_path
from envdoctor.project import read
from envdoctor.project.requirements import Project

INSTALL_LIMIT = 180.0  # seconds for pip
SERVER_LIMIT = 30.0  # seconds for the server to answer
QUIET = {"PYTHONDONTWRITEBYTECODE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Walk the step; each part that fails is named."""
    project = read(host, settings)
    if not project.python.manage:
        yield Finding(Status.SKIPPED, "no manage.py here")
        return
    wanted = requirements(project)
    python = on_path(host, "python3") or on_path(host, "python")
    if settings.offline:
        yield Finding(Status.SKIPPED, "pip may use the network; not with --offline")
    elif not wanted:
        yield Finding(Status.SKIPPED, "no requirements.txt to install from")
    elif not python:
        yield Finding(Status.SKIPPED, "no Python on PATH")
    else:
        yield from _walk(host, project, python, wanted)


def requirements(project: Project) -> str:
    """The list of packages that `pip install -r` takes; empty when there is none."""
    lists = [name for name in project.python.requirement_files
             if name.startswith("requirements") and name.endswith(".txt")]  # fmt: skip
    return next((n for n in lists if n == "requirements.txt"), lists[0] if lists else "")


def folder_of(host: Host) -> str:
    """The temporary folder of this run, with `project` and `venv` in it."""
    environ = host.environ
    windows = host.system.os == "windows"
    place = environ.get("TEMP" if windows else "TMPDIR") or ("C:\\Temp" if windows else "/tmp")  # noqa: S108 - made with mkdir, which fails where somebody was first
    return host.join(place, f"envdoctor-{host.system.run}")


def python_of(host: Host) -> str:
    """The virtual environment's own interpreter."""
    folder = host.join(folder_of(host), "venv")
    if host.system.os == "windows":
        return host.join(folder, "Scripts", "python.exe")
    return host.join(folder, "bin", "python")


def _walk(host: Host, project: Project, python: str, wanted: str) -> Iterator[Finding]:
    folder = folder_of(host)
    inside = host.join(folder, "project")
    host.undo(python, "-c", REMOVE, folder, timeout=60.0)
    own = python_of(host)
    steps = (
        ("copy", 60.0, (python, "-c", COPY, project.root, folder), ""),
        ("venv", 60.0, (python, "-m", "venv", host.join(folder, "venv")), ""),
        ("pip", INSTALL_LIMIT, (own, "-m", "pip", "install", "--no-cache-dir", "-r", wanted),
         inside),
        ("check", 60.0, (own, project.python.manage, "check"), inside),
    )  # fmt: skip
    timed = []
    for name, limit, argv, cwd in steps:
        done = host.act("creates-files", *argv, timeout=limit, env=QUIET, cwd=cwd)
        title, source = TITLES[name]
        timed.append({"title": title, "status": _status(done), "seconds": round(done.seconds, 2)})
        if not done.ok:
            yield _failed(project, title, source, done)._replace(data={"steps": timed})
            return
    argv = (own, "-c", SERVE, project.python.manage, str(SERVER_LIMIT))
    done = host.act("creates-files", *argv, timeout=SERVER_LIMIT + 10, env=QUIET, cwd=inside)
    told = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    status = int(told.get("status", "0"))
    answered = 0 < status < 500
    title, source = TITLES["server"]
    outcome = Status.PASS if answered else Status.FAIL
    timed.append({"title": title, "status": outcome.value, "seconds": round(done.seconds, 2)})
    if answered:
        text = f"HTTP {status}, then stopped"
        evidence = (Evidence(source, done.stderr.strip()),)
        yield Finding(Status.PASS, text, evidence, data={"steps": timed, "http": status})
    else:
        failed = _failed(project, f"{title} (HTTP {status or 'none'})", source, done)
        yield failed._replace(data={"steps": timed})


TITLES = {
    "copy": ("The project copied into a temporary folder", "copy"),
    "venv": ("Virtual environment made", "python -m venv"),
    "pip": ("Requirements installed in it", "pip install -r"),
    "check": ("manage.py check", "manage.py check"),
    "server": ("Server run, asked, stopped", "manage.py runserver"),
}


def _status(done: Completed) -> str:
    if done.problem == "timed out":
        return Status.UNKNOWN.value
    return (Status.PASS if done.ok else Status.FAIL).value


def _failed(project: Project, title: str, source: str, done: Completed) -> Finding:
    evidence = (Evidence(source, done.output or done.problem, done.errno, done.exit_code),)
    if done.problem == "timed out":
        return Finding(Status.UNKNOWN, f"not done in {done.seconds:.0f} s: {title}", evidence)
    needed = _only_in_compose(project, done.output)
    if needed:
        return Finding(Status.SKIPPED, f"needs {needed}, which only Compose gives it", evidence)
    return Finding(Status.FAIL, f"fails: {title}", evidence)


def _only_in_compose(project: Project, output: str) -> str:
    """A service or a variable of the Compose file that the error names: no fault of the project."""
    if project.compose is None:
        return ""
    last = "\n".join(output.splitlines()[-15:])
    services = [s.name for s in project.compose.services]
    variables = [name for s in project.compose.services for name in s.environment]
    return next((n for n in (*services, *variables) if re.search(rf"['\"]{re.escape(n)}['\"]",
                 last)), "")  # fmt: skip
