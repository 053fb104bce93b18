"""Steps whose program the image lacks, and those written for another shell than the one there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.contents.base_images import Base
from envdoctor.probes.project.contents.lacking import NEVER, brought
from envdoctor.probes.project.step.steps import At
from envdoctor.project.shell import SHELLS, forms_of_bash

NO_PROGRAM = "ED430"  # build-command-not-found
NOT_STARTED = "ED340"  # command-not-in-image
FOREIGN = "ED640"  # build-package-manager-of-another-distribution
OTHER_SHELL = "ED641"  # build-step-for-another-shell

MANAGERS = {"apk": "Alpine", "apt": "Debian", "apt-get": "Debian", "yum": "Red Hat",
            "dnf": "Red Hat", "microdnf": "Red Hat"}  # fmt: skip
FOLDERS = re.compile(r"(?:/usr)?(?:/local)?/s?bin/([\w.+-]+)")
# Words of bash that a shell takes for programs.
ONLY_BASH = frozenset(
    ("pushd", "popd", "dirs", "shopt", "declare", "typeset", "mapfile", "readarray")
)
NOT_IN = {"dash": ONLY_BASH | {"source", "[[", "let"}, "ash": ONLY_BASH}
COMPLAINTS = {
    "dash": {"(": 'Syntax error: "(" unexpected', "<<<": "Syntax error: redirection unexpected"},
    "ash": {"(": 'syntax error: unexpected "("', "<<<": "syntax error: unexpected redirection"},
}
OPTIONS_FAULT = "ED643"  # build-adduser-of-another-distribution
# Family, the command as another family takes it, and what it says to that. (-H is Debian's help.)
OPTIONS = (
    ("debian", re.compile(r"adduser (?!.*-H\b)(?:.* )?-D(?: |$)"), "Option d is ambiguous"),
    ("debian", re.compile(r"addgroup (?:.* )?-S(?: |$)"), "Option s is ambiguous"),
    ("debian", re.compile(r"addgroup (?:.* )?-g(?: |$)"), "Option g is ambiguous"),
    ("alpine", re.compile(r"adduser (?:.* )?--group(?: |$)"), "unrecognized option: group"),
)  # fmt: skip
# Releases whose dash is older than 0.5.13, which learnt `pipefail`.
NEW_DASH = re.compile(r".*(?:sid|forky|testing|unstable|rc-buggy|experimental).*|1[4-9].*")
OLD_UBUNTU = re.compile(r"(?:1\d|2[0-4])\.\d\d.*|(?:trusty|xenial|bionic|focal|jammy|noble).*")


def missing_program(at: At) -> Iterator[Finding]:
    """The shell, the package manager, or another program is not in the image."""
    first = at.command.words[0]
    where = FOLDERS.fullmatch(first)
    program = where[1] if where else first
    if program not in at.base.lacking or brought(at.before, program, at.base.family):
        return
    if "PATH" in at.step.values and program not in NEVER:
        return
    if at.shell:
        bash = "bash" in (at.shell, at.base.shell)
        said = f"{first}: command not found" if bash else f"{first}: not found"
        if not at.base.shell:
            said = "not found"
    elif where:
        said = f'exec: "{first}": stat {first}: no such file or directory'
    else:
        said = f'exec: "{first}": executable file not found in $PATH'
    lacks = Evidence("known of the image", f"{at.base.image} has no {program}")
    text = f"{at.base.image} has no {program}"
    fault = NO_PROGRAM if at.shell else NOT_STARTED
    if not at.shell and not at.step.words:
        text = f"{at.base.image} has no {program}, which is this step's SHELL"
    if program in MANAGERS:
        fault = FOREIGN
        text = f"{program} is the package manager of {MANAGERS[program]}, and {text}"
    yield at.says(text, said, fault, lacks, command=program)


def other_shell(at: At) -> Iterator[Finding]:
    """Words and forms of bash, where /bin/sh is a smaller shell."""
    name = at.shell or posixpath.basename(at.command.words[0])
    kind = at.base.shell if name == "sh" else name
    if name not in SHELLS or kind not in NOT_IN:
        return
    if not at.shell:
        yield from _forms(at, kind)
        return
    word = at.command.words[0]
    if word in NOT_IN[kind]:
        text = f"{word} is a word of bash, and /bin/sh of {at.base.image} is {kind}"
        yield at.says(text, f"{word}: not found", OTHER_SHELL, _is(at, kind), command=word)
    elif word == "set" and "pipefail" in at.command.words and _old_dash(at.base, kind):
        text = f"{kind}, which is /bin/sh of {at.base.image}, has no pipefail"
        said = "Illegal option -o pipefail"
        yield at.says(text, said, OTHER_SHELL, _is(at, kind), command="pipefail")


def other_options(at: At) -> Iterator[Finding]:
    """adduser and addgroup are other programs on Alpine than on Debian."""
    text = " ".join((at.program, *at.command.words[1:]))
    for family, pattern, said in OPTIONS:
        if at.base.family == family and pattern.match(text):
            told = f"{at.program} of {at.base.image} takes other options than that"
            known = Evidence("known of the image", f"{at.base.image} is made of {family.title()}")
            yield at.says(told, said, OPTIONS_FAULT, known, command=at.program)
            return


def _is(at: At, kind: str) -> Evidence:
    return Evidence("known of the image", f"/bin/sh of {at.base.image} is {kind}")


def _forms(at: At, kind: str) -> Iterator[Finding]:
    """`a=(1 2)`, `cat <<< text`: nothing of such a step is run."""
    words = at.command.words
    if len(words) < 3 or not words[-2].startswith("-") or not words[-2].endswith("c"):
        return
    for form in forms_of_bash(words[-1]):
        said = COMPLAINTS[kind]["<<<" if form.startswith("<<<") else "("]
        text = f"{form} is written for bash, and /bin/sh of {at.base.image} is {kind}"
        yield at.says(text, said, OTHER_SHELL, _is(at, kind), command=form)
        return


def _old_dash(base: Base, kind: str) -> bool:
    if kind != "dash":
        return False
    if base.path == "library/ubuntu":
        return OLD_UBUNTU.fullmatch(base.tag) is not None
    return NEW_DASH.fullmatch(base.tag) is None
