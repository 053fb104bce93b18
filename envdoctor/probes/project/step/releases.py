"""Steps that ask a release of a distribution for what it has no more: its lists, or a package.

By the names and numbers in the base image's tag; where those do not tell, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.project.contents.absent import harmless
from envdoctor.probes.project.contents.base_images import Base
from envdoctor.probes.project.contents.image_facts import local
from envdoctor.probes.project.step.steps import At

MOVED = "ED421"  # base-image-distro-eol-404
GONE = "ED423"  # build-package-missing

_DEBIAN = "wheezy jessie stretch buster bullseye bookworm trixie forky"
DEBIAN = tuple(_DEBIAN.split())  # from 7 on
# Moved from the mirrors to an archive: https://www.debian.org/releases/,
# https://wiki.ubuntu.com/Releases, https://www.centos.org/centos-linux-eol/
OLD_DEBIAN = DEBIAN[: DEBIAN.index("bullseye")]
OLD_UBUNTU = re.compile(
    r"(?:17\.(?:04|10)|18\.10|19\.(?:04|10)|20\.10|21\.(?:04|10)|22\.10|23\.(?:04|10)|zesty|artful|"
    r"cosmic|disco|eoan|groovy|hirsute|impish|kinetic|lunar|mantic)(?:-.*)?"
)
OLD_CENTOS = re.compile(r"library/centos:(?:(?:centos)?[5-8](?:\.\d.*)?|latest)")
# Images whose tag without a release's name had one for the last time, or has one at least.
LAST = (("library/python", r"2(?:\.7)?(?:\.\d+)?(?:-slim)?", "buster"),
        ("library/node", r"(?:8|10|12)(?:\.\d+)*(?:-slim)?", "stretch"))  # fmt: skip
LEAST = (("library/python", r"(?:3|3\.1[0-4])(?:-slim)?|latest|slim", "trixie"),
         ("library/node", r"(?:2[0-9]|lts|current|latest)(?:-slim)?|slim", "bookworm"),
         ("library/debian", r"(?:latest|stable)(?:-slim)?", "trixie"))  # fmt: skip
# Since when the images of such tags are made of a release, for those that are here already.
SINCE = {"bullseye": "2021-10", "bookworm": "2023-07", "trixie": "2025-09"}
# Package -> the release since which there is none, and what to take instead.
DEBIAN_GONE = {
    "python-pip": ("bullseye", "python3-pip"), "python": ("bookworm", "python3"),
    "mysql-client": ("bullseye", "default-mysql-client"),
    "mysql-server": ("bullseye", "default-mysql-server"),
    **dict.fromkeys(("openjdk-8-jdk", "openjdk-8-jre", "openjdk-8-jre-headless"),
                    ("bullseye", "default-jdk")),
    **dict.fromkeys(("openjdk-11-jdk", "openjdk-11-jre", "openjdk-11-jre-headless",
                     "openjdk-11-jdk-headless"), ("bookworm", "default-jdk")),
    "netcat": ("bookworm", "netcat-openbsd"), "libssl1.1": ("bookworm", "libssl3"),
    "libgl1-mesa-glx": ("trixie", "libgl1"), "python3-distutils": ("trixie", "python3-setuptools"),
    "software-properties-common": ("trixie", "a file in /etc/apt/sources.list.d"),
}  # fmt: skip
UBUNTU_GONE = {
    "python-pip": (20.04, "python3-pip"), "python": (22.04, "python3"),
    "libssl1.1": (22.04, "libssl3"), "libgl1-mesa-glx": (24.04, "libgl1"),
    "libasound2": (24.04, "libasound2t64"), "python3-distutils": (24.04, "python3-setuptools"),
}  # fmt: skip
ALPINE_GONE = {"nodejs-npm": (3.14, "npm"), "python": (3.16, "python3")}
VIRTUAL = ("netcat", "mysql-client", "mysql-server", "python", "libgl1-mesa-glx", "libasound2")
OTHER_SOURCES = re.compile(
    r"archive|old-releases|vault|snapshot|sources\.list|/etc/apt|yum\.repos|apt\.conf|add-apt|proxy"
    r"|/etc/apk|--repository|dpkg",
    re.IGNORECASE,
)
ASKS_APT = re.compile(r"apt(?:-get)? (?:-\S+ )*update\b")
ASKS_YUM = re.compile(r"(?:yum|dnf) (?:-\S+ )*(?:install|update|upgrade|makecache)\b")


def old_release(at: At) -> Iterator[Finding]:
    """Its lists of packages were moved away from the mirrors."""
    text = " ".join((at.program, *at.command.words[1:]))
    if not at.shell or _elsewhere(at):
        return
    name, said = "", "does not have a Release file."
    if ASKS_APT.match(text):
        debian = _debian(at.base, LAST)
        if debian in OLD_DEBIAN:
            name = f"Debian {debian}"
        elif at.base.path == "library/ubuntu" and OLD_UBUNTU.fullmatch(at.base.tag):
            name = f"Ubuntu {at.base.tag}"
    elif ASKS_YUM.match(text) and OLD_CENTOS.fullmatch(f"{at.base.path}:{at.base.tag}"):
        name, said = f"CentOS {at.base.tag}", "mirrorlist"
    if name:
        known = Evidence("known of the image", f"{at.base.image} is {name}, which is in an archive")
        yield at.says(f"the mirrors have no packages of {name} any more", said, MOVED, known)


def gone_package(at: At) -> Iterator[Finding]:
    """A package that the release has under another name, or not at all."""
    text = " ".join((at.program, *at.command.words[1:]))
    apt = re.match(r"apt(?:-get)? (?:-\S+ )*install ", text)
    apk = re.match(r"apk (?:-\S+ )*add ", text)
    if not at.shell or not (apt or apk) or _elsewhere(at):
        return
    for word in at.command.words[2:]:
        instead = _gone_in_alpine(at.base, word) if apk else _gone(at, word)
        if not instead:
            continue
        said = f"E: Unable to locate package {word}"
        if apk:
            said = f"{word} (no such package)"
        elif word in VIRTUAL:
            said = f"E: Package '{word}' has no installation candidate"
        known = Evidence("known of the image", f"{at.base.image} has no {word}: {instead}")
        yield at.says(f"{at.base.image} has no package {word} (take {instead})", said, GONE, known,
                      package=word)  # fmt: skip
        return


def _gone(at: At, package: str) -> str:
    """What stands for it now; "" where it may be there."""
    if at.base.path == "library/ubuntu":
        number = re.match(r"\d\d\.\d\d", at.base.tag)
        since, instead = UBUNTU_GONE.get(package, (99.0, ""))
        return instead if number and float(number[0]) >= since else ""
    first, instead = DEBIAN_GONE.get(package, ("", ""))
    release = _debian(at.base, LEAST)
    if not first or not release or DEBIAN.index(release) < DEBIAN.index(first):
        return ""
    explicit = release in at.base.tag or at.base.tag[:2].isdigit()
    made = str(local(at.here, at.base.image).get("Created", "9"))  # else it is pulled, and new
    return instead if explicit or made >= SINCE[first] else ""


def _gone_in_alpine(base: Base, package: str) -> str:
    found = re.search(r"alpine3\.(\d+)", f"{base.path} {base.tag}".replace("alpine 3", "alpine3"))
    if base.family != "alpine" or (found is None and base.path != "library/alpine"):
        return ""
    since, instead = ALPINE_GONE.get(package, (9.0, ""))
    version = float(f"3.{found[1]:0>2}") if found else 3.99
    return instead if instead and version >= since else ""


def _debian(base: Base, guesses: tuple[tuple[str, str, str], ...]) -> str:
    """The release of Debian, by its name or number, or by what is known of the tags without."""
    if base.family != "debian" or base.path == "library/ubuntu":
        return ""
    for name in DEBIAN:
        if re.search(rf"\b{name}\b", base.tag):
            return name
    number = re.match(r"(\d+)", base.tag) if base.path == "library/debian" else None
    if number:
        place = int(number[1]) - 7
        return DEBIAN[place] if 0 <= place < len(DEBIAN) else ""
    for path, tags, name in guesses:
        if base.path == path and re.fullmatch(tags, base.tag):
            return name
    return ""


def _elsewhere(at: At) -> bool:
    """Packages may be taken from other sources than the image's own."""
    texts = [step.text for stage in at.before for step in stage.steps]
    texts += [s.written + s.target for stage in at.before for s in stage.sources]
    if any(OTHER_SOURCES.search(text) for text in texts):
        return True
    if any(name.lower().endswith("_proxy") for name in at.step.values):
        return True
    return any(not harmless(step.text) for stage in at.before for step in stage.steps)
