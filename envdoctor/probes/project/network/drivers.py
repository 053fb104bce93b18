"""Networks whose driver the engine lacks, or whose driver refuses what it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.engine_facts import table, words
from envdoctor.probes.project.container.plugins import plugins
from envdoctor.probes.project.container.refusals import refused, refused_named
from envdoctor.probes.project.ground import Ground
from envdoctor.project.requirements import Named

NO_PLUGIN = "ED611"  # engine-plugin-missing
OPTION = "ED663"  # network-option-invalid
CONFLICT = "ED469"  # compose-conflicting-options

# Those of which there is one, which the engine has made itself.
BUILT_IN = ("host", "bridge", "none")
ONLY_ONE = ("host", "null")
LONGEST = 15  # letters of an interface's name (Linux: IFNAMSIZ)
BRIDGE_NAME = "com.docker.network.bridge.name"
TRUTH = re.compile(r"1|t|T|TRUE|true|True|0|f|F|FALSE|false|False")  # Go: strconv.ParseBool
# Options of the driver bridge -> what their values have to be, and Go's name for reading them.
VALUES = {
    "com.docker.network.driver.mtu": (re.compile(r"[+-]?\d+"), "Atoi"),
    "com.docker.network.bridge.enable_icc": (TRUTH, "ParseBool"),
    "com.docker.network.bridge.enable_ip_masquerade": (TRUTH, "ParseBool"),
    "com.docker.network.bridge.default_bridge": (TRUTH, "ParseBool"),
}


def drivers(here: Ground, new: list[Named]) -> Iterator[Finding]:
    """Look at the networks that are to be made."""
    known = words(table(here.info.get("Plugins")).get("Network"))
    for network in new:
        driver = network.driver
        if driver in ONLY_ONE:
            said = f'only one instance of "{driver}" network is allowed'
            text = f"there is one network {driver} only; for a service it is network_mode: {driver}"
            yield refused_named(here, network, said, text, CONFLICT)
        elif driver and driver not in (*known, "default") and known:
            there = plugins(here)
            if there is not None and driver.partition(":")[0] not in there:
                said = f'plugin "{driver}" not found'
                text = f"the engine has no network driver {driver}"
                seen = Evidence("docker info", f"Network: {' '.join(known)}")
                yield refused_named(here, network, said, text, NO_PLUGIN, seen, plugin=driver)
        elif driver in ("", "default", "bridge"):
            yield from _options(here, network)


def _options(here: Ground, network: Named) -> Iterator[Finding]:
    for key, (form, reader) in VALUES.items():
        value = network.options.get(key)
        if value is not None and not form.fullmatch(value):
            said = f'failed to parse {key} value: {value} (strconv.{reader}: parsing "{value}"'
            yield refused_named(here, network, said, f"{value} is no value for {key}", OPTION)
    name = network.options.get(BRIDGE_NAME) or ""
    if len(name) > LONGEST:
        text = f"{name} is too long for an interface's name ({LONGEST} letters at most)"
        yield refused_named(here, network, "numerical result out of range", text, OPTION)


def built_in(here: Ground) -> Iterator[Finding]:
    """The engine's own networks know no names of services, which Compose gives in every other."""
    outside = {n.name: n.real for n in here.compose.networks if n.external and n.real in BUILT_IN}
    for service in here.compose.services:
        for name in service.networks if not service.network_mode else ():
            if name in outside:
                real = outside[name]
                said = "network-scoped alias is supported only for containers in user defined"
                text = f"{service.name} gets the network {real} by network_mode: {real} only"
                yield refused(here, service, "networks", said, text, CONFLICT, network=real)
