"""ED560-ED569: virtual environments that cannot be made, entered or used."""

from envdoctor.model import Fault, Remedy, Signature

RECREATE = Remedy(
    "Make it again from the list of packages",
    ("python3 -m venv --clear .venv", ".venv/bin/python -m pip install -r requirements.txt"),
    risk="packages that are in no list have to be installed again by hand",
)

FAULTS = (
    Fault(
        "ED560",
        "venv-broken-base-python",
        "The virtual environment's Python is gone",
        "The environment only links to the interpreter that made it. That was removed or replaced "
        "(brew upgrade, pyenv uninstall, a new release of the system). `ls` still shows the link, "
        "and after activating, another Python may be used without a word.",
        (
            RECREATE,
            Remedy("See where it leads", ("readlink -f .venv/bin/python", "cat .venv/pyvenv.cfg")),
            Remedy("pipx", ("pipx reinstall-all",)),
            Remedy("Windows", ("py -3 -m venv --clear .venv",), ("windows",)),
        ),
        (
            Signature(
                r"\S{0,200}/bin/(?:python|pip)[\d.]{0,5}\W{0,2}:"
                r" (?:no such file|not found|cannot execute: required)",
                "bash: line 1: .venv/bin/python: No such file or directory",
                unless=r" /usr/(?:local/)?bin/|homebrew/bin/|^/usr/|/bin/env:",
            ),
            Signature(
                r"bad interpreter: no such file or directory", unless=r"\^M|/(?:ba|z|da)?sh: bad"
            ),
            Signature(r"library not loaded: \S{0,200}(?:/\.?Python3?\b|libpython)", weight=3),
            Signature(r"loading shared libraries: libpython\S{1,30}", weight=3),
            Signature(
                r"no python at \W?(?P<path>[^'\"\n]{1,200})|did not find executable at", weight=3
            ),
            Signature(
                r"has invalid interpreter|not a valid python environment|virtual environment"
                r" [^\n]{0,160}(?:seems to be broken|cannot be used)",
                weight=3,
            ),
            Signature(r"bad interpreter: (?P<path>/\S{1,200}): no such file"),
            Signature(r"could not find platform (?:in)?dependent libraries <"),
        ),
        tell="The link .venv/bin/python leads nowhere, or `home` in pyvenv.cfg does not exist. If "
        "it exists and only the environment's own path is old: it was moved.",
        decide=("readlink -e .venv/bin/python", "grep home .venv/pyvenv.cfg"),
        probes=("python",),
        step="python",
        sources=(
            "https://docs.python.org/3/library/venv.html",
            "https://github.com/pypa/pipx/issues/146",
        ),
    ),
    Fault(
        "ED561",
        "venv-moved-or-copied",
        "The virtual environment was moved, copied, or made on another system",
        "Its scripts and `activate` hold the full path at which it was made. After a move, pip "
        "says that its file is missing, and `activate` leads to the system's Python.",
        (
            RECREATE,
            Remedy(
                "Until then, call modules through its Python",
                (".venv/bin/python -m pip --version",),
            ),
            Remedy(
                "Never copy one into an image or from Windows to WSL: add it to .dockerignore",
                ("echo .venv >> .dockerignore",),
            ),
        ),
        (
            Signature(
                r"VIRTUAL_ENV\W[^\n]{0,120}(?:old path|does not match|does not exist)",
                "warning: `VIRTUAL_ENV=/old/.venv` does not match the project environment path "
                "`.venv`",
                3,
            ),
            Signature(r"fatal error in launcher: unable to create process using", weight=3),
            Signature(r"\S/bin/pip[\d.]{0,5}\W{0,2}: (?:cannot execute: required file )?not found"),
            Signature(
                r"bad interpreter: no such file or directory", unless=r"\^M|/(?:ba|z|da)?sh: bad"
            ),
        ),
        tell="VIRTUAL_ENV inside of bin/activate is another path than the folder's, and "
        "bin/python itself runs.",
        decide=("grep -m1 VIRTUAL_ENV= .venv/bin/activate", "head -1 .venv/bin/pip"),
        probes=("python",),
        step="python",
        sources=(
            "https://docs.python.org/3/library/venv.html#how-venvs-work",
            "https://github.com/pypa/virtualenv/issues/2308",
        ),
    ),
    Fault(
        "ED562",
        "venv-ensurepip-missing",
        "Python cannot put pip into a new virtual environment",
        "Debian and Ubuntu keep ensurepip in a package of its own, one per version of Python. A "
        "half-made folder stays behind; the next run takes it for good and misses pip.",
        (
            Remedy(
                "Install the package, and begin anew",
                (
                    'sudo apt-get install python$(python3 -c \'import sys; print("%d.%d" % '
                    "sys.version_info[:2])')-venv",
                    "rm -rf .venv",
                    "python3 -m venv .venv",
                ),
                ("debian",),
                risk="removes the half-made .venv",
            ),
            Remedy(
                "Elsewhere: virtualenv brings its own pip",
                ("python3 -m pip install --user virtualenv", "python3 -m virtualenv .venv"),
            ),
            Remedy(
                "Only pip is missing in the environment",
                (".venv/bin/python -m ensurepip --upgrade",),
            ),
        ),
        (
            Signature(
                r"ensurepip is not available",
                "The virtual environment was not created successfully because ensurepip is not\n"
                "available.",
                3,
            ),
            Signature(r"virtual environment was not created successfully", weight=3),
            Signature(r"no module named '?(?:ensurepip|venv|virtualenv)\b", weight=3),
            Signature(r"'-I?m', 'ensurepip'|apt(?:-get)? install python3[\d.]{0,4}-venv", weight=3),
            Signature(r"no module named '?pip\b(?![\w.-])", weight=1),
        ),
        tell="`python3 -m ensurepip --version` fails.",
        decide=("python3 -m ensurepip --version", "ls .venv/bin"),
        probes=("python",),
        step="python",
        sources=(
            "https://github.com/deadsnakes/issues/issues/97",
            "https://docs.python.org/3/library/ensurepip.html",
        ),
    ),
    Fault(
        "ED563",
        "powershell-execution-policy-venv",
        "PowerShell forbids the activating script",
        "The usual policy of Windows runs no scripts. The environment is in order. The message "
        "comes in the system's language.",
        (
            Remedy(
                "Allow your own scripts",
                ("Set-ExecutionPolicy -Scope CurrentUser RemoteSigned",),
                ("windows",),
                risk="scripts on this machine may run for your user",
            ),
            Remedy(
                "Only in this window", ("Set-ExecutionPolicy -Scope Process Bypass",), ("windows",)
            ),
            Remedy(
                "Or do without activating",
                (r".venv\Scripts\python.exe -m pip list",),
                ("windows",),
                safe=True,
            ),
        ),
        (
            Signature(
                r"running scripts is disabled on this system",
                r".venv\Scripts\Activate.ps1 cannot be loaded because running scripts is disabled"
                " on this system.",
            ),
            Signature(r"about_Execution_Policies", weight=1),
            Signature(
                r"Activate\.ps1[^\n]{0,300}(?:UnauthorizedAccess|cannot be loaded)", weight=3
            ),
            Signature(r"FullyQualifiedErrorId : UnauthorizedAccess|PSSecurityException"),
        ),
        tell="activate.bat in cmd works.",
        decide=("Get-ExecutionPolicy -List",),
        step="python",
        sources=(
            "https://docs.python.org/3/library/venv.html#how-venvs-work",
            "https://github.com/microsoft/vscode-python/issues/2559",
        ),
        replayed=True,
    ),
    Fault(
        "ED564",
        "venv-activate-missing",
        "The activating script is not where it was looked for, or of another shell",
        "The environment was not made here, has another name, or another layout: bin/activate on "
        "Linux and macOS, Scripts on Windows. `source` is a word of bash, sh has only the dot.",
        (
            Remedy("Look for it", ("ls -d */pyvenv.cfg .venv/pyvenv.cfg",)),
            Remedy("Make it, and enter it", ("python3 -m venv .venv", ". .venv/bin/activate")),
            Remedy("Windows", ("py -3 -m venv .venv", r".venv\Scripts\activate"), ("windows",)),
            Remedy("fish", ("source .venv/bin/activate.fish",)),
        ),
        (
            Signature(
                r"bin/activate\S{0,6}: no such file or directory",
                "bash: venv/bin/activate: No such file or directory",
                3,
            ),
            Signature(r"\bactivate(?:\.bat|\.ps1)?\W? (?:is|was) not recogni[sz]ed", weight=3),
            Signature(r"\bsource: (?:command )?not found", weight=3),
        ),
        tell="There is no pyvenv.cfg where the command looks.",
        decide=("ls -d */pyvenv.cfg .venv/pyvenv.cfg", "echo $0"),
        probes=("python",),
        step="python",
        sources=("https://docs.python.org/3/library/venv.html#how-venvs-work",),
    ),
    Fault(
        "ED565",
        "conda-not-initialised",
        "This shell cannot activate conda environments",
        "`conda activate` is a function that `conda init` writes into the shell's start file; "
        "scripts and RUN steps do not read that file.",
        (
            Remedy(
                "Set the shell up, then open a new one",
                ("conda init bash",),
                risk="changes ~/.bashrc",
            ),
            Remedy(
                "In scripts and Dockerfiles: without activating",
                ("conda run -n <name> python --version",),
            ),
        ),
        (
            Signature(
                r"run 'conda init' before 'conda activate'",
                "CondaError: Run 'conda init' before 'conda activate'",
                3,
            ),
            Signature(r"not been properly configured to use 'conda activate'", weight=3),
        ),
        tell="`conda run` works.",
        decide=("conda info --envs",),
        probes=("python",),
        step="python",
        sources=("https://docs.conda.io/projects/conda/en/stable/commands/init.html",),
    ),
)
