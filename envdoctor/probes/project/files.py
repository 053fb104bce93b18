"""The project's files: found, readable, and understood by the programs that will read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many
from envdoctor.probes.project.compose_ages import (
    OTHER_FORMAT,
    first_version,
    for_v1,
    too_new,
    unasked,
)
from envdoctor.probes.project.ground import Ground, docker_says, ground
from envdoctor.project.requirements import Problem

# How the readers call a problem -> fault. What is missing here is recognised by its text.
FAULTS = {
    "first": "ED381",  # dockerfile-first-instruction-not-from
    "include": "ED468",  # compose-extends-or-include
    "cycle": "ED468",
    "lexer": "ED382",  # dockerfile-syntax-misc
    "interpolation": "ED471",  # compose-env-interpolation
    "schema": "ED461",  # compose-schema-errors
    "oldest": OTHER_FORMAT,
    "asleep": "ED752",  # compose-service-asleep
}
# Compose's own sentences -> fault, the more exact ones first.
SENTENCES = (
    (r"mutually exclusive|can't set (?:distinct values|container_name)|already in use by service",
     "ED469"),  # compose-conflicting-options
    (r"Invalid (?:hostPort|containerPort|proto|ip address|ranges specified)|No port specified:|"
     r"missing a target port", "ED467"),  # compose-port-invalid
    (r"invalid spec: |empty section between|too many colons$|empty volume spec|missing a mount "
     r"target|invalid mount config|already mounted as", "ED365"),  # volume-spec-invalid
    (r"failed to read \S+: read \S+: is a directory", "ED474"),  # env-file-syntax
    (r"conflicts with imported resource", "ED468"),  # compose-extends-or-include
    (r"invalid project name", "ED465"),  # compose-project-name-invalid
    (r"^validating \S+:|invalid compose project|decoding failed|while interpolating \S+: failed "
     r"to cast|dependency cycle|healthcheck\.test must start|must be greater than or equal|"
     r"'services\[\S+\]\S*'|\bservices\.\S+:? (?:must be|value must|additional prop|unexpected)",
     "ED461"),  # compose-schema-errors
)  # fmt: skip
# Beginnings that differ from time to time: which builder reads, which of two services is last.
VARYING = re.compile(
    r"^dockerfile parse error on line \d+: |^services\.[\w.-]+: (?=container name)"
)
UNREAD = ("too-large", "unreadable", "remote")  # nothing is known about what is inside
# Told by the probes of variables and of builds, with more to say.
ELSEWHERE = ("required", "env-file", "env-file-missing")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Tell every problem of the readers, then what the project consists of."""
    here = ground(host, settings)
    project = here.project
    problems = [p for p in project.problems if p.kind not in ELSEWHERE]
    dockerfiles = [p for d in project.dockerfiles for p in d.problems if p.kind == "missing"]
    newer = [*unasked(here), *for_v1(here)] if project.compose else []
    for problem in problems:
        told = any(f"'{finding.data['key']}'" in problem.said for finding in newer)
        if problem.kind == "oldest" and first_version(here):  # it still reads that format
            continue
        if problem not in dockerfiles and not told:
            yield too_new(here, problem) or _finding(here, problem)
    yield from newer
    parts = []
    if project.compose:
        count = many(len(project.compose.services), "service")
        parts.append(f"{', '.join(project.compose.files)}: {count}")
    if project.dockerfiles:
        parts.append(many(len(project.dockerfiles), "Dockerfile"))
    parts += [str(container.place.file) for container in project.devcontainers]
    if project.workflows:
        parts.append(many(len(project.workflows), "container") + " of workflows")
    if project.python.manage or project.python.requirement_files or project.python.requires:
        parts.append("Python")
    judged = here.compose.judged and here.compose.version
    reader = f"docker compose {here.compose.version}" if judged else "envdoctor"
    names = "\n".join(s.name for s in here.compose.services)
    evidence = (Evidence(f"services, read by {reader}", names),) if names else ()
    data = {"services": [s.name for s in here.compose.services],
            "dockerfiles": [d.path for d in project.dockerfiles]}  # fmt: skip
    yield Finding(Status.PASS, "; ".join(parts) or "nothing for Docker", evidence, data=data)


def _finding(here: Ground, problem: Problem) -> Finding:
    quoted = here.quote(problem.place)
    data = {"path": problem.place.file, "file": problem.place.file, "line": problem.place.line,
            **problem.data}  # fmt: skip
    if problem.kind in UNREAD:
        evidence = (Evidence(problem.place.file, problem.text),)
        text = f"{problem.place.file}: {problem.text}"
        return Finding(Status.UNKNOWN, text, evidence, data=data)
    said = VARYING.sub("", problem.said or problem.text)
    summary = f"{problem.place}: {problem.text}"
    fault = FAULTS.get(problem.kind) or fault_of(said)
    if problem.kind == "missing":
        fault, said = "ED463", f"open {problem.place.file}: no such file or directory"
    if problem.kind == "yaml" and "already defined" in problem.text:
        fault = "ED464"  # compose-duplicate-key
    elif problem.kind == "yaml":
        fault = "ED460"  # compose-yaml-syntax
    return Finding(Status.FAIL, summary, (docker_says(said), quoted), fault, data)


def fault_of(said: str) -> str | None:
    """What a sentence of Compose says for sure."""
    return next((fault for form, fault in SENTENCES if re.search(form, said)), None)
