"""Bind mounts over what the image's build has installed, and that this machine lacks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.inside import inside
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.start.started_files import program_of
from envdoctor.probes.project.start.starts import start
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Mount, Service

HIDES = "ED362"  # bind-mount-hides-image-content

# Commands of a container's start that fill the hidden folder again, or that may.
INSTALLS = re.compile(
    r"\b(?:npm|pnpm|bun) +(?:[^;&|\n]* )?(?:i|ci|install|add|clean-install)\b|\bcorepack\b|"
    r"\byarn\b(?= *(?:$|[;&|\"'\n]|install|add|-))|\bcomposer(?:\.phar)? +(?:[^;&|\n]* )?"
    r"(?:i|install|u|update)\b|\bbundle\b(?! +exec)|\buv +(?:sync|run)\b|"
    r"\b(?:poetry|pipenv|pdm) +(?:install|sync)\b|\bpip3? +install\b|-m +venv\b|\bvirtualenv\b"
)
RUNNERS = re.compile(r"\b(?:make|just|task|rake|invoke|grunt|gulp|supervisord|foreman)\b")
SCRIPT = re.compile(r"^\.{0,2}/|\.sh$|entrypoint")


def hidden(here: Ground, service: Service) -> Iterator[Finding]:
    """A folder over what the image's build has put there, and that nothing puts there again."""
    mounts = sorted(service.mounts, key=lambda m: len(m.target))
    for installed, place in inside(here, service).installed:
        cover = [m for m in mounts if f"{installed}/".startswith(f"{m.target.rstrip('/')}/")]
        if not cover or cover[-1].kind != "bind":
            continue  # nothing covers it, or a volume that is filled from the image
        mount = cover[-1]
        below = posixpath.relpath(installed, mount.target)
        own = posixpath.normpath(posixpath.join(mount.source, below))
        if mount.target == installed or here.exists(own) != "missing":
            continue
        if here.exists(mount.source) != "folder" or _filled(here, mount):
            continue
        source = shown(here.project.root, mount.source)
        evidence = (here.quote(mount.place), here.quote(place, "installs there"),
                    Evidence(f"stat {shown(here.project.root, own)}", "missing"))  # fmt: skip
        folder = "the project's folder" if source == "." else source
        text = f"{mount.place}: {folder} hides {installed} of {service.name}, made by {place}"
        yield Finding(Status.WARN, text, evidence, HIDES, {"path": installed})


def _filled(here: Ground, mount: Mount) -> bool:
    """A service that has the same folder installs into it when it starts, or may do so."""
    return any(
        not other.read_only and other.source == mount.source and _may_install(here, service)
        for service in here.compose.services for other in service.mounts
    )  # fmt: skip


def _may_install(here: Ground, service: Service) -> bool:
    found = start(here, service)
    if found is None:
        return True
    for words, place in (
        (found.entrypoint or (), found.entrypoint_place),
        (found.command, found.command_place),
    ):
        text = " ".join(words)
        if INSTALLS.search(text) or RUNNERS.search(text):
            return True
        program = program_of(here, service, words, place)
        script = here.host.read_text(program.source).text if program else None
        if script is not None and (INSTALLS.search(script) or RUNNERS.search(script)):
            return True
        inner = (words[2].split() if words[1:2] == ("-c",) else list(words))[:2]
        if script is None and any(SCRIPT.search(word) for word in inner if not _shell(word)):
            return True
        if re.search(r"\b(?:npm|yarn|pnpm|bun|composer)\b", text) and _scripts_install(
            here, service, found.folder
        ):
            return True
    return False


def _shell(word: str) -> bool:
    return posixpath.basename(word) in ("sh", "bash", "ash", "dash", "env", "tini", "dumb-init")


def _scripts_install(here: Ground, service: Service, folder: str) -> bool:
    """The scripts of package.json or composer.json have an installer among them."""
    for mount in service.mounts:
        if mount.kind == "bind" and f"{folder}/".startswith(f"{mount.target.rstrip('/')}/"):
            below = posixpath.relpath(folder, mount.target)
            for name in ("package.json", "composer.json"):
                path = posixpath.normpath(posixpath.join(mount.source, below, name))
                if INSTALLS.search(here.host.read_text(path).text or ""):
                    return True
    return False
