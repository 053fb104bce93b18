"""ED328-ED329: address ranges that a file gives to networks."""

from __future__ import annotations

from envdoctor.faults.network import POOLS
from envdoctor.model import Fault, Remedy, Signature

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED328",
        name="network-subnet-invalid",
        title="A network's address range is written wrongly",
        cause="A subnet is written as its first address and a length: 10.77.0.0/16, not "
        "10.77.0.1/16. Gateway and ip_range have to lie inside of it.",
        tell="The message names the range, and from engine 25 on the one that is meant.",
        probes=("project-networks",),
        remedies=(
            Remedy("Write the range as the message says, or leave ipam away: Docker then chooses."),
        ),
        signatures=(
            Signature(r"invalid subnet \S{1,64}: it should be \S",
                      "invalid subnet 10.77.0.1/16: it should be 10.77.0.0/16", 3),
            Signature(r"invalid (?:subnet|ip-range|gateway(?: address)?) \S{1,64} ?: "
                      r"(?:parent subnet is|invalid CIDR|invalid address)",
                      "invalid subnet 10.111.0.0/33: invalid CIDR block notation", 3),
            Signature(r"invalid auxiliary address \S{1,100}:|auxiliary address: \(\S{1,100}\) must "
                      r"belong|failed to allocate secondary ip address",
                      "invalid auxiliary address router: parent subnet 10.77.0.0/16 doesn't "
                      "contain this address", 3),
            Signature(r"no matching subnet for (?:gateway|range|aux-address) \S",
                      "no matching subnet for gateway 10.98.0.1", 3),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/networks/#ipam",),
    ),
    Fault(
        code="ED329",
        name="network-hides-hosts",
        title="A Docker network takes addresses that this machine reaches elsewhere",
        cause="The network's range overlaps that of your LAN, your VPN or another interface. While "
        "it is there, what has such an address cannot be reached: the bridge gets it.",
        tell="It began with `docker network create` or `docker compose up`, and ends when the "
        "network is removed.",
        decide=("ip route", "docker network ls"),
        probes=("network", "project-networks"),
        remedies=(
            Remedy("Give the network another range (`ipam` in the Compose file), then make it "
                   "anew.", ("docker compose down", "docker compose up -d"),
                   risk="The project's containers are made anew."),
            *POOLS,
        ),
        signatures=(
            Signature(r"(?:docker|bridge|compose|container)\b.{0,80}(?:network|subnet|range).{0,60}"
                      r"(?:conflicts?|overlaps?|clash(?:es)?) with .{0,40}\b(?:VPN|LAN|local "
                      r"network|office network|host(?:'s)? network|company network)",
                      "the docker bridge network conflicts with our VPN", 2),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/#subnet-allocation",),
    ),
)
