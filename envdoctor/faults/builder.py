"""ED400-ED409: what the builder at hand can and cannot do."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED400",
        "buildx-missing-buildkit-required",
        "The build needs BuildKit, and the buildx plugin that drives it is missing",
        "Since Docker 23 the CLI builds through the buildx plugin. Without it DOCKER_BUILDKIT=1 "
        "is an error, and otherwise the legacy builder is used without asking: it knows no RUN "
        "--mount, COPY --chmod, heredoc or $BUILDPLATFORM and calls them mistakes of the file.",
        (
            Remedy(
                "Install it from Docker's own repository",
                ("sudo apt-get install docker-buildx-plugin",),
                ("debian",),
            ),
            Remedy("Or from Ubuntu's", ("sudo apt-get install docker-buildx",), ("ubuntu",)),
            Remedy("Install it", ("sudo dnf install docker-buildx-plugin",), ("fedora",)),
            Remedy("Install it", ("sudo dnf install docker-buildx-plugin",), ("rhel",)),
            Remedy("Install it", ("sudo pacman -S docker-buildx",), ("arch",)),
            Remedy("Install it", ("sudo apk add docker-cli-buildx",), ("alpine",)),
            Remedy(
                "Install it, and let the CLI find it (cliPluginsExtraDirs in "
                "~/.docker/config.json)",
                (
                    "brew install docker-buildx",
                    "mkdir -p ~/.docker/cli-plugins",
                    "ln -sfn $(brew --prefix)/bin/docker-buildx "
                    "~/.docker/cli-plugins/docker-buildx",
                ),
                ("macos",),
            ),
            Remedy(
                "Only where the Dockerfile needs nothing of BuildKit: the old builder",
                ("DOCKER_BUILDKIT=0 docker build .",),
                risk="removed in a future Docker",
            ),
        ),
        (
            Signature(
                r"buildkit is enabled but the buildx component is missing",
                "ERROR: BuildKit is enabled but the buildx component is missing or broken.",
                3,
            ),
            Signature(
                r"the --?(?P<option>[\w-]{1,20}) (?:option|flag) requires buildkit", weight=3
            ),
            Signature(r"parse error[^\n]{0,40} unknown flag: (?:mount|link|security)\b", weight=3),
            Signature(r"unknown command: docker buildx|'buildx' is not a docker command", weight=3),
            Signature(r"docker-buildx: (?:command )?not found|buildx .{0,14}not instal", weight=3),
            Signature(r"unknown shorthand flag: '?(?P<flag>t)'? in -\w"),
            Signature(
                r"buildx (?:build|create|bake)\b.{0,300}unknown shorthand flag",
                "docker buildx build -t web .\nunknown shorthand flag: 't' in -t",
                weight=3,
            ),
            Signature(r"unknown flag: --(?:load|secret|ssh|output|build-context|cache-to|file)\b"),
            Signature(
                r"failed to parse platform ?:|platform specifier component must match|"
                r"is only supported on a docker daemon with exp"
            ),
            Signature(
                r"unknown instruction: (?P<word>ECHO|SET|APT-GET|APT|APK|YUM|DNF|PIP3?|PYTHON3?|CD|"
                r"LS|"
                r"MKDIR|CAT|CP|MV|RM|LN|IF|FI|FOR|DO|DONE|ELSE|THEN|EXPORT|CHMOD|CHOWN|SED"
                r"|AWK|CURL|"
                r"WGET|GIT|NPM|YARN|MAKE|TAR|TOUCH|TEE|USERADD|GROUPADD|EOF|EOT|EOS|#!\S{1,20})\b",
                unless=r"parse error on line",
            ),
            Signature(r"(?:requires|needs) (?:docker )?buildkit|buildx (?:isn't|is not) installed"),
            Signature(
                r"install the buildx component to build|legacy builder is deprecated", weight=1
            ),
        ),
        tell="`docker buildx version` fails. The plugin file may be there and be broken (dangling "
        "link, other architecture).",
        decide=("docker buildx version", "ls -l ~/.docker/cli-plugins"),
        probes=("builder", "project-build"),
        step="build",
        sources=(
            "https://docs.docker.com/go/buildx/",
            "https://github.com/docker/awesome-compose/issues/318",
        ),
    ),
    Fault(
        "ED401",
        "buildx-multiplatform-driver",
        "This builder cannot make images for several platforms at once",
        "The default builder (driver docker) keeps images in the engine's classic store, which "
        "holds one platform per image; `--load` has the same limit.",
        (
            Remedy(
                "For yourself: build the one platform you need",
                ("docker buildx build --platform linux/amd64 --load -t <image> .",),
            ),
            Remedy(
                "For others: a builder of its own, and push",
                (
                    "docker buildx create --use --driver docker-container",
                    "docker buildx build --platform linux/amd64,linux/arm64 --push -t <image> .",
                ),
            ),
            Remedy("Or turn the containerd image store on (Settings > General)", (), ("macos",)),
        ),
        (
            Signature(
                r"does not (?:currently )?support exporting manifest lists",
                "ERROR: docker exporter does not currently support exporting manifest lists",
                3,
            ),
            Signature(r"multi-?platform build is not supported for the docker driver", weight=3),
            Signature(
                r"multiple platforms? (?:feature )?is (?:currently )?not supported", weight=3
            ),
            Signature(
                r"exporter (?:feature )?is (?:currently )?not (?:currently )?supported for"
                r" (?:the )?docker driver",
                weight=3,
            ),
        ),
        tell="The build has a comma in --platform; emulation is another matter (exec format "
        "error).",
        decide=("docker buildx ls",),
        probes=("builder",),
        step="build",
        sources=("https://docs.docker.com/build/building/multi-platform/",),
    ),
    Fault(
        "ED402",
        "buildkit-syntax-directive-frontend-pull",
        "The `# syntax=` line makes the build pull an image that it cannot get",
        "The first line of the Dockerfile (also of one that devcontainers write) names a frontend "
        "image on Docker Hub. BuildKit pulls it even if all base images are local or mirrored.",
        (
            Remedy(
                "Delete the line: engines since 23 need it for labs features only",
                ("sed -i '1{/^# *syntax=/d}' Dockerfile",),
                risk="changes the Dockerfile",
            ),
            Remedy(
                "Or take it from your mirror",
                ("docker build --build-arg BUILDKIT_SYNTAX=<mirror>/docker/dockerfile:1 .",),
            ),
            Remedy("Dev containers", ("devcontainer up --omit-syntax-directive",)),
        ),
        (
            Signature(
                r"v2/docker/dockerfile(?:-upstream)?/manifests",
                'failed to do request: Head "https://registry-1.docker.io/v2/docker/dockerfile/'
                'manifests/1": dial tcp',
                3,
            ),
            Signature(r"docker%2Fdockerfile", weight=3),
            Signature(
                r"resolve image config for \S{0,40}docker/dockerfile:[\w.-]{1,30}:(?!\w)", weight=3
            ),
            Signature(
                r"error[^\n]{0,20}resolve image config for \S{0,40}docker/dockerfile", weight=3
            ),
            Signature(
                r"(?:failed to|error)[^\n]{0,160}docker\.io/docker/dockerfile:\S{1,60}", weight=3
            ),
            Signature(r"failed to solve with frontend gateway\.v0", weight=1),
        ),
        tell="The image that fails is docker/dockerfile, not the one behind FROM.",
        decide=("head -1 Dockerfile",),
        implies=("registry-dns-failure", "image-tag-removed-or-missing"),
        probes=("registry",),
        step="build",
        sources=(
            "https://github.com/devcontainers/cli/issues/751",
            "https://docs.docker.com/build/buildkit/frontend/",
        ),
    ),
    Fault(
        "ED403",
        "build-cache-export-unsupported",
        "This builder cannot export its cache",
        "--cache-to (and cache_to in Compose) needs a builder with the docker-container driver, "
        "or the containerd image store.",
        (
            Remedy(
                "Make such a builder and use it",
                ("docker buildx create --use --driver docker-container",),
            ),
            Remedy("Or leave --cache-to away; type=inline works everywhere"),
        ),
        (
            Signature(
                r"cache export (?:feature )?is (?:currently )?not supported",
                "ERROR: Cache export is not supported for the docker driver.",
                3,
            ),
        ),
        tell="`docker buildx ls` shows driver docker for the builder with the asterisk.",
        decide=("docker buildx ls",),
        probes=("builder",),
        step="build",
        sources=("https://docs.docker.com/build/cache/backends/",),
    ),
    Fault(
        "ED404",
        "build-secret-missing",
        "A secret that the build mounts was not given",
        "RUN --mount=type=secret,id=x needs --secret id=x on the command line, or the file or "
        "variable that it names does not exist.",
        (Remedy("Give it", ("docker build --secret id=<name>,src=<path> .",)),),
        (
            Signature(
                r"secret (?P<name>[\w.-]{1,80}): not found",
                "ERROR: failed to solve: secret npmrc: not found",
                3,
            ),
            Signature(r"failed to stat (?P<path>\S{1,200}): stat[^\n]{1,200}no such file"),
            Signature(r"could not parse secrets", weight=3),
        ),
        tell="The id stands in the Dockerfile, and not on the command line.",
        decide=("grep -n 'type=secret' Dockerfile",),
        step="build",
        sources=("https://docs.docker.com/build/building/secrets/",),
    ),
    Fault(
        "ED405",
        "build-ssh-agent-missing",
        "The build wants your SSH keys, and no agent offers them",
        "RUN --mount=type=ssh needs --ssh default and a running ssh-agent that holds a key.",
        (
            Remedy(
                "Start one, add the key, pass it on",
                ('eval "$(ssh-agent -s)"', "ssh-add", "docker build --ssh default ."),
            ),
        ),
        (
            Signature(
                r"invalid empty ssh agent socket",
                "invalid empty ssh agent socket, make sure SSH_AUTH_SOCK is set",
                3,
            ),
            Signature(
                r"unset ssh forward key|no ssh handler for|failed to convert agent config", weight=3
            ),
        ),
        tell="`ssh-add -l` lists no key.",
        decide=("ssh-add -l",),
        step="build",
        sources=("https://docs.docker.com/build/building/secrets/#ssh-mounts",),
    ),
)
