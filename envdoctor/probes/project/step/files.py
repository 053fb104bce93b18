"""Steps that use a file of the project which is not in the image at that point."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.step.copies import missing, own, project_file
from envdoctor.probes.project.step.steps import At
from envdoctor.probes.project.step.tools import FILE, FILES, LOCK, TOOLS, Need
from envdoctor.project.shell import SHELLS, Command

MANAGE = "ED591"  # django-manage-py-missing
REQUIREMENTS = "ED576"  # requirements-file-missing

ELSEWHERE = re.compile(
    r" (?:--prefix|--cwd|-C|--dir|--directory|--project|--package|--manifest-path|-f|--file|"
    r"--gemfile|--working-dir|-d|-g|--global|--chdir|--help|--version|-v|--if-present|--workspace"
    r"|-w|-modfile)\b"
)
VARIABLES = (
    "BUNDLE_GEMFILE",
    "GOFLAGS",
    "GO111MODULE",
    "GOWORK",
    "UV_PROJECT",
    "npm_config_prefix",
)
LISTED = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[ =]*(\S+)", re.MULTILINE)
OLD_GO = re.compile(r"1\.(?:\d|1[0-5])(?:\D|$)")  # before modules were all there is
PYTHON = re.compile(r"python(?:3(?:\.\d+)?)?")
# What the tools of GNU and those of busybox say.
MISSING = {
    "chmod": ("chmod: cannot access '{}'", "chmod: {}: No such file or directory"),
    "chown": ("chown: cannot access '{}'", "chown: {}: No such file or directory"),
    "cat": ("cat: {}: No such file or directory", "cat: can't open '{}'"),
    "cp": ("cp: cannot stat '{}'", "cp: can't stat '{}'"),
    "mv": ("mv: cannot stat '{}'", "mv: can't rename '{}'"),
    "sed": ("sed: can't read {}", "sed: {}: No such file or directory"),
    "cd": ("can't cd to {}", "can't cd to {}"),
    "read": ("cannot open {}", "can't open '{}'"),
}


def missing_file(at: At) -> Iterator[Finding]:
    """The first file of the command that is known not to be there."""
    if at.command.folder == "?" or not at.command.known:
        return
    for need in (*_of_tool(at), *_of_words(at)):
        evidence: tuple[Evidence, ...] = ()
        for path in _places(at.command.folder, need):
            evidence = missing(at, path)
            if not evidence:
                break
        if not evidence:
            continue
        name = need.names[0]
        where = evidence[0]
        text = f"{name} is not in the image when this step runs"
        if "copied only here" in where.source:
            text = f"{name} is copied only after this step"
        folder = at.command.folder.rstrip("/")
        said = need.said.format(folder=folder or "/")
        yield at.says(text, said, need.fault, *evidence, path=name, folder=folder or "/")
        return


def _places(folder: str, need: Need) -> Iterator[str]:
    """Where the files may be; folders of the system have none of a project's."""
    paths = [posixpath.normpath(posixpath.join(folder, name)) for name in need.names]
    yield from paths
    while need.above and folder != "/":
        folder = posixpath.dirname(folder)
        paths = [posixpath.join(folder, name) for name in need.names]
        yield from (path for path in paths if own(path))


def _of_tool(at: At) -> Iterator[Need]:
    text = " ".join((at.program, *at.command.words[1:]))
    if ELSEWHERE.search(text) or any(name in at.step.values for name in VARIABLES):
        return
    if at.program == "go" and OLD_GO.match(at.base.tag):
        return
    for pattern, need in TOOLS:
        if re.match(rf"(?:{pattern})(?:\s|$)", text):
            # `npm install` writes the lock file that `npm ci` wants.
            if need.fault != LOCK or not re.search(r"\b(?:npm|pnpm) (?:i|install)\b",
                                                   at.text_before):  # fmt: skip
                yield need
            return


