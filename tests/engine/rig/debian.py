"""Debian packages without installing them: a scratch apt that serves three suites at once.

The system's own mirror is read from its apt configuration at run time and asked for other
suites; packages are unpacked into folders of the cache. Only small tools (a compiler, `ip`, …) are
installed for real, by `need_tools`.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from .cache import cache_root, locked, report
from .errors import CommandFailed, Unavailable
from .process import run

SUITES = ("bookworm", "trixie", "sid")

#: Where each command comes from, for machines that lack it.
_PACKAGES = {
    "/usr/bin/python3": ("python3",),
    "gcc": ("gcc", "libc6-dev"),
    "ip": ("iproute2",),
    "mkfs.ext4": ("e2fsprogs",),
    "mmdebstrap": ("mmdebstrap",),
    "mount": ("mount",),
    "openssl": ("openssl",),
    "useradd": ("passwd",),
}
_APT_ENV = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
#: Debian's container images switch these off, after which every call parses all lists anew (2 s).
_INDEX = ("-oDir::Cache::pkgcache=pkgcache.bin", "-oDir::Cache::srcpkgcache=srcpkgcache.bin")


def require_debian_root() -> None:
    """Raise Unavailable, with a plain reason, unless this is root on a Debian machine with apt."""
    if sys.platform != "linux":
        raise Unavailable(f"real engines are started on Linux only, this is {sys.platform}")
    if os.geteuid() != 0:
        raise Unavailable("starting an engine needs root, this is an ordinary user")
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise Unavailable("the engines come as Debian packages, and this machine has no apt-get")
    if platform.freedesktop_os_release().get("ID") != "debian":
        raise Unavailable("the engines come from Debian's own mirror, and this is not Debian")


def need_tools(*commands: str) -> None:
    """Make sure that `commands` are on PATH, installing their packages with apt-get if not.

    Raises Unavailable when they are missing and cannot be installed.
    """
    missing = [name for name in commands if shutil.which(name) is None]
    if not missing:
        return
    require_debian_root()
    packages = sorted({package for name in missing for package in _PACKAGES[name]})
    report(f"installing {' '.join(packages)}")
    env = os.environ | _APT_ENV
    try:
        with locked("apt-install"):
            run("apt-get", "-qq", "update", env=env, timeout=300)
            run(
                *("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages),
                env=env,
                timeout=600,
            )
    except CommandFailed as failure:
        raise Unavailable(f"could not install {' '.join(packages)}: {failure}") from failure


def unpack(packages: Sequence[str], suite: str, root: Path, *, closure: bool = False) -> None:
    """Unpack `packages` of `suite` into `root`; nothing is configured and no script is run.

    Packages that the suite does not have are left out (docker-cli is part of docker.io in
    bookworm). With `closure`, everything that they depend on comes too, down to libc.
    Raises Unavailable when the mirror cannot be reached or has none of them.
    """
    env = _apt_env()
    known = _known(packages, suite, env)
    if not known:
        raise Unavailable(f"the mirror has none of {', '.join(packages)} for {suite}")
    with tempfile.TemporaryDirectory(prefix="edr-debs-") as folder:
        debs = Path(folder)
        try:
            if closure:
                _download_closure(known, suite, debs, env)
            else:
                wanted = [f"{name}/{suite}" for name in known]
                run("apt-get", "-qq", *_INDEX, "download", *wanted, cwd=debs, env=env, timeout=600)
        except CommandFailed as failure:
            raise Unavailable(f"could not download {' '.join(known)}: {failure}") from failure
        root.mkdir(parents=True, exist_ok=True)
        for deb in sorted(debs.glob("*.deb")):
            run("dpkg-deb", "-x", deb, root, timeout=300)


def mirror_stanza(suites: Sequence[str]) -> str:
    """The system's own Debian mirror as a deb822 stanza for `suites`, component main."""
    for fields in _configured_sources():
        if "main" in fields["Components"].split() and _is_release(fields["Suites"]):
            kept = {"Types": "deb", "URIs": fields["URIs"], "Suites": " ".join(suites)}
            kept["Components"] = "main"
            if "Signed-By" in fields:
                kept["Signed-By"] = fields["Signed-By"]
            return "".join(f"{name}: {value}\n" for name, value in kept.items())
    raise Unavailable("no Debian mirror is configured in apt's sources")


@cache
def _apt_env() -> dict[str, str]:
    """Environment of the scratch apt, after one `apt-get update`; once per process."""
    require_debian_root()
    state = cache_root() / "apt"
    for folder in ("parts", "lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    (state / "status").touch()
    (state / "parts/mirror.sources").write_text(mirror_stanza(SUITES))
    (state / "apt.conf").write_text(
        'Dir::Etc::sourcelist "/dev/null";\n'
        f'Dir::Etc::sourceparts "{state}/parts";\n'
        'Dir::Etc::preferencesparts "/dev/null";\n'
        f'Dir::State::lists "{state}/lists";\n'
        f'Dir::Cache "{state}/cache";\n'
        'Acquire::Languages "none";\n'
        'APT::Sandbox::User "root";\n'
    )
    env = os.environ | _APT_ENV | {"APT_CONFIG": str(state / "apt.conf")}
    try:
        with locked("apt-update"):
            run("apt-get", "-qq", *_INDEX, "update", "--error-on=any", env=env, timeout=300)
    except CommandFailed as failure:
        raise Unavailable(f"the Debian mirror cannot be read: {failure}") from failure
    return env


def _known(packages: Sequence[str], suite: str, env: dict[str, str]) -> list[str]:
    """Those of `packages` that `suite` has."""
    table = run("apt-cache", *_INDEX, "madison", *packages, env=env).stdout
    rows = [line for line in table.splitlines() if f" {suite}/main " in line]  # a | 1.2 | origin
    return sorted({row.split("|")[0].strip() for row in rows})


def _download_closure(packages: list[str], suite: str, debs: Path, env: dict[str, str]) -> None:
    """Download `packages` and all they depend on, as if nothing at all were installed here."""
    (debs / "partial").mkdir()
    state = Path(env["APT_CONFIG"]).parent
    options = {
        "Dir::State::status": state / "status",
        "Dir::Cache::archives": debs,
        "APT::Default-Release": suite,
        "Debug::NoLocking": "1",
    }
    flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    argv = ["apt-get", "-qq", *flags, "install", "--download-only", "-y"]
    run(*argv, "--no-install-recommends", *packages, env=env, timeout=900)


def _is_release(suites: str) -> bool:
    return any(re.fullmatch(r"[a-z]+", suite) for suite in suites.split())


def _configured_sources() -> Iterator[dict[str, str]]:
    """Every package source of the system, with the field names of deb822."""
    etc = Path("/etc/apt")
    for path in sorted(etc.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", path.read_text()):
            lines = [line for line in stanza.splitlines() if not line.startswith("#")]
            fields = dict(re.findall(r"^([\w-]+):[ \t]*(.*\S)", "\n".join(lines), re.MULTILINE))
            wanted = {"Types", "URIs", "Suites", "Components"} <= fields.keys()
            if wanted and "deb" in fields["Types"].split() and fields.get("Enabled") != "no":
                yield fields
    for path in (etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))):
        for line in path.read_text().splitlines() if path.exists() else ():
            found = re.match(r"deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+(.*)", line)
            if found:
                options, uri, suite, components = found.groups()
                fields = {"URIs": uri, "Suites": suite, "Components": components}
                signed = re.search(r"signed-by=(\S+)", options or "")
                if signed:
                    fields["Signed-By"] = signed[1]
                yield fields
