"""The one server that a container runs, where that is known beyond doubt: its ports, its TLS."""

from __future__ import annotations

import re
from typing import NamedTuple

from envdoctor.model import Evidence
from envdoctor.probes.project.contents.image_facts import repository
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.network.listening import listens
from envdoctor.probes.project.start.calls import Call, calls
from envdoctor.project.requirements import Service

# Where official images listen as they come, and the folder of their configuration.
IMAGES = {
    "library/nginx": ((80,), "/etc/nginx"),
    "library/httpd": ((80,), "/usr/local/apache2/conf"),
    "library/caddy": ((80, 443, 2019), "/etc/caddy"),
    "library/redis": ((6379,), "/usr/local/etc"),
    "library/memcached": ((11211,), "/etc"),
    "library/postgres": ((5432,), "/etc/postgresql"),
    "library/mysql": ((3306, 33060), "/etc/mysql"),
    "library/mariadb": ((3306,), "/etc/mysql"),
    "library/mongo": ((27017,), "/etc/mongo"),
    "library/elasticsearch": ((9200, 9300), "/usr/share/elasticsearch/config"),
}
# What runs to its end before the server starts, and leaves nothing that listens.
BEFORE = re.compile(
    r"(?:\S*/)?(?:sh|bash|ash|dash|sleep|mkdir|rm|chmod|chown|ls|alembic|test|wait"
    r"|(?:python[\d.]*|django-admin) (?:\S*manage\.py )?(?:migrate|collectstatic|makemigrations|"
    r"loaddata|check|compilemessages|createcachetable|wait_for_db)|flask (?:\S+ )?db)\b"
)
ENCRYPTING = re.compile(r"ssl|tls|cert|https")


class Serving(NamedTuple):
    """`ports` are all on which it listens. `encrypted` says that it may speak TLS."""

    ports: tuple[int, ...]
    seen: Evidence
    encrypted: bool = False
    address: str = ""


def serving(here: Ground, service: Service) -> Serving | None:
    """None where nobody can tell, or something else may listen there, too."""
    if service.network_mode or any(
        other.network_mode == f"service:{service.name}" for other in here.compose.services
    ):
        return None
    begun = calls(here, service)
    for index, call in enumerate(begun):
        where = listens(here, service, call)
        if where and where[1] and all(b.stands or passes(b) for b in begun[:index]):
            encrypted = bool(ENCRYPTING.search(" ".join(call.words)))
            seen = here.quote(call.place, f"listens on port {where[1]}")
            return Serving((where[1],), seen, encrypted, where[0])
    if begun or service.build or service.command is not None or service.entrypoint is not None:
        return None
    return _as_it_comes(here, service)


def passes(call: Call) -> bool:
    """It ends by itself, makes no file that is run, and leaves nothing that listens."""
    return bool(BEFORE.match(" ".join(call.words)))


def _as_it_comes(here: Ground, service: Service) -> Serving | None:
    """An official image without a configuration or a command of the project's own."""
    known = IMAGES.get(repository(service.image)) if service.image else None
    if known is None:
        return None
    ports, folder = known
    changed = any(m.target.startswith((folder, "/docker-entrypoint.d")) for m in service.mounts)
    if changed or service.uses or any("PORT" in name.upper() for name in service.environment):
        return None
    listed = ", ".join(map(str, ports))
    seen = here.quote(service.at("image"), f"listens on {listed} as it comes")
    return Serving(ports, seen, 443 in ports)
