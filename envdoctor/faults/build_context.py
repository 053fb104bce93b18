"""ED390-ED399: what a build gets to see of the project's folder."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED390",
        "build-context-missing-or-ignored-file",
        "COPY or ADD names something that is not in the build context",
        "The source does not exist in the folder given to the build (paths count from that "
        "folder, not from the Dockerfile), is made only by an earlier step that did not run, is "
        "excluded by .dockerignore, or is not in the stage that --from names.",
        (
            Remedy(
                "See whether it is there, and whether it is ignored",
                ("ls -la <path>", "cat .dockerignore"),
            ),
            Remedy(
                "Build from the folder that the paths count from",
                ("docker build -f <dockerfile> .",),
            ),
            Remedy("Excluded: add an exception such as !<path> to .dockerignore"),
            Remedy("Made by a build step of the project: run that step first"),
        ),
        (
            Signature(
                r"(?:COPY|ADD) failed: (?:no source files|file not found|stat|lstat|source)",
                "COPY failed: file not found in build context or excluded by .dockerignore: "
                "stat app: file does not exist",
                3,
                unless=r"permission denied|no space|forbidden path",
            ),
            Signature(
                r"file not found in build context or excluded by"
                r"(?: \S{1,20} stat (?P<path>[^\s:]{1,300}): file does not exist)?",
                weight=3,
            ),
            Signature(
                r"failed to (?:compute cache key|calculate checksum)[^\n]{0,300}not found",
                weight=3,
                unless=r"no such host|denied",
            ),
            Signature(
                r"failed to (?:compute cache key|calculate checksum)[^\n]{0,300}failed to walk",
                weight=3,
            ),
            Signature(
                r"checksum of ref [^\n]{0,200}: \"/?(?P<path>[^\"\s]{1,300})\": not found", weight=3
            ),
            Signature(r"\bCOPY [^\n]{1,200}: no such file or directory|copier: stat"),
            Signature(
                r"unable to build image[^\n]{0,200}: lstat (?P<path>\S{1,200}): no such file",
                "Unable to build image [shop] : lstat shop.jar: no such file or directory",
                3,
            ),
            Signature(
                r"\"/?(?P<path>[^\"\s:/][^\"\s:]{0,300})\" not found: not found",
                weight=3,
                unless=r"https?://|blobs/",
            ),
            Signature(r"error: \"/(?P<path>[^\"\s:]{1,300})\": not found", weight=3),
            Signature(r"no items matching glob [^\n]{1,200} copied", weight=3),
        ),
        tell="`ls` of the source from the context's folder fails, or .dockerignore matches it. "
        "Sources that begin with ../ have their own sentence with the legacy builder.",
        decide=("grep -nE '^(COPY|ADD)' Dockerfile", "cat .dockerignore"),
        probes=("project-build",),
        step="build",
        sources=(
            "https://github.com/moby/buildkit/issues/2104",
            "https://docs.docker.com/build/concepts/context/",
        ),
    ),
    Fault(
        "ED391",
        "outside-build-context",
        "The Dockerfile reaches outside of the build context",
        "COPY ../x, a symbolic link to the outside, or a Dockerfile that lies outside: a build "
        "sees only the folder that it was given.",
        (
            Remedy("Give the folder above as context", ("docker build -f <dockerfile> ..",)),
            Remedy("Compose: build: {context: .., dockerfile: <folder>/Dockerfile}"),
            Remedy(
                "BuildKit: a second context and COPY --from=shared",
                ("docker buildx build --build-context shared=../shared .",),
            ),
        ),
        (
            Signature(
                r"forbidden path outside the build context:? ?(?P<path>[^\s(]{0,300})",
                "COPY failed: forbidden path outside the build context: ../x ()",
                3,
            ),
            Signature(r"dockerfile \(?\S{0,300}\)? must be within the build context", weight=3),
            Signature(
                r"\b(?:COPY|ADD) (?:--\S{1,60} )?(?P<path>\.\./\S{0,200}) .{0,400}?"
                r"failed to (?:compute cache key|calculate checksum)[^\n]{0,200} not found",
                weight=3,
            ),
            Signature(r"outside (?:of )?(?:the )?build context", weight=2),
        ),
        tell="The path begins with ../ or is a link that leaves the folder. BuildKit cuts ../ off "
        "instead and reports the rest as not found.",
        decide=("grep -nE '^(COPY|ADD).*\\.\\./' Dockerfile",),
        probes=("project-build",),
        implies=("build-context-missing-or-ignored-file",),
        step="build",
        sources=(
            "https://docs.docker.com/build/concepts/context/",
            "https://github.com/docker/compose/issues/8487",
        ),
    ),
    Fault(
        "ED392",
        "build-context-too-large",
        "The build sends far too much of the folder",
        "Everything below the context goes to the engine unless .dockerignore excludes it: "
        ".git, node_modules, .venv, data. It makes builds slow, fills the disk, and breaks the "
        "cache with every changed file.",
        (
            Remedy("See what is large", ("du -sh .[!.]* * | sort -h | tail",)),
            Remedy(
                "Exclude it",
                ("printf '.git\\nnode_modules\\n.venv\\n__pycache__\\n' >> .dockerignore",),
            ),
        ),
        (
            Signature(
                r"transferring context:? (?P<size>\d{1,4}(?:\.\d{1,4})? ?GB)",
                "=> => transferring context: 4.21GB",
            ),
            Signature(r"build context to docker daemon {1,3}(?P<size>\d{1,4}(?:\.\d{1,4})? ?GB)"),
            Signature(r"build context[^\n]{0,60}(?:too large|exceeds|is over)"),
        ),
        tell="The size is printed while it is sent.",
        decide=("du -sh .",),
        severity="warning",
        step="build",
        sources=("https://docs.docker.com/build/concepts/context/#dockerignore-files",),
    ),
    Fault(
        "ED393",
        "build-context-unreadable",
        "A file in the build context may not be read, or cannot be sent",
        "The client reads the whole folder first. Something in it belongs to another user (data "
        "of a database is typical), is a socket or a broken link, or changed meanwhile.",
        (
            Remedy("Exclude it from the context", ("echo '**/<file>' >> .dockerignore",)),
            Remedy("Or make it readable", ("sudo chown -R $USER <path>",), ("linux",)),
        ),
        (
            Signature(
                r"error checking context: (?:'?no permission to read|can't stat|lstat|file)"
                r" ?(?:from )?\W?(?P<path>[^\s'\"]{0,300}?(?P<file>[^\s/'\"]{1,200}))'?(?:\s|$)",
                "error checking context: no permission to read from '/home/u/app/pgdata'",
                3,
            ),
            Signature(
                r"error from sender: (?:open|lstat|walk) "
                r"(?P<path>[^\s:]{0,300}?(?P<file>[^\s:/]{1,200})):[^\n]{1,300}",
                weight=3,
                unless=r"dockerfile: no such",
            ),
            Signature(
                r"archive/tar: (?:write too long|unknown file mode|sockets not supp)", weight=3
            ),
            Signature(r"unable to prepare context[^\n]{0,80}permission denied", weight=3),
            Signature(
                r"\[Errno 13\] permission denied: \W?(?P<path>(?!\S{0,200}(?:\.ya?ml|\.env|\.sock"
                r"|config\.json))[^\s'\"]{0,300}?(?P<file>[^\s/'\"]{1,200}))\W{1,3}"
                r"(?:\d{1,7}\] )?failed to execute script (?:docker-compose|main)",
                "PermissionError: [Errno 13] Permission denied: '/home/u/app/.data/postgres' [39] "
                "Failed to execute script docker-compose",
                3,
            ),
        ),
        tell="`find . ! -readable` lists it.",
        decide=("find . ! -readable",),
        step="build",
        sources=("https://docs.docker.com/build/concepts/context/",),
    ),
    Fault(
        "ED394",
        "dockerignore-invalid",
        "A pattern in .dockerignore is not valid",
        "Patterns follow Go's filepath.Match: a lone [ or a trailing backslash is an error.",
        (Remedy("Mend the pattern", ("cat -A .dockerignore",)),),
        (
            Signature(
                r"error checking context: syntax error in pattern",
                "error checking context: syntax error in pattern",
                3,
            ),
            Signature(r"syntax error in pattern|illegal exclusion pattern"),
            Signature(
                r"invalid excludepatterns|error parsing \.dockerignore",
                weight=3,
            ),
        ),
        tell="The build fails before anything is sent.",
        decide=("cat -A .dockerignore",),
        probes=("project-build",),
        step="build",
        sources=("https://docs.docker.com/build/concepts/context/#syntax",),
    ),
    Fault(
        "ED395",
        "build-context-remote-failed",
        "The build context is a URL that cannot be fetched",
        "The engine or the client clones it with Git: the address or branch is wrong, it needs a "
        "login, or Git is missing.",
        (
            Remedy("Try the clone itself", ("git clone <url> /tmp/context",)),
            Remedy("Or clone it and build the folder", ("docker build /tmp/context",)),
        ),
        (
            Signature(
                r"unable to 'git clone' to temporary context directory",
                "unable to prepare context: unable to 'git clone' to temporary context directory",
                3,
            ),
            Signature(
                r"failed to (?:fetch remote|load cache key)[^\n]{0,80}https?://\S{1,300}\.git",
                weight=3,
            ),
            Signature(
                r"unable to download remote context|error downloading remote context|"
                r"failed to read downloaded context",
                weight=3,
            ),
        ),
        tell="The context is a URL.",
        decide=("git ls-remote <url>",),
        step="build",
        sources=("https://docs.docker.com/build/concepts/context/#git-repositories",),
    ),
)
