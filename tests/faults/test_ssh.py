"""Faults of an engine behind SSH: a real sshd, keys that it knows or does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.fixtures import obtainable
from tests.engine.rig import Engine, free_port, run_folder
from tests.engine.rig.cache import kept
from tests.engine.rig.debian import unpack
from tests.engine.rig.leftovers import MARK
from tests.engine.rig.process import kill_group, start, wait_until

from .conftest import copy_of_etc
from .harness import Session

PS = ("docker", "ps")
CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized
PidFile none
StrictModes no
UsePAM no
SetEnv PATH={folder}/bin
"""
SSHD_USER = "sshd:x:64990:65534::/run/sshd:/usr/sbin/nologin\n"
#: Shows folders of the test in place of the machine's, to the rest of the command alone.
SHOW = (
    'mount --bind "$1" /run && mount --bind "$2" /etc && '
    'mount --bind "$3" "$4" && shift 4 && exec "$@"'
)


class Remote:
    """The machine by SSH: its port, its folder with `bin` for PATH, and a session that asks it."""

    def __init__(self, folder: Path, engine: Engine):
        self.folder, self.port = folder, free_port()
        (folder / "bin").mkdir()
        for name in ("sh", "bash", "id", "env"):
            (folder / "bin" / name).symlink_to(shutil.which(name) or name)
        for name in ("host", "user"):
            words = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name)
            subprocess.run(words, check=True)
        (folder / "config").write_text(CONFIG.format(port=self.port, folder=folder))
        env = engine.client_env(docker_host=False)
        # ssh looks for its files in the folder of the user database, not in HOME.
        options = f"-i {folder}/user -o UserKnownHostsFile={folder}/known -o BatchMode=yes"
        (folder / "client").mkdir()
        ssh = folder / "client" / "ssh"
        ssh.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F none {options} "$@"\n')
        ssh.chmod(0o755)
        self.session = Session(
            {
                **env,
                "PATH": f"{folder}/client:{env['PATH']}",
                "DOCKER_HOST": f"ssh://root@127.0.0.1:{self.port}",
            }
        )

    def trusts(self) -> None:
        """Let the user in."""
        shutil.copy(self.folder / "user.pub", self.folder / "authorized")

    def is_known(self) -> None:
        """Make its key known to the client."""
        key = (self.folder / "host.pub").read_text()
        (self.folder / "known").write_text(f"[127.0.0.1]:{self.port} {key}")


@pytest.fixture
def remote(engine_28: Engine, nothing_is_left: None) -> Iterator[Remote]:
    if not shutil.which("ssh"):
        pytest.skip("needs ssh")
    with obtainable():
        root = kept("sshd", lambda place: unpack(["openssh-server", "libwrap0"], "bookworm", place))
    with run_folder() as folder:
        here = Remote(folder, engine_28)
        run, etc, log = folder / "run", copy_of_etc(folder / "etc"), folder / "log"
        (run / "sshd").mkdir(parents=True)
        passwd = etc / "passwd"
        if "\nsshd:" not in passwd.read_text():
            passwd.write_text(passwd.read_text() + SSHD_USER)
        # sshd starts itself anew for each connection, by its own path.
        server = root / "usr" / "sbin" / "sshd"
        library = next(root.glob("**/libwrap.so.0")).parent
        process = start(
            *("unshare", "--mount", "sh", "-c", SHOW, "sshd", run, etc, root, root),
            *(server, "-D", "-e", "-f", folder / "config"),
            log=log,
            env={"PATH": os.defpath, "LD_LIBRARY_PATH": str(library), MARK: str(folder)},
        )
        try:
            until = time.monotonic() + 5
            wait_until(lambda: b"listening" in log.read_bytes(), "sshd", process, log, until)
            yield here
        finally:
            kill_group(process.pid)  # sshd writes its title over the environment that marks it
            process.wait()


@pytest.mark.fault("docker-ssh-host-key-unknown")
def test_a_host_key_that_is_not_known(remote: Remote) -> None:
    remote.session.finds("docker-ssh-host-key-unknown", *PS)


@pytest.mark.fault("docker-ssh-not-admitted")
def test_a_key_that_is_not_admitted(remote: Remote) -> None:
    remote.is_known()
    remote.session.finds("docker-ssh-not-admitted", *PS)


@pytest.mark.fault("docker-ssh-remote-without-docker")
def test_a_remote_machine_without_docker(remote: Remote, engine_28: Engine) -> None:
    remote.is_known()
    remote.trusts()
    remote.session.finds("docker-ssh-remote-without-docker", *PS)
    client = remote.folder / "bin" / "docker"
    client.write_text(
        f'#!/bin/sh\nDOCKER_HOST={engine_28.host} exec {engine_28.tools.clients}/docker "$@"\n'
    )
    client.chmod(0o755)
    remote.session.check(select="connection").healthy()


@pytest.mark.fault("docker-ssh-client-missing")
def test_no_ssh_here(engine_28: Engine, tmp_path: Path) -> None:
    for name in ("sh", "docker"):
        place = engine_28.tools.clients / name
        (tmp_path / name).symlink_to(place if place.exists() else shutil.which(name) or name)
    env = {**engine_28.client_env(), "PATH": str(tmp_path), "DOCKER_HOST": "ssh://me@far.invalid"}
    session = Session(env)
    fault = "docker-ssh-client-missing"
    session.explain(session.run(*PS), text_only=True).names(fault)
    session.check(select="connection").blames(fault)
