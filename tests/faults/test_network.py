"""ED220-ED239, ED296-ED299 and ED320-ED329: networks of the engine and of its containers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.fixtures import MakeEngine, obtainable
from tests.engine.rig import Engine, Registry, free_port, process, seed

from .harness import Session
from .own_network import own_network

# What waits for answers that do not come where packets are led astray.
PATIENT = "python,contrast,registry"


@contextmanager
def apart(**options: object) -> Iterator[tuple[Engine, Session]]:
    """An engine with a registry in a network of their own, which the test may break."""
    with obtainable(), own_network(), Registry() as registry:
        seed(registry)
        with Engine("28.5", registry, **options) as engine:  # type: ignore[arg-type]
            # /sys shows the interfaces of the network in which it was mounted.
            interfaces = engine.folder / "sys"
            interfaces.mkdir()
            process.run("mount", "-t", "sysfs", "sysfs", interfaces)
            yield engine, Session(engine.client_env(), over={"/sys": interfaces})


def as_daemon(engine: Engine, *argv: str) -> None:
    """Run a program of the daemon's, which has iptables where the machine has none."""
    lines = Path(f"/proc/{engine.pid}/environ").read_text().split("\0")
    process.run(*argv, env=dict(line.split("=", 1) for line in lines if line))


@pytest.mark.fault("ip-forward-disabled")
def test_forwarding_is_off(tmp_path: Path) -> None:
    with apart() as (engine, session):
        process.run("sysctl", "-w", "net.ipv4.ip_forward=0")
        found = session.check().blames("ip-forward-disabled")
        engine.stop()  # an engine looks at it only when it starts
        engine.start()
        session.check().blames("ip-forward-disabled")
        printed = engine.run("docker", "info").stderr
        session.explain(printed, text_only=True).names("ip-forward-disabled")
        # Its second command writes a file of the machine's; here another folder is in that place.
        typist = replace(session, over={**session.over, "/etc/sysctl.d": tmp_path})
        typist.mend(found.remedy("ip-forward-disabled"))
        assert "ip_forward=1" in next(tmp_path.iterdir()).read_text()
        engine.stop()
        engine.start()
        session.check().healthy()


@pytest.mark.fault("iptables-docker-chain-flushed")
def test_the_rules_were_flushed() -> None:
    fault = "iptables-docker-chain-flushed"
    with apart(args=["--iptables=true"]) as (engine, session):
        engine.run("docker", "pull", "busybox")
        for table in ("nat", "filter"):
            as_daemon(engine, "iptables", "-t", table, "-F")
            as_daemon(engine, "iptables", "-t", table, "-X")
        publishing = ("docker", "run", "--rm", "-p", "8080:80", "busybox", "true")
        failed = session.run(*publishing)
        session.explain(failed, text_only=True).names(fault)
        engine.stop()  # the remedy restarts the engine
        engine.start()
        assert session.run(*publishing).returncode == 0


@pytest.mark.fault("container-to-host-blocked-by-firewall")
def test_a_firewall_rejects_containers() -> None:
    with apart(args=["--iptables=true"]) as (engine, session):
        bridge = json.loads(engine.run("docker", "network", "inspect", "bridge").stdout)[0]
        name = bridge["Options"]["com.docker.network.bridge.name"]
        as_daemon(engine, "iptables", "-I", "INPUT", "-i", name, "-j", "REJECT",
                  "--reject-with", "icmp-host-prohibited")  # fmt: skip
        host = "--add-host=host.docker.internal:host-gateway"
        url = "http://host.docker.internal:8000/"
        failed = session.run("docker", "run", "--rm", host, "busybox", "wget", url)
        fault = "container-to-host-blocked-by-firewall"
        session.explain(failed, text_only=True).names(fault)


