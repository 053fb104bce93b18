"""Limits of one service against each other and against the engine's processors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.host import NotRecorded
from envdoctor.model import Evidence, Finding
from envdoctor.probes.engine_facts import number, size
from envdoctor.probes.project.container.refusals import asked, refused, whole
from envdoctor.probes.project.ground import Ground
from envdoctor.project.compose_tree import table
from envdoctor.project.compose_values import size as size_of
from envdoctor.project.requirements import Service

OUT_OF_RANGE = "ED304"  # resource-limit-out-of-range

LEAST = 6 * 1024 * 1024  # bytes; the engine takes no smaller limit
CPU_LIST = re.compile(r"\d+(-\d+)?(,\d+(-\d+)?)*")
# Where the engine reads which ones it may give, by the generation of the cgroups.
AVAILABLE = ("/sys/fs/cgroup/cpuset.cpus.effective", "/sys/fs/cgroup/cpuset/cpuset.cpus")


class Range(NamedTuple):
    """A key whose number has to lie between two; `said` are the engine's words if it does not.

    `off` are numbers outside of the range that mean: no limit.
    """

    key: str
    low: int
    high: int
    said: str
    off: tuple[int, ...] = ()


RANGES = (
    Range("mem_swappiness", 0, 100, "valid memory swappiness range is 0-100", (-1,)),
    Range("cpu_period", 1000, 1_000_000, "CPU cfs period can not be less than 1ms", (0,)),
    Range("cpu_quota", 1000, 2**62, "CPU cfs quota can not be less than 1ms", (0, -1)),
)


def resource_limits(here: Ground, service: Service) -> Iterator[Finding]:
    """What the engine refuses of a service's limits, apart from how many processors it has."""
    yield from _memory(here, service)
    yield from _processors(here, service)
    for limit in RANGES:
        value = whole(service, limit.key)
        if value is None or limit.low <= value <= limit.high or value in limit.off:
            continue
        text = f"{limit.key} is {value}, outside of what is allowed"
        yield refused(here, service, limit.key, limit.said, text, OUT_OF_RANGE)


def _memory(here: Ground, service: Service) -> Iterator[Finding]:
    resources = table(table(service.written.get("deploy")).get("resources"))
    reserved = size_of(table(resources.get("reservations")).get("memory"))
    deployed = bool(reserved)
    reserved = reserved or size_of(service.written.get("mem_reservation"))
    swap, limit = size_of(service.written.get("memswap_limit")), service.memory
    key = "deploy" if deployed else "mem_reservation"
    if limit and reserved > limit:
        said = "Minimum memory limit can not be less than memory reservation limit, see usage"
        text = f"{service.name} reserves {size(reserved)} of memory, its limit is {size(limit)}"
        yield refused(here, service, key, said, text, OUT_OF_RANGE)
    elif 0 < reserved < LEAST:
        text = f"{service.name} reserves {size(reserved)} of memory"
        said = "Minimum memory reservation allowed is 6MB"
        yield refused(here, service, key, said, text, OUT_OF_RANGE)
    if swap and not limit:
        said = "You should always set the Memory limit when using Memoryswap limit, see usage"
        text = f"{service.name} limits memory with swap, and not memory alone (mem_limit)"
        yield refused(here, service, "memswap_limit", said, text, OUT_OF_RANGE)
    elif 0 < swap < limit:
        said = "Minimum memoryswap limit should be larger than memory limit, see usage"
        text = f"memory with swap is {size(swap)}, less than memory alone ({size(limit)})"
        yield refused(here, service, "memswap_limit", said, text, OUT_OF_RANGE)


def _processors(here: Ground, service: Service) -> Iterator[Finding]:
    for key, name in (("cpu_quota", "CPU Quota"), ("cpu_period", "CPU Period")):
        if service.cpus and whole(service, key):
            said = f"Conflicting options: Nano CPUs and {name} cannot both be set"
            text = f"cpus and {key} are two ways of saying the same"
            yield refused(here, service, key, said, text, OUT_OF_RANGE)
    wanted = asked(service, "cpuset")
    if not wanted:
        return
    numbers = _numbers(wanted)
    if not numbers:
        said = f"Invalid value {wanted} for cpuset cpus"
        text = f"{wanted} is no list of processors (0-3, or 0,2)"
        yield refused(here, service, "cpuset", said, text, OUT_OF_RANGE)
        return
    count = number(here.info.get("NCPU"))
    if count and (len(numbers) > count or not numbers <= _available(here, count)):
        said = f"Requested CPUs are not available - requested {wanted}, available: "
        text = f"{service.name} wants the processors {wanted}, the engine has {count}"
        seen = Evidence("NCPU", str(count))
        yield refused(here, service, "cpuset", said, text, OUT_OF_RANGE, seen)


def _numbers(text: str) -> frozenset[int]:
    """The processors of `0-2,5`; empty for what is no such list."""
    if not CPU_LIST.fullmatch(text):
        return frozenset()
    ranges = [part.partition("-") for part in text.split(",")]
    pairs = [(int(first), int(last or first)) for first, _, last in ranges]
    if any(last < first or last > 9999 for first, last in pairs):
        return frozenset()
    return frozenset(n for first, last in pairs for n in range(first, last + 1))


def _available(here: Ground, count: int) -> frozenset[int]:
    """Those that the engine can have: on this machine their numbers may have gaps."""
    for path in () if here.away else AVAILABLE:
        try:
            found = _numbers((here.host.read_text(path).text or "").strip())
        except NotRecorded:
            continue
        if found:
            return found
    return frozenset(range(count))
