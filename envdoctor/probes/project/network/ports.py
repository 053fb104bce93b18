"""Ports: each can be had by one only, be it a service, a container or a program."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_interface

from envdoctor.host import Host, NotRecorded
from envdoctor.host.questions import Listener
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.address_pools import pools
from envdoctor.probes.engine_facts import many, rootless
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.network.host_network import host_network
from envdoctor.probes.project.network.ranges import gateway
from envdoctor.probes.project.network.taken_ports import CONTAINERS, clash, overlap, published
from envdoctor.project.compose import numbers
from envdoctor.project.requirements import Port, Service

BY_CONTAINER = "ED330"  # port-already-allocated-by-container
BY_PROCESS = "ED331"  # port-in-use-by-host-process
NOT_OURS = "ED332"  # port-bind-address-not-local
PRIVILEGED = "ED541"  # rootless-privileged-port

NO_PORT = "ED467"  # compose-port-invalid
CONFLICT = "ED469"  # compose-conflicting-options

HIGHEST = 65_535
# What listens for containers: the list of containers says for which. (macOS cuts names off.)
ENGINES_OWN = ("docker-proxy", "rootlesskit", "com.docke", "vpnkit", "wslrelay", "limactl")
# IP version -> whether programs may listen on addresses that are not there (yet).
FOREIGN_TOO = {version: f"/proc/sys/net/ipv{version}/ip_nonlocal_bind" for version in (4, 6)}
FIRST_FREE = "/proc/sys/net/ipv4/ip_unprivileged_port_start"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Compare the published ports with each other, with containers, and with programs."""
    here = ground(host, settings)
    started = [service for service in here.compose.services if service.replicas]
    wanted = [
        (service, port) for service in started for port in service.ports
        if port.published is not None and service.network_mode != "host"
    ]  # fmt: skip
    on_host = [s for s in started if s.network_mode == "host"]
    if not wanted and not on_host:
        yield skipped()
        return
    found = [*_written_wrongly(here), *_each_other(here, wanted), *_replicas(here, wanted)]
    found += _containers_and_programs(here, wanted)
    found += _foreign_address(here, wanted)
    found += _privileged(here, wanted)
    found += host_network(here, on_host)
    yield from found
    if not any(finding.status is Status.FAIL for finding in found):
        ports = sorted({p.published for _, p in wanted if p.published is not None})
        listed = ", ".join(map(str, ports[:6])) + (", …" if len(ports) > 6 else "")
        text = f"{many(len(ports), 'port')}: {listed}" if ports else "none is published"
        known = "" if not here.remote else " (its own clashes only: the engine is elsewhere)"
        yield Finding(Status.PASS, text + known, data={"ports": ports})


def _written_wrongly(here: Ground) -> Iterator[Finding]:
    """Numbers that are no ports, and ports of a container that has none of its own."""
    for service in here.compose.services:
        borrowed = service.network_mode.startswith(("service:", "container:"))
        for port in service.ports:
            high = [n for n in (port.published, port.target) if n is not None and n > HIGHEST]
            if high:
                said = f"invalid {'hostPort' if port.published in high else 'containerPort'}"
                seen = (docker_says(f"{said}: {high[0]}"), here.quote(port.place))
                text = f"{port.place}: {high[0]} is no port (there are {HIGHEST})"
                yield Finding(Status.FAIL, text, seen, NO_PORT, {"port": high[0]})
        if borrowed and service.ports:
            said = "conflicting options: port publishing and the container type network mode"
            place = service.ports[0].place
            evidence = (docker_says(said), here.quote(place),
                        here.quote(service.at("network_mode")))  # fmt: skip
            owner = service.network_mode.partition(":")[2]
            text = f"{place}: {service.name} has the network of {owner}, which has to publish"
            yield Finding(Status.FAIL, text, evidence, CONFLICT, {"service": service.name})


def _each_other(here: Ground, wanted: list[tuple[Service, Port]]) -> Iterator[Finding]:
    seen: dict[tuple[int | None, str], list[tuple[Service, Port]]] = {}
    for service, port in wanted:
        others = seen.setdefault((port.published, port.protocol), [])
        for other, others_port in others:
            if not overlap(port.address, others_port.address):
                continue
            if other.name == service.name and port.target == others_port.target:
                continue  # the same mapping twice; Compose keeps one
            text = f"{other.name} and {service.name} both publish {port.published}"
            evidence = (
                docker_says(_allocated(port)), here.quote(others_port.place),
                here.quote(port.place),
            )  # fmt: skip
            data = {"port": port.published, "services": [other.name, service.name]}
            yield Finding(Status.FAIL, text, evidence, BY_CONTAINER, data)
            break
        others.append((service, port))


def _replicas(here: Ground, wanted: list[tuple[Service, Port]]) -> Iterator[Finding]:
    for service, port in wanted:
        if service.replicas > 1:
            key = "deploy" if "deploy" in service.keys else "scale"
            text = f"{service.replicas} replicas of {service.name} would share {port.published}"
            evidence = (docker_says(_allocated(port)), here.quote(port.place),
                        here.quote(service.at(key)))  # fmt: skip
            data = {"port": port.published, "services": [service.name]}
            yield Finding(Status.FAIL, text, evidence, BY_CONTAINER, data)


