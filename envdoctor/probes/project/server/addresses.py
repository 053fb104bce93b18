"""Addresses that a container is given: localhost is itself, not the machine and no other service.

Whether a program uses a variable nobody can tell from outside, hence warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from envdoctor.host import NotRecorded
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many, table
from envdoctor.probes.project.container.refusals import paired
from envdoctor.probes.project.ground import Ground, ground, skipped
from envdoctor.probes.project.server.data_servers import KINDS, LOOPBACK, brings, kind_of, sought
from envdoctor.probes.project.server.given import Given, given, variable_place
from envdoctor.probes.project.server.mounted_settings import mounted_settings
from envdoctor.probes.project.start.started_files import program_of
from envdoctor.probes.project.start.starts import start
from envdoctor.project.requirements import Place, Service

if TYPE_CHECKING:
    from envdoctor.host import Host

LOCALHOST = "ED491"  # service-address-is-localhost
NO_NAME = "ED326"  # host-docker-internal-missing-on-linux

MACHINE = "host.docker.internal"
NAMED = re.compile(r"(?<![\w.-])host\.docker\.internal(?![\w.-])")
# What is compared with an address and never called.
NOT_CALLED = re.compile(
    r"NO_PROXY|ALLOWED|TRUSTED|CORS|CSRF|ORIGIN|SERVER_NAME|VIRTUAL|_HOSTS$|PUBLIC|EXTERNAL|SAN$",
    re.IGNORECASE,
)


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """The variables of each service, the words of its command, the files that it is given."""
    here = ground(host, settings)
    services = [s for s in here.compose.services if s.environment or s.command or s.mounts]
    if not services and not any(s.build for s in here.compose.services):
        yield skipped()
        return
    found = [*_localhost(here), *_machine(here)]
    for service in here.compose.services:
        if not _shares(here, service):
            found += mounted_settings(here, service)
    yield from found
    if not found:
        yield Finding(Status.PASS, many(len(services), "service"))


def _localhost(here: Ground) -> Iterator[Finding]:
    serving = {service.name: kind_of(here, service) for service in here.compose.services}
    others = [s for s in here.compose.services if serving[s.name]]
    for service in here.compose.services if others else ():
        if serving[service.name] or _shares(here, service):
            continue
        variables = list(given(here, service))
        values = {one.name: one.value for one in variables}
        for one in variables:
            target = sought(one.name, one.value, values)
            if target is None or not LOOPBACK.fullmatch(target.host):
                continue
            meant = [s for s in others if serving[s.name] in target.kinds]
            if len({serving[s.name] for s in meant}) != 1 or _otherwise(here, service, one, meant):
                continue
            if not brings(here, service, serving[meant[0].name]):
                yield _found(here, service, one, meant[0], KINDS[serving[meant[0].name]].port)


def _shares(here: Ground, service: Service) -> bool:
    """localhost is more than this container alone."""
    if service.network_mode not in ("", "bridge", "default"):
        return True
    return any(s.network_mode == f"service:{service.name}" for s in here.compose.services)


def _otherwise(here: Ground, service: Service, one: Given, meant: list[Service]) -> bool:
    """Something says the right address as well, or a socket in a shared folder is meant."""
    words = " ".join((*(service.entrypoint or ()), *(service.command or ())))
    names = "|".join(re.escape(n) for s in meant for n in (s.name, s.container_name) if n)
    right = re.compile(rf"(?<![\w.-])(?:{names})(?![\w-])")
    hosts = [g.value for g in given(here, service) if g.name != one.name and _is_address(g)]
    shared = {m.source for s in meant for m in s.mounts if "/run/" in f"{m.target}/"}
    return (
        f"{one.name}=" in words or bool(right.search(words))
        or any(right.search(value) for value in hosts)
        or any(m.source in shared for m in service.mounts)
    )  # fmt: skip


def _is_address(one: Given) -> bool:
    return "://" in one.value or bool(re.search(r"HOST|SERVER|ADDR|URL|URI|DSN", one.name.upper()))


def _found(here: Ground, service: Service, one: Given, other: Service, port: int) -> Finding:
    place = variable_place(here, service, one.name)
    evidence = (
        Evidence("the program would say", "Connection refused"),
        Evidence(str(place), f"{one.name}: {_hidden(one.value)}"),
        here.quote(other.at("image"), f"listens on port {port}"),
    )  # fmt: skip
    host = _reached(other)
    text = (
        f"{place}: {one.name} says localhost, which is the container of {service.name} itself; "
        f"{other.name} is reached at {host}:{port}"
    )
    data = {"service": service.name, "variable": one.name, "host": host, "port": port}
    return Finding(Status.WARN, text, evidence, LOCALHOST, data)


def _reached(other: Service) -> str:
    """Its name is known only where it has an address of its own."""
    kind, _, name = other.network_mode.partition(":")
    if kind == "host":
        return MACHINE
    return name if kind == "service" else other.name


def _hidden(value: str) -> str:
    """Without the login that URLs have in them."""
    return re.sub(r"://[^@/\s]*@", "://…@", value)


def _machine(here: Ground) -> Iterator[Finding]:
    """Docker Desktop knows the name of the machine; an engine on Linux has to be told it."""
    if not here.info or here.away or here.remote or _known_here(here):
        return
    for service in here.compose.services:
        if service.network_mode not in ("", "bridge", "default"):
            continue
        if any(name == MACHINE for name, _ in paired(service, "extra_hosts")):
            continue
        uses = [(g, variable_place(here, service, g.name)) for g in given(here, service)
                if _calls(g)]  # fmt: skip
        words = " ".join(service.command or ())
        if NAMED.search(words) and not re.search(r"\|\||/etc/hosts|\bgetent\b", words):
            uses.append((Given("command", MACHINE), service.at("command")))
        if uses and not _adds_it(here, service):
            yield _unknown(here, service, *uses[0])


def _calls(one: Given) -> bool:
    return (
        bool(NAMED.search(one.value)) and "," not in one.value and not NOT_CALLED.search(one.name)
    )


def _known_here(here: Ground) -> bool:
    """Podman knows it as well, and so do containers if a service or this machine is called so."""
    if "Podman" in str(table(here.api("/version").body).get("Components")):
        return True
    named = [str((s.written.get("networks"), s.written.get("hostname"), s.container_name))
             for s in here.compose.services]  # fmt: skip
    try:
        hosts = here.host.read_text("/etc/hosts").text or ""
    except NotRecorded:
        hosts = ""
    return MACHINE in "".join(named) or MACHINE in hosts


def _adds_it(here: Ground, service: Service) -> bool:
    """The script that it starts with speaks of the name: it may put it into /etc/hosts."""
    begun = start(here, service)
    program = program_of(here, service, begun.words, begun.place) if begun else None
    text = here.host.read_text(program.source).text if program else None
    return bool(text and ("/etc/hosts" in text or MACHINE in text))


def _unknown(here: Ground, service: Service, one: Given, place: Place) -> Finding:
    evidence = (
        Evidence("the program would say", f"could not resolve host: {MACHINE}"),
        Evidence(str(place), f"{one.name}: {_hidden(one.value)}"),
        Evidence("docker info", str(here.info.get("OperatingSystem", ""))),
    )  # fmt: skip
    text = f"{place}: {service.name} is to call {MACHINE}, which this engine does not know"
    data = {"service": service.name, "variable": one.name}
    return Finding(Status.WARN, text, evidence, NO_NAME, data)
