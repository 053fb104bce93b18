"""CI workflows: GitHub's jobs with their runners, containers (`container:`, `services:`), env."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from envdoctor.project import compose_values as values
from envdoctor.project.compose_tree import Table, Tree, items, pairs, table, word
from envdoctor.project.reading import absolute, read, shown
from envdoctor.project.requirements import Place, Problem, Service
from envdoctor.project.yaml_lines import BadYaml, Path, parse

if TYPE_CHECKING:
    from envdoctor.host import Host

FOLDER = ".github/workflows"
MOST = 50  # files
OF_MATRIX = re.compile(r"\$\{\{\s*matrix\.(\w+)\s*\}\}")


class Setting(NamedTuple):
    """A variable of a workflow, a job or a step; its value may hold `${{ … }}`."""

    name: str
    value: str
    place: Place


class Job(NamedTuple):
    """A job that has containers.

    `runners` are the labels of all that it may run on, as far as they are known. `inside` says
    that its steps run in a container, None where only GitHub knows. `containers` are those whose
    image is known; `runs` is what its steps run and use.
    """

    name: str
    place: Place
    runners: tuple[str, ...]
    runner_place: Place
    inside: bool | None
    containers: tuple[Service, ...]
    settings: tuple[Setting, ...]
    runs: str

    @property
    def services(self) -> dict[str, Service]:
        """Those beside the job, by the name under which they are reached from a container."""
        return {s.name.rpartition("/")[2]: s for s in self.containers if "services" in s.written}


def read_all(host: Host, root: str) -> tuple[Service, ...]:
    """Each container of each job; what is filled in only on GitHub (`${{ … }}`) is left out."""
    return tuple(container for job in read_jobs(host, root) for container in job.containers)


def read_jobs(host: Host, root: str) -> tuple[Job, ...]:
    """The jobs with containers, of all workflows."""
    folder = absolute(host, root, FOLDER)
    if host.stat(folder).kind != "folder":
        return ()
    found: list[Job] = []
    names = [n for n in host.list_folder(folder).names or () if n.endswith((".yml", ".yaml"))]
    for name in names[:MOST]:
        path = f"{folder}/{name}"
        text = read(host, root, path)
        if isinstance(text, Problem) or ("services:" not in text and "container:" not in text):
            continue
        try:
            document = parse(text)
        except BadYaml:  # GitHub will say so; nothing here depends on it
            continue
        file = shown(root, path)
        places = {p: Place(file, line) for p, line in document.lines.items()}
        found += _jobs(Tree(table(document.content), places))
    return tuple(found)


def _jobs(tree: Tree) -> Iterator[Job]:
    for name, content in table(tree.content.get("jobs")).items():
        fields = table(content)
        if not (fields.get("container") or fields.get("services")):
            continue
        at: Path = ("jobs", name)
        steps = [table(step) for step in items(fields.get("steps"))]
        settings = [*_settings(tree, tree.content.get("env"), ("env",))]
        settings += _settings(tree, fields.get("env"), (*at, "env"))
        for number, step in enumerate(steps):
            settings += _settings(tree, step.get("env"), (*at, "steps", number, "env"))
        own = fields.get("container")
        image = word(own) if isinstance(own, str) else word(table(own).get("image"))
        yield Job(
            name, tree.place(*at), _runners(fields), tree.place(*at, "runs-on"),
            None if "${{" in image else bool(image),
            tuple(_containers(tree, at, fields)), tuple(settings),
            "\n".join(word(step.get("run")) + word(step.get("uses")) for step in steps),
        )  # fmt: skip


def _settings(tree: Tree, env: object, path: Path) -> Iterator[Setting]:
    for name, value in pairs(env).items():
        if value is not None:
            yield Setting(name, value, tree.place(*path, name))


def _runners(fields: Table) -> tuple[str, ...]:
    """The labels, with those of the matrix put in; what only GitHub knows is left out."""
    wanted = fields.get("runs-on")
    labels = table(wanted).get("labels") if isinstance(wanted, dict) else wanted
    found: list[str] = []
    for label in items(labels) or [labels]:
        of_matrix = OF_MATRIX.fullmatch(word(label))
        found += _of_matrix(fields, of_matrix[1]) if of_matrix else [word(label)]
    return tuple(label for label in found if label and "${{" not in label)


def _of_matrix(fields: Table, key: str) -> Iterator[str]:
    """The values of one key of the matrix: those listed but excluded altogether, and included."""
    matrix = table(table(fields.get("strategy")).get("matrix"))
    excluded = [e[key] for e in map(table, items(matrix.get("exclude"))) if [*e] == [key]]
    included = [e.get(key) for e in map(table, items(matrix.get("include")))]
    yield from (word(v) for v in items(matrix.get(key)) if v not in excluded)
    yield from (word(v) for v in included if v)


def _containers(tree: Tree, at: Path, fields: Table) -> Iterator[Service]:
    wanted: dict[Path, object] = {("container",): fields.get("container")}
    wanted |= {("services", n): f for n, f in table(fields.get("services")).items()}
    for path, value in wanted.items():
        inner = {"image": value} if isinstance(value, str) else table(value)
        image = word(inner.get("image"))
        where = (*at, *path)
        if not image or "${{" in image:
            continue
        ports = [
            p for i, entry in enumerate(items(inner.get("ports")))
            for p in values.port(entry, tree.place(*where, "ports", i))
        ]  # fmt: skip
        keys = {key: tree.place(*where, key) for key in inner}
        keys.setdefault("image", tree.place(*where))
        yield Service(
            f"{at[-1]}/{path[-1]}", tree.place(*where), image, ports=tuple(ports),
            environment=pairs(inner.get("env")), keys=keys, written={str(path[0]): inner},
        )  # fmt: skip
