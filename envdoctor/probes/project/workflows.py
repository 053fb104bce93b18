"""Jobs of GitHub's workflows with containers: their runner, and where they look for services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many
from envdoctor.probes.project.ground import Ground, ground, skipped
from envdoctor.probes.project.server.data_servers import KINDS, LOOPBACK, Sought, kind_of, sought
from envdoctor.project.requirements import Service
from envdoctor.project.workflows import Job, Setting, read_jobs

if TYPE_CHECKING:
    from envdoctor.host import Host

RUNNER = "ED196"  # gha-container-job-unsupported
LOCALHOST = "ED491"  # service-address-is-localhost
NO_NAME = "ED485"  # service-name-not-resolvable
NOT_PUBLISHED = "ED742"  # ci-service-not-published

ONLY_LINUX = "Container operations are only supported on Linux runners"
WITHOUT = re.compile(r"(?:macos|windows)(?:-[\w.-]+)?", re.IGNORECASE)
# Steps that may start servers of their own, or teach the machine names.
OWN = re.compile(r"docker|/etc/hosts|systemctl|\bservice \w|pg_ctl|redis-server|mysqld|mongod\b")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Each job with `container:` or `services:`."""
    here = ground(host, settings)
    jobs = read_jobs(host, here.project.root)
    found = [finding for job in jobs for finding in (*_runner(here, job), *_addresses(here, job))]
    yield from found
    if not found:
        yield Finding(Status.PASS, many(len(jobs), "job")) if jobs else skipped()


def _runner(here: Ground, job: Job) -> Iterator[Finding]:
    wrong = list(dict.fromkeys(r for r in job.runners if WITHOUT.fullmatch(r)))
    if not wrong or not job.containers:
        return
    first = job.containers[0]
    evidence = (
        Evidence("the runner would say", ONLY_LINUX),
        here.quote(job.runner_place, ", ".join(wrong)), here.quote(first.place),
    )  # fmt: skip
    text = f"{job.runner_place}: the job {job.name} has containers, and {wrong[0]} can have none"
    yield Finding(Status.FAIL, text, evidence, RUNNER, {"job": job.name, "runner": wrong[0]})


def _addresses(here: Ground, job: Job) -> Iterator[Finding]:
    services = job.services
    if job.inside is None or not services or OWN.search(job.runs):
        return
    values = {setting.name: setting.value for setting in job.settings}
    for setting in job.settings:
        target = sought(setting.name, setting.value, values)
        if target is None:
            continue
        if LOOPBACK.fullmatch(target.host):
            meant = [n for n, s in services.items() if kind_of(here, s) in target.kinds]
            if len(meant) == 1 and not _named(meant[0], job, values):
                look = _inside if job.inside else _outside
                yield from look(here, job, setting, target, meant[0])
        elif target.host in services and not job.inside:
            name = target.host
            said = f'could not translate host name "{name}" to address'
            text = f"{setting.place}: the job {job.name} is in no container: {name} is localhost"
            yield _finding(here, job, setting, services[name], said, text, NO_NAME)


def _named(name: str, job: Job, values: dict[str, str]) -> bool:
    """Another variable has the service's name: which of them counts, nobody can tell."""
    targets = (sought(s.name, s.value, values) for s in job.settings)
    return any(target is not None and target.host == name for target in targets)


def _inside(
    here: Ground, job: Job, setting: Setting, target: Sought, name: str
) -> Iterator[Finding]:
    """In a container of its own the job reaches its services by their names."""
    port = KINDS[kind_of(here, job.services[name])].port
    text = f"{setting.place}: the job {job.name} runs in a container: {name} is at {name}:{port}"
    yield _finding(here, job, setting, job.services[name], "Connection refused", text, LOCALHOST)


def _outside(
    here: Ground, job: Job, setting: Setting, target: Sought, name: str
) -> Iterator[Finding]:
    """Only published ports of the services are on the runner's localhost."""
    service = job.services[name]
    usual = KINDS[kind_of(here, service)].port
    ports = [s.value for s in job.settings if "PORT" in s.name.upper()]
    if any("${{" in text for text in (*ports, setting.value)):
        return  # GitHub puts in the port
    if "--network" in here.line(service.at("options")):
        return
    wanted = target.port or usual
    published = {p.published for p in service.ports if p.target == usual}
    if wanted in published:
        return
    listed = ", ".join(str(p or "a port by chance") for p in published) or "nothing"
    text = f"{setting.place}: {name} is looked for on localhost:{wanted}, published is {listed}"
    yield _finding(here, job, setting, service, "Connection refused", text, NOT_PUBLISHED)


def _finding(
    here: Ground, job: Job, setting: Setting, service: Service, said: str, text: str, fault: str
) -> Finding:
    value = re.sub(r"://[^@/\s]*@", "://…@", setting.value)
    evidence = (
        Evidence("the program would say", said),
        Evidence(str(setting.place), f"{setting.name}: {value}"), here.quote(service.at("image")),
    )  # fmt: skip
    name = service.name.rpartition("/")[2]
    kind = kind_of(here, service)
    data = {"job": job.name, "variable": setting.name, "service": name, "name": name,
            "port": KINDS[kind].port if kind else 0}  # fmt: skip
    return Finding(Status.WARN, text, evidence, fault, data)
