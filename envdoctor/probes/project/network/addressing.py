"""Names and addresses that a container is given: its own, its name servers', those of hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

from envdoctor.model import Finding
from envdoctor.probes.project.container.refusals import (
    INVALID,
    asked,
    listed,
    paired,
    reaches,
    refused,
)
from envdoctor.probes.project.ground import Ground
from envdoctor.project.compose_tree import table, word
from envdoctor.project.requirements import Service

NAME = "ED660"  # container-name-invalid
NOT_NUMERIC = "ED661"  # address-not-numeric

CONTAINER_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
MAC = re.compile(r"[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}")
GATEWAY = "host-gateway"
LONGEST = 64  # letters of a host name (Linux: HOST_NAME_MAX)


def addressing(here: Ground, service: Service) -> Iterator[Finding]:
    """What is no name of a container, no name of a host, or no address."""
    yield from _names(here, service)
    yield from _servers(here, service)
    yield from _macs(here, service)


def _names(here: Ground, service: Service) -> Iterator[Finding]:
    name = service.container_name
    # One in which nothing fits is refused by Compose already.
    if CONTAINER_NAME.search(name) and not CONTAINER_NAME.fullmatch(name):
        said = f"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        text = f"{name} is no name for a container"
        yield refused(here, service, "container_name", said, text, NAME, name=name)
    host = asked(service, "hostname")
    if len(host) > LONGEST:
        text = f"the host name has {len(host)} letters, no more than {LONGEST} can be"
        yield refused(here, service, "hostname", "sethostname: invalid argument", text, INVALID,
                      value=host)  # fmt: skip


def _servers(here: Ground, service: Service) -> Iterator[Finding]:
    """Engines before 26 took a name for a name server, which then never answered."""
    shared = service.network_mode.startswith(("service:", "container:"))  # told as a conflict
    for server in () if shared or not reaches(here, 26) else listed(service, "dns"):
        if server and not _is_address(server):
            said = f"bad nameserver address {server}"
            text = f"dns wants addresses, and {server} is none"
            yield refused(here, service, "dns", said, text, NOT_NUMERIC, value=server)
    for name, address in () if shared else paired(service, "extra_hosts"):
        if address == GATEWAY or _is_address(address.strip("[]")):
            continue
        said = f'invalid IP address in add-host: "{address}"'
        text = f"the host {name} needs an address, and {address or 'nothing'} is none"
        yield refused(here, service, "extra_hosts", said, text, NOT_NUMERIC, value=address)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _macs(here: Ground, service: Service) -> Iterator[Finding]:
    """Engines from 25 on take it from the network's settings; 26.1 drops what is malformed."""
    if reaches(here, 25) and not reaches(here, 28):
        return
    networks = table(service.written.get("networks"))
    found = [word(table(how).get("mac_address")) for how in networks.values()]
    for mac in dict.fromkeys((asked(service, "mac_address"), *found)):
        if mac and not MAC.fullmatch(mac):
            key = "mac_address" if mac == asked(service, "mac_address") else "networks"
            said = f"{mac}\ninvalid MAC address"
            text = f"{mac} is no MAC address (six pairs of hexadecimal digits)"
            yield refused(here, service, key, said, text, INVALID, value=mac)
