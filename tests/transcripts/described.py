"""A machine that we do not have, described by literals, and how a recording is made of it.

See README.md. What is described is what documents and cited reports say of such a machine; its
exchanges are then recorded as those of a real one are, written, read again, and replayed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from errno import ENOENT
from hashlib import sha256
from typing import NamedTuple

from envdoctor.host import Host, NotRecorded
from envdoctor.host import questions as q
from envdoctor.host.transcript import Recorder
from envdoctor.host.transcript_file import Recording, dump, load
from envdoctor.model import Settings
from envdoctor.redact import Redactor
from envdoctor.registry import builtin, select
from envdoctor.scheduler import run
from envdoctor.testing import FakeOutside, UnexpectedQuestion

RUN = "c0ffee"  # what a real machine makes up anew for each run


class Machine(NamedTuple):
    """A description, and what envdoctor is to make of it.

    `faults` are the names of the root causes, in the report's order. `remedy` is a command, or
    words of the advice, that must be given, `wrong` one that belongs to other platforms. `sources`
    are where the outputs are cited from.
    """

    name: str
    system: q.System
    sources: tuple[str, ...]
    faults: tuple[str, ...] = ()
    remedy: str = ""
    wrong: tuple[str, ...] = ()
    environ: Mapping[str, str] = {}
    files: Mapping[str, object] = {}
    programs: Mapping[str, str | tuple[str, ...]] = {}
    commands: Mapping[tuple[str, ...], object] = {}
    sockets: Mapping[str, q.Connection] = {}
    api: Mapping[str, object] = {}
    disks: Mapping[str, q.Usage] = {}
    names: Mapping[str, tuple[str, ...]] = {}


class Described(FakeOutside):
    """Answers for a description.

    Its files and programs are all that there are; a command, a socket or a path of the API that is
    not described is not known, which is another thing than absent.
    """

    def __init__(self, machine: Machine) -> None:
        system = machine.system._replace(run=RUN)
        which = {n: p if isinstance(p, tuple) else (p,) for n, p in machine.programs.items()}
        usual = {"HOME": system.home, "PATH": "/usr/local/bin:/usr/bin:/bin"}
        if system.os == "windows":
            usual = {"USERPROFILE": system.home, "PATH": "C:\\Windows\\system32;C:\\Windows"}
        environ = {**usual, **machine.environ}
        super().__init__(
            files=machine.files, environ=environ, system=system, sockets=machine.sockets,  # type: ignore[arg-type]
            api=machine.api, which=which, disks=machine.disks, names=machine.names,
        )  # fmt: skip
        self.commands = dict(machine.commands)  # type: ignore[arg-type]

    def answer(
        self, question: q.Question, timeout: float, progress: Callable[[str], None]
    ) -> q.Answer:
        """What the description says; raises `NotRecorded` where it says nothing."""
        if isinstance(question, q.Connect) and question.address.startswith(("npipe:", "ssh:")):
            return q.Connection(question.address, problem="unsupported")
        if isinstance(question, q.Connect) and question.address not in self.sockets:
            path = question.address.removeprefix("unix://")
            if path != question.address and self._fact(path).kind in ("missing", "dangling"):
                return q.Connection(question.address, problem="missing", errno=ENOENT,
                                    detail="[Errno 2] No such file or directory")  # fmt: skip
        if isinstance(question, q.Which):
            paths = self.which.get(question.name, ())
            return q.Paths(paths, tuple(self._fact(p).link or p for p in paths))
        if isinstance(question, q.Run) and question.argv not in self.commands:
            if self._is_there(question.argv[0]):
                raise NotRecorded(" ".join(question.argv))
            return q.Completed(question.argv, problem="not found", errno=ENOENT)
        try:
            return super().answer(question, timeout, progress)
        except UnexpectedQuestion as error:
            raise NotRecorded(str(error)) from None

    def _is_there(self, program: str) -> bool:
        return program in self.which or self._fact(program).kind == "file"

    def _folder(self, path: str) -> q.Names:
        # As the examined machine writes paths.
        mark = "\\" if self.system.os == "windows" else "/"
        inside = path.rstrip(mark) + mark
        names = {f[len(inside) :].split(mark)[0] for f in self.files if f.startswith(inside)}
        if not names:
            return q.Names(path, None, "missing", ENOENT)
        return q.Names(path, tuple(sorted(names)))


def recorded(machine: Machine) -> Recording:
    """Record the default examination of a described machine, as `check --record` does."""
    recorder = Recorder(Described(machine))
    host = Host(recorder)
    mark = "C:/" if machine.system.os == "windows" else "/"
    settings = Settings(path=f"{mark}empty", replayed=True)
    run(select(builtin(), (), ()).chosen, host, settings)
    text = Redactor(host).text
    return load(dump(recorder.exchanges, text, settings._replace(replayed=False)))


def context(home: str, name: str, address: str, mark: str = "/") -> dict[str, object]:
    """The file in which the client keeps a context."""
    parts = (home, ".docker", "contexts", "meta", sha256(name.encode()).hexdigest(), "meta.json")
    content = {"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": address,
               "SkipTLSVerify": False}}}  # fmt: skip
    return {mark.join(parts): json.dumps(content)}


def program(link: str = "") -> q.FileFact:
    """An executable file."""
    return q.FileFact("", "file", 0o755, owner="root", group="root", link=link, may_read=True,
                      may_execute=True)  # fmt: skip


def socket(uid: int = 0, gid: int = 0, owner: str = "root", group: str = "docker",
           mode: int = 0o660, link: str = "") -> q.FileFact:  # fmt: skip
    """A socket's file."""
    return q.FileFact("", "socket", mode, uid, gid, owner, group, link=link, may_read=True,
                      may_write=True)  # fmt: skip


def dangling(link: str) -> q.FileFact:
    """A link to nothing."""
    return q.FileFact("", "dangling", link=link, problem="missing", errno=ENOENT)
