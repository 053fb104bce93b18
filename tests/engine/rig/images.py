"""The images that tests pull, made without an engine.

An image is a folder in the cache: `config.json` and `layer.tar.gz`, one layer being enough here.
`registry.py` pushes it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import platform
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .cache import kept
from .debian import mirror_stanza, need_tools, unpack
from .process import run

#: Kernel's name of the processor -> Docker's.
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Image:
    """An image in the cache: its repository and tag in the registry, and where its parts are."""

    repository: str
    tag: str
    folder: Path

    @property
    def config(self) -> bytes:
        """The image's configuration, as the registry stores it."""
        return (self.folder / "config.json").read_bytes()

    @property
    def layer(self) -> bytes:
        """The one layer, a gzipped tar."""
        return (self.folder / "layer.tar.gz").read_bytes()


def architecture() -> str:
    """This machine's processor in Docker's words: "amd64", "arm64"."""
    return _ARCHITECTURES.get(platform.machine(), platform.machine())


def hello_world() -> Image:
    """`library/hello-world:latest`: FROM scratch and one static program, /hello."""
    return _image("hello-world", "latest", _make_hello_world)


def busybox() -> Image:
    """`library/busybox:latest`: a shell and all the applets, some 2 MB."""
    return _image("busybox", "latest", _make_busybox)


def python() -> Image:
    """`library/python:3.11-slim`: Debian with python, pip and venv. Takes a minute to make."""
    return _image("python", "3.11-slim", _make_python)


def databases() -> Image:
    """`library/databases:bookworm`: Debian's redis-server, postgres and mariadbd, and a shell.

    PostgreSQL's programs are on PATH, and a user `postgres` is there for them, as they refuse
    root. Nothing is set up. Takes a minute to make.
    """
    return _image("databases", "bookworm", _make_databases)


def one_layer(
    repository: str, tag: str, layer: bytes, folder: Path, **config: Sequence[str]
) -> Image:
    """Write an image of one gzipped `layer` into `folder`; for images that a test makes up.

    `config` holds Docker's keys: Cmd=["sh"], Env=["A=b"]. `repository` is "library/NAME" for
    images that are pulled by the bare NAME.
    """
    _write(folder, layer, config)
    return Image(repository, tag, folder)


def _image(name: str, tag: str, make: Callable[[Path], None]) -> Image:
    return Image(f"library/{name}", tag, kept(f"images/{name}-{tag}", make))


def _make_hello_world(folder: Path) -> None:
    need_tools("gcc")
    source = Path(__file__).with_name("greeting.c")
    with tempfile.TemporaryDirectory(prefix="edr-") as scratch:
        root = Path(scratch)
        arch = {"arm64": "arm64v8"}.get(architecture(), architecture())
        flags = ("-Os", "-static", "-s", f'-DARCH="{arch}"')
        run("gcc", *flags, source, "-o", root / "hello")
        _write(folder, _layer_of(root), {"Cmd": ["/hello"]})


def _make_busybox(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="edr-") as scratch:
        unpack(("busybox-static",), "bookworm", Path(scratch) / "deb")
        root = Path(scratch) / "root"
        for name in ("bin", "dev", "etc", "proc", "root", "sys", "tmp", "var/www"):
            (root / name).mkdir(parents=True)
        (root / "tmp").chmod(0o1777)
        shutil.copy(next(Path(scratch).glob("deb/**/bin/busybox")), root / "bin/busybox")
        for applet in run(root / "bin/busybox", "--list").stdout.split():
            if applet != "busybox":
                (root / "bin" / applet).symlink_to("busybox")
        (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        (root / "etc/group").write_text("root:x:0:\n")
        _write(folder, _layer_of(root), {"Cmd": ["sh"]})


def _make_python(folder: Path) -> None:
    need_tools("mmdebstrap")
    with tempfile.TemporaryDirectory(prefix="edr-") as scratch:
        tar = Path(scratch) / "root.tar"
        run(
            *("mmdebstrap", "--quiet", "--variant=apt", "--mode=root"),
            "--include=python3-minimal,python3-pip,python3-venv",
            "--customize-hook=ln -s python3 $1/usr/bin/python",
            *("--customize-hook=ln -sf pip3 $1/usr/bin/pip",),
            *("bookworm", tar, "-"),
            stdin=mirror_stanza(["bookworm"]),
            timeout=900,
        )
        layer = gzip.compress(tar.read_bytes(), compresslevel=1, mtime=0)
        _write(folder, layer, {"Cmd": ["python3"]})


def _make_databases(folder: Path) -> None:
    programs = ("redis-server", "postgresql-15", "mariadb-server-core", "busybox-static")
    # What the servers never open: a compiler for queries, Perl, texts in other languages.
    needless = ("usr/lib/*/libLLVM*", "usr/lib/*/libz3*", "usr/lib/*/perl*", "usr/lib/*/libperl*",
                "usr/lib/*/gconv", "usr/lib/postgresql/*/lib/bitcode", "usr/share/locale",
                "usr/share/perl*", "usr/share/i18n", "usr/share/doc", "usr/share/man")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="edr-") as scratch:
        root = Path(scratch)
        unpack(programs, "bookworm", root, closure=True)
        for path in (path for pattern in needless for path in root.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for applet in run(root / "bin/busybox", "--list").stdout.split():
            if not (root / "bin" / applet).exists():
                (root / "bin" / applet).symlink_to("busybox")
        for name in ("data", "tmp", "run/postgresql", "var/run/postgresql", "dev", "proc", "sys"):
            (root / name).mkdir(parents=True, exist_ok=True)
            (root / name).chmod(0o1777)
        names = "root:x:0:{}\npostgres:x:999:{}\n"
        (root / "etc/passwd").write_text(names.format("0:root:/root:/bin/sh", "999::/tmp:/bin/sh"))
        (root / "etc/group").write_text(names.format("", ""))
        search = "/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        _write(folder, _layer_of(root), {"Cmd": ["sh"], "Env": [f"PATH={search}"]})


def _layer_of(root: Path) -> bytes:
    """A gzipped tar of `root`: everything owned by root, dated 1970, so that it never changes."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path in sorted(root.rglob("*")):
            tar.add(path, path.relative_to(root), recursive=False, filter=_anonymous)
    return gzip.compress(plain.getvalue(), mtime=0)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mtime = 0
    return member


def _write(folder: Path, layer: bytes, config: Mapping[str, Sequence[str]]) -> None:
    """Put `layer` and the configuration that belongs to it into `folder`."""
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    described = {
        "architecture": architecture(),
        "os": "linux",
        "created": "1970-01-01T00:00:00Z",
        "config": {"Env": [f"PATH={path}"], **config},
        "rootfs": {"type": "layers", "diff_ids": [sha256(gzip.decompress(layer))]},
        "history": [{"created": "1970-01-01T00:00:00Z", "created_by": "envdoctor test rig"}],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "layer.tar.gz").write_bytes(layer)
    (folder / "config.json").write_text(json.dumps(described))


def sha256(data: bytes) -> str:
    """The digest of `data` as registries write it: `sha256:` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
