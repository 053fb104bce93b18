"""Files that COPY brings with a mode which keeps the image's user from reading them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.inside import dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.mount.owners import user_of
from envdoctor.probes.project.start.calls import Call, calls
from envdoctor.probes.project.start.started_files import copied, cover
from envdoctor.project.builds import Dockerfile, Source, Stage
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Service

UNREADABLE = "ED751"  # program-file-unreadable

# A user without an entry in the image's list of users is in root's group, whose rights count then.
READ, ENTER = 0o044, 0o011
CHANGES = re.compile(r"\b(?:chmod|chown|install|cp|mv|rsync|setfacl|tar)\b")
CHANGED = ("--chown", "--chmod")
INTERPRETERS = re.compile(r"python[\d.]*|node|ruby|perl|php|(?:ba|da|a)?sh")


def unreadable(here: Ground, service: Service) -> Iterator[Finding]:
    """The first file that the container's start reads, against the user who has to."""
    dockerfile, user = dockerfile_of(here, service), user_of(here, service)
    if dockerfile is None or user is None or here.host.system.os == "windows":
        return
    stages = lineage(dockerfile)
    if any(CHANGES.search(step.text) for stage in stages for step in stage.steps):
        return
    for call in calls(here, service):
        path = _read(call)
        if not path or cover(service, path) is not None:
            continue
        source, local = _brought(here, dockerfile, stages, path)
        if source is None or any(flag.startswith(CHANGED) for flag in source.flags):
            continue
        closed = _closed(here, posixpath.join(dockerfile.context, source.path or ""), local)
        if closed:
            yield _finding(here, service, call, path, local, closed, user.name, source)
            return


def _brought(
    here: Ground, dockerfile: Dockerfile, stages: tuple[Stage, ...], path: str
) -> tuple[Source | None, str]:
    """The last COPY that puts a file of the context at `path`, and that file."""
    for stage in reversed(stages):
        for source in reversed(stage.sources):
            into = f"{source.target.rstrip('/')}/"
            if (source.origin or source.path is None) and f"{path}/".startswith(into):
                return None, ""  # nobody can tell what it brings
            local = "" if source.origin else copied(here, dockerfile, source, stage, path)
            if local:
                return source, local
    return None, ""


def _read(call: Call) -> str:
    """The file that the command has to read, from the root; "" where that is not clear."""
    words = call.words
    script = words[0] if words[0].startswith(("/", "./", "../")) else ""
    if INTERPRETERS.fullmatch(posixpath.basename(words[0])):
        script = words[1] if len(words) > 1 and not words[1].startswith("-") else ""
    return posixpath.normpath(posixpath.join(call.folder, script)) if script else ""


def _closed(here: Ground, top: str, path: str) -> str:
    """The file, or a folder above it that is copied with it, that nobody but its owner may use."""
    top = posixpath.normpath(top)
    if here.host.stat(path).mode & READ == 0:
        return path
    folder = posixpath.dirname(path)
    while folder.startswith(f"{top}/"):
        if here.host.stat(folder).mode & ENTER == 0:
            return folder
        folder = posixpath.dirname(folder)
    return ""


def _finding(
    here: Ground, service: Service, call: Call, path: str, local: str, closed: str, user: str,
    source: Source,
) -> Finding:  # fmt: skip
    name, kept = shown(here.project.root, local), shown(here.project.root, closed)
    program = posixpath.basename(call.words[0])
    said = "ermission denied"  # shells and engines differ in the capital
    if program.startswith("python"):
        said = f"can't open file '{path}': [Errno 13] Permission denied"
    fact = here.host.stat(closed)
    evidence = (
        docker_says(said), here.quote(call.place), here.quote(source.place),
        Evidence(f"stat {kept}", f"mode {fact.mode:04o}"), Evidence("the container's user", user),
    )  # fmt: skip
    text = f"{source.place}: user {user} of {service.name} may not read {name}, mode of {kept} "
    text += f"is {fact.mode:04o}"
    data = {"path": kept, "user": user, "service": service.name}
    return Finding(Status.FAIL, text, evidence, UNREADABLE, data)
