"""ED380-ED384: the Dockerfile is not found, or cannot be read as one."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED380",
        "dockerfile-not-found",
        "There is no Dockerfile where the build looks for one",
        "The command runs in another folder, the file has another name (Dockerfile.txt, or "
        "DockerFile on a file system that tells upper from lower case), or `dockerfile:` in "
        "Compose is not relative to `context:`. A path below /var/lib/docker/tmp in the message "
        "is only the engine's copy: what is missing is on your side.",
        (
            Remedy("Look for it, then name it", ("ls -la", "docker build -f <path> .")),
            Remedy("Give it the name that everybody expects", ("mv DockerFile Dockerfile",)),
            Remedy(
                "Compose: compare build.context and build.dockerfile", ("docker compose config",)
            ),
        ),
        (
            Signature(
                r"failed to read dockerfile: (?:open|stat|lstat)\b",
                "ERROR: failed to solve: failed to read dockerfile: open Dockerfile: no such file",
                3,
                unless=r"permission denied|input/output|git error|error fetching|https?://",
            ),
            Signature(r"failed to read dockerfile", weight=1, unless="snapshot|mount"),
            Signature(r"unable to evaluate symlinks in dockerfile path", weight=3),
            Signature(
                r"unable to prepare context: path \W?(?P<path>\S{1,300}?)\W? not found", weight=3
            ),
            Signature(r"\bresolve : (?:lstat|CreateFile|stat) (?P<path>[^\s:]{1,300}):", weight=3),
            Signature(r"build path (?P<path>\S{1,300}) either does not exist", weight=3),
            Signature(r"cannot locate (?:specified )?dockerfile", weight=3),
            Signature(
                r"no (?:containerfile or )?dockerfile (?:specified or |matching .{1,300} )?"
                r"(?:was )?found",
                weight=3,
            ),
            Signature(
                r"\b(?:open|lstat|stat) \S{0,300}dockerfile\S{0,60}: "
                r"(?:no such file|the system cannot find)",
                weight=3,
                unless="libpod_builder",  # Podman's own folder: the client has sent no context
            ),
        ),
        tell="`ls` in the build's folder shows none of that very spelling.",
        decide=("ls -la", "docker compose config | grep -A3 build:"),
        probes=("project-build",),
        step="dockerfile",
        sources=(
            "https://github.com/docker/for-win/issues/8781",
            "https://docs.docker.com/reference/cli/docker/buildx/build/#file",
        ),
    ),
    Fault(
        "ED381",
        "dockerfile-first-instruction-not-from",
        "The Dockerfile does not begin with FROM",
        "Another instruction stands before FROM, or FROM is commented out or was lost in a merge. "
        "Only comments, parser directives and ARG may come first.",
        (Remedy("Move FROM to the top; an ARG that FROM uses stays above it", ("head <path>",)),),
        (
            Signature(
                r"no build stage in current context",
                "dockerfile parse error on line 1: no build stage in current context",
                3,
            ),
            Signature(r"provide a source image with `?from`? prior to commit", weight=3),
            Signature(r"no FROM statement found", weight=3),
        ),
        tell="The first line that is neither comment nor ARG is not FROM.",
        decide=("grep -vE '^ *(#|$|ARG )' Dockerfile | head -1",),
        probes=("project-files",),
        step="dockerfile",
        sources=(
            "https://docs.docker.com/reference/dockerfile/#format",
            "https://github.com/moby/buildkit/issues/2115",
        ),
    ),
    Fault(
        "ED382",
        "dockerfile-syntax-misc",
        "The Dockerfile or the image's name has a mistake",
        "The file is empty, an instruction is misspelt, a line lacks its continuing backslash, "
        "FROM uses an ARG that has no value (declared after FROM, or not passed), or the tag "
        "contains upper-case letters. `unknown instruction: <!DOCTYPE` is a web page saved as "
        "Dockerfile.",
        (
            Remedy("See the line that is named", ("cat -A Dockerfile | head -40",)),
            Remedy(
                "FROM with a variable: `ARG VERSION=1` above FROM, or pass it",
                ("docker build --build-arg <variable>=<value> .",),
            ),
            Remedy("Names of images are lower case", ("docker build -t my-app .",)),
        ),
        (
            Signature(
                r"unknown instruction: (?P<word>[^\s\"']{1,60})",
                "dockerfile parse error on line 2: unknown instruction: RUNN",
            ),
            Signature(r"dockerfile \(?\S{0,200}?\)? ?cannot be empty", weight=3),
            Signature(r"file with no instructions|dockerfile[^\n]{0,60} is empty", weight=3),
            Signature(r"FROM requires either one or three arguments", weight=3),
            Signature(r"base name \(\S{0,200}\) should not be blank", weight=3),
            Signature(
                r"failed to parse stage name \W?\S{0,200}\W?: invalid reference format", weight=3
            ),
            Signature(r"\bFROM \S{0,200}\$\S{1,200} invalid reference format", weight=3),
            Signature(
                r"invalid reference format: repository name [^\n]{0,200}must be lowercase", weight=1
            ),
            Signature(
                r"invalid reference format",
                weight=1,
                unless=r"must be lowercase",
            ),
            Signature(r"failed to parse (?:docker|container)file|dockerfile parse error", weight=1),
        ),
        tell="The builder names a line. A word of a shell as unknown instruction: a missing "
        "backslash, or a heredoc that the legacy builder does not know.",
        decide=("docker build --check .",),
        probes=("project-files", "project-build"),
        step="dockerfile",
        sources=(
            "https://docs.docker.com/reference/dockerfile/",
            "https://github.com/moby/moby/issues/30022",
        ),
    ),
    Fault(
        "ED383",
        "dockerfile-instruction-arguments",
        "An instruction of the Dockerfile has wrong arguments",
        "COPY needs a source and a target, ENV and LABEL need name=value, options come first and "
        "must be known to this builder, quotes must close.",
        (Remedy("Mend the line that is named", ("docker build --check .",)),),
        (
            Signature(
                r"\b(?P<word>COPY|ADD|ENV|LABEL|WORKDIR|EXPOSE|USER|VOLUME|ARG|CMD|SHELL|STOPSIGNAL|"
                r"HEALTHCHECK|ONBUILD|ENTRYPOINT|RUN) requires (?:at least|exactly)",
                "dockerfile parse error on line 3: COPY requires at least two arguments",
                3,
            ),
            Signature(
                r"(?:ENV|LABEL|ARG)? ?must (?:have two arguments|be of the form: name=value)",
                weight=3,
            ),
            Signature(
                r"(?:parse error|failed to)[^\n]{0,80} unknown flag: (?!mount|link|security\b)"
                r"(?P<word>[\w-]{1,40})",
                weight=3,
            ),
            Signature(
                r"failed to process \W{1,3}[^\n]{1,200}(?:unexpected end of statement|missing|"
                r"unsupported modifier|unexpected EOF)",
                weight=3,
            ),
            Signature(
                r"(?:\bEXPOSE [^\n]{1,80}\n.{0,200}?|failed to solve: )invalid (?:container)?port: "
                r"\W?(?P<port>[^\s\"']{1,40})",
                'ERROR: failed to build: failed to solve: invalid port: "8000/tpc": invalid proto: '
                "tpc",
                3,
            ),
        ),
        tell="The instruction is known; what follows it is not accepted.",
        decide=("docker build --check .",),
        step="dockerfile",
        sources=("https://docs.docker.com/reference/dockerfile/",),
    ),
    Fault(
        "ED384",
        "dockerfile-copy-target",
        "COPY's target does not fit its sources",
        "Several sources go into a folder, whose name must end in a slash; a folder cannot "
        "replace a file, nor a file a folder.",
        (Remedy("Write the target as a folder: COPY a.txt b.txt /app/"),),
        (
            Signature(
                r"with more than one source file, the destination must be a directory",
                "When using COPY with more than one source file, the destination must be a "
                "directory and end with a /",
                3,
            ),
            Signature(
                r"cannot copy to non-directory|copying multiple items to a non-dir", weight=3
            ),
            Signature(r"cannot replace to directory [^\n]{1,200} with file", weight=3),
        ),
        tell="The sources were found; the target is the trouble.",
        decide=("grep -nE '^(COPY|ADD)' Dockerfile",),
        probes=("project-build",),
        step="dockerfile",
        sources=("https://docs.docker.com/reference/dockerfile/#copy",),
    ),
)
