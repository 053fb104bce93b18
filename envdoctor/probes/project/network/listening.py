"""Where a server listens inside of its container, against the ports that are published."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many
from envdoctor.probes.project.contents.inside import dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground, ground, skipped
from envdoctor.probes.project.start.calls import Call, calls
from envdoctor.project.requirements import Service

if TYPE_CHECKING:
    from envdoctor.host import Host

NO_ANSWER = "ED493"  # published-port-app-binds-loopback

LOOPBACK = re.compile(r"localhost|127(?:\.\d+){1,3}|::1|\[::1\]")


class Server(NamedTuple):
    """A program's options for address and port, and what it takes without them.

    `words` is the command's beginning; `joined` where address and port are one value; `plain`
    where they may be a word without an option. `silent` are options and variables that set them
    in a way that cannot be read here. Each is from the program's own documentation.
    """

    words: str
    address: str
    port: int
    host_options: tuple[str, ...] = ()
    port_options: tuple[str, ...] = ()
    joined: bool = False
    plain: bool = False
    silent: tuple[str, ...] = ()


VITE = ("--config", "-c", "vite.config.js", "vite.config.ts", "vite.config.mjs", "vite.config.mts")
SERVERS = (
    Server(r"\S*manage\.py runserver", "127.0.0.1", 8000, joined=True, plain=True),
    Server(r"(?:django-admin) runserver", "127.0.0.1", 8000, joined=True, plain=True),
    Server(r"flask (?:.* )?run", "127.0.0.1", 5000, ("--host", "-h"), ("--port", "-p"),
           silent=("FLASK_RUN_HOST", "FLASK_RUN_PORT", ".flaskenv", ".env")),
    Server(r"uvicorn", "127.0.0.1", 8000, ("--host",), ("--port",),
           silent=("--uds", "--fd", "UVICORN_HOST", "UVICORN_PORT")),
    Server(r"fastapi dev", "127.0.0.1", 8000, ("--host",), ("--port",)),
    Server(r"fastapi run", "", 8000, ("--host",), ("--port",)),
    Server(r"gunicorn", "127.0.0.1", 8000, ("--bind", "-b"), joined=True,
           silent=("-c", "--config", "GUNICORN_CMD_ARGS", "PORT", "gunicorn.conf.py")),
    Server(r"daphne", "127.0.0.1", 8000, ("--bind", "-b"), ("--port", "-p"),
           silent=("-u", "--fd", "-e", "--endpoint")),
    Server(r"hypercorn", "127.0.0.1", 8000, ("--bind", "-b"), joined=True,
           silent=("-c", "--config")),
    Server(r"httpd(?= .*-p)", "", 80, (), ("-p",)),  # of busybox; Apache's has no -p
    Server(r"http\.server", "", 8000, ("--bind", "-b"), plain=True),
    Server(r"(?:\S*rails) (?:server|s)", "localhost", 3000, ("--binding", "-b"), ("--port", "-p"),
           silent=("BINDING", "HOST", "-e", "--environment", "RAILS_ENV", "config/puma.rb")),
    Server(r"php -S", "", 0, joined=True, plain=True),
    Server(r"php artisan serve", "127.0.0.1", 8000, ("--host",), ("--port",),
           silent=("SERVER_HOST", "SERVER_PORT")),
    Server(r"mkdocs serve", "127.0.0.1", 8000, ("--dev-addr", "-a"), joined=True,
           silent=("mkdocs.yml",)),
    Server(r"hugo (?:server|serve)", "127.0.0.1", 1313, ("--bind",), ("--port", "-p")),
    Server(r"(?:\S*jekyll) (?:serve|s)", "127.0.0.1", 4000, ("--host", "-H"), ("--port", "-P"),
           silent=("_config.yml",)),
    Server(r"(?:npx )?ng serve", "localhost", 4200, ("--host",), ("--port",),
           silent=("angular.json",)),
    Server(r"(?:npx )?vite(?! (?:build|preview|optimize))(?: dev| serve)?", "localhost", 5173,
           ("--host",), ("--port",), silent=VITE),
    Server(r"(?:npx )?vite preview", "localhost", 4173, ("--host",), ("--port",), silent=VITE),
    Server(r"(?:npx )?next (?:dev|start)", "", 3000, ("-H", "--hostname"), ("-p", "--port"),
           silent=("PORT", "HOSTNAME")),
    Server(r"(?:npx )?react-scripts start", "", 3000, silent=("PORT", "HOST", ".env")),
    Server(r"(?:npx )?(?:http-server)", "", 8080, ("-a",), ("-p", "--port"), silent=("PORT",)),
    Server(r"(?:npx )?serve(?= |$)", "", 3000, (), ("-l", "-p", "--listen"),
           silent=("PORT", "serve.json")),
    Server(r"(?:npx )?gatsby develop", "localhost", 8000, ("-H", "--host"), ("-p", "--port")),
    Server(r"(?:npx )?astro dev", "localhost", 4321, ("--host",), ("--port",),
           silent=("astro.config.mjs", "astro.config.ts")),
)  # fmt: skip
SPEAKS = re.compile(r"host|\bports?\b|bind|server|addr|_port", re.IGNORECASE)  # of where it listens
LAUNCHERS = re.compile(r"^(?:\S*/)?(?:python3?(?:\.\d+)? (?:-[uBO]+ )*(?:-m )?|(?:poetry|uv|pipenv|"
                       r"pdm) run |bundle exec |exec )+")  # fmt: skip


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each service that publishes ports and whose command is a server's."""
    here = ground(host, settings)
    found: list[Finding] = []
    seen = 0
    for service in here.compose.services:
        for call in calls(here, service) if service.ports and not service.network_mode else ():
            where = listens(here, service, call)
            if where and not _shared(here, service):
                seen += 1
                found += _answers(here, service, call, *where)
    yield from found
    if not found:
        yield Finding(Status.PASS, many(seen, "server")) if seen else skipped()