@pytest.mark.fault("host-service-refuses-containers")
def test_nothing_listens_for_containers(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    host = "--add-host=host.docker.internal:host-gateway"
    url = f"http://host.docker.internal:{free_port()}/"
    failed = session.run("docker", "run", "--rm", host, "busybox", "wget", url)
    session.explain(failed, text_only=True).names("host-service-refuses-containers")


@pytest.mark.fault("bridge-interface-missing")
def test_the_bridge_is_gone() -> None:
    fault = "bridge-interface-missing"
    with apart() as (engine, session):
        engine.run("docker", "pull", "busybox")
        engine.run("docker", "network", "create", "shop")
        made = engine.run("docker", "network", "inspect", "-f", "{{.Id}}", "shop").stdout.strip()
        process.run("ip", "link", "del", f"br-{made[:12]}")
        found = session.check().blames(fault)
        assert found.exit_code == 1
        failed = session.run("docker", "run", "--rm", "--network", "shop", "busybox", "true")
        session.explain(failed, text_only=True).names(fault)
        engine.stop()
        engine.start()
        session.check().healthy()


@pytest.mark.fault("network-pool-exhausted")
def test_no_range_is_left(own_engine: MakeEngine) -> None:
    fault = "network-pool-exhausted"
    pool = {"base": "10.61.0.0/22", "size": 24}
    engine = own_engine(bridge=False, config={"default-address-pools": [pool]})
    if engine.api("/info")["DefaultAddressPools"] != [{"Base": "10.61.0.0/22", "Size": 24}]:
        pytest.skip("another engine's docker0 is here: this one has a bridge and a pool of its own")
    for number in range(4):
        engine.run("docker", "network", "create", f"net{number}")
    session = Session(engine.client_env())
    failed = session.run("docker", "network", "create", "net4")
    session.explain(failed).names(fault)
    found = session.check().blames(fault)
    session.mend(found.remedy(fault, "no container uses"))
    session.check().healthy()
    assert session.run("docker", "network", "create", "net4").returncode == 0


@pytest.mark.fault("network-pool-vpn-route-overlap")
def test_a_vpn_takes_all_ranges() -> None:
    fault = "network-pool-vpn-route-overlap"
    with apart(bridge=False) as (engine, session):
        engine.run("docker", "network", "create", "--subnet", "10.61.7.0/24", "first")
        process.run("ip", "link", "add", "vpn0", "type", "bridge")
        process.run("ip", "link", "set", "vpn0", "up")
        for half in ("0.0.0.0/1", "128.0.0.0/1"):
            process.run("ip", "route", "add", half, "dev", "vpn0")
        found = session.check(skip=PATIENT).blames(fault)
        assert found.exit_code == 0
        failed = session.run("docker", "network", "create", "shop")
        session.explain(failed, text_only=True).considers(fault)
        session.explain(failed).names(fault)
        process.run("ip", "link", "del", "vpn0")
        session.check(skip=PATIENT).healthy()


@pytest.mark.fault("mtu-mismatch-vpn-overlay")
def test_the_way_out_carries_less() -> None:
    """Nothing fails here: the sentence is one that stalled downloads end with."""
    fault = "mtu-mismatch-vpn-overlay"
    stalled = 'Get "https://index.example.org/simple/": net/http: TLS handshake timeout'
    with apart() as (_, session):
        process.run("ip", "link", "add", "wan0", "mtu", "1300", "type", "bridge")
        process.run("ip", "link", "set", "wan0", "up")
        process.run("ip", "route", "add", "default", "dev", "wan0")
        session.explain(stalled).names(fault)
        session.check(skip=PATIENT).healthy()


@pytest.mark.fault("network-subnet-overlap", "network-name-taken", "network-has-active-endpoints")
def test_networks_that_are_in_the_way(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    create = ("docker", "network", "create")
    any_engine.run(*create, "--subnet", "10.61.5.0/24", "shop")
    try:
        other = session.run(*create, "--subnet", "10.61.5.0/25", "other")
        session.explain(other, text_only=True).names("network-subnet-overlap")
        twice = session.run(*create, "shop")
        session.explain(twice, text_only=True).names("network-name-taken")
        run = ("docker", "run", "-d", "--name", "web", "--network", "shop")
        any_engine.run(*run, "busybox", "sleep", "60")
        used = session.run("docker", "network", "rm", "shop")
        answer = session.explain(used, text_only=True).names("network-has-active-endpoints")
        if any_engine.generation == "28.5":  # older ones do not say who is attached
            session.mend(answer.remedy())
    finally:
        session.run("docker", "rm", "-f", "web")
        session.run("docker", "network", "rm", "shop")


@pytest.mark.fault("network-hides-hosts")
def test_a_project_whose_network_takes_the_addresses_of_others(tmp_path: Path) -> None:
    fault = "network-hides-hosts"
    text = (
        "services:\n  web: {image: busybox}\nnetworks:\n  default:\n    ipam:\n      config: [%s]\n"
    )
    compose = tmp_path / "compose.yaml"
    compose.write_text(text % "{subnet: 10.62.0.0/16}")
    with apart() as (_, session):
        process.run("ip", "link", "add", "lan0", "type", "bridge")
        process.run("ip", "address", "add", "10.62.7.1/24", "dev", "lan0")
        process.run("ip", "link", "set", "lan0", "up")
        here = replace(session, cwd=tmp_path)
        here.check(select="project-networks").blames(fault)
        # The engine does not mind; once the network is there, the machine's own probe sees it.
        assert here.run("docker", "compose", "up", "-d").returncode == 0
        answer = session.check(select="network").blames(fault)
        compose.write_text(text % "{subnet: 10.63.0.0/16}")
        here.mend(answer.remedy(fault, "another range"))
        here.check(select="network,project-networks").healthy()
        here.run("docker", "compose", "down", "-t", "0")


@pytest.mark.fault("network-subnet-invalid")
@pytest.mark.fault("macvlan-parent-unusable", "static-ip-unusable", "host-network-conflict")
@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("docker network create -d macvlan -o parent=nosuch9 m", "macvlan-parent-unusable"),
        ("docker network create -d macvlan -o parent=nosuch.abc m", "macvlan-parent-unusable"),
        ("docker network create --subnet 10.61.7.0/33 m", "network-subnet-invalid"),
        (
            "docker network create --subnet 10.61.7.0/24 --gateway 10.61.8.1 m",
            "network-subnet-invalid",
        ),
        ("docker run --rm --network shop --ip 10.1.1.1 busybox true", "static-ip-unusable"),
        ("docker run --rm --network shop --ip 10.61.6.9 busybox true", "static-ip-unusable"),
        (
            "docker run --rm --network host --sysctl net.core.somaxconn=1 busybox true",
            "host-network-conflict",
        ),
    ],
)
def test_what_a_network_cannot_do(any_engine: Engine, line: str, fault: str) -> None:
    session = Session(any_engine.client_env())
    any_engine.run("docker", "network", "create", "--subnet", "10.61.6.0/24", "shop")
    holds = ("docker", "run", "-d", "--name", "web", "--network", "shop", "--ip", "10.61.6.9")
    try:
        any_engine.run(*holds, "busybox", "sleep", "60")
        session.explain(session.shell(line), text_only=True).names(fault)
    finally:
        session.run("docker", "rm", "-f", "web")
        session.run("docker", "network", "rm", "shop")


