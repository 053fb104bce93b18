"""Variables that the start scripts of well-known images refuse, alone or together.

Each rule is that of the image's entrypoint script, which ends at once with the quoted text. What
only a warning follows is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.server.official import Official, may_have_data, version

# Variables that the rabbitmq image has no longer taken since 3.9.
RABBIT_OLD = (
    "RABBITMQ_DEFAULT_PASS_FILE", "RABBITMQ_DEFAULT_USER_FILE", "RABBITMQ_SSL_CACERTFILE",
    "RABBITMQ_SSL_CERTFILE", "RABBITMQ_SSL_KEYFILE", "RABBITMQ_MANAGEMENT_SSL_CACERTFILE",
    "RABBITMQ_MANAGEMENT_SSL_CERTFILE", "RABBITMQ_MANAGEMENT_SSL_KEYFILE",
    "RABBITMQ_VM_MEMORY_HIGH_WATERMARK",
)  # fmt: skip
# Names for a program that calls Neo4j; the server's image takes each NEO4J_… for a setting.
NEO4J_CALLERS = ("NEO4J_PASSWORD", "NEO4J_USER", "NEO4J_USERNAME", "NEO4J_URI", "NEO4J_URL")


class Refusal(NamedTuple):
    """`said` is what the container prints, `text` why; `names` are the variables, the first one
    that which has to be changed.
    """

    said: str
    text: str
    names: tuple[str, ...]


class Kind(NamedTuple):
    """A server: its programs, the variables that may be in a file instead, its own rules."""

    programs: tuple[str, ...]
    rules: Callable[[Ground, Official], Iterator[Refusal]]
    files: tuple[str, ...] = ()
    both: str = "both {0} and {0}_FILE are set (but are exclusive)"


def _nothing(here: Ground, image: Official) -> Iterator[Refusal]:
    yield from ()


def _mysql(here: Ground, image: Official) -> Iterator[Refusal]:
    """Asked for only while the data folder is empty."""
    maria = image.repository.endswith("/mariadb")
    named = ("MARIADB_USER", "MYSQL_USER") if maria else ("MYSQL_USER",)
    name = next((name for name in named if image.has(name)), "")
    if image.has(name) != "root" or may_have_data(here, image.service, "/var/lib/mysql"):
        return
    said = "are for configuring a regular user and cannot be used for the root user"
    yield Refusal(said, f"{name} cannot be root, which is there already", (name,))


def _mongo(here: Ground, image: Official) -> Iterator[Refusal]:
    name, password = "MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_PASSWORD"
    given = [n for n in (name, password) if image.has(n) or image.has(f"{n}_FILE")]
    if len(given) == 1 and not {name, password} & image.hidden:
        missing = password if given == [name] else name
        said = f"error: missing '{name}' or '{password}'"
        yield Refusal(said, f"{given[0]} goes only with {missing}", (given[0], missing))


def _rabbit(here: Ground, image: Official) -> Iterator[Refusal]:
    if version(image.image) < (3, 9) and version(image.image) != (3,):
        return
    for name in RABBIT_OLD:
        if image.has(name):
            text = f"{name} is no longer taken by this image"
            yield Refusal(f"error: {name} is set but deprecated", text, (name,))


def _neo4j(here: Ground, image: Official) -> Iterator[Refusal]:
    user, slash, password = image.has("NEO4J_AUTH").partition("/")
    if user and user != "none":
        if not slash or not password:
            said = "Invalid value for NEO4J_AUTH"
            yield Refusal(said, "NEO4J_AUTH is to be neo4j/PASSWORD, or none", ("NEO4J_AUTH",))
        elif password.partition("/")[0] == "neo4j":
            said = "Invalid value for password. It cannot be 'neo4j', which is the default."
            yield Refusal(said, "the password in NEO4J_AUTH cannot be neo4j", ("NEO4J_AUTH",))
        elif user != "neo4j":
            said = "Invalid admin username, it must be neo4j"
            yield Refusal(said, f"the user in NEO4J_AUTH is neo4j, not {user}", ("NEO4J_AUTH",))
    if version(image.image) < (5,) or any("strict" in name for name in image.environment):
        return
    for name in NEO4J_CALLERS:
        if name in image.environment:
            said = f"Unrecognized setting. No declared setting with name: {name[6:]}"
            text = f"{name} is read as a setting of the server, which has none of that name"
            yield Refusal(said, text, (name,))


MYSQL = tuple(f"MYSQL_{n}" for n in ("DATABASE", "USER", "PASSWORD", "ROOT_PASSWORD", "ROOT_HOST"))
POSTGRES = Kind(
    ("postgres",), _nothing,
    tuple(f"POSTGRES_{n}" for n in ("PASSWORD", "USER", "DB", "INITDB_ARGS")),
)  # fmt: skip
POSTGRESES = ("library/postgres", "postgis/postgis", "pgvector/pgvector", "timescale/timescaledb")
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(POSTGRESES, POSTGRES),
    "library/mysql": Kind(("mysqld",), _mysql, MYSQL, "Both {0} and {0}_FILE are set"),
    "library/mariadb": Kind(
        ("mariadbd", "mysqld"), _mysql, (*MYSQL, *(n.replace("MYSQL", "MARIADB") for n in MYSQL)),
        "Both {0} and {0}_FILE are set",
    ),
    "library/mongo": Kind(
        ("mongod",), _mongo, ("MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_PASSWORD")
    ),
    "library/rabbitmq": Kind(("rabbitmq-server",), _rabbit),
    "library/neo4j": Kind(("neo4j",), _neo4j),
    "library/redis": Kind(("redis-server",), _nothing),
}  # fmt: skip


def refusals(here: Ground, image: Official, kind: Kind) -> Iterator[Refusal]:
    """What the script of this image says to its variables, and ends."""
    for name in kind.files:
        if image.has(name) and image.has(f"{name}_FILE"):
            text = f"{name} and {name}_FILE exclude each other"
            yield Refusal(kind.both.format(name), text, (name, f"{name}_FILE"))
    yield from kind.rules(here, image)
