"""One examination from beginning to end: run the probes, find the causes, make the report."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from envdoctor import __version__
from envdoctor.diagnosis import diagnose
from envdoctor.model import Data, Finding, ProbeRun, Report, Settings, Status
from envdoctor.scheduler import Listener, run

if TYPE_CHECKING:
    from envdoctor.host import Host
    from envdoctor.registry import Selection


def examine(
    selection: Selection,
    host: Host,
    settings: Settings,
    *,
    listener: Listener,
    replayed: bool = False,
) -> Report:
    """Run the chosen probes and report on them, and on those that were left out."""
    began = time.monotonic()
    outcome = run(selection.chosen, host, settings, listener=listener)
    left_out = Finding(Status.SKIPPED, "left out by --skip")
    runs = (*outcome.runs, *(ProbeRun(probe, (left_out,)) for probe in selection.left_out))
    return Report(
        __version__,
        machine_facts(host),
        runs,
        diagnose(runs, host.system.tags),
        time.monotonic() - began,
        strict=settings.strict,
        interrupted=outcome.interrupted,
        effects=host.effects,
        replayed=replayed,
    )


def machine_facts(host: Host) -> Data:
    """What the head of a report says about the machine and the engine that it would use."""
    system, where = host.system, host.endpoint
    return {
        "os": system.os,
        "distro": system.distro,
        "version": system.version,
        "name": system.name,
        "kernel": system.kernel,
        "arch": system.arch,
        "init": system.init,
        "wsl": system.wsl,
        "container": system.container,
        "cpus": system.cpus,
        "memory": system.memory,
        "python": system.python,
        "docker": {
            "address": where.address,
            "source": where.source,
            "context": where.context,
            "overridden": where.overridden,
            "problem": where.problem,
        },
    }
