"""Python packages that a command needs, against what the build installs.

Only where all is known: an official Python image, plain requirement files, and in them nothing
that could bring the package along.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.absent import harmless
from envdoctor.probes.project.contents.image_facts import reference
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.start.calls import Call
from envdoctor.probes.project.start.started_files import program_of
from envdoctor.project.builds import Dockerfile, Stage
from envdoctor.project.requirements import Service

NO_PROGRAM = "ED340"  # command-not-in-image
NO_DJANGO = "ED592"  # django-not-importable
NO_MODULE = "ED582"  # module-not-installed

# Command -> the package that brings it.
COMMANDS = {
    "gunicorn": "gunicorn", "uvicorn": "uvicorn", "daphne": "daphne", "hypercorn": "hypercorn",
    "celery": "celery", "flask": "flask", "waitress-serve": "waitress", "django-admin": "django",
    "streamlit": "streamlit", "alembic": "alembic", "pytest": "pytest", "jupyter": "jupyter",
}  # fmt: skip
# Module that a program imports -> its package, where that is beyond doubt.
MODULES = {
    "django": "django", "flask": "flask", "fastapi": "fastapi", "requests": "requests",
    "redis": "redis", "celery": "celery", "numpy": "numpy", "pandas": "pandas",
    "sqlalchemy": "sqlalchemy", "uvicorn": "uvicorn", "streamlit": "streamlit",
    "aiohttp": "aiohttp", "yaml": "pyyaml", "dotenv": "python-dotenv",
}  # fmt: skip
# Packages that bring along none of those above, but themselves.
_LEAVES = (
    "aiosqlite argon2-cffi asgiref asyncpg bcrypt beautifulsoup4 black blinker cachetools "
    "certifi charset-normalizer click cryptography dj-database-url environs flake8 gunicorn h11 "
    "httptools idna isort itsdangerous jinja2 lxml markupsafe mypy mysqlclient packaging "
    "passlib peewee pillow psutil psycopg psycopg-binary psycopg2 psycopg2-binary pyjwt pymongo "
    "pymysql python-dateutil python-decouple python-dotenv python-multipart pytz pyyaml redis "
    "ruff setuptools simplejson six sqlparse starlette toml tzdata urllib3 watchdog werkzeug "
    "wheel whitenoise django flask requests numpy uvicorn fastapi pydantic sqlalchemy celery"
)
LEAVES = frozenset(_LEAVES.split())
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
IMPORT = re.compile(r"^(?:import|from)\s+(\w+)", re.MULTILINE)
PIP = re.compile(r"(?:pip3?|python3? -m pip)\s.*?\binstall\b(?P<rest>.*)")
WITH_VALUE = ("-i", "--index-url", "--extra-index-url", "--find-links", "-f", "--target", "-t",
              "--trusted-host", "--timeout", "--prefix", "--root-user-action")  # fmt: skip
LOOSE = re.compile(r"site-packages|venv")


class _Unclear(Exception):
    """What is installed cannot be told."""


def missing_package(here: Ground, service: Service, call: Call) -> Iterator[Finding]:
    """The command's own package, or one that its script imports at the top."""
    base = base_of(here, service)
    name = reference(base)
    if not base or name.host != "docker.io" or name.path != "library/python":
        return
    wanted = [*_of_command(call), *_imported(here, service, call)]
    if not wanted or program_of(here, service, call.words[:1], call.place):
        return
    try:
        installed, where = _installed(here, service)
    except _Unclear:
        return
    for package, said, fault in wanted:
        own = {package} & installed
        if own or not installed <= LEAVES:
            continue
        has = ", ".join(sorted(installed)) or "nothing"
        evidence = (docker_says(said), here.quote(call.place), Evidence(where, has))
        text = f"{call.place}: {service.name} needs {package}, which {where} does not install"
        data = {"command": call.words[0], "image": base, "module": package,
                "service": service.name}  # fmt: skip
        yield Finding(Status.FAIL, text, evidence, fault, data)
        return


