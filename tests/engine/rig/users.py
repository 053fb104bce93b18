"""Users and groups of the machine that last as long as a test."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import leftovers, process
from .cache import locked
from .debian import need_tools, require_debian_root
from .run_folder import run_folder


@dataclass(frozen=True)
class User:
    """An ordinary user; `home` is its folder, `gid` its own group."""

    name: str
    uid: int
    gid: int
    home: Path

    def run(
        self,
        *argv: str | Path,
        env: Mapping[str, str] | None = None,
        groups: Sequence[int] | None = None,
        check: bool = True,
        timeout: float = 60.0,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, in `home` unless `cwd` is given; see `process.run`.

        `env` replaces the plain one (PATH, HOME, USER). `groups` are the ids of the supplementary
        groups: as a fresh login has them when left out; `()` for a session that began before the
        user was put into a group.
        """
        plain = {"PATH": os.defpath, "HOME": str(self.home), "USER": self.name}
        return process.run(
            *argv,
            env=plain if env is None else env,
            cwd=cwd or self.home,
            check=check,
            timeout=timeout,
            user=self.uid,
            group=self.gid,
            extra_groups=os.getgrouplist(self.name, self.gid) if groups is None else groups,
        )


@contextmanager
def unprivileged_user(*groups: str) -> Iterator[User]:
    """A new user without any right, except that it is a member of `groups`.

        with scratch_group() as group, unprivileged_user(group) as user:
            user.run("id")

    Raises Unavailable unless this is root on Debian.
    """
    require_debian_root()
    need_tools("useradd")
    name = f"edr-{secrets.token_hex(4)}"
    with run_folder() as folder:
        home = folder / "home"
        (folder / leftovers.USER).write_text(name)
        extra = ("--groups", ",".join(groups)) if groups else ()
        with locked("users"):
            process.run(
                *("useradd", "--no-log-init", "--user-group", "--shell", "/bin/sh", *extra),
                *("--create-home", "--skel", "/var/empty", "--home-dir", home, name),
            )
        made = home.stat()
        yield User(name, made.st_uid, made.st_gid, home)


@contextmanager
def scratch_group() -> Iterator[str]:
    """A new group without members, for the socket (`Engine(args=["--group", name])`)."""
    require_debian_root()
    need_tools("useradd")
    name = f"edr-{secrets.token_hex(4)}"
    with run_folder() as folder:
        (folder / leftovers.GROUP).write_text(name)
        with locked("users"):
            process.run("groupadd", name)
        yield name
