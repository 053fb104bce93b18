"""The command that a container runs: is its program in the image, and the file that it is given?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.absent import PROGRAMS, absent
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.contents.lacking import lacks
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.network.serving import passes
from envdoctor.probes.project.start.calls import Call, calls
from envdoctor.probes.project.start.django_settings import django_settings
from envdoctor.probes.project.start.literals import literals, unread
from envdoctor.probes.project.start.package_scripts import script
from envdoctor.probes.project.start.python_modules import missing_module
from envdoctor.probes.project.start.python_packages import missing_package
from envdoctor.probes.project.start.started_files import cover
from envdoctor.probes.project.start.starts import start
from envdoctor.project.requirements import Service
from envdoctor.project.shell import SHELLS

NO_PROGRAM = "ED340"  # command-not-in-image
NO_SCRIPT = "ED644"  # npm-script-missing
NO_MANAGE = "ED591"  # django-manage-py-missing

PYTHON = re.compile(r"python(?:3(?:\.\d+)?)?")
JAVASCRIPT = (".js", ".mjs", ".cjs", ".ts")
ALONE = re.compile(r"-[uBOEsSIdqv]+|-OO")  # options of python that take no value
BETWEEN_COMMANDS = ("&&", "||", "|", ";", ">", ">>", "<")


def commands(here: Ground, service: Service) -> Iterator[Finding]:
    """Each command of the container's start, until one of them cannot work."""
    made = False  # an earlier command may make the files of a later one
    for call in calls(here, service):
        found = list(_program(here, service, call))
        found += () if made else _file(here, service, call)
        found += _not_on_path(here, service, call)
        found += [*missing_package(here, service, call), *literals(here, service, call)]
        found += () if made else missing_module(here, service, call)
        found += [*_no_script(here, service, call), *django_settings(here, service, call)]
        if found:
            yield found[0]
            return
        yield from _without_shell(here, service, call)
        made = made or not (call.stands or passes(call))


def _program(here: Ground, service: Service, call: Call) -> Iterator[Finding]:
    """A program that the image is known to lack, most often bash."""
    program = posixpath.basename(call.words[0])
    where = posixpath.dirname(call.words[0])
    if where not in ("", "/bin", "/usr/bin") or not lacks(here, service, program):
        return
    if cover(service, call.words[0]) is not None:
        return
    said = f'exec: "{call.words[0]}": '
    said += f"stat {call.words[0]}: no such file" if where else "executable file not found in $PATH"
    begun = start(here, service)
    if call.shell:
        said = f"{program}: not found"
    elif begun and begun.runs == "node":  # takes what is no program for a script
        said = f"Cannot find module '{posixpath.join(call.folder, call.words[0])}'"
    base = base_of(here, service)
    evidence = (docker_says(said), here.quote(call.place),
                Evidence("known of the image", f"{base} has no {program}"))  # fmt: skip
    text = f"{call.place}: {service.name} starts {program}, which {base} does not have"
    data = {"command": program, "image": service.image or base, "service": service.name}
    yield Finding(Status.FAIL, text, evidence, NO_PROGRAM, data)


def _file(here: Ground, service: Service, call: Call) -> Iterator[Finding]:
    """A script that is handed to an interpreter, or started by its path, and is not there."""
    script, said = _script(call)
    if not script:
        return
    if pattern := unread(here, service, call, script, said):
        yield pattern
        return
    path = posixpath.normpath(posixpath.join(call.folder, script))
    why = absent(here, service, path)
    if not why:
        return
    own = _elsewhere(here, service, path)
    evidence = (docker_says(said.format(path=path, written=script)), here.quote(call.place), *why,
                *own)  # fmt: skip
    text = f"{call.place}: there is no {path} in {service.name}"
    data = {"command": script, "path": path, "service": service.name,
            "image": service.image or service.name}  # fmt: skip
    manage = posixpath.basename(path) == "manage.py"
    yield Finding(Status.FAIL, text, evidence, NO_MANAGE if manage else NO_PROGRAM, data)


