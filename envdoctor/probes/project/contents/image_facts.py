"""What is known of well-known images, and how images are asked about.

Each fact is from the image's own documentation or entrypoint script; an image that is not listed
is not guessed about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from envdoctor.probes.engine_facts import Facts, table
from envdoctor.probes.project.ground import Ground
from envdoctor.project.requirements import Service


class Needs(NamedTuple):
    """Variables of which one must be set while `data` is empty; `programs` are the server's."""

    names: tuple[str, ...]
    data: str
    complaint: str
    programs: tuple[str, ...]
    value: str = ""

    def fulfilled(self, environment: Mapping[str, str]) -> bool:
        """One of them has a value, or a file is named that holds it."""
        if any(environment.get(n) or environment.get(f"{n}_FILE") for n in self.names):
            return True
        return "POSTGRES_PASSWORD" in self.names and (
            environment.get("POSTGRES_HOST_AUTH_METHOD") == "trust"
        )


MYSQL = Needs(
    ("MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"),
    "/var/lib/mysql", "Database is uninitialized and password option is not specified",
    ("mysqld",),
)  # fmt: skip
MARIA = (
    "MARIADB_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_HASH", "MARIADB_RANDOM_ROOT_PASSWORD",
    "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "MARIADB_ALLOW_EMPTY_PASSWORD",
)  # fmt: skip
POSTGRES = Needs(
    ("POSTGRES_PASSWORD",), "/var/lib/postgresql",
    "Error: Database is uninitialized and superuser password is not specified.", ("postgres",),
)  # fmt: skip

REQUIRED_VARIABLES: Mapping[str, Needs] = {
    "library/postgres": POSTGRES,
    "postgis/postgis": POSTGRES,
    "pgvector/pgvector": POSTGRES,
    "timescale/timescaledb": POSTGRES,
    "library/mysql": MYSQL,
    "mysql/mysql-server": MYSQL._replace(names=("MYSQL_ROOT_PASSWORD",)),
    "library/mariadb": MYSQL._replace(
        names=(*MYSQL.names, *MARIA), programs=("mariadbd", "mysqld")
    ),
    "mcr.microsoft.com/mssql/server": Needs(
        ("ACCEPT_EULA",), "/nowhere", "The SQL Server End-User License Agreement (EULA) must be "
        "accepted before SQL", ("/opt/mssql/bin/sqlservr", "sqlservr"),
    ),
    "dpage/pgadmin4": Needs(
        ("PGADMIN_DEFAULT_EMAIL",), "/var/lib/pgadmin", "You need to define the "
        "PGADMIN_DEFAULT_EMAIL and PGADMIN_DEFAULT_PASSWORD or PGADMIN_DEFAULT_PASSWORD_FILE "
        "environment variables.", (),
    ),
}  # fmt: skip

# Programs that QEMU cannot run, by their own issue trackers.
CRASHERS = frozenset({
    "mcr.microsoft.com/mssql/server", "gvenzl/oracle-xe", "container-registry.oracle.com/database/"
    "express", "ibmcom/db2", "icr.io/db2_community/db2", "library/couchbase",
})  # fmt: skip

# Bytes of memory below which these do not start or are soon killed (their own documentation).
MEMORY: Mapping[str, int] = {
    "mcr.microsoft.com/mssql/server": 2_000_000_000,
    "library/elasticsearch": 2_000_000_000,
    "docker.elastic.co/elasticsearch/elasticsearch": 2_000_000_000,
    "opensearchproject/opensearch": 2_000_000_000,
    "library/sonarqube": 2_000_000_000,
    "gitlab/gitlab-ce": 4_000_000_000,
    "gitlab/gitlab-ee": 4_000_000_000,
    "gvenzl/oracle-xe": 2_000_000_000,
}

# They check the kernel's limit of memory maps when they start.
SEARCH_ENGINES = frozenset({
    "library/elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch",
    "opensearchproject/opensearch", "library/sonarqube",
})  # fmt: skip


class Reference(NamedTuple):
    """An image's name, taken apart: registry host ("docker.io" by default), path, tag, digest."""

    host: str
    path: str
    tag: str = ""
    digest: str = ""


def reference(image: str) -> Reference:
    """Take a name apart as Docker does: what has a dot, a colon or is localhost is a host."""
    name, _, digest = image.partition("@")
    first, slash, rest = name.partition("/")
    host = "docker.io"
    if slash and ("." in first or ":" in first or first == "localhost"):
        host, name = first, rest
    path, _, tag = name.partition(":")
    if host == "index.docker.io":
        host = "docker.io"
    if host == "docker.io" and "/" not in path:
        path = f"library/{path}"
    return Reference(host, path, tag, digest)


def repository(image: str) -> str:
    """`library/postgres`, `grafana/grafana`, `quay.io/x/y`: an image without its tag."""
    parts = reference(image)
    return parts.path if parts.host == "docker.io" else f"{parts.host}/{parts.path}"


def local(here: Ground, image: str) -> Facts:
    """The engine's word on an image that it has; empty when it has none (or does not answer)."""
    if not image or not here.info:
        return {}
    reply = here.api(f"/images/{quote(image, safe='/:@')}/json")
    return table(reply.body) if reply.ok else {}


def exposed(here: Ground, service: Service) -> Iterable[int]:
    """The ports that a service's image says it listens on."""
    if service.build:
        final = next((d.final for d in here.project.dockerfiles if d.build == service.build), None)
        return final.exposed if final else ()
    config = table(local(here, service.image).get("Config"))
    names = [name.partition("/")[0] for name in table(config.get("ExposedPorts"))]
    return sorted(int(name) for name in names if name.isdigit())
