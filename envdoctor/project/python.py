"""What a project says of its Python: `.python-version`, `requires-python`, requirements, Django."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from envdoctor.project.reading import absolute, read
from envdoctor.project.requirements import Place, Problem, Python, Wanted

if TYPE_CHECKING:
    from envdoctor.host import Host

LISTS = re.compile(r"requirements[\w.-]*\.(?:txt|in)|constraints\.txt")
LOCKS = ("Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock", "pdm.lock")
VERSION = re.compile(r"\d+(?:\.\d+){0,2}")
REQUIRES = re.compile(r"""^\s*(?:requires-python|python_requires)\s*=\s*["']?([^"'#\n]+)""", re.M)


def read_python(host: Host, root: str) -> Python:
    """The Python that the files in the project's folder ask for; nothing is executed."""
    names = host.list_folder(root).names or ()
    pinned: list[Wanted] = []
    requires: list[Wanted] = []
    problems: list[Problem] = []
    for name in (n for n in names if n in (".python-version", "runtime.txt", "Pipfile")):
        text = _text(host, root, name, problems)
        for number, line in enumerate(text.splitlines(), 1):
            wanted = _pinned(name, line)
            if wanted:
                pinned.append(Wanted(wanted, Place(name, number)))
    for name in (n for n in names if n in ("pyproject.toml", "setup.cfg", "setup.py")):
        text = _text(host, root, name, problems)
        for found in REQUIRES.finditer(text):
            at = text.count("\n", 0, found.start(1)) + 1
            requires.append(Wanted(found[1].strip(), Place(name, at)))
    return Python(
        tuple(requires), tuple(pinned), "manage.py" if "manage.py" in names else "",
        tuple(n for n in names if LISTS.fullmatch(n) or n in LOCKS), tuple(problems),
    )  # fmt: skip


def _pinned(name: str, line: str) -> str:
    text = line.split("#", maxsplit=1)[0].strip()
    if name == "Pipfile":
        found = re.fullmatch(r"""python_(?:full_)?version\s*=\s*["']([\d.]+)["']""", text)
        return found[1] if found else ""
    text = text.removeprefix("python-")
    return text if VERSION.fullmatch(text) else ""  # names such as `pypy3.10` or an environment's


def _text(host: Host, root: str, name: str, problems: list[Problem]) -> str:
    text = read(host, root, absolute(host, root, name))
    if isinstance(text, Problem):
        problems.append(text)
        return ""
    return text
