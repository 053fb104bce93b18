"""Networks: is there a range for each, does it overlap another, can fixed addresses be given?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import NamedTuple

from envdoctor.host import Host, NotRecorded
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.address_pools import ROUTES, Route, free, pools, routes, subnets
from envdoctor.probes.engine_facts import Facts, many, rootless, rows, unanswered
from envdoctor.probes.project.container.swarm import overlays
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.network.drivers import built_in, drivers
from envdoctor.probes.project.network.ranges import kept, network_of, subnets6
from envdoctor.probes.project.network.subnet_forms import mistakes
from envdoctor.project.compose import numbers
from envdoctor.project.requirements import Compose, Named, Range

NO_RANGE = "ED320"  # network-pool-exhausted
OVERLAP = "ED322"  # network-subnet-overlap
WRONG = "ED328"  # network-subnet-invalid
HIDES = "ED329"  # network-hides-hosts
FIXED = "ED298"  # static-ip-unusable

NETWORKS = "/networks"
BRIDGE = ("", "default", "bridge")
# Those whose ranges must not overlap on one machine. A swarm's networks have ranges of their own.
HERE = (*BRIDGE, "macvlan", "ipvlan")
POOLS_NAMED = (27,)  # from here on the engine words an empty pool in another way
STRICT = (25,)  # from this engine on a subnet has to be written as its first address


class Wanted(NamedTuple):
    """A range that a network of the project asks for, and what it means."""

    network: Named
    part: Range
    whole: IPv4Network | IPv6Network


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Compare the networks that are to be made with each other, the engine's and the routes."""
    here = ground(host, settings)
    names = _used(here.compose)
    if not names:
        yield skipped()
        return
    reply = here.api(NETWORKS)
    if not here.info or not reply.ok:
        yield unanswered(host, NETWORKS if here.info else "/info")
        return
    own = [network for network in here.compose.networks if network.name in names]
    there = {str(row.get("Name")) for row in rows(reply.body)}
    ranged = [row for row in rows(reply.body) if _has_its_range_here(row)]
    taken = subnets(ranged)
    new = [network for network in own if not network.external and network.real not in there]
    unwritten = names - {network.name for network in own}  # `default` needs no entry in the file
    to_make = len(new) + sum(f"{here.compose.name}_{name}" not in there for name in unwritten)
    wanted = [
        Wanted(network, part, whole) for network in new for part in network.ranges
        if network.driver in HERE and (whole := network_of(part.subnet))
    ]  # fmt: skip
    named = {w.network.name for w in wanted if isinstance(w.whole, IPv4Network)}
    found = [
        *_malformed(here, new),
        *_overlaps(here, wanted, [*taken.items(), *subnets6(ranged).items()]),
    ]
    found += _fixed(here, new)
    found += [*drivers(here, new), *overlays(here, new), *built_in(here)]
    try:
        routed = _routed(here, taken)
    except NotRecorded as lacking:
        routed = []
        if named:
            yield _not_compared(lacking)
    found += _hidden(here, wanted, routed)
    others = [network for network in new if network.driver not in HERE]
    found += _enough(here, to_make - len(named) - len(others), taken, routed)
    yield from found
    if not found:
        text = many(to_make, "network") + " to be made" if to_make else "all are there"
        yield Finding(Status.PASS, text, data={"networks": sorted(names)})


def _used(compose: Compose) -> set[str]:
    """Networks that a started service is in; `default` where it names none."""
    return {
        name for service in compose.services if not service.network_mode
        for name in (service.networks or ("default",))
    }  # fmt: skip


def _has_its_range_here(network: Facts) -> bool:
    """A swarm's network takes its range on a node only while a container of the node is in it."""
    return network.get("Scope") != "swarm" or network.get("Ingress") is True


def _malformed(here: Ground, new: list[Named]) -> Iterator[Finding]:
    strict = not here.engine or numbers(here.engine) >= STRICT
    for part in (part for network in new for part in network.ranges):
        for said in mistakes(part, strict):
            evidence = (docker_says(said), here.quote(part.place))
            text = f"{part.place}: {said}"
            yield Finding(Status.FAIL, text, evidence, WRONG)


def _overlaps(
    here: Ground, wanted: list[Wanted], there: Iterable[tuple[str, IPv4Network | IPv6Network]]
) -> Iterator[Finding]:
    taken = [(name, whole, f"GET {NETWORKS}") for name, whole in there]
    for network, part, whole in wanted:
        other = next((entry for entry in taken if _overlap(entry[1], whole)), None)
        if other:
            said = "Pool overlaps with other one on this address space"
            seen = Evidence(other[2], f"the network {other[0]} has {other[1]}")
            text = f"{part.place}: {whole} is taken by the network {other[0]} ({other[1]})"
            evidence = (docker_says(said), here.quote(part.place), seen)
            yield Finding(Status.FAIL, text, evidence, OVERLAP, {"network": network.real})
        taken.append((network.name, whole, str(part.place)))


