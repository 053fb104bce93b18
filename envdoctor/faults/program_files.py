"""ED726-ED727: the file that shall run, and the project that shall be installed."""

from envdoctor.model import Fault, Remedy, Signature

_LOOK = "docker compose run --rm --no-deps --entrypoint ls <service> -la ."

FAULTS = (
    Fault(
        "ED726",
        "program-file-missing",
        "The file that the container shall run does not exist in it",
        "CMD, ENTRYPOINT or command: names a file that the image does not have there: COPY leaves "
        "it out, the build writes it to another folder or under another name, the command stands "
        "relative to another WORKDIR, or a mount hides it.",
        (
            Remedy(
                "Look where the command looks; without the mounts it is the image's folder",
                (_LOOK, "docker run --rm --entrypoint ls <image> -la <folder>"),
            ),
            Remedy(
                "Compare what is copied with what is run",
                ("grep -nE 'WORKDIR|COPY|CMD|ENTRYPOINT' Dockerfile",),
            ),
            Remedy("A mount hides it: leave it out, or mount the folder that holds the file"),
        ),
        (
            Signature(
                r"unable to access jarfile (?P<file>\S{1,200})"
                r"|invalid value: file does not exist: (?P<script>\S{1,200})",
                "Error: Unable to access jarfile app.jar",
                3,
            ),
            Signature(
                r"could not find or load main class (?P<class>[\w.$]{1,160})"
                r"|no main manifest attribute, in (?P<jar>\S{1,160})"
                r"|the application '(?P<dll>[^'\n]{1,120}\.dll)' does not exist"
                r"|library 'libhostpolicy\.so' required to execute the application was not",
                "Error: Could not find or load main class com.example.App",
            ),
            Signature(
                r"python[\d.]{0,5}\W{1,3}can't open file '(?P<file>(?![^'\n]{0,200}manage\.py)"
                r"[^'\n]{1,200})'",
                "python: can't open file '/app/main.py': [Errno 2] No such file or directory",
                3,
                r"Errno 13\b",
            ),
            Signature(
                r"\b(?:sh|bash|ash|dash): (?:\d{1,2}: |0: )?(?:can't|cannot) open \W?"
                r"(?P<file>[^\s'\":]{1,200}\.sh)\b[^\n]{0,10}(?:no such file|$)",
                "sh: can't open '/app/start.sh': No such file or directory",
                3,
                r"permission denied",
            ),
            Signature(
                r"bash: (?P<file>(?:\.?/)[^\s:]{1,200}\.sh): no such file or directory",
                "/bin/bash: /app/start.sh: No such file or directory",
            ),
            # No package that one installs, but the project's own code.
            Signature(
                r"(?:ModuleNotFoundError|ImportError): no module named '?(?P<own>(?:apps?|src|main"
                r"|core|utils)\b(?!\.(?:settings|wsgi|asgi))[\w.]{0,80})",
                "ModuleNotFoundError: No module named 'app'",
            ),
        ),
        tell="`ls` in the image's folder does not list it, or lists it only without the mount.",
        decide=(_LOOK, "docker compose config | grep -n -A6 'volumes:'"),
        probes=("project-mounts", "project-build"),
        implies=("container-exited",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/dockerfile/#workdir",),
    ),
    Fault(
        "ED727",
        "project-incomplete-at-install",
        "The project itself is installed before its files are copied",
        "poetry install, uv sync and pip install . also install the project, not only what it "
        "depends on, and the Dockerfile has copied the list (pyproject.toml) alone so far: the "
        "README that it names and the package's folder are not there yet.",
        (
            Remedy(
                "Poetry, in that step: poetry install --no-root; uv: uv sync --no-install-project"
            ),
            Remedy("An application that is no package: package-mode = false in [tool.poetry]"),
            Remedy("pip: COPY the project's files before RUN pip install ."),
        ),
        (
            Signature(
                r"the current project could not be installed"
                r"|readme (?:path|file) \W?(?P<file>[\w./-]{1,100})\W? does not exist"
                r"|readme file does not exist"
                r"|no file/folder found for package (?P<package>[\w.-]{1,80})"
                r"|unable to determine which files to ship inside the wheel",
                "Error: The current project could not be installed: Readme path `/README.md` does "
                "not exist.",
                3,
            ),
        ),
        tell="The same install works in the project's folder, where the files lie.",
        decide=("grep -nE 'COPY|RUN' Dockerfile",),
        probes=("project-build",),
        implies=("build-failed",),
        step="build",
        sources=("https://python-poetry.org/docs/cli/#install",),
        replayed=True,
    ),
)
