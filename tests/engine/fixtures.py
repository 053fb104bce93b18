"""Fixtures for all tests that run against real engines; README.md says what there is.

`tests/conftest.py` makes them known in every folder, so that a session has each engine once.
Everything is lazy: an engine starts when the first test asks for it. Where a machine cannot have
one, the test is skipped with the reason; on CI (the variable CI is set) it fails instead.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from .rig import (
    Authority,
    Engine,
    Podman,
    Registry,
    Unavailable,
    User,
    leftovers,
    loop_filesystem,
    python,
    seed,
    unprivileged_user,
)
from .rig.images import databases


@contextmanager
def obtainable() -> Iterator[None]:
    """Turn Unavailable into a skip with its reason, or on CI into a failure."""
    try:
        yield
    except Unavailable as reason:
        if os.environ.get("CI", "").lower() not in ("", "0", "false"):
            pytest.fail(f"on CI every engine must be there: {reason}", pytrace=False)
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def nothing_is_left() -> Iterator[None]:
    """Remove what killed sessions have left; after this one, check that it leaves nothing."""
    if sys.platform != "linux" or os.geteuid() != 0:
        yield
        return
    leftovers.sweep()
    before = signal.signal(signal.SIGTERM, leftovers.interrupt)
    yield
    signal.signal(signal.SIGTERM, before)
    mine = [folder for folder, owner in leftovers.live_runs() if owner == os.getpid()]
    for folder in mine:
        leftovers.clean(folder)
    assert not mine, "engines were left running"


@pytest.fixture(scope="session")
def registry(nothing_is_left: None) -> Iterator[Registry]:
    """The registry that all engines of the session pull from: hello-world and busybox are there."""
    with obtainable(), Registry() as registry:
        seed(registry)
        yield registry


@pytest.fixture(scope="session")
def python_image(registry: Registry) -> str:
    """`python:3.11-slim`, pushed to the registry when the first test asks for it (80 MB)."""
    with obtainable():
        registry.push(python())
    return "python:3.11-slim"


@pytest.fixture(scope="session")
def databases_image(registry: Registry) -> str:
    """`databases:bookworm`, pushed to the registry when the first test asks for it (90 MB)."""
    with obtainable():
        registry.push(databases())
    return "databases:bookworm"


@pytest.fixture(scope="session")
def engine_20(registry: Registry) -> Iterator[Engine]:
    """Engine 20.10 with Compose v1 and no plugins, shared by all tests that leave it whole."""
    with obtainable(), Engine("20.10", registry) as engine:
        yield engine


@pytest.fixture(scope="session")
def engine_26(registry: Registry) -> Iterator[Engine]:
    """Engine 26.1 with Compose v2 and buildx, shared by all tests that leave it whole."""
    with obtainable(), Engine("26.1", registry) as engine:
        yield engine


@pytest.fixture(scope="session")
def engine_28(registry: Registry) -> Iterator[Engine]:
    """Engine 28.5 with Compose v2 and buildx, shared by all tests that leave it whole."""
    with obtainable(), Engine("28.5", registry) as engine:
        yield engine


@pytest.fixture(
    params=[
        pytest.param("engine_20", id="20.10"),
        pytest.param("engine_26", id="26.1"),
        pytest.param("engine_28", id="28.5"),
    ]
)
def any_engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the shared engines in turn."""
    engine: Engine = request.getfixturevalue(request.param)
    return engine


@pytest.fixture(scope="session")
def podman(registry: Registry) -> Iterator[Podman]:
    """Podman behind a socket that speaks Docker's API, with Docker's clients."""
    with obtainable(), Podman(registry) as podman:
        yield podman


@pytest.fixture(scope="session")
def podman_socket(podman: Podman) -> Path:
    """The socket alone."""
    return podman.socket


class MakeEngine(Protocol):
    """`make("28.5", config={…}, …)`: an engine that ends with the test; options of `Engine`."""

    def __call__(self, generation: str = "28.5", **options: object) -> Engine: ...


@pytest.fixture
def own_engine(registry: Registry) -> Iterator[MakeEngine]:
    """Makes engines that the test may break."""
    with ExitStack() as stack:

        def make(generation: str = "28.5", **options: object) -> Engine:
            with obtainable():
                return stack.enter_context(Engine(generation, registry, **options))  # type: ignore[arg-type]

        yield make


@pytest.fixture
def user(nothing_is_left: None) -> Iterator[User]:
    """An ordinary user without any right, removed with its home after the test."""
    with obtainable(), unprivileged_user() as user:
        yield user


class MakeFilesystem(Protocol):
    """`make(size, inodes=None)`: the folder of a new file system; see `loop_filesystem`."""

    def __call__(self, size: int, inodes: int | None = None) -> Path: ...


@pytest.fixture
def filesystem(nothing_is_left: None) -> Iterator[MakeFilesystem]:
    """Makes small file systems. Ask for it before `own_engine`, which must end first."""
    with ExitStack() as stack:

        def make(size: int, inodes: int | None = None) -> Path:
            with obtainable():
                return stack.enter_context(loop_filesystem(size, inodes))

        yield make


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority that nobody trusts yet."""
    with obtainable():
        return Authority.create(tmp_path_factory.mktemp("tls"))