def _containers_and_programs(here: Ground, wanted: list[tuple[Service, Port]]) -> Iterator[Finding]:
    taken, own = published(here)
    listeners = () if here.remote else here.host.listeners.ports
    for service, port in wanted:
        foreign = next((t for t in taken if clash(port, t.port, t.protocol, t.address)), None)
        if foreign:
            text = f"{port.published} for {service.name} is taken by container {foreign.container}"
            evidence = (
                docker_says(_allocated(port)), here.quote(port.place),
                Evidence(f"GET {CONTAINERS}", f"{foreign.container} publishes {foreign.address}:"
                         f"{foreign.port}/{foreign.protocol}"),
            )  # fmt: skip
            data = {"port": port.published, "container": foreign.container}
            yield Finding(Status.FAIL, text, evidence, BY_CONTAINER, data)
            continue
        if any(clash(port, p, proto, address) for p, proto, address in own):
            continue  # this project's own container has it
        listener = next((x for x in listeners if clash(port, x.port, x.protocol, x.address)), None)
        if listener and not listener.process.startswith(ENGINES_OWN):
            yield _held(here, service, port, listener)


def _held(here: Ground, service: Service, port: Port, listener: Listener) -> Finding:
    owner = f"{listener.process} (pid {listener.pid})" if listener.process else "a program"
    address = port.address or "0.0.0.0"  # noqa: S104
    if not here.engine or numbers(here.engine) >= (28,):
        said = f"failed to bind host port for {address}:{port.published}:\naddress already in use"
    else:
        said = f"{address}:{port.published}: bind: address already in use"
    evidence = (
        docker_says(said), here.quote(port.place),
        Evidence("listening ports", f"{listener.address}:{listener.port}/{listener.protocol} "
                 f"{owner}"),
    )  # fmt: skip
    data = {"port": port.published, "process": listener.process, "pid": listener.pid}
    text = f"{port.published} for {service.name} is taken by {owner}"
    return Finding(Status.FAIL, text, evidence, BY_PROCESS, data)


def _foreign_address(here: Ground, wanted: list[tuple[Service, Port]]) -> Iterator[Finding]:
    """Addresses before a port that no interface has; the engine has to be on this very machine."""
    for service, port in wanted if not here.away else ():
        ip = _address(port)
        if ip is None or ip.is_loopback or ip.is_unspecified or _to_come(here, ip):
            continue
        try:
            own = here.host.own_addresses.addresses
            foreign_too = (here.host.read_text(FOREIGN_TOO[ip.version]).text or "").strip() == "1"
        except NotRecorded as lacking:
            text = f"{port.place}: whether that machine has the address {ip} is not recorded"
            yield Finding(Status.UNKNOWN, text, (Evidence("transcript", str(lacking)),))
            continue
        if not own or str(ip) in own or foreign_too:
            continue
        said = "cannot assign requested address"
        listed = ", ".join(one for one in own if (":" in one) == (ip.version == 6))
        evidence = (docker_says(said), here.quote(port.place),
                    Evidence("addresses of this machine", listed or "none"))  # fmt: skip
        text = f"{port.place}: {ip} is no address of this machine"
        data = {"address": str(ip), "port": port.published, "services": [service.name]}
        yield Finding(Status.FAIL, text, evidence, NOT_OURS, data)


def _address(port: Port) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(port.address.strip("[]"))
    except ValueError:
        return None


def _to_come(here: Ground, ip: IPv4Address | IPv6Address) -> bool:
    """A bridge may get it that the engine makes before the containers: of a network of the project.

    Which range of its pools a network gets is the engine's affair.
    """
    if any(gateway(part) == str(ip) for n in here.compose.networks for part in n.ranges):
        return True
    return any(
        ip in ip_interface(base).network and ip_interface(f"{ip}/{size}").network[1] == ip
        for base, size in pools(here.info)
    )


def _privileged(here: Ground, wanted: list[tuple[Service, Port]]) -> Iterator[Finding]:
    if not rootless(here.info) or here.away:
        return
    text = (here.host.read_text(FIRST_FREE).text or "1024").strip()
    first = int(text) if text.isdigit() else 1024
    for service, port in wanted:
        if port.published and port.published < first:
            said = (
                f"error while calling PortManager.AddPort(): cannot expose privileged port "
                f"{port.published}, you can add 'net.ipv4.ip_unprivileged_port_start="
                f"{port.published}' to /etc/sysctl.conf"
            )
            evidence = (docker_says(said), here.quote(port.place), Evidence(FIRST_FREE, text))
            summary = f"the rootless engine may not take {port.published} for {service.name}"
            yield Finding(Status.FAIL, summary, evidence, PRIVILEGED, {"port": port.published})


def _allocated(port: Port) -> str:
    """Which address stands before it (0.0.0.0, :::, one of one's own) depends on who is first."""
    return f":{port.published} failed: port is already allocated"
