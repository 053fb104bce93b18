"""Examines a real engine with one probe, in this process and with the engine's environment."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from envdoctor.host import Host
from envdoctor.host.machine import RealMachine
from envdoctor.model import Check, Finding, Settings


@contextmanager
def host_in(environ: Mapping[str, str]) -> Iterator[Host]:
    """A Host as a user with this environment has it, all effects allowed; closed at the end."""
    with patch.dict(os.environ, environ, clear=True):
        host = Host(RealMachine(), effects=("pulls-image", "creates-container"))
        try:
            yield host
        finally:
            host.close()


def examine(
    check: Check, environ: Mapping[str, str], settings: Settings | None = None
) -> list[Finding]:
    """All that a probe's check has to say."""
    with host_in(environ) as host:
        return list(check(host, settings or Settings()))
