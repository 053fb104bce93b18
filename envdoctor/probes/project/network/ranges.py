"""Which addresses of a network's range the engine keeps for itself, as 20.10, 26.1 and 28.5 do."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_interface

from envdoctor.probes.engine_facts import Facts, rows, table
from envdoctor.project.requirements import Range


def network_of(text: str) -> IPv4Network | IPv6Network | None:
    """A range as written, also with host bits; None for what is none."""
    try:
        return ip_interface(text).network if "/" in text else None
    except ValueError:
        return None


def gateway(part: Range) -> str:
    """The address that the bridge gets: the first of the pool, if there is one; "" if none is."""
    whole = network_of(part.subnet)
    if part.gateway or whole is None:
        return part.gateway
    pool = network_of(part.pool) or whole
    first = pool[0]
    if str(first) in ends(whole):
        if pool.num_addresses == 1:
            return ""
        first = pool[1]
    return str(first)


def kept(part: Range) -> dict[str, str]:
    """The addresses that no container gets -> why."""
    whole = network_of(part.subnet)
    own = gateway(part)
    return {
        **(ends(whole) if whole else {}),
        **({own: "it is the gateway's"} if own else {}),
        **{text: f"it is kept for {name}" for name, text in part.reserved.items() if text},
    }


def ends(whole: IPv4Network | IPv6Network) -> dict[str, str]:
    """The first and the last address, but for ranges so small that they count as any other."""
    if whole.max_prefixlen - whole.prefixlen < 2:
        return {}
    found = {str(whole[0]): "it is the network's own"}
    if isinstance(whole, IPv4Network):
        found[str(whole[-1])] = "it is the broadcast address"
    return found


def subnets6(networks: list[Facts]) -> dict[str, IPv6Network]:
    """Network's name -> its IPv6 range."""
    found = {}
    for network in networks:
        for part in rows(table(network.get("IPAM")).get("Config")):
            whole = network_of(str(part.get("Subnet")))
            if isinstance(whole, IPv6Network):
                found[str(network.get("Name"))] = whole
    return found
