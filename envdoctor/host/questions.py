"""What may be asked of the outside; `envdoctor.host.answers` holds what comes back.

Questions and answers are plain, JSON-able tuples: that is what lets a run be remembered, recorded
into a transcript, replayed on another machine, and faked in a test.
"""

from typing import NamedTuple, TypeAlias

from envdoctor.host.answers import (
    Addresses,
    Completed,
    Connection,
    FileFact,
    Line,
    Listener,
    Listeners,
    Names,
    Paths,
    Reply,
    System,
    Text,
    Usage,
    Variables,
)

# One name for both halves of the conversation: `from envdoctor.host import questions as q`.
__all__ = [
    "ANSWERS",
    "Addresses",
    "Answer",
    "Api",
    "Completed",
    "Connect",
    "Connection",
    "Disk",
    "Environ",
    "Fetch",
    "FileFact",
    "Line",
    "ListFolder",
    "Listener",
    "Listeners",
    "Listening",
    "Machine",
    "Names",
    "OwnAddresses",
    "Paths",
    "Question",
    "ReadText",
    "Reply",
    "Resolve",
    "Run",
    "RunImage",
    "Stat",
    "System",
    "Text",
    "Tls",
    "Usage",
    "Variables",
    "Which",
]


class Run(NamedTuple):
    """Run a program. `env` adds to (or, with an empty value, removes from) the environment."""

    argv: tuple[str, ...]
    stdin: str = ""
    env: tuple[tuple[str, str], ...] = ()
    cwd: str = ""


class ReadText(NamedTuple):
    """Read the beginning of a text file (256 KiB at most)."""

    path: str


class ListFolder(NamedTuple):
    """List the names in a folder."""

    path: str


class Stat(NamedTuple):
    """Look at a path. Links are followed; `link` of the answer says where the path pointed."""

    path: str


class Which(NamedTuple):
    """Every executable of this name on PATH, the one that would run first."""

    name: str


class Tls(NamedTuple):
    """Certificate files of a TLS endpoint; `verify` False accepts any server certificate."""

    ca: str = ""
    cert: str = ""
    key: str = ""
    verify: bool = True


class Connect(NamedTuple):
    """Open a connection to `unix:///path` or `tcp://host:port` and ask `GET /_ping` of it."""

    address: str
    tls: Tls | None = None
    ping: bool = True


class Api(NamedTuple):
    """`GET` something from the engine's API, by path without the version (`/info`)."""

    address: str
    path: str
    tls: Tls | None = None


class Fetch(NamedTuple):
    """`GET` a URL from this machine (not through the engine), with its proxies."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()


class RunImage(NamedTuple):
    """Run an image through the engine's API, without a CLI, and remove the container."""

    address: str
    image: str
    name: str
    command: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    pull: bool = False
    tls: Tls | None = None


class Environ(NamedTuple):
    """The environment variables."""


class Machine(NamedTuple):
    """Ask what machine this is and who is asking."""


class Disk(NamedTuple):
    """Ask how full the file system behind a path is."""

    path: str


class Listening(NamedTuple):
    """Ask which TCP and UDP ports are listened on, and by whom."""


class OwnAddresses(NamedTuple):
    """Ask which IP addresses the interfaces of this machine have."""


class Resolve(NamedTuple):
    """Look a host name up, as this machine's programs do."""

    name: str


Question: TypeAlias = (
    Run | ReadText | ListFolder | Stat | Which | Connect | Api | Fetch | RunImage | Environ
    | Machine | Disk | Listening | OwnAddresses | Resolve
)  # fmt: skip
Answer: TypeAlias = (
    Completed | Text | Names | FileFact | Paths | Connection | Reply | Variables | System
    | Usage | Listeners | Addresses
)  # fmt: skip

ANSWERS: dict[type, type] = {
    Run: Completed,
    ReadText: Text,
    ListFolder: Names,
    Stat: FileFact,
    Which: Paths,
    Connect: Connection,
    Api: Reply,
    Fetch: Reply,
    RunImage: Completed,
    Environ: Variables,
    Machine: System,
    Disk: Usage,
    Listening: Listeners,
    OwnAddresses: Addresses,
    Resolve: Addresses,
}
