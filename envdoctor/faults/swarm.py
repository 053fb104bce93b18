"""ED600-ED609: what `docker swarm`, `docker service` and `docker stack` ask of the engines."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED600",
        "swarm-not-a-manager",
        "This engine is no manager of a swarm",
        "`docker service`, `docker stack`, `docker node`, configs and secrets need an engine that "
        "is a manager of a swarm. This one is in none, or a mere worker.",
        (
            Remedy("See what it is", ("docker info --format '{{.Swarm.LocalNodeState}}'",)),
            Remedy("A swarm of this one engine", ("docker swarm init",)),
            Remedy("For a single machine Compose needs no swarm", ("docker compose up -d",)),
        ),
        (
            Signature(
                r"this node is not a swarm manager",
                'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join"'
                " to connect this node to swarm and try again.",
                3,
            ),
            Signature(r"worker nodes can't be used to view or modify cluster state", weight=3),
            Signature(r"this node is not part of a swarm", weight=3),
        ),
        tell="`docker info` says Swarm: inactive.",
        decide=("docker info --format '{{.Swarm.LocalNodeState}}'",),
        probes=("engine",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/swarm/swarm-mode/",),
    ),
    Fault(
        "ED601",
        "swarm-already-member",
        "This engine is in a swarm already",
        "An engine can be in one swarm only; an earlier `swarm init` or `join` is still in force.",
        (
            Remedy("Look at the one it is in", ("docker info --format '{{json .Swarm}}'",)),
            Remedy(
                "Leave it",
                ("docker swarm leave --force",),
                risk="Services, secrets and configs of a swarm's last manager are lost.",
            ),
        ),
        (
            Signature(
                r"this node is already part of a swarm",
                'This node is already part of a swarm. Use "docker swarm leave" to leave it',
                3,
            ),
        ),
        tell="`docker info` says Swarm: active.",
        decide=("docker info --format '{{.Swarm.LocalNodeState}}'",),
        probes=("engine",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/swarm/leave/",),
    ),
    Fault(
        "ED602",
        "swarm-address-unclear",
        "The swarm does not know which address of this machine to use, or cannot reach it",
        "The machine has several addresses, or none that leads out, so one has to be named; or "
        "the manager's ports (2377 TCP, 7946 TCP and UDP, 4789 UDP) are blocked between the "
        "machines.",
        (
            Remedy("Name the address", ("docker swarm init --advertise-addr <address>",)),
            Remedy("See the addresses", ("ip -4 addr",), ("linux",)),
        ),
        (
            Signature(
                r"could not choose an IP address to advertise",
                "could not choose an IP address to advertise since this system has multiple "
                "addresses on interface eth0",
                3,
            ),
            Signature(r"could not find the system's IP address - specify one", weight=3),
            Signature(
                r"could not connect to prospective new cluster member|advertise address must be"
                r"|could not find local IP address: dial",
                "could not connect to prospective new cluster member using its advertised address",
                3,
            ),
            Signature(
                r"dial\w* (?:dial )?tcp \S{1,60}:(?:2377|7946): .{0,30}(?:refused|timeout|route)",
                "Error while dialing dial tcp 192.168.1.113:2377: connect: connection refused",
                3,
            ),
            Signature(r"timeout was reached before node (?:was )?joined", weight=3),
            Signature(r"must specify a listen(?:ing)? address", weight=3),
        ),
        tell="`docker swarm init` fails at once: the address. `join` hangs first: the ports.",
        decide=("ip -4 addr",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/swarm/swarm-tutorial/#open-ports",),
    ),
    Fault(
        "ED603",
        "swarm-without-leader",
        "The swarm has lost its managers' majority",
        "More than half of the managers have to be reachable, or no change is accepted. The "
        "services that run go on.",
        (
            Remedy("See which ones are there", ("docker node ls",)),
            Remedy("Start the missing managers again"),
            Remedy(
                "If they are gone for good",
                ("docker swarm init --force-new-cluster",),
                risk="Only on the manager that shall remain; the others have to join anew.",
            ),
        ),
        (
            Signature(
                r"the swarm does not have a leader",
                "The swarm does not have a leader. It's possible that too few managers are online.",
                3,
            ),
            Signature(r"swarm .{0,40}(?:lost|no) quorum|raft: no elected cluster leader", weight=3),
        ),
        tell="`docker node ls` gives the same error; in the first minute after the loss it waits "
        "20 s instead, for `context deadline exceeded`.",
        decide=("docker info --format '{{json .Swarm}}'",),
        probes=("engine",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/swarm/admin_guide/#recover-from-disaster",),
    ),
    Fault(
        "ED604",
        "swarm-no-suitable-node",
        "No machine of the swarm may run this service",
        "A constraint, a reservation of CPU or memory, a platform or a published port rules out "
        "every machine of the swarm.",
        (
            Remedy("Read the reason", ("docker service ps --no-trunc <service>",)),
            Remedy("See labels and roles of the machines", ("docker node ls",)),
        ),
        (
            Signature(
                r"no suitable node \((?P<reason>[^)\n]{1,200})\)",
                "no suitable node (scheduling constraints not satisfied on 1 node)",
                3,
            ),
        ),
        tell="The words in brackets say what ruled them out.",
        decide=("docker service ps --no-trunc <service>",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/swarm/services/#placement-constraints",),
    ),
    Fault(
        "ED605",
        "swarm-join-token-invalid",
        "The token for joining the swarm is wrong or was replaced",
        "A token is cut, belongs to another swarm, or was changed by `docker swarm join-token "
        "--rotate` since it was written down.",
        (
            Remedy(
                "Print the whole command anew on a manager, and run it on the other machine",
                ("docker swarm join-token worker",),
            ),
        ),
        (
            Signature(
                r"(?:invalid|valid) join token",
                "Error response from daemon: invalid join token",
                3,
            ),
            Signature(r"remote CA does not match fingerprint", weight=3),
        ),
        tell="The token begins with SWMTKN-1- and has four parts; a manager prints the same one.",
        decide=("docker swarm join-token worker",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/swarm/join/",),
    ),
)
