"""What the engine is asked for when it makes a container: rights, its runtime, a profile.

Each module named in `RULES` has a subject of its own.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many, table, unanswered
from envdoctor.probes.project.container.log_options import log_options, near
from envdoctor.probes.project.container.option_words import option_words
from envdoctor.probes.project.container.refusals import INVALID, reaches, refused
from envdoctor.probes.project.container.swarm import kept_elsewhere
from envdoctor.probes.project.container.ulimits import ulimits
from envdoctor.probes.project.ground import Ground, ground, skipped
from envdoctor.probes.project.health.times import health_times
from envdoctor.probes.project.network.addressing import addressing
from envdoctor.probes.project.network.sharing import sharing
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Service

if TYPE_CHECKING:
    from envdoctor.host import Host

RUNTIME = "ED630"  # runtime-unknown
PROFILE = "ED632"  # security-profile-missing

_CAPABILITIES = (
    "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN "
    "DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE "
    "MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON "
    "SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE "
    "SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM"
)
CAPABILITIES = frozenset(_CAPABILITIES.split())
NO_FILE = ("unconfined", "builtin")  # words of seccomp= that name no file
# From this engine on a runtime may also be the name of a containerd shim.
SHIMS = (23,)


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each service's options against what the engine has and knows."""
    here = ground(host, settings)
    if not here.compose.services:
        yield skipped()
        return
    if not here.info:
        yield unanswered(host)
        return
    found = [*kept_elsewhere(here)]
    for service in here.compose.services:
        for rule in RULES if service.replicas else ():
            found += rule(here, service)
    # What Compose itself refuses never comes to the engine.
    refused_before = tuple(f"{p.place}: " for p in here.compose.problems if p.place.line)
    found = [finding for finding in found if not finding.summary.startswith(refused_before)]
    yield from found
    if not found:
        yield Finding(Status.PASS, many(len(here.compose.services), "service"))


def _rights(here: Ground, service: Service) -> Iterator[Finding]:
    for key, written in service.options.capabilities:
        name = written.upper().removeprefix("CAP_")
        if name not in CAPABILITIES:
            said = f'unknown capability: "CAP_{name}"'
            text = f"there is no capability {written}{near(name, tuple(CAPABILITIES))}"
            yield refused(here, service, key, said, text, INVALID, value=written)


def _profile(here: Ground, service: Service) -> Iterator[Finding]:
    """Compose reads the file of a seccomp profile itself, so it is on this machine."""
    for option in service.options.security:
        found = re.fullmatch(r"seccomp[=:](.+)", option)
        if found is None or found[1] in NO_FILE or found[1].startswith("{"):
            continue
        path = posixpath.normpath(posixpath.join(here.compose.folder, found[1]))
        if here.exists(path) in ("missing", "dangling"):
            said = f"opening seccomp profile ({found[1]}) failed: open {path}: no such file"
            name = shown(here.project.root, path)
            text = f"{service.name} wants the seccomp profile {name}, which does not exist"
            yield refused(here, service, "security_opt", said, text, PROFILE, path=name)


def _runtime(here: Ground, service: Service) -> Iterator[Finding]:
    name, known = service.options.runtime, table(here.info.get("Runtimes"))
    if not name or not known or name in known or name == "nvidia":  # that is told with the GPUs
        return
    newer = bool(here.engine) and reaches(here, *SHIMS)
    if newer and ("/" in name or re.fullmatch(r"(\w+\.)+v\d", name)):
        return
    said = "unknown or invalid runtime name: " if newer else "Unknown runtime specified "
    text = f"the engine has no runtime {name} for {service.name}"
    seen = Evidence("docker info", f"Runtimes: {', '.join(known)}")
    yield refused(here, service, "runtime", f"{said}{name}", text, RUNTIME, seen, runtime=name)


RULES = (
    log_options, _rights, _profile, _runtime, ulimits, option_words, sharing, addressing,
    health_times,
)  # fmt: skip
