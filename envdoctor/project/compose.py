"""Reads a Compose project: our own reading has the lines, Compose's own the truth."""

from __future__ import annotations

import posixpath
import re
from itertools import islice
from typing import TYPE_CHECKING

from envdoctor.project import (
    compose_conflicts,
    compose_files,
    compose_meant,
    compose_named,
    compose_references,
    compose_schema,
    compose_services,
    compose_truth,
    compose_words,
)
from envdoctor.project.compose_load import Loader
from envdoctor.project.compose_places import written_at
from envdoctor.project.compose_tree import Filling, Tree, word
from envdoctor.project.reading import read as read_text
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Compose, Named, Problem, Service, Variable

if TYPE_CHECKING:
    from envdoctor.host import Host
    from envdoctor.project.compose_files import Files

# From this version on a bind mount in the long form makes its missing source, too.
CREATES = (2, 39)


def read(host: Host, root: str, files: tuple[str, ...]) -> Compose | None:
    """The Compose project of a folder; None where there is none."""
    found = compose_files.find(host, root, files)
    if found is None:
        return None
    filling = Filling(found.values)
    loader = Loader(host, root, filling)
    tree = loader.load(found.paths, found.folder)
    truth = compose_truth.ask(host, found)
    creates = numbers(truth.version) >= CREATES
    own = {
        service.name: service
        for service in compose_services.services(tree, creates, given=found.values)
    }
    problems = [*found.problems, *loader.problems, *filling.problems]
    problems += _unset_required(filling.variables)
    problems += _missing_env_files(host, root, own)
    problems += compose_meant.asleep(own, _active(found, own))
    if old := compose_meant.oldest(tree):
        problems = [old]
    elif not (truth.accepted or (truth.complaint and truth.version)):
        shapes = compose_schema.problems(loader.parts)
        unknown = compose_references.problems(tree, own, shapes)
        words = compose_words.problems(tree, shapes)
        problems += [*shapes, *islice(words, compose_schema.MOST)]
        problems += islice(unknown, compose_schema.MOST)
        problems += islice(compose_conflicts.problems(own), compose_schema.MOST)
    if truth.complaint:
        problems = _with_complaint(truth.complaint, tree, problems, root)
    elif truth.accepted:
        problems = []  # Compose reads it: whatever we stumbled over is no mistake
    name = word(truth.content.get("name")) or project_name(tree, found)
    if truth.content:
        resolved = Tree(truth.content, {})
        awake = list(compose_services.services(resolved, creates, own))
    else:
        resolved = tree
        active = _active(found, own)
        awake = [service for service in own.values() if service.name in active]
    names = {service.name for service in awake}

    def named(kind: str) -> tuple[Named, ...]:
        places = {n.name: n for n in compose_named.named(tree, kind, name, {})}
        return compose_named.named(resolved, kind, name, places)

    return Compose(
        tuple(shown(root, path) for path in found.paths), found.folder, name,
        tuple(_with_env_files(host, root, service, found) for service in awake),
        tuple(service for service in own.values() if service.name not in names),
        named("networks"), named("volumes"), named("secrets"), named("configs"),
        _once(filling.variables), tuple(problems), truth.version,
        tuple((key, tree.place(key)) for key in tree.content), found.values,
        bool(truth.accepted or truth.complaint),
    )  # fmt: skip


def _missing_env_files(host: Host, root: str, services: dict[str, Service]) -> list[Problem]:
    return [
        Problem(
            f"env file {file.path} not found: stat {file.path}: no such file or directory",
            file.place, "env-file-missing",
            {"path": shown(root, file.path), "file": shown(root, file.path), "service": name},
        )
        for name, service in services.items()
        for file in service.env_files
        if file.required and host.stat(file.path).kind in ("missing", "dangling")
    ] + [
        Problem(
            f"failed to read {file.path}: read {file.path}: is a directory", file.place, "word"
        )
        for service in services.values() for file in service.env_files
        if host.stat(file.path).kind == "folder"
    ]  # fmt: skip


