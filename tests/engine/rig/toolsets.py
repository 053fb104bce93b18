"""The engine generations under test, and where their programs are.

A generation is what one Debian suite ships. Its name is the version that it had when these tests
were written; suites move on, so ask the running engine (`Engine.version`) for the true one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .cache import kept
from .debian import need_tools, unpack
from .errors import RigError
from .process import run

#: Generation -> Debian suite.
GENERATIONS = {"20.10": "bookworm", "26.1": "trixie", "28.5": "sid"}

_PACKAGES = (
    *("docker.io", "docker-cli", "docker-buildx", "docker-compose"),
    *("containerd", "runc"),
)
#: What the host's libc and processor must be able to run, whatever the generation. iptables is for
#: the name service inside of containers: dockerd redirects their port 53 with it.
_BASE_PACKAGES = (
    *("runc", "tini", "libdevmapper1.02.1", "iptables", "libxtables12"),
    *(
        "libip4tc2",
        "libip6tc2",
        "libmnl0",
        "libnftnl11",
        "libnetfilter-conntrack3",
        "libnfnetlink0",
    ),
)
_DAEMON_PROGRAMS = ("dockerd", "docker-proxy", "containerd", "containerd-shim-runc-v2", "ctr")
#: What Python's Compose v1 imports besides the standard library.
_COMPOSE_V1_LIBRARIES = (
    *("attr", "certifi", "chardet", "charset-normalizer", "distro", "docker", "dockerpty"),
    *("docopt", "dotenv", "idna", "jsonschema", "pkg-resources", "pyrsistent", "requests"),
    *("six", "texttable", "urllib3", "websocket", "yaml"),
)
_COMPOSE_V1 = """\
#!/bin/sh
# Debian's Compose v1, run from where it was unpacked.
root=$(dirname "$(dirname "$(readlink -f "$0")")")/root/usr
PYTHONPATH=$root/lib/python3/dist-packages exec /usr/bin/python3 "$root/bin/docker-compose" "$@"
"""


@dataclass(frozen=True)
class Toolset:
    """One generation's programs, unpacked in the cache.

    `clients` is a PATH folder with `docker` (and Compose v1 where there is no v2); `daemons` is one
    with dockerd and its helpers, for the daemon's own PATH; `plugins` holds the CLI plugins;
    `libraries` is for LD_LIBRARY_PATH of the daemons, with iptables' own in `xtables`.
    """

    generation: str
    clients: Path
    daemons: Path
    plugins: Path
    libraries: Path


def toolset(generation: str) -> Toolset:
    """The programs of `generation` ("20.10", "26.1" or "28.5"), downloaded when missing.

    Raises Unavailable where Debian packages cannot be had, KeyError for any other generation.
    """
    suite = GENERATIONS[generation]
    home = kept(f"engines/{generation}", partial(_make, suite))
    return Toolset(
        generation=generation,
        clients=home / "clients",
        daemons=home / "daemons",
        plugins=home / "plugins",
        libraries=home / "libraries",
    )


def _make(suite: str, home: Path) -> None:
    root = home / "root"
    unpack(_PACKAGES, suite, root)
    base = home / "base"
    unpack(_BASE_PACKAGES, "bookworm", base)
    _link(home / "daemons", [_program(root, name) for name in _DAEMON_PROGRAMS])
    runc = _program(root, "runc")
    _link(home / "daemons", [runc if _runs(runc) else _program(base, "runc")])
    for name in ("iptables", "ip6tables"):
        _link(home / "daemons", [base / "usr/sbin/xtables-nft-multi"], name=name)
    init = base / "usr/bin/tini-static"
    _link(home / "daemons", [init])
    _link(home / "daemons", [init], name="docker-init")
    _link(home / "clients", [_program(root, "docker")])
    _link(home / "plugins", sorted(root.glob("usr/libexec/docker/cli-plugins/docker-*")))
    _link(home / "libraries", sorted(base.glob("**/*-linux-gnu/*.so*")))
    _link(home / "libraries", sorted(base.glob("**/*-linux-gnu/xtables")))
    if not list((home / "plugins").iterdir()):
        _make_compose_v1(suite, home)


def _make_compose_v1(suite: str, home: Path) -> None:
    """Compose v1 is a Python program; give it its libraries without installing them."""
    need_tools("/usr/bin/python3")
    libraries = [f"python3-{name}" for name in _COMPOSE_V1_LIBRARIES]
    unpack(libraries, suite, home / "root")
    # The standard library's distutils is spread over two packages, one of which machines may lack.
    spare = home / "spare"
    unpack(("python3-distutils", "libpython3.11-stdlib"), suite, spare)
    (distutils,) = spare.glob("usr/lib/python3.*/distutils")
    distutils.rename(home / "root/usr/lib/python3/dist-packages/distutils")
    shutil.rmtree(spare)
    script = home / "clients/docker-compose"
    script.write_text(_COMPOSE_V1)
    script.chmod(0o755)


def _program(root: Path, name: str) -> Path:
    """Where a package put the program `name`; raises RigError when none did."""
    for folder in ("usr/sbin", "usr/bin", "sbin", "bin"):
        if (root / folder / name).is_file():
            return root / folder / name
    raise RigError(f"no {name} among the unpacked packages in {root}")


def _runs(program: Path) -> bool:
    """Whether the host's libc is new enough for `program`."""
    return run(program, "--version", check=False).returncode == 0


def _link(folder: Path, targets: Iterable[Path], name: str | None = None) -> None:
    """Link `targets` into `folder` by relative links, so that the whole can be renamed."""
    folder.mkdir(exist_ok=True)
    for target in targets:
        link = folder / (name or target.name)
        link.symlink_to(os.path.relpath(target, folder))
