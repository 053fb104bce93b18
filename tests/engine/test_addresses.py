"""Which addresses real engines give to containers, and which they keep for themselves."""

from __future__ import annotations

import secrets

import pytest

from envdoctor.probes.project.ranges import kept
from envdoctor.project.requirements import Place, Range
from tests.engine.rig import Engine


@pytest.mark.parametrize(
    ("subnet", "pool", "addresses"),
    [
        ("10.213.0.0/24", "", ("10.213.0.0", "10.213.0.1", "10.213.0.2", "10.213.0.255")),
        ("10.213.0.0/16", "10.213.5.0/24", ("10.213.0.1", "10.213.5.0", "10.213.5.1")),
        ("10.213.0.0/24", "10.213.0.0/25", ("10.213.0.1", "10.213.0.127", "10.213.0.128")),
        ("10.213.0.0/30", "", ("10.213.0.1", "10.213.0.2", "10.213.0.3")),
        ("fd00:213::/64", "", ("fd00:213::", "fd00:213::1", "fd00:213::2")),
    ],
)
def test_what_the_engine_keeps(
    any_engine: Engine, subnet: str, pool: str, addresses: tuple[str, ...]
) -> None:
    name = f"envdoctor-{secrets.token_hex(4)}"
    option = "--ip6" if ":" in subnet else "--ip"
    more = [*(["--ipv6"] if ":" in subnet else []), *(["--ip-range", pool] if pool else [])]
    any_engine.run("docker", "network", "create", "--subnet", subnet, *more, name)
    try:
        refused = {
            address
            for address in addresses
            if any_engine.run(
                *("docker", "run", "--rm", "--network", name, option, address, "busybox", "true"),
                check=False,
            ).returncode
        }
    finally:
        any_engine.run("docker", "network", "rm", name)
    part = Range(subnet, "", pool, Place("", 0))
    assert refused == kept(part).keys() & set(addresses)