def _with_env_files(host: Host, root: str, service: Service, found: Files) -> Service:
    """The environment with what its files of variables add; what Compose has put in stays."""
    values: dict[str, str | None] = {}
    for file in service.env_files:
        text = read_text(host, root, file.path)
        if isinstance(text, str):
            values |= compose_files.assignments(text, file.path, found.values)[0]
    return service._replace(environment={**values, **service.environment}) if values else service


def project_name(tree: Tree, found: Files) -> str:
    """COMPOSE_PROJECT_NAME, else `name:`, else the folder's name, as Compose cleans it."""
    given = found.values.get("COMPOSE_PROJECT_NAME") or word(tree.content.get("name"))
    name = given or re.sub(r"[^-_a-z0-9]", "", posixpath.basename(found.folder).lower())
    return name.lstrip("_-")


def _active(found: Files, own: dict[str, Service]) -> set[str]:
    """Services without a profile, those of COMPOSE_PROFILES, and what they depend on."""
    profiles = set(filter(None, found.values.get("COMPOSE_PROFILES", "").split(",")))
    return {
        name for name, service in own.items()
        if not service.profiles or profiles & {*service.profiles} or "*" in profiles
    }  # fmt: skip


def _once(variables: list[Variable]) -> tuple[Variable, ...]:
    return tuple({(v.name, v.place, v.required): v for v in variables}.values())


def _unset_required(variables: list[Variable]) -> list[Problem]:
    """Compose stops at the first of these; all of them are named here."""
    return [
        Problem(
            f"required variable {v.name} is missing a value: {v.message}", v.place, "required",
            {"variable": v.name},
        )
        for v in _once(variables) if v.required and v.missing
    ]  # fmt: skip


def _with_complaint(text: str, tree: Tree, own: list[Problem], root: str) -> list[Problem]:
    """Compose's words with a line of ours; where we have found the same thing, once."""
    for index, problem in enumerate(own):
        if _same(problem, text):
            said = problem.said if problem.kind == "oldest" else text
            return [*own[:index], problem._replace(said=said), *own[index + 1 :]]
    return [*own, Problem(_short(text), written_at(text, tree, root), "compose", said=text)]


def _same(problem: Problem, text: str) -> bool:
    if problem.kind == "word":
        return problem.text in text
    if problem.kind == "required":
        name = problem.data["variable"]
        return f"variable {name} is missing" in text or f"${{{name}" in text  # of v2, of v1
    if problem.kind == "env-file-missing":
        return problem.data["path"] in text and "env file" in text
    if problem.kind == "asleep":
        return problem.said in text
    if problem.kind == "oldest":
        return "dditional propert" in text
    if problem.kind == "yaml":
        return "yaml:" in text or "mapping" in text or "yaml.scanner" in text
    if problem.kind == "schema":
        return any(f"'{word}'" in text for word in re.findall(r"'([\w.-]+)'", problem.said))
    if problem.kind == "reference":
        return "undefined" in text and all(n in text for n in re.findall(r'"(\S+?)"', problem.text))
    if problem.kind in ("include", "missing", "too-large", "unreadable"):
        return "no such file" in text or "not found" in text or problem.place.file in text
    words = {
        "cycle": "ircular|cycle",
        "interpolation": "interpolation",
        "env-file": r"\.env|variable name",
    }
    return bool(re.search(words.get(problem.kind, r"\A\b\Z"), text))


def _short(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return re.sub(r"^validating \S+: ", "", lines[-1] if len(lines) < 3 else lines[0])[:300]


def numbers(version: str) -> tuple[int, ...]:
    """`2.40.3-3` as numbers that can be compared; empty for an unknown version."""
    return tuple(int(part) for part in re.findall(r"\d+", version.split("-", maxsplit=1)[0])[:3])
