"""ED586-ED589: what keeps pip from replacing or accepting a package."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED586",
        "pip-cannot-uninstall",
        "pip may not remove a package that something else installed",
        "The distribution's package manager (or the old distutils) put the package there, without "
        "a list of its files; pip does not know what to remove.",
        (
            Remedy(
                "Work in a virtual environment, which has packages of its own",
                ("python3 -m venv .venv", ".venv/bin/pip install -r requirements.txt"),
            ),
            Remedy(
                "In an image: leave it and lay the new one above",
                ("python3 -m pip install --ignore-installed <package>",),
                risk="Two versions lie there; the first one found is used.",
            ),
        ),
        (
            Signature(
                r"cannot uninstall '?(?P<package>[\w.-]{1,80})'?[ .\d]{0,20}\W{0,3}\s?(?:it is a "
                r"distutils|the package's contents|no RECORD file|RECORD file not found)",
                "ERROR: Cannot uninstall 'PyYAML'. It is a distutils installed project and thus we"
                " cannot accurately determine which files belong to it",
                3,
            ),
            Signature(r"uninstall-(?:no-record-file|distutils-installed-package)", weight=3),
        ),
        tell="The package's folder belongs to the system's package manager.",
        decide=("python3 -m pip --version",),
        probes=("python",),
        step="python",
        sources=("https://github.com/pypa/pip/issues/5247",),
    ),
    Fault(
        "ED587",
        "pip-hash-mismatch",
        "A package is not the one whose hash is written down",
        "The file was published anew, the download was cut or altered on its way (proxy, mirror), "
        "or the hashes in the requirements are of another platform's file.",
        (
            Remedy(
                "Fetch it again, past the cache",
                ("python3 -m pip install --no-cache-dir -r requirements.txt",),
            ),
            Remedy("If it stays, write the hashes down anew, after looking why they changed"),
        ),
        (
            Signature(
                r"these packages do not match the hashes",
                "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
                3,
            ),
            Signature(r"in --require-hashes mode, all requirements must", weight=3),
        ),
        tell="pip prints the expected and the got hash.",
        decide=("python3 -m pip cache list",),
        probes=("python",),
        step="python",
        sources=("https://pip.pypa.io/en/stable/topics/secure-installs/",),
    ),
)
