"""What well-known images are known to be made of, and which programs they are known to lack.

By their own Dockerfiles and documentation. An image that is not listed is not guessed about, and a
program that is not listed may be there.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from envdoctor.probes.project.contents.image_facts import reference

# Language -> its programs: the image of one language lacks those of the others.
_LANGUAGES = {
    "python": "python python3 pip pip3",
    "node": "node npm npx yarn",
    "golang": "go gofmt",
    "ruby": "ruby gem bundle bundler rake",
    "php": "php",
    "rust": "cargo rustc rustup",
}
_NOBODYS = "sudo composer pnpm poetry pipenv uv pdm mvn gradle dotnet bun deno"
_APT, _APK, _YUM = "apt apt-get add-apt-repository apt-key", "apk", "yum dnf microdnf"
_COMPILERS = "gcc g++ cc make cmake"
_TOOLS = "git zip jq rsync ssh ssh-keyscan gpg"
_SMALL_DEBIAN = f"{_APK} {_YUM} add-apt-repository curl wget nc unzip vim nano {_TOOLS}"
_ALPINE = f"{_APT} {_YUM} bash {_TOOLS} useradd groupadd usermod"

# Image and tag, its family, and what it lacks. The first that fits counts.
_IMAGES: tuple[tuple[str, str, str, str], ...] = (
    (r".*", r".*(?:windowsservercore|nanoserver|onbuild).*", "", ""),
    (r".*distroless.*|library/scratch|scratch", r"(?!.*debug).*", "none", "curl wget nc sh bash"),
    (r"library/busybox", r".*", "busybox",
     f"{_APT} {_APK} {_YUM} bash curl {_TOOLS} {_COMPILERS} useradd groupadd"),
    (r"library/alpine", r".*", "alpine", f"{_ALPINE} curl {_COMPILERS}"),
    (r"library/(?:python|node)", r".*alpine.*", "alpine", f"{_ALPINE} curl {_COMPILERS}"),
    (r"library/(?:ruby|golang)", r".*alpine.*", "alpine", f"{_ALPINE} curl"),
    (r"library/(?:php|rust)", r".*alpine.*", "alpine", f"{_ALPINE} cmake"),
    (r"library/(?:nginx|redis)", r".*alpine.*", "alpine", f"{_APT} {_YUM} bash"),
    (r"library/postgres", r".*alpine.*", "alpine", f"{_APT} {_YUM} curl"),
    (r".*", r".*alpine.*", "", ""),
    (r"library/(?:debian|ubuntu)", r"(?:1[46]|[78]|trusty|xenial|wheezy|jessie).*", "debian",
     f"{_APK} {_YUM}"),
    (r"library/(?:debian|ubuntu)", r".*", "debian", f"{_SMALL_DEBIAN} {_COMPILERS}"),
    (r"library/(?:python|node)", r".*slim.*", "debian", f"{_SMALL_DEBIAN} {_COMPILERS}"),
    (r"library/(?:ruby|rust)", r".*slim.*", "debian", f"{_SMALL_DEBIAN} cmake"),
    (r"library/php", r".*", "debian",
     f"{_APK} {_YUM} add-apt-repository git wget unzip zip cmake jq rsync"),
    (r"library/(?:python|node|ruby|golang|rust)", r".*", "debian",
     f"{_APK} {_YUM} add-apt-repository cmake jq rsync vim nano"),
    (r"library/(?:postgres|mariadb|redis|mongo)", r".*", "debian",
     f"{_APK} {_YUM} curl wget nc"),
    (r"library/nginx", r".*", "debian", f"{_APK} {_YUM} git"),
    (r"library/(?:eclipse-temurin|openjdk|amazoncorretto)", r".*", "", "mvn gradle"),
    (r"library/maven", r".*", "", "gradle"),
    (r"library/(?:hello-world|traefik)", r".*", "", "curl bash"),
    (r"library/(?:fedora|amazonlinux|rockylinux|almalinux|centos|oraclelinux)|rockylinux/.*",
     r".*", "redhat", f"{_APT} {_APK}"),
)  # fmt: skip
# Families with a complete system, whose lists above are those of a bare one.
_BARE = ("library/debian", "library/ubuntu", "library/alpine", "library/busybox")
_SHELLS = {"debian": "dash", "alpine": "ash", "busybox": "ash", "redhat": "bash"}
# Where a stage without WORKDIR runs its steps, if that is not the root.
_WORKDIRS = {"library/golang": "/go", "library/php": "?"}


class Base(NamedTuple):
    """An image: `family` of distributions and `shell`, what /bin/sh is, "" where unsure.

    `lacking` are programs that it is known not to have.
    """

    image: str
    path: str
    tag: str
    family: str
    shell: str
    lacking: frozenset[str]
    workdir: str = "/"


def some(image: str) -> Base:
    """An image that nothing is known of."""
    return Base(image, "", "", "", "", frozenset(), "?")


@cache
def known(image: str) -> Base | None:
    """What is known of an image by its name; None for one that is not listed."""
    name = reference(image)
    path = name.path if name.host == "docker.io" else f"{name.host}/{name.path}"
    tag = name.tag or ("" if name.digest else "latest")
    for wanted, tags, family, lacking in _IMAGES:
        if re.fullmatch(wanted, path) and re.fullmatch(tags, tag):
            if not lacking:
                return None
            programs = set(lacking.split()) | _of_languages(path, tag, family)
            return Base(image, path, tag, family, _SHELLS.get(family, ""), frozenset(programs),
                        _WORKDIRS.get(path, "/"))  # fmt: skip
    return None


def _of_languages(path: str, tag: str, family: str) -> set[str]:
    """The programs of other languages, and of none."""
    own = path.removeprefix("library/")
    if own not in _LANGUAGES and path not in _BARE:
        return set()
    lacking = set(_NOBODYS.split())
    for language, programs in _LANGUAGES.items():
        if language != own:
            lacking |= set(programs.split())
    # The large images of Debian have its own Python, for Mercurial.
    if family == "debian" and path not in _BARE and "slim" not in tag:
        lacking -= {"python", "python3"}
    return lacking
