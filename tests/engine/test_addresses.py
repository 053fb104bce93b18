"""Which addresses real engines give to containers, and which they keep for themselves."""

from __future__ import annotations

import secrets

import pytest

from envdoctor.probes.project.network.ranges import kept
from envdoctor.project.requirements import Place, Range
from tests.engine.rig import Engine

# Ranges for benchmarks (RFC 2544): the rig gives each engine one of 10.64.0.0 to 10.254.0.0, and
# engines of other tests run beside these.


@pytest.mark.parametrize(
    ("subnet", "pool", "addresses"),
    [
        ("198.19.0.0/24", "", ("198.19.0.0", "198.19.0.1", "198.19.0.2", "198.19.0.255")),
        ("198.19.0.0/16", "198.19.5.0/24", ("198.19.0.1", "198.19.5.0", "198.19.5.1")),
        ("198.19.0.0/24", "198.19.0.0/25", ("198.19.0.1", "198.19.0.127", "198.19.0.128")),
        ("198.19.0.0/30", "", ("198.19.0.1", "198.19.0.2", "198.19.0.3")),
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
