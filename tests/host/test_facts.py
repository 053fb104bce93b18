"""Facts of the real machine that the tests run on."""

from __future__ import annotations

from envdoctor.host import Host
from envdoctor.host.machine import RealMachine


def test_own_addresses_are_those_that_one_can_listen_on() -> None:
    import socket

    found = Host(RealMachine()).own_addresses
    assert not found.problem
    assert "127.0.0.1" in found.addresses
    for address in found.addresses:
        if "." in address:
            socket.create_server((address, 0)).close()
    assert not any("%" in address for address in found.addresses)
