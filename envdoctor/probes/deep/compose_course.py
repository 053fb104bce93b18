"""How a Compose project came up: its containers, its answers, and what failed.

No probe of its own: the nouns of `compose_answers`, which does the waiting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.model import Evidence

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
    """What came back from a published port; `status` is None when no HTTP came.

    `expected`: it is a port on which web servers listen.
    """

    service: str
    port: int
    url: str
    status: int | None = None
    body: str = ""
    problem: str = ""
    asked: bool = True
    expected: bool = True

    @property
    def ok(self) -> bool:
        """An HTTP server answered, and not with an error of its own."""
        return self.status is not None and self.status < 500

    @property
    def told(self) -> str:
        """In two words, for the table."""
        if not self.asked:
            return "no HTTP port"
        return f"HTTP {self.status}" if self.status is not None else self.problem or "nothing"


class Course(NamedTuple):
    """How it went: the last look, and after `seconds` who failed why (service, sentence).

    `sure` is False where it may only be slow, or a server that speaks no HTTP.
    """

    containers: tuple[Container, ...]
    answers: tuple[Answer, ...]
    seconds: float
    failed: tuple[str, str] | None = None
    health: str = ""
    sure: bool = True

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
