"""Databases, caches and queues: how they are known, and how variables name one that is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from envdoctor.probes.project.contents.image_facts import repository
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground
from envdoctor.project.requirements import Service


class Kind(NamedTuple):
    """`images` are last parts of image names, `words` those of variables, `schemes` of URLs.

    `packages` are what a Dockerfile would install to have such a server inside of the image.
    """

    port: int
    images: tuple[str, ...]
    words: tuple[str, ...]
    schemes: str
    packages: str


KINDS: Mapping[str, Kind] = {
    "postgres": Kind(
        5432, ("postgres", "postgresql", "postgis", "pgvector", "timescaledb", "timescaledb-ha"),
        ("POSTGRES", "POSTGRESQL", "PG", "PSQL"), "postgres|postgresql|postgis|pgsql",
        r"postgresql(?!-client|-dev|-libs)",
    ),
    "mysql": Kind(
        3306, ("mysql", "mariadb", "mysql-server", "percona"), ("MYSQL", "MARIADB"),
        "mysql2?|mariadb",
        r"(?:mysql|mariadb)(?!-client|-dev|-connector)",
    ),
    "redis": Kind(
        6379, ("redis", "valkey", "redis-stack", "redis-stack-server"), ("REDIS", "VALKEY"),
        "redis", r"(?:redis|valkey)(?:-server)?(?!-tools)",
    ),
    "mongo": Kind(27017, ("mongo", "mongodb"), ("MONGO", "MONGODB"), "mongodb", "mongodb?"),
    "rabbitmq": Kind(5672, ("rabbitmq",), ("RABBIT", "RABBITMQ", "AMQP"), "amqp", "rabbitmq"),
    "memcached": Kind(
        11211, ("memcached",), ("MEMCACHE", "MEMCACHED"), "memcached?", "memcached"
    ),
    "mssql": Kind(
        1433, ("server", "azure-sql-edge"), ("MSSQL", "SQLSERVER"), "mssql|sqlserver", "mssql"
    ),
    "neo4j": Kind(7687, ("neo4j",), ("NEO4J",), "bolt|neo4j", "neo4j"),
}  # fmt: skip
SQL = ("postgres", "mysql", "mssql")
NAMESPACES = re.compile(
    r"(?:library|bitnami|bitnamilegacy|postgis|pgvector|timescale|redis|valkey|percona|mysql|"
    r"imresamu|mcr\.microsoft\.com/mssql|mcr\.microsoft\.com/azure-sql-edge)/[\w.-]+"
)

URL = re.compile(
    r"(?:jdbc:)?(?P<scheme>[a-z][a-z0-9]{2,15})(?:\+[\w]+)?://(?:[^@/\s]*@)?"
    r"(?P<host>\[[0-9a-f:]+\]|[\w.-]+)(?::(?P<port>\d{2,5}))?(?=[/?;,]|$)"
)
HOST_NAME = re.compile(r"(?:(?P<owner>\w+?)_?)(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|ENDPOINT)")
HOST_VALUE = re.compile(r"(?P<host>[\w.-]+|\[?::1\]?)(?::(?P<port>\d{2,5}))?")
DATABASE = re.compile(r"(?:\w+_)?(?:DB|DATABASE|SQL)")
LOOPBACK = re.compile(r"localhost|127(?:\.\d+){3}|\[?::1\]?")


class Sought(NamedTuple):
    """The server that a variable names: `kinds` are those that it may be, `port` 0 if not said."""

    host: str
    kinds: tuple[str, ...]
    port: int


def kind_of(here: Ground, service: Service) -> str:
    """What a service serves by its image, or the image that it is built upon; "" if none."""
    image = base_of(here, service)
    name = repository(image) if image else ""
    if not NAMESPACES.fullmatch(name):
        return ""
    last = name.rpartition("/")[2]
    return next((kind for kind, known in KINDS.items() if last in known.images), "")


def brings(here: Ground, service: Service, kind: str) -> bool:
    """The service's own image may have such a server in it: nobody could tell which is meant."""
    dockerfile = dockerfile_of(here, service)
    word = re.compile(rf"\b{KINDS[kind].packages}\b")
    texts = (
        [step.text for stage in lineage(dockerfile) for step in stage.steps] if dockerfile else ()
    )
    return any(word.search(text) for text in texts)


def sought(name: str, value: str, variables: Mapping[str, str]) -> Sought | None:
    """What a variable of this name and value calls; None where it is nothing of the kind."""
    url = URL.match(value)
    if url:
        kinds = tuple(k for k, known in KINDS.items() if re.fullmatch(known.schemes, url["scheme"]))
        if not kinds or re.search(r"[?&]host=|/run/", value):  # a socket instead
            return None
        return Sought(url["host"], kinds, int(url["port"] or 0))
    named, found = HOST_NAME.fullmatch(name.upper()), HOST_VALUE.fullmatch(value)
    if not named or not found:
        return None
    owner = named["owner"]
    beside = variables.get(f"{name[: len(owner)]}_PORT") or variables.get(f"{owner}PORT") or ""
    port = int(found["port"] or (beside if beside.isdigit() else 0))
    words = {part for part in owner.split("_") if part}
    kinds = tuple(k for k, known in KINDS.items() if words & {*known.words})
    if not kinds and DATABASE.fullmatch(owner):
        kinds = tuple(k for k in (*SQL, "mongo") if not port or KINDS[k].port == port)
    return Sought(found["host"], kinds, port) if kinds else None
