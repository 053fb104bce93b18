"""network: bridges, forwarding, and the address ranges that are left."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network

from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.address_pools import DEFAULTS, free, pools, routes
from envdoctor.probes.network import check
from envdoctor.testing import FakeHost

INFO = {"IPv4Forwarding": True, "KernelVersion": "6.1.0", "DockerRootDir": "/var/lib/docker"}
HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
DEFAULT_ROUTE = "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"


def bridge(name: str, subnet: str, device: str = "") -> dict[str, object]:
    options = {"com.docker.network.bridge.name": device} if device else {}
    return {"Name": name, "Id": name * 20, "Driver": "bridge", "Scope": "local",
            "IPAM": {"Config": [{"Subnet": subnet}]}, "Options": options}  # fmt: skip


DOCKER0 = bridge("bridge", "172.17.0.0/16", "docker0")
SEEN = {"/sys/class/net/docker0/mtu": "1500\n", "/sys/class/net/eth0/mtu": "1400\n"}


def route(interface: str, destination: str, mask: str) -> str:
    return f"{interface}\t{destination}\t00000000\t0001\t0\t0\t0\t{mask}\t0\t0\t0\n"


def found(
    networks: list[dict[str, object]], ways: str = "", files: Mapping[str, str] | None = None,
    **info: object,
) -> list[Finding]:  # fmt: skip
    here = {"/var/lib/docker/x": "", "/proc/net/route": HEAD + DEFAULT_ROUTE + ways}
    host = FakeHost(
        api={"/info": {**INFO, **info}, "/networks": networks},
        files={**here, **(SEEN if files is None else files)},
    )
    return list(check(host, Settings()))


def test_healthy_networks_are_listed_with_what_helps_when_something_hangs() -> None:
    (finding,) = found([DOCKER0, {"Name": "host", "Driver": "host"}],
                       files={**SEEN, "/etc/resolv.conf": "nameserver 127.0.0.53\n"})  # fmt: skip
    assert (finding.status, finding.summary) == (Status.PASS, "2 networks, bridge 172.17.0.0/16")
    assert finding.data["way_out"] == {"interface": "eth0", "mtu": "1400"}
    assert finding.data["nameservers"] == ["127.0.0.53"]


def test_an_engine_without_a_bridge_is_no_fault() -> None:
    (finding,) = found([{"Name": "none", "Driver": "null"}], IPv4Forwarding=False)
    assert finding.summary == "1 network, bridge none"


def test_forwarding_that_is_off_is_shown_with_the_kernels_own_setting() -> None:
    files = {**SEEN, "/proc/sys/net/ipv4/ip_forward": "0\n"}
    _, finding = found([DOCKER0], files=files, IPv4Forwarding=False)
    assert (finding.status, finding.fault) == (Status.WARN, "ED237")
    assert finding.evidence[1].text == "0"


def test_forwarding_that_was_taken_back_since_the_engine_started() -> None:
    files = {**SEEN, "/proc/sys/net/ipv4/ip_forward": "0\n"}
    _, finding = found([DOCKER0], files=files)
    assert (finding.status, finding.fault) == (Status.WARN, "ED237")


def test_a_way_out_that_carries_less_speaks_for_a_mismatch_and_is_none_by_itself() -> None:
    (narrow,) = found([DOCKER0])
    assert (narrow.status, narrow.data["supports"]) == (Status.PASS, ["ED226"])
    (wide,) = found([DOCKER0], files={**SEEN, "/sys/class/net/eth0/mtu": "1500\n"})
    assert "supports" not in wide.data


def test_a_bridge_that_somebody_deleted_is_a_fault_of_the_systems_engine() -> None:
    system = {"/var/run/docker.pid": "812"}
    _, finding = found([DOCKER0], files=system)
    assert (finding.status, finding.summary) == (Status.FAIL, "bridge docker0 is gone")
    assert finding.fault == "ED296"
    other = bridge("shop_default", "172.18.0.0/16")
    _, finding = found([DOCKER0, other], files=SEEN)
    assert finding.summary == "bridge br-shop_default is gone"


def test_bridges_in_a_name_space_of_their_own_cannot_be_seen_and_are_no_fault() -> None:
    assert len(found([DOCKER0], files={})) == 1
    assert (
        len(found([DOCKER0], files={"/var/run/docker.pid": "8"}, SecurityOptions=["name=rootless"]))
        == 1
    )
    assert len(found([DOCKER0], files={}, KernelVersion="6.6-linuxkit")) == 1


def every_default() -> list[dict[str, object]]:
    parts = [f"172.{n}.0.0/16" for n in range(17, 32)]
    parts += [f"192.168.{n}.0/20" for n in range(0, 256, 16)]
    return [bridge(f"net{n}", part, "docker0") for n, part in enumerate(parts)]


def test_no_range_left_is_a_fault_and_one_left_is_none() -> None:
    networks = every_default()
    _, finding = found(networks)
    assert (finding.status, finding.summary) == (Status.FAIL, "no address range left for a network")
    assert (finding.fault, finding.data["networks"]) == ("ED320", 31)
    assert len(found(networks[1:])) == 1


def test_routes_of_a_vpn_that_cover_every_range() -> None:
    halves = route("tun0", "00000000", "00000080") + route("tun0", "00000080", "00000080")
    _, finding = found([DOCKER0], halves)
    assert (finding.status, finding.summary) == (
        Status.WARN, "routes cover every range for networks",
    )  # fmt: skip
    assert finding.fault == "ED321"
    assert "0.0.0.0/1 by tun0" in finding.evidence[1].text


def test_a_route_inside_a_network_takes_its_traffic_away() -> None:
    own = route("docker0", "000011AC", "0000FFFF")
    _, finding = found([DOCKER0], own + route("tun0", "000511AC", "00FFFFFF"))
    assert (finding.status, finding.summary) == (Status.WARN, "a route leads out of network bridge")
    assert finding.evidence[0].text == "172.17.5.0/24 by tun0"
    assert len(found([DOCKER0], own + route("tun0", "0000000A", "000000FF"))) == 1


def test_configured_pools_are_counted_and_huge_ones_are_not() -> None:
    assert pools({}) == DEFAULTS
    small = pools({"DefaultAddressPools": [{"Base": "10.5.0.0/16", "Size": 17}]})
    assert free(small, []) == 2
    assert free(small, [IPv4Network("10.5.0.0/24")]) == 1
    assert free((("10.0.0.0/8", 24),), []) is None
    assert free((("fd00::/48", 64),), []) is None
    assert free(DEFAULTS, []) == 31


def test_the_default_route_is_no_obstacle() -> None:
    assert routes(HEAD + DEFAULT_ROUTE) == []
