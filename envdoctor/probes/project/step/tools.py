"""The files that tools of builds want to find in the folder where they run."""

from __future__ import annotations

from typing import NamedTuple

FILE = "ED642"  # build-step-file-missing
FILES = "ED725"  # project-files-not-in-container
LOCK = "ED433"  # lock-file-mismatch
PACKAGE_JSON = "ED437"  # package-json-not-in-container


class Need(NamedTuple):
    """Files of which one must be there, and what is said when none is.

    `above`: they are looked for in the folders above, too.
    """

    names: tuple[str, ...]
    said: str
    fault: str = FILE
    above: bool = False


# What tools want in the folder where they run.
TOOLS: tuple[tuple[str, Need], ...] = (
    (r"npm (?:ci|clean-install)\b", Need(("package-lock.json", "npm-shrinkwrap.json"),
        "can only install with an existing package-lock.json", LOCK, above=True)),
    (r"npm (?:run|run-script|start|test)\b", Need(("package.json",),
        "ENOENT: no such file or directory, open '{folder}/package.json'", PACKAGE_JSON,
        above=True)),
    (r"yarn (?:run|build|start|test)\b", Need(("package.json",),
        "Couldn't find a package.json file in \"{folder}\"", PACKAGE_JSON, above=True)),
    (r"pnpm (?:i|install)\b.* --frozen-lockfile", Need(("pnpm-lock.yaml",),
        "ERR_PNPM_NO_LOCKFILE", LOCK, above=True)),
    (r"bundle(?: install)?(?: -.*)?", Need(("Gemfile",),
        "Could not locate Gemfile", FILES, above=True)),
    (r"go mod download", Need(("go.mod",), "go: no modules specified", FILES, above=True)),
    (r"go (?:mod (?:tidy|vendor|verify)|(?:build|vet|test|generate)(?: (?!\S*\.go\b)\S+)*)",
        Need(("go.mod",), "go.mod file not found in current directory or any parent directory",
             FILES, above=True)),
    (r"poetry (?:install|sync|export|build)\b", Need(("pyproject.toml",),
        "could not find a pyproject.toml file in {folder}", FILES, above=True)),
    (r"uv sync\b.* --(?:frozen|locked)", Need(("uv.lock",),
        "Unable to find lockfile at `uv.lock`", LOCK, above=True)),
    (r"uv sync\b", Need(("pyproject.toml",), "No `pyproject.toml` found", FILES, above=True)),
    (r"composer (?:install|i)\b", Need(("composer.json",),
        "Composer could not find a composer.json file in {folder}", FILES)),
    (r"cargo (?:build|fetch|check|test|run)\b", Need(("Cargo.toml",),
        "could not find `Cargo.toml` in `{folder}`", FILES, above=True)),
    (r"mvn(?: -\S+)* [a-z]", Need(("pom.xml",), "there is no POM in this directory ({folder})",
        FILES)),
    (r"make(?: .*)?", Need(("Makefile", "makefile", "GNUmakefile"), "make: *** No ")),
)  # fmt: skip
