"""Reads devcontainer.json (JSON with comments): image or build, and what the host must have.

The keys are those of https://containers.dev/implementors/json_reference/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from envdoctor.project.builds import Build
from envdoctor.project.compose_tree import Table, items, table, word
from envdoctor.project.compose_values import size
from envdoctor.project.reading import absolute, read, shown
from envdoctor.project.requirements import Devcontainer, EnvFile, Place, Problem, Service

if TYPE_CHECKING:
    from envdoctor.host import Host

# Strings are matched first, so that `//` in one is no comment.
TOKENS = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=\s*[\]}])', re.DOTALL)

VARIABLE = re.compile(r"\$\{localEnv:(\w+)(?::([^}]*))?\}")


def read_all(host: Host, root: str) -> tuple[Devcontainer, ...]:
    """`.devcontainer.json`, and what lies in `.devcontainer/` or one folder deeper."""
    folder = absolute(host, root, ".devcontainer")
    places = [absolute(host, root, ".devcontainer.json"), f"{folder}/devcontainer.json"]
    names = host.list_folder(folder).names or () if host.stat(folder).kind == "folder" else ()
    places += [f"{folder}/{name}/devcontainer.json" for name in names[:50] if "." not in name]
    return tuple(_one(host, root, path) for path in places if host.stat(path).kind != "missing")


def _one(host: Host, root: str, path: str) -> Devcontainer:
    place = Place(shown(root, path))
    text = read(host, root, path)
    if isinstance(text, Problem):
        return Devcontainer(place, problems=(text,))
    bare = _blanked(text)
    try:
        fields = table(json.loads(bare))
    except json.JSONDecodeError as error:
        problem = Problem(f"not valid JSON: {error.msg}", Place(place.file, error.lineno), "json")
        return Devcontainer(place, problems=(problem,))
    except RecursionError:
        return Devcontainer(place, problems=(Problem("nested too deeply", place, "json"),))
    needs = table(fields.get("hostRequirements"))
    files = fields.get("dockerComposeFile")
    built = _line(bare, "build") or _line(bare, "dockerFile")
    return Devcontainer(
        Place(place.file, _line(bare, "hostRequirements") if needs else 1),
        word(fields.get("image")),
        _build(host, fields, path, Place(place.file, built)),
        tuple(
            absolute(host, path.rpartition("/")[0], word(name))
            for name in (files if isinstance(files, list) else [files] if files else [])
        ),
        word(fields.get("service")),
        _int(needs.get("cpus")), size(needs.get("memory")), size(needs.get("storage")),
        needs.get("gpu") is True,
        binds=tuple(
            _binds(host, root, fields.get("mounts"), Place(place.file, _line(bare, "mounts")))
        ),
        before=json.dumps(fields.get("initializeCommand", "")).strip('"'),
        service_place=Place(place.file, _line(bare, "service")),
        run=_run(host, root, fields, Place(place.file, _line(bare, "runArgs"))),
        workspace=word(fields.get("workspaceFolder")).replace(
            "${localWorkspaceFolderBasename}", root.rpartition("/")[2]
        ),
        workspace_place=Place(place.file, _line(bare, "workspaceFolder")),
        mounts=bool(fields.get("mounts")),
    )  # fmt: skip


def _run(host: Host, root: str, fields: Table, place: Place) -> Service | None:
    """Options for `docker run`, without those that hold a variable which cannot be known here."""
    from envdoctor.project.command_line import ALONE, container

    words: list[str] = []
    for entry in items(fields.get("runArgs")):
        text = _filled(host, root, word(entry))
        if "${" not in text:
            words.append(text)
        elif words and not text.startswith("-") and words[-1] not in ALONE:
            words.pop()  # the option whose value it is
    if not words:
        return None
    service, missing = container(host, root, [*words, word(fields.get("image"))], place)
    files = tuple(
        EnvFile(absolute(host, root, problem.data["path"]), True, place) for problem in missing
    )
    return service._replace(env_files=files)


def _filled(host: Host, root: str, text: str) -> str:
    environ = host.environ
    text = text.replace("${localWorkspaceFolder}", root)
    text = text.replace("${localWorkspaceFolderBasename}", root.rpartition("/")[2])
    return VARIABLE.sub(lambda found: environ.get(found[1], found[2] or ""), text)


def _binds(host: Host, root: str, mounts: object, place: Place) -> Iterator[tuple[str, Place]]:
    """The sources of bind mounts; those with a variable that cannot be known are left out."""
    for mount in mounts if isinstance(mounts, list) else []:
        fields = table(mount)
        if isinstance(mount, str):
            fields = {key: value for key, _, value in (p.partition("=") for p in mount.split(","))}
        source = _filled(host, root, word(fields.get("source") or fields.get("src")))
        if word(fields.get("type")) == "bind" and source.startswith("/") and "${" not in source:
            yield source, place


def _build(host: Host, fields: Table, path: str, place: Place) -> Build | None:
    build = table(fields.get("build"))
    file = word(build.get("dockerfile") or fields.get("dockerFile"))
    if not file:
        return None
    here = path.rpartition("/")[0]
    context = absolute(host, here, word(build.get("context") or fields.get("context")) or ".")
    # The Dockerfile counts from devcontainer.json, not from the context.
    args = {key: word(value) for key, value in table(build.get("args")).items()}
    return Build(context, absolute(host, here, file), place, word(build.get("target")), args)


def _blanked(text: str) -> str:
    """Comments and trailing commas as blanks, so that lines stay where they are."""
    return TOKENS.sub(lambda m: m[1] or re.sub(r"[^\n]", " ", m[0]), text)


def _line(text: str, key: str) -> int:
    found = re.search(rf'"{key}"\s*:', text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _int(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
