"""What a client program needs to talk to an engine: an environment of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .toolsets import Toolset


def client_environment(
    folder: Path, tools: Toolset, host: str | None, *, plugins: bool = True
) -> dict[str, str]:
    """The environment of a new user with `tools`: a fresh HOME, and DOCKER_CONFIG in it.

    HOME is made in `folder`. PATH begins with the clients of `tools`. `host` becomes DOCKER_HOST;
    None leaves it out, for tests of contexts and of the default socket. `plugins=False` gives a
    configuration without Compose and buildx. Nothing else of the caller's environment is in it but
    the rest of PATH, TERM and TMPDIR.
    """
    home = Path(tempfile.mkdtemp(prefix="home-", dir=folder))
    config = home / ".docker"
    config.mkdir()
    if plugins:
        (config / "cli-plugins").mkdir()
        for plugin in tools.plugins.iterdir():
            (config / "cli-plugins" / plugin.name).symlink_to(plugin.resolve())
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
