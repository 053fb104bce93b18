"""The times of a health check, which the engine wants to be a millisecond or more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Finding
from envdoctor.probes.project.container.refusals import INVALID, reaches, refused
from envdoctor.probes.project.ground import Ground
from envdoctor.project.compose import numbers
from envdoctor.project.compose_tree import table, word
from envdoctor.project.requirements import Service

# Key -> what the engine calls it.
TIMES = {
    "interval": "Interval", "timeout": "Timeout", "start_period": "StartPeriod",
    "start_interval": "StartInterval",
}  # fmt: skip
START_INTERVAL = (25,)  # the first engine that knows it
WITH_PERIOD = (2, 40)  # a Compose that wants a start_period beside it for sure

SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0,
           "d": 86400.0, "w": 604800.0}  # fmt: skip
PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|[smhdw])")


def seconds(text: str) -> float | None:
    """A duration as Compose writes it (`1m30s`); None for what is none."""
    if text.strip("+-") == "0":
        return 0.0
    parts = PART.findall(text)
    if not parts or "".join(a + b for a, b in parts) != text.lstrip("+-"):
        return None
    value = sum(float(number) * SECONDS[unit] for number, unit in parts)
    return -value if text.startswith("-") else value


def health_times(here: Ground, service: Service) -> Iterator[Finding]:
    """Times that are too short, and one that is newer than the engine."""
    check = table(service.written.get("healthcheck"))  # the engine looks at a disabled one, too
    for key, name in TIMES.items():
        value = seconds(word(check.get(key)))
        if value and value < 0.001:
            said = f"{name} in Healthcheck cannot be less than 1ms"
            text = f"{key} of {service.name} is {check[key]}, it has to be a millisecond at least"
            yield refused(here, service, "healthcheck", said, text, INVALID, value=str(check[key]))
    if not check.get("start_interval"):
        return
    if not reaches(here, *START_INTERVAL):
        said = "can't set healthcheck.start_interval as feature require Docker Engine v25 or later"
        text = f"start_interval needs an engine 25, this is {here.engine}"
        yield refused(here, service, "healthcheck", said, text, INVALID)
    elif not check.get("start_period") and numbers(here.compose.version) >= WITH_PERIOD:
        said = "healthcheck.start_interval requires healthcheck.start_period to be set"
        text = "start_interval is for the start_period, which is not set"
        yield refused(here, service, "healthcheck", said, text, INVALID)
