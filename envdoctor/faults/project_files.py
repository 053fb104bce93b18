"""ED724-ED727: what the project consists of is not where the container looks for it."""

from envdoctor.model import Fault, Remedy, Signature

_LOOK = (
    "docker compose run --rm --no-deps --entrypoint ls <service> -la .",
    "docker compose config | grep -n -A6 'volumes:'",
)

FAULTS = (
    Fault(
        "ED724",
        "dependencies-not-installed",
        "What the project depends on is not installed in this container",
        "The list of dependencies was changed after the image was built; a volume or a mount "
        "hides what the image has; they were installed into another folder, for other groups, or "
        "the lock file was made on another system and has nothing for this one.",
        (
            Remedy(
                "Build anew, and renew the anonymous volumes",
                ("docker compose up -d --build --renew-anon-volumes",),
                risk="what was written to anonymous volumes is lost",
            ),
            Remedy(
                "Ruby: install into the volume that holds the gems; Elixir: mix deps.get",
                ("docker compose run --rm <service> bundle install",),
            ),
            Remedy(
                "Ruby, a lock file without this platform: add it, and commit Gemfile.lock",
                ("bundle lock --add-platform x86_64-linux aarch64-linux",),
            ),
        ),
        (
            Signature(
                r"could not find (?P<package>[\w.-]{1,80}) in (?:any of the sources|locally "
                r"installed gems|cached gems|rubygems repository [^\n]{1,80}locally)",
                "Could not find ast-2.4.1 in any of the sources (Bundler::GemNotFound)",
                3,
            ),
            Signature(
                r"Bundler::GemNotFound|Gem::(?:GemNotFoundException|MissingSpecError)"
                r"|could not find '?bundler'? \((?P<version>[^)\n]{1,20})\) required by"
                r"|can't find gem (?P<gem>[\w-]{1,40}) \("
                r"|bundler: command not found: (?P<command>\S{1,60})"
                r"|the git source \S{1,200} is not yet checked out",
                "Could not find 'bundler' (2.1.4) required by your /myapp/Gemfile.lock. "
                "(Gem::GemNotFoundException)",
                3,
            ),
            Signature(
                r"your bundle only supports platforms",
                'Your bundle only supports platforms ["arm64-darwin-22"] but your local platform '
                "is aarch64-linux.",
                3,
            ),
            Signature(
                r"unchecked dependencies for environment|can't continue due to errors on "
                r"dependencies|could not find hex, which is needed",
                "Unchecked dependencies for environment dev:",
                3,
            ),
            Signature(
                r"couldn't find the node_modules state file"
                r"|local package\.json exists, but node_modules missing",
                "Couldn't find the node_modules state file - running an install might help",
            ),
        ),
        tell="The package stands in the project's list, and the container's folder of packages "
        "lacks it.",
        decide=_LOOK,
        probes=("project-mounts",),
        implies=("container-exited", "build-failed"),
        step="compose-up",
        sources=(
            "https://bundler.io/man/bundle-lock.1.html",
            "https://github.com/docker/compose/issues/2103",
        ),
        replayed=True,
    ),
    Fault(
        "ED725",
        "project-files-not-in-container",
        "The project's own files are not in the folder where the command runs",
        "A mount lays an empty or another folder over the project's (on a remote or virtual "
        "machine, the engine does not see your folder); WORKDIR, working_dir: or -w name another "
        "folder than COPY fills; or the file is copied after the step that needs it.",
        (
            Remedy("See what the container finds there", _LOOK),
            Remedy("The mount hides it: mount the folder that holds the file, or leave it out"),
            Remedy(
                "In the Dockerfile, in this order: WORKDIR /app, COPY of the lists, RUN of the "
                "installer, COPY . .",
                ("grep -nE 'WORKDIR|COPY|RUN' Dockerfile",),
            ),
        ),
        (
            Signature(
                r"could not locate gemfile\b|no rakefile found",
                "Could not locate Gemfile or .bundle/ directory",
                3,
            ),
            Signature(
                r"could not open input file: (?P<file>[\w./-]{1,100})",
                "Could not open input file: artisan",
                3,
            ),
            Signature(
                r"composer could not find a composer\.json file in (?P<folder>\S{1,200})",
                "Composer could not find a composer.json file in /app",
                3,
            ),
            Signature(
                r"go\.mod file not found in current directory|cannot find main module"
                r"|no required module provides package [^\n]{1,120}go\.mod file not found"
                r"|go: no modules? (?:specified|were? found)",
                "go: go.mod file not found in current directory or any parent directory",
                3,
            ),
            Signature(
                r"there is no POM in this directory \((?P<folder>[^)\n]{1,200})\)"
                r"|does not contain a gradle build",
                "The goal you specified requires a project to execute but there is no POM in this "
                "directory (/app).",
                3,
            ),
            Signature(
                r"could not find `Cargo\.toml` in `(?P<folder>[^`'\n]{1,200})"
                r"|MSB1003|specify a project or solution file|could not find a Mix\.Project",
                "error: could not find `Cargo.toml` in `/app` or any parent directory",
                3,
            ),
            Signature(
                r"could not find a pyproject\.toml file in (?P<folder>/\S{0,200})"
                r"|neither '?setup\.py'? nor '?pyproject\.toml'? found",
                "Poetry could not find a pyproject.toml file in /app or its parents",
                2,
            ),
        ),
        tell="The folder in the message is one of the container. On your own machine instead: you "
        "are in the wrong folder.",
        decide=_LOOK,
        probes=("project-mounts", "project-build"),
        implies=("container-exited", "build-failed"),
        step="compose-up",
        sources=(
            "https://github.com/docker/compose/issues/2535",
            "https://docs.docker.com/engine/storage/bind-mounts/",
        ),
        replayed=True,
    ),
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
                (_LOOK[0], "docker run --rm --entrypoint ls <image> -la <folder>"),
            ),
            Remedy(
                "Compare what is copied with what is run",
                ("grep -nE 'WORKDIR|COPY|CMD|ENTRYPOINT' Dockerfile",),
            ),
            Remedy("A mount hides it: leave it out, or mount the folder that holds the file"),
        ),
        (
            Signature(
                r"unable to access jarfile (?P<file>\S{1,200})",
                "Error: Unable to access jarfile app.jar",
                3,
            ),
            Signature(
                r"could not find or load main class (?P<class>[\w.$]{1,160})",
                "Error: Could not find or load main class com.example.App",
            ),
            Signature(
                r"python[\d.]{0,5}\W{1,3}can't open file '(?P<file>(?![^'\n]{0,200}manage\.py)"
                r"[^'\n]{1,200})'",
                "python: can't open file '/app/main.py': [Errno 2] No such file or directory",
                3,
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
            Signature(
                r"failed to find (?:attribute|application object) '(?P<name>\w{1,60})' in"
                r"|could not import module \W?(?P<module>[\w.]{1,100})",
                'Error loading ASGI app. Could not import module "main".',
            ),
            # No package that one installs, but the project's own code.
            Signature(
                r"(?:ModuleNotFoundError|ImportError): no module named '?(?P<own>(?:apps?|src|main"
                r"|core|utils)\b(?!\.(?:settings|wsgi|asgi))[\w.]{0,80})",
                "ModuleNotFoundError: No module named 'app'",
            ),
        ),
        tell="`ls` in the image's folder does not list it, or lists it only without the mount.",
        decide=_LOOK,
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
