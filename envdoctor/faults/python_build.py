"""ED577-ED579: Python packages that have to be compiled or built."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED577",
        "python-native-build-deps-missing",
        "A Python package has to be compiled, and what that needs is missing",
        "There is no ready wheel for this Python and system (Alpine, a very new Python, ARM), so "
        "pip compiles, and the slim image has no compiler or lacks header files.",
        (
            Remedy(
                "Prefer ready wheels: FROM python:3.12-slim instead of -alpine, and a newer pip"
            ),
            Remedy(
                "Dockerfile, Debian: RUN apt-get update && apt-get install -y "
                "--no-install-recommends gcc libc6-dev python3-dev"
            ),
            Remedy(
                "Dockerfile, Alpine: RUN apk add --no-cache build-base python3-dev libffi-dev "
                "openssl-dev"
            ),
            Remedy(
                "On this machine",
                ("sudo apt-get install build-essential python3-dev",),
                ("debian",),
            ),
            Remedy(
                "PostgreSQL and MySQL: psycopg[binary] needs no compiler",
                ("python -m pip install 'psycopg[binary]'",),
            ),
        ),
        (
            Signature(
                r"unable to execute '\S{0,60}(?:gcc|cc|g\+\+|clang)'",
                "unable to execute 'gcc': No such file or directory",
                3,
            ),
            Signature(r"could not build wheels for|failed building wheel for", weight=1),
            Signature(r"command '\S{0,80}(?:gcc|cc|g\+\+|clang)' failed", weight=3),
            Signature(
                r"fatal error: '?(?P<header>Python|pyconfig|ffi|libpq-fe|mysql|lber|ldap|jpeglib"
                r"|libxml/\w{1,20}|openssl/\w{1,20}|zlib|sqlite3|portaudio|xmlsec)\.h",
                weight=3,
            ),
            Signature(
                r"fatal error: '?(?P<header>[\w/.-]{1,80}\.h)'?:? (?:no such )?file", weight=1
            ),
            Signature(r"no working compiler found", weight=3),
            Signature(
                r"pg_config executable not found|mysql_config[^\n]{0,20}not found"
                "|specify MYSQLCLIENT_CFLAGS",
                weight=3,
            ),
            Signature(r"microsoft visual c\+\+ \S{1,8} (?:or greater )?is required", weight=3),
            Signature(
                r"can't find rust compiler|cargo, the rust package manager, is not", weight=3
            ),
            Signature(
                r"failed building wheel for (?P<package>[\w.-]{1,80})"
                r"|^(?:error: )?failed to build (?!image|service)[\w.-]{1,80}"
                r"(?: [\w.-]{1,80}){0,9}$",
                unless=r"pyyaml",
            ),
        ),
        tell="The first error above names a compiler, a header or a program.",
        decide=("gcc --version", "python --version"),
        probes=("python",),
        implies=("build-failed",),
        step="build",
        sources=("https://github.com/docker-library/python/issues/318",),
    ),
    Fault(
        "ED578",
        "python-setuptools-missing",
        "setuptools is missing in this environment",
        "Since Python 3.12 new environments come without setuptools, and its newest versions "
        "without pkg_resources; old packages import them.",
        (Remedy("Install it there", ("python -m pip install 'setuptools<81'",)),),
        (
            Signature(
                r"no module named '?(?P<module>setuptools|pkg_resources)\b",
                "ModuleNotFoundError: No module named 'pkg_resources'",
                3,
            ),
            Signature(r"invalid command 'bdist_wheel'"),
        ),
        tell="The module in the message.",
        decide=("python -m pip list",),
        probes=("python",),
        step="python",
        sources=("https://docs.python.org/3/whatsnew/3.12.html#ensurepip",),
    ),
)
