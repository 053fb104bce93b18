"""Which addresses of a network's range the engine keeps for itself, as 20.10, 26.1 and 28.5 do."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_interface

from envdoctor.project.requirements import Range


def network_of(text: str) -> IPv4Network | IPv6Network | None:
    """A range as written, also with host bits; None for what is none."""
    try:
        return ip_interface(text).network
    except ValueError:
        return None


def gateway(part: Range) -> str:
    """The address that the bridge gets: the first of the pool, if there is one; "" if none is."""
    whole = network_of(part.subnet)
    if part.gateway or whole is None:
        return part.gateway
    pool = network_of(part.pool) or whole
    first = pool[0]
    if str(first) in _ends(whole):
        if pool.num_addresses == 1:
            return ""
        first = pool[1]
    return str(first)


def kept(part: Range) -> dict[str, str]:
    """The addresses that no container gets -> why."""
    whole = network_of(part.subnet)
    ends = _ends(whole) if whole else {}
    own = gateway(part)
    return {**ends, own: "it is the gateway's"} if own else ends


def _ends(whole: IPv4Network | IPv6Network) -> dict[str, str]:
    """The first and the last address, but for ranges so small that they count as any other."""
    if whole.max_prefixlen - whole.prefixlen < 2:
        return {}
    ends = {str(whole[0]): "it is the network's own"}
    if isinstance(whole, IPv4Network):
        ends[str(whole[-1])] = "it is the broadcast address"
    return ends
