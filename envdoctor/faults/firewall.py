"""ED235-ED239: packet filters and forwarding, between containers and the world."""

from __future__ import annotations

from envdoctor.faults.daemon_json import RESTART_RISK, restart
from envdoctor.model import Fault, Remedy, Signature

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED235",
        name="iptables-docker-chain-flushed",
        title="Docker's firewall rules were removed while it was running",
        cause="Docker writes its own chains into the packet filter when it starts. A firewall that "
        "was (re)started later, or `iptables -F`, removed them, so a container with published "
        "ports or a new network cannot be added.",
        tell="iptables answers 'No chain/target/match by that name' for a chain called DOCKER; a "
        "port in use would say 'already allocated' or 'address already in use'.",
        decide=("sudo iptables -t nat -L DOCKER -n", "systemctl status firewalld ufw"),
        probes=("network", "kernel"),
        remedies=restart(
            "Restart the engine: it writes its chains anew. For good, let it start "
            "after the firewall."
        ),
        signatures=(
            Signature(r"iptables.{0,40}(?:-t \w{1,8} -[AIDC] DOCKER|DOCKER-(?:USER|FORWARD"
                      r"|ISOLATION)|MASQUERADE|-[AID] \w{1,12}).{0,300}no chain/target/match by "
                      r"that name",
                      "Unable to enable DNAT rule: (iptables failed: iptables --wait -t nat -A "
                      "DOCKER -p tcp -d 0/0 --dport 18083 -j DNAT --to-destination 172.17.0.4:80 ! "
                      "-i docker0: iptables: No chain/target/match by that name.", 3,
                      "inject docker"),
            Signature("insert jump to DOCKER|load target 'DOCKER",
                      "unable to insert jump to DOCKER-ISOLATION rule in FORWARD chain", 3),
            Signature("no chain/target/match by that name|chain 'DOCKER\\S{0,30}' does not exist",
                      "iptables: No chain/target/match by that name.", 2, "inject docker"),
            Signature("failed to setup ip ?tables|unable to enable (?:DNAT|SKIP DNAT|NAT|ACCEPT) "
                      "rule",
                      "Failed to Setup IP tables: Unable to enable SKIP DNAT rule", 1,
                      "table does not exist|raw"),
            Signature("UNKNOWN_COMMAND:.{0,60}firewalld|COMMAND_FAILED: .{0,200}iptables",
                      "COMMAND_FAILED: '/usr/sbin/iptables -w10 -t nat -A DOCKER' failed", 2),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",
                 "https://github.com/moby/moby/issues/16816",
                 "https://github.com/moby/moby/issues/26494"),
    ),
    Fault(
        code="ED236",
        name="docker28-iptables-raw-table-missing",
        title="Engine 28 needs the iptables table 'raw', and this kernel lacks it",
        cause="From version 28 the engine protects published ports with rules in the table 'raw'. "
        "Kernels of some vendors (Jetson, Synology, phones) are built without it.",
        tell="The message names the table raw and DIRECT ACCESS or LOOPBACK FILTERING.",
        decide=("sudo modprobe iptable_raw", "zcat /proc/config.gz | grep IP_NF_RAW"),
        probes=("kernel", "engine"),
        remedies=(
            Remedy("Load the module, now and at every start.", ("sudo modprobe iptable_raw",
                   "echo iptable_raw | sudo tee /etc/modules-load.d/docker-raw.conf"), ("linux",)),
            Remedy("If the module does not exist: set DOCKER_INSECURE_NO_IPTABLES_RAW=1 for the "
                   "engine (28.0.2 or newer).",
                   ("printf '[Service]\\nEnvironment=DOCKER_INSECURE_NO_IPTABLES_RAW=1\\n' | sudo "
                   "systemctl edit --stdin docker", "sudo systemctl restart docker"),
                   ("linux", "systemd"), "Ports become reachable for neighbours in the local "
                   "network that should not be. " + RESTART_RISK),
        ),
        signatures=(
            Signature("(?:direct access|loopback) filtering.{0,400}(?:table|raw)",
                      "Unable to enable LOOPBACK FILTERING - DROP rule: (iptables failed: iptables "
                      "--wait -t raw -A PREROUTING: can't initialize iptables table `raw': Table "
                      "does not exist", 3),
            Signature("can't initialize ip6?tables table 'raw'",
                      "iptables v1.8.4 (legacy): can't initialize iptables table `raw': Table does "
                      "not exist (do you need to insmod?)", 3),
        ),
        step="compose-up",
        sources=("https://github.com/moby/moby/issues/49557",
                 "https://github.com/moby/moby/pull/49621"),
        replayed=True,
    ),
    Fault(
        code="ED237",
        name="ip-forward-disabled",
        title="The kernel does not forward packets of containers",
        cause="net.ipv4.ip_forward is 0. The engine sets it to 1 when it starts; something has set "
        "it back since (hardening, `sysctl -p`, a restart of the network). Containers start and "
        "have no network.",
        tell="/proc/sys/net/ipv4/ip_forward holds 0; with --network host the same container has "
        "network.",
        decide=("sysctl net.ipv4.ip_forward",),
        probes=("network", "kernel", "engine"),
        remedies=(
            Remedy("Switch forwarding on, now and at every start, and correct the tool that "
                   "switches it off.", ("sudo sysctl -w net.ipv4.ip_forward=1",
                   "echo net.ipv4.ip_forward=1 | sudo tee /etc/sysctl.d/99-docker.conf"),
                   ("linux",), "On a hardened machine 0 may be a policy: ask first."),
        ),
        signatures=(
            Signature("ipv4 forwarding is disabled",
                      "WARNING: IPv4 forwarding is disabled. Networking will not work.", 3),
            Signature(r"net\.ipv4\.ip_forward ?= ?0", "net.ipv4.ip_forward = 0", 3),
        ),
        implies=("container-dns-broken-host-ok",),
        step="docker-info",
        sources=("https://github.com/moby/moby/issues/27319",
                 "https://github.com/moby/moby/issues/47966"),
    ),
    Fault(
        code="ED238",
        name="container-to-host-blocked-by-firewall",
        title="A firewall on this machine blocks the traffic of containers",
        cause="ufw, firewalld or a VPN's filter drops what comes from Docker's bridges, so "
        "containers do not reach services on the host or the world, although everything runs. The "
        "other way round, published ports bypass ufw altogether.",
        tell="'No route to host' for an address that answers from the host itself: a firewall "
        "rejects. Names resolve, or fail with a time-out.",
        decide=("sudo iptables -L FORWARD -n | head -3", "sudo ufw status verbose",
                "sudo firewall-cmd --get-active-zones"),
        probes=("network",),
        remedies=(
            Remedy("ufw: let containers reach services on this machine.",
                   ("sudo ufw allow from 172.16.0.0/12",), ("linux", "debian"),
                   "Every container may then reach every port of this machine."),
            Remedy("firewalld: put the bridges in the zone docker.",
                   ("sudo firewall-cmd --permanent --zone=docker --add-interface=docker0",
                   "sudo firewall-cmd --reload", "sudo systemctl restart docker"),
                   ("linux", "fedora"), RESTART_RISK),
        ),
        signatures=(
            Signature(r"(?:172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|host\.docker\.internal"
                      r"|host-gateway).{0,160}(?:no route to host|host is "
                      r"unreachable|EHOSTUNREACH)",
                      "connect to 172.17.0.1 port 5432 failed: No route to host", 2),
            Signature(r"(?:no route to host|host is unreachable|EHOSTUNREACH).{0,160}172\.(?:1[6-9]"
                      r"|2\d|3[01])\.", "connect EHOSTUNREACH 172.17.0.1:5432", 2),
            Signature("ZONE_CONFLICT: 'docker0' already bound",
                      "ZONE_CONFLICT: 'docker0' already bound to a zone", 2),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",
                 "https://github.com/moby/moby/issues/49528"),
    ),
    Fault(
        code="ED239",
        name="iptables-not-usable",
        title="The engine cannot use iptables on this machine",
        cause="iptables is there, but its legacy or nft variant does not fit the kernel, the "
        "kernel's modules are not there (old WSL kernel, container, kernel just updated), or its "
        "lock may not be opened (SELinux, no root). The engine needs it for its networks and does "
        "not start, or makes no networks.",
        tell="The message names the table nat or filter, or the lock; where the program is not "
        "found, it is ED154.",
        decide=("sudo iptables -t nat -L -n", "ls /lib/modules/$(uname -r)", "iptables --version"),
        probes=("kernel", "network"),
        remedies=(
            Remedy("Load the modules; if they are not there, the kernel was updated: reboot.",
                   ("sudo modprobe -a iptable_nat br_netfilter xt_conntrack xt_addrtype",),
                   ("linux",)),
            Remedy("If the variants do not fit, take the other one.",
                   ("sudo update-alternatives --set iptables /usr/sbin/iptables-legacy",
                   "sudo systemctl restart docker"), ("linux", "debian", "systemd"), RESTART_RISK),
        ),
        signatures=(
            Signature(r"(?:can't|cannot) initialize ip6?tables table '(?:nat|filter|mangle)'",
                      "iptables v1.8.7 (legacy): can't initialize iptables table `nat': Table does "
                      "not exist (do you need to insmod?)", 3, "not found"),
            Signature("failed to inject docker in \\w{6,11} chain: .{0,120}addrtype.{0,80}no "
                      "chain/target/match by that name",
                      "Error creating default \"bridge\" network: Failed to program NAT chain: "
                      "Failed to inject docker in PREROUTING chain: iptables failed: iptables "
                      "--wait -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER: "
                      "iptables: No chain/target/match by that name.", 3),
            Signature(r"can't open lock file \S{0,40}xtables\.lock",
                      "Fatal: can't open lock file /run/xtables.lock: Permission denied", 3),
            Signature("unknown option '--(?:dport|sport|to-destination)'|RULE_(?:INSERT|APPEND) "
                      r"failed \(invalid argument\)",
                      'iptables v1.8.7 (nf_tables): unknown option "--dport"', 2),
            Signature("perhaps ip6?tables or your kernel needs to be upgraded",
                      "Perhaps iptables or your kernel needs to be upgraded.", 2,
                      "can't initialize"),
        ),
        step="install",
        sources=("https://github.com/moby/moby/issues/38759",
                 "https://github.com/microsoft/WSL/issues/6655"),
    ),
)
