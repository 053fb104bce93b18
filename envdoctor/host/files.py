"""What the file system says."""

from __future__ import annotations

import errno as numbers
import os
import stat as modes

from envdoctor.host.questions import FileFact, Names, Paths, Text, Usage

LIMIT = 262_144  # bytes of a file that are read

PROBLEMS = {
    numbers.ENOENT: "missing",
    numbers.ENOTDIR: "missing",
    numbers.EACCES: "denied",
    numbers.EPERM: "denied",
    numbers.EISDIR: "is a folder",
    numbers.ELOOP: "link loop",
    numbers.ENOSPC: "full",
    numbers.EROFS: "read-only",
}


def problem_of(error: OSError) -> str:
    """A word or two for a system error, the system's own words where there is none."""
    return PROBLEMS.get(error.errno or 0, error.strerror or str(error))


def read_text(path: str) -> Text:
    """Read a regular file's beginning; a device or a FIFO would never end and is refused."""
    try:
        # O_NONBLOCK: opening a FIFO that nobody writes to would hang.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not modes.S_ISREG(os.fstat(descriptor).st_mode):
                return Text(path, None, "not a regular file")
            return Text(path, file.read(LIMIT).decode("utf-8-sig", errors="replace"))
    except OSError as error:
        return Text(path, None, problem_of(error), error.errno)
    except ValueError as error:  # a NUL byte in the path
        return Text(path, None, str(error))


def list_folder(path: str) -> Names:
    """The names in a folder."""
    try:
        return Names(path, tuple(sorted(os.listdir(path))))
    except OSError as error:
        return Names(path, None, problem_of(error), error.errno)
    except ValueError as error:
        return Names(path, None, str(error))


def stat(path: str) -> FileFact:
    """What is at a path, links followed."""
    try:
        link = os.readlink(path) if os.path.islink(path) else ""
        facts = os.stat(path)
    except OSError as error:
        kind = "hidden" if error.errno in (numbers.EACCES, numbers.EPERM) else "missing"
        link = _link(path)
        if link and error.errno in (numbers.ENOENT, numbers.ELOOP):
            kind = "dangling"
        return FileFact(path, kind, link=link, problem=problem_of(error), errno=error.errno)
    except ValueError as error:
        return FileFact(path, problem=str(error))
    return FileFact(
        path,
        kind=_kind(facts.st_mode),
        mode=modes.S_IMODE(facts.st_mode),
        uid=facts.st_uid,
        gid=facts.st_gid,
        owner=_owner(facts.st_uid),
        group=_group(facts.st_gid),
        size=facts.st_size,
        link=link,
        may_read=os.access(path, os.R_OK),
        may_write=os.access(path, os.W_OK),
        may_execute=os.access(path, os.X_OK),
    )


def which(name: str) -> Paths:
    """Every executable of this name on PATH, in its order; the same file is listed once."""
    found: dict[str, str] = {}
    endings = os.environ.get("PATHEXT", ".EXE").split(";") if os.name == "nt" else [""]
    for folder in os.get_exec_path():
        for ending in endings:
            path = os.path.join(folder, name + ending)
            if os.path.isfile(path) and os.access(path, os.X_OK):
                found.setdefault(path, os.path.realpath(path))
    return Paths(tuple(found), tuple(found.values()))


def disk(path: str) -> Usage:
    """How full the file system behind a path is; what may not be entered cannot be measured."""
    try:
        if os.name == "nt":
            from shutil import disk_usage

            usage = disk_usage(path)
            return Usage(path, usage.total, usage.free)
        facts = os.statvfs(path)
    except OSError as error:
        return Usage(path, problem=problem_of(error), errno=error.errno)
    return Usage(
        path, facts.f_blocks * facts.f_frsize, facts.f_bavail * facts.f_frsize,
        facts.f_files, facts.f_favail, bool(facts.f_flag & os.ST_RDONLY),
        reserved=(facts.f_bfree - facts.f_bavail) * facts.f_frsize,
    )  # fmt: skip


def _kind(mode: int) -> str:
    for test, name in (
        (modes.S_ISREG, "file"), (modes.S_ISDIR, "folder"), (modes.S_ISSOCK, "socket"),
        (modes.S_ISFIFO, "fifo"),
    ):  # fmt: skip
        if test(mode):
            return name
    return "device"


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _owner(uid: int) -> str:
    try:
        from pwd import getpwuid

        return getpwuid(uid).pw_name
    except (ImportError, KeyError):  # Windows, or a number without a name
        return str(uid)


def _group(gid: int) -> str:
    try:
        from grp import getgrgid

        return getgrgid(gid).gr_name
    except (ImportError, KeyError):
        return str(gid)
