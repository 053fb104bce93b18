"""What may be asked of the outside, and what it answers.

Questions and answers are plain, JSON-able tuples: that is what lets a run be remembered, recorded
into a transcript, replayed on another machine, and faked in a test. A missing command, a refused
socket or a time-out is an *answer*, never an exception: `problem` then says in one or two words
what happened and `errno` holds the system's number where there is one.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Run(NamedTuple):
    """Run a program. `env` adds to (or, with an empty value, removes from) the environment."""

    argv: tuple[str, ...]
    stdin: str = ""
    env: tuple[tuple[str, str], ...] = ()
    cwd: str = ""


class Line(NamedTuple):
    """A line of output and when it came, in seconds after the start."""

    at: float
    stream: str
    text: str


class Completed(NamedTuple):
    """How a program ended.

    `exit_code` is None when it did not run or did not end: `problem` is then `not found`,
    `not executable` or `timed out` (what it had printed until then is kept). Output past the
    limit is cut and `problem` says `output cut`. `lines` has the same output with times.
    """

    argv: tuple[str, ...]
    exit_code: int | None = None
    stdout: str = ""
    stderr: str = ""
    seconds: float = 0.0
    problem: str = ""
    errno: int | None = None
    lines: tuple[Line, ...] = ()

    @property
    def ok(self) -> bool:
        """It ran, ended, and ended well."""
        return self.exit_code == 0

    @property
    def output(self) -> str:
        """Both streams, the errors last: where one looks for a message."""
        return "\n".join(part for part in (self.stdout.strip(), self.stderr.strip()) if part)


class ReadText(NamedTuple):
    """Read the beginning of a text file (256 KiB at most)."""

    path: str


class Text(NamedTuple):
    """A file's text; None when it could not be read, and `problem`/`errno` say why."""

    path: str
    text: str | None = None
    problem: str = ""
    errno: int | None = None


class ListFolder(NamedTuple):
    """List the names in a folder."""

    path: str


class Names(NamedTuple):
    """Sorted names; None when the folder could not be read."""

    path: str
    names: tuple[str, ...] | None = None
    problem: str = ""
    errno: int | None = None


class Stat(NamedTuple):
    """Look at a path. Links are followed; `link` of the answer says where the path pointed."""

    path: str


class FileFact(NamedTuple):
    """What is at a path.

    `kind`: `file`, `folder`, `socket`, `fifo`, `device`, `dangling` (a link to nothing),
    `missing`, `hidden` (may not be looked at). `mode` is the permission bits; `may_read`,
    `may_write` and `may_execute` are for the user that runs envdoctor. Sizes in bytes.
    """

    path: str
    kind: str = "missing"
    mode: int = 0
    uid: int = 0
    gid: int = 0
    owner: str = ""
    group: str = ""
    size: int = 0
    link: str = ""
    may_read: bool = False
    may_write: bool = False
    may_execute: bool = False
    problem: str = ""
    errno: int | None = None


class Which(NamedTuple):
    """Every executable of this name on PATH, the one that would run first."""

    name: str


class Paths(NamedTuple):
    """Paths in PATH's order; `real` has the same with links followed."""

    paths: tuple[str, ...] = ()
    real: tuple[str, ...] = ()


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


class Connection(NamedTuple):
    """How far a connection came.

    `stage` is the last rung that held: `` (nothing), `connected`, `answered` (bytes came back).
    `problem` is empty or one of `refused`, `missing`, `denied`, `timed out`, `unresolved`,
    `unreachable`, `reset`, `closed`, `tls`, `unsupported`, `other`; `detail` is the system's own
    sentence. `reply` is the beginning of what came back.
    """

    address: str
    stage: str = ""
    problem: str = ""
    detail: str = ""
    errno: int | None = None
    reply: str = ""
    seconds: float = 0.0

    @property
    def http_status(self) -> int | None:
        """The status of an HTTP answer, None when it is no HTTP."""
        first = self.reply.split("\n", 1)[0].split()
        return (
            int(first[1])
            if first[:1]
            and first[0].startswith("HTTP/")
            and len(first) > 1
            and (first[1].isdigit())
            else None
        )

    def header(self, name: str) -> str:
        """An HTTP header's value, empty when it did not come."""
        for line in self.reply.split("\n")[1:]:
            key, colon, value = line.partition(":")
            if not line.strip():
                break
            if colon and key.strip().lower() == name.lower():
                return value.strip()
        return ""

    @property
    def is_docker(self) -> bool:
        """It answered as a Docker API does."""
        return self.http_status == 200 and bool(self.header("Api-Version"))


