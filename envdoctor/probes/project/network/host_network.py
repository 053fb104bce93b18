"""Services on the host's network: the ports of the image itself are taken, published or not."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.image_facts import exposed
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.network.taken_ports import clash, runs
from envdoctor.project.requirements import Port, Service

TAKEN = "ED334"  # port-in-use-inside-container


def host_network(here: Ground, services: list[Service]) -> Iterator[Finding]:
    """Compare the ports that the images say they listen on with this machine's programs."""
    if here.away or here.remote:
        return
    listeners = here.host.listeners.ports
    for service in services:
        for number_ in exposed(here, service):
            wanted = Port(number_, number_, "", "tcp", service.at("network_mode"))
            held = next(
                (x for x in listeners if clash(wanted, x.port, x.protocol, x.address)), None
            )
            if held is None or runs(here, service):
                continue
            owner = held.process or "a program"
            text = f"{service.name} shares the host's network, and {number_} is taken by {owner}"
            evidence = (
                Evidence("the program would say", "bind: address already in use"),
                here.quote(service.at("network_mode")),
                Evidence("listening ports", f"{held.address}:{held.port} {owner}"),
            )
            # Which port the program takes is its own affair: the image only says its usual one.
            yield Finding(Status.WARN, text, evidence, TAKEN, {"port": number_})
