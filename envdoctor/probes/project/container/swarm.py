"""What only a swarm has: its overlay networks, and secrets and configs that it keeps."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.engine_facts import table
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.requirements import Named

NO_SWARM = "ED600"  # swarm-not-a-manager
EXTERNAL = "ED662"  # compose-external-secret


def kept_elsewhere(here: Ground) -> Iterator[Finding]:
    """Compose gives a container no secret of a swarm, even where there is one."""
    for kind, all_of_kind in (("secret", here.compose.secrets), ("config", here.compose.configs)):
        for named in all_of_kind:
            users = [s.name for s in here.compose.services if named.name in s.uses and s.replicas]
            if named.external and users:
                said = f"unsupported external {kind} {named.name}"
                text = f"{named.place}: {named.name} for {users[0]} is to come from a swarm"
                evidence = (docker_says(said), here.quote(named.place))
                data = {"name": named.name, "kind": kind, "service": users[0]}
                yield Finding(Status.FAIL, text, evidence, EXTERNAL, data)


def overlays(here: Ground, new: list[Named]) -> Iterator[Finding]:
    """A network over several machines is a swarm's."""
    state = str(table(here.info.get("Swarm")).get("LocalNodeState", ""))
    for network in new:
        if network.driver == "overlay" and state == "inactive":
            evidence = (docker_says("This node is not a swarm manager."),
                        here.quote(network.place),
                        Evidence("docker info", f"Swarm: {state}"))  # fmt: skip
            text = f"{network.place}: the network {network.name} (overlay) needs a swarm"
            yield Finding(Status.FAIL, text, evidence, NO_SWARM, {"network": network.real})
