"""Faults of Podman itself: its own command, in a root of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.engine.fixtures import obtainable
from tests.engine.rig import Engine
from tests.engine.rig.podman import root

from .harness import Session

# As the rig starts Podman's service: a root of its own, read-only but for what it writes.
ENTER = """\
set -e
mount --rbind "$1" "$1" && cd "$1"
mount -t proc proc proc && mount --rbind /sys sys && mount --rbind /dev dev
for place in var/lib/containers run tmp var/tmp; do mount -t tmpfs tmpfs "$place"; done
mount --bind "$2" etc/containers
shift 2
pivot_root . old && umount -l /old && exec "$@"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """/etc/containers, as a package makes it: no registry to search, everything accepted."""
    (tmp_path / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
    (tmp_path / "registries.conf").write_text("")
    return tmp_path


def podman(settings: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    with obtainable():
        programs = root()
    inside = [
        "unshare",
        "--mount",
        "--pid",
        "--fork",
        "--propagation",
        "private",
        "sh",
        "-c",
        ENTER,
        "podman",
    ]
    return subprocess.run(
        [*inside, programs, settings, "podman", *argv], check=False, text=True, timeout=60,
        capture_output=True, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/run"},
    )  # fmt: skip


@pytest.fixture
def session(engine_28: Engine) -> Session:
    return Session(engine_28.client_env())


@pytest.mark.fault("podman-docker-shim-short-names")
def test_a_name_without_a_registry(session: Session, settings: Path) -> None:
    failed = podman(settings, "pull", "nobody/nothing")
    assert failed.returncode != 0
    fault = "podman-docker-shim-short-names"
    (command,) = session.explain(failed, text_only=True).names(fault).remedy("Docker Hub")
    assert "registries.conf.d" in command
    (settings / "registries.conf.d").mkdir()
    (settings / "registries.conf.d" / "10-docker-hub.conf").write_text(command.split("'")[1])
    assert "did not resolve" not in podman(settings, "pull", "nobody/nothing").stderr


@pytest.mark.fault("podman-policy-json-missing")
def test_no_policy(session: Session, settings: Path) -> None:
    (settings / "policy.json").unlink()
    failed = podman(settings, "pull", "docker.io/library/nothing")
    session.explain(failed, text_only=True).names("podman-policy-json-missing")


@pytest.mark.fault("podman-compose-provider-missing")
def test_no_compose_to_call(session: Session, settings: Path) -> None:
    failed = podman(settings, "compose", "up")
    session.explain(failed, text_only=True).names("podman-compose-provider-missing")


@pytest.mark.fault("volume-spec-invalid")
def test_a_volume_that_podman_cannot_read(session: Session, settings: Path) -> None:
    failed = podman(settings, "run", "-v", "/a:/b:c:d", "--rootfs", "/usr", "true")
    assert failed.returncode != 0
    session.explain(failed, text_only=True).names("volume-spec-invalid")
