"""The Python that the user's commands start, its virtual environment, and the pip beside it."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.environments import environments, examine
from envdoctor.probes.interpreters import (
    SOURCE,
    Interpreter,
    ask,
    interpreter_of,
    maker_of,
    on_path,
    venv_config,
)

STORE_STUB = "ED580"  # windows-python-store-alias
SSL_MISSING = "ED581"  # python-without-ssl-module
ENSUREPIP_MISSING = "ED562"  # venv-ensurepip-missing
OTHER_PIP = "ED582"  # pip-and-python-different-interpreters

# What a folder has in which somebody works with Python.
PROJECT = ("requirements.txt", "pyproject.toml", "setup.py", "manage.py", "Pipfile")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Ask the user's Python, then look at pip and at the environments in the project."""
    pythons = _pythons(host)
    if not pythons:
        yield Finding(Status.SKIPPED, "no Python on PATH; containers need none")
    working = [python for python in pythons if not python.problem]
    for python in pythons:
        if python.problem:
            yield _does_not_run(python)
    if working:
        chosen = next((python for python in working if python.major == 3), working[0])
        yield _described(host, chosen, working)
        yield from _incomplete(host, settings, chosen)
        yield from _pip(host, chosen, working)
        yield from _not_activated(host, chosen)
    for folder in environments(host, settings):
        yield from examine(host, folder)


def _pythons(host: Host) -> list[Interpreter]:
    """What `python` and `python3` lead to; one where they are the same program."""
    asked: dict[tuple[str, str], Interpreter] = {}
    for name in ("python", "python3"):
        path, found = on_path(host, name), host.which(name)
        # Behind a shim, links in pyenv's own folder tell; elsewhere PATH's real paths do.
        real = found.real[0] if path in found.paths else host.stat(path).link if path else ""
        folder = path.replace("\\", "/").rpartition("/")[0]
        # Both parts: a virtual environment's link has the same real path as its base.
        if path and (folder, real) not in asked:
            asked[folder, real] = ask(host, path)
    return list(asked.values())


def _does_not_run(python: Interpreter) -> Finding:
    evidence = Evidence(f"{python.path} -c …", python.problem)
    if "WindowsApps" in python.path:
        return Finding(
            Status.WARN, "`python` is the Store's stub", (evidence,), STORE_STUB
        )  # fmt: skip
    name = python.path.replace("\\", "/").rpartition("/")[2]
    return Finding(Status.WARN, f"`{name}` does not run", (evidence,), data={"path": python.path})


def _described(host: Host, python: Interpreter, working: list[Interpreter]) -> Finding:
    config = venv_config(host, python.prefix) if python.is_venv else {}
    maker = maker_of(host, python.prefix, config)
    conda = maker == "conda" and host.environ.get("CONDA_PREFIX", "") == python.prefix
    if python.is_venv or conda:
        kind = f"virtual environment ({maker})" if maker else "virtual environment"
    else:
        kind = f"installed by {maker}" if maker else "of the system" if python.managed else "global"
    data = {
        "path": python.path, "executable": python.executable, "version": python.version,
        "prefix": python.prefix, "base": python.base, "maker": maker,
        "virtual_environment": python.is_venv or conda, "externally_managed": python.managed,
        "has_python_name": bool(host.which("python").paths),
    }  # fmt: skip
    text = f"{python.executable or python.path}: {python.version}, prefix {python.prefix}"
    evidence = Evidence(SOURCE, text + (f", base {python.base}" if python.is_venv else ""))
    old = next((other for other in working if other.major == 2), None)
    if old and python.major == 3:
        summary = f"`python` is {old.version}; use `python3`"
        return Finding(Status.WARN, summary, (evidence,), data=data)
    return Finding(Status.PASS, f"{python.version}  {kind}", (evidence,), data=data)


def _incomplete(host: Host, settings: Settings, python: Interpreter) -> Iterator[Finding]:
    text = f"{python.executable} lacks {', '.join(python.lacks)}"
    data = {"python": python.path, "version": python.version}
    if "ssl" in python.lacks:
        yield Finding(
            Status.WARN, "Python has no ssl: pip cannot work", (Evidence(SOURCE, text),),
            SSL_MISSING, data,
        )  # fmt: skip
    # Debian leaves these out on purpose; that matters to who needs a virtual environment here.
    cannot = python.major == 3 and not python.is_venv and {"venv", "ensurepip"} & set(python.lacks)
    wants = any(host.stat(host.join(settings.path, name)).kind == "file" for name in PROJECT)
    if cannot and wants and not environments(host, settings):
        yield Finding(
            Status.WARN, "it cannot make virtual environments", (Evidence(SOURCE, text),),
            ENSUREPIP_MISSING, data,
        )  # fmt: skip


def _pip(host: Host, chosen: Interpreter, working: list[Interpreter]) -> Iterator[Finding]:
    """Whether `pip install` and `python` mean the same Python."""
    path = on_path(host, "pip")
    owner = interpreter_of(host, path) if path else ""
    known = {name for python in working for name in _names(python)}
    if not owner or owner in known:
        return
    if host.stat(owner).kind in ("missing", "dangling"):
        evidence = Evidence(path, f"#!{owner} (does not exist)")
        yield Finding(Status.WARN, "pip's own Python is gone", (evidence,), data={"pip": path})
        return
    other = ask(host, owner)
    if other.problem or other.prefix in {python.prefix for python in working}:
        return
    if chosen.is_venv and "pip" in chosen.lacks:
        maker = maker_of(host, chosen.prefix, venv_config(host, chosen.prefix))
        if maker in ("uv", "poetry"):  # these leave pip out: nobody there types `pip`
            return
    yield Finding(
        Status.WARN, f"pip is of {other.version}, python {chosen.version}",
        (Evidence(path, f"#!{owner}"), Evidence(SOURCE, f"{chosen.path}: {chosen.prefix}")),
        OTHER_PIP,
        {"pip": path, "pip_python": owner, "python": chosen.path},
    )  # fmt: skip


def _names(python: Interpreter) -> list[str]:
    """The paths under which an interpreter is surely the same one."""
    folder = python.executable.rpartition("/")[0]
    versioned = f"{folder}/python{'.'.join(python.version.split('.')[:2])}"
    return [python.path, python.executable, versioned]


def _not_activated(host: Host, python: Interpreter) -> Iterator[Finding]:
    """VIRTUAL_ENV says one thing and PATH another: packages land where nobody looks."""
    active = host.environ.get("VIRTUAL_ENV", "")
    if not active or python.is_venv:
        return
    gone = host.stat(active).kind == "missing"
    summary = "VIRTUAL_ENV leads to nothing" if gone else "VIRTUAL_ENV set, python is another"
    evidence = (
        Evidence("environment", f"VIRTUAL_ENV={active}"),
        Evidence(SOURCE, f"{python.path}: {python.prefix}"),
    )
    yield Finding(Status.WARN, summary, evidence, data={"venv": active})


PROBES = (
    Probe(
        "python", "Python is sound", check, group="Python", timeout=12.0, tags=("python",),
    ),
)  # fmt: skip
