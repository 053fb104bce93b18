"""ED410-ED419: the builder itself: missing, gone, forbidding, damaged; and what merely wraps."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED410",
        "buildx-too-old",
        "The buildx plugin is too old for this Compose or this option",
        "Compose builds through buildx and needs a recent one; distributions and images often "
        "ship the two at different ages.",
        (
            Remedy(
                "Bring both up to date",
                ("sudo apt-get install --only-upgrade docker-buildx-plugin docker-compose-plugin",),
                ("debian",),
            ),
            Remedy("Bring it up to date", ("brew upgrade docker-buildx",), ("macos",)),
            Remedy("Or build without it for now", ("COMPOSE_BAKE=false docker compose build",)),
        ),
        (
            Signature(
                r"requires buildx (?P<version>v?[\d.]{1,12}) or (?:later|newer)",
                "compose build requires buildx 0.17 or later",
                3,
            ),
            Signature(r"buildx (?:plugin )?(?:version )?v?[\d.]{1,12} is too old", weight=3),
        ),
        tell="`docker buildx version` is below the number in the message.",
        decide=("docker buildx version",),
        probes=("builder", "compose"),
        step="build",
        sources=("https://github.com/docker/compose/issues/12833",),
        replayed=True,
    ),
    Fault(
        "ED411",
        "builder-instance-missing",
        "The builder that is chosen does not exist any more, or exists already",
        "buildx remembers builders by name. The chosen one was removed or its container or "
        "context is gone; or `create` is to make one of a name that is taken.",
        (
            Remedy("Use the engine's own builder", ("docker buildx use default",), safe=True),
            Remedy(
                "Or make it anew",
                ("docker buildx rm <name>", "docker buildx create --name <name> --use"),
                risk="its cache is lost",
            ),
        ),
        (
            Signature(
                r"no builder \W?(?P<name>[\w.-]{1,80})\W? found",
                'ERROR: no builder "multi" found',
                3,
            ),
            Signature(
                r"existing instance for \W?(?P<name>[\w.-]{1,80})\W? but no append mode", weight=3
            ),
            Signature(
                r"failed to (?:find (?:driver|instance)|initialize builder)"
                r" \W?(?P<name>[\w.-]{1,80})"
            ),
        ),
        tell="`docker buildx ls` does not list it, or lists it with an error.",
        decide=("docker buildx ls",),
        probes=("builder",),
        step="build",
        sources=("https://docs.docker.com/build/builders/",),
    ),
    Fault(
        "ED412",
        "buildkit-connection-lost",
        "The connection to the builder broke off during the build",
        "BuildKit ended or was ended: out of memory, a restarted engine, a laptop that slept, a "
        "remote builder that went away.",
        (
            Remedy(
                "See whether it was killed", ("docker info", "sudo dmesg | grep -i oom"), ("linux",)
            ),
            Remedy("Give Docker Desktop more memory: Settings > Resources", (), ("macos",)),
            Remedy("Build again", ("docker build .",), safe=True),
        ),
        (
            Signature(
                r"(?:failed to (?:receive status|solve|list workers)|buildx|buildkit).{0,120}"
                r"code = (?:unavailable|canceled) desc = ",
                "ERROR: failed to receive status: rpc error: code = Unavailable desc = error "
                "reading from server: EOF",
                3,
            ),
            Signature(
                r"code = unavailable desc = (?:closing|error reading|transport|connection)",
                "rpc error: code = Unavailable desc = error reading from server: EOF",
            ),
            Signature(r"failed to receive status: rpc error"),
            Signature(r"no active sessions?\b|(?:failed to list|listing) workers", weight=3),
        ),
        tell="No step failed by itself; the sentence speaks of rpc or sessions.",
        decide=("docker info", "docker buildx ls"),
        probes=("engine", "resources", "builder"),
        step="build",
        sources=("https://github.com/moby/buildkit/issues/4097",),
        replayed=True,
    ),
    Fault(
        "ED413",
        "build-entitlement",
        "The build asks for a right that this builder does not grant",
        "RUN --security=insecure, network=host or a bake file's access to other folders have to "
        "be allowed, at the builder and on the command line.",
        (
            Remedy(
                "Allow it for this build",
                ("docker buildx build --allow <name> .",),
                risk="the build can then reach what it names",
            ),
            Remedy(
                "Make a builder that allows it",
                (
                    "docker buildx create --use --buildkitd-flags"
                    " '--allow-insecure-entitlement <name>'",
                ),
            ),
        ),
        (
            Signature(
                r"granting entitlement (?P<name>[\w.]{1,40}) is not allowed",
                "granting entitlement security.insecure is not allowed by build daemon "
                "configuration",
                3,
            ),
            Signature(
                r"additional privileges requested|(?P<name>network\.host|security\.insecure) is"
                r" not allowed",
                weight=3,
            ),
        ),
        tell="The sentence names the right.",
        decide=("docker buildx inspect",),
        step="build",
        sources=("https://docs.docker.com/reference/cli/docker/buildx/build/#allow",),
    ),
    Fault(
        "ED414",
        "build-cache-corrupt",
        "The builder's cache refers to something that is gone",
        "The cache and the image store do not agree: after pruning during a build, a crash, a "
        "full disk, or a change of the image store.",
        (
            Remedy("Build once without it", ("docker build --no-cache .",), safe=True),
            Remedy("Remove it", ("docker builder prune",), risk="the next builds are slow"),
        ),
        (
            Signature(
                r"prepare \S{1,120} as \S{1,120}: parent snapshot \S{1,120} does not exist",
                "failed to prepare sha256:ab as cd: parent snapshot sha256:ab does not exist: "
                "not found",
                3,
            ),
            Signature(r"failed to get (?:state for index|layer sha256)", weight=3),
            Signature(r"\bsnapshot \w{10,80} does not exist: not found", weight=3),
            Signature(r"unknown parent image id|missing descriptor handlers", weight=3),
            Signature(
                r"failed to export image:[^\n]{0,160}(?:not found|no such|unknown)", weight=3
            ),
        ),
        tell="The Dockerfile did not change, and --no-cache builds.",
        decide=("docker build --no-cache .",),
        probes=("storage",),
        step="layers",
        sources=("https://docs.docker.com/reference/cli/docker/builder/prune/",),
        replayed=True,
    ),
    Fault(
        "ED415",
        "build-result-not-loaded",
        "The image was built, and stays in the builder's cache",
        "A builder with the docker-container driver puts nothing into the engine by itself, so "
        "`docker image ls` does not show the image and `docker run` tries to pull it.",
        (Remedy("Build with --load (or --push)", ("docker buildx build --load -t <image> .",)),),
        (
            Signature(
                r"no output specified (?:for|with) \S{1,40} driver",
                "WARNING: No output specified with docker-container driver. Build result will only"
                " remain in the build cache.",
                3,
            ),
        ),
        tell="The build ended well.",
        decide=("docker buildx ls", "docker image ls"),
        probes=("builder",),
        severity="warning",
        step="layers",
        sources=("https://docs.docker.com/build/builders/drivers/docker-container/",),
        replayed=True,
    ),
    Fault(
        "ED416",
        "build-failed",
        "A step of the build failed, for a reason given above this line",
        "This sentence only says which step failed. The program of that step printed its own "
        "error before it.",
        (
            Remedy(
                "Show everything that the step prints",
                ("docker build --progress=plain --no-cache .",),
            ),
        ),
        (
            Signature(
                r"failed to solve",
                'ERROR: failed to solve: process "/bin/sh -c ./x" did not complete successfully: '
                "exit code: 1",
                1,
            ),
            Signature(r"did not complete successfully: exit code:? ?(?P<code>\d{1,3})", weight=1),
            Signature(r"returned a non-zero code: (?P<code>\d{1,3})", weight=1),
            Signature(r"executor failed running", weight=1),
            Signature(r"service \W?(?P<service>[\w.-]{1,80})\W? failed to build", weight=1),
            Signature(r"while running runtime: exit status (?P<code>\d{1,3})", weight=1),
        ),
        tell="Read the lines above: the first error of the step is the cause.",
        decide=("docker build --progress=plain .",),
        severity="wrapper",
        step="build",
        sources=("https://docs.docker.com/build/",),
    ),
)
