"""Images that are to be built by hand first: which file of the project says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence
from envdoctor.probes.project.contents.image_facts import reference
from envdoctor.probes.project.ground import Ground

# Where people write down how their project is built.
FOLDERS = ("", "docs", "doc", "scripts", "script", "bin", "docker", "build", ".github/workflows")
FILES = re.compile(
    r"(?:README|INSTALL|CONTRIBUTING|BUILD|DEVELOP|HACKING|SETUP)[\w.-]*|[\w.-]+\.(?:md|rst|sh|mk)"
    r"|(?:GNU)?[Mm]akefile|justfile|Taskfile\.ya?ml|package\.json|[\w.-]+\.ya?ml",
    re.IGNORECASE,
)
MOST = 60  # files in all
BUILDS = re.compile(
    r"\b(?:docker|podman)\s+(?:(?:image|buildx|builder)\s+)?(?P<what>build|tag|push)\b[^\n]*"
)


def by_hand(here: Ground, image: str) -> Evidence | None:
    """The first line that builds an image of this name; None also where one is pushed, too."""
    bare = image.removesuffix(":latest")
    named = re.compile(rf"(?<![\w./-]){re.escape(bare)}(?::latest)?(?![\w./:@-])")
    first: Evidence | None = None
    for path, text in _texts(here):
        for found in BUILDS.finditer(text):
            if not named.search(found[0]):
                continue
            if found["what"] == "push" or "--push" in found[0]:
                return None  # it is published: then it is the registry that does not give it
            line = text.count("\n", 0, found.start()) + text.count("\0", 0, found.start()) + 1
            said = " ".join(found[0].replace("\0", " ").split())
            first = first or Evidence(f"{path}:{line}", said)
    return first


def _texts(here: Ground) -> Iterator[tuple[str, str]]:
    """The files with their text, in which a command that goes on in the next line is one."""
    root = here.project.root
    paths = [
        f"{folder}/{name}" if folder else name
        for folder in FOLDERS
        for name in here.host.list_folder(f"{root}/{folder}".rstrip("/")).names or ()
        if FILES.fullmatch(name)
    ]
    for path in paths[:MOST]:
        yield path, re.sub(r"\\\n", " \0", here.host.read_text(f"{root}/{path}").text or "")


def unused(here: Ground, image: str) -> Evidence | None:
    """A Dockerfile that no service builds, where the name has neither publisher nor tag."""
    plain = "/" not in image and not reference(image).tag and not reference(image).digest
    alone = next((d for d in here.project.dockerfiles if not d.service), None)
    if not plain or alone is None:
        return None
    return Evidence(alone.path, "no service builds it")