class Api(NamedTuple):
    """`GET` something from the engine's API, by path without the version (`/info`)."""

    address: str
    path: str
    tls: Tls | None = None


class Reply(NamedTuple):
    """An HTTP answer; `body` is decoded JSON where it was JSON, else text.

    `status` is None when no answer came; `problem` and `detail` then say why.
    """

    status: int | None = None
    body: object = None
    headers: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    detail: str = ""
    errno: int | None = None

    @property
    def ok(self) -> bool:
        """A 2xx answer."""
        return self.status is not None and 200 <= self.status < 300


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


class Variables(NamedTuple):
    """Environment variables, sorted by name."""

    pairs: tuple[tuple[str, str], ...] = ()


class Machine(NamedTuple):
    """Ask what machine this is and who is asking."""


class System(NamedTuple):
    """The machine and the user.

    `os`: `linux`, `macos`, `windows`. `distro`/`version`: os-release's ID and VERSION_ID, with
    `like` its ID_LIKE. `init`: `systemd`, `openrc`, … or empty. `groups`: the groups of this
    session (names and ids); `member_of`: the groups that the user database lists for the user;
    the two differ until the next login. `container`: runs inside one. Memory in bytes.
    """

    os: str = "linux"
    distro: str = ""
    version: str = ""
    name: str = ""
    like: tuple[str, ...] = ()
    kernel: str = ""
    arch: str = ""
    init: str = ""
    wsl: bool = False
    container: bool = False
    user: str = ""
    uid: int = 0
    home: str = ""
    groups: tuple[str, ...] = ()
    gids: tuple[int, ...] = ()
    member_of: tuple[str, ...] = ()
    cpus: int = 0
    memory: int = 0
    python: str = ""

    @property
    def tags(self) -> frozenset[str]:
        """What a remedy's `platforms` are compared with."""
        tags = {self.os, self.distro, *self.like, self.init}
        tags |= {"wsl"} if self.wsl else set()
        tags |= {"container"} if self.container else set()
        return frozenset(tags - {""})


class Disk(NamedTuple):
    """Ask how full the file system behind a path is."""

    path: str


class Usage(NamedTuple):
    """Bytes and inodes of a file system; inodes are 0 where the file system has no such limit."""

    path: str
    total: int = 0
    free: int = 0
    inodes: int = 0
    free_inodes: int = 0
    readonly: bool = False
    problem: str = ""
    errno: int | None = None


class Listening(NamedTuple):
    """Ask which TCP and UDP ports are listened on, and by whom."""


class Listener(NamedTuple):
    """A listening port; `process` is empty where the owner may not be seen."""

    port: int
    address: str
    protocol: str = "tcp"
    pid: int | None = None
    process: str = ""


class Listeners(NamedTuple):
    """All listening ports, by number."""

    ports: tuple[Listener, ...] = ()
    problem: str = ""


class Resolve(NamedTuple):
    """Look a host name up, as this machine's programs do."""

    name: str


class Addresses(NamedTuple):
    """IP addresses of a name; none and a `problem` when it does not resolve."""

    addresses: tuple[str, ...] = ()
    problem: str = ""
    errno: int | None = None


Question: TypeAlias = (
    Run | ReadText | ListFolder | Stat | Which | Connect | Api | Fetch | RunImage | Environ
    | Machine | Disk | Listening | Resolve
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
    Resolve: Addresses,
}
