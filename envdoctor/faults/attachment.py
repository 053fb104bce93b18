"""ED295-ED299: a container cannot be attached to its network."""

from __future__ import annotations

from envdoctor.faults.daemon_json import restart
from envdoctor.model import Fault, Remedy, Signature

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED295",
        name="kernel-modules-gone-after-upgrade-no-reboot",
        title="The running kernel's modules are gone: it was updated and not restarted",
        cause="A package update replaced the modules of the kernel that is still running, so "
        "veth, bridge or nat can no longer be loaded. A kernel built without them looks the same.",
        tell="/lib/modules has no folder for the running kernel (uname -r).",
        decide=("ls -d /lib/modules/$(uname -r)",),
        probes=("kernel",),
        remedies=(
            Remedy("Reboot.", ("sudo reboot",), ("linux",), "Ends everything that runs."),
        ),
        signatures=(
            Signature(r"failed to add (?:the )?(?:host|interface|veth).{0,200}(?:operation "
                      r"not supported|unknown device "
                      "type)",
                      "failed to create endpoint x on network bridge: failed to add the host "
                      "(veth745d0c4) <=> sandbox (veth1b2fffb) pair interfaces: operation not "
                      "supported.", 3),
            Signature(r"modprobe: FATAL: module (?P<module>\S{1,40}) not found in directory "
                      r"/lib/modules",
                      "modprobe: FATAL: Module nf_nat not found in directory "
                      "/lib/modules/5.4.51+", 3),
            Signature("failed to create (?:bridge|endpoint|the bridge).{0,200}operation not "
                      "supported|could not add veth pair|adding interface \\S{1,30} to bridge "
                      "\\S{1,30} failed: operation not|failed to create bridge \\S{1,30} via "
                      "netlink.{0,80}not supported"
                      "|(?:creating default 'bridge' network|netlink error message|NAT chain"
                      "|add interface).{0,40}operation not supported"
                      "|'overlay' not found as a supported filesystem",
                      "Failed to create bridge docker0 via netlink: operation not supported", 2),
        ),
        step="hello-world",
        sources=("https://github.com/moby/moby/issues/27426",
                 "https://github.com/moby/moby/issues/42229"),
        replayed=True,
    ),
    Fault(
        code="ED296",
        name="bridge-interface-missing",
        title="The network interface of a Docker network is gone",
        cause="Somebody removed docker0 or a br-… interface while the engine was running: another "
        "engine on the same machine, a network manager, a restart of the network.",
        tell="`ip link` lacks the interface that `docker network inspect` expects.",
        decide=("ip -br link show type bridge", "docker network ls"),
        probes=("network",),
        remedies=restart("Restart the engine: it makes its interfaces anew."),
        signatures=(
            Signature(r"could not find bridge (?P<bridge>\S{1,30})|bridge "
                      r"(?P<interface>docker0|br-\w{12}).{0,60}(?:not "
                      "found|does not exist|no such)|network bridge not found",
                      "failed to add interface vethab to sandbox: could not find bridge docker0: "
                      "route ip+net: no such network interface", 3),
            Signature("no such network interface", "route ip+net: no such network interface", 2),
            Signature(r"adding interface \S{1,30} to bridge \S{1,30} failed",
                      "adding interface veth1 to bridge br-ab failed: Device does not exist", 2),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/engine/network/drivers/bridge/",),
    ),
    Fault(
        code="ED297",
        name="macvlan-parent-unusable",
        title="The parent interface of a macvlan or ipvlan network cannot be used",
        cause="The interface named as parent does not exist, is already used by another macvlan "
        "network, or cannot carry it: Wi-Fi, many cloud networks, Docker Desktop's VM.",
        tell="The driver is macvlan or ipvlan, and the message names the parent.",
        decide=("ip -br link", "docker network ls --filter driver=macvlan"),
        probes=("network",),
        remedies=(
            Remedy("Name an interface that exists (put yours for eth0).",
                   ("docker network create -d macvlan --subnet <subnet> --gateway <gateway> -o "
                    "parent=eth0 <network>",), ("linux",)),
            Remedy("On Wi-Fi use ipvlan, or publish ports instead."),
        ),
        signatures=(
            Signature(r"invalid subinterface vlan name (?P<parent>\S{1,30})",
                      "invalid subinterface vlan name eth9, example formatting is eth0.10", 3),
            Signature(r"network \S{1,80} is already using parent interface (?P<parent>\S{1,30})",
                      "network dm-ab is already using parent interface eth0", 3),
            Signature("unable to parse a valid vlan id from",
                      "unable to parse a valid vlan id from: abc (ex. eth0.10 for vlan 10)", 3),
            Signature("(?:macvlan|ipvlan).{0,200}(?:failed|not supported|requires|not found|invalid"
                      "|device or resource busy|kernel)",
                      "failed to create the macvlan port: device or resource busy", 2),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/drivers/macvlan/",),
    ),
    Fault(
        code="ED298",
        name="static-ip-unusable",
        title="The fixed IP address of a container cannot be given",
        cause="The address is taken by another container or lies outside of the network's subnet, "
        "or the network has no subnet of its own choosing, which fixed addresses need.",
        tell="The container asks for an address (--ip, ipv4_address); the port is not the matter.",
        decide=("docker network inspect <network>",),
        probes=("network", "project-networks"),
        remedies=(
            Remedy("Take another address of the subnet, or none: containers find each other by "
                   "name.", ("docker network inspect <network>",)),
        ),
        signatures=(
            Signature("user specified IP address is supported (?:only|on)",
                      "user specified IP address is supported only when connecting to networks "
                      "with user configured subnets", 3),
            Signature(r"(?:requested address|no configured subnet|ip address) .{0,60}(?:is "
                      r")?(?:out of|not in|outside|does not "
                      "contain|contain).{0,40}(?:range|subnet|IP address)",
                      "no configured subnet contains IP address 10.1.1.1", 3),
            Signature(r"invalid address \S{1,45}: it does not belong to any of this network's "
                      "subnets",
                      "Invalid address 10.1.1.1: It does not belong to any of this network's "
                      "subnets", 3),
            Signature("(?:set up container networking|starting container|cannot start|error "
                      "response from daemon): address already in use",
                      "docker: Error response from daemon: Address already in use.", 3),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/",),
    ),
    Fault(
        code="ED299",
        name="host-network-conflict",
        title="An option does not go together with the host's network",
        cause="With network_mode: host the container shares this machine's network, so it cannot "
        "have ports published, networks, links, a host name or network sysctls of its own.",
        tell="The message names host networking; 'discarded' is a notice only, and the port is "
        "that of the program itself.",
        decide=("docker compose config",),
        probes=("compose", "ports"),
        remedies=(
            Remedy("Take either network_mode: host or the conflicting option out.",
                   ("docker compose config",)),
        ),
        signatures=(
            Signature(r"conflicting options: host type|'?host'? network_?mode is "
                      r"incompatible",
                      '"host" network_mode is incompatible with port_bindings', 3),
            Signature("not allowed in host network namespace",
                      'sysctl "net.core.somaxconn" not allowed in host network namespace', 3),
            Signature("published ports are discarded when using host network mode",
                      "WARNING: Published ports are discarded when using host network mode", 1),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/drivers/host/",),
    ),
)
