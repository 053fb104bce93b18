"""ED570-ED579: pip refuses, finds nothing, or may not write."""

from envdoctor.model import Fault, Remedy, Signature

IN_A_VENV = Remedy(
    "Install into a virtual environment of the project",
    ("python3 -m venv .venv", ". .venv/bin/activate", "python -m pip install <package>"),
)

FAULTS = (
    Fault(
        "ED570",
        "pip-externally-managed",
        "This Python belongs to the system, and pip may not change it",
        "Distributions and Homebrew mark their Python (PEP 668), because pip's changes break "
        "their own programs. It is typical for `sudo pip install docker-compose`.",
        (
            IN_A_VENV,
            Remedy("A program for the command line: pipx", ("pipx install <package>",)),
            Remedy(
                "Compose: the plugin, not pip",
                ("sudo apt-get install docker-compose-plugin",),
                ("debian",),
            ),
            Remedy(
                "In an image of your own, whose Python serves your program only: a virtual "
                "environment as well, or an image python:<version>"
            ),
        ),
        (
            Signature(
                r"externally[- ]managed[- ]environment"
                r"|is externally managed\b(?! (?:volume|network))",
                "error: externally-managed-environment",
                3,
            ),
        ),
        tell="The folder of the standard library holds a file EXTERNALLY-MANAGED. Neither delete "
        "it nor use --break-system-packages.",
        decide=("python3 -c 'import sys; print(sys.prefix, sys.base_prefix)'",),
        probes=("python",),
        step="compose-install",
        sources=(
            "https://packaging.python.org/en/latest/specifications/"
            "externally-managed-environments/",
            "https://github.com/docker/compose/issues/11168",
        ),
    ),
    Fault(
        "ED571",
        "pip-tls-interception",
        "pip, npm or go does not trust the certificate it is shown",
        "A proxy of the company opens TLS and signs with its own CA. pip and requests bring their "
        "own list of CAs, and containers and builds do not have the host's: curl on the host "
        "works.",
        (
            Remedy(
                "Give the system the CA (in corp.crt), and tell pip the system's file",
                (
                    "sudo cp corp.crt /usr/local/share/ca-certificates/",
                    "sudo update-ca-certificates",
                    "python3 -m pip config set global.cert /etc/ssl/certs/ca-certificates.crt",
                ),
                ("debian",),
            ),
            Remedy(
                "Newer pip uses the system's own store",
                ("python3 -m pip install --cert corp.crt --upgrade 'pip>=24.2'",),
            ),
            Remedy(
                "In a Dockerfile: COPY corp.crt /usr/local/share/ca-certificates/, RUN "
                "update-ca-certificates, ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt"
            ),
            Remedy("npm: ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt"),
        ),
        (
            Signature(
                r"certificate verify failed: (?:self.signed|unable to get (?:local )?issuer)",
                "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
                "failed: self signed certificate in certificate chain (_ssl.c:997)')",
                3,
            ),
            Signature(r"SSL: CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError"),
            Signature(
                r"SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIG",
                weight=3,
            ),
            Signature(r"problem confirming the ssl certificate", weight=1),
            Signature(
                r"(?:\bgo: |\bgo (?:mod|get|install)\b|proxy\.golang).{0,300}unknown authority",
                'go: golang.org/x/net: Get "https://proxy.golang.org/golang.org/x/net": tls: '
                "failed to verify certificate: x509: certificate signed by unknown authority",
            ),
        ),
        tell="The issuer of the certificate is the company. `SSL module is not available` is a "
        "Python without OpenSSL; `expired` is the clock.",
        decide=("openssl s_client -connect <host>:443 </dev/null | grep issuer",),
        probes=("network", "python"),
        step="python",
        sources=("https://pip.pypa.io/en/stable/topics/https-certificates/",),
    ),
    Fault(
        "ED572",
        "pip-no-matching-version",
        "pip finds no version of the package for this Python",
        "The name is misspelt, no version supports this Python or this processor, an index of the "
        "company lacks it, or the index could not be reached (look above).",
        (
            Remedy(
                "See what there is", ("python -m pip index versions <package>", "python --version")
            ),
            Remedy("An old pip does not see new wheels", ("python -m pip install --upgrade pip",)),
            Remedy(
                "In a Dockerfile: take the Python that the project names, FROM python:<version>"
            ),
        ),
        (
            Signature(
                r"no matching distribution found for (?P<package>[^\s(]{1,100})",
                "ERROR: No matching distribution found for djnago==5.0",
            ),
            Signature(
                r"could not find a version that satisfies the requirement"
                r" (?P<package>[^\s(]{1,100})"
            ),
        ),
        tell="`from versions: none` with retries above is the network; a list of versions is not.",
        decide=("python -m pip index versions <package>",),
        probes=("python", "network"),
        implies=("build-failed",),
        step="python",
        sources=("https://pip.pypa.io/en/stable/cli/pip_index/",),
    ),
    Fault(
        "ED573",
        "python-version-unsuitable",
        "The project or the package wants another version of Python",
        "requires-python of the project or of a package does not allow the Python that runs.",
        (
            Remedy(
                "Make the environment with a fitting one",
                ("python<version> -m venv --clear .venv",),
            ),
            Remedy("pyenv", ("pyenv install <version>", "pyenv local <version>")),
            Remedy("uv", ("uv python install <version>", "uv venv --python <version>")),
            Remedy("In a Dockerfile: FROM python:<version>-slim"),
        ),
        (
            Signature(
                r"requires a different python: (?P<found>[\d.]{1,10}) not in"
                r" '(?P<version>[^'\n]{1,60})'",
                "ERROR: Package 'app' requires a different Python: 3.6.9 not in '>=3.8'",
                3,
            ),
            Signature(r"versions that require a different python version", weight=3),
            Signature(
                r"(?:current(?:ly activated)?|interpreter resolved to) python (?:version )?"
                r"\(?[\d.]{1,10}\)?[^\n]{0,60}(?:not supported|does not satisfy|incompatible)",
                weight=3,
            ),
            Signature(r"requires python \W{0,3}[<>=~!]{1,2} ?(?P<version>[\d.]{1,10})"),
        ),
        tell="`python --version` against requires-python in pyproject.toml.",
        decide=("python --version", "grep requires-python pyproject.toml"),
        probes=("python", "project-python"),
        implies=("pip-no-matching-version",),
        step="python",
        sources=(
            "https://packaging.python.org/en/latest/specifications/core-metadata/#requires-python",
        ),
    ),
    Fault(
        "ED574",
        "pip-not-writable",
        "pip may not write to this Python's folder of packages",
        "The packages of the system belong to root. sudo pip mixes your packages with the "
        "system's.",
        (IN_A_VENV,),
        (
            Signature(
                r"\[Errno 13\] permission denied:"
                r" \W?(?P<path>\S{0,200}(?:site|dist)-packages\S{0,100})",
                "ERROR: Could not install packages due to an OSError: [Errno 13] Permission "
                "denied: '/usr/lib/python3/dist-packages/requests'",
                3,
            ),
            Signature(r"due to an (?:OSError|EnvironmentError): \[Errno 13\]", weight=3),
            Signature(r"consider using the `?--user`? option or check the permissions"),
        ),
        tell="`python -m pip --version` shows a folder of the system.",
        decide=("python -m pip --version",),
        probes=("python",),
        step="python",
        sources=("https://packaging.python.org/en/latest/tutorials/installing-packages/",),
    ),
    Fault(
        "ED575",
        "pip-resolution-conflict",
        "Two of the wanted packages exclude each other",
        "The list pins versions that do not go together.",
        (
            Remedy(
                "Loosen the pins that are named, and install again",
                ("python -m pip install -r requirements.txt",),
            ),
        ),
        (
            Signature(
                r"\bResolutionImpossible\b",
                "ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/",
                3,
            ),
            Signature(
                r"these package versions have conflicting dependencies|, version solving failed"
                r"|requirements are unsatisfiable",
                weight=3,
            ),
        ),
        tell="pip names both packages.",
        decide=("python -m pip install --dry-run -r requirements.txt",),
        implies=("build-failed",),
        step="python",
        sources=("https://pip.pypa.io/en/stable/topics/dependency-resolution/",),
    ),
    Fault(
        "ED576",
        "requirements-file-missing",
        "The list of packages is not where pip looks for it",
        "The command runs in another folder; in a build, COPY did not bring it before RUN pip.",
        (
            Remedy("Look for it", ("ls requirements*.txt */requirements*.txt",)),
            Remedy("In the Dockerfile: COPY requirements.txt . above RUN pip install"),
        ),
        (
            Signature(
                r"could not open requirements file: [^\n]{0,60}'(?P<path>[^'\n]{1,200})'",
                "ERROR: Could not open requirements file: [Errno 2] No such file or directory: "
                "'requirements.txt'",
                3,
            ),
        ),
        tell="`ls` does not show it.",
        decide=("ls", "grep -n requirements Dockerfile"),
        implies=("build-failed",),
        step="build",
        sources=("https://pip.pypa.io/en/stable/cli/pip_install/",),
    ),
)
