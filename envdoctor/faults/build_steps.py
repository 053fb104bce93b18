"""ED420-ED425: base images and system packages inside of a build."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED420",
        "from-image-pull-fails-in-build",
        "An image that the build needs cannot be pulled",
        "FROM or COPY --from names an image that is not here, and the pull fails. With COPY "
        "--from the name is mostly a misspelt stage, which is then looked for in the registry: "
        "the network that the error speaks of need not be at fault.",
        (
            Remedy(
                "Compare every --from with the stages", ("grep -nE '^FROM|--from=' Dockerfile",)
            ),
            Remedy(
                "Pull the base image by itself: that shows the registry's own error",
                ("docker pull <image>",),
            ),
        ),
        (
            Signature(
                r"\] load metadata for (?P<image>\S{1,200}):(?![\w/])",
                "> [internal] load metadata for docker.io/library/python:3.11-slim:",
                1,
            ),
            Signature(
                r"invalid from flag value (?P<image>[^\s:]{1,100})[^\n]{1,160}"
                r"(?:dial tcp|lookup|no such host|timeout)",
                weight=3,
            ),
            Signature(r"failed to resolve source metadata for (?P<image>\S{1,200}?):? ", weight=1),
            Signature(r"lookup registry-1\.docker\.io on \S{1,60}: no such host", weight=1),
        ),
        tell="The name that is pulled stands behind FROM or behind --from.",
        decide=("grep -nE '^FROM|--from=' Dockerfile", "docker pull <image>"),
        probes=("registry", "project-build", "project-images"),
        step="build",
        sources=("https://github.com/docker/build-push-action/issues/524",),
    ),
    Fault(
        "ED421",
        "base-image-distro-eol-404",
        "The base image's distribution is so old that its packages were moved away",
        "After the end of support the mirrors drop a release (it moves to an archive), so apt or "
        "yum in that image finds no index any more.",
        (
            Remedy("Take a supported base image: FROM <image> with a current tag"),
            Remedy(
                "Stop-gap for Debian, before apt-get update in the Dockerfile: RUN sed -i -E "
                "'s,//(deb|security)[.][a-z.]+/,//archive.debian.org/,; /-updates/d' "
                "/etc/apt/sources.list",
                risk="no security updates",
            ),
            Remedy(
                "Stop-gap for CentOS: RUN sed -i -e 's/^mirrorlist/#mirrorlist/' -e "
                "'s,^#baseurl=http://mirror,baseurl=http://vault,' /etc/yum.repos.d/CentOS-*",
                risk="no security updates",
            ),
        ),
        (
            Signature(
                r"the repository '[^'\n]{1,200}' (?:does not have|no longer has) a release file",
                "E: The repository 'http://deb.example.org/debian buster Release' does not have a"
                " Release file.",
                3,
                unless=r"download\.docker\.com|dockerproject|ppa|nodesource|postgresql\.org|microsoft|nvidia"
                r"|launchpad|packages\.|mirror\.\w{1,30}\.com",
            ),
            Signature(
                r"(?:wheezy|jessie|stretch|buster|trusty|xenial|artful|cosmic|disco|eoan|"
                r"groovy|hirsute|impish|kinetic|lunar|mantic)\S{0,20} release 404",
                weight=3,
            ),
            # A server that is away already fails at InRelease.
            Signature(
                r"\bErr:\d{1,3} https?://\S{0,40}(?:debian|ubuntu)\.(?:org|com)/\S{1,60} "
                r"(?P<gone>\S{1,40}) Release\b",
                "Err:5 http://deb.debian.org/debian buster Release",
            ),
            Signature(
                r"failed to fetch http\S{0,60}(?:debian\.org|ubuntu\.com|raspbian\.org)\S{0,60}/"
                r"dists/(?P<suite>[\w-]{1,40})/\S{1,120} 404",
                weight=3,
            ),
            Signature(
                r"(?:no urls in|could not retrieve|could not resolve host:) ?mirrorlist", weight=3
            ),
        ),
        tell="404 on the Release file. On a single .deb: an old index in the cache.",
        decide=("docker run --rm <image> cat /etc/os-release",),
        step="build",
        sources=(
            "https://github.com/Tecnativa/doodba/issues/669",
            "https://www.debian.org/releases/",
        ),
        replayed=True,
    ),
    Fault(
        "ED422",
        "dockerfile-stale-apt-cache-layer",
        "The build installs packages by an old list from the cache",
        "`RUN apt-get update` is a layer of its own and comes from the cache, while the mirror "
        "has replaced the packages since.",
        (
            Remedy("Now", ("docker build --no-cache .",), safe=True),
            Remedy(
                "For good, one layer: RUN apt-get update && apt-get install -y <package> && "
                "rm -rf /var/lib/apt/lists/*"
            ),
        ),
        (
            Signature(
                r"failed to fetch http\S{1,300}\.deb [^\n]{0,20}404",
                "E: Failed to fetch http://deb.example.org/pool/v/vim_7.4_amd64.deb  404  "
                "Not Found",
                3,
            ),
            Signature(r"unable to fetch some archives, maybe run apt-get update"),
        ),
        tell="404 on a .deb, and the step before says CACHED. On the Release file: the "
        "distribution is too old. 502 or Hash Sum: the mirror or a proxy.",
        decide=("grep -n 'apt-get update' Dockerfile",),
        implies=("build-failed",),
        step="layers",
        sources=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    ),
    Fault(
        "ED423",
        "build-package-missing",
        "The package manager does not know that package",
        "The lists were not fetched in this layer (apt-get update is missing), the name is "
        "another one in this distribution, or the package is in a section that is not enabled.",
        (
            Remedy(
                "Fetch the lists in the same RUN: apt-get update && apt-get install -y <package>"
            ),
            Remedy(
                "Search for the name in that image",
                ("docker run --rm <image> sh -c 'apt-get update && apt-cache search <package>'",),
            ),
        ),
        (
            Signature(
                r"package \W?(?P<package>[\w.+:-]{1,80})\W? has no installation candidate",
                "E: Package 'python-pip' has no installation candidate",
                unless=r"containerd|docker-",
            ),
            Signature(
                r"unable to locate package (?P<package>(?!docker-|containerd\.)[\w.+:-]{1,80})"
            ),
            Signature(r"couldn't find any package by (?:glob|regex)"),
            Signature(
                r"unable to select packages|unsatisfiable constraints|\(no such package\)", weight=3
            ),
            Signature(
                r"no match for argument: (?P<package>\S{1,80})|unable to find a match:",
                weight=3,
                unless=r"docker-ce|containerd\.io",
            ),
            Signature(
                r"no package (?P<package>\S{1,80}) available|error: target not found:", weight=3
            ),
        ),
        tell='No line above says "Temporary failure resolving": then the lists could not be had.',
        decide=("grep -nE 'apt-get (update|install)' Dockerfile",),
        implies=("build-failed",),
        step="build",
        sources=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    ),
    Fault(
        "ED424",
        "apt-signature-rejected",
        "apt does not accept the signatures of a repository",
        "The key is missing in the image or has expired; or, if even the distribution's own "
        "repositories are refused: no space left, a clock that is wrong, or an old Docker and "
        "libseccomp under a newer image.",
        (
            Remedy("Own repository: fetch its key into /etc/apt/keyrings and name it by signed-by"),
            Remedy(
                "Distribution's own: look at space and clock first",
                ("docker system df", "df -h /var/lib/docker", "date"),
                ("linux",),
            ),
            Remedy("Take a newer tag of the base image", ("docker build --pull .",)),
        ),
        (
            Signature(
                r"at least one invalid signature was encountered",
                "W: GPG error: http://deb.example.org bookworm InRelease: At least one invalid "
                "signature was encountered.",
            ),
            Signature(
                r"NO_PUBKEY (?!7EA0A9C3F273FCD8)(?P<key>[0-9A-F]{8,40})"
                r"|EXPKEYSIG (?P<old>[0-9A-F]{8,40})",
                weight=3,
                unless=r"download\.docker|dockerproject",
            ),
            Signature(r"the repository '[^'\n]{1,200}' is not signed", unless="download\\.docker"),
        ),
        tell="NO_PUBKEY names a key; `invalid signature` on all repositories is the machine.",
        decide=("docker run --rm <image> apt-get update",),
        probes=("storage",),
        implies=("build-failed",),
        step="build",
        sources=("https://github.com/debuerreotype/docker-debian-artifacts/issues/122",),
        replayed=True,
    ),
    Fault(
        "ED425",
        "build-mirror-out-of-step",
        "The mirror or a proxy delivered package lists that do not fit together",
        "A mirror is being renewed, or a caching proxy holds an old half of it.",
        (Remedy("Wait some minutes and build without cache", ("docker build --no-cache .",)),),
        (
            Signature(
                r"hash sum mismatch",
                "E: Failed to fetch http://deb.example.org/x/Packages.xz  Hash Sum mismatch",
                3,
            ),
            Signature(r"file has unexpected size \(\d{1,12} != \d{1,12}\)", weight=3),
        ),
        tell="It differs from run to run; behind a proxy it stays.",
        decide=("docker build --no-cache .",),
        probes=("network",),
        implies=("build-failed",),
        step="build",
        sources=("https://manpages.debian.org/bookworm/apt/apt-get.8.en.html",),
        replayed=True,
    ),
)
