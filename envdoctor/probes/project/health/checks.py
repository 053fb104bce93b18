"""The health check that is in force for a service, and who waits for it."""

from __future__ import annotations

from typing import NamedTuple

from envdoctor.model import Data, Evidence, Finding, Status
from envdoctor.probes.project.contents.inside import dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.requirements import Place, Service


class HealthCheck(NamedTuple):
    """`test` is as the engine gets it (`CMD`, `curl`, …), empty where there is none."""

    test: tuple[str, ...]
    place: Place

    @property
    def runs(self) -> bool:
        """It is neither missing nor switched off."""
        return bool(self.test) and self.test[0] != "NONE"

    @property
    def shell(self) -> bool:
        """A shell reads it."""
        return self.test[0] == "CMD-SHELL"


def health_check(here: Ground, service: Service) -> HealthCheck:
    """Compose's own goes before that of the Dockerfile."""
    if service.healthcheck:
        return HealthCheck(service.healthcheck, service.at("healthcheck"))
    dockerfile = dockerfile_of(here, service)
    for stage in reversed(lineage(dockerfile) if dockerfile else ()):
        if stage.healthcheck:
            return HealthCheck(stage.healthcheck, stage.healthcheck_place)
    return HealthCheck((), service.place)


def never_healthy(
    here: Ground, service: Service, check: HealthCheck, text: str, log: str,
    more: tuple[Evidence, ...], fault: str, data: Data,
) -> Finding:  # fmt: skip
    """Alone, an unhealthy container runs on; what waits for its health does not start."""
    evidence: tuple[Evidence, ...] = (Evidence("its health log will have", log),) if log else ()
    evidence = (*evidence, here.quote(check.place), *more)
    status = Status.WARN
    if any(service.name in s.waits_healthy for s in here.compose.services):
        failing = f"dependency failed to start: container {container(here, service)} is unhealthy"
        evidence, status = (docker_says(failing), *evidence), Status.FAIL
    return Finding(status, text, evidence, fault, {"service": service.name, **data})


def container(here: Ground, service: Service) -> str:
    """The name that Compose gives the service's first container."""
    return service.container_name or f"{here.compose.name}-{service.name}-1"
