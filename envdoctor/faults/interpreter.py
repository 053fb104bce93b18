"""ED580-ED589: which Python runs, and what it was built with."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED580",
        "windows-python-store-alias",
        "`python` is only Windows' pointer to its store",
        "Python is not installed, or not on PATH, or behind the alias of the Microsoft Store, an "
        "empty file that does nothing but open the store.",
        (
            Remedy(
                "See which are really there, and use them",
                ("py -0p", "py -3 --version"),
                ("windows",),
            ),
            Remedy(
                "Install one, then open a new terminal",
                ("winget install Python.Python.3.13",),
                ("windows",),
            ),
            Remedy(
                "Switch the alias off: Settings > Apps > Advanced app settings > App execution "
                "aliases",
                (),
                ("windows",),
            ),
        ),
        (
            Signature(
                r"python was not found; run without arguments",
                "Python was not found; run without arguments to install from the Microsoft Store, "
                "or disable this shortcut from Settings > Manage App Execution Aliases.",
                3,
            ),
            Signature(r"app execution aliases", weight=3),
            Signature(r"'python[3\d.]{0,4}(?:\.exe)?' is not recogni[sz]ed", weight=3),
        ),
        tell=r"`where python` shows ...\WindowsApps\python.exe with 0 bytes.",
        decide=("where python", "py -0p"),
        step="python",
        sources=(
            "https://docs.python.org/3/using/windows.html",
            "https://github.com/microsoft/vscode-python/issues/21407",
        ),
        replayed=True,
    ),
    Fault(
        "ED581",
        "python-without-ssl-module",
        "This Python was built without TLS",
        "It was compiled where OpenSSL's headers were missing, or OpenSSL was removed since. "
        "Neither a certificate nor the network is at fault, though the text sounds so.",
        (
            Remedy(
                "Get the headers, build it anew",
                (
                    "sudo apt-get install build-essential libssl-dev zlib1g-dev libbz2-dev "
                    "libreadline-dev libsqlite3-dev libffi-dev liblzma-dev",
                    "pyenv install --force <version>",
                ),
                ("debian",),
            ),
            Remedy(
                "Get OpenSSL, build it anew",
                ("brew install openssl@3", "pyenv install --force <version>"),
                ("macos",),
            ),
            Remedy(
                "Or use the system's or python.org's Python, and make the environment again",
                ("/usr/bin/python3 -m venv --clear .venv",),
            ),
        ),
        (
            Signature(
                r"\bssl module (?:in python )?is not available",
                "WARNING: pip is configured with locations that require TLS/SSL, however the ssl "
                "module in Python is not available.",
                3,
            ),
            Signature(r"no module named '?_ssl\b|python ssl extension was not compiled", weight=3),
        ),
        tell="`python -c 'import ssl'` fails.",
        decide=("python -c 'import ssl; print(ssl.OPENSSL_VERSION)'",),
        probes=("python",),
        implies=("pip-no-matching-version", "pip-tls-interception"),
        step="python",
        sources=(
            "https://github.com/pypa/pip/issues/8980",
            "https://github.com/pyenv/pyenv/wiki/Common-build-problems",
        ),
    ),
    Fault(
        "ED582",
        "pip-and-python-different-interpreters",
        "The Python that runs does not have this module",
        "It was installed for another Python (environment not active, pyenv, `pip` of the system, "
        "sudo), or not at all. In a container: it is not in the requirements, or the image was "
        "not built again after they changed.",
        (
            Remedy(
                "Install it with the very Python that runs the program; the package may have "
                "another name (yaml is in PyYAML, cv2 in opencv-python, dotenv in python-dotenv)",
                ("python -m pip install <module>",),
            ),
            Remedy(
                "Compare the two",
                ("python -c 'import sys; print(sys.executable)'", "pip --version"),
            ),
            Remedy(
                "In a container: name it in requirements.txt or pyproject.toml, and build anew",
                ("docker compose build", "docker compose up -d"),
            ),
        ),
        (
            Signature(
                r"\b(?:ModuleNotFoundError|ImportError): no module named '?(?P<module>[\w.]{1,80})",
                "ModuleNotFoundError: No module named 'docker'",
                unless=r"distutils|named '?(?:pip|venv|_ssl|ensurepip|setuptools|pkg_resources"
                # No package that one installs, but the project's own.
                r"|app|apps|src|main|config|core|settings|tests?|utils|djangoproject)\b",
            ),
            Signature(r"the error was: no module named '?(?P<module>[\w.]{1,80})"),
            Signature("failed to import the required python library", weight=1),
            Signature(
                r"requirement already satisfied: (?P<module>[\w.-]{1,80}) in (?P<path>\S{1,200})",
                weight=1,
            ),
        ),
        tell="`pip --version` names another Python than `python` is.",
        decide=(
            "python -c 'import sys; print(sys.executable)'",
            "pip --version",
            "python -m pip show <module>",
        ),
        probes=("python", "project-programs"),
        step="python",
        sources=(
            "https://github.com/microsoft/vscode/issues/209050",
            "https://docs.python.org/3/installing/",
        ),
    ),
    Fault(
        "ED583",
        "pyenv-version-not-installed",
        "pyenv is told to use a Python that is not installed",
        ".python-version, or PYENV_VERSION, names it; or the command exists in another of pyenv's "
        "versions only.",
        (
            Remedy("Install it", ("pyenv install <version>",), risk="compiles for some minutes"),
            Remedy(
                "Or choose one that is there",
                ("pyenv versions", "pyenv local <installed>"),
                risk="changes .python-version",
            ),
        ),
        (
            Signature(
                r"version \W?(?P<version>[\w.+-]{1,40})\W? is not installed \(set by",
                "pyenv: version `3.12.1' is not installed (set by /srv/app/.python-version)",
                3,
            ),
            Signature(r"pyenv: (?P<command>[\w.-]{1,40}): command not found", weight=3),
        ),
        tell="pyenv says it.",
        decide=("pyenv versions", "cat .python-version"),
        probes=("python",),
        step="python",
        sources=("https://github.com/pyenv/pyenv#choose-the-python-version",),
    ),
    Fault(
        "ED584",
        "python-command-missing",
        "There is no program of that name: python or pip",
        "Many systems have only python3, without `python`; pip is a package of its own.",
        (
            Remedy("Use the full names", ("python3 --version", "python3 -m pip --version")),
            Remedy(
                "Install them",
                ("sudo apt-get install python3 python3-pip python3-venv",),
                ("debian",),
            ),
            Remedy("Install it", ("sudo dnf install python3 python3-pip",), ("fedora",)),
            Remedy("Install it", ("brew install python",), ("macos",)),
        ),
        (
            Signature(
                r"\bpython: command not found|command not found: python\b",
                "bash: python: command not found",
                3,
            ),
            Signature(r"\bpip3?: command not found|command not found: pip3?\b", weight=3),
            Signature(r"env: '?python[\d.]{0,4}'?: no such file", weight=3, unless=r"\\r"),
            Signature(r"'pip3?' is not recogni[sz]ed", weight=3),
        ),
        tell="`command -v python3` answers.",
        decide=("command -v python python3 pip pip3",),
        probes=("python",),
        step="python",
        sources=("https://peps.python.org/pep-0394/",),
    ),
    Fault(
        "ED585",
        "pip-module-missing",
        "This Python has no pip",
        "The system's Python comes without pip, a virtual environment was made --without-pip or "
        "only half, or the Python is another one than the pip you know belongs to.",
        (
            Remedy(
                "System's Python: work in a virtual environment",
                ("sudo apt-get install python3-venv", "python3 -m venv .venv"),
                ("debian",),
            ),
            Remedy("Give it its own", ("python3 -m ensurepip --upgrade",)),
            Remedy(
                "A virtual environment: make it anew",
                ("rm -rf .venv", "python3 -m venv .venv"),
                risk="The packages in it are installed again.",
            ),
        ),
        (
            Signature(
                r"/python[\d.]{0,4}: no module named '?pip\b(?![\w.-])",
                "/usr/bin/python3: No module named pip",
                3,
            ),
            Signature(r"no module named '?pip\b(?![\w.-])", weight=1),
        ),
        tell="`python3 -m pip --version` with the same Python fails.",
        decide=("python3 -m pip --version", "python3 -m ensurepip --version"),
        probes=("python",),
        step="python",
        sources=("https://pip.pypa.io/en/stable/installation/",),
    ),
)
