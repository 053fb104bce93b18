"""Where a health check asks, against where the container's server listens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.model import Finding
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.health.checks import HealthCheck, never_healthy
from envdoctor.probes.project.network.serving import Serving, serving
from envdoctor.project.requirements import Service

ADDRESS = "ED691"  # healthcheck-address

OWN = r"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]"
# `|| exit 1` changes nothing; every other `||` is an alternative that may succeed.
AT_END = re.compile(r"\s*\|\|\s*(?:exit(?:\s+[1-9]\d*)?|false|kill\s[^;|&]*)\s*$")
UNCLEAR = re.compile(r"[$`!]|\|\||;|\bexcept\b|\btry\b|\bif\b")
CLIENTS = (
    re.compile(r"\s*(?:pg_isready|redis-cli)\b.*?\s(?:-p|--port)[ =]?(\d+)"),
    re.compile(r"\s*mysqladmin\b.*?\s(?:-P|--port)[ =]?(\d+)"),
)


class Asked(NamedTuple):
    """`scheme` is "" where only a connection is made."""

    scheme: str
    port: int
    written: str


def address(here: Ground, service: Service, check: HealthCheck) -> Iterator[Finding]:
    """Every address of the check is one where nothing answers, or not in that way."""
    asked = _asked(service, check)
    server = serving(here, service) if asked else None
    if server is None or any(_answers(server, one) for one in asked):
        return
    first = asked[0]
    published = [port.place for port in service.ports if port.published == first.port]
    more = (server.seen, *(here.quote(place, "published") for place in published[:1]))
    data = {"port": first.port, "listens": server.ports[0]}
    if first.port in server.ports:
        text = f"{check.place}: the health check of {service.name} speaks {first.scheme} to a "
        text += "server that speaks plain HTTP"
        log = ""
    else:
        listed = ", ".join(map(str, server.ports))
        text = f"{check.place}: the health check of {service.name} asks {first.written}, "
        text += f"and its server listens on port {listed}"
        log = "Connection refused"
    yield never_healthy(here, service, check, text, log, more, ADDRESS, data)


def _answers(server: Serving, asked: Asked) -> bool:
    if asked.port not in server.ports:
        return False
    return asked.scheme != "https" or server.encrypted


def _asked(service: Service, check: HealthCheck) -> list[Asked]:
    """The addresses of the container itself that the check asks; none where it is not clear."""
    text = AT_END.sub("", " ".join(check.test[1:]))
    code = re.match(r"\s*(?:\S*/)?(?:python[\d.]*|node|php|ruby)\b", text)
    if UNCLEAR.search(text.replace(";", " ") if code else text):
        return []
    for client in CLIENTS:
        if told := client.match(text):
            return [Asked("", int(told[1]), told[0].strip())]
    hosts = "|".join([OWN, *map(re.escape, filter(None, (service.name, service.container_name)))])
    urls = re.compile(rf"(https?)://(?:{hosts})(?::(\d+))?(?=[/'\"\s?]|$)")
    usual = {"http": "80", "https": "443"}
    if "://" in text:
        return [Asked(m[1], int(m[2] or usual[m[1]]), m[0]) for m in urls.finditer(text)]
    bare = re.compile(rf"(?<![\w/.-])(?:{OWN})[: ]\s*(\d+)\b")
    return [Asked("", int(m[1]), m[0]) for m in bare.finditer(text)]
