"""ED385-ED389: stages of a Dockerfile, and the command line of a build."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED385",
        "copy-from-stage-typo-pull-denied",
        "COPY --from or FROM names a stage that this Dockerfile does not have",
        "The name is no stage above (a typo, another AS name, a removed stage, one that comes only "
        "later), so the builder takes it for an image and tries to pull it. The error then speaks "
        "of a denied pull, a login or the network, none of which is at fault.",
        (
            Remedy(
                "Compare every --from with the stages", ("grep -nE '^FROM|--from=' Dockerfile",)
            ),
            Remedy("Correct the name: FROM <image> AS <stage>"),
        ),
        (
            Signature(
                r"invalid from flag value (?P<stage>[^\s:]{1,100})",
                "invalid from flag value bulid: pull access denied for bulid, repository does not",
                3,
                unless=r"refers to current|stage index|index too",
            ),
            Signature(
                r"invalid from flag value (?P<stage>[^\s:]{1,100})[^\n]{1,160}"
                r"(?:dial tcp|lookup|no such host|timeout)",
                weight=3,
            ),
            Signature(
                r"\bCOPY [^\n]{0,80}--from=(?P<stage>[\w.-]{1,80}) .{0,400}?"
                r"failed to resolve source metadata",
                weight=3,
            ),
            Signature(
                r"docker\.io/library/(?P<stage>b\w{0,2}[iu]\w{0,3}d(?:er|ers|s)?|stage\S{0,8}|deps|"
                r"dependencies|compile\w{0,2}|prod\w{0,8}|dev\w{0,9}|runtime|runner|release|publish|"
                r"frontend|backend|base|final|assets|install\w{0,3}):latest",
                weight=3,
            ),
            Signature(
                r"/v2/library/(?P<stage>b\w{0,2}[iu]\w{0,3}d(?:er|ers|s)?|stage\S{0,8}|deps|"
                r"dependencies|compile\w{0,2}|prod\w{0,8}|dev\w{0,9}|runtime|runner|release|publish|"
                r"frontend|backend|base|final|assets|install\w{0,3})/manifests/latest",
                weight=3,
            ),
            Signature(
                r"pull access denied for (?P<stage>b\w{0,2}[iu]\w{0,3}d(?:er|ers|s)?|stage\S{0,8}|"
                r"deps|dependencies|compile\w{0,2}|runtime|runner|release|publish|base|final|assets),",
            ),
        ),
        tell="The name that is pulled stands behind --from and behind no AS. Offline the same "
        "mistake shows as a DNS error.",
        decide=("grep -nE '^FROM|--from=' Dockerfile",),
        probes=("project-build",),
        implies=(
            "image-pull-access-denied-nonexistent",
            "image-tag-removed-or-missing",
            "registry-dns-failure",
        ),
        step="build",
        sources=(
            "https://github.com/docker/cli/issues/1559",
            "https://docs.docker.com/build/building/multi-stage/",
        ),
    ),
    Fault(
        "ED386",
        "dockerfile-stage-invalid",
        "The stages of the Dockerfile do not fit together",
        "A stage copies from itself or from a later one, two stages have one name, or a name "
        "begins with a digit.",
        (
            Remedy(
                "Put every stage above those that use it", ("grep -nE '^FROM|--from=' Dockerfile",)
            ),
        ),
        (
            Signature(
                r"circular dependency detected on stage:? (?P<stage>\S{1,100})",
                "circular dependency detected on stage: build",
                3,
            ),
            Signature(r"refers to current build stage", weight=3),
            Signature(
                r"cannot copy from stage \"(?P<stage>[^\"\n]{1,100})\", it needs to be defined",
                'cannot copy from stage "a", it needs to be defined before current stage "b"',
                3,
            ),
            Signature(r"invalid stage index \d{1,4}", weight=3),
            Signature(r"(?P<stage>[\w.-]{1,100}) stage name already used", weight=3),
            Signature(r"invalid name for build stage", weight=3),
            Signature(
                r"invalid from flag value[^\n]{1,60}(?:stage index|index too|out of bounds)",
                weight=3,
            ),
        ),
        tell="The name exists; its place or its spelling is wrong.",
        decide=("grep -nE '^FROM|--from=' Dockerfile",),
        probes=("project-build",),
        step="build",
        sources=("https://docs.docker.com/build/building/multi-stage/",),
    ),
    Fault(
        "ED387",
        "build-target-missing",
        "The stage asked for by --target does not exist",
        "--target, or build.target in Compose, names no stage of this Dockerfile.",
        (
            Remedy(
                "See the stages and name one of them",
                ("grep -n '^FROM' Dockerfile", "docker build --target <stage> ."),
            ),
        ),
        (
            Signature(
                r"target stage \W?(?P<target>[^\s\"']{1,100})\W? could not be found",
                'target stage "prod" could not be found',
                3,
            ),
            Signature(r"failed to (?:reach build|find) target (?P<target>\S{1,100})", weight=3),
        ),
        tell="The sentence names the target.",
        decide=("grep -n '^FROM' Dockerfile", "docker compose config | grep target:"),
        probes=("project-build",),
        step="build",
        sources=(
            "https://docs.docker.com/build/building/multi-stage/#stop-at-a-specific-build-stage",
        ),
    ),
    Fault(
        "ED388",
        "build-usage",
        "docker build was called without its folder or a name, or with too many",
        "The last word of the command is the build context, mostly a dot for this folder. Options "
        "with spaces need quotes. With --push the image also needs a name.",
        (
            Remedy("End the command with the folder", ("docker build .",), safe=True),
            Remedy("With --push: add -t registry/name:tag"),
        ),
        (
            Signature(
                r"docker:? '?(?:buildx |image |builder )?build\W{1,3}requires (?:exactly )?"
                r"1 argument",
                "docker: 'docker build' requires 1 argument",
                3,
            ),
            Signature(r"no context directory and no (?:containerfile|dockerfile) spec", weight=3),
            Signature(
                r"tag is needed when pushing to registry",
                "ERROR: failed to solve: tag is needed when pushing to registry",
                3,
            ),
        ),
        tell="Nothing was built; the client speaks.",
        decide=("docker build --help",),
        probes=("project-build",),
        step="build",
        sources=("https://docs.docker.com/reference/cli/docker/buildx/build/",),
    ),
    Fault(
        "ED389",
        "dockerfile-heredoc-unterminated",
        "A heredoc of the Dockerfile has no end",
        "The closing word is missing, is indented, or has a carriage return behind it (a file "
        "with Windows line ends).",
        (
            Remedy("Put the closing word alone at the beginning of a line"),
            Remedy("Windows line ends", (r"sed -i 's/\r$//' Dockerfile",), risk="changes the file"),
        ),
        (
            Signature(
                r"unterminated heredoc",
                "dockerfile parse error on line 4: unterminated heredoc",
                3,
            ),
        ),
        tell="`cat -A` shows ^M at the line ends, or no closing word.",
        decide=("cat -A Dockerfile | grep -n EOF",),
        step="dockerfile",
        sources=(
            "https://docs.docker.com/reference/dockerfile/#here-documents",
            "https://github.com/moby/buildkit/issues/2891",
        ),
    ),
)
