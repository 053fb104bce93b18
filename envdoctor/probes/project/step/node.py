"""Steps for which package.json has no script, or the lock file lacks one of its packages."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.contents.absent import harmless
from envdoctor.probes.project.step.copies import project_file
from envdoctor.probes.project.step.steps import At
from envdoctor.project.reading import shown

NO_SCRIPT = "ED644"  # npm-script-missing
STALE = "ED433"  # lock-file-mismatch

RUN = re.compile(r"(?P<tool>npm|pnpm) (?:run|run-script) (?P<name>[\w:.-]+)(?: |$)")
ELSEWHERE = re.compile(r" (?:--if-present|-w|--workspaces?|-ws|--prefix|-C|--dir|--filter|-r)\b")
CUT = 256_000  # characters from which a text may not be the whole
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


def stale_lock(at: At) -> Iterator[Finding]:
    """`npm ci` and `yarn install --frozen-lockfile` want a lock file that has all packages."""
    text = " ".join((at.program, *at.command.words[1:]))
    npm = re.match(r"npm (?:ci|clean-install)\b", text)
    if not npm and not re.match(r"yarn(?: install)?\b.* --frozen-lockfile\b", text):
        return
    if ELSEWHERE.search(text) or any(not harmless(s.text) for b in at.before for s in b.steps):
        return
    if re.search(r"\b(?:npm|yarn) (?:i|install|add)\b", at.text_before):  # it may be new by then
        return
    package = project_file(at, posixpath.join(at.command.folder, "package.json"))
    name = "package-lock.json" if npm else "yarn.lock"
    lock = project_file(at, posixpath.join(at.command.folder, name))
    if package is None or lock is None:
        return
    wanted = _wanted(at.here.host.read_text(package[0]).text)
    locked = at.here.host.read_text(lock[0]).text or ""
    lost = _not_in_npms(wanted, locked) if npm else _not_in_yarns(wanted, locked)
    if not lost:
        return
    said = "are in sync" if npm else "Your lockfile needs to be updated"
    files = [shown(at.here.project.root, file) for file in (package[0], lock[0])]
    asked = Evidence(files[0], f'"{lost}": "{wanted[lost]}"')
    told = f"{files[1]} does not have {lost}, which {files[0]} asks for"
    yield at.says(told, said, STALE, asked, Evidence(files[1], f"no {lost}"), package=lost)


def _wanted(text: str | None) -> dict[str, str]:
    """The packages that a project asks for, with their versions as they are written."""
    table = _table(text)
    lists = [table.get("dependencies"), table.get("devDependencies")]
    found = {name: spec for one in lists if isinstance(one, dict) for name, spec in one.items()}
    return {name: spec for name, spec in found.items() if isinstance(spec, str)}


def _not_in_npms(wanted: dict[str, str], text: str) -> str:
    """The first package that is nowhere in a package-lock.json, of whichever version."""
    table = _table(text)
    packages = table.get("packages", table.get("dependencies"))
    if not isinstance(packages, dict) or not table.get("lockfileVersion"):
        return ""
    names = {path.rpartition("node_modules/")[2] for path in packages}
    return next((name for name in wanted if name not in names), "")


def _not_in_yarns(wanted: dict[str, str], text: str) -> str:
    """The first package that Yarn 1 has not locked for the range that is written."""
    if "# yarn lockfile v1" not in text or len(text) >= CUT:
        return ""
    for name, spec in wanted.items():
        if re.match(r"[\^~<>=]*\s*\d", spec) and f"{name}@{spec}" not in text:
            return name
    return ""


def _table(text: str | None) -> dict[str, object]:
    """A JSON object; an empty one for what is none, or is cut off."""
    try:
        table = json.loads(text or "")
    except ValueError:
        return {}
    return table if isinstance(table, dict) else {}


def _scripts(text: str | None) -> list[str] | None:
    """The names of the scripts; None where the file cannot be read."""
    table = _table(text)
    scripts = table.get("scripts", {}) if table else None
    return list(scripts) if isinstance(scripts, dict) else None