def _script(call: Call) -> tuple[str, str]:
    """The file that a command is about, and what is said when it is not there."""
    program, rest = posixpath.basename(call.words[0]), list(call.words[1:])
    if PYTHON.fullmatch(program):
        while rest and ALONE.fullmatch(rest[0]):
            rest = rest[1:]
        if rest and not rest[0].startswith("-"):
            return rest[0], "can't open file '{path}'"
    elif program == "node" and rest and rest[0].endswith(JAVASCRIPT):
        return rest[0], "Cannot find module '{path}'"
    elif program == "java" and "-jar" in rest[:-1]:
        return rest[rest.index("-jar") + 1], "Unable to access jarfile {written}"
    elif program in SHELLS and rest and not rest[0].startswith("-"):
        return rest[0], "{written}"
    elif _by_path(call.words[0]):
        if call.shell:
            return call.words[0], "{written}: not found"
        return call.words[0], 'exec: "{written}": stat {written}: no such file or directory'
    return "", ""


def _by_path(word: str) -> bool:
    """It is started by its path, and no program of the system."""
    script = "/" in word and word.endswith((".sh", ".py"))
    return script or (word.startswith(("/", "./")) and "/bin/" not in word)


def _not_on_path(here: Ground, service: Service, call: Call) -> Iterator[Finding]:
    """A script's bare name is looked for on PATH, and not in the working directory."""
    name, begun = call.words[0], start(here, service)
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    moved = "PATH" in service.environment or any("PATH" in stage.environment for stage in stages)
    if not re.fullmatch(r"[\w-]+\.sh", name) or moved or not begun or begun.runs != "engine":
        return
    why = [absent(here, service, f"{folder}/{name}") for folder in PROGRAMS]
    if not all(why):
        return
    said = f"{name}: not found"
    if not call.shell:
        said = f'exec: "{name}": executable file not found in $PATH'
    own = _elsewhere(here, service, f"/{name}")
    evidence = (docker_says(said), here.quote(call.place), why[0][-1], *own)
    text = f"{call.place}: no folder of PATH has {name}; in the working directory it is ./{name}"
    data = {"command": name, "service": service.name, "image": service.image or service.name}
    yield Finding(Status.FAIL, text, evidence, NO_PROGRAM, data)


def _no_script(here: Ground, service: Service, call: Call) -> Iterator[Finding]:
    """`npm start` where package.json has no script of that name."""
    wanted = script(here, service, call.words, call.folder)
    if wanted is None or wanted.text:
        return
    has = Evidence(str(wanted.place), "scripts: " + (", ".join(wanted.others) or "none"))
    said = f'Missing script: "{wanted.name}"'
    if call.words[0] == "yarn":
        said = f'Command "{wanted.name}" not found.'
    text = f"{call.place}: {wanted.place.file} has no script {wanted.name}"
    data = {"script": wanted.name, "service": service.name}
    evidence = (docker_says(said), here.quote(call.place), has)
    yield Finding(Status.FAIL, text, evidence, NO_SCRIPT, data)


def _elsewhere(here: Ground, service: Service, path: str) -> tuple[Evidence, ...]:
    """A file of the same name one folder deeper, which is probably meant."""
    folder = service.build.context if service.build else here.compose.folder or here.project.root
    name = posixpath.basename(path)
    for inner in ("", *(here.host.list_folder(folder).names or ())[:100]):
        if here.exists(posixpath.join(folder, inner, name)) == "file":
            return (Evidence("the project has", posixpath.join(inner, name)),)
    return ()


def _without_shell(here: Ground, service: Service, call: Call) -> Iterator[Finding]:
    """`a && b` without a shell hands `&&` and `b` to `a`."""
    marks = [word for word in call.words[1:] if word in BETWEEN_COMMANDS]
    if call.shell or not marks or posixpath.basename(call.words[0]) in (*SHELLS, "test", "expr"):
        return
    evidence = (here.quote(call.place), Evidence("what is started", repr(list(call.words))))
    text = f"{call.place}: {marks[0]} is a word of the shell, and none runs this command"
    data = {"command": " ".join(call.words), "service": service.name, "image": service.image}
    yield Finding(Status.WARN, text, evidence, NO_PROGRAM, data)
