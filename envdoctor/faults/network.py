"""ED320-ED324: the engine's networks cannot be made or removed."""

from __future__ import annotations

from envdoctor.faults.daemon_json import setting
from envdoctor.model import Fault, Remedy, Signature

_NO_POOL = (
    "non-overlapping IPv[46] address pool|all predefined address pools have been fully subnetted"
)
POOLS = setting(
    "Give Docker more, smaller address ranges, away from those of your VPN.",
    '"default-address-pools": [{"base": "10.201.0.0/16", "size": 24}]',
)

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED320",
        name="network-pool-exhausted",
        title="Docker has no address range left for another network",
        cause="Each Compose project takes a network, and the built-in ranges are enough for about "
        "thirty. Projects that were not taken down keep theirs.",
        tell="Count the networks: about thirty means used up. With a few only, a VPN's routes "
        "cover the ranges.",
        decide=("docker network ls -q | wc -l", "ip route"),
        probes=("network", "project-networks"),
        remedies=(
            Remedy("Remove networks that no container uses.", ("docker network prune",),
                   risk="Also removes unused networks that other Compose files name as external."),
            *POOLS,
        ),
        signatures=(
            Signature("could not find an available predefined network",
                      "failed to parse pool request for address space \"LocalDefault\" pool \"\" "
                      "subpool \"\": could not find an available predefined network", 3),
            Signature(_NO_POOL,
                      "Error response from daemon: could not find an available, non-overlapping "
                      "IPv4 address pool among the defaults to assign to the network", 2),
            Signature("no available (?:network|IPv4 address(?:es)?)\\b.{0,60}pool|address pools? "
                      "exhausted",
                      "no available IPv4 addresses on this network's address pools: x (ab)", 2),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/#subnet-allocation",
                 "https://github.com/docker/for-linux/issues/599"),
    ),
    Fault(
        code="ED321",
        name="network-pool-vpn-route-overlap",
        title="A VPN's routes cover all of Docker's address ranges",
        cause="Docker takes only ranges to which no route leads yet. A VPN that routes everything "
        "(0.0.0.0/1 and 128.0.0.0/1), or all private ranges, leaves none.",
        tell="There are only a few Docker networks, and `ip route` shows the VPN's wide routes.",
        decide=("ip route | grep -E 'tun|wg|ppp|128.0.0.0/1|172.16'", "docker network ls -q | wc "
                                                                      "-l"),
        probes=("network",),
        remedies=(
            Remedy("Disconnect the VPN while the network is made, or give the network a range.",
                   ("docker network create --subnet 10.201.5.0/24 <network>",)),
            *POOLS,
        ),
        signatures=(
            Signature(_NO_POOL,
                      "ERROR: could not find an available, non-overlapping IPv4 address pool among "
                      "the defaults to assign to the network", 1),
        ),
        step="compose-up",
        sources=("https://github.com/docker/compose/issues/6153",
                 "https://github.com/geopython/geopython-workshop/issues/46"),
    ),
    Fault(
        code="ED322",
        name="network-subnet-overlap",
        title="The chosen subnet is already in use by another Docker network",
        cause="A network with a fixed subnet overlaps one that exists, often the same network of "
        "the project under an older name.",
        tell="The network names its subnet itself; without one, Docker would choose another.",
        decide=("docker network inspect -f '{{.Name}} {{range .IPAM.Config}}{{.Subnet}}{{end}}' "
                "$(docker network ls -q)",),
        probes=("network", "project-networks"),
        remedies=(
            Remedy("Choose another subnet, or remove the network that has it.",
                   ("docker network rm <network>",),
                   risk="Containers on it lose their network."),
        ),
        signatures=(
            Signature("pool overlaps with other one on this address space",
                      "invalid pool request: Pool overlaps with other one on this address "
                      "space", 3),
            Signature(r"(?:cannot create|conflicts with) network .{0,120}(?:same bridge name"
                      r"|networks have overlapping)",
                      "cannot create network ab (br-ab): conflicts with network cd (br-cd): "
                      "networks have overlapping IPv4", 3),
            Signature("subnet .{0,40}(?:is already (?:used|being used)|overlaps)",
                      "subnet 172.18.0.0/16 is already used on the host or by another config", 3),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/networks/#ipam",),
    ),
    Fault(
        code="ED323",
        name="network-has-active-endpoints",
        title="The network cannot be removed, containers are attached to it",
        cause="A container, often of another project or started by hand, is still on the network. "
        "Sometimes the entry of a container that no longer exists stays behind.",
        tell="The message names the containers.",
        decide=("docker network inspect -f '{{range .Containers}}{{.Name}} {{end}}' <network>",),
        probes=("network",),
        remedies=(
            Remedy("Detach it, then remove the network.",
                   ("docker network disconnect -f <network> <container>",
                    "docker network rm <network>"),
                   risk="The container loses this network."),
        ),
        signatures=(
            Signature(r"network (?P<network>\S{1,128}) (?:id \S{1,64} )?has active "
                      r"endpoints(?: \(name:'(?P<container>[\w.-]"
                      "{1,128}))?",
                      'error while removing network: network n1 has active endpoints (name:"c1" '
                      'id:"5cbdfd4fc8a7")', 3),
            Signature("has active endpoints|network .{0,80}(?:resource is still in use|is being "
                      "used by)",
                      "Network cp_default  Resource is still in use", 3),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/network/rm/",),
    ),
    Fault(
        code="ED324",
        name="network-name-taken",
        title="Two networks have, or would have, the same name",
        cause="A network of this name exists already, or an older engine made two of one name when "
        "two commands ran at once.",
        tell="`docker network ls` shows the name, once or twice.",
        decide=("docker network ls --filter name=<network>",),
        probes=("network",),
        remedies=(
            Remedy("Remove the superfluous one by its id.", ("docker network ls --filter "
                                                             "name=<network>",
                   "docker network rm <id>"), risk="Containers on it lose their network."),
        ),
        signatures=(
            Signature(r"network with name (?P<network>\S{1,128}) already exists",
                      "Error response from daemon: network with name n1 already exists", 3),
            Signature(r"network (?P<network>\S{1,128}) is ambiguous|multiple networks? .{0,40}same "
                      r"name",
                      "network x_default is ambiguous (2 matches found on name)", 3),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/network/create/",),
    ),
)