def _of_words(at: At) -> Iterator[Need]:
    """Files that the command names."""
    command = at.command
    program, rest = at.program, list(command.words[1:])
    if program in ("pip", "pip3"):
        yield from _of_pip(at, rest)
    elif PYTHON.fullmatch(program):
        if rest[:2] == ["-m", "pip"]:
            yield from _of_pip(at, rest[2:])
        elif rest and not rest[0].startswith("-"):
            name = posixpath.basename(rest[0])
            fault = MANAGE if name == "manage.py" else FILE
            yield Need((rest[0],), f"can't open file\n{name}", fault)
    elif _reads(at, rest):
        yield Need((rest[0],), _said(at, "read", rest[0]))
    elif program in MISSING:
        for name in _operands(program, command):
            yield Need((name,), _said(at, program, name))
    elif program == "node" and rest and rest[0].endswith((".js", ".mjs", ".cjs")):
        path = posixpath.normpath(posixpath.join(command.folder, rest[0]))
        yield Need((rest[0],), f"Cannot find module '{path}'")
    elif command.words[0].startswith(("./", "../", "/")) and program == command.words[0]:
        said = f"{program}: not found"
        if not at.shell:
            said = f'exec: "{program}": stat {program}: no such file or directory'
        elif "bash" in (at.shell, at.base.shell):
            said = f"{program}: No such file or directory"
        yield Need((program,), said)


def _reads(at: At, rest: list[str]) -> bool:
    """A shell is given a file to read."""
    if at.program in (".", "source"):
        return bool(rest) and "/" in rest[0]
    return at.program in SHELLS and bool(at.shell and rest) and not rest[0].startswith("-")


def _said(at: At, program: str, name: str) -> str:
    if program in ("read", "cd") and "bash" in (at.shell, at.base.shell):
        return f"{name}: No such file or directory"
    busybox = at.base.family in ("alpine", "busybox")
    return MISSING[program][busybox].format(name)


def _operands(program: str, command: Command) -> list[str]:
    """The files that a tool is given: none where an option may be about them."""
    words = list(command.words[1:])
    if any(word.startswith("--") or word in ("-t", "-f", "-T") for word in words):
        return []
    if program == "sed" and any(word.startswith(("-e", "-s", "-E", "-r")) for word in words):
        return []
    while words and words[0].startswith("-") and not re.fullmatch(r"-[rwxXst]+", words[0]):
        words = words[1:]
    words = words[:1] + [word for word in words[1:] if not word.startswith("-")]
    if program in ("chmod", "chown", "sed"):  # a mode, an owner, what is to be done
        return words[1:]
    if program in ("cp", "mv"):
        return words[:-1]
    return words


def _of_pip(at: At, words: list[str]) -> Iterator[Need]:
    """`-r FILE` in its spellings, and `.`."""
    if words[:1] not in (["install"], ["wheel"], ["download"]):
        return
    for number, word in enumerate(words):
        after = words[number + 1] if number + 1 < len(words) else ""
        found = re.fullmatch(r"(?:-r|-c|--requirement=|--constraint=)(.+)", word)
        name = found[1] if found else after if word in ("-r", "-c", "--requirement") else ""
        if name and "://" not in name:
            said = f"[Errno 2] No such file or directory: '{name}'"
            yield Need((name,), said, REQUIREMENTS)
            yield from _listed(at, name)
        if word == ".":
            said = "Neither 'setup.py' nor 'pyproject.toml' found"
            yield Need(("pyproject.toml", "setup.py"), said, FILES)


def _listed(at: At, name: str, depth: int = 3) -> Iterator[Need]:
    """The lists that a list of packages takes in; their names count from its folder."""
    found = project_file(at, posixpath.normpath(posixpath.join(at.command.folder, name)))
    text = at.here.host.read_text(found[0]).text if found else None
    for inner in LISTED.findall(text or ""):
        if "://" in inner or "$" in inner:
            continue
        path = posixpath.join(posixpath.dirname(name), inner)
        yield Need((path,), f"[Errno 2] No such file or directory: '{path}'", REQUIREMENTS)
        if depth:
            yield from _listed(at, path, depth - 1)