@pytest.mark.fault("host-docker-internal-missing-on-linux")
def test_the_name_of_the_host_is_not_known(any_engine: Engine) -> None:
    fault = "host-docker-internal-missing-on-linux"
    session = Session(any_engine.client_env())
    run = ("docker", "run", "--rm", "--dns", "127.0.0.1")
    look = ("busybox", "wget", f"http://host.docker.internal:{free_port()}/")
    session.explain(session.run(*run, *look), text_only=True).names(fault)
    # As the remedy has it, which leaves the image and its command to the reader.
    known = session.run(*run, "--add-host=host.docker.internal:host-gateway", *look)
    assert "Connecting to host.docker.internal" in known.stderr


@pytest.mark.fault("container-dns-broken-host-ok")
def test_containers_ask_a_name_server_that_is_not_there(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    run = ("docker", "run", "--rm", "--dns", "127.0.0.1", "busybox")
    failed = session.run(*run, "wget", "http://deb.example.org/")
    session.explain(failed, text_only=True).names("container-dns-broken-host-ok")


@pytest.mark.fault("client-config-proxies-injected-into-containers")
def test_containers_are_given_a_proxy_on_localhost(engine_28: Engine) -> None:
    fault = "client-config-proxies-injected-into-containers"
    session = Session(engine_28.client_env())
    proxies = {"default": {"httpProxy": "http://127.0.0.1:3128"}}
    Path(session.env["DOCKER_CONFIG"], "config.json").write_text(json.dumps({"proxies": proxies}))
    shown = session.run("docker", "run", "--rm", "busybox", "env").stdout
    assert "HTTP_PROXY=http://127.0.0.1:3128" in shown
    found = session.check().blames(fault)
    session.mend(found.remedy(fault))
    session.check().healthy()
    assert "PROXY" not in session.run("docker", "run", "--rm", "busybox", "env").stdout
