"""`npm start`, `yarn dev` and the like: the script of package.json that stands behind them."""

from __future__ import annotations

import json
import posixpath
import re
from typing import NamedTuple

from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.start.started_files import program_of
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Place, Service

RUN = re.compile(
    r"(?:npm (?:(?:run|run-script) )?(?P<npm>[\w:.-]+)(?: (?!--(?: |$))\S+)*(?: -- (?P<more>.*))?"
    r"|(?P<tool>yarn|pnpm)(?P<run> run)? (?P<name>[\w:.-]+)(?P<rest>.*))"
)
ALONE = ("start", "stop", "test", "restart")  # what npm runs without `run`
ELSEWHERE = re.compile(
    r" (?:--if-present|-w|--workspaces?|-ws|--prefix|-C|--cwd|--dir|--filter|-r)\b"
)


class Script(NamedTuple):
    """`text` is its command line with what is added to it; "" where package.json has none."""

    name: str
    text: str
    place: Place
    others: tuple[str, ...] = ()


def script(here: Ground, service: Service, words: tuple[str, ...], folder: str) -> Script | None:
    """None where the command runs no script, or nobody can tell which."""
    line = " ".join(words)
    found = RUN.fullmatch(line)
    if found is None or ELSEWHERE.search(line):
        return None
    name, more = found["npm"] or found["name"], found["more"] or found["rest"] or ""
    if found["npm"] and name not in ALONE and words[1] == name:
        return None
    path = posixpath.join(folder, "package.json")
    program = program_of(here, service, ("sh", path), service.place)
    text = here.host.read_text(program.source).text if program else None
    try:
        scripts = json.loads(text or "").get("scripts", {})
    except (ValueError, AttributeError):
        return None
    if program is None or text is None or not isinstance(scripts, dict):
        return None
    listed = Place(shown(here.project.root, program.source), _line(text, name))
    if isinstance(scripts.get(name), str):
        before = scripts.get(f"pre{name}")
        own = f"{before} && {scripts[name]}" if isinstance(before, str) else scripts[name]
        return Script(name, f"{own} {more}".strip(), listed)
    # Without `run`, yarn and pnpm look for a program of that name, and npm start for server.js.
    sure = found["run"] or (found["npm"] and name in words[2:3]) or name == "start"
    own = posixpath.join(posixpath.dirname(program.source), "server.js")
    if not sure or (name == "start" and here.exists(own) != "missing"):
        return None
    return Script(name, "", listed, tuple(scripts))


def _line(text: str, name: str) -> int:
    for pattern in (rf'"{re.escape(name)}"\s*:\s*"', r'"scripts"\s*:'):
        if found := re.search(pattern, text):
            return text.count("\n", 0, found.start()) + 1
    return 0
