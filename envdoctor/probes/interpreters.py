"""A Python interpreter of this machine: which one a name leads to, and what it says of itself.

No probe of its own. The user's Python is asked, not the one that envdoctor runs in: they are
often different ones, and the difference is what confuses.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from envdoctor.host import Host

# Also for Python 2. Run with -S: what .pth files load may take longer than all the rest of us. So
# the virtual environment is told by its pyvenv.cfg, and the package folders are asked of `site`.
SCRIPT = """
import sys, os, site
lacks = []
try:
    import _ssl
except ImportError:
    lacks.append('ssl')
lib = os.path.dirname(os.__file__)
for name in ('venv', 'ensurepip'):
    if not os.path.isfile(os.path.join(lib, name, '__init__.py')):
        lacks.append(name)
base = getattr(sys, 'real_prefix', getattr(sys, 'base_prefix', sys.prefix))
here = os.path.dirname(os.path.abspath(sys.executable))
prefix = sys.prefix
for folder in (os.path.dirname(here), here):
    if os.path.isfile(os.path.join(folder, 'pyvenv.cfg')):
        prefix = folder
        break
folders = list(sys.path)
if hasattr(site, 'getsitepackages'):
    try:
        folders += site.getsitepackages([prefix])
    except TypeError:
        folders += site.getsitepackages()
    if prefix == base:
        folders.append(site.getusersitepackages())
if not [f for f in folders if os.path.isdir(os.path.join(f, 'pip'))]:
    lacks.append('pip')
print('version=' + '.'.join([str(n) for n in sys.version_info[:3]]))
print('executable=' + sys.executable)
print('prefix=' + prefix)
print('base=' + base)
print('managed=' + str(os.path.isfile(os.path.join(lib, 'EXTERNALLY-MANAGED'))))
print('lacks=' + ' '.join(lacks))
"""
SOURCE = "python -c 'import sys; print(sys.prefix, …)'"

# A folder in the path of an environment or an installation -> who made it.
MAKERS = (
    ("pipx/venvs", "pipx"), ("pypoetry", "poetry"), ("hatch/env", "hatch"),
    ("share/virtualenvs", "pipenv"), ("uv/tools", "uv"), ("uv/python", "uv"),
    (".pyenv/versions", "pyenv"), ("mise/installs", "mise"), ("asdf/installs", "asdf"),
    ("/Cellar/", "Homebrew"), ("/opt/homebrew", "Homebrew"), ("WindowsApps", "Microsoft Store"),
)  # fmt: skip


class Interpreter(NamedTuple):
    """What an interpreter says of itself.

    `path` is where it was found, `base` the installation behind a virtual environment (the same
    as `prefix` where there is none). `managed`: its packages belong to the system (PEP 668).
    `lacks`: which of `ssl`, `venv`, `ensurepip`, `pip` it has not. `problem`: why it does not run.
    """

    path: str
    version: str = ""
    executable: str = ""
    prefix: str = ""
    base: str = ""
    managed: bool = False
    lacks: tuple[str, ...] = ()
    problem: str = ""

    @property
    def is_venv(self) -> bool:
        """It is the Python of a virtual environment."""
        return self.prefix != self.base

    @property
    def major(self) -> int:
        """2 or 3; 0 when it does not run."""
        return int(self.version.partition(".")[0] or 0)


def ask(host: Host, path: str) -> Interpreter:
    """Run an interpreter once and let it tell."""
    done = host.run(path, "-S", "-c", SCRIPT, timeout=5.0)
    told = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    if not done.ok or "prefix" not in told:
        return Interpreter(path, problem=done.output or done.problem or f"exit {done.exit_code}")
    return Interpreter(
        path, told.get("version", ""), told.get("executable", ""), told["prefix"],
        told.get("base", ""), told.get("managed") == "True", tuple(told.get("lacks", "").split()),
    )  # fmt: skip


def on_path(host: Host, name: str) -> str:
    """Where a name on PATH leads, through a shim of pyenv; "" when it is not there."""
    paths = host.which(name).paths
    return _behind_shim(host, paths[0], name) if paths else ""


def maker_of(host: Host, prefix: str, config: dict[str, str]) -> str:
    """Who made an environment or an installation; "" when it does not show."""
    folder = prefix.replace("\\", "/")
    if "uv" in config:
        maker = "uv"
    elif "virtualenv" in config:
        maker = "virtualenv"
    elif host.stat(host.join(prefix, "conda-meta")).kind == "folder":
        maker = "conda"
    else:
        maker = "venv" if config else ""
    return next((name for part, name in MAKERS if part in folder), maker)


def venv_config(host: Host, folder: str) -> dict[str, str]:
    """The lines of an environment's pyvenv.cfg; empty when the folder is none."""
    text = host.read_text(host.join(folder, "pyvenv.cfg")).text or ""
    pairs = (line.partition("=") for line in text.splitlines())
    return {key.strip().lower(): value.strip() for key, mark, value in pairs if mark}


def interpreter_of(host: Host, script: str) -> str:
    """Which interpreter a script's first lines name; "" for a program that is no script."""
    text = host.read_text(script).text or ""
    if not text.startswith("#!"):
        return ""
    first, *more = text[:1000].splitlines()
    words = first[2:].split()
    if len(words) > 1 and words[0].endswith("/env"):
        return on_path(host, words[-1])
    if words and words[0].endswith("/sh"):  # installers do so where the path is too long for `#!`
        hidden = re.search(r"exec'? \"?(/[^\"]*?)\"? \"\$0\"", "\n".join(more))
        return hidden[1] if hidden else ""
    return words[0] if words else ""


def _behind_shim(host: Host, path: str, name: str) -> str:
    """What pyenv's shim would start. A shim is a shell script that takes 0.1 s to find it out."""
    root, mark, _ = path.partition("/shims/")
    if not mark or not root.endswith("pyenv"):
        return path
    chosen = host.environ.get("PYENV_VERSION", "")
    folder = host.environ.get("PWD", "").rstrip("/")
    while not chosen and folder:
        chosen = host.read_text(f"{folder}/.python-version").text or ""
        folder = folder.rpartition("/")[0]
    chosen = chosen or host.read_text(f"{root}/version").text or ""
    first = chosen.replace(":", " ").split()[:1]
    real = f"{root}/versions/{first[0]}/bin/{name}" if first else ""
    return real if real and host.stat(real).kind == "file" else path
