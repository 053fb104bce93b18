"""What a client program needs to talk to an engine: an environment of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from .debian import need_tools
from .process import run
from .toolsets import Toolset
from .users import User


def reachable(tools: Toolset, folder: Path) -> Toolset:
    """The same tools by a path below the run folder `folder`.

    The cache is in root's home, where ordinary users may not look; they may in a run folder. It is
    mounted read-only, so that nothing that happens in the run folder can harm the cache.
    """
    need_tools("mount")
    mounted = folder / "tools"
    mounted.mkdir()
    run("mount", "-o", "bind,ro", tools.clients.parent, mounted)
    return replace(tools, clients=mounted / "clients", plugins=mounted / "plugins")


def client_environment(
    folder: Path,
    tools: Toolset,
    host: str | None,
    *,
    plugins: bool = True,
    user: User | None = None,
) -> dict[str, str]:
    """The environment of a new user with `tools`: a fresh HOME, and DOCKER_CONFIG in it.

    HOME is made in `folder` and belongs to `user`, else to root. PATH begins with the clients of
    `tools`. `host` becomes DOCKER_HOST; None leaves it out, for tests of contexts and of the
    default socket. `plugins=False` gives a configuration without Compose and buildx. Nothing else
    of the caller's environment is in it but the rest of PATH, TERM and TMPDIR.
    """
    home = Path(tempfile.mkdtemp(prefix="home-", dir=folder))
    config = home / ".docker"
    config.mkdir()
    if plugins:
        (config / "cli-plugins").mkdir()
        for plugin in tools.plugins.iterdir():
            (config / "cli-plugins" / plugin.name).symlink_to(plugin)
    if user is not None:
        for path in (home, config):
            shutil.chown(path, user.uid, user.gid)
    env = {
        "PATH": f"{tools.clients}:{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "DOCKER_CONFIG": str(config),
        "LC_ALL": "C.UTF-8",
    }
    env |= {name: os.environ[name] for name in ("TERM", "TMPDIR") if name in os.environ}
    if host is not None:
        env["DOCKER_HOST"] = host
    return env
