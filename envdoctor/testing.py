"""A machine made of literals, for testing probes: ours and those of plugin authors.

    host = FakeHost(
        commands={"docker --version": "Docker version 28.5.2, build ecc6942"},
        files={"/etc/docker/daemon.json": "{}"},
        environ={"HOME": "/home/dev"},
    )
    findings = list(check(host, Settings()))

A question that the fake does not know is a mistake in the test and fails it loudly, with the
question in the message: see `UnexpectedQuestion`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from errno import ENOENT
from typing import TypeAlias, TypeVar

from envdoctor.host import Host
from envdoctor.host import questions as q

__all__ = ["FakeHost", "FakeOutside", "UnexpectedQuestion", "ran"]

T = TypeVar("T")
CommandAnswer: TypeAlias = str | q.Completed | Callable[[], q.Completed]
FileAnswer: TypeAlias = str | q.Text | q.FileFact | None

LINUX = q.System(
    os="linux", distro="debian", version="12", name="Debian GNU/Linux 12 (bookworm)",
    kernel="6.1.0", arch="x86_64", init="systemd", user="dev", uid=1000, home="/home/dev",
    groups=("dev", "docker"), gids=(1000, 998), member_of=("dev", "docker"), cpus=4,
    memory=8_000_000_000, python="3.11.7", run="c0ffee",
)  # fmt: skip


class UnexpectedQuestion(BaseException):
    """The probe asked something that the test did not foresee.

    A BaseException, so that neither a probe's `except Exception` nor the scheduler's crash
    isolation can swallow it.
    """


def ran(
    stdout: str = "", stderr: str = "", exit_code: int | None = 0, problem: str = "",
    seconds: float = 0.0,
) -> q.Completed:  # fmt: skip
    """An answer of `Host.run`; its `argv` is filled in by the fake."""
    return q.Completed((), exit_code, stdout, stderr, seconds, problem)


class FakeOutside:
    """Answers from literals. See `FakeHost` for the arguments."""

    def __init__(
        self,
        *,
        commands: Mapping[str, CommandAnswer] | None = None,
        files: Mapping[str, FileAnswer] | None = None,
        environ: Mapping[str, str] | None = None,
        system: q.System = LINUX,
        sockets: Mapping[str, q.Connection] | None = None,
        api: Mapping[str, object] | None = None,
        web: Mapping[str, q.Reply] | None = None,
        which: Mapping[str, tuple[str, ...]] | None = None,
        disks: Mapping[str, q.Usage] | None = None,
        listeners: tuple[q.Listener, ...] = (),
        addresses: tuple[str, ...] = ("127.0.0.1", "::1", "192.0.2.10"),
        names: Mapping[str, tuple[str, ...]] | None = None,
        images: Mapping[str, q.Completed] | None = None,
    ) -> None:
        self.commands = {tuple(shlex.split(k)): v for k, v in (commands or {}).items()}
        self.files = dict(files or {})
        self.environ = dict(environ or {})
        self.system = system
        self.sockets = dict(sockets or {})
        self.api = dict(api or {})
        self.web = dict(web or {})
        self.which = dict(which or {})
        self.disks = dict(disks or {})
        self.listeners = listeners
        self.addresses = addresses
        self.names = dict(names or {})
        self.images = dict(images or {})
        self.asked: list[q.Question] = []
        self.closed = False

    def answer(
        self, question: q.Question, timeout: float, progress: Callable[[str], None]
    ) -> q.Answer:
        """The literal for this question; raises UnexpectedQuestion where there is none."""
        self.asked.append(question)
        match question:
            case q.Run(argv=argv):
                return self._command(argv)
            case q.ReadText(path=path):
                return self._text(path)
            case q.Stat(path=path):
                return self._fact(path)
            case q.ListFolder(path=path):
                return self._folder(path)
            case q.Which(name=name):
                paths = self.which.get(name, ())
                return q.Paths(paths, paths)
            case q.Connect(address=address):
                return self._known(self.sockets, address, question)
            case q.Api(path=path):
                reply = self._known(self.api, path, question)
                return reply if isinstance(reply, q.Reply) else q.Reply(200, reply)
            case q.Fetch(url=url):
                return self._known(self.web, url, question)
            case q.RunImage(image=image):
                return self._known(self.images, image, question)
            case q.Environ():
                return q.Variables(tuple(sorted(self.environ.items())))
            case q.Machine():
                return self.system
            case q.Disk(path=path):
                return self._known(self.disks, path, question)
            case q.Listening():
                return q.Listeners(self.listeners)
            case q.OwnAddresses():
                return q.Addresses(self.addresses)
            case q.Resolve(name=name):
                addresses = self._known(self.names, name, question)
                return q.Addresses(addresses, "" if addresses else "unresolved")
        raise UnexpectedQuestion(repr(question))

    def close(self) -> None:
        """Nothing runs here."""
        self.closed = True

    def _command(self, argv: tuple[str, ...]) -> q.Completed:
        if argv not in self.commands:
            if argv[0] in {known[0] for known in self.commands}:
                raise UnexpectedQuestion(f"the command {shlex.join(argv)!r}")
            return q.Completed(argv, problem="not found", errno=ENOENT)
        answer = self.commands[argv]
        if isinstance(answer, str):
            return q.Completed(argv, 0, answer)
        if callable(answer):
            answer = answer()
        return answer._replace(argv=argv)

    # Files are a world of their own: what is not listed is missing, as on a real machine.
    def _text(self, path: str) -> q.Text:
        answer = self.files.get(path)
        if isinstance(answer, q.Text):
            return answer
        if isinstance(answer, str):
            return q.Text(path, answer)
        return q.Text(path, None, "missing", ENOENT)

    def _fact(self, path: str) -> q.FileFact:
        answer = self.files.get(path)
        if isinstance(answer, q.FileFact):
            return answer._replace(path=path)
        if isinstance(answer, str):
            return q.FileFact(path, "file", 0o644, size=len(answer), may_read=True)
        if self._folder(path).names is not None:
            return q.FileFact(path, "folder", 0o755, may_read=True, may_execute=True)
        return q.FileFact(path, "missing", problem="missing", errno=ENOENT)

    def _folder(self, path: str) -> q.Names:
        inside = path.rstrip("/") + "/"
        names = {f[len(inside) :].split("/")[0] for f in self.files if f.startswith(inside)}
        if not names:
            return q.Names(path, None, "missing", ENOENT)
        return q.Names(path, tuple(sorted(names)))

    @staticmethod
    def _known(literals: Mapping[str, T], key: str, question: q.Question) -> T:
        if key not in literals:
            raise UnexpectedQuestion(repr(question))
        return literals[key]


class FakeHost(Host):
    """A `Host` whose outside is made of literals.

    `commands`: command line -> stdout, or a `Completed` (see `ran`); programs that no command line
    names are not installed. `files`: path -> text, or a `FileFact`/`Text` for what is special.
    `sockets`: address -> `Connection`. `api`: path -> JSON body or `Reply`. `web`: URL -> `Reply`.
    `which`, `disks`, `listeners`, `addresses` (of this machine), `names` (host name -> addresses),
    `images` (image -> how it ran).
    All effects are allowed unless `effects` narrows them.
    """

    def __init__(
        self, *, effects: tuple[str, ...] = ("pulls-image", "creates-container"), **literals: object
    ) -> None:
        self.outside = FakeOutside(**literals)  # type: ignore[arg-type]
        super().__init__(self.outside, effects=effects)
