"""What a service asks of the engine beyond image, ports and mounts: logging, rights, limits."""

from __future__ import annotations

from envdoctor.project.compose_tree import Table, pairs, table, word
from envdoctor.project.compose_values import words
from envdoctor.project.requirements import Options, Ulimit

NAMESPACES = ("network_mode", "ipc", "pid")


def options(fields: Table) -> Options:
    """The options of one service's mapping."""
    logging = table(fields.get("logging"))
    return Options(
        word(logging.get("driver")),
        pairs(logging.get("options")),
        tuple((key, name) for key in ("cap_add", "cap_drop") for name in words(fields.get(key))),
        words(fields.get("security_opt")),
        word(fields.get("runtime")),
        word(fields.get("restart")),
        tuple(limit for name, value in table(fields.get("ulimits")).items()
              if (limit := ulimit(name, value))),
        tuple((key, word(fields[key])) for key in NAMESPACES if fields.get(key)),
        word(fields.get("stop_signal")),
    )  # fmt: skip


def ulimit(name: str, value: object) -> Ulimit | None:
    """One limit: a number for both, or soft and hard; None where it is no number."""
    fields = table(value) or {"soft": value, "hard": value}
    numbers = [word(fields.get(key)) for key in ("soft", "hard")]
    if not all(number.removeprefix("-").isdigit() for number in numbers):
        return None
    return Ulimit(name, int(numbers[0]), int(numbers[1]))
