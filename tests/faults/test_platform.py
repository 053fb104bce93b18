"""ED250-ED259: images and programs for other processors, and graphics processors."""

from __future__ import annotations

import io
import struct
import tarfile
from pathlib import Path

import pytest

from tests.engine.rig import Engine, hello_world
from tests.engine.rig.images import architecture

from .harness import Session
from .image_server import image_server, only_for

OTHER = "arm64" if architecture() == "amd64" else "amd64"
_MACHINE = {"arm64": 0xB7, "amd64": 0x3E}  # e_machine of the ELF header


@pytest.mark.fault("image-arch-mismatch")
def test_a_program_for_another_processor(any_engine: Engine, tmp_path: Path) -> None:
    """The image calls itself right; only the file in it is not."""
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 2, _MACHINE[OTHER], 1)
    foreign = tmp_path / "foreign.tar"
    with tarfile.open(foreign, "w") as tar:
        member = tarfile.TarInfo("prog")
        member.size, member.mode = 64, 0o755
        tar.addfile(member, io.BytesIO(header.ljust(64, b"\0")))
    any_engine.run("docker", "import", foreign, "foreign:1")
    session = Session(any_engine.client_env())
    run = ("docker", "run", "--rm", "foreign:1", "/prog")
    # Alone it might be the sentence of any shell.
    session.explain(session.run(*run), text_only=True).considers("image-arch-mismatch")
    session.watch(*run).names("image-arch-mismatch")
    any_engine.run("docker", "image", "rm", "foreign:1")


@pytest.mark.fault("no-matching-manifest-arm64")
def test_an_image_that_is_not_published_for_this_processor(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    with image_server(hello_world(), only_for(OTHER)) as server:
        failed = session.run("docker", "pull", f"{server}/library/hello-world")
    session.explain(failed, text_only=True).names("no-matching-manifest-arm64")


@pytest.mark.fault("image-platform-not-local")
def test_the_image_that_is_here_is_another(any_engine: Engine) -> None:
    any_engine.run("docker", "pull", "busybox")
    session = Session(any_engine.client_env())
    failed = session.run("docker", "run", "--rm", "--platform", f"linux/{OTHER}", "busybox")
    session.explain(failed, text_only=True).names("image-platform-not-local")


@pytest.mark.fault("gpu-runtime-missing", "gpu-cdi-device-unresolvable")
@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ("--gpus all", "gpu-runtime-missing"),
        ("--runtime nvidia", "gpu-runtime-missing"),
        ("--device nvidia.com/gpu=all", "gpu-cdi-device-unresolvable"),
    ],
)
def test_a_graphics_processor(any_engine: Engine, options: str, fault: str) -> None:
    if "nvidia.com" in options and any_engine.generation != "28.5":
        pytest.skip("CDI is off in this engine")
    session = Session(any_engine.client_env())
    failed = session.shell(f"docker run --rm {options} busybox true")
    session.explain(failed, text_only=True).names(fault)
