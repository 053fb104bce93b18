"""Programs that an image lacks: its base is known not to have them, and no step brings them."""

from __future__ import annotations

import re

from envdoctor.probes.project.contents.absent import harmless
from envdoctor.probes.project.contents.base_images import known
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground
from envdoctor.project.builds import Source, Stage
from envdoctor.project.requirements import Service

# What a build's text has in it when the program may come with it: names of packages, tools that
# install it, other packages that need it. For the others it is the program's own name.
_NODE = r"node|npm|nvm|yarn|\bbun\b|volta|fnm|corepack"
_COMPILERS = (r"gcc|g\+\+|build|clang|sdk|dev\b|pip|python|py3|ruby|perl|php|node|npm|cmake|golang|"
              r"cargo|rust|tool|conf\b|fortran|base")  # fmt: skip
_ANY = r"\b(?:install|add)\b|-S\w*y"
_REQUIRED = r"|requirements|pip3? install .*-r|pipx|conda"
BRINGS = {
    **dict.fromkeys(("node", "npm", "npx"), _NODE),
    **dict.fromkeys(("yarn", "pnpm"), r"yarn|pnpm|corepack|volta|nvm|\bbun\b"),
    **dict.fromkeys(("gcc", "g++", "cc", "make"), _COMPILERS),
    **dict.fromkeys(
        ("pip", "pip3"), r"\bpip|-pip|pypa|conda|pyenv|venv|virtualenv|pypy|python2|uv"
    ),
    "python": r"\bpython\b(?!3)|\bpython2|conda|pyenv|venv|pypy|\buv\b",
    "python3": _ANY,
    **dict.fromkeys(("poetry", "pipenv", "pdm", "uv"), r"{}" + _REQUIRED),
    "cmake": r"cmake" + _REQUIRED,
    **dict.fromkeys(("ruby", "gem", "bundle", "bundler", "rake"), r"ruby|rbenv|rvm|bundle|rake"),
    **dict.fromkeys(("cargo", "rustc", "rustup"), r"rust|cargo"),
    **dict.fromkeys(("go", "gofmt"), r"\bgo\b|golang|\bgo\d"),
    **dict.fromkeys(("mvn", "gradle"), r"maven|mvn|gradle|sdk"),
    **dict.fromkeys(("ssh", "ssh-keyscan"), r"ssh|\bgit\b|ansible"),
    **dict.fromkeys(("useradd", "groupadd", "usermod"), r"shadow|useradd|usermod"),
    "git": r"\bgit\b|golang|npm|devscripts|mercurial|composer|cargo|\bhub\b",
    "gpg": r"gnupg|gpg|dirmngr|software-properties|devscripts|dpkg-dev|build|pip|npm|node|sql",
    # Packages of Alpine that need it.
    "bash": r"bash|libtool|gradle|maven|jdk|chromium|wireguard|sdk|certbot|aws|rabbitmq|sql",
    "wget": r"wget|ttf-mscorefonts|chrome",
    "nc": r"\bnc\b|netcat|ncat|nmap",
    "add-apt-repository": r"software-properties|add-apt-repository",
    "composer": r"composer",
}
# They come with nothing but what bears their name.
NEVER = frozenset({"apk", "apt", "apt-get", "yum", "dnf", "microdnf", "sudo", "apt-key",
                   "add-apt-repository"})  # fmt: skip
ON_PATH = re.compile(r"/?|/usr|/usr/local|/opt(?:/.*)?|(?:/usr(?:/local)?)?/s?bin(?:/.*)?")


def lacks(here: Ground, service: Service, program: str) -> bool:
    """The base image is known to lack it, and nothing in the build may have brought it."""
    base = known(base_of(here, service) or "?")
    if base is None or program not in base.lacking:
        return False
    if any(m.target.endswith(f"/{program}") for m in service.mounts):
        return False
    dockerfile = dockerfile_of(here, service)
    return not brought(lineage(dockerfile) if dockerfile else (), program, base.family)


def brought(stages: tuple[Stage, ...], program: str, family: str) -> bool:
    """A step or a copy may have brought it; true also where that cannot be told."""
    wanted = BRINGS.get(program, r"{}").replace("{}", rf"\b{re.escape(program)}")
    if family != "debian" and program in ("python", "pip", "pip3"):
        wanted += r"|python"  # Alpine's package has all of them, or had
    sought = re.compile(wanted)
    for stage in stages:
        for step in stage.steps:
            if sought.search(step.text):
                return True
            if program not in NEVER and not harmless(step.text):
                return True
        if "PATH" in stage.environment and program not in NEVER:
            return True
        if any(_brings(source, sought, program) for source in stage.sources):
            return True
    return False


def _brings(source: Source, sought: re.Pattern[str], program: str) -> bool:
    """A COPY or ADD of programs, from an image or of a whole system."""
    if source.written.upper().startswith("RUN"):  # a mount, seen by its own step only
        return False
    if sought.search(source.written) or source.path is None:
        return True
    into = source.target.rstrip("/")
    if program in NEVER:
        return into == "" and bool(source.origin)
    copied = source.written.upper().startswith("COPY")  # ADD unpacks
    if copied and re.search(r"\w\.\w+$", source.path):  # a file, no whole system
        if not source.origin:  # under its own name, which is another one
            return False
        if not into:
            return True
    if source.origin and not into.startswith("/"):
        return True
    return bool(ON_PATH.fullmatch(into))  # elsewhere no name is looked for
