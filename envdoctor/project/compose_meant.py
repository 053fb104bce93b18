"""What is meant where a sentence of Compose leads elsewhere.

Services at the top of a file of the oldest format, and services that are defined but asleep.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from envdoctor.project.compose_references import needed
from envdoctor.project.compose_tree import Tree, table
from envdoctor.project.requirements import Problem, Service

TOP = ("version", "name", "services", "networks", "volumes", "secrets", "configs", "include",
       "models")  # fmt: skip


def oldest(tree: Tree) -> Problem | None:
    """The services stand at the top, as in the oldest format; None where they do not."""
    own = [key for key in tree.content if key not in TOP and not key.startswith("x-")]
    fields = [table(tree.content[key]) for key in own]
    if not own or "services" in tree.content or not all(
        isinstance(one.get("image"), str) or one.get("build") or one.get("extends")
        for one in fields
    ):  # fmt: skip
        return None
    names = ", ".join(own)
    text = f"{names}: services at the top of the file, without services: above them"
    said = "additional properties '"  # the names behind it come in any order
    return Problem(text, tree.place(own[0]), "oldest", {"service": own[0]}, said)


def asleep(services: Mapping[str, Service], awake: Collection[str]) -> Iterator[Problem]:
    """Services that cannot be without one that sleeps in a profile: for Compose it is not there."""
    for name in services:
        for other, key in needed(services[name]) if name in awake else ():
            conditions = table(services[name].written.get("depends_on"))
            if table(conditions.get(other)).get("required") is False:
                continue
            if other in services and other not in awake:
                said = f'service "{name}" depends on undefined service "{other}"'
                profile = services[other].profiles[0]
                text = f"{name} needs {other}, which sleeps in the profile {profile}"
                data = {"service": name, "needed": other, "profile": profile}
                yield Problem(text, services[name].at(key), "asleep", data, f"{said}: invalid "
                              "compose project")  # fmt: skip
