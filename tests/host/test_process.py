"""Programs that hang, flood, fork and refuse, run for real."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from envdoctor.host import Host
from envdoctor.host.machine import RealMachine

posix = pytest.mark.skipif(os.name == "nt", reason="process groups and shell scripts are POSIX")


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_both_streams_exit_code_and_times_are_kept(host: Host) -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    done = host.run(*python(code))
    assert (done.exit_code, done.stdout, done.stderr) == (3, "out\n", "err\n")
    assert {(line.stream, line.text) for line in done.lines} == {
        ("stdout", "out"),
        ("stderr", "err"),
    }
    assert all(0 < line.at <= done.seconds for line in done.lines)
    assert done.output == "out\nerr"


def test_a_missing_and_an_unfit_program_are_answers(host: Host, tmp_path: Path) -> None:
    assert host.run("no-such-program").problem == "not found"
    plain = tmp_path / "plain"
    plain.write_text("text")
    assert host.run(str(plain)).problem == "not executable"
    plain.chmod(0o755)
    plain.write_bytes(b"\x7fELF garbage")
    assert host.run(str(plain)).problem == "not executable"


def test_a_megabyte_on_stderr_does_not_hang_and_ten_on_stdout_are_cut(host: Host) -> None:
    code = "import sys; sys.stderr.write('e'*1_000_000); sys.stdout.write('o'*10_000_000)"
    done = host.run(*python(code), timeout=20)
    assert done.exit_code == 0
    assert done.problem == "output cut"
    assert len(done.stdout) == len(done.stderr) == 262_144


@posix
def test_the_deadline_ends_the_whole_group_and_keeps_what_was_printed(
    host: Host, tmp_path: Path
) -> None:
    mark = tmp_path / "pid"
    script = f"echo early; sleep 60 & echo $! > {mark}; trap '' TERM; wait; wait"
    done = host.run("sh", "-c", script, timeout=0.5)
    assert (done.exit_code, done.problem, done.stdout) == (None, "timed out", "early\n")
    assert done.seconds < 3
    assert _gone(int(mark.read_text()))


@posix
def test_a_grandchild_that_holds_the_pipe_does_not_hold_the_answer(
    host: Host, tmp_path: Path
) -> None:
    mark = tmp_path / "pid"
    done = host.run("sh", "-c", f"sleep 60 & echo $! > {mark}; echo done", timeout=10)
    assert (done.exit_code, done.stdout) == (0, "done\n")
    assert done.seconds < 5
    assert _gone(int(mark.read_text()))


def test_messages_are_asked_for_in_plain_english_and_variables_can_be_removed(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONE", "here")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    code = "import os; print(os.environ['LC_ALL'], os.environ.get('GONE'), os.environ['NEW'])"
    assert host.run(*python(code), env={"GONE": "", "NEW": "x"}).stdout == "C None x\n"


def test_text_can_be_fed_and_need_not_be_read(host: Host) -> None:
    assert host.run(*python("print(input())"), stdin="hello\n").stdout == "hello\n"
    assert host.run(*python("pass"), stdin="x" * 1_000_000).exit_code == 0


def test_garbage_bytes_become_text(host: Host) -> None:
    code = r"import sys; sys.stdout.buffer.write(b'\xff\xfe\x00ok')"
    assert host.run(*python(code)).stdout.endswith("ok")


@posix
def test_closing_ends_what_runs(tmp_path: Path) -> None:
    import threading

    machine = RealMachine()
    done = []
    asking = threading.Thread(
        target=lambda: done.append(Host(machine).run("sleep", "60")), daemon=True
    )
    asking.start()
    time.sleep(0.3)
    machine.close()
    asking.join(5)
    assert done[0].exit_code not in (None, 0)


def test_no_path_still_finds_the_basic_programs(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which("sh", path=os.defpath):
        pytest.skip("no sh on the system's default path")
    monkeypatch.delenv("PATH")
    assert host.run("sh", "-c", "echo yes").stdout == "yes\n"


def _gone(pid: int) -> bool:
    until = time.monotonic() + 3
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        # A killed orphan may wait for a lazy init to collect it: dead all the same.
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False
