"""python: the user's interpreter, its environment and its pip."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from envdoctor.host.questions import Completed, FileFact, System
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.interpreters import SCRIPT, interpreter_of
from envdoctor.probes.python_env import check
from envdoctor.testing import LINUX, FakeHost, ran

VENV = "/home/dev/shop/.venv"
CFG = "home = /usr/bin\nversion = 3.11.7\n"


def tells(
    executable: str, prefix: str, version: str = "3.11.7", base: str = "",
    managed: str = "False", lacks: str = "",
) -> str:  # fmt: skip
    return (
        f"version={version}\nexecutable={executable}\nprefix={prefix}\nbase={base or prefix}\n"
        f"managed={managed}\nlacks={lacks}\n"
    )


OLD = tells("/usr/bin/python3.9", "/usr", "3.9.2")
OLD_PIP = {"/usr/bin/pip": "#!/usr/bin/python3.9\n", "/usr/bin/python3.9": ""}
SYSTEM = tells("/usr/bin/python3", "/usr", managed="True")
IN_VENV = tells(f"{VENV}/bin/python", VENV, base="/usr")


def examined(
    pythons: Mapping[str, str | Completed], files: Mapping[str, object] | None = None,
    which: Mapping[str, tuple[str, ...]] | None = None, environ: Mapping[str, str] | None = None,
    system: System = LINUX, path: str = "/home/dev/shop",
) -> list[Finding]:  # fmt: skip
    names = {python.rpartition("/")[2]: (python,) for python in pythons}
    host = FakeHost(files=files, which={**names, **(which or {})}, environ=environ or {},
                    system=system)  # fmt: skip
    host.outside.commands = {
        (python, "-S", "-c", SCRIPT): answer for python, answer in pythons.items()
    }
    return list(check(host, Settings(path=path)))


def test_a_virtual_environment_is_described_with_its_maker_and_its_base() -> None:
    (finding,) = examined({f"{VENV}/bin/python": IN_VENV}, {f"{VENV}/pyvenv.cfg": CFG},
                          path="/elsewhere")  # fmt: skip
    assert (finding.status, finding.summary) == (Status.PASS, "3.11.7  virtual environment (venv)")
    assert finding.data["base"] == "/usr"
    assert finding.data["virtual_environment"] is True


@pytest.mark.parametrize(
    ("prefix", "config", "maker"),
    [
        (VENV, CFG + "uv = 0.8.3\n", "uv"),
        (VENV, CFG + "virtualenv = 20.25.0\n", "virtualenv"),
        ("/home/dev/.local/pipx/venvs/envdoctor", CFG, "pipx"),
        ("/home/dev/.cache/pypoetry/virtualenvs/shop-xyz", CFG + "virtualenv = 20\n", "poetry"),
    ],
)
def test_makers_are_told_apart(prefix: str, config: str, maker: str) -> None:
    python = f"{prefix}/bin/python"
    (finding,) = examined({python: tells(python, prefix, base="/usr")},
                          {f"{prefix}/pyvenv.cfg": config}, path="/elsewhere")  # fmt: skip
    assert finding.data["maker"] == maker


def test_conda_is_known_by_its_folder() -> None:
    (finding,) = examined(
        {"/opt/conda/bin/python": tells("/opt/conda/bin/python", "/opt/conda")},
        {"/opt/conda/conda-meta/history": ""},
        environ={"CONDA_PREFIX": "/opt/conda"},
    )
    assert finding.summary == "3.11.7  virtual environment (conda)"


def test_a_system_python_is_managed_and_may_be_called_python3_only() -> None:
    (finding,) = examined({"/usr/bin/python3": SYSTEM})
    assert (finding.status, finding.summary) == (Status.PASS, "3.11.7  of the system")
    assert finding.data["externally_managed"] is True
    assert finding.data["has_python_name"] is False


def test_python_2_under_the_name_of_python_is_a_warning() -> None:
    finding, *_ = examined({
        "/usr/bin/python": tells("/usr/bin/python", "/usr", version="2.7.18"),
        "/usr/local/bin/python3": tells("/usr/local/bin/python3", "/usr/local"),
    })  # fmt: skip
    assert (finding.status, finding.summary) == (Status.WARN, "`python` is 2.7.18; use `python3`")


def test_no_python_at_all_is_no_fault() -> None:
    (finding,) = examined({})
    assert finding.status is Status.SKIPPED


def test_a_stub_of_the_store_and_a_broken_interpreter_do_not_run() -> None:
    stub = "C:/Users/dev/AppData/Local/Microsoft/WindowsApps/python"
    said = ran(stderr="Python was not found; run without arguments to install", exit_code=9009)
    (finding,) = examined({stub: said}, system=System(os="windows"))
    assert (finding.status, finding.summary) == (Status.WARN, "`python` is the Store's stub")
    assert finding.fault == "ED580"
    assert "Python was not found" in finding.evidence[0].text
    (finding,) = examined(
        {"/usr/bin/python3": ran(stderr="libpython3.11.so: not found", exit_code=127)}
    )
    assert (finding.status, finding.summary) == (Status.WARN, "`python3` does not run")


def test_a_python_without_ssl_is_told() -> None:
    _, finding = examined({"/opt/bin/python3": tells("/opt/bin/python3", "/opt", lacks="ssl")})
    assert (finding.status, finding.summary) == (Status.WARN, "Python has no ssl: pip cannot work")
    assert finding.fault == "ED581"


def test_missing_ensurepip_matters_only_to_a_python_project_without_an_environment() -> None:
    debian = {"/usr/bin/python3": tells("/usr/bin/python3", "/usr", lacks="ensurepip")}
    project = {"/home/dev/shop/requirements.txt": "django\n"}
    assert len(examined(debian)) == 1
    _, finding = examined(debian, project)
    assert (finding.fault, finding.summary) == ("ED562", "it cannot make virtual environments")
    made = {f"{VENV}/pyvenv.cfg": CFG, f"{VENV}/bin/python": "", "/usr/bin/python3": ""}
    assert len(examined(debian, {**project, **made})) == 1


def test_pip_of_another_python_is_a_warning_with_both_sides() -> None:
    _, finding = examined(
        {f"{VENV}/bin/python": IN_VENV, "/usr/bin/python3.9": OLD},
        {f"{VENV}/pyvenv.cfg": CFG, **OLD_PIP},
        which={"pip": ("/usr/bin/pip",)}, path="/elsewhere",
    )  # fmt: skip
    assert (finding.status, finding.summary) == (Status.WARN, "pip is of 3.9.2, python 3.11.7")
    assert (finding.fault, finding.evidence[0].source) == ("ED582", "/usr/bin/pip")


@pytest.mark.parametrize(
    "owner", ["/usr/bin/python3", "/usr/bin/python3.11", "/usr/bin/env python3"]
)
def test_pip_of_the_same_python_says_nothing(owner: str) -> None:
    assert len(examined({"/usr/bin/python3": SYSTEM}, {"/usr/bin/pip": f"#!{owner}\n"},
                        which={"pip": ("/usr/bin/pip",)})) == 1  # fmt: skip


def test_uv_leaves_pip_out_on_purpose() -> None:
    bare = tells(f"{VENV}/bin/python", VENV, base="/usr", lacks="pip")
    found = examined(
        {f"{VENV}/bin/python": bare, "/usr/bin/python3.9": OLD},
        {f"{VENV}/pyvenv.cfg": CFG + "uv = 0.8\n", **OLD_PIP},
        which={"pip": ("/usr/bin/pip",)}, path="/elsewhere",
    )  # fmt: skip
    assert len(found) == 1


def test_a_pip_whose_python_is_gone() -> None:
    _, finding = examined({"/usr/bin/python3": SYSTEM}, {"/usr/bin/pip": "#!/gone/python3\n"},
                          which={"pip": ("/usr/bin/pip",)})  # fmt: skip
    assert finding.summary == "pip's own Python is gone"


def test_a_variable_that_names_another_environment_than_path() -> None:
    _, finding = examined({"/usr/bin/python3": SYSTEM}, environ={"VIRTUAL_ENV": "/home/dev/old"})
    assert (finding.status, finding.summary) == (Status.WARN, "VIRTUAL_ENV leads to nothing")
    _, finding = examined({"/usr/bin/python3": SYSTEM}, {"/home/dev/v/pyvenv.cfg": CFG},
                          environ={"VIRTUAL_ENV": "/home/dev/v"})  # fmt: skip
    assert finding.summary == "VIRTUAL_ENV set, python is another"


def test_pyenvs_shim_is_followed_by_its_files() -> None:
    root = "/home/dev/.pyenv"
    real = f"{root}/versions/3.12.4/bin/python"
    host = FakeHost(
        which={"python": (f"{root}/shims/python",)},
        files={real: "", f"{root}/version": "3.11.7\n", "/home/dev/.python-version": "3.12.4\n"},
        environ={"PWD": "/home/dev/shop"},
    )
    host.outside.commands = {
        (real, "-S", "-c", SCRIPT): tells(real, f"{root}/versions/3.12.4", "3.12.4")
    }
    (finding,) = check(host, Settings())
    assert finding.summary == "3.12.4  installed by pyenv"


def test_two_shims_of_one_interpreter_cost_one_question() -> None:
    root = "/home/dev/.pyenv"
    folder = f"{root}/versions/3.12.4/bin"
    host = FakeHost(
        which={name: (f"{root}/shims/{name}",) for name in ("python", "python3")},
        files={f"{root}/version": "3.12.4\n",
               **{f"{folder}/{name}": FileFact("", "file", link="python3.12")
                  for name in ("python", "python3")}},
    )  # fmt: skip
    host.outside.commands = {
        (f"{folder}/python", "-S", "-c", SCRIPT): tells(f"{folder}/python", root)
    }
    assert len(list(check(host, Settings()))) == 1


def test_the_interpreter_behind_a_long_path_is_found() -> None:
    script = "#!/bin/sh\n'''exec' \"/a very/long path/bin/python\" \"$0\" \"$@\"\n' '''\n"
    host = FakeHost(files={"/usr/bin/pip": script, "/usr/bin/tool": "\x7fELF"})
    assert interpreter_of(host, "/usr/bin/pip") == "/a very/long path/bin/python"
    assert interpreter_of(host, "/usr/bin/tool") == ""


def broken(files: Mapping[str, object], active: str = "") -> Finding:
    environ = {"VIRTUAL_ENV": active} if active else {}
    *_, finding = examined({}, {f"{VENV}/pyvenv.cfg": CFG, "/usr/bin/python3": "", **files},
                           environ=environ)  # fmt: skip
    return finding


def test_an_environment_whose_python_is_gone() -> None:
    link = FileFact("", "dangling", link="/usr/bin/python3.9", problem="missing")
    finding = broken({f"{VENV}/bin/python": link})
    assert (finding.status, finding.summary) == (Status.WARN, "the Python behind .venv is gone")
    assert finding.fault == "ED560"
    assert "/usr/bin/python3.9" in finding.evidence[0].text
    assert broken({f"{VENV}/bin/python": link}, active=VENV).status is Status.FAIL
    cfg = {f"{VENV}/pyvenv.cfg": "home = /opt/gone/bin\n", f"{VENV}/bin/python": ""}
    assert broken(cfg).evidence[0].text == "home = /opt/gone/bin (does not exist)"


def test_an_environment_that_was_moved_is_known_by_the_place_that_is_gone() -> None:
    def made_at(place: str) -> dict[str, str]:
        return {f"{VENV}/bin/python": "", f"{VENV}/bin/activate": f'VIRTUAL_ENV="{place}"\n'}

    finding = broken(made_at("/home/dev/old/.venv"))
    assert (finding.fault, finding.summary) == ("ED561", ".venv was moved or copied here")
    assert finding.evidence[0].text == 'VIRTUAL_ENV="/home/dev/old/.venv"'
    assert broken(made_at("/x/v"), active="/x/v").status is Status.FAIL
    assert broken(made_at(VENV)).status is Status.SKIPPED  # sound: only "no Python on PATH"


def test_an_environment_made_on_windows_does_not_work_on_linux() -> None:
    assert broken({f"{VENV}/Scripts/python.exe": ""}).summary == ".venv was made on Windows"
