"""Platforms: which image runs on which engine, and what the kernel can emulate."""

from __future__ import annotations

from typing import NamedTuple

from envdoctor.probes.engine_facts import Facts
from envdoctor.probes.project.ground import Ground

# The kernel's and the user's names -> Go's, which images use.
ARCHES = {
    "x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armv7l": "arm/v7", "armhf": "arm/v7",
    "armv6l": "arm/v6", "i386": "386", "i686": "386", "arm64/v8": "arm64", "amd64/v1": "amd64",
    "arm": "arm/v7",
}  # fmt: skip
# What a 64-bit processor also runs.
ALSO = {"amd64": ("386",), "arm64": ("arm/v7", "arm/v6", "arm/v5"), "arm/v7": ("arm/v6", "arm/v5")}
QEMU = {
    "amd64": "qemu-x86_64", "arm64": "qemu-aarch64", "arm/v7": "qemu-arm", "arm/v6": "qemu-arm",
    "s390x": "qemu-s390x", "ppc64le": "qemu-ppc64le", "riscv64": "qemu-riscv64", "386": "qemu-i386",
}  # fmt: skip
BINFMT = "/proc/sys/fs/binfmt_misc"


class Platform(NamedTuple):
    """`linux/arm64`: an operating system and a processor with its variant, "" for any."""

    os: str
    arch: str

    def __str__(self) -> str:
        return f"{self.os}/{self.arch}".rstrip("/")

    def runs_on(self, other: Platform) -> bool:
        """Programs for this platform run on the other without emulation."""
        if self.os != other.os:
            return False
        same = self.arch == other.arch or "" in (self.arch, other.arch)
        return same or self.arch in ALSO.get(other.arch, ())


def platform(os: str, arch: str) -> Platform:
    """A platform by whatever name its parts have."""
    return Platform(os.lower() or "linux", ARCHES.get(arch.lower(), arch.lower()))


def as_platform(text: str) -> Platform:
    """A platform as files write it: `linux/arm64`, or its system or its processor alone."""
    os, _, arch = text.partition("/")
    if not arch and os.lower() not in ("linux", "windows"):
        os, arch = "linux", os
    return platform(os, arch)


def engine_platform(here: Ground) -> Platform:
    """What an image is chosen for where nobody asks for a platform."""
    return platform(str(here.info.get("OSType", "linux")), str(here.info.get("Architecture", "")))


def platforms_in(listed: list[Facts]) -> list[Platform]:
    """The platforms of a registry's answer; attestations, which are for none, are left out."""
    found = []
    for row in listed:
        os, arch = str(row.get("os", "")), str(row.get("architecture", ""))
        if os in ("", "unknown") or arch in ("", "unknown"):
            continue
        variant = str(row.get("variant", ""))
        found.append(platform(os, f"{arch}/{variant}" if variant else arch))
    return found


def emulates(here: Ground, wanted: Platform) -> bool | None:
    """The engine's kernel runs programs for that processor too; None where it cannot be told."""
    if "Desktop" in here.away:  # comes with QEMU or Rosetta
        return True
    if here.away:
        return None
    name = QEMU.get(wanted.arch)
    if name is None:
        return None
    text = here.host.read_text(f"{BINFMT}/{name}").text
    if text is not None:
        return text.startswith("enabled")
    rosetta = here.host.stat(f"{BINFMT}/rosetta").kind == "file"
    return rosetta and wanted.arch == "amd64"
