"""ED724-ED725: what the project consists of is not where the container looks for it."""

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
            Remedy("Prisma, in the Dockerfile: COPY prisma ./prisma, then RUN npx prisma generate"),
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
                r"dependencies|could not find (?:hex, which is needed|an SCM for dependency)",
                "Unchecked dependencies for environment dev:",
                3,
            ),
            Signature(
                r"@prisma/client did not initialize yet|cannot find module '\.prisma/client",
                'Error: @prisma/client did not initialize yet. Please run "prisma generate"',
                3,
            ),
            Signature(
                r"vendor autoload is not found|do not have the required package\(s\) installed"
                r"|error command \W(?P<command>(?!(?:build|dev|start|test|lint)\b)[\w-]{2,60})\W "
                r"not found|(?:please|must|need to|have to|forget to|try to) "
                r"(?:run|execute) \W{0,2}(?:composer|npm|yarn|pnpm|bundle|poetry) install\b",
                "Vendor autoload is not found. Please run 'composer install'.",
                unless=r"lock ?file|\.lock",
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
                r"|MSB100[39]|specify a project or solution file|could not find a Mix\.Project",
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
)