def _of_command(call: Call) -> Iterator[tuple[str, str, str]]:
    words = call.words
    if words[0] in COMMANDS:
        said = f'exec: "{words[0]}": executable file not found in $PATH'
        yield COMMANDS[words[0]], f"{words[0]}: " if call.shell else said, NO_PROGRAM
    elif words[0] in ("python", "python3") and words[1:2] == ("-m",) and words[2:]:
        module = words[2]
        if module in COMMANDS:
            yield COMMANDS[module], f"No module named {module}", NO_MODULE


def _imported(here: Ground, service: Service, call: Call) -> Iterator[tuple[str, str, str]]:
    """What a Python script imports at its beginning; manage.py does so further below."""
    words = [word for word in call.words[1:] if not re.fullmatch(r"-[uBOEsSI]+", word)]
    if call.words[0] not in ("python", "python3") or not words or not words[0].endswith(".py"):
        return
    path = posixpath.normpath(posixpath.join(call.folder, words[0]))
    program = program_of(here, service, ("sh", path), call.place)
    text = here.host.read_text(program.source).text if program else None
    names = IMPORT.findall(text or "")
    if posixpath.basename(path) == "manage.py" and "django.core.management" in (text or ""):
        names = ["django"]
    for name in names:
        if name in MODULES:
            fault = NO_DJANGO if name == "django" else NO_MODULE
            yield MODULES[name], f"No module named '{name}'", fault


def _installed(here: Ground, service: Service) -> tuple[frozenset[str], str]:
    """The packages, and the file that says so. Raises `_Unclear`."""
    dockerfile = dockerfile_of(here, service)
    if service.build and dockerfile is None:
        raise _Unclear
    if any(LOOSE.search(mount.target) for mount in service.mounts):
        raise _Unclear
    if dockerfile is None:
        return frozenset(), service.image
    found: set[str] = set()
    for stage in lineage(dockerfile):
        if any(source.origin and not source.written.startswith("RUN") for source in stage.sources):
            raise _Unclear  # an environment made in another stage
        for step in stage.steps:
            plain = re.sub(r"--mount=\S+\s*", "", step.text).replace("\\\n", " ")
            for part in re.split(r"&&|;|\n", plain):
                pip = PIP.search(part)
                if pip:
                    found |= _asked(here, dockerfile, stage, pip["rest"].split())
                elif not harmless(part) or re.search(r"poetry|\buv\b|python3?-", part):
                    raise _Unclear
    return frozenset(found), dockerfile.path


def _asked(here: Ground, dockerfile: Dockerfile, stage: Stage, words: list[str]) -> set[str]:
    """The names behind `pip install`."""
    found: set[str] = set()
    while words:
        word = words.pop(0)
        if word in WITH_VALUE:
            words = words[1:]
        elif word.startswith(("-r", "--requirement")):
            file = word.partition("=")[2] or (word[2:] if word[:2] == "-r" else "")
            file = file or (words.pop(0) if words else "")
            found |= _listed(here, dockerfile, stage, file)
        elif not word.startswith("-"):
            found.add(_name(word))
    return found - {"pip"}


def _listed(here: Ground, dockerfile: Dockerfile, stage: Stage, file: str) -> set[str]:
    path = posixpath.normpath(posixpath.join(stage.workdir or "/", file))
    service = Service("", dockerfile.place, build=dockerfile.build)
    program = program_of(here, service, ("sh", path), dockerfile.place)
    text = here.host.read_text(program.source).text if program else None
    if text is None:
        raise _Unclear
    lines = (line.split(" #")[0].strip() for line in text.splitlines())
    return {_name(line) for line in lines if line and not line.startswith("#")}


def _name(written: str) -> str:
    """A package's name as PyPI compares names. Raises `_Unclear` for paths, URLs and extras."""
    match = NAME.match(written)
    if match is None or "[" in written or "/" in written or "$" in written or written[0] in "-.":
        raise _Unclear
    return re.sub(r"[-_.]+", "-", match[0].strip("'\"").lower())
