"""The module that a Python server is given, against what is in its working directory."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.absent import absent
from envdoctor.probes.project.contents.inside import dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.start.calls import Call
from envdoctor.probes.project.start.starts import start
from envdoctor.project.requirements import Service

NO_MODULE = "ED684"  # app-module-not-found
NO_SETTINGS = "ED593"  # django-settings-not-found

LAUNCHER = re.compile(r"^(?:\S*/)?(?:python[\d.]* (?:-[uBO]+ )*-m )?(?:\S*/)?(?=\w)")
APP = r"(?P<module>[A-Za-z_][\w.]*)"
# What a program is given, and what it says when the module is not there.
GIVEN = (
    (re.compile(rf"uvicorn (?:.* )?{APP}:\w+"), 'Could not import module "{module}"'),
    (re.compile(rf"gunicorn (?:.* )?{APP}:\w+"), "No module named '{first}'"),
    (re.compile(rf"gunicorn {APP}(?= |$)"), "No module named '{first}'"),
    (re.compile(rf"daphne (?:.* )?{APP}:\w+"), "No module named '{first}'"),
    (re.compile(rf"hypercorn (?:.* )?{APP}:\w+"), "Cannot load application from '{module}:"),
    (re.compile(rf"flask (?:.* )?(?:--app|-A)[ =]{APP}(?::\w+)? (?:.* )?run\b"),
     "Could not import '{module}'"),
    (re.compile(rf"celery (?:-A|--app)[ =]{APP}(?= |$)"), "The module {first} was not found"),
)  # fmt: skip
# Options and variables that let modules count from elsewhere.
MOVED = ("--app-dir", "--chdir", "--pythonpath", "--workdir", "--directory", "--config", "-c",
         "--factory-dir")  # fmt: skip
# The project itself becomes a package, which is then found from anywhere.
ITSELF = re.compile(r"install\b[^&;|\n]*\s(?:-e\b|--editable\b|\.{1,2}(?:[/\[\s]|$)|/|file:)|"
                    r"\b(?:poetry|uv|pdm|hatch|flit|pipenv|conda)\b|setup\.py|\.pth\b")  # fmt: skip
MANAGED = re.compile(r"DJANGO_SETTINGS_MODULE['\"]\s*,\s*['\"]([\w.]+)['\"]")


class Wanted(NamedTuple):
    """A module that has to be there, and what is said where it is not."""

    module: str
    said: str
    seen: tuple[Evidence, ...] = ()
    fault: str = NO_MODULE


def missing_module(here: Ground, service: Service, call: Call) -> Iterator[Finding]:
    """The application's module, or that of Django's settings, is known not to be there."""
    wanted = _app(call) or _settings(here, service, call)
    if wanted is None or "PYTHONPATH" in _environment(here, service):
        return
    parts = wanted.module.split(".")
    if not _gone(here, service, call.folder, parts) or _installs_itself(here, service):
        return
    first, own = parts[0], _elsewhere(here, service, parts)
    if not _gone(here, service, call.folder, parts[:1]):
        first = wanted.module  # the package is there, only what is in it is not
    elif not own:
        return  # nothing of the project's: a package from elsewhere may be meant
    why = absent(here, service, posixpath.join(call.folder, *parts) + ".py")
    said = docker_says(wanted.said.format(module=wanted.module, first=first))
    evidence = (said, here.quote(call.place), *wanted.seen, *why, *own)
    text = f"{call.place}: {service.name} has no module {wanted.module} in {call.folder}"
    data = {"module": wanted.module, "path": call.folder, "service": service.name}
    yield Finding(Status.FAIL, text, evidence, wanted.fault, data)


def _gone(here: Ground, service: Service, folder: str, parts: list[str]) -> bool:
    """Neither the file of this module nor the folder of this package is there."""
    path = posixpath.join(folder, *parts)
    return all(absent(here, service, name) for name in (f"{path}.py", f"{path}/__init__.py"))


def _installs_itself(here: Ground, service: Service) -> bool:
    """The project's own code may be among the packages that the build installs."""
    dockerfile = dockerfile_of(here, service)
    steps = [
        step.text for stage in (dockerfile.stages if dockerfile else ()) for step in stage.steps
    ]
    names = here.host.list_folder(_context(here, service)).names or ()
    lists = [name for name in names if re.fullmatch(r"[\w.-]*requirements[\w.-]*\.txt", name)]
    for name in lists:
        text = here.host.read_text(posixpath.join(_context(here, service), name)).text or ""
        steps += [f"pip install {line}" for line in text.splitlines()]
    return any(ITSELF.search(step) for step in steps)


def _app(call: Call) -> Wanted | None:
    text = LAUNCHER.sub("", " ".join(call.words))
    if any(word.partition("=")[0] in MOVED for word in call.words):
        return None
    for pattern, said in GIVEN:
        if found := pattern.match(text):
            return Wanted(found["module"].removesuffix(".py"), said)
    return None


def _settings(here: Ground, service: Service, call: Call) -> Wanted | None:
    """The environment's, else the one that manage.py names."""
    words = [posixpath.basename(word) for word in call.words]
    begun = start(here, service)
    if "manage.py" not in words[:4] or not re.fullmatch(r"python[\d.]*|manage\.py", words[0]):
        return None
    if begun is None or any(re.search(r"--settings|DJANGO_SETTINGS", w) for w in begun.words):
        return None
    environment = _environment(here, service)
    name = "DJANGO_SETTINGS_MODULE"
    said = "No module named '{first}'"
    if name in environment:
        value = environment[name] or ""
        seen = here.quote(service.at("environment"), f"{name}={value}")
        return Wanted(value, said, (seen,), NO_SETTINGS) if re.fullmatch(r"[\w.]+", value) else None
    path = posixpath.join(_context(here, service), "manage.py")
    text = here.host.read_text(path).text or ""
    found = MANAGED.search(text)
    if len({*MANAGED.findall(text)}) > 1 or re.search(r"dotenv|read_env", text):
        return None
    written = posixpath.normpath(posixpath.join(call.folder, call.words[words.index("manage.py")]))
    if found is None or posixpath.dirname(written) != call.folder:
        return None
    return Wanted(found[1], said, (Evidence("manage.py", found[0]),), NO_SETTINGS)


def _environment(here: Ground, service: Service) -> Mapping[str, str | None]:
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    return {**(stages[-1].environment if stages else {}), **service.environment}


def _context(here: Ground, service: Service) -> str:
    return service.build.context if service.build else here.compose.folder or here.project.root


def _elsewhere(here: Ground, service: Service, parts: list[str]) -> tuple[Evidence, ...]:
    """The module one folder deeper or higher, or under a name that is alike."""
    from difflib import get_close_matches

    folder = _context(here, service)
    inner = [n for n in here.host.list_folder(folder).names or () if n[0] != "."][:200]
    alike = get_close_matches(parts[0], [name.removesuffix(".py") for name in inner], 2, 0.8)
    others = ([name, *parts] for name in inner if "." not in name)
    for names in (parts, *others, *([name, *parts[1:]] for name in alike), parts[1:]):
        path = "/".join(names)
        for name in (f"{path}.py", f"{path}/__init__.py") if names else ():
            if here.exists(posixpath.join(folder, name)) == "file":
                return (Evidence("the project has", name),)
    return ()
