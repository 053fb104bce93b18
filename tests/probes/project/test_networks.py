"""The networks and addresses that a project asks for, against those that are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envdoctor.host import questions as q
from envdoctor.model import Finding, Settings
from envdoctor.probes.project.network import networks, ports
from tests.project.machine import machine

COMPOSE = """\
services:
  web:
    image: busybox
    networks:
      back: {{ipv4_address: {address}}}
networks:
  back:
    ipam:
      config:
        - subnet: {subnet}
"""
ROUTES = """\
Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
eth0 00000000 FE0200C0 0003 0 0 0 00000000 0 0 0
tun0 00FA0A0A 00000000 0001 0 0 0 00FFFFFF 0 0 0
"""  # 10.10.250.0/24 by tun0


def told(module: Any, folder: Path, text: str, **literals: Any) -> list[Finding]:
    (folder / "compose.yaml").write_text(text)
    host = machine(folder, **literals)
    return list(module.check(host, Settings(path=str(folder))))


def codes(found: list[Finding]) -> list[tuple[str, str | None]]:
    return [(str(f.status), f.fault) for f in found]


def network(name: str, subnet: str) -> dict[str, object]:
    return {"Name": name, "Driver": "bridge", "IPAM": {"Config": [{"Subnet": subnet}]}}


def asked(subnet: str = "10.77.0.0/16", address: str = "10.77.0.5") -> str:
    return COMPOSE.format(subnet=subnet, address=address)


def test_a_range_of_its_own_is_fine(tmp_path: Path) -> None:
    (found,) = told(networks, tmp_path, asked())
    assert codes([found]) == [("pass", None)]
    assert found.summary == "1 network to be made"


def test_a_range_that_another_network_has(tmp_path: Path) -> None:
    there = [network("other_default", "10.77.4.0/24")]
    (found,) = told(networks, tmp_path, asked(), api={"/networks": there})
    assert codes([found]) == [("fail", "ED322")]
    assert "other_default (10.77.4.0/24)" in found.summary
    assert found.summary.startswith("compose.yaml:10:")


def test_a_swarms_network_may_not_be_on_this_node(tmp_path: Path) -> None:
    """As tried with engines 20.10 and 28.5, where only the range of `ingress` was refused."""
    overlay = {**network("far", "10.77.0.0/24"), "Scope": "swarm", "Driver": "overlay"}
    assert codes(told(networks, tmp_path, asked(), api={"/networks": [overlay]})) == [
        ("pass", None)
    ]
    ingress = {**overlay, "Name": "ingress", "Ingress": True}
    assert codes(told(networks, tmp_path, asked(), api={"/networks": [ingress]})) == [
        ("fail", "ED322")
    ]


def test_a_network_that_is_there_already_keeps_its_range(tmp_path: Path) -> None:
    there = [network("shop_back", "10.77.0.0/16")]
    text = "name: shop\n" + asked()
    assert codes(told(networks, tmp_path, text, api={"/networks": there})) == [("pass", None)]


def test_host_bits_are_refused_from_engine_25_on(tmp_path: Path) -> None:
    text = asked("10.77.0.1/16")
    (found,) = told(networks, tmp_path, text)
    assert (found.fault, found.evidence[0].text) == (
        "ED328", "invalid subnet 10.77.0.1/16: it should be 10.77.0.0/16",
    )  # fmt: skip
    old = told(networks, tmp_path, text, info={"ServerVersion": "20.10.24"})
    assert codes(old) == [("pass", None)]


@pytest.mark.parametrize("more", ["gateway: 10.78.0.1", "ip_range: 10.78.0.0/24"])
def test_gateway_and_pool_lie_inside(tmp_path: Path, more: str) -> None:
    text = asked() + f"          {more}\n"
    assert codes(told(networks, tmp_path, text)) == [("fail", "ED328")]


def test_a_range_that_hides_what_a_vpn_leads_to(tmp_path: Path) -> None:
    text = asked("10.10.0.0/16", "10.10.0.5")
    (found,) = told(networks, tmp_path, text, files={"/proc/net/route": ROUTES})
    assert codes([found]) == [("warn", "ED329")]
    # The machine itself has the narrower route.
    assert found.summary.endswith("hides 10.10.250.0/24, reached by tun0, from its containers")
    text = asked("10.10.250.0/25", "10.10.250.5")
    (found,) = told(networks, tmp_path, text, files={"/proc/net/route": ROUTES})
    assert found.summary.endswith("hides 10.10.250.0/24, reached by tun0")


def test_a_macvlan_has_the_range_of_the_lan(tmp_path: Path) -> None:
    text = asked("10.10.250.0/24", "10.10.250.1") + "    driver: macvlan\n"
    routes = {"/proc/net/route": ROUTES}
    assert codes(told(networks, tmp_path, text, files=routes)) == [("pass", None)]
    there = [network("other_default", "10.10.250.0/24")]
    found = told(networks, tmp_path, text, files=routes, api={"/networks": there})
    assert codes(found) == [("fail", "ED322")]


def test_an_overlay_takes_no_range_of_this_machine(tmp_path: Path) -> None:
    text = (
        "services:\n  a: {image: busybox, networks: [x, y]}\nnetworks:\n  x: {driver: overlay}\n"
        "  y: {driver: overlay, ipam: {config: [{subnet: 10.9.0.0/24}]}}\n"
    )
    pool = {"DefaultAddressPools": [{"Base": "10.9.0.0/24", "Size": 24}]}
    there = [network("bridge", "10.9.0.0/24")]
    info = {**pool, "Swarm": {"LocalNodeState": "active"}}
    found = told(networks, tmp_path, text, info=info, api={"/networks": there})
    assert codes(found) == [("pass", None)]
    found = told(networks, tmp_path, text, info=pool, api={"/networks": there})
    assert codes(found) == [("fail", "ED600"), ("fail", "ED600")]


@pytest.mark.parametrize(
    ("subnet", "address", "why"),
    [
        ("10.77.0.0/16", "10.77.0.1", "gateway's"),
        ("10.77.0.0/16", "10.77.0.0", "network's own"),
        ("10.77.0.0/16", "10.77.255.255", "broadcast"),
        ("10.77.0.7/32", "10.77.0.7", "gateway's"),
    ],
)
def test_addresses_that_the_engine_keeps(
    tmp_path: Path, subnet: str, address: str, why: str
) -> None:
    (found,) = told(networks, tmp_path, asked(subnet, address))
    assert codes([found]) == [("fail", "ED298")]
    assert why in found.summary


def test_the_gateway_is_the_first_of_the_pool(tmp_path: Path) -> None:
    pool = "          ip_range: 10.77.5.0/24\n"
    for address, status in (("10.77.0.1", "pass"), ("10.77.5.0", "fail"), ("10.77.5.1", "pass")):
        (found,) = told(networks, tmp_path, asked(address=address) + pool)
        assert found.status == status, address


def test_a_range_of_ipv6_leaves_ipv4_to_the_pools(tmp_path: Path) -> None:
    text = (
        "services:\n  a: {image: busybox, networks: [x]}\n"
        "networks: {x: {enable_ipv6: true, ipam: {config: [{subnet: 'fd00:77::/64'}]}}}\n"
    )
    pool = {"DefaultAddressPools": [{"Base": "10.9.0.0/24", "Size": 24}]}
    there = [network("bridge", "10.9.0.0/24")]
    found = told(networks, tmp_path, text, info=pool, api={"/networks": there})
    assert codes(found) == [("fail", "ED320")]


def test_more_networks_than_ranges_are_left(tmp_path: Path) -> None:
    text = (
        "services:\n  a: {image: busybox, networks: [x, y, z]}\n  b: {image: busybox}\n"
        "networks: {x: {}, y: {}, z: {}}\n"
    )
    pool = {"DefaultAddressPools": [{"Base": "10.9.0.0/22", "Size": 24}]}
    assert codes(told(networks, tmp_path, text, info=pool)) == [("pass", None)]
    there = [network("bridge", "10.9.0.0/24")]
    (found,) = told(networks, tmp_path, text, info=pool, api={"/networks": there})
    assert codes([found]) == [("fail", "ED320")]
    assert found.summary == "4 networks to be made, and ranges are left for 3"


def test_a_project_that_runs_needs_no_further_range(tmp_path: Path) -> None:
    pool = {"DefaultAddressPools": [{"Base": "10.9.0.0/24", "Size": 24}]}
    there = [network("shop_default", "10.9.0.0/24")]
    text = "name: %s\nservices:\n  a: {image: busybox}\n"
    (found,) = told(networks, tmp_path, text % "shop", info=pool, api={"/networks": there})
    assert (codes([found]), found.summary) == ([("pass", None)], "all are there")
    other = told(networks, tmp_path, text % "other", info=pool, api={"/networks": there})
    assert codes(other) == [("fail", "ED320")]


def test_the_host_network_needs_none(tmp_path: Path) -> None:
    text = "services:\n  a: {image: busybox, network_mode: host}\n"
    assert codes(told(networks, tmp_path, text)) == [("skipped", None)]


PORTS = 'services:\n  a: {{image: busybox, ports: ["{}:8080:80"]}}\n'


@pytest.mark.parametrize("address", ["192.0.2.10", "127.0.0.9", "0.0.0.0", "[::1]", "[::]"])  # noqa: S104
def test_own_addresses_can_be_published_on(tmp_path: Path, address: str) -> None:
    assert codes(told(ports, tmp_path, PORTS.format(address))) == [("pass", None)]


def test_an_address_of_another_machine_cannot(tmp_path: Path) -> None:
    (found,) = told(ports, tmp_path, PORTS.format("203.0.113.7"))
    assert codes([found]) == [("fail", "ED332")]
    assert "192.0.2.10" in found.evidence[2].text
    allowed = {"/proc/sys/net/ipv4/ip_nonlocal_bind": "1\n"}
    text = PORTS.format("203.0.113.7")
    assert codes(told(ports, tmp_path, text, files=allowed)) == [("pass", None)]
    text = PORTS.format("[2001:db8::9]")  # IPv6 has a switch of its own
    (found,) = told(ports, tmp_path, text, files=allowed)
    assert codes([found]) == [("fail", "ED332")]
    assert found.evidence[2].text == "::1"


def test_the_bridge_of_a_network_to_be_made_brings_its_address(tmp_path: Path) -> None:
    own = PORTS.format("10.77.0.1") + "networks: {default: {ipam: {config: [{subnet: %s}]}}}\n"
    assert codes(told(ports, tmp_path, own % "10.77.0.0/16")) == [("pass", None)]
    assert codes(told(ports, tmp_path, own % "10.79.0.0/16")) == [("fail", "ED332")]
    # Of the engine's own ranges any may be next: their first addresses are not known to be foreign.
    assert codes(told(ports, tmp_path, PORTS.format("172.18.0.1"))) == [("pass", None)]
    assert codes(told(ports, tmp_path, PORTS.format("192.168.1.20"))) == [("fail", "ED332")]


def test_a_service_without_replicas_takes_nothing(tmp_path: Path) -> None:
    """As overrides switch a service off: `scale: 0`, or no replicas of `deploy`."""
    twice = PORTS.format("127.0.0.1") + '  b: {image: busybox, %s, ports: ["127.0.0.1:8080:80"]}\n'
    assert codes(told(ports, tmp_path, twice % "scale: 1")) == [("fail", "ED330")]
    for off in ("scale: 0", "deploy: {replicas: 0}"):
        assert codes(told(ports, tmp_path, twice % off)) == [("pass", None)]
    text = asked().replace("networks:\n  back:", "  b:\n    image: busybox\n    %s\n    networks:\n"
                           "      back: {ipv4_address: 10.77.0.5}\nnetworks:\n  back:")  # fmt: skip
    assert codes(told(networks, tmp_path, text % "scale: 1")) == [("fail", "ED298")]
    assert codes(told(networks, tmp_path, text % "scale: 0")) == [("pass", None)]


def test_of_an_engine_elsewhere_the_addresses_are_not_known(tmp_path: Path) -> None:
    far = {"DOCKER_HOST": "tcp://127.0.0.1:1"}
    answered = q.Connection("tcp://127.0.0.1:1", "answered")
    found = told(ports, tmp_path, PORTS.format("203.0.113.7"), environ=far,
                 sockets={far["DOCKER_HOST"]: answered})  # fmt: skip
    assert [f.fault for f in found] == [None]
