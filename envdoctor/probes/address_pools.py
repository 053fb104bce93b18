"""The address ranges from which an engine gives each new network one, and what is left of them.

No probe of its own. The ranges, and the rule that a new one overlaps neither a network nor a route
of the machine, are those of moby's `ipamutils` and `ipams/defaultipam`.
"""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network
from typing import NamedTuple

from envdoctor.probes.engine_facts import Facts, number, rows, table

# (base, prefix length of one network), where the configuration names no others: 31 networks.
DEFAULTS = (*((f"172.{second}.0.0/16", 16) for second in range(17, 32)), ("192.168.0.0/16", 20))
ROUTES = "/proc/net/route"
COUNTABLE = 512  # networks; a pool with more than this is not going to run out


class Route(NamedTuple):
    """A route of this machine: its interface and where it leads."""

    interface: str
    network: IPv4Network


def pools(info: Facts) -> tuple[tuple[str, int], ...]:
    """The engine's pools: those of its configuration, else the defaults."""
    given = [
        (str(p.get("Base")), number(p.get("Size"))) for p in rows(info.get("DefaultAddressPools"))
    ]
    return tuple(given) or DEFAULTS


def free(choice: tuple[tuple[str, int], ...], taken: list[IPv4Network]) -> int | None:
    """How many networks can still be made; None where it cannot be counted or need not be."""
    left = 0
    for base, size in choice:
        whole = parsed(base)
        if whole is None or not whole.prefixlen <= size <= 32:
            return None  # an IPv6 pool, or one that the engine would not have accepted
        if 2 ** (size - whole.prefixlen) > COUNTABLE:
            return None
        near = [network for network in taken if network.overlaps(whole)]
        parts = whole.subnets(new_prefix=size)
        left += sum(not any(part.overlaps(network) for network in near) for part in parts)
    return left


def subnets(networks: list[Facts]) -> dict[str, IPv4Network]:
    """Network's name -> its IPv4 range."""
    found = {}
    for network in networks:
        for part in rows(table(network.get("IPAM")).get("Config")):
            if (subnet := parsed(str(part.get("Subnet")))) is not None:
                found[str(network.get("Name"))] = subnet
    return found


def routes(text: str) -> list[Route]:
    """The routes in /proc/net/route, without the default one."""
    found = []
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 7 and fields[7] != "00000000":
            address, mask = (bytes.fromhex(fields[place])[::-1] for place in (1, 7))
            length = int.from_bytes(mask).bit_count()
            found.append(Route(fields[0], IPv4Network((int.from_bytes(address), length))))
    return found


def parsed(text: str) -> IPv4Network | None:
    """An IPv4 range; None for what is none."""
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    return network if isinstance(network, IPv4Network) else None
