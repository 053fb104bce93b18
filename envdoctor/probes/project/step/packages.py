"""Steps that install packages: without lists, without an answer, into a Python of the system."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.contents.absent import harmless
from envdoctor.probes.project.step.steps import At

NO_LISTS = "ED423"  # build-package-missing
ASKS = "ED426"  # build-step-asks
MANAGED = "ED570"  # pip-externally-managed

# Packages that need others and are in none of the images; the first line's are in large ones.
_SMALL = "curl wget git unzip gcc g++ build-essential"
_EVERYWHERE = "vim nano jq zip rsync ffmpeg nginx supervisor postgresql-client chromium npm cmake"
SMALL, EVERYWHERE = frozenset(_SMALL.split()), frozenset(_EVERYWHERE.split())
LONELY = frozenset({"zip", "unzip", "nano", "rsync"})  # they may be installed without others
LISTS = re.compile(r"(?P<update>\bapt(?:-get)? (?:-\S+ )*update\b)|/var/lib/apt/lists")
YES = re.compile(r"-\w*y\w*|--yes|--assume-yes|-q?qq\w*|--force-yes|--assume-no|--dry-run|-s|"
                 r"-\w*d|--download-only|-o.*|-c.*|--option.*|--config-file.*")  # fmt: skip
CONFIGURED = re.compile(r"apt\.conf|/etc/apt|assume", re.IGNORECASE)
# Distributions that keep pip away from their Python.
PROTECTED = {
    "library/debian": r"(?:1[2-9]|bookworm|trixie|forky|sid|latest|stable|testing|unstable).*",
    "library/ubuntu": r"(?:23\.|24\.|25\.|26\.|mantic|lunar|noble|oracular|plucky|latest).*",
    "library/alpine": r"latest|edge|3|3\.(?:19|[2-9]\d).*",
}
FREED = re.compile(r"EXTERNALLY-MANAGED|break-system|pip\.conf|pip3? config|venv|conda|pyenv|uv\b")
PIP = re.compile(r"(?:pip3?|python3? -m pip) install ")
OUTSIDE = re.compile(r" (?:--break-system-packages|--target|-t|--prefix|--root|--dry-run)\b")


def packages(at: At) -> Iterator[Finding]:
    """apt-get and pip."""
    text = " ".join((at.program, *at.command.words[1:]))
    if re.match(r"apt(?:-get)? (?:-\S+ )*install ", text) and at.shell:
        yield from _apt(at)
    elif PIP.match(f"{text} ") and not OUTSIDE.search(text):
        yield from _pip(at)


def _apt(at: At) -> Iterator[Finding]:
    if at.base.family != "debian" or any("apt" in mount for mount in at.step.mounts):
        return
    if any(not harmless(step.text) for stage in at.before for step in stage.steps):
        return
    small = "curl" in at.base.lacking
    wanted = [word for word in at.command.words if word in (SMALL if small else ()) or
              word in EVERYWHERE]  # fmt: skip
    if not wanted:
        return
    before = list(LISTS.finditer(at.text_before))
    if not before or not before[-1]["update"]:
        seen = Evidence("known of the image", f"{at.base.image} comes without lists of packages")
        what = "no `apt-get update` stands before"
        if before:
            seen = Evidence(at.dockerfile.path, "a step before removes /var/lib/apt/lists")
            what = "the lists of packages have been removed before"
        text = f"apt-get does not know {wanted[0]}: {what}"
        said = f"E: Unable to locate package {wanted[0]}"
        yield at.says(text, said, NO_LISTS, seen, package=wanted[0])
        return
    texts = (at.text_before, *(s.written + s.target for stage in at.before for s in stage.sources))
    answered = any(YES.fullmatch(word) for word in at.command.words[1:]) or at.command.fed
    more = [word for word in wanted if word not in LONELY]
    if not answered and more and not any(CONFIGURED.search(text) for text in texts):
        text = "apt-get install without -y asks, and nobody can answer"
        yield at.says(text, "Do you want to continue? [Y/n] Abort.", ASKS, package=more[0])


def _pip(at: At) -> Iterator[Finding]:
    tags = PROTECTED.get(at.base.path)
    if tags is None or not re.fullmatch(tags, at.base.tag):
        return
    names = (*at.step.values, *at.command.assigned)
    if any(name == "PATH" or name.startswith(("PIP_", "VIRTUAL")) for name in names):
        return
    installed = re.search(r"\b(?:python3|py3)-pip\b", at.text_before)
    if installed is None or FREED.search(at.text_before):
        return
    seen = Evidence(at.dockerfile.path, f"{installed[0]} is {at.base.image}'s own")
    text = f"pip may not change the Python of {at.base.image}"
    yield at.says(text, "error: externally-managed-environment", MANAGED, seen)
