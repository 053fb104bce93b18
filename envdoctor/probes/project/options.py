"""What the engine is asked for when it makes a container: logging, rights, limits, its runtime."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many, table, unanswered, words
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.plugins import plugins
from envdoctor.project.compose import numbers
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Place, Service

if TYPE_CHECKING:
    from envdoctor.host import Host

LOGGING = "ED358"  # logging-driver-unusable
RUNTIME = "ED630"  # runtime-unknown
INVALID = "ED631"  # container-option-invalid
PROFILE = "ED632"  # security-profile-missing

# What these drivers take (https://docs.docker.com/engine/logging/drivers/), and every driver.
LOG_OPTIONS = {
    "json-file": "max-size max-file compress labels labels-regex env env-regex tag",
    "local": "max-size max-file compress",
    "journald": "labels labels-regex env env-regex tag",
}
EVERY_DRIVER = ("mode", "max-buffer-size")

_CAPABILITIES = (
    "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN "
    "DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE "
    "MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON "
    "SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE "
    "SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM"
)
CAPABILITIES = frozenset(_CAPABILITIES.split())
RESTARTS = ("", "no", "always", "unless-stopped", "on-failure")
NO_FILE = ("unconfined", "builtin")  # words of seccomp= that name no file
_SIGNALS = (
    "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV "
    "STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ"
)
SIGNALS = frozenset(_SIGNALS.split())
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
    found: list[Finding] = []
    for service in here.compose.services:
        found += [*_logging(here, service), *_rights(here, service), *_profile(here, service)]
        found += [*_runtime(here, service), *_limits(here, service), *_words(here, service)]
    yield from found
    if not found:
        yield Finding(Status.PASS, many(len(here.compose.services), "service"))


def _refused(
    here: Ground, service: Service, place: Place, said: str, text: str, fault: str,
    *more: Evidence, **data: str,
) -> Finding:  # fmt: skip
    evidence = (docker_says(said), here.quote(place), *more)
    facts = {"service": service.name, **data}
    return Finding(Status.FAIL, f"{place}: {text}", evidence, fault, facts)


def _logging(here: Ground, service: Service) -> Iterator[Finding]:
    asked = service.options
    place = service.at("logging")
    builtin = words(table(here.info.get("Plugins")).get("Log"))
    driver = asked.log_driver or str(here.info.get("LoggingDriver", ""))
    if asked.log_driver and asked.log_driver != "none" and builtin and driver not in builtin:
        known = plugins(here)
        if known is not None and driver.partition(":")[0] not in known:
            said = f"error looking up logging plugin {driver}: plugin"
            text = f"the engine has no logging driver {driver} for {service.name}"
            seen = Evidence("docker info", f"Log: {' '.join(builtin)}")
            yield _refused(here, service, place, said, text, LOGGING, seen, driver=driver)
        return
    if driver not in LOG_OPTIONS:
        return
    for name in asked.log_options:
        taken = (*LOG_OPTIONS[driver].split(), *EVERY_DRIVER)
        if name not in taken and not name.startswith("cache-"):
            said = f"unknown log opt '{name}' for"
            text = f"the logging driver {driver} has no option {name}{_near(name, taken)}"
            yield _refused(here, service, place, said, text, LOGGING, driver=driver)


def _near(name: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1, cutoff=0.75)
    return f"; {near[0]} is meant" if near else ""


def _rights(here: Ground, service: Service) -> Iterator[Finding]:
    for key, written in service.options.capabilities:
        name = written.upper().removeprefix("CAP_")
        if name not in CAPABILITIES:
            said = f'unknown capability: "CAP_{name}"'
            text = f"there is no capability {written}{_near(name, tuple(CAPABILITIES))}"
            place = service.at(key)
            yield _refused(here, service, place, said, text, INVALID, option=key, value=written)


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
            place = service.at("security_opt")
            yield _refused(here, service, place, said, text, PROFILE, path=name)


def _runtime(here: Ground, service: Service) -> Iterator[Finding]:
    name, known = service.options.runtime, table(here.info.get("Runtimes"))
    if not name or not known or name in known or name == "nvidia":  # that is told with the GPUs
        return
    newer = numbers(here.engine) >= SHIMS
    if newer and ("/" in name or re.fullmatch(r"(\w+\.)+v\d", name)):
        return
    said = "unknown or invalid runtime name: " if newer else "Unknown runtime specified "
    place = service.at("runtime")
    text = f"the engine has no runtime {name} for {service.name}"
    seen = Evidence("docker info", f"Runtimes: {', '.join(known)}")
    yield _refused(here, service, place, f"{said}{name}", text, RUNTIME, seen, runtime=name)


def _limits(here: Ground, service: Service) -> Iterator[Finding]:
    for limit in service.options.ulimits:
        if limit.hard < 0 or 0 <= limit.soft <= limit.hard:
            continue
        place = service.at("ulimits")
        text = f"the soft limit {limit.name} ({limit.soft}) is above the hard one ({limit.hard})"
        yield _refused(
            here, service, place, "error setting rlimit", text, INVALID, option="ulimits",
            value=str(limit.soft),
        )  # fmt: skip


def _words(here: Ground, service: Service) -> Iterator[Finding]:
    """Words of a fixed list, which Compose passes on unread."""
    written = service.options.restart
    if written.partition(":")[0] not in RESTARTS:
        text = f"there is no restart policy {written}{_near(written, RESTARTS)}"
        place, said = service.at("restart"), "invalid restart policy"
        yield _refused(here, service, place, said, text, INVALID, option="restart", value=written)
    signal = service.options.stop_signal
    name = signal.upper().removeprefix("SIG")
    if signal and not (name in SIGNALS or re.fullmatch(r"\d{1,2}|RTM(IN|AX)([+-]\d+)?", name)):
        text = f"there is no signal {signal}{_near(name, tuple(SIGNALS))}"
        place, said = service.at("stop_signal"), f"invalid signal: {signal}"
        yield _refused(
            here, service, place, said, text, INVALID, option="stop_signal", value=signal
        )
