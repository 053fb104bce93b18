"""ED280-ED293: the disk that holds the engine's data, and what lies on it."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from tests.engine.fixtures import MakeEngine, MakeFilesystem
from tests.engine.rig import Engine, Registry, exhaust_inodes, fill, process

from .harness import Session


@pytest.mark.fault("disk-full-data-root")
def test_the_disk_is_full(
    filesystem: MakeFilesystem, own_engine: MakeEngine, registry: Registry
) -> None:
    """With a mirror, hello-world complains of Docker Hub: the engine asks that one next."""
    fault = "disk-full-data-root"
    small = filesystem(700 << 20)
    engine = own_engine(data_root=small / "data")
    session = Session(engine.client_env())
    ballast = fill(small)
    found = session.check().blames(fault)
    assert "hello-world" in found.cause(fault)["explains"]
    direct = session.run("docker", "run", f"{registry.address}/library/busybox")
    session.explain(direct, text_only=True).names(fault)
    ballast.unlink()
    session.check().healthy()


@pytest.mark.fault("disk-full-data-root")
def test_what_is_not_used_fills_the_disk(
    filesystem: MakeFilesystem, own_engine: MakeEngine
) -> None:
    small = filesystem(600 << 20)
    engine = own_engine(data_root=small / "data", bridge=False)
    session = Session(engine.client_env())
    large = b"\0" * (1 << 20)
    made = engine.run("docker", "create", "busybox").stdout.strip()
    source = small.parent / "large"
    source.write_bytes(large * 150)
    engine.run("docker", "cp", source, f"{made}:/large")
    engine.run("docker", "commit", made, "large")
    engine.run("docker", "rm", made)
    found = session.check().blames("disk-full-data-root")
    session.mend(found.remedy("disk-full-data-root"))
    session.check().healthy()


@pytest.mark.fault("disk-inodes-exhausted")
def test_there_is_no_room_for_more_files(
    filesystem: MakeFilesystem, own_engine: MakeEngine, registry: Registry
) -> None:
    fault = "disk-inodes-exhausted"
    small = filesystem(700 << 20, inodes=2500)
    engine = own_engine(data_root=small / "data")
    session = Session(engine.client_env())
    exhaust_inodes(small)
    found = session.check().blames(fault)
    assert "hello-world" in found.cause(fault)["explains"]
    direct = session.run("docker", "run", f"{registry.address}/library/busybox")
    session.explain(direct, text_only=True).considers("disk-full-data-root")
    session.explain(direct).names(fault)


@pytest.mark.fault("data-root-filesystem-readonly")
def test_the_disk_has_become_read_only(
    filesystem: MakeFilesystem, own_engine: MakeEngine, registry: Registry
) -> None:
    """As after a disk error: what is there can be listed, nothing can be written."""
    fault = "data-root-filesystem-readonly"
    small = filesystem(700 << 20)
    engine = own_engine(data_root=small / "data")
    engine.run("docker", "pull", "hello-world")
    stop_writing(small)
    session = Session(engine.client_env())
    assert session.run("docker", "ps", "--all").returncode == 0
    session.check().blames(fault)
    for image in ("hello-world", f"{registry.address}/library/busybox"):
        failed = session.run("docker", "run", image)
        session.explain(failed).names(fault)
    session.explain(failed, text_only=True).names(fault)


def stop_writing(folder: Path) -> None:
    """Let the kernel stop all writing to the file system of `folder`, as after an error."""
    trigger = Path("/sys/fs/ext4", Path(mounted_from(folder)).name, "trigger_fs_error")
    if not trigger.exists():
        pytest.skip("this kernel cannot be told to make an ext4 error")
    process.run("mount", "-o", "remount,errors=remount-ro", folder)
    trigger.write_text("test")


def mounted_from(folder: Path) -> str:
    """The device that is mounted at `folder`."""
    return process.run("findmnt", "-no", "SOURCE", folder).stdout.strip()


@pytest.mark.fault("image-store-damaged")
def test_a_layer_was_deleted_by_hand(own_engine: MakeEngine) -> None:
    engine = own_engine(bridge=False)
    engine.run("docker", "pull", "busybox")
    session = Session(engine.client_env())
    data = json.loads(engine.run("docker", "image", "inspect", "busybox").stdout)[0]
    layer = Path(data["GraphDriver"]["Data"]["UpperDir"]).parent
    layer.rename(layer.with_name("gone"))
    failed = session.run("docker", "run", "--network", "none", "busybox")
    session.explain(failed, text_only=True).names("image-store-damaged")


@pytest.mark.fault("daemon-storage-driver-unsupported")
def test_only_vfs_is_left(filesystem: MakeFilesystem, own_engine: MakeEngine) -> None:
    engine = own_engine("28.5", config={"storage-driver": "vfs"}, bridge=False)
    found = Session(engine.client_env()).check().blames("daemon-storage-driver-unsupported")
    assert found.exit_code == 0


@pytest.mark.fault("image-archive-unusable")
def test_an_export_of_a_container_is_no_image(any_engine: Engine, tmp_path: Path) -> None:
    session = Session(any_engine.client_env())
    file = tmp_path / "export.tar"
    made = any_engine.run("docker", "create", "busybox").stdout.strip()
    any_engine.run("docker", "export", "-o", file, made)
    any_engine.run("docker", "rm", made)
    words = session.run("docker", "load", "-i", str(file))
    session.explain(words, text_only=True).names("image-archive-unusable")


@pytest.mark.fault("image-in-use-by-container")
def test_an_image_in_use(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    any_engine.run("docker", "create", "--name", "user", "hello-world")
    failed = session.run("docker", "image", "rm", "hello-world")
    answer = session.explain(failed, text_only=True).names("image-in-use-by-container")
    session.mend(answer.remedy())


@pytest.mark.fault("container-running-or-removing")
def test_a_container_that_runs(any_engine: Engine) -> None:
    session = Session(any_engine.client_env())
    any_engine.run("docker", "run", "-d", "--name", "busy", "busybox", "sleep", "60")
    failed = session.run("docker", "rm", "busy")
    answer = session.explain(failed, text_only=True).names("container-running-or-removing")
    if any_engine.generation == "20.10":  # it names the container by its id, which stop takes too
        assert "docker stop" in answer.remedy()[0]
    any_engine.run("docker", "kill", "busy")
    any_engine.run("docker", "rm", "busy")


@pytest.mark.fault("mount-device-busy")
def test_a_mount_point_in_use(engine_28: Engine) -> None:
    session = Session(engine_28.client_env())
    engine_28.run("docker", "pull", "busybox")
    run = ("docker", "run", "--rm", "-v", "/data", "busybox", "rm", "-r", "/data")
    # The sentence alone may speak of anything; below `docker run` it speaks of a container.
    session.explain(session.run(*run), text_only=True).considers("mount-device-busy")
    session.watch(*run).names("mount-device-busy")


@pytest.mark.fault("layer-limit-reached")
def test_more_layers_than_fit(engine_28: Engine, tmp_path: Path) -> None:
    session = Session(engine_28.client_env())
    failed = session.run("docker", "load", "-i", tower(tmp_path / "tower.tar", 130))
    session.explain(failed, text_only=True).names("layer-limit-reached")


def tower(file: Path, height: int) -> Path:
    """An image of that many layers, as `docker save` writes it."""
    empty = bytes(1024)
    digest = hashlib.sha256(empty).hexdigest()
    config = {"architecture": "amd64", "os": "linux", "config": {},
              "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"] * height}}  # fmt: skip
    manifest = [{"Config": "c.json", "RepoTags": ["tower:1"], "Layers": ["layer.tar"] * height}]
    parts = {"c.json": json.dumps(config).encode(), "layer.tar": empty,
             "manifest.json": json.dumps(manifest).encode()}  # fmt: skip
    with tarfile.open(file, "w") as tar:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return file
