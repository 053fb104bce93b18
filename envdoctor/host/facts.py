"""What machine this is, who is asking, and who listens on which port."""

from __future__ import annotations

import os
import sys

from envdoctor.host.files import read_text, stat
from envdoctor.host.questions import Addresses, Listener, Listeners, System

NAMES = {"linux": "linux", "darwin": "macos", "win32": "windows", "cygwin": "windows"}


def system() -> System:
    """Facts of this machine; what cannot be had stays empty."""
    here = NAMES.get(sys.platform, sys.platform)
    release = _os_release() if here == "linux" else {}
    uname = _uname()
    user, uid, home = _user()
    gids, groups, member_of = _groups(user)
    return System(
        os=here,
        distro=release.get("ID", ""),
        version=release.get("VERSION_ID", ""),
        name=release.get("PRETTY_NAME", "") or " ".join(uname[:2]),
        like=tuple(release.get("ID_LIKE", "").split()),
        kernel=uname[1],
        arch=uname[2],
        init=_init() if here == "linux" else "",
        wsl="microsoft" in uname[1].lower(),
        container=_in_container(),
        user=user,
        uid=uid,
        home=home,
        groups=groups,
        gids=gids,
        member_of=member_of,
        cpus=_cpus(),
        memory=_memory(),
        python=".".join(str(part) for part in sys.version_info[:3]),
        run=os.urandom(4).hex(),
    )


def listeners() -> Listeners:
    """Listening ports; without rights the owners of other users' ports stay unknown."""
    import psutil

    try:
        found = psutil.net_connections(kind="inet")
    except (psutil.Error, OSError) as error:
        return Listeners((), str(error))
    ports = set()
    for entry in found:
        tcp = entry.type == 1
        if not entry.laddr or (tcp and entry.status != psutil.CONN_LISTEN):
            continue
        if not tcp and entry.raddr:
            continue
        name = ""
        if entry.pid:
            try:
                name = psutil.Process(entry.pid).name()
            except psutil.Error:  # it ended meanwhile, or belongs to somebody else
                name = ""
        ports.add(
            Listener(entry.laddr.port, entry.laddr.ip, "tcp" if tcp else "udp", entry.pid, name)
        )
    return Listeners(tuple(sorted(ports, key=lambda p: (p.port, p.protocol, p.address))))


def own_addresses() -> Addresses:
    """The IPv4 and IPv6 addresses of the interfaces, without IPv6's `%interface`."""
    import socket

    import psutil

    try:
        interfaces = psutil.net_if_addrs()
    except OSError as error:
        return Addresses((), str(error), error.errno)
    kinds = (socket.AF_INET, socket.AF_INET6)
    found = {
        entry.address.partition("%")[0]
        for entries in interfaces.values() for entry in entries if entry.family in kinds
    }  # fmt: skip
    return Addresses(tuple(sorted(found)))


def _uname() -> tuple[str, str, str]:
    if hasattr(os, "uname"):
        facts = os.uname()
        return facts.sysname, facts.release, facts.machine
    import platform

    return platform.system(), platform.version(), platform.machine()


def _os_release() -> dict[str, str]:
    text = read_text("/etc/os-release").text or read_text("/usr/lib/os-release").text or ""
    pairs = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    return {key.strip(): value.strip().strip("\"'") for key, mark, value in pairs if mark}


def _init() -> str:
    if stat("/run/systemd/system").kind == "folder":
        return "systemd"
    if stat("/run/openrc").kind == "folder":
        return "openrc"
    return (read_text("/proc/1/comm").text or "").strip()


def _in_container() -> bool:
    marks = ("/.dockerenv", "/run/.containerenv")
    marked = any(stat(mark).kind == "file" for mark in marks) or "container" in os.environ
    # A virtual machine made from an image has the mark too; but it sees its kernel's threads.
    return marked and (read_text("/proc/2/comm").text or "").strip() != "kthreadd"


def _user() -> tuple[str, int, str]:
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE", "")
    name = os.environ.get("USER") or os.environ.get("USERNAME", "")
    if not hasattr(os, "geteuid"):
        return name, 0, home
    uid = os.geteuid()
    try:
        from pwd import getpwuid

        entry = getpwuid(uid)
    except KeyError:  # a container's user need not be in its /etc/passwd
        return name or str(uid), uid, home or "/"
    return entry.pw_name, uid, home or entry.pw_dir


def _groups(user: str) -> tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
    """This session's groups, by number and name, and those that the user database lists."""
    if not hasattr(os, "getgroups"):
        return (), (), ()
    session = tuple(sorted({*os.getgroups(), os.getegid()}))
    try:
        from pwd import getpwnam

        listed = os.getgrouplist(user, getpwnam(user).pw_gid)
    except (KeyError, OSError):
        listed = []
    return session, _names(session), _names(listed)


def _names(gids: tuple[int, ...] | list[int]) -> tuple[str, ...]:
    from grp import getgrgid

    names = []
    for gid in gids:
        try:
            names.append(getgrgid(gid).gr_name)
        except KeyError:
            names.append(str(gid))
    return tuple(names)


def _cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 0


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        import psutil

        return psutil.virtual_memory().total
