"""Scripts of the project that a step runs: execute bit, line ends, interpreter."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.contents.lacking import brought
from envdoctor.probes.project.step.copies import project_file
from envdoctor.probes.project.step.steps import At
from envdoctor.project.reading import shown

NOT_EXECUTABLE = "ED343"  # entrypoint-not-executable
CRLF = "ED342"  # entrypoint-crlf
INTERPRETER = "ED341"  # entrypoint-interpreter-missing
NO_FIRST_LINE = "ED633"  # script-without-first-line

SHEBANG = re.compile(r"#!\s*(\S+)(?:\s+(?:-S\s+)?([\w.-]+))?")
PATH = ("/usr/local/bin", "/usr/bin", "/bin")
MADE_EXECUTABLE = re.compile(r"\bchmod\b|\binstall\b\s+-")
MENDED_ENDS = re.compile(r"dos2unix|fromdos|\\r|\\015|\bsed\b|\btr\b")
SET_E = re.compile(r"^set -\w+\r$", re.MULTILINE)


def failing_script(at: At) -> Iterator[Finding]:
    """The file of the project that the command is, or that a shell is given."""
    words = at.command.words
    if at.command.folder == "?" or not at.command.known:
        return
    by_shell = at.program in ("sh", "ash", "dash") and len(words) > 1 and bool(at.shell)
    written = words[1] if by_shell else words[0]
    folders = PATH if "/" not in written and not by_shell else (at.command.folder,)
    found = None
    for folder in folders:
        path = posixpath.normpath(posixpath.join(folder, written))
        found = found or project_file(at, path)
    if found is None:
        return
    file, source = found
    text = at.here.host.read_text(file).text
    if text is None:
        return
    name = shown(at.here.project.root, file)
    copied = at.here.quote(source.place)
    first = Evidence(f"{name}:1", text.split("\n", maxsplit=1)[0][:80].replace("\r", "\\r"))
    mended = MENDED_ENDS.search(at.text_before) is not None
    if by_shell:
        if not mended and (wrong := SET_E.search(text)):
            option = Evidence(name, wrong[0].replace("\r", "\\r"))
            told = f"{name} has Windows line ends, and the shell takes them for a part of `set -e`"
            said = {"dash": "Illegal option -", "ash": "illegal option -"}.get(
                at.base.shell, "set: "
            )
            yield at.says(told, said, CRLF, copied, option, path=name)
    elif not _executable(at, file, source.flags):
        mode = Evidence(f"stat {name}", f"mode {at.here.host.stat(file).mode:04o}")
        said = f"{written}: Permission denied"
        if not at.shell:
            said = f'exec: "{written}": permission denied'
        yield at.says(f"{name} is not executable", said, NOT_EXECUTABLE, copied, mode, path=name)
    else:
        yield from _first_line(at, name, text, (copied, first), mended=mended)


def _executable(at: At, file: str, flags: tuple[str, ...]) -> bool:
    """Its mode says so, or the build may make it so; a client on Windows sends all files so."""
    if at.here.host.system.os == "windows" or any(f.startswith("--chmod") for f in flags):
        return True
    made = MADE_EXECUTABLE.search(at.text_before) is not None
    return made or bool(at.here.host.stat(file).mode & 0o111)


def _first_line(
    at: At, name: str, text: str, seen: tuple[Evidence, ...], *, mended: bool
) -> Iterator[Finding]:
    """The interpreter is called as the line says, a carriage return included."""
    written = at.command.words[0]
    found = SHEBANG.match(text)
    if found is None:
        binary = "\0" in text or text.startswith(("\x7fELF", "MZ"))
        if not at.shell and not binary:  # a shell would read the file itself
            said = f"exec {written}: exec format error"
            told = f"{name} does not say in its first line what runs it"
            yield at.says(told, said, NO_FIRST_LINE, *seen, path=name)
        return
    by_env = posixpath.basename(found[1]) == "env" and found[2]
    if not at.shell:
        said = f"exec {written}: no such file or directory"
    elif "bash" in (at.shell, at.base.shell):
        said = written
    else:
        said = f"{written}: not found" if at.base.shell else written
    if text.split("\n", maxsplit=1)[0].endswith("\r") and not mended:
        told = f"{name} has Windows line ends"
        yield at.says(told, "env" if by_env else said, CRLF, *seen, path=name)
        return
    interpreter = found[2] if by_env else posixpath.basename(found[1])
    if interpreter not in at.base.lacking or brought(at.before, interpreter, at.base.family):
        return
    told = f"{name} wants {interpreter}, which {at.base.image} does not have"
    data = {"path": name, "interpreter": interpreter}
    yield at.says(told, interpreter if by_env else said, INTERPRETER, *seen, **data)
