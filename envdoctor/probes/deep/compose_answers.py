"""Waits until a Compose project has come up, and asks its published ports over HTTP.

No probe of its own. The engine is asked for the truth: containers, states and ports as they are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from envdoctor.host import Host
from envdoctor.probes.deep.compose_course import Answer, Container, Course
from envdoctor.probes.deep.compose_trial import CONTAINERS, listed
from envdoctor.probes.engine_facts import Facts, number, rows, table, words

PATIENCE = 90.0  # seconds from `up` until everything answers
RESERVE = 15.0  # seconds kept for reading logs and taking down, where less time than that is left
STEADY = 1.5  # seconds that everything must stay up: a program that crashes does so at its start
PAUSE = 0.4  # seconds between two looks
ASK = 5.0  # seconds for one HTTP answer

# Ports inside of containers whose programs speak something else, and take HTTP for an attack.
NOT_HTTP = frozenset({
    22, 25, 53, 389, 465, 587, 636, 1025, 1433, 1521, 1883, 2181, 3306, 4222, 5432, 5672, 6379,
    9092, 11211, 26257, 27017, 33060,
})  # fmt: skip
# Where a web server is expected; on any other port, silence may be another protocol's manners.
WEB = frozenset({80, 443, 3000, 3001, 4000, 4200, 5000, 5001, 5173, *range(8000, 9000)})


def wait(host: Host, project: str) -> Course:
    """Look again and again until all is up and answers, something fails, or patience ends."""
    began = time.monotonic()
    until = began + host.remaining(PATIENCE + RESERVE) - RESERVE
    while True:
        containers = tuple(map(_container, listed(host, CONTAINERS, project)))
        seconds = time.monotonic() - began
        broken = next((c for c in containers if c.fails), None)
        if broken:
            text = f"{broken.service} {broken.fails}"
            health = _health(host, broken)
            return Course(containers, (), seconds, (broken.service, text), health)
        ready = bool(containers) and all(c.is_ready for c in containers)
        answers = tuple(_ask(host, containers)) if ready else ()
        silent = [a for a in answers if a.asked and not a.ok]
        late = time.monotonic() > until - PAUSE
        if ready and not silent and (seconds >= STEADY or late):
            return Course(containers, answers, seconds)
        if late:
            failed = _late(containers, silent, seconds)
            sure = bool(silent) and (silent[0].expected or silent[0].status is not None)
            return Course(containers, answers, seconds, failed, sure=sure)
        time.sleep(PAUSE)


def _late(
    containers: tuple[Container, ...], silent: list[Answer], seconds: float
) -> tuple[str, str]:
    if silent:
        first = silent[0]
        said = f"answers HTTP {first.status}" if first.status else "does not answer"
        return first.service, f"port {first.port} of {first.service} {said} after {seconds:.0f} s"
    slow = next((c for c in containers if not c.is_ready), None)
    if slow is None:
        return "", f"no container after {seconds:.0f} s"
    return slow.service, f"{slow.service} is not up after {seconds:.0f} s: {slow.status}"


def _container(row: Facts) -> Container:
    ports = {
        (number(port.get("PublicPort")), number(port.get("PrivatePort")))
        for port in rows(row.get("Ports"))
        if port.get("PublicPort") and port.get("Type") == "tcp"
    }
    return Container(
        str(row.get("Id", "")), (words(row.get("Names")) or ["?"])[0].lstrip("/"),
        str(table(row.get("Labels")).get("com.docker.compose.service", "?")),
        str(row.get("State", "")), str(row.get("Status", "")), tuple(sorted(ports)),
    )  # fmt: skip


def _ask(host: Host, containers: tuple[Container, ...]) -> Iterator[Answer]:
    address = host.endpoint.address
    machine = "127.0.0.1"
    if address.startswith(("tcp://", "ssh://")):  # ports are published where the engine is
        machine = urlsplit(address).hostname or machine
    for container in containers:
        for public, private in container.ports:
            url = f"http://{machine}:{public}/"
            if private in NOT_HTTP:
                yield Answer(container.service, public, url, asked=False)
                continue
            reply = host.afresh.fetch(url, timeout=ASK)
            body = reply.body if isinstance(reply.body, str) else ""
            problem = " ".join(p for p in (reply.problem, reply.detail) if p)
            yield Answer(
                container.service, public, url, reply.status, body, problem,
                asked=reply.problem != "no HTTP", expected=private in WEB,
            )  # fmt: skip


def _health(host: Host, container: Container) -> str:
    if "(unhealthy)" not in container.status:
        return ""
    state = table(table(host.afresh.api(f"/containers/{container.id}/json").body).get("State"))
    log = rows(table(state.get("Health")).get("Log"))
    return str(log[-1].get("Output", "")).strip() if log else ""
