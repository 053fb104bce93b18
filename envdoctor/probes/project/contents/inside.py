"""What is known of the inside of a service's image without starting it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple

from envdoctor.model import Evidence
from envdoctor.probes.project.contents.image_facts import repository
from envdoctor.probes.project.ground import Ground
from envdoctor.project.builds import Build, Dockerfile, Stage
from envdoctor.project.requirements import Place, Service

# Every image with a distribution in it has these.
FOLDERS = frozenset({
    "/bin", "/dev", "/etc", "/home", "/lib", "/proc", "/root", "/sys", "/tmp", "/usr", "/var",  # noqa: S108
})  # fmt: skip
# The last three are the engine's own: it mounts files there.
FILES = frozenset({"/etc/passwd", "/etc/group", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"})

# Configuration files that people mount over, as the images' documentation names them.
IMAGE_FILES: Mapping[str, tuple[str, ...]] = {
    "library/nginx": ("/etc/nginx/nginx.conf", "/etc/nginx/conf.d/default.conf"),
    "library/httpd": ("/usr/local/apache2/conf/httpd.conf",),
    "library/caddy": ("/etc/caddy/Caddyfile",),
    "library/haproxy": (),
    "prom/prometheus": ("/etc/prometheus/prometheus.yml",),
    "prom/alertmanager": ("/etc/alertmanager/alertmanager.yml",),
    "grafana/grafana": ("/etc/grafana/grafana.ini",),
    "library/php": (),
    "library/elasticsearch": ("/usr/share/elasticsearch/config/elasticsearch.yml",),
    "library/kibana": ("/usr/share/kibana/config/kibana.yml",),
    "library/logstash": ("/usr/share/logstash/config/logstash.yml",),
}

# What installs into the working directory -> the folder that it makes there.
INSTALLERS = (
    (re.compile(r"\b(?:npm (?:ci|i|install)|yarn(?: install)?|pnpm (?:i|install))\b"
                r"(?!.*(?:\s-g\b|--global|--prefix|--cwd|-C ))"), "node_modules"),
    (re.compile(r"\bcomposer install\b(?!.*--working-dir)"), "vendor"),
    (re.compile(r"\buv sync\b"), ".venv"),
    (re.compile(r"\bpython3? -m venv \.?/?(?P<folder>\.?venv)\b"), ""),
)  # fmt: skip

TAKEN_AWAY = re.compile(r"\b(?P<name>mv|rm)\s+(?P<words>[^;&|\n]+)")


class Inside(NamedTuple):
    """Paths of an image: `files` and `folders` with the place that says so, `installed` folders."""

    files: Mapping[str, Place]
    folders: Mapping[str, Place]
    installed: tuple[tuple[str, Place], ...]

    def kind(self, path: str) -> str:
        """`file`, `folder`, or "" where nobody knows."""
        if path in self.files:
            return "file"
        return "folder" if path in self.folders else ""

    def because(self, here: Ground, path: str) -> tuple[Evidence, ...]:
        """How the kind of a path is known."""
        place = self.files.get(path) or self.folders.get(path)
        if place is None or not place.file:
            return (Evidence("known of the image", f"{path} is a {self.kind(path)}"),)
        return (here.quote(place),)


def dockerfile_of(here: Ground, service: Service) -> Dockerfile | None:
    """The Dockerfile that builds a service's image, None where it is pulled."""
    if service.build is None:
        return None
    # Each of some hundred services asks this several times, hence the table.
    built = here.host.derived((dockerfile_of, here.project.root), lambda: _builds(here))
    return built.get(_outcome(service.build))


def _builds(here: Ground) -> dict[object, Dockerfile]:
    found: dict[object, Dockerfile] = {}
    for dockerfile in here.project.dockerfiles:
        if dockerfile.build:
            found.setdefault(_outcome(dockerfile.build), dockerfile)
    return found


def _outcome(build: Build) -> object:
    """The same for the very build, and for one with the same outcome."""
    return (build.context, build.file, build.inline, build.target, frozenset(build.args.items()))


def lineage(dockerfile: Dockerfile) -> tuple[Stage, ...]:
    """The stage that becomes the image, after those that it is built upon."""
    found: list[Stage] = []
    stage = dockerfile.final
    while stage is not None and stage not in found:
        found.append(stage)
        name, number = (stage.base or "").lower(), dockerfile.stages.index(stage)
        stage = next((s for s in dockerfile.stages[:number] if s.name.lower() == name), None)
    return tuple(reversed(found))


def alone(here: Ground) -> tuple[Service, ...]:
    """What `docker build` makes of the Dockerfiles that no service builds, as services."""
    return tuple(
        Service(d.path, d.place, build=d.build)
        for d in here.project.dockerfiles if d.build and not d.service
    )  # fmt: skip


def base_of(here: Ground, service: Service) -> str:
    """The image that a service's image is, or is built upon; "" where that is not known."""
    dockerfile = dockerfile_of(here, service)
    if dockerfile is None:
        return "" if service.build else service.image
    stages = lineage(dockerfile)
    return (stages[0].base or "") if stages else ""


def inside(here: Ground, service: Service) -> Inside:
    """What the Dockerfile and the image's documentation say of the image's files."""
    files: dict[str, Place] = {}
    folders: dict[str, Place] = {}
    installed: list[tuple[str, Place]] = []
    base = base_of(here, service)
    if base and base != "scratch":
        files |= dict.fromkeys((*FILES, *IMAGE_FILES.get(repository(base), ())), Place(""))
        folders |= dict.fromkeys(FOLDERS, Place(""))
    dockerfile = dockerfile_of(here, service)
    for stage in lineage(dockerfile) if dockerfile else ():
        workdir = stage.workdir
        if workdir and workdir != "?":
            folders.setdefault(workdir, stage.place)
        for source in stage.sources:
            path = source.path
            if path is None or not source.target.startswith("/") or source.origin:
                continue
            real = here.exists(posixpath.join(dockerfile.context, path)) if dockerfile else ""
            if source.target.endswith("/"):
                folders.setdefault(source.target.rstrip("/") or "/", source.place)
                if real == "file":
                    name = posixpath.join(source.target, posixpath.basename(path))
                    files.setdefault(name, source.place)
            elif real == "file":
                if source.target not in folders:
                    files.setdefault(source.target, source.place)
            elif real == "folder":
                folders.setdefault(source.target, source.place)
        if workdir and workdir != "?":
            installed += _installed(stage, workdir)
    return Inside(files, folders, tuple(installed))


def _installed(stage: Stage, workdir: str) -> list[tuple[str, Place]]:
    found = []
    for number, step in enumerate(stage.steps):
        if re.search(r"(^|[;&|]\s*)cd\s", step.text):
            continue
        for pattern, folder in INSTALLERS:
            match = pattern.search(step.text)
            if match:
                path = posixpath.join(workdir, folder or match["folder"])
                later = (step.text[match.end() :], *(s.text for s in stage.steps[number + 1 :]))
                if not any(_taken_away(text, workdir, path) for text in later):
                    found.append((path, step.place))
    return found


def _taken_away(text: str, workdir: str, path: str) -> bool:
    """The folder is moved (above the source, say, where Node finds it as well) or removed."""
    for command in TAKEN_AWAY.finditer(text):
        words = [word.strip("\"'") for word in command["words"].split()]
        sources = words[:-1] if command["name"] == "mv" else words
        if any(posixpath.normpath(posixpath.join(workdir, word)) == path for word in sources):
            return True
    return False
