"""`envdoctor run` passes everything through, and explains what failed."""

import argparse
import json
import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from envdoctor.commands import run
from envdoctor.host.passthrough import Memory, passed_through

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")

RUN = (
    "import argparse, sys; from envdoctor.commands import run; p = argparse.ArgumentParser();"
    "run.add_arguments(p); sys.exit(run.main(p.parse_args(sys.argv[1:])))"
)


def command(*argv, options=("--text-only",)):
    return [sys.executable, "-c", RUN, *options, "--", *argv]


def ran(*argv, **more):
    return subprocess.run(command(*argv), capture_output=True, timeout=20, check=False, **more)


def test_streams_are_passed_byte_for_byte():
    script = r"printf '\000\377out\r\n'; printf 'err\033[0m' >&2"
    done = ran("sh", "-c", script)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"\x00\xffout\r\n", b"err\x1b[0m")


def test_stdin_is_the_commands_own():
    assert ran("cat", input=b"\x00 in").stdout == b"\x00 in"


def test_large_output_on_both_streams():
    script = "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2"
    done = ran("sh", "-c", script)
    assert (len(done.stdout), len(done.stderr)) == (3_000_000, 3_000_000)


@pytest.mark.parametrize(
    ("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -15 $$", 143)]
)
def test_exit_code(script, code):
    assert ran("sh", "-c", script).returncode == code


def test_options_of_the_command_are_not_ours():
    assert ran("printf", "%s ", "--format", "json", "--").stdout == b"--format json -- "


def test_command_that_is_not_there():
    done = ran("no-such-command")
    assert done.returncode == 127
    assert b"no-such-command: command not found" in done.stderr


def test_no_command():
    done = subprocess.run(command(), capture_output=True, check=False)
    assert done.returncode == 2


def test_a_failure_is_explained_at_the_end_on_stderr():
    script = "echo working; echo 'pull access denied for shop/web, it may not exist' >&2; exit 1"
    done = ran("sh", "-c", script)
    assert done.stdout == b"working\n"
    assert done.returncode == 1
    assert done.stderr.startswith(b"pull access denied")
    assert len(done.stderr.splitlines()) > 2


def test_success_is_not_commented():
    assert (
        ran("sh", "-c", "echo 'no space left on device' >&2").stderr == b"no space left on device\n"
    )


def test_json_explanation():
    done = subprocess.run(
        command("sh", "-c", "exit 4", options=("--text-only", "--format", "json")),
        capture_output=True, check=False,
    )  # fmt: skip
    assert json.loads(done.stderr)["verdict"] == "not-recognised"


def test_sigterm_reaches_the_command():
    script = "trap 'echo stopped; exit 9' TERM; echo ready; while :; do sleep 0.05; done"
    child = subprocess.Popen(command("sh", "-c", script), stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"ready\n"
    child.send_signal(signal.SIGTERM)
    assert child.stdout.read() == b"stopped\n"
    assert child.wait(10) == 9


def test_a_reader_that_goes_away_ends_the_command():
    child = subprocess.Popen(command("yes"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    child.stdout.readline()
    child.stdout.close()
    assert child.wait(10) == 128 + signal.SIGPIPE


def test_what_went_to_the_background_does_not_hold_the_exit():
    began = time.monotonic()
    ran_to_null = subprocess.run(
        command("sh", "-c", "sleep 30 & echo done"), stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=20,
    )  # fmt: skip
    assert ran_to_null.returncode == 0
    assert time.monotonic() - began < 25


def test_on_a_terminal_the_command_has_a_terminal():
    script = "test -t 1 && test -t 2 && echo terminal; stty size <&1; printf 'a\\nb\\n' >&2"
    said = bytearray()
    pid, master = pty.fork()
    if pid == 0:
        os.execv(sys.executable, command("sh", "-c", script))  # noqa: S606 - no shell is wanted
    import fcntl
    import struct
    import termios

    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
    while True:
        try:
            data = os.read(master, 1000)
        except OSError:
            break
        if not data:
            break
        said += data
    os.waitpid(pid, 0)
    assert said == b"terminal\r\n33 77\r\na\r\nb\r\n"


def test_memory_keeps_the_beginning_and_the_end():
    memory = Memory(1000)
    memory.add(b"first ")
    for _ in range(10_000):
        memory.add(b"between ")
    memory.add(b"last")
    assert memory.text.startswith("first ")
    assert memory.text.endswith("last")
    assert len(memory.text) <= 1300


def test_tail_holds_both_streams(capfd):
    passed = passed_through(["sh", "-c", "echo out; echo err >&2; exit 3"])
    assert passed.exit_code == 3
    assert sorted(passed.tail.split()) == ["err", "out"]
    assert capfd.readouterr() == ("out\n", "err\n")


def test_arguments():
    parser = argparse.ArgumentParser()
    run.add_arguments(parser)
    args = parser.parse_args(["--", "docker", "compose", "up", "-d"])
    assert args.command[-4:] == ["docker", "compose", "up", "-d"]


def test_the_command_says_whose_words_they_are(tmp_path):
    """A tool's "Permission denied" is anybody's; printed by `docker run` it is a container's."""
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\necho 'touch: /data/y: Permission denied' >&2\nexit 1\n")
    docker.chmod(0o755)
    done = subprocess.run(
        command(docker, "run", "busybox", "touch", options=("--text-only", "--format", "json")),
        capture_output=True, timeout=20, check=False, text=True,
    )  # fmt: skip
    answer = json.loads(done.stderr.partition("\n")[2])
    assert answer["verdict"] == "identified"
    assert answer["candidates"][0]["name"] == "bind-mount-uid-mismatch"
