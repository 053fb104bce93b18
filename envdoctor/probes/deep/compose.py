"""Compose for real: started under a name of the run, asked over HTTP, taken down again."""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.questions import Completed
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.deep.build import PULLED
from envdoctor.probes.deep.build_output import failed_part, leftovers
from envdoctor.probes.deep.compose_answers import wait
from envdoctor.probes.deep.compose_course import Course
from envdoctor.probes.deep.compose_trial import CONTAINERS, UNDO_LIMIT, Trial, fixed, listed, trial
from envdoctor.project import read
from envdoctor.project.requirements import Compose

BUILD_LIMIT = 300.0  # seconds; deep-build has just built the same
UP_LIMIT = 180.0  # seconds: images of other services are pulled meanwhile
LOGS = 40  # last lines of a service that failed


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Start it, wait, ask its ports, take it down."""
    project = read(host, settings)
    compose = project.compose
    if compose is None or not compose.services:
        yield Finding(Status.SKIPPED, "no Compose file here" if compose is None else "no services")
        return
    if reason := _reason_not_to(host, settings, compose):
        yield Finding(Status.SKIPPED, reason)
        return
    started = trial(host, project.root, compose)
    yield from _walk(host, compose, started)
    yield from _take_down(host, started)


def _reason_not_to(host: Host, settings: Settings, compose: Compose) -> str:
    if settings.offline:
        return "it may pull and build; not with --offline"
    outside = [volume.real or volume.name for volume in compose.volumes if volume.external]
    if outside:
        return f"it would work on the data in the external volume {outside[0]}"
    if name := fixed(compose):
        return f"an included file fixes the name {name}, which is the user's own"
    running = [c for c in listed(host, CONTAINERS, compose.name) if c.get("State") == "running"]
    if running and any(service.ports for service in compose.services):
        return "it is running already and holds its ports: docker compose stop, then again"
    return ""


def _walk(host: Host, compose: Compose, started: Trial) -> Iterator[Finding]:
    _declare(host, compose, started)
    for command in reversed(started.take_down()):
        host.undo(*command, timeout=UNDO_LIMIT)
    if started.images:
        force = ["--force-rm"] if started.program == ("docker-compose",) else []
        built = host.act(
            "builds-image", *started.command("build", *force), timeout=BUILD_LIMIT,
            stdin=started.override,
            leaves=lambda done: (*leftovers(done), *reversed(started.take_down())),
        )  # fmt: skip
        if not built.ok:
            yield _stopped("build", built, BUILD_LIMIT)
            return
    up = host.act(
        "creates-container", *started.command("up", "--detach"), timeout=UP_LIMIT,
        stdin=started.override,
    )  # fmt: skip
    for image in dict.fromkeys(PULLED.findall(up.output)):
        host.declare("pulls-image", f"{image} (it stays)")
    if not up.ok:
        failed = _stopped("up", up, UP_LIMIT)
        yield failed._replace(evidence=(*failed.evidence, *_logs(host, started, "")))
        return
    course = wait(host, started.name)
    yield _verdict(host, started, course)


def _declare(host: Host, compose: Compose, started: Trial) -> None:
    for network in started.networks:
        host.declare("creates-network", network)
    for volume in started.volumes:
        host.declare("creates-volume", volume)
    for service in compose.services:
        if service.image and not service.build and service.pull_policy != "never":
            host.declare("pulls-image", f"{service.image}, if it is not here (it stays)")
        for mount in service.mounts:
            if mount.kind == "bind" and mount.creates and _missing(host, mount.source):
                host.declare("creates-files", f"{mount.source} for {service.name} (it stays)")


def _missing(host: Host, path: str) -> bool:
    return host.stat(path).kind == "missing"


def _stopped(word: str, done: Completed, limit: float) -> Finding:
    evidence = (Evidence(f"compose {word}", failed_part(done), done.errno, done.exit_code),)
    if done.problem == "timed out":
        return Finding(Status.UNKNOWN, f"compose {word} not done in {limit:.0f} s", evidence)
    return Finding(Status.FAIL, f"compose {word} fails", evidence)


def _verdict(host: Host, started: Trial, course: Course) -> Finding:
    rows = [list(row) for row in course.table()]
    data = {"table": {"columns": ["service", "state", "port", "answer"], "rows": rows}}
    if not course.failed:
        told = course.summary()
        evidence = tuple(Evidence(f"GET {a.url}", a.body[:300]) for a in course.answers if a.ok)
        return Finding(Status.PASS, told, evidence, data=data)
    service, text = course.failed
    evidence = (*course.evidence(), *_logs(host, started, service))
    status = Status.FAIL if course.sure else Status.UNKNOWN
    return Finding(status, text, evidence, data={**data, "service": service})


def _logs(host: Host, started: Trial, service: str) -> tuple[Evidence, ...]:
    words = ["logs", "--no-color", f"--tail={LOGS}", *([service] if service else [])]
    done = host.run(*started.command(*words, renamed=False), timeout=10.0)
    text = done.stdout.removeprefix("Attaching to").strip()
    return (Evidence(f"compose logs {service}".rstrip(), text),) if text else ()


def _take_down(host: Host, started: Trial) -> Iterator[Finding]:
    for command in started.take_down():
        host.take_back(*command, timeout=UNDO_LIMIT)
    remains = list(started.remains(host))
    if remains:
        text = f"{len(remains)} things could not be taken down yet: {remains[0]}"
        yield Finding(Status.WARN, text, (Evidence("left", "\n".join(remains)),))
        return
    for command in started.take_down():
        host.undone(*command)
    yield Finding(Status.PASS, "everything of it is taken down again")
