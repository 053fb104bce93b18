"""Steps behind `USER <somebody>` that only root can do."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.contents.absent import SYSTEM
from envdoctor.probes.project.step.copies import project_file
from envdoctor.probes.project.step.steps import At
from envdoctor.project.builds import Source
from envdoctor.project.shell_tree import UNKNOWN

NEEDS_ROOT = "ED431"  # build-step-needs-root

ROOT = ("", "root", "0")
# Folders that belong to root in every image with a distribution.
_FOLDERS = (
    "/ /bin /sbin /lib /etc /opt /srv /mnt /media /usr /usr/bin /usr/sbin /usr/lib /usr/share "
    "/usr/src /usr/local /usr/local/bin /usr/local/sbin /usr/local/lib /var /var/lib /var/log"
)
FOLDERS = frozenset(_FOLDERS.split())
# Behind one of these, nobody knows whose a folder is.
GIVEN_AWAY = re.compile(
    r"\bch(?:own|mod|grp)\b|\binstall -|setfacl|\btar\b|rsync|\bmv\b|"
    r"mkdir [^;&\n]*-m|adduser [^;&\n]*(?:-h|--home)|useradd [^;&\n]*(?:-d|--home)"
)
OTHER_ROOT = re.compile(r"(?:-u|--uid)[ =]?0\b")  # a user of another name with root's number
# A tool's words, and what it says to an ordinary user.
TOOLS = (
    (r"apt(?:-get)? (?:-\S+ )*(?:update|install|upgrade|dist-upgrade|remove|purge)\b",
     "(13: Permission denied)"),
    (r"apk (?:-\S+ )*(?:add|del|update|upgrade)\b", "Unable to lock database: Permission denied"),
    (r"(?:dnf|yum|microdnf) (?:-\S+ )*(?:install|update|upgrade|remove)\b", "superuser privileges"),
    (r"user(?:add|mod|del) ", "cannot lock /etc/passwd; try again later."),
    (r"group(?:add|mod|del) ", "cannot lock /etc/group; try again later."),
)  # fmt: skip
NPM = re.compile(r"(?:npm (?:ci|i|install|add)|yarn(?: install)?|pnpm (?:i|install))(?: |$)")
GLOBAL = re.compile(r" (?:-g|--global)\b")


def needs_root(at: At) -> Iterator[Finding]:
    """What the command does is root's, and the user in force is another."""
    user = at.step.user.partition(":")[0]
    if user in (*ROOT, "?") or OTHER_ROOT.search(at.text_before):
        return
    text = " ".join((at.program, *at.command.words[1:]))
    for pattern, said in TOOLS:
        if re.match(pattern, text) and at.shell:
            yield _told(at, user, f"{at.program} needs root", said)
            return
    if GIVEN_AWAY.search(at.text_before) or not at.base.family:
        return
    if NPM.match(text):
        yield from _npm(at, user, text)
    elif at.program in ("chmod", "chown"):
        yield from _changes(at, user)
    elif at.program in ("mkdir", "touch"):
        yield from _makes(at, user)
    for path in at.command.writes:
        if path.startswith("/") and posixpath.dirname(path) in FOLDERS and UNKNOWN not in path:
            told = f"{posixpath.dirname(path)} is root's"
            yield _told(at, user, told, f"{path}: Permission denied")


def _told(at: At, user: str, what: str, said: str, *evidence: Evidence) -> Finding:
    who = at.here.quote(at.step.user_place)
    text = f"{what}, and the step runs as {user}"
    return at.says(text, said, NEEDS_ROOT, who, *evidence, user=user)


def _npm(at: At, user: str, text: str) -> Iterator[Finding]:
    """Packages for everybody go to /usr/local, those of a project beside its package.json."""
    said = "EACCES: permission denied"
    if GLOBAL.search(text):
        prefix = any("npm_config_prefix" in name.lower() for name in at.step.values)
        if at.base.path == "library/node" and not prefix and "prefix" not in at.text_before + text:
            yield _told(at, user, "/usr/local/lib/node_modules is root's", said)
    elif not re.search(r" (?:--prefix|--cwd|-C|--dir)\b", text):
        made = _made_by_root(at, at.command.folder)
        if made and _has_packages(at):
            yield _told(at, user, f"{at.command.folder} is root's", said, *made)


