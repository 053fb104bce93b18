"""Where a container's output goes: the engine's logging drivers, and what they take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from envdoctor.host import NotRecorded
from envdoctor.model import Evidence, Finding
from envdoctor.probes.engine_facts import table, words
from envdoctor.probes.project.container.plugins import plugins
from envdoctor.probes.project.container.refusals import refused
from envdoctor.probes.project.ground import Ground
from envdoctor.project.requirements import Service

LOGGING = "ED358"  # logging-driver-unusable

# What these drivers take (https://docs.docker.com/engine/logging/drivers/), and every driver.
LOG_OPTIONS = {
    "json-file": "max-size max-file compress labels labels-regex env env-regex tag",
    "local": "max-size max-file compress",
    "journald": "labels labels-regex env env-regex tag",
}
# Of these the engines learn more in the course of time: only what is nearly one of them is wrong.
GROWING = {
    "fluentd": "fluentd-address fluentd-async fluentd-buffer-limit fluentd-max-retries "
    "fluentd-retry-wait fluentd-request-ack fluentd-sub-second-precision fluentd-async-connect "
    "fluentd-async-reconnect-interval fluentd-read-timeout fluentd-write-timeout",
    "syslog": "syslog-address syslog-facility syslog-format syslog-tls-ca-cert syslog-tls-cert "
    "syslog-tls-key syslog-tls-skip-verify",
    "gelf": "gelf-address gelf-compression-type gelf-compression-level gelf-tcp-max-reconnect",
}
COMMON = ("labels", "labels-regex", "env", "env-regex", "tag")
EVERY_DRIVER = ("mode", "max-buffer-size")
NEEDED = {
    "gelf": ("gelf-address", "gelf-address is a required parameter"),
    "awslogs": ("awslogs-group", "must specify a value for log opt 'awslogs-group'"),
    "splunk": ("splunk-url", "splunk: splunk-url is expected"),
}
SCHEMES = ("tcp", "udp", "tcp+tls", "unix", "unixgram")  # of syslog
# Where a driver sends to that must be answered before the container starts; port if none is given.
ANSWERED = {
    "fluentd": (r"(?:tcp://)?", "24224"),
    "syslog": (r"tcp://", "514"),
    "gelf": (r"tcp://", ""),
}
SIZE = re.compile(r"-?\d+(\.\d+)? ?([kKmMgGtTpP]?[iI]?[bB]?)")
ADDRESS = re.compile(r"(?:\w+://)?([A-Za-z][\w.-]*)(?::\d+)?")  # by name, not by number


def log_options(here: Ground, service: Service) -> Iterator[Finding]:
    """The driver of a service, the names of its options, and their values."""
    asked = service.options
    builtin = words(table(here.info.get("Plugins")).get("Log"))
    driver = asked.log_driver or str(here.info.get("LoggingDriver", ""))
    if asked.log_driver and asked.log_driver != "none" and builtin and driver not in builtin:
        known = plugins(here)
        if known is not None and driver.partition(":")[0] not in known:
            said = f"error looking up logging plugin {driver}: plugin"
            text = f"the engine has no logging driver {driver} for {service.name}"
            seen = Evidence("docker info", f"Log: {' '.join(builtin)}")
            yield refused(here, service, "logging", said, text, LOGGING, seen, driver=driver)
        return
    for said, text in (*_names(driver, asked.log_options), *_values(driver, asked.log_options)):
        yield refused(here, service, "logging", said, text, LOGGING, driver=driver)
    key, said = NEEDED.get(driver, ("", ""))
    if key and asked.log_driver and not asked.log_options.get(key):
        text = f"the logging driver {driver} needs {key}"
        yield refused(here, service, "logging", said, text, LOGGING, driver=driver)
    yield from _collector(here, service, driver)


def near(name: str, known: tuple[str, ...], cutoff: float = 0.75) -> str:
    """What a misspelt word is meant to be, as the end of a sentence; "" where none is like it."""
    found = get_close_matches(name, known, n=1, cutoff=cutoff)
    return f"; {found[0]} is meant" if found else ""


def _names(driver: str, given: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    certain, growing = LOG_OPTIONS.get(driver), GROWING.get(driver)
    if not certain and not growing:
        return
    taken = (*(certain or growing or "").split(), *EVERY_DRIVER, *(COMMON if growing else ()))
    for name in given:
        if name in taken or name.startswith("cache-"):
            continue
        meant = near(name, taken, 0.75 if certain else 0.9)
        if certain or meant:
            yield (
                f"unknown log opt '{name}' for",
                (f"the logging driver {driver} has no option {name}{meant}"),
            )


def _number(value: str) -> str:
    if not re.fullmatch(r"[+-]?\d+", value):
        return f'strconv.Atoi: parsing "{value}": invalid syntax'
    return "" if int(value) > 0 else "max-file cannot be less than 1"


def _size(value: str) -> str:
    return "" if SIZE.fullmatch(value) else "failed to initialize logging driver: invalid "


def _mode(value: str) -> str:
    known = ("blocking", "non-blocking", "")
    return "" if value in known else f"logger: logging mode not supported: {value}"


def _syslog(value: str) -> str:
    if re.match(r"[\d.]+:", value):
        return "first path segment in URL cannot contain colon"
    scheme = re.split(r":", value, maxsplit=1)[0] if ":" in value else ""
    return "" if scheme in SCHEMES else f"unsupported scheme: '{scheme}'"


def _gelf(value: str) -> str:
    return "first path segment in URL cannot contain colon" if re.match(r"[\d.]+:", value) else ""


# Option -> drivers -> what the engine says of a value, "" where it takes it.
JUDGES: Mapping[str, tuple[tuple[str, ...], Callable[[str], str]]] = {
    "max-size": (("json-file", "local"), _size),
    "max-file": (("json-file", "local"), _number),
    "mode": ((), _mode),
    "syslog-address": (("syslog",), _syslog),
    "gelf-address": (("gelf",), _gelf),
}


def _values(driver: str, given: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for name, (drivers, judge) in JUDGES.items():
        value = given.get(name)
        if value is None or (drivers and driver not in drivers):
            continue
        said = judge(value)
        if name == "max-size" and said and driver == "local":
            said = "failed to initialize logging driver: invalid value for max-size: "
        if said:
            yield said, f"{value} is no value for the logging option {name}"
    if given.get("max-buffer-size") and given.get("mode") != "non-blocking":
        said = "logger: max-buffer-size option is only supported with 'mode=non-blocking'"
        yield said, "max-buffer-size is for mode: non-blocking only"
    few = given.get("max-file") in (None, "1") or not given.get("max-size")
    if driver == "json-file" and given.get("compress") == "true" and few:
        said = "compress cannot be true when max-file is less than 2 or max-size is not set"
        yield said, "compress is for old files: it needs max-size, and max-file of 2 or more"


def _collector(here: Ground, service: Service, driver: str) -> Iterator[Finding]:
    """The engine, and no container, sends the output: names of services it cannot look up."""
    options = service.options.log_options
    if here.away or options.get("fluentd-async") == "true":
        return
    written = options.get(f"{driver}-address") or ""
    address = ADDRESS.fullmatch(written)
    names = {other.name for other in here.compose.services} - {"localhost"}
    try:
        if address and address[1] in names and not here.host.resolve(address[1]).addresses:
            name = address[1]
            said = f"failed to initialize logging driver: \nlookup {name}"
            text = (
                f"the engine itself sends the output of {service.name}, and it does not know the "
                f"service {name}: publish its port, and write localhost"
            )
            yield refused(here, service, "logging", said, text, LOGGING, driver=driver)
        elif service.options.log_driver == driver:
            yield from _unanswered(here, service, driver, written)
    except NotRecorded:
        return


def _unanswered(here: Ground, service: Service, driver: str, written: str) -> Iterator[Finding]:
    """Nothing listens on this machine where the driver wants to send to."""
    form, usual = ANSWERED.get(driver, ("", ""))
    found = re.fullmatch(rf"{form}(?:localhost|127\.0\.0\.1)(?::(\d+))?", written or (
        "localhost" if driver == "fluentd" else ""))  # fmt: skip
    port = (found[1] or usual) if found and form else ""
    if not port:
        return
    own = {p.published for other in here.compose.services for p in other.ports}
    if int(port) in own or any(x.port == int(port) for x in here.host.listeners.ports):
        return
    said = f"failed to initialize logging driver: \ndial tcp\n:{port}: connect: connection refused"
    text = f"the output of {service.name} is to go to port {port} of this machine, which is silent"
    seen = Evidence("listening ports", f"none is {port}")
    yield refused(here, service, "logging", said, text, LOGGING, seen, driver=driver)
