"""Steps that run a script which package.json does not have."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.absent import harmless
from envdoctor.probes.project.step_copies import project_file
from envdoctor.probes.project.steps import At
from envdoctor.project.reading import shown

NO_SCRIPT = "ED644"  # npm-script-missing

RUN = re.compile(r"(?P<tool>npm|pnpm) (?:run|run-script) (?P<name>[\w:.-]+)(?: |$)")
ELSEWHERE = re.compile(r" (?:--if-present|-w|--workspaces?|-ws|--prefix|-C|--dir|--filter|-r)\b")
OWN = ("env", "start", "restart")  # what npm does without being told


def missing_script(at: At) -> Iterator[Finding]:
    """`npm run build` where the project's package.json has no script `build`."""
    text = " ".join((at.program, *at.command.words[1:]))
    found = RUN.match(text)
    if found is None or ELSEWHERE.search(text) or found["name"] in OWN or not at.command.known:
        return
    if any(not harmless(step.text) for stage in at.before for step in stage.steps):
        return
    copied = project_file(at, posixpath.join(at.command.folder, "package.json"))
    scripts = _scripts(at.here.host.read_text(copied[0]).text) if copied else None
    if copied is None or scripts is None or found["name"] in scripts:
        return
    name = shown(at.here.project.root, copied[0])
    said = f'Missing script: "{found["name"]}"'
    if found["tool"] == "pnpm":
        said = f"Missing script: {found['name']}"
    has = Evidence(name, "scripts: " + (", ".join(scripts) or "none"))
    text = f"{name} has no script {found['name']}"
    yield at.says(text, said, NO_SCRIPT, at.here.quote(copied[1].place), has, script=found["name"])


def _scripts(text: str | None) -> list[str] | None:
    """The names of the scripts; None where the file cannot be read."""
    try:
        table = json.loads(text or "")
    except ValueError:
        return None
    scripts = table.get("scripts", {}) if isinstance(table, dict) else None
    return list(scripts) if isinstance(scripts, dict) else None
