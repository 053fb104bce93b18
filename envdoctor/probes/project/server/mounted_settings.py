"""Files of settings that a container is given: localhost in them is that container, too."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.inside import dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.server.data_servers import KINDS, kind_of
from envdoctor.probes.project.server.given import given
from envdoctor.probes.project.server.official import official
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Place, Service

LOCALHOST = "ED491"  # service-address-is-localhost
INSIDE_ONLY = "ED493"  # published-port-app-binds-loopback

FORMATS = (".toml", ".ini", ".cfg", ".conf", ".yaml", ".yml", ".json", ".properties", ".env",
           ".template")  # fmt: skip
COMMENT = re.compile(r"^\s*(?:#|;|//).*|\s#\s.*$", re.MULTILINE)
SELF = r"(?:localhost|127\.0\.0\.1)"
WITH_PORT = re.compile(rf"(?<![\w.-]){SELF}:(?P<port>\d{{2,5}})(?!\d)")
HOST = re.compile(rf"\s*[\"']?\w*(?:host|server|address)[\"']?\s*[:=]\s*[\"']?{SELF}[\"']?,?\s*$",
                  re.IGNORECASE)  # fmt: skip
PORT = re.compile(r"\s*[\"']?\w*port[\"']?\s*[:=]\s*[\"']?(\d{2,5})[\"']?,?\s*$", re.IGNORECASE)
MOST = 50  # files of a folder
BESIDE = 4  # lines around a host's in which its port is looked for

FORWARDS = re.compile(rf"^\s*(?:\w+_pass\s+(?:https?://)?|server\s+){SELF}:(?P<port>\d{{2,5}})",
                      re.MULTILINE)  # fmt: skip
LISTENS = re.compile(r"^\s*listen\s+(?:[\w.*\[\]:-]+:)?(\d+)", re.MULTILINE)
# It listens where only a start tells, or in files that are not seen here.
VARIED = re.compile(
    r"^\s*listen\s+\S*\$|^\s*include\s+(?!/etc/nginx|mime|fastcgi|uwsgi|\S*_params)",
    re.MULTILINE,
)
# How databases are told in their own files to answer nobody but themselves.
BINDS = {
    "redis": re.compile(r"^bind\s+127\.0\.0\.1(?:\s+-?::1)?\s*$", re.MULTILINE),
    "mysql": re.compile(r"^bind[-_]address\s*=\s*(?:127\.0\.0\.1|localhost)\s*$", re.MULTILINE),
    "mongo": re.compile(r"^\s+bindIp:\s*(?:127\.0\.0\.1|localhost)\s*$", re.MULTILINE),
    "postgres": re.compile(r"^listen_addresses\s*=\s*'(?:localhost|127\.0\.0\.1)?'", re.MULTILINE),
}


class File(NamedTuple):
    """A file of the project at its path in a container; comments are taken out of `text`."""

    name: str
    target: str
    text: str

    def place(self, at: int) -> Place:
        """The line of a position in the text."""
        return Place(self.name, self.text.count("\n", 0, at) + 1)


def mounted_settings(here: Ground, service: Service) -> Iterator[Finding]:
    """What the files of one service say; those of one that shares a network are left alone."""
    kind = kind_of(here, service)
    files = list(_files(here, service))
    if kind:
        yield from _binds(here, service, kind, files)
        return
    yield from _forwards(here, service, files)
    yield from _calls(here, service, files)


def _files(here: Ground, service: Service) -> Iterator[File]:
    found = {m.target: m.source for m in service.mounts if m.kind == "bind"}
    dockerfile = dockerfile_of(here, service)
    sources = [s for stage in lineage(dockerfile) for s in stage.sources] if dockerfile else []
    for source in sources:
        if dockerfile and source.path and not source.origin and source.target.startswith("/etc"):
            found.setdefault(source.target, posixpath.join(dockerfile.context, source.path))
    for target, path in found.items():
        if here.remote or not path.startswith(f"{here.project.root}/"):
            continue
        if here.exists(path) == "folder" and target.startswith("/etc"):
            names = (here.host.list_folder(path).names or ())[:MOST]
            inner = [(posixpath.join(target, n), posixpath.join(path, n)) for n in names]
        else:
            inner = [(target, path)]
        for inside, file in inner:
            if file.endswith(FORMATS) and here.exists(file) == "file":
                text = here.host.read_text(file).text or ""
                bare = COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
                yield File(shown(here.project.root, file), inside, bare)


def _calls(here: Ground, service: Service, files: list[File]) -> Iterator[Finding]:
    """The usual port of a database of the project, on localhost."""
    servers = here.host.derived((_calls, here.project.root), lambda: _servers(here))
    for file in files:
        if "nginx" in file.target:
            continue
        for at, port in _addresses(file.text):
            other = servers.get(port)
            if other is None or _named(here, service, other, file):
                continue
            place = file.place(at)
            text = (
                f"{place}: {file.name} says localhost, which is the container of {service.name} "
                f"itself; {other.name} is reached at {other.name}:{port}"
            )
            yield _finding(here, service, place, other, text, "Connection refused", port)
            break


def _servers(here: Ground) -> dict[int, Service]:
    """The project's databases by their usual port; each of some hundred services asks for it."""
    return {KINDS[k].port: s for s in here.compose.services if (k := kind_of(here, s))}


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Position and port of each address on localhost."""
    for found in WITH_PORT.finditer(text):
        yield found.start(), int(found["port"])
    lines, at = text.splitlines(keepends=True), 0
    for number, line in enumerate(lines):
        if HOST.match(line):
            near = lines[max(0, number - BESIDE) : number + BESIDE + 1]
            ports = [m[1] for m in map(PORT.match, near) if m]
            yield from ((at, int(port)) for port in ports[:1])
        at += len(line)


def _named(here: Ground, service: Service, other: Service, file: File) -> bool:
    """The right address is given as well, in the file or by a variable that overrides it."""
    right = re.compile(rf"(?<![\w-]){re.escape(other.name)}(?![\w-])")
    in_file = re.search(rf"[:=@/]\s*[\"']?{re.escape(other.name)}(?![\w-])[\"':/,\s]", file.text)
    values = (
        g.value for g in given(here, service) if "NAME" not in g.name and "USER" not in g.name
    )
    return bool(in_file) or any(right.search(value) for value in values)


def _forwards(here: Ground, service: Service, files: list[File]) -> Iterator[Finding]:
    """nginx as it comes has nothing beside it in its container."""
    image = official(here, service, ("nginx", "nginx-debug"))
    if image is None or image.repository not in ("library/nginx", "nginxinc/nginx-unprivileged"):
        return
    texts = [file for file in files if file.target.startswith("/etc/nginx")]
    if any(VARIED.search(file.text) for file in texts):
        return
    own = {port for file in texts for port in LISTENS.findall(file.text)} | {"80"}
    for file in texts:
        found = next((m for m in FORWARDS.finditer(file.text) if m["port"] not in own), None)
        if found is None:
            continue
        port = int(found["port"])
        meant = [s for s in here.compose.services for p in s.ports if p.target == port]
        meant += [s for s in here.compose.services for p in s.ports if p.published == port]
        place = file.place(found.start("port"))
        text = f"{place}: nginx forwards to port {port} of its own container, where nothing listens"
        if meant and meant[0] is not service:
            text += f"; {meant[0].name} is reached by its name"
        yield _finding(here, service, place, meant[0] if meant else service, text,
                       "502 Bad Gateway", port)  # fmt: skip


def _binds(here: Ground, service: Service, kind: str, files: list[File]) -> Iterator[Finding]:
    """The database's own file lets in only its own container."""
    words = " ".join(service.command or ())
    for file in files:
        found = BINDS[kind].search(file.text) if kind in BINDS else None
        used = file.target.startswith("/etc/mysql") if kind == "mysql" else file.target in words
        if found and used and "bind" not in words and len(here.compose.services) > 1:
            place = file.place(found.start() + len(found[0]) - len(found[0].lstrip()))
            text = f"{place}: {service.name} answers only inside of its own container"
            port = KINDS[kind].port
            yield _finding(here, service, place, service, text, "Connection refused", port,
                           INSIDE_ONLY)  # fmt: skip


def _finding(
    here: Ground, service: Service, place: Place, other: Service, text: str, said: str, port: int,
    fault: str = LOCALHOST,
) -> Finding:  # fmt: skip
    evidence = (
        Evidence("the program would say", said), here.quote(place),
        here.quote(other.at("image" if "image" in other.keys else "build")),
    )  # fmt: skip
    data = {"service": service.name, "host": other.name, "port": port}
    return Finding(Status.WARN, text, evidence, fault, data)
