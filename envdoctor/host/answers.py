"""What the outside answers.

A missing command, a refused socket or a time-out is an *answer*, never an exception: `problem` then
says in one or two words what happened and `errno` holds the system's number where there is one.
"""

from typing import NamedTuple


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


class Text(NamedTuple):
    """A file's text; None when it could not be read, and `problem`/`errno` say why."""

    path: str
    text: str | None = None
    problem: str = ""
    errno: int | None = None


class Names(NamedTuple):
    """Sorted names; None when the folder could not be read."""

    path: str
    names: tuple[str, ...] | None = None
    problem: str = ""
    errno: int | None = None


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


class Paths(NamedTuple):
    """Paths in PATH's order; `real` has the same with links followed."""

    paths: tuple[str, ...] = ()
    real: tuple[str, ...] = ()


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


class Variables(NamedTuple):
    """Environment variables, sorted by name."""

    pairs: tuple[tuple[str, str], ...] = ()


class System(NamedTuple):
    """The machine and the user.

    `os`: `linux`, `macos`, `windows`. `distro`/`version`: os-release's ID and VERSION_ID, with
    `like` its ID_LIKE. `init`: `systemd`, `openrc`, … or empty. `groups`: the groups of this
    session (names and ids); `member_of`: the groups that the user database lists for the user;
    the two differ until the next login. `container`: runs inside one. Memory in bytes. `run` names
    this run of envdoctor in what it leaves on an engine; a replay needs the same name.
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
    run: str = ""

    @property
    def tags(self) -> frozenset[str]:
        """What a remedy's `platforms` are compared with."""
        tags = {self.os, self.distro, *self.like, self.init}
        tags |= {"wsl"} if self.wsl else set()
        tags |= {"container"} if self.container else set()
        return frozenset(tags - {""})


class Usage(NamedTuple):
    """Bytes and inodes of a file system; inodes are 0 where the file system has no such limit.

    `reserved` are bytes that are free for root alone (ext4 keeps 5 % back), beside the `free` ones.
    """

    path: str
    total: int = 0
    free: int = 0
    inodes: int = 0
    free_inodes: int = 0
    readonly: bool = False
    problem: str = ""
    errno: int | None = None
    reserved: int = 0


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


class Addresses(NamedTuple):
    """IP addresses of a name; none and a `problem` when it does not resolve."""

    addresses: tuple[str, ...] = ()
    problem: str = ""
    errno: int | None = None
