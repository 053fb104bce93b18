"""Django's settings as they are written: what keeps its server from starting in a container."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.start.calls import Call
from envdoctor.probes.project.start.started_files import program_of
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Place, Service

NO_HOSTS = "ED590"  # django-allowed-hosts

MODULE = re.compile(r"DJANGO_SETTINGS_MODULE['\"]\s*,\s*['\"]([\w.]+)['\"]")
TAKES_MORE = re.compile(
    r"^\s*(?:from \S+ import \*|import environ|exec\(|globals\(\))", re.MULTILINE
)


def django_settings(here: Ground, service: Service, call: Call) -> Iterator[Finding]:
    """`runserver` with DEBUG off and no host allowed: literals of the one file that is read."""
    words = [posixpath.basename(word) for word in call.words]
    if "manage.py" not in words or "runserver" not in words:
        return
    manage = call.words[words.index("manage.py")]
    named = MODULE.search(_text(here, service, call, posixpath.join(call.folder, manage))[1])
    other = "DJANGO_SETTINGS_MODULE" in service.environment
    if named is None or other or any(word.startswith("--settings") for word in words):
        return
    folder = posixpath.dirname(posixpath.join(call.folder, manage))
    path = posixpath.join(folder, *named[1].split(".")) + ".py"
    source, text = _text(here, service, call, path)
    debug, hosts = _assigned(text, "DEBUG"), _assigned(text, "ALLOWED_HOSTS")
    if TAKES_MORE.search(text) or not debug or not hosts:
        return
    if debug[0] != "False" or not re.fullmatch(r"\[\s*\]|\(\s*\)", hosts[0]):
        return
    name = shown(here.project.root, source)
    seen = tuple(here.quote(Place(name, line)) for _, line in (debug, hosts))
    said = docker_says("You must set settings.ALLOWED_HOSTS if DEBUG is False.")
    text = (
        f"{name}:{hosts[1]}: ALLOWED_HOSTS is empty and DEBUG is off, so runserver does not start"
    )
    evidence: tuple[Evidence, ...] = (said, here.quote(call.place), *seen)
    yield Finding(Status.FAIL, text, evidence, NO_HOSTS, {"name": service.name, "path": name})


def _text(here: Ground, service: Service, call: Call, path: str) -> tuple[str, str]:
    """The file of the project that is at a path of the container, and what is in it."""
    program = program_of(here, service, ("sh", posixpath.normpath(path)), call.place)
    return (program.source, here.host.read_text(program.source).text or "") if program else ("", "")


def _assigned(text: str, name: str) -> tuple[str, int] | None:
    """The value and the line of the only assignment there is."""
    found = list(re.finditer(rf"^(\s*){name}\b[^=\n]*=\s*([^#\n]*)", text, re.MULTILINE))
    if len(found) != 1 or found[0][1].strip("\n") or f"{name}." in text:
        return None
    return found[0][2].strip(), text.count("\n", 0, found[0].start(2)) + 1
