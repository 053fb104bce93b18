"""Whether a file is known not to be in a container, and how that is known."""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatchcase

from envdoctor.model import Evidence
from envdoctor.probes.project.contents.ignored import ignoring
from envdoctor.probes.project.contents.image_facts import reference
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.start.started_files import copied, cover, lies_at
from envdoctor.project.builds import Dockerfile, Stage
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Service

# Images whose files lie in the folders of a distribution, and nowhere else.
_PLAIN = (
    "python node ruby golang php rust debian ubuntu alpine busybox maven eclipse-temurin openjdk "
    "amazoncorretto"
)
PLAIN = frozenset(f"library/{name}" for name in _PLAIN.split())
_SYSTEM = "bin boot dev etc go home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var"
SYSTEM = frozenset(_SYSTEM.split())
# What a distribution leaves empty, and where its own programs have no .sh behind their names.
EMPTY = ("/usr/src/app/", "/srv/", "/home/", "/mnt/", "/opt/app/", "/var/www/app/")
PROGRAMS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
# Steps that install, and make no file of the program's own.
HARMLESS = re.compile(
    r"(?:\w+=\S*\s+)*(?:(?:apt-get|apt|apk|yum|dnf)\s|"
    r"(?:python3? -m )?pip3? (?:install|cache|config)\b|"
    r"npm (?:ci|i|install|cache|config)\b|yarn(?: install)?\s*(?:--|$)|pnpm (?:i|install)\b|"
    r"bundle install|poetry (?:install|config)|uv (?:sync|pip)|mkdir\s|chmod\s|chown\s|rm\s|"
    r"user(?:add|mod)\s|groupadd\s|add(?:user|group)\s|set\s|export\s|echo\s|true\s|"
    r"cd\s|test\s|sed\s|ls\s|cat\s|which\s)"
)
INSTALLED = re.compile(
    r"/(?:node_modules|vendor|\.?venv|site-packages|\.local|\.npm-global)(?:/|$)"
)
HOOKS = re.compile(r'"(?:(?:pre|post)?install|prepare|prepack|prepublish)"\s*:')
ARCHIVE = re.compile(r"\.(?:tar|tgz|tbz2?|txz|tar\.\w+)$")


def absent(here: Ground, service: Service, path: str) -> tuple[Evidence, ...]:
    """Why there is nothing at `path` when the container starts; empty where it may be there."""
    if INSTALLED.search(path) or re.search(r"[$*?{]", path):
        return ()
    mount = cover(service, path)
    if mount is None:
        return _not_in_image(here, service, path)
    if mount.kind == "tmpfs":
        return (here.quote(mount.place, "empty at every start"),)
    if mount.kind != "bind" or here.remote or here.away or mount.target == path:
        return ()
    own = posixpath.join(mount.source, posixpath.relpath(path, mount.target))
    if here.exists(own) != "missing":
        return ()
    seen = Evidence(f"stat {shown(here.project.root, own)}", "missing")
    return (here.quote(mount.place), seen)


def _not_in_image(here: Ground, service: Service, path: str) -> tuple[Evidence, ...]:
    base = base_of(here, service)
    name = reference(base)
    if not base or name.host != "docker.io" or name.path not in PLAIN or "onbuild" in name.tag:
        return ()
    if _own(path):
        return ()
    first = path.split("/")[1]
    dockerfile = dockerfile_of(here, service)
    if dockerfile is None:
        return (Evidence("known of the image", f"{base} has no /{first}"),)
    stages = lineage(dockerfile)
    if any(need.flags[0] == "heredoc" for need in dockerfile.needs_buildkit):
        return ()  # a file that is written in the Dockerfile itself
    if _built_by_installing(here, dockerfile, stages):
        return ()
    if any(_may_put(here, dockerfile, stage, path) for stage in stages):
        return ()
    kept = [
        ignoring(here, dockerfile, local) for stage in stages for source in stage.sources
        if not source.origin and (local := lies_at(here, dockerfile, source, stage, path))
    ]  # fmt: skip
    return (*kept, Evidence(dockerfile.path, f"no instruction puts {path} into the image"))


def _built_by_installing(here: Ground, dockerfile: Dockerfile, stages: tuple[Stage, ...]) -> bool:
    """`npm ci` runs scripts of package.json, which may make files."""
    steps = [step.text for stage in stages for step in stage.steps]
    if not any(re.search(r"\b(?:npm|yarn|pnpm)\b", text) for text in steps):
        return False
    folders = {"", *(s.path or "" for stage in stages for s in stage.sources if not s.origin)}
    for folder in folders:
        inner = posixpath.dirname(folder) if folder.endswith(".json") else folder
        path = posixpath.join(dockerfile.context, inner.lstrip("/"), "package.json")
        if HOOKS.search(here.host.read_text(posixpath.normpath(path)).text or ""):
            return True
    return False


def _own(path: str) -> bool:
    """A plain image may have it by itself: all but scripts in its folders of programs is open."""
    folder, name = posixpath.split(path)
    if folder in PROGRAMS:
        return not name.endswith(".sh") or "docker" in name
    return path.split("/")[1] in SYSTEM and not path.startswith(EMPTY)


def _may_put(here: Ground, dockerfile: Dockerfile, stage: Stage, path: str) -> bool:
    """An instruction puts the file there, or nobody can tell that it does not."""
    if stage.workdir == "?" or any(not harmless(step.text) for step in stage.steps):
        return True
    for source in stage.sources:
        target = posixpath.normpath(posixpath.join(stage.workdir or "/", source.target))
        if not f"{path}/".startswith(f"{target.rstrip('/')}/"):
            continue
        known = source.path is not None and not source.origin and "://" not in source.path
        if not known or _unpacked(source.path):
            return True
        if "--parents" in source.flags:
            return True
        if re.search(r"[*?\[]", source.path or ""):
            if path == target or _by_pattern(here, dockerfile, source.path or "", path):
                return True
            continue
        if copied(here, dockerfile, source, stage, path):
            return True
        local = posixpath.normpath((source.path or "").lstrip("/") or ".")
        gone = here.exists(posixpath.join(dockerfile.context, local)) == "missing"
        if gone and would_be(local, target, path):  # that is told at the COPY itself
            return True
    return False


def would_be(source: str, into: str, path: str) -> bool:
    """COPY would put something at `path` if only its source were there, which may be a folder."""
    name = posixpath.basename(source)
    folder = into != "/" and "." not in name
    return folder or path in (into, posixpath.join(into, name))


def _by_pattern(here: Ground, dockerfile: Dockerfile, pattern: str, path: str) -> bool:
    """`package*.json` puts files of such names; the content of a folder may be anything."""
    folder, last = posixpath.split(posixpath.join(dockerfile.context, pattern.lstrip("/")))
    if re.search(r"[*?\[]", folder):
        return True
    names = [n for n in here.host.list_folder(folder).names or () if fnmatchcase(n, last)]
    if not names or any(here.exists(posixpath.join(folder, n)) != "file" for n in names):
        return True
    return posixpath.basename(path) in names


def _unpacked(path: str | None) -> bool:
    return bool(ARCHIVE.search(path or ""))


def harmless(step: str) -> bool:
    """All of its commands are of the kind that installs."""
    if ">" in step or "$(" in step or "<<" in step:
        return False
    plain = re.sub(r"--mount=\S+\s*", "", step).replace("\\\n", " ")
    parts = [part.strip() for part in re.split(r"&&|;|\|\||\||\n", plain)]
    return all(HARMLESS.match(f"{part} ") or not part for part in parts)
