"""What a registry delivers, ED205-ED209: broken, missing or too large content."""

from __future__ import annotations

from envdoctor.faults.daemon_json import setting
from envdoctor.model import Fault, Remedy, Signature

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED205",
        name="layer-verification-failed",
        title="A downloaded layer is not what its digest promises",
        cause="What arrived does not match its checksum. If it is the same digest every time, the "
        "copy in the registry, mirror or proxy cache is damaged. If the digest differs from try to "
        "try, the network, a filtering proxy or the memory of this machine damages it.",
        tell="Pull twice and compare the digests in the message. The local image store is not "
        "the reason: deleting it loses data and does not help.",
        decide=("docker pull <image>",),
        probes=("registry", "network"),
        remedies=(
            Remedy("Pull again and compare the digest with the one before.",
                   ("docker pull <image>",)),
            Remedy("Same digest again: have it removed from the mirror or the proxy's cache, or "
                   "push the image anew."),
            *setting(
                "Different digests: download one layer at a time, and test network and memory.",
                '"max-concurrent-downloads": 1',
            ),
        ),
        signatures=(
            Signature("layer verification failed",
                      "filesystem layer verification failed for digest sha256:bbf2fb66fa6e", 3),
            Signature("failed (?:commit|size validation).{0,200}unexpected (?:commit )?(?:size"
                      "|digest)",
                      'failed commit on ref "layer-sha256:ab": unexpected commit digest '
                      "sha256:12, expected sha256:ab: failed precondition", 3),
            Signature("(?:digest did not match|digest mismatch|does not match (?:expected "
                      ")?digest)",
                      "Error: writing blob: Digest did not match, expected sha256:ab, got "
                      "sha256:cd",
                      2),
            Signature("error pulling image configuration",
                      "error pulling image configuration: image config verification failed for "
                      "digest sha256:ab", 1, "toomanyrequests|x509|dial tcp|denied|forbidden"),
            Signature("error pulling image configuration.{0,40}unexpected EOF",
                      "error pulling image configuration / unexpected EOF", weight=1),
            Signature("(?:archive/tar: invalid tar header|gzip: invalid (?:header|checksum)|flate: "
                      "corrupt input)",
                      "archive/tar: invalid tar header", 2, "register layer"),
        ),
        step="hello-world",
        sources=("https://github.com/distribution/distribution/issues/2952",
                 "https://github.com/docker-library/ruby/issues/134",
                 "https://github.com/moby/moby/issues/36135"),
    ),
    Fault(
        code="ED206",
        name="registry-blob-missing",
        title="The registry knows the image but has lost a part of it",
        cause="The manifest is there, and a layer or the configuration that it names is not: an "
        "upload that broke off, a cleanup that removed too much, or a mirror out of step.",
        tell="The tag was found ('Pulling from …' appears), then one blob is unknown. A missing "
        "tag says 'manifest unknown' and nothing is pulled.",
        decide=("docker buildx imagetools inspect <image>",),
        probes=("registry",),
        remedies=(
            Remedy("If it is your image, build and push it again.", ("docker push <image>",)),
            Remedy("Else take another tag or digest, or go past the mirror."),
        ),
        signatures=(
            Signature("blob (?:unknown|not found)|unknown blob",
                      "Error response from daemon: blob unknown: blob unknown to registry", 3),
            Signature(r"failed to copy: httpreadseeker: failed open: content at \S{1,300} not "
                      r"found", "failed to copy: httpReadSeeker: failed open: content at "
                      "https://ghcr.io/v2/x/y/blobs/sha256:ab not found: not found", 3),
            Signature("missing content descriptor|failed to get reader from content store",
                      "failed to get reader from content store: content digest sha256:ab: not "
                      "found",
                      2),
        ),
        step="hello-world",
        sources=("https://github.com/distribution/distribution/issues/1803",),
    ),
    Fault(
        code="ED207",
        name="registry-upload-too-large",
        title="The registry's front server refuses large layers",
        cause="A web server before the registry (often nginx with its limit of 1 MB) refuses the "
        "upload of a layer with 413.",
        tell="Small layers pass and a large one fails, always with 413.",
        decide=("docker history <image>",),
        probes=("registry",),
        remedies=(
            Remedy("On the registry's nginx set `client_max_body_size 0;` and reload it.",
                   ("sudo nginx -t && sudo systemctl reload nginx",), ("linux", "systemd")),
        ),
        signatures=(
            Signature("413 (?:request entity|content|payload) too large", weight=1),
            Signature("(?:/v2/|push|blob|registry|upload).{0,300}413 (?:request entity|content"
                      "|payload) too large|HTTP 413 response",
                      "error parsing HTTP 413 response body: invalid character '<' looking for "
                      'beginning of value: "<html><head><title>413 Request Entity Too Large"', 3),
        ),
        step="build",
        sources=("https://distribution.github.io/distribution/recipes/nginx/",),
    ),
    Fault(
        code="ED208",
        name="registry-manifest-unreadable",
        title="Client and registry do not agree on the form of the image",
        cause="The registry delivers or is sent a manifest of a kind that the other side does not "
        "know: an OCI index or attestation at an old registry, a chart or another artifact that is "
        "no image, or an old engine before a new image.",
        tell="The message names a media type or says that the manifest is invalid; the image is "
        "there and may be read.",
        decide=("docker buildx imagetools inspect <image> --raw",),
        probes=("registry", "engine"),
        remedies=(
            Remedy("Pushing to an old registry: build without attestations.",
                   ("docker buildx build --provenance=false --sbom=false --push -t <image> .",)),
            Remedy("Pulling: update the engine, and see that the reference is an image at all."),
        ),
        signatures=(
            Signature("manifest invalid|invalid manifest", "errors: manifest invalid: manifest "
                                                           "invalid", 2),
            Signature(r"unsupported media ?type application/vnd|mediaType in manifest should be"
                      r"|unknown type application/|invalid mediatype",
                      "Error response from daemon: unsupported media type "
                      "application/vnd.cncf.helm.config.v1+json", 3),
            Signature(r"encountered remote '?\S{1,120}?'? ?\((?:unknown|\w+)\) when fetching",
                      'Encountered remote "application/vnd.cncf.helm.config.v1+json"(unknown) when '
                      "fetching", 3),
            Signature("missing signature key", "Error response from daemon: missing signature "
                                               "key", 2),
            Signature("invalid rootfs in image configuration", "invalid rootfs in image "
                                                               "configuration", 2),
        ),
        step="build",
        sources=("https://docs.docker.com/build/metadata/attestations/",
                 "https://github.com/docker/buildx/issues/1509"),
    ),
    Fault(
        code="ED209",
        name="pull-hangs-or-unexpected-eof",
        title="Downloads of layers break off",
        cause="The registry's answers come, and the layers, which are large and come from another "
        "host (a CDN), break off or stall: a slow or filtered line, a proxy with a size limit, "
        "several downloads at once, or a network path with too large packets.",
        tell="Small requests work and large transfers break with EOF, again and again. A wrong "
        "checksum would say 'verification failed'.",
        decide=("curl -sSI https://production.cloudflare.docker.com/",
                "docker info --format '{{.HTTPSProxy}}'"),
        probes=("network", "registry"),
        remedies=(
            *setting(
                "Download one layer at a time, and pull again (what is complete is kept).",
                '"max-concurrent-downloads": 1',
            ),
            Remedy("Behind a proxy or VPN: allow production.cloudflare.docker.com and large "
                   "downloads."),
        ),
        signatures=(
            Signature("(?:pulling fs layer|downloading|extracting|waiting).{0,200}unexpected EOF",
                      "1d983d5eded7: Pulling fs layer unexpected EOF", 3),
            Signature("(?:download failed|pull|layer|blob|copy|image|extract).{0,200}unexpected "
                      "EOF",
                      "Download failed, retrying: unexpected EOF"),
            Signature("processing tar file.{0,60}unexpected EOF",
                      "Error processing tar file(exit status 1): unexpected EOF"),
            Signature(r"\d[MGk]B/\d.{0,80}unexpected EOF",
                      "Downloading [====>]  29.06MB/29.06MB ... unexpected EOF"),
            Signature(r"retrying in \d+ seconds?", "Retrying in 20 seconds", 1),
            Signature(r"/v2/\S{3,300}: (?:unexpected )?EOF",
                      'Error response from daemon: Head '
                      '"https://registry.example.org/v2/x/y/manifests/1": EOF'),
            Signature(r"^unexpected EOF|/v2/\W{0,2}: (?:unexpected )?EOF", "unexpected EOF", 1),
            Signature("error pulling image configuration.{0,40}unexpected EOF",
                      "error pulling image configuration / unexpected EOF"),
            Signature(r"failed to copy: (?:httpreadseeker: )?(?:failed to read|failed open|failed "
                      r"to open).{0,200}EOF",
                      "failed to copy: httpReadSeeker: failed open: failed to do request: Get "
                      '"https://production.cloudflare.docker.com/x": EOF'),
        ),
        step="hello-world",
        sources=("https://github.com/docker/for-mac/issues/2083",
                 "https://github.com/moby/moby/issues/35686",
                 "https://github.com/docker/hub-feedback/issues/1076"),
    ),
)
