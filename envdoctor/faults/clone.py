"""ED750-ED751: what a clone of the project lacks, or keeps to itself."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED750",
        "git-submodule-empty",
        "A folder of the project is an empty submodule of Git",
        "A plain `git clone` makes the folders of submodules and leaves them empty; an archive "
        "from a web page has none of their files either. The build then lacks everything in them.",
        (
            Remedy("Fetch them", ("git submodule update --init --recursive",), safe=True),
            Remedy(
                "Next time, with the clone; in GitHub's checkout action: submodules: recursive",
                ("git clone --recurse-submodules <url>",),
            ),
        ),
        (
            Signature(
                r"(?:please|did you|need to|forgot to)[^\n]{0,60}\bgit submodule (?:update|init)"
                r"|git submodule update --init[^\n]{0,60}\b(?:first|missing|empty|required)",
                "Submodule missing: please run git submodule update --init",
                2,
            ),
        ),
        tell="`git submodule status` has a minus sign before it, and its folder is empty.",
        decide=("git submodule status", "cat .gitmodules"),
        probes=("project-build",),
        implies=("dockerfile-not-found", "build-context-missing-or-ignored-file", "build-failed"),
        step="build",
        sources=("https://git-scm.com/book/en/v2/Git-Tools-Submodules",),
    ),
    Fault(
        "ED751",
        "program-file-unreadable",
        "The container's user may not read the file that it is to run",
        "COPY keeps the modes of the files and gives them to root; a mounted file keeps its owner, "
        "too. Where it is open to its owner only (a clone made with umask 077, a file made by "
        "root), another user in the container cannot read it. Git keeps no such modes, so it "
        "works on other machines.",
        (
            Remedy(
                "Open the files to everybody, and build again what copies them",
                ("chmod -R go+rX <path>", "docker compose build"),
                risk="everybody on this machine may then read them",
            ),
            Remedy("For good, in the Dockerfile: COPY --chown=<user> or, with BuildKit, --chmod"),
        ),
        (
            Signature(
                r"can't open file '?(?P<inside>/[^\s']{1,200})'?: \[Errno 13\] permission denied",
                "python: can't open file '/app/server.py': [Errno 13] Permission denied",
            ),
        ),
        tell="`ls -l` of the file shows no r for the others, and the container runs as another "
        "user than root. With an r there, on Fedora or RHEL: SELinux (append :z to the mount).",
        decide=("ls -l <path>", "umask"),
        probes=("project-programs",),
        implies=("container-exited",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",),
    ),
)