def _overlap(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    return one.network_address in other or other.network_address in one


def _routed(here: Ground, there: dict[str, IPv4Network]) -> list[Route]:
    """Routes of this machine that are not the engine's own; none where it is another machine."""
    if here.away or rootless(here.info):
        return []
    ways = routes(here.host.read_text(ROUTES).text or "")
    return [way for way in ways if way.network not in there.values()]


def _not_compared(lacking: NotRecorded) -> Finding:
    text = "whether a range is in use outside of Docker cannot be told: the routes are not recorded"
    return Finding(Status.UNKNOWN, text, (Evidence("transcript", str(lacking)),))


def _hidden(here: Ground, wanted: list[Wanted], routed: list[Route]) -> Iterator[Finding]:
    """The engine makes such a network, and its containers do not reach what has its addresses.

    Nor does the machine itself, unless its own route is the narrower one. (A macvlan's containers
    are in the LAN, whose range it is meant to have.)
    """
    for network, part, whole in wanted:
        if not isinstance(whole, IPv4Network) or network.driver not in BRIDGE:
            continue
        # Of a wide route (a VPN's to all private addresses) it takes only a few.
        way = next((w for w in routed if w.network.overlaps(whole) and w.network.prefixlen >= 16),
                   None)  # fmt: skip
        if way:
            text = f"{part.place}: {whole} hides {way.network}, reached by {way.interface}"
            if way.network.prefixlen > whole.prefixlen:
                text += ", from its containers"
            evidence = (here.quote(part.place),
                        Evidence(ROUTES, f"{way.network} by {way.interface}"))  # fmt: skip
            data = {"network": network.real, "interface": way.interface}
            yield Finding(Status.WARN, text, evidence, HIDES, data)


def _enough(
    here: Ground, wanted: int, there: dict[str, IPv4Network], routed: list[Route]
) -> Iterator[Finding]:
    """Ranges of the engine's pools for the networks that name none."""
    left = free(pools(here.info), [*there.values(), *(way.network for way in routed)])
    if left is None or wanted <= left:
        return
    said = "all predefined address pools have been fully subnetted"
    if here.engine and numbers(here.engine) < POOLS_NAMED:
        said = "non-overlapping IPv4 address pool among the defaults to assign to the network"
    text = f"{many(wanted, 'network')} to be made, and ranges are left for {left}"
    seen = Evidence(f"GET {NETWORKS}", f"{many(len(there), 'network')} with addresses")
    yield Finding(Status.FAIL, text, (docker_says(said), seen), NO_RANGE, {"networks": len(there)})


def _fixed(here: Ground, new: list[Named]) -> Iterator[Finding]:
    """Addresses outside of their network's ranges, of its gateway, or wanted twice.

    Only for networks that are to be made: what is there may have other ranges than the file says.
    """
    networks = {network.name: network for network in new}
    owners: dict[tuple[str, str], str] = {}
    for service in here.compose.services:
        for wanted in service.addresses:
            network = networks.get(wanted.network)
            if network is None or not service.replicas:
                continue
            said, why = _refusal(here, network, wanted.address)
            other = owners.setdefault((wanted.network, wanted.address), service.name)
            if not said and (other != service.name or service.replicas > 1):
                said, why = "Address already in use", f"{other} has it"
            if said:
                text = f"{wanted.place}: {wanted.address} cannot be given to {service.name}: {why}"
                places = [part.place for part in network.ranges] or [network.place]
                evidence = (docker_says(said), here.quote(wanted.place), here.quote(places[0]))
                yield Finding(Status.FAIL, text, evidence, FIXED, {"address": wanted.address})


def _refusal(here: Ground, network: Named, address: str) -> tuple[str, str]:
    """What the engine would say of an address, and what that means; empty when it takes it."""
    if not network.ranges:
        said = "only when connecting to networks with user configured subnets"
        return said, f"{network.name} has no subnet of its own"
    try:
        ip = ip_address(address)
    except ValueError:
        return "", ""  # Compose itself refuses it
    parts = [(part, whole) for part in network.ranges if (whole := network_of(part.subnet))]
    fitting = [(part, whole) for part, whole in parts if ip in whole]
    if not fitting and len(parts) == len(network.ranges):
        old = here.engine and numbers(here.engine) < STRICT
        said = f"Invalid address {ip}: It does not belong to" if old else f"IP address {ip}"
        return said, "it lies outside of the network's range"
    if network.driver not in BRIDGE:
        return "", ""  # not every engine keeps an address for the gateway of those
    why = next((why for part, _ in fitting if (why := kept(part).get(str(ip)))), "")
    return ("Address already in use", why) if why else ("", "")
