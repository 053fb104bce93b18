"""ED240-ED249: the image that is asked for is not to be had."""

from __future__ import annotations

from envdoctor.model import Fault, Remedy, Signature

_IMAGE = r"(?P<image>[\w./:@-]{1,200}?)"

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED240",
        name="image-pull-access-denied-nonexistent",
        title="The registry has no such image, or not for you",
        cause="Most often no image of this name exists there: it is one that must be built here "
        "first (a Compose service with image: and build:, a base image from another step), the "
        "name is misspelt, the registry's host is missing before it, or its publisher has removed "
        "it. A private repository gives the same answer.",
        tell="Look the name up on the registry's web page. In a Dockerfile, a name that was meant "
        "as a stage (COPY --from=, FROM) gives the same message. A login changes nothing unless "
        "the repository exists and is private.",
        decide=("docker image ls <image>", "docker buildx imagetools inspect <image>"),
        probes=("registry", "credentials"),
        remedies=(
            Remedy("If the Compose file says how to build it, build it first.",
                   ("docker compose up -d --build",)),
            Remedy("If a Dockerfile that no service builds is meant for it, build it by hand.",
                   ("docker build -t <image> .",)),
            Remedy("Else correct the name (registry/owner/name:tag)."),
            Remedy("If it is private, log in as a user that may read it (at docker.io, or at the "
                   "host that stands before the first / of the name).",
                   ("docker login <registry>",)),
        ),
        signatures=(
            Signature(rf"pull access denied for {_IMAGE},? ?(?:repository|or\b)",
                      "Error response from daemon: pull access denied for openimis/backend, "
                      "repository does not exist or may require 'docker login': denied: requested "
                      "access to the resource is denied", 3, "--from|denied: ?<"),
            Signature(rf"pull access denied(?: for {_IMAGE}(?=[\s,]))?",
                      "Error pull access denied for ...", 2, "denied: ?<"),
            Signature(r"(?:requested )?access to (?:the )?resource (?:is )?denied",
                      "requested access to the resource is denied", 2,
                      "push|insufficient_scope"),
            Signature(r"(?:repository|image) \S{1,160} not found: does not exist or no pull access",
                      "repository foo/bar not found: does not exist or no pull access", 3),
            Signature(r"insufficient_scope: authorization failed",
                      "failed to resolve source metadata for docker.io/x/y:latest: pull access "
                      "denied, repository does not exist or may require authorization: server "
                      "message: insufficient_scope: authorization failed", 2, "push"),
            Signature(r"(?:initializing source|reading manifest) .{0,200}(?:requested access "
                      r"to the "
                      "resource is denied|unauthorized)",
                      "initializing source docker://x/y:latest: reading manifest latest in "
                      "docker.io/x/y: requested access to the resource is denied", 2),
            Signature(r"name unknown|repository name not known to registry|repository \S{0,160} "
                      r"(?:is )?not found in (?:the )?(?:registry|namespace)",
                      "Error response from daemon: name unknown: repository name not known to "
                      "registry",
                      2, "push"),
            Signature(r"requesting bearer token: invalid status code from registry 403",
                      "Error: initializing source docker://ghcr.io/acme/web:latest: Requesting "
                      "bearer token: invalid status code from registry 403 (Forbidden)", 2),
            Signature(r"https?://\S{1,300}/manifests/\S{1,200}: denied(?! ?:)",
                      'Head "https://ghcr.io/v2/acme/web/manifests/latest": denied', 2),
            Signature("(?:^|daemon: |registry: )denied$", "Error response from daemon: denied", 1),
            Signature(r"repositor\w{1,3} does not ?e?xsi?s?t or may require",
                      "repository does not exsist or may require docker login", 2, "denied: ?<"),
        ),
        step="compose-up",
        sources=("https://github.com/dunglas/symfony-docker/issues/788",
                 "https://github.com/confluentinc/demo-siem-optimization/issues/30"),
    ),
    Fault(
        code="ED241",
        name="image-tag-removed-or-missing",
        title="The image has no such tag",
        cause="The repository is there, the tag or digest is not: it was never published, it is "
        "misspelt, there is no 'latest', or the publisher has removed it (openjdk in 2025, "
        "bitnami's tags, now under bitnamilegacy).",
        tell="'manifest unknown' or 'not found' comes from the registry after it has let you in; "
        "a missing or private repository says 'denied'.",
        decide=("docker buildx imagetools inspect <image>",),
        probes=("registry",),
        remedies=(
            Remedy("Look at the tags on the registry's page and take one that exists. For openjdk "
                   "take eclipse-temurin, for bitnami/NAME bitnamilegacy/NAME.",
                   ("docker pull <name>:<tag>",)),
            Remedy("If it is your own image, push the tag again."),
        ),
        signatures=(
            Signature(rf"manifest for {_IMAGE} not found",
                      "Error response from daemon: manifest for 127.0.0.1:5601/base:nope not "
                      "found: manifest unknown: manifest unknown", 3),
            Signature(r"failed to (?:resolve source metadata for|resolve reference|load cache "
                      r"key|pull and unpack "
                      rf"image) '?{_IMAGE}'?: .{{0,300}}: not found",
                      "ERROR: failed to solve: openjdk:24: failed to resolve source metadata for "
                      "docker.io/library/openjdk:24: docker.io/library/openjdk:24: not found", 3,
                      r"no match for platform|blob|content at"),
            Signature("manifest unknown|manifest_unknown|unknown: tag has expired",
                      "manifest unknown", 2),
            Signature(r"tag \S{1,120} (?:was )?not found in repository|tag does not exist: ",
                      "Tag nope not found in repository docker.io/library/alpine", 3),
            Signature(rf"docker\.io/{_IMAGE}: not found", "docker.io/library/openjdk:24: not "
                                                          "found", 2),
            Signature(r"\bimage '?(?P<image>[\w.-]{1,80}/[\w./:@-]{1,150}?)'?:? (?:was )?not found",
                      "Error: image my-repo/my-image:latest not found", 2),
            Signature(r"artifact \S{1,200} not found", "artifact library/app:1.0 not found", 1),
        ),
        step="dockerfile",
        sources=("https://github.com/docker-library/openjdk/issues/551",
                 "https://github.com/bitnami/charts/issues/36229"),
    ),
    Fault(
        code="ED242",
        name="image-schema1-unsupported",
        title="The image is in a format that engines no longer read",
        cause="The image was pushed many years ago as 'schema 1' (or an old proxy converts it to "
        "that). Engines from version 26 on refuse it. The text looks like a mere notice of "
        "deprecation, and it is the error.",
        tell="The notice says 'disabled by default' or 'removed'; older engines only warned and "
        "went on.",
        decide=("docker version --format '{{.Server.Version}}'",),
        probes=("engine", "registry"),
        remedies=(
            Remedy("Use a newer tag of the image.", ("docker pull <image>",)),
            Remedy("Or convert it once on a machine with Engine 25 or older: pull it and push it "
                   "to a registry of yours."),
        ),
        signatures=(
            Signature(r"schema 1.{0,200}(?:disabled|removed|no longer supported|not supported)"
                      r"|schema 1 (?:support|images) ",
                      "[DEPRECATION NOTICE] Docker Image Format v1 and Docker Image manifest "
                      "version 2, schema 1 support is disabled by default and will be removed in "
                      "an upcoming release. Suggest the author of docker.io/library/ruby:2.2.4 to "
                      "upgrade", 3),
            Signature(r"docker\.distribution\.manifest\.v1\+\S{1,20}.{0,60}(?:not supported|no "
                      r"longer|unsupported)",
                      "media type application/vnd.docker.distribution.manifest.v1+prettyjws is no "
                      "longer supported", 3),
            Signature("deprecated_pull_schema_1|docker image format v1 .{0,120}disabled",
                      "CONTAINERD_ENABLE_DEPRECATED_PULL_SCHEMA_1_IMAGE=1", 3),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/engine/deprecated/",
                 "https://github.com/moby/moby/pull/47459",
                 "https://github.com/wagoodman/dive/issues/541"),
        replayed=True,
    ),
    Fault(
        code="ED243",
        name="image-reference-invalid",
        title="This is not the name of an image",
        cause="The name breaks the rules of image names: capital letters, spaces, two tags, an "
        "empty variable (image: app:${TAG}), or a command line in which an option's value took the "
        "image's place.",
        tell="The client refuses before it asks anybody.",
        decide=("docker compose config --images",),
        probes=("project-images",),
        remedies=(
            Remedy("Write it as [registry[:port]/]owner/name[:tag], all small letters."),
            Remedy("See what Compose makes of the variables.", ("docker compose config --images",)),
        ),
        signatures=(
            Signature("invalid reference format(?:: repository name '?\\(?[^\\s)]{0,120}\\)?'? "
                      "must be lowercase)?",
                      "docker: invalid reference format: repository name (Case) must be lowercase",
                      3),
            Signature("repository name must be (?:lowercase|canonical)|invalid repository name"
                      "|requested repository name is not valid",
                      "invalid reference format: repository name must be lowercase", 3),
            Signature(r"invalid tag '[^']{1,200}'", 'invalid tag "a b": invalid reference '
                                                    'format', 2),
            Signature(r"is not a valid repository/tag|error parsing reference: '",
                      'Error parsing reference: "foo/screenApp" is not a valid repository/tag', 3),
            Signature("invalid checksum digest (?:length|format)|unsupported digest algorithm",
                      "Error response from daemon: invalid checksum digest length", 3),
            Signature("couldn't parse image reference|invalid image reference",
                      "couldn't parse image reference", 2),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/reference/cli/docker/image/tag/",),
    ),
    Fault(
        code="ED244",
        name="image-not-here",
        title="The image is not on this engine, and it may not be pulled",
        cause="The command only looks among the engine's own images: it was never built or "
        "pulled here, it was built for another engine (another context, a build container without "
        "--load), or pulling is switched off (--pull never, pull_policy: never).",
        tell="'No such image' is the engine's own answer; no registry was asked.",
        decide=("docker image ls", "docker context ls"),
        probes=("engine", "connection"),
        remedies=(
            Remedy("Build it (with buildx: into the engine) or pull it.",
                   ("docker build --load -t <image> .", "docker pull <image>")),
        ),
        signatures=(
            Signature(r"no such image:? '?(?P<image>[\w./:@-]{1,200})",
                      "docker: Error response from daemon: No such image: nosuch:1", 3),
            Signature("image not known|docker.errors.ImageNotFound", "Error: nosuch: image not "
                                                                     "known", 2),
            Signature(r"an image does not exist locally with the tag",
                      "An image does not exist locally with the tag: x/y", 3),
        ),
        step="build",
        sources=("https://docs.docker.com/build/builders/drivers/",),
    ),
    Fault(
        code="ED245",
        name="image-for-other-operating-system",
        title="The image is for another operating system",
        cause="A Windows image is asked of an engine that runs Linux containers, or a Linux image "
        "of one in Windows mode.",
        tell="The platform in the message begins with windows/, or the engine's OSType does.",
        decide=("docker info --format '{{.OSType}}'",),
        probes=("engine",),
        remedies=(
            Remedy("Switch Docker Desktop to Linux containers.",
                   ('& "$Env:ProgramFiles\\Docker\\Docker\\DockerCli.exe" -SwitchLinuxEngine',),
                   ("windows",), "Restarts the engine."),
            Remedy("Windows images run on Windows only: take a Linux variant of the image.", (),
                   ("linux",)),
        ),
        signatures=(
            Signature("no matching manifest for windows/",
                      "no matching manifest for windows/amd64 10.0.19045 in the manifest list "
                      "entries",
                      1),
            Signature("(?:image )?operating system 'windows' (?:cannot|can't) be used",
                      'image operating system "windows" cannot be used on this platform', 3),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/desktop/setup/install/windows-install/",),
        replayed=True,
    ),
)
