"""Words of a fixed form that Compose passes on unread: policies, signals, rules, security."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.engine_facts import words
from envdoctor.probes.project.container.log_options import near
from envdoctor.probes.project.container.refusals import asked, listed, refused
from envdoctor.probes.project.ground import Ground
from envdoctor.project.compose_tree import table, word
from envdoctor.project.requirements import Service

QUOTA = "ED304"  # resource-limit-out-of-range

RESTARTS = ("", "no", "always", "unless-stopped", "on-failure")
CONDITIONS = ("", "any", "none", "on-failure", "unless-stopped", "always", "no")  # of `deploy`
_SIGNALS = (
    "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV "
    "STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ"
)
SIGNALS = frozenset(_SIGNALS.split())
CGROUP_RULE = re.compile(r"[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}")
# security_opt: what is before the first = or :, and those that stand alone.
SECURITY = ("label", "apparmor", "seccomp", "no-new-privileges", "systempaths", "writable-cgroups")
ALONE = ("no-new-privileges", "disable")


def option_words(here: Ground, service: Service) -> Iterator[Finding]:
    """What the engine knows no meaning for."""
    yield from _restart(here, service)
    signal = service.options.stop_signal
    if signal and not is_signal(signal):
        text = f"there is no signal {signal}{near(signal, tuple(SIGNALS))}"
        said = f"invalid signal: {signal}"
        yield refused(here, service, "stop_signal", said, text, value=signal)
    for rule in listed(service, "device_cgroup_rules"):
        if not CGROUP_RULE.fullmatch(rule):
            said = f"invalid device cgroup rule format: '{rule}'"
            text = f"{rule} is no rule for devices (c 1:3 rwm)"
            yield refused(here, service, "device_cgroup_rules", said, text, value=rule)
    isolation = asked(service, "isolation")
    if isolation not in ("", "default") and here.info.get("OSType") == "linux":
        said, text = "linux only supports 'default'", f"isolation {isolation} is for Windows only"
        yield refused(here, service, "isolation", said, text, value=isolation)
    if "" in service.environment:
        text = "a variable of the environment has no name"
        yield refused(here, service, "environment", "invalid environment variable: =", text)
    folder = asked(service, "working_dir")
    if folder and not folder.startswith("/") and here.info.get("OSType") == "linux":
        said = f"the working directory '{folder}' is invalid, it needs to be an absolute path"
        text = f"the working directory {folder} does not begin with /"
        yield refused(here, service, "working_dir", said, text, value=folder)
    yield from _security(here, service)
    yield from _storage(here, service)
    yield from _parent(here, service)


def is_signal(text: str) -> bool:
    """A signal of Linux by name or number, as the engine takes it."""
    name = text.upper().removeprefix("SIG")
    return name in SIGNALS or bool(re.fullmatch(r"\d{1,2}|RTM(IN|AX)([+-]\d+)?", name))


def _restart(here: Ground, service: Service) -> Iterator[Finding]:
    written = service.options.restart
    policy, mark, count = written.partition(":")
    if policy not in RESTARTS:
        text = f"there is no restart policy {written}{near(written, RESTARTS)}"
        yield refused(here, service, "restart", "invalid restart policy", text, value=written)
    elif mark and count.removeprefix("-").isdigit() and int(count):
        said = "maximum retry count can"
        if policy != "on-failure":
            text = f"a number of tries is for on-failure only, not for {policy}"
            yield refused(here, service, "restart", said, text, value=written)
        elif int(count) < 0:
            text = f"{written}: a number of tries cannot be negative"
            yield refused(here, service, "restart", said, text, value=written)
    deployed = table(table(service.written.get("deploy")).get("restart_policy"))
    condition = word(deployed.get("condition"))
    if condition not in CONDITIONS:
        text = f"there is no restart policy {condition}{near(condition, CONDITIONS)}"
        yield refused(here, service, "deploy", "invalid restart policy", text, value=condition)


def _security(here: Ground, service: Service) -> Iterator[Finding]:
    for option in service.options.security:
        name, value = (*re.split("[=:]", option, maxsplit=1), "")[:2]
        mark = name != option
        if name in ALONE and not mark:
            continue
        switch = name == "no-new-privileges" and value.lower() not in ("true", "false", "1", "0")
        if mark and name in SECURITY and not switch:
            continue
        said = (
            f'invalid --security-opt 2: "{option}"' if mark else f'invalid security-opt: "{option}"'
        )
        text = f"there is no security option {option}{near(name, SECURITY)}"
        yield refused(here, service, "security_opt", said, text, value=option)


def _storage(here: Ground, service: Service) -> Iterator[Finding]:
    """A container's own size needs quotas, which of the usual file systems xfs alone has."""
    status = here.info.get("DriverStatus")
    pairs = [words(pair) for pair in status] if isinstance(status, list) else []
    below = next((pair[1] for pair in pairs if pair[:1] == ["Backing Filesystem"]), "")
    wanted = table(service.written.get("storage_opt")).get("size")
    if wanted and here.info.get("Driver") == "overlay2" and below and below != "xfs":
        said = "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"
        text = f"{service.name} wants a size of its own; the engine's folder is on {below}, not xfs"
        seen = Evidence("docker info", f"Backing Filesystem: {below}")
        yield refused(here, service, "storage_opt", said, text, QUOTA, seen)


def _parent(here: Ground, service: Service) -> Iterator[Finding]:
    parent = asked(service, "cgroup_parent")
    if not parent or here.info.get("CgroupDriver") != "systemd" or parent.endswith(".slice"):
        return
    said = 'cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"'
    text = f"{parent} is no slice of systemd, which keeps this engine's cgroups"
    yield refused(here, service, "cgroup_parent", said, text, value=parent)
