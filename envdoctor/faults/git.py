"""ED732-ED734: Git inside of a container or a build; what an earlier run left."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED732",
        "git-ownership-dubious",
        "Git does not trust the folder, because it belongs to another user",
        "The project's folder is mounted (dev container, CI job, docker run -v) and belongs to the "
        "host's user, and Git runs in the container as another one, mostly root. Since 2.35.2 Git "
        "then refuses to read the repository's settings.",
        (
            Remedy(
                "Trust this folder, inside of the container",
                ("git config --global --add safe.directory <folder>",),
            ),
            Remedy(
                "For good: in the Dockerfile, or as postCreateCommand or first step of the CI job",
                ("git config --system --add safe.directory '*'",),
                risk="trusts every folder in this container",
            ),
            Remedy("Or run the container as the owner: user: or --user with the owner's number"),
        ),
        (
            Signature(
                r"detected dubious ownership in repository at '?(?P<folder>[^'\s]{1,200})",
                "fatal: detected dubious ownership in repository at '/workspaces/app'",
                3,
            ),
            Signature(
                r"unsafe repository \('?(?P<folder>[^'\s]{1,200})'? is owned by someone else",
                "fatal: unsafe repository ('/app' is owned by someone else)",
                3,
            ),
            Signature(
                r"error obtaining VCS status: exit status 128",
                "error obtaining VCS status: exit status 128",
            ),
        ),
        tell="`ls -ldn` of the folder shows another number than `id -u`.",
        decide=("ls -ldn <folder>", "id -u"),
        implies=("build-failed",),
        step="compose-up",
        sources=("https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory",),
        replayed=True,
    ),
    Fault(
        "ED733",
        "git-folder-missing",
        "The build asks Git about the project, and there is no repository in the image",
        "Tools derive the version from Git (setuptools_scm, versioneer, go build, git describe, "
        "hooks of husky). .dockerignore leaves .git out, the project was downloaded as an archive, "
        "or it is a submodule or worktree whose .git is a mere pointer.",
        (
            Remedy("See whether it is left out", ("grep -n git .dockerignore", "ls -ld .git")),
            Remedy(
                "Give the version instead: --build-arg and ENV SETUPTOOLS_SCM_PRETEND_VERSION=<x>; "
                "Go: -buildvcs=false; husky: npm ci --ignore-scripts"
            ),
            Remedy("Or let .git into the build context: remove it from .dockerignore"),
        ),
        (
            Signature(
                r"fatal: not a git repository",
                "fatal: not a git repository (or any of the parent directories): .git",
            ),
            Signature(
                r"setuptools.?scm was unable to detect version"
                r"|\.git can't be found|unable to detect version from git",
                "LookupError: setuptools-scm was unable to detect version for /app.",
                3,
            ),
        ),
        tell="The step works in the project's folder outside of Docker.",
        decide=("grep -n git .dockerignore", "ls -ld .git"),
        implies=("build-failed",),
        step="build",
        sources=("https://setuptools-scm.readthedocs.io/en/latest/usage/#usage-from-docker",),
        replayed=True,
    ),
    Fault(
        "ED734",
        "server-pid-left-over",
        "A file of the last run says that the server still runs",
        "The container was killed, and its pid file stayed behind, in the mounted project folder "
        "or in the container that is started again. The number in it now belongs to another "
        "process, so the server refuses to start.",
        (
            Remedy(
                "Remove it, and start again",
                ("rm -f tmp/pids/server.pid", "docker compose up -d"),
                safe=True,
            ),
            Remedy("For good, before the server in the command: rm -f tmp/pids/server.pid"),
            Remedy(
                "Apache: its pid file lies in the container; make the container anew",
                ("docker compose up -d --force-recreate",),
            ),
        ),
        (
            Signature(
                r"a server is already running[^\n]{0,80}?check (?P<file>/?\S{1,200}\.pid)",
                "A server is already running. Check /app/tmp/pids/server.pid.",
                3,
            ),
            Signature(
                r"(?:httpd|apache2?)[^\n]{0,40} \(pid \d{1,7}\) already running",
                "httpd (pid 1) already running",
                3,
            ),
            Signature(
                r"another (?:twistd|unicorn|celery) (?:server|process)? ?is (?:already )?running"
                r"|pidfile \([^)\n]{1,200}\) already exists"
                r"|already running on PID \d{1,7} \(or pid file",
                "ERROR: Pidfile (celerybeat.pid) already exists.",
                3,
            ),
        ),
        tell="No other such server runs in the container.",
        decide=("docker compose exec <service> ps", "ls -la tmp/pids"),
        implies=("container-exited",),
        step="compose-up",
        sources=("https://github.com/docker/compose/issues/1393",),
        replayed=True,
    ),
)
