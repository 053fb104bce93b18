"""The engine's networks: bridges that are there, forwarding, and address ranges that are left."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.engine_facts import (
    Facts,
    elsewhere,
    facts,
    many,
    rootless,
    rows,
    table,
    unanswered,
)

FORWARDING_OFF = "ED237"  # ip-forward-disabled
BRIDGE_GONE = "ED296"  # bridge-interface-missing
POOL_EMPTY = "ED320"  # network-pool-exhausted
ROUTES_IN_THE_WAY = "ED321"  # network-pool-vpn-route-overlap
HIDES = "ED329"  # network-hides-hosts
LESS_FITS_OUT = "ED226"  # mtu-mismatch-vpn-overlay

USUAL_MTU = 1500  # bytes; what a bridge has where nobody says otherwise
NETWORKS = "/networks"
FORWARDING = "/proc/sys/net/ipv4/ip_forward"
SYSTEM_ENGINE = "/var/run/docker.pid"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """List the networks, then what would keep containers from using them."""
    info, reply = facts(host), host.api(NETWORKS)
    if not info or not reply.ok:
        yield unanswered(host, NETWORKS if info else "/info")
        return
    networks = rows(reply.body)
    bridges = [n for n in networks if n.get("Driver") == "bridge" and n.get("Scope") != "swarm"]
    here = not elsewhere(host, info) and not rootless(info)
    yield _listed(host, networks, bridges, here)
    if bridges and not rootless(info):
        yield from _forwarding(host, info, here=here)
    if here:
        yield from _missing_bridges(host, bridges)
    if bridges:
        yield from _ranges(host, info, bridges, here=here)


def _listed(host: Host, networks: list[Facts], bridges: list[Facts], here: bool) -> Finding:
    from envdoctor.probes.address_pools import subnets

    ranges = subnets(networks)
    lines = [f"{n.get('Name')}: {n.get('Driver')} {ranges.get(str(n.get('Name')), '')}".strip()
             for n in networks]  # fmt: skip
    default = next((n for n in bridges if n.get("Name") == "bridge"), {})
    summary = f"{many(len(networks), 'network')}, bridge {ranges.get('bridge', 'none')}"
    data: dict[str, object] = {"networks": len(networks), "bridge_mtu": _option(default, "mtu")}
    if here:  # these matter when something is slow or hangs, and are no fault by themselves
        data["nameservers"] = _nameservers(host)
        data["way_out"] = way = _way_out(host)
        if way["mtu"].isdecimal() and int(way["mtu"]) < int(_option(default, "mtu") or USUAL_MTU):
            data["supports"] = [LESS_FITS_OUT]
    return Finding(Status.PASS, summary, (Evidence("docker network ls", "\n".join(lines)),),
                   data=data)  # fmt: skip


def _option(network: Facts, name: str) -> str:
    options = table(network.get("Options"))
    kind = "driver" if name == "mtu" else "bridge"
    return str(options.get(f"com.docker.network.{kind}.{name}", ""))


def _nameservers(host: Host) -> list[str]:
    lines = (host.read_text("/etc/resolv.conf").text or "").splitlines()
    return [line.split()[1] for line in lines if line.startswith("nameserver ")]


def _way_out(host: Host) -> dict[str, str]:
    """The interface of the default route and its MTU."""
    from envdoctor.probes.address_pools import ROUTES

    lines = (host.read_text(ROUTES).text or "").splitlines()[1:]
    name = next((line.split()[0] for line in lines if line.split()[1:2] == ["00000000"]), "")
    mtu = (host.read_text(f"/sys/class/net/{name}/mtu").text or "").strip() if name else ""
    return {"interface": name, "mtu": mtu}


def _forwarding(host: Host, info: Facts, *, here: bool) -> Iterator[Finding]:
    """The engine looks at the setting when it starts; it may have been taken back since."""
    setting = (host.read_text(FORWARDING).text or "").strip() if here else ""
    told = info.get("IPv4Forwarding")
    if told is False or setting == "0":
        evidence = [Evidence("GET /info", f"IPv4Forwarding: {str(told).lower()}")]
        if setting:
            evidence.append(Evidence(FORWARDING, setting))
        yield Finding(Status.WARN, "IPv4 forwarding is off", tuple(evidence), FORWARDING_OFF)


def _missing_bridges(host: Host, bridges: list[Facts]) -> Iterator[Finding]:
    """A bridge that the engine counts on and that somebody has deleted (another engine does it)."""
    names = [_option(b, "name") or f"br-{str(b.get('Id'))[:12]}" for b in bridges]
    gone = [n for n in names if host.stat(f"/sys/class/net/{n}").kind == "missing"]
    # Where none is to be seen, the engine may have a network name space of its own.
    ours = len(gone) < len(names) or host.stat(SYSTEM_ENGINE).kind == "file"
    if gone and ours:
        text = "\n".join(f"/sys/class/net/{name}: does not exist" for name in gone)
        yield Finding(
            Status.FAIL, f"bridge {gone[0]} is gone", (Evidence("/sys/class/net", text),),
            BRIDGE_GONE, {"bridges": gone},
        )  # fmt: skip


def _ranges(host: Host, info: Facts, bridges: list[Facts], *, here: bool) -> Iterator[Finding]:
    from envdoctor.probes.address_pools import ROUTES, free, pools, routes, subnets

    taken = subnets(bridges)
    ways = routes(host.read_text(ROUTES).text or "") if here else []
    # Each network has a route of its own, through its bridge.
    foreign = [way for way in ways if way.network not in taken.values()]
    choice = pools(info)
    evidence = Evidence("docker network ls", many(len(taken), "network") + " with addresses")
    listed = Evidence(ROUTES, "\n".join(f"{way.network} by {way.interface}" for way in foreign))
    data = {"networks": len(taken)}
    if free(choice, list(taken.values())) == 0:
        yield Finding(
            Status.FAIL,
            "no address range left for a network",
            (evidence,),
            POOL_EMPTY,
            data,
        )
    elif free(choice, [*taken.values(), *(way.network for way in foreign)]) == 0:
        yield Finding(
            Status.WARN, "routes cover every range for networks", (evidence, listed),
            ROUTES_IN_THE_WAY, data,
        )  # fmt: skip
    for name, subnet in taken.items():
        inside = [way for way in foreign if way.network.subnet_of(subnet)]
        if inside:
            text = "\n".join(f"{way.network} by {way.interface}" for way in inside)
            yield Finding(
                Status.WARN, f"a route leads out of network {name}"[:36],
                (Evidence(ROUTES, text), Evidence(f"docker network inspect {name}", str(subnet))),
                HIDES,
                {"network": name, "subnet": str(subnet), "interface": inside[0].interface},
            )  # fmt: skip


PROBES = (
    Probe(
        "network", "Docker's networks are sound", check, group="Machine",
        requires=("connection",), tags=("machine", "network"),
    ),
)  # fmt: skip
