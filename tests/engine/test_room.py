"""Images that do not fit on the engine's disk: predicted from the registry, then really pulled."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.project.image.room import check
from tests.projects.reality import SAYING, Outcome, comes_true

from .conftest import MakeEngine, MakeFilesystem
from .examination import examine
from .rig import Engine, Registry
from .rig.images import one_layer

MEGABYTE = 1 << 20
COMPOSE = "services:\n  web:\n    image: {image}\n"
GENERATIONS = ("20.10", "26.1", "28.5")


@pytest.fixture(scope="module")
def pushed(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """The registry with three images: too large for 64 MB, fitting, and one of 1,000 files."""
    contents = {"large": (1, 80 * MEGABYTE), "fitting": (1, 8 * MEGABYTE), "many": (1000, 8192)}
    for name, (count, length) in contents.items():
        folder = tmp_path_factory.mktemp(name)
        registry.push(one_layer(f"library/{name}", "latest", layer(count, length), folder))
    return registry


def layer(count: int, length: int) -> bytes:
    """A layer of so many files of noise, which no compression makes smaller."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for number in range(count):
            member = tarfile.TarInfo(f"file{number}")
            member.size = length
            tar.addfile(member, io.BytesIO(os.urandom(length)))
    return gzip.compress(plain.getvalue(), compresslevel=1, mtime=0)


def told(engine: Engine, folder: Path, *, offline: bool = False) -> Finding:
    settings = Settings(path=str(folder), offline=offline)
    (finding,) = examine(check, engine.client_env(), settings)
    return finding


def happens(engine: Engine, environ: dict[str, str], *argv: str) -> Outcome:
    done = engine.run(*argv, env=environ, check=False, timeout=90)
    return Outcome(done.returncode != 0, done.stdout + done.stderr)


def pull(engine: Engine, image: str) -> Outcome:
    return happens(engine, {}, "docker", "pull", image)


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_download_larger_than_the_disk(
    generation: str, filesystem: MakeFilesystem, own_engine: MakeEngine, pushed: Registry,
    tmp_path: Path,
) -> None:  # fmt: skip
    small = filesystem(64 * MEGABYTE)
    engine = own_engine(generation, data_root=small / "data", bridge=False)
    image = f"{pushed.address}/library/large"
    (tmp_path / "compose.yaml").write_text(COMPOSE.format(image=image))
    predicted = told(engine, tmp_path)
    assert (predicted.status, predicted.fault) == (Status.FAIL, "ED280")
    assert str(predicted.data["free"]) in " ".join(e.text for e in predicted.evidence)
    assert dict(predicted.data["images"])[image] > 80 * MEGABYTE  # type: ignore[call-overload]
    assert engine.run("docker", "image", "ls", "--quiet").stdout == ""  # nothing was pulled
    outcome = pull(engine, image)
    assert outcome.failed and comes_true(predicted, outcome), outcome.text
    if generation != "20.10":  # whose Compose is v1
        up = ("docker", "compose", "--project-directory", str(tmp_path), "up", "--detach")
        outcome = happens(engine, {}, *up)
        assert outcome.failed and comes_true(predicted, outcome), outcome.text


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_small_disk_on_which_the_image_fits(
    generation: str, filesystem: MakeFilesystem, own_engine: MakeEngine, pushed: Registry,
    tmp_path: Path,
) -> None:  # fmt: skip
    """By its bare name, so the engine's mirror is asked and not the Hub."""
    small = filesystem(64 * MEGABYTE)
    engine = own_engine(generation, data_root=small / "data", bridge=False)
    (tmp_path / "compose.yaml").write_text(COMPOSE.format(image="fitting"))
    predicted = told(engine, tmp_path)
    assert predicted.status is Status.PASS
    assert dict(predicted.data["images"])["fitting"] > 8 * MEGABYTE  # type: ignore[call-overload]
    outcome = pull(engine, "fitting")
    assert not outcome.failed, outcome.text
    assert told(engine, tmp_path).summary.startswith("0 images to come")


def test_the_base_of_a_build_is_as_large(
    filesystem: MakeFilesystem, own_engine: MakeEngine, pushed: Registry, tmp_path: Path
) -> None:
    """By the classic builder: BuildKit tries for 52 s before it says the same."""
    small = filesystem(64 * MEGABYTE)
    engine = own_engine("28.5", data_root=small / "data", bridge=False)
    image = f"{pushed.address}/library/large"
    (tmp_path / "compose.yaml").write_text("services:\n  web:\n    build: .\n")
    (tmp_path / "Dockerfile").write_text(f"FROM {image}\nCOPY Dockerfile /\n")
    predicted = told(engine, tmp_path)
    assert (predicted.status, predicted.fault) == (Status.FAIL, "ED280")
    classic = {"DOCKER_BUILDKIT": "0"}
    outcome = happens(engine, classic, "docker", "build", str(tmp_path))
    assert outcome.failed and comes_true(predicted, outcome), outcome.text


def test_room_for_bytes_and_none_for_files(
    filesystem: MakeFilesystem, own_engine: MakeEngine, pushed: Registry, tmp_path: Path
) -> None:
    small = filesystem(64 * MEGABYTE, inodes=700)
    engine = own_engine("28.5", data_root=small / "data", bridge=False)
    image = f"{pushed.address}/library/many"
    (tmp_path / "compose.yaml").write_text(COMPOSE.format(image=image))
    predicted = told(engine, tmp_path)
    assert (predicted.status, predicted.fault) == (Status.WARN, "ED281")
    assert any("estimate" in evidence.source for evidence in predicted.evidence)
    outcome = pull(engine, image)
    assert outcome.failed and comes_true(predicted, outcome), outcome.text


def test_offline_no_registry_is_asked(
    filesystem: MakeFilesystem, own_engine: MakeEngine, pushed: Registry, tmp_path: Path
) -> None:
    small = filesystem(64 * MEGABYTE)
    engine = own_engine("28.5", data_root=small / "data", bridge=False)
    image = f"{pushed.address}/library/large"
    (tmp_path / "compose.yaml").write_text(COMPOSE.format(image=image))
    predicted = told(engine, tmp_path, offline=True)
    assert (predicted.status, predicted.data["unknown"]) == (Status.WARN, 1)
    assert not any("manifest" in evidence.source for evidence in predicted.evidence)
    assert any(SAYING in evidence.source for evidence in predicted.evidence)
