"""Odd files: none of them may hang or end the examination."""

import os
from pathlib import Path

import pytest

from envdoctor.host import Host

posix = pytest.mark.skipif(os.name == "nt", reason="FIFOs, devices and modes are POSIX")


@posix
def test_fifos_devices_and_folders_are_not_read(host: Host, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    assert host.read_text(str(tmp_path / "fifo")).problem == "not a regular file"
    assert host.read_text("/dev/zero").problem == "not a regular file"
    assert host.read_text(str(tmp_path)).text is None
    assert host.stat(str(tmp_path / "fifo")).kind == "fifo"
    assert host.stat("/dev/null").kind == "device"


def test_only_the_beginning_of_a_large_file_is_read(host: Host, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 1_000_000)
    assert len(host.read_text(str(tmp_path / "large")).text or "") == 262_144


def test_a_byte_order_mark_and_broken_bytes_do_not_matter(host: Host, tmp_path: Path) -> None:
    (tmp_path / "bom").write_bytes(b"\xef\xbb\xbf{}\xff")
    assert host.read_text(str(tmp_path / "bom")).text == "{}\ufffd"


@posix
def test_links_in_a_circle_and_paths_with_nul_are_answers(host: Host, tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert host.stat(str(tmp_path / "a")).kind == "dangling"
    assert host.read_text(str(tmp_path / "a")).problem == "link loop"
    assert host.read_text("a\0b").text is None
    assert host.stat("a\0b").kind == "missing"
    assert host.list_folder("a\0b").names is None


@posix
def test_owner_mode_and_rights_of_a_file(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "script"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o750)
    fact = host.stat(str(path))
    assert (fact.kind, fact.mode, fact.size, fact.may_execute) == ("file", 0o750, 10, True)
    assert fact.uid == os.getuid()


@posix
def test_every_program_of_a_name_is_found_in_the_order_of_path(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        program = tmp_path / folder / "docker"
        program.write_text("")
        program.chmod(0o755)
    (tmp_path / "one" / "docker.txt").write_text("")
    monkeypatch.setenv("PATH", f"{tmp_path / 'two'}:{tmp_path / 'one'}:/nowhere")
    assert host.which("docker").paths == (
        str(tmp_path / "two" / "docker"), str(tmp_path / "one" / "docker"),
    )  # fmt: skip


def test_a_file_system_is_measured(host: Host, tmp_path: Path) -> None:
    usage = host.disk(str(tmp_path))
    assert 0 < usage.free <= usage.total
    assert host.disk(str(tmp_path / "nothing")).problem == "missing"


@posix
def test_what_only_root_may_use_is_told_apart(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_1000_blocks = (4096, 4096, 1000, 300, 250, 90, 80, 80, 0, 255)
    monkeypatch.setattr(os, "statvfs", lambda path: os.statvfs_result(of_1000_blocks))
    usage = host.disk(str(tmp_path))
    assert (usage.free, usage.reserved) == (250 * 4096, 50 * 4096)


@posix
def test_a_machine_that_sees_its_kernels_threads_is_no_container(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    if host.read_text("/proc/2/comm").text != "kthreadd\n":
        pytest.skip("this is a container")
    monkeypatch.setenv("container", "oci")
    assert not host.system.container
