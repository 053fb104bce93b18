"""Waits until a Compose project has come up, and asks its published ports over HTTP.

No probe of its own. The engine is asked for the truth: containers, states and ports as they are.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from envdoctor.host import Host
from envdoctor.model import Evidence
from envdoctor.probes.compose_trial import CONTAINERS, listed
from envdoctor.probes.engine_facts import Facts, number, rows, table, words

PATIENCE = 90.0  # seconds from `up` until everything answers
RESERVE = 8.0  # seconds kept for reading logs and taking down, where less time than that is left
STEADY = 1.5  # seconds that everything must stay up: a program that crashes does so at its start
PAUSE = 0.4  # seconds between two looks
ASK = 5.0  # seconds for one HTTP answer

# Ports inside of containers whose programs speak something else, and take HTTP for an attack.
NOT_HTTP = frozenset({
    22, 25, 53, 389, 465, 587, 636, 1025, 1433, 1521, 1883, 2181, 3306, 4222, 5432, 5672, 6379,
    9092, 11211, 26257, 27017, 33060,
})  # fmt: skip
ENDED = re.compile(r"^(?:Exited|Dead|Restarting) ?\((\d+)\)")


class Container(NamedTuple):
    """A container as `docker ps --all` shows it; `status` in its words ("Up 3 seconds (healthy)").

    `ports` are pairs of the port on the host and the port inside, tcp only.
    """

    id: str
    name: str
    service: str
    state: str
    status: str
    ports: tuple[tuple[int, int], ...]

    @property
    def exit_code(self) -> int | None:
        """How its program has ended; None while it runs."""
        ended = ENDED.match(self.status)
        return int(ended[1]) if ended else None

    @property
    def fails(self) -> str:
        """What is wrong with it, empty for nothing."""
        if self.exit_code:
            again = " and is restarted" if self.state == "restarting" else ""
            return f"ends with exit code {self.exit_code}{again}"
        return "is unhealthy" if "(unhealthy)" in self.status else ""

    @property
    def is_ready(self) -> bool:
        """Up and not waiting for its health check; or done, and well."""
        up = self.state == "running" and "health: starting" not in self.status
        return up or self.exit_code == 0


class Answer(NamedTuple):
    """What came back from a published port; `status` is None when no HTTP came."""

    service: str
    port: int
    url: str
    status: int | None = None
    body: str = ""
    problem: str = ""
    asked: bool = True

    @property
    def ok(self) -> bool:
        """An HTTP server answered, and not with an error of its own."""
        return self.status is not None and self.status < 500

    @property
    def told(self) -> str:
        """In two words, for the table."""
        if not self.asked:
            return "no HTTP: not asked"
        return f"HTTP {self.status}" if self.status is not None else self.problem or "nothing"


class Course(NamedTuple):
    """How it went: the last look, and after `seconds` who failed why (service, sentence)."""

    containers: tuple[Container, ...]
    answers: tuple[Answer, ...]
    seconds: float
    failed: tuple[str, str] | None = None
    health: str = ""

    def table(self) -> Iterator[tuple[str, str, str, str]]:
        """A row for each container and port: service, state, port, answer."""
        for container in self.containers:
            own = [a for a in self.answers if a.service == container.service]
            for answer in own:
                yield container.service, container.status, str(answer.port), answer.told
            if not own:
                yield container.service, container.status, "", ""

    def summary(self) -> str:
        """The sentence for when all is well."""
        asked = [f"HTTP {a.status} on {a.port}" for a in self.answers if a.asked]
        count = len(self.containers)
        what = ", ".join(asked) or f"{count} container{'s' if count != 1 else ''} up"
        return f"{what} after {self.seconds:.1f} s"

    def evidence(self) -> tuple[Evidence, ...]:
        """What was seen of the failure."""
        seen = "\n".join(f"{c.name}: {c.status}" for c in self.containers) or "no container"
        found = [Evidence("docker ps --all", seen)]
        if self.health:
            found.append(Evidence("health check", self.health))
        found += [Evidence(f"GET {a.url}", f"{a.told}\n{a.body[:500]}".strip())
                  for a in self.answers if a.asked and not a.ok]  # fmt: skip
        return tuple(found)


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
            return Course(containers, answers, seconds, _late(containers, silent, seconds))
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
            yield Answer(container.service, public, url, reply.status, body, problem)


def _health(host: Host, container: Container) -> str:
    if "(unhealthy)" not in container.status:
        return ""
    state = table(table(host.afresh.api(f"/containers/{container.id}/json").body).get("State"))
    log = rows(table(state.get("Health")).get("Log"))
    return str(log[-1].get("Output", "")).strip() if log else ""
