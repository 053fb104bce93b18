"""`envdoctor run --dry -- COMMAND`: what would fail, told by the rules for projects."""

from __future__ import annotations

import os

from envdoctor.arguments import WrongUse


def foresee(command: list[str], form: str) -> int:
    """Examine what the command asks for; the exit code is that of `check`.

    Raises `WrongUse` for a command that is none of docker's which start or build something.
    """
    from envdoctor.commands.check import check
    from envdoctor.host import Host
    from envdoctor.host.machine import RealMachine
    from envdoctor.model import Settings
    from envdoctor.project import preset
    from envdoctor.project.command_line import NotUnderstood, understand
    from envdoctor.registry import builtin, select

    host = Host(RealMachine())
    try:
        asked = understand(host, os.getcwd(), command)
        settings = Settings(path=asked.folder or ".", files=asked.files, format=form)
        if asked.project:
            preset(host, settings, asked.project)
        return check(host, select(builtin(), ("project",), ()), settings)
    except NotUnderstood as error:
        raise WrongUse(
            f"--dry understands docker run, docker build and docker compose, not: {error}"
        ) from None
    finally:
        host.close()