def _shared(here: Ground, service: Service) -> bool:
    """Another container is in this one's network, and may be the one that listens."""
    return any(s.network_mode == f"service:{service.name}" for s in here.compose.services)


def _answers(
    here: Ground, service: Service, call: Call, address: str, port: int
) -> Iterator[Finding]:
    targets = sorted({p.target for p in service.ports})
    inside_only = LOOPBACK.fullmatch(address)
    if not inside_only and (not port or port in targets):
        return
    place = next((p.place for p in service.ports if p.target == port), service.ports[0].place)
    where = f"{address or '0.0.0.0'}:{port or '?'}"  # noqa: S104
    evidence = (
        Evidence("a request would get", "Connection reset by peer"),
        here.quote(call.place, f"listens on {where}"), here.quote(place),
    )  # fmt: skip
    if inside_only:
        text = f"{call.place}: {service.name} listens on {where}, inside of its container only"
    else:
        listed = ", ".join(map(str, targets))
        text = f"{place}: {service.name} listens on port {port}, published is {listed}"
    data = {"service": service.name, "port": port, "address": address}
    yield Finding(Status.WARN, text, evidence, NO_ANSWER, data)


def listens(here: Ground, service: Service, call: Call) -> tuple[str, int] | None:
    """Address ("" for every one) and port (0 where unknown); None for what is no known server."""
    text = LAUNCHERS.sub("", " ".join(call.words))
    text = re.sub(r"^\S*/(?=[\w.-]+(?: |$))", "", text) if "manage.py" not in text else text
    for server in SERVERS:
        match = re.match(rf"(?:{server.words})(?= |$)", text)
        if match:
            rest = text[match.end() :].split()
            return None if _hidden(here, service, server, rest) else _read(server, rest)
    return None


def _hidden(here: Ground, service: Service, server: Server, rest: list[str]) -> bool:
    """Something else than the command line says where it listens."""
    variables: Mapping[str, str | None] = service.environment
    folder = service.build.context if service.build else here.compose.folder
    for name in server.silent:
        if name.startswith("-"):
            if any(word == name or word.startswith(f"{name}=") for word in rest):
                return True
        elif "." in name:
            path = posixpath.join(folder, name)
            text = here.host.read_text(path).text if here.exists(path) == "file" else ""
            if service.build is None or text is None or SPEAKS.search(text):
                return True
        elif name in variables or _set_in_image(here, service, name):
            return True
    return False


def _set_in_image(here: Ground, service: Service, name: str) -> bool:
    """The image has this variable; of one that is pulled, nobody knows what it has."""
    dockerfile = dockerfile_of(here, service)
    return dockerfile is None or any(name in stage.environment for stage in lineage(dockerfile))


def _read(server: Server, rest: list[str]) -> tuple[str, int] | None:
    address, port = server.address, server.port
    hosts = _values(rest, server.host_options)
    ports = _values(rest, server.port_options)
    if server.plain:
        ports += [w for w in rest if re.fullmatch(r"(?:[\w.\[\]-]*:)*\d+", w)][:1]
    if hosts == [""]:  # vite's --host alone is every address
        return "", int(ports[-1]) if ports and ports[-1].isdigit() else port
    if len(hosts) > 1 or any("$" in value for value in (*hosts, *ports)):
        return None
    if hosts and not server.joined:
        address = hosts[0]
    elif hosts or (ports and server.plain and ":" in ports[0]):
        whole = hosts[0] if hosts else ports[0]
        if whole.startswith(("unix:", "fd:")):
            return None
        address, _, last = whole.rpartition(":") if ":" in whole else (whole, "", "")
        ports = [last] if last else []
    if ports:
        if not ports[-1].isdigit():
            return None
        port = int(ports[-1])
    everywhere = address in ("", "0.0.0.0", "::", "[::]", "0", "*")  # noqa: S104
    return ("" if everywhere else address), port


def _values(rest: list[str], options: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for at, word in enumerate(rest):
        name, mark, value = word.partition("=")
        if name in options:
            after = rest[at + 1] if at + 1 < len(rest) and not rest[at + 1].startswith("-") else ""
            found.append(value if mark else after)
        elif word[:2] in options and len(word) > 2 and not word.startswith("--"):
            found.append(word[2:])
    return found
