"""The installed program as a whole, driven from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from envdoctor import __version__, cli
from envdoctor.commands import schema
from envdoctor.faults import all_faults
from envdoctor.faults.page import page
from envdoctor.pages import stored

ROOT = str(Path(cli.__file__).parents[1])
QUICK = ("check", "--select", "client")


def envdoctor(
    *args: str, redirect: str = "", environ: dict[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it through a shell, so that its streams can be redirected."""
    return subprocess.run(
        ["sh", "-c", f'"$0" -m envdoctor "$@" {redirect}', sys.executable, *args],
        capture_output=True, text=True, cwd=cwd, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": ROOT, **(environ or {})},
    )  # fmt: skip


def loaded(*args: str) -> set[str]:
    """The modules that are loaded at the end of a run."""
    code = (
        "import sys\nfrom envdoctor.cli import main\nmain(sys.argv[1:])\n"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, check=False
    )
    return set(ran.stderr.split())


def test_version() -> None:
    ran = envdoctor("--version")
    assert (ran.returncode, ran.stdout) == (0, f"envdoctor {__version__}\n")


def test_version_and_help_load_next_to_nothing() -> None:
    ours = {name for name in loaded("--version") if name.startswith("envdoctor")}
    assert ours == {"envdoctor", "envdoctor.cli"}
    assert "re" not in loaded("--version")
    assert "argparse" not in loaded("--help")


def test_a_code_is_explained_from_its_stored_page_and_nothing_else() -> None:
    assert not loaded("explain", "ED101") & {"argparse", "typing", "re", "envdoctor.model"}


def test_a_stored_page_says_what_the_catalogue_says() -> None:
    for fault in all_faults():
        assert stored(fault.code) == page(fault), "run: python scripts/docs.py"


def test_a_plain_run_loads_no_heavy_library() -> None:
    assert not loaded("--select", "client") & {"rich", "packaging", "docker", "psutil", "pathlib"}


@pytest.mark.parametrize("args", [["--help"], ["help"], ["-h"]])
def test_help_names_every_command(args: list[str]) -> None:
    ran = envdoctor(*args)
    assert ran.returncode == 0
    assert all(f"\n  {command} " in ran.stdout for command in cli.COMMANDS)
    assert all(len(line) <= 90 for line in ran.stdout.splitlines())


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_help(command: str) -> None:
    ran = envdoctor(command, "--help")
    assert ran.returncode == 0
    assert ran.stdout.startswith(f"usage: envdoctor {command}")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["chek"], "did you mean check?"),
        (["./shop"], "a folder is examined by: envdoctor check FOLDER"),
        (["--offlin"], "--offlin is not understood, did you mean --offline?"),
        (["check", "--format=jsn"], "did you mean 'json'?"),
        (["--timeout", "soon"], "wants a number of seconds above 0, not 'soon'"),
        (["--timeout"], "expected one argument"),
        (["--select", "clint"], "did you mean client"),
        (["--skip", "nothing-like-it"], "no probe is called 'nothing-like-it'"),
        (["check", "no/such/folder"], "no/such/folder is no folder"),
        (["check", ".", "extra"], "extra is not understood"),
        (["list", "--format", "xml"], "--format"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(args: list[str], said: str) -> None:
    ran = envdoctor(*args)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert ran.stderr.startswith("envdoctor: ")
    assert ran.stderr.count("\n") == 1


def test_every_mistake_of_the_configuration_is_told(tmp_path: Path) -> None:
    (tmp_path / "envdoctor.toml").write_text("a = 1\nb = 2\n")
    ran = envdoctor(*QUICK, cwd=tmp_path)
    assert ran.returncode == 2
    assert ran.stderr.count("there is no such setting") == 2


def test_secrets_stay_out_of_complaints() -> None:
    ran = envdoctor("--format", "C4N4RY-format", "--select", "x",
                    environ={"MY_TOKEN": "C4N4RY-format"})  # fmt: skip
    assert ran.returncode == 2
    assert "<redacted>" in ran.stderr
    assert "C4N4RY" not in ran.stderr


BROKEN = """
import sys
from envdoctor import cli
import envdoctor.commands.schema as broken
def main(args):
    raise RuntimeError("C4N4RY-secret \\x1b[2J in the works")
broken.main = main
sys.exit(cli.main(["schema"]))
"""


@pytest.mark.parametrize("wanted", ["", "1"])
def test_an_internal_error_is_one_line_unless_a_traceback_is_wanted(wanted: str) -> None:
    environ = {**os.environ, "MY_TOKEN": "C4N4RY-secret", "ENVDOCTOR_TRACEBACK": wanted}
    ran = subprocess.run(
        [sys.executable, "-c", BROKEN], capture_output=True, text=True, env=environ, check=False
    )
    assert ran.returncode == 3
    assert "RuntimeError: <redacted> in the works (please report it" in ran.stderr
    assert ("Traceback" in ran.stderr) is bool(wanted)
    assert "C4N4RY" not in ran.stderr


@pytest.mark.parametrize("args", [("--version",), ("--help",), ("schema",), ("list",), QUICK])
@pytest.mark.parametrize("redirect", ["| true", "| head -1", ">&-", "2>&-", ">&- 2>&- <&-"])
def test_a_closed_stdout_is_no_traceback(args: tuple[str, ...], redirect: str) -> None:
    ran = envdoctor(*args, redirect=redirect)
    assert ran.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_a_full_stdout_is_told() -> None:
    ran = envdoctor(*QUICK, redirect="> /dev/full")
    assert ran.returncode == 2
    assert ran.stderr == "envdoctor: cannot write to stdout: No space left on device\n"


@pytest.mark.parametrize(
    "environ",
    [
        {"LC_ALL": "C", "PYTHONIOENCODING": ""},
        {"PYTHONIOENCODING": "ascii"},
        {"LANG": "C", "LC_ALL": "", "LC_CTYPE": ""},
    ],
)
def test_ascii_only(environ: dict[str, str]) -> None:
    ran = envdoctor(*QUICK, "--verbose", environ=environ)
    assert ran.stdout.isascii()
    assert "Docker client" in ran.stdout
    assert ran.stderr == ""


@pytest.mark.parametrize("missing", ["HOME", "PATH", "USER"])
def test_a_bare_environment(missing: str) -> None:
    environ = {name: value for name, value in os.environ.items() if name != missing}
    ran = subprocess.run(
        [sys.executable, "-m", "envdoctor", *QUICK, "--format", "json"],
        capture_output=True, text=True, env=environ, check=False,
    )  # fmt: skip
    assert ran.stderr == ""
    assert json.loads(ran.stdout)["probes"][0]["id"] == "client"


def test_a_narrow_terminal() -> None:
    ran = envdoctor(*QUICK, environ={"COLUMNS": "40"})
    assert ran.stdout.startswith(f"envdoctor {__version__}")
    assert all(len(line) <= 40 for line in ran.stdout.splitlines()[:4])


def test_the_schema_is_printed() -> None:
    assert envdoctor("schema").stdout == schema.text()


def test_colour_by_wish() -> None:
    plain = {"NO_COLOR": "", "TERM": "xterm"}
    assert "\x1b[" in envdoctor(*QUICK, environ={**plain, "FORCE_COLOR": "1"}).stdout
    assert "\x1b[" not in envdoctor(*QUICK, environ={**plain, "FORCE_COLOR": ""}).stdout
    both = {"NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "xterm"}
    assert "\x1b[" not in envdoctor(*QUICK, environ=both).stdout