def _has_packages(at: At) -> bool:
    """The project's package.json asks for something, so that a folder is made for it."""
    found = project_file(at, posixpath.join(at.command.folder, "package.json"))
    text = at.here.host.read_text(found[0]).text if found else None
    return bool(text and re.search(r'ependencies"\s*:\s*\{\s*"', text))


def _changes(at: At, user: str) -> Iterator[Finding]:
    """chmod and chown of what COPY or WORKDIR gave to root."""
    for word in at.command.words[2:]:
        path = posixpath.normpath(posixpath.join(at.command.folder, word))
        if word.startswith("-") or UNKNOWN in path or not path.startswith("/"):
            continue
        found = project_file(at, path)
        mine = found and not any(flag.startswith("--chown") for flag in found[1].flags)
        made = (at.here.quote(found[1].place),) if found and mine else _made_by_root(at, path)
        if made:
            yield _told(at, user, f"{path} is root's", "Operation not permitted", *made)
            return


def _makes(at: At, user: str) -> Iterator[Finding]:
    """mkdir and touch in a folder of root's."""
    for word in at.command.words[1:]:
        path = posixpath.normpath(posixpath.join(at.command.folder, word))
        if word.startswith("-") or UNKNOWN in path or not path.startswith("/"):
            continue
        parent = posixpath.dirname(path)
        made: tuple[Evidence, ...] = ()
        while "-p" in at.command.words and parent not in FOLDERS and parent != "/":
            path, parent = parent, posixpath.dirname(parent)
        if parent not in FOLDERS or (parent != "/" and at.base.family == "busybox"):
            made = _made_by_root(at, parent)
            if not made:
                continue
        elif path.split("/")[1] in SYSTEM and parent == "/":  # it is there already
            continue
        if _there(at, path):
            continue
        said = _refused(at, word, word if made else path)
        yield _told(at, user, f"{parent} is root's", said, *made)
        return


def _refused(at: At, word: str, path: str) -> str:
    """What mkdir and touch say, those of GNU and those of busybox."""
    busybox = at.base.family in ("alpine", "busybox")
    if at.program == "touch":
        said = f"touch: {word}" if busybox else f"touch: cannot touch '{word}'"
    elif busybox:  # it names the folders above with a slash
        above = "/" if path != word else ""
        said = f"mkdir: can't create directory '{path}{above}'"
    else:
        said = f"mkdir: cannot create directory '{path}'"
    return f"{said}: Permission denied"


def _there(at: At, path: str) -> bool:
    """Something before may have made it, for whomever."""
    name = posixpath.basename(path)
    if re.search(rf"{re.escape(name)}\b", at.text_before):
        return True
    for stage in at.before:
        if any(f"{folder.path}/".startswith(f"{path}/") for folder in stage.folders):
            return True
        if any(source.target.startswith(path) for source in stage.sources):
            return True
    return False


def _made_by_root(at: At, path: str) -> tuple[Evidence, ...]:
    """The WORKDIR that made a folder while root was the user."""
    if not path.startswith("/") or path == "/" or path.split("/")[1] in SYSTEM:
        return ()
    for stage in at.before:
        given = [source.place.line for source in stage.sources if _gives(source, path)]
        for folder in stage.folders:
            if folder.place.line < at.step.place.line and folder.path == path:
                root = folder.user.partition(":")[0] in ROOT
                root = root and not any(line < folder.place.line for line in given)
                return (at.here.quote(folder.place, "made for root"),) if root else ()
        if given:
            return ()
    return ()


def _gives(source: Source, path: str) -> bool:
    """A copy for somebody else that may have made the folder."""
    if not any(flag.startswith("--chown") for flag in source.flags):
        return False
    target = source.target.rstrip("/") or "/"
    return f"{target}/".startswith(f"{path}/") or f"{path}/".startswith(f"{target}/")
