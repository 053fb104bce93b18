"""What an error is about when its exact words are not in the catalogue.

Programs word the same failure in many ways, but an operation, a class of error and an object are
nearly always there. Each row names a fault by those three; such a sighting never weighs more than
the usual words of a fault, and counts only where no signature was seen in the same statement.
"""

from __future__ import annotations

from typing import NamedTuple

# A registry of images; those of packages (npm, PyPI, …) are reached from inside of containers.
_REGISTRY = (
    r"registry(?!\.(?:npmjs|yarnpkg|npmmirror|bower))|docker\.io|docker\.com|ghcr\.io|quay\.io|gcr\.io|pkg\.dev|azurecr\.io|amazonaws\.com"
    r"|mcr\.microsoft|cloudflarestorage|cloudfront|/v2/|manifests?\b|\bpull"
)
_BUSY = (
    r"address already in use|eaddrinuse|only one usage of each socket address"
    r"|port is already allocated"
)
_NAMELESS = (
    r"no such host|temporary failure in name resolution|server misbehaving"
    r"|name or service not known|eai_again|\benotfound|unknownhostexception"
    r"|could not resolve|name does not resolve"
    r"|nodename nor servname|resolving timed out|temporary failure resolving|unable to resolve"
)
_DENIED = r"permission denied|eacces|operation not permitted|eperm\b"
_TIMED_OUT = (
    r"i/o timeout|tls handshake timeout|deadline exceeded|client\.timeout"
    r"|connection timed out|etimedout"
)
_FULL = (
    r"no space left|enospc|disk quota exceeded|not enough (?:free )?(?:disk )?space"
    r"|disk (?:is )?full"
)


class Kind(NamedTuple):
    """A class of failure: `all_of` must each match the statement, `but` must not.

    `names` are the faults that it may be, the most probable first; `host_only` classes are
    about the machine and weigh little when a container says it.
    """

    names: tuple[str, ...]
    all_of: tuple[str, ...]
    but: str = ""
    weight: int = 1
    host_only: bool = False


def _kind(
    names: str, *all_of: str, but: str = "", weight: int = 1, host_only: bool = False
) -> Kind:
    return Kind(tuple(names.split()), all_of, but, weight, host_only)


KINDS = (
    # ports
    _kind(
        "port-in-use-by-host-process port-already-allocated-by-container",
        _BUSY,
        r"bind|listen|port|expos|allocat",
        but=r"docker\.sock|nginx: \[emerg\]",
        host_only=True,
    ),
    _kind(
        "rootless-privileged-port",
        r"privileged port|unprivileged_port|rootlessport|rootless.{0,80}\bport\b",
        _DENIED,
        weight=2,
    ),
    _kind(
        "port-bind-address-not-local",
        r"cannot assign requested address|eaddrnotavail",
        r"bind|listen|port",
    ),
    # names and ways to the registry
    _kind("registry-dns-failure", _NAMELESS, _REGISTRY, but=r"proxy|npm|pypi", weight=2),
    _kind(
        "registry-dns-failure",
        r"dial tcp: lookup [\w.-]*(?:docker|registr|cloudflarestorage|gcr|quay)",
        but=_NAMELESS + "|connection refused",
    ),
    _kind(
        "daemon-proxy-unreachable",
        r"proxyconnect|proxy",
        r"refused|no such host|timeout|unreachable",
        weight=2,
    ),
    _kind(
        "dind-host-docker-not-resolvable",
        r"lookup docker(?![\w.-])|://docker:237[56]",
        _NAMELESS,
        weight=2,
    ),
    _kind("host-docker-internal-missing-on-linux", r"host\.docker\.internal", _NAMELESS, weight=2),
    _kind(
        "container-dns-broken-host-ok", _NAMELESS, but=_REGISTRY + r"|proxy|host\.docker\.internal"
    ),
    _kind(
        "registry-tls-interception-unknown-ca",
        r"unknown authority|self[- ]signed|unable to get local issuer|unable to verify the first",
        _REGISTRY,
        but=r"pypi|pip",
        weight=2,
    ),
    _kind(
        "pip-tls-interception",
        r"certificate.?verify.?failed|self[- ]signed|unable to get local issuer",
        r"pypi|pip|_ssl\.c|simple/",
    ),
    _kind("registry-clock-skew", r"expired or is not yet valid|is not valid yet|not yet valid"),
    _kind(
        "registry-cert-no-san-or-wrong-name",
        r"x509|certificate",
        r"is valid for|SANs?\b|common name",
    ),
    _kind(
        "registry-http-vs-https-insecure",
        r"gave http response to https|wrong version number|first record does not look like a tls",
        _REGISTRY,
    ),
    _kind(
        "registry-rate-limit-429",
        r"toomanyrequests|too many requests|\b429\b|rate.?limit",
        _REGISTRY,
        weight=2,
    ),
    _kind("daemon-proxy-missing-shell-proxy-set mtu-mismatch-vpn-overlay", _TIMED_OUT, _REGISTRY),
    _kind(
        "daemon-proxy-missing-shell-proxy-set",
        r"connection refused|network is unreachable|no route to host",
        _REGISTRY,
        but=r"localhost|127\.0\.0\.1|docker\.sock",
    ),
    # images
    _kind(
        "image-pull-access-denied-nonexistent",
        r"pull access|repository|insufficient_scope|requested acc?ess",
        r"denied|does not ex|may require|authorization failed",
        but=r"token has expired",
        weight=2,
    ),
    _kind(
        "image-tag-removed-or-missing",
        r"manifest|image|tag\b",
        r"manifest unknown|not found|does not exist|no such image",
        _REGISTRY,
        but=r"command not found|cache key|checksum|manifest\.json|vite|mix manifest",
    ),
    _kind(
        "no-matching-manifest-arm64",
        r"no (?:matching|child|image)? ?(?:manifest|match|image found)",
        r"platform|manifest list|image index|architecture",
        weight=2,
    ),
    _kind(
        "image-arch-mismatch",
        r"exec format error|does not match the (?:detected|specified|expected) (?:host )?platform"
        r"|cannot execute binary file",
        but=r"docker-credential|unable to spawn",
        weight=2,
    ),
    _kind("image-arch-mismatch", r"exec format error", but=r"docker-credential"),
    # credentials
    _kind("cred-helper-missing", r"docker-credential-", r"not found|no such file", weight=2),
    _kind(
        "stale-credentials-break-public-pull",
        r"unauthorized|authentication required|401",
        _REGISTRY,
    ),
    # the daemon
    _kind(
        "socket-permission-not-in-docker-group docker-group-membership-not-active-in-session",
        r"\.sock\b|docker daemon|docker api",
        _DENIED,
        but=r"podman|(?:mongodb|mysql|php|postgres|supervisor|redis|uwsgi|gunicorn)[\w./-]{0,40}\.sock",
        weight=2,
    ),
    _kind(
        "socket-stale-no-listener socket-daemon-not-running",
        r"\.sock\b",
        r"connection ?refused",
        but=r"podman",
    ),
    _kind(
        "socket-daemon-not-running socket-stale-no-listener",
        r"docker\.sock|docker daemon|docker api|docker_engine",
        r"cannot connect|failed to connect|connection|could ?n.t|unable|is .{0,20}running"
        r"|no such file",
        but=r"/sys/fs/cgroup",
    ),
    _kind("docker-host-env-stale-tcp", r":237[56]\b", r"refused|timeout|cannot connect|no route"),
    # storage
    _kind("disk-full-data-root disk-inodes-exhausted", _FULL, but=r"inode|commit_memory", weight=2),
    _kind("disk-inodes-exhausted", r"inode", r"100 ?%|exhaust|" + _FULL, weight=2),
    _kind(
        "data-root-filesystem-readonly",
        r"read-only file ?system",
        r"/var/lib/docker|containerd",
        weight=2,
    ),
    # running
    _kind(
        "command-not-in-image",
        r"starting container|start container|oci runtime|runc|crun",
        r"executable file not found",
        but=r"docker-credential",
        weight=2,
    ),
    _kind(
        "entrypoint-crlf", r"\\r|\^M", r"no such file|not found|bad interpreter|invalid", weight=2
    ),
    _kind(
        "oom-build-or-container-137",
        r"\b137\b|oomkilled|out of memory|cannot allocate memory|signal: killed|heap out of memory",
    ),
    _kind(
        "gpu-runtime-missing",
        r"nvidia|\bgpu\b|\bcuda\b",
        r"could not select|not found|unknown|failed|unsupported|cannot",
        r"device driver|runtime|libnvidia|nvidia-container|cdi",
    ),
    _kind(
        "bind-mount-uid-mismatch",
        _DENIED,
        r"mkdir|open|creat|writ|touch|chmod|chown|access|unlink|copyfile"
        r"|\b(?:grep|cat|sed|ls|cp|mv|tee|head|tail): /",
        but=r"\.sock|port|bind:|/var/lib/docker|/proc|/sys|pull",
    ),
    _kind(
        "bind-dir-onto-file bind-source-missing",
        r"mount(?:ing)? .{1,300}to rootfs",
        but=r"no such file|denied|read-only|not permitted|invalid|no space|too many",
    ),
    _kind("macos-mounts-denied", r"mounts? denied|not shared from the host", weight=2),
    # building
    _kind(
        "build-context-missing-or-ignored-file",
        r"\bcopy\b|\badd |checksum|cache key|build context|dockerignore",
        r"not found|no such file|does not exist|no source files",
        but=r"--from|manifest|dockerfile: no such|oci runtime",
    ),
    _kind(
        "dockerfile-not-found",
        r"dockerfile",
        r"no such file|not found|cannot find|unable to (?:evaluate|prepare)",
    ),
    _kind(
        "buildx-missing-buildkit-required",
        r"buildkit|buildx",
        r"requires?|missing|broken|not found|unsupported",
    ),
    # compose
    _kind("compose-env-interpolation", r"variable", r"is not set|missing a value|required"),
    _kind(
        "compose-yaml-syntax",
        r"ya?ml",
        r"line \d+|mapping values|could not find expected|did not find|block (?:mapping|sequence)",
    ),
    _kind(
        "compose-schema-errors",
        r"additional propert|unsupported config option|not allowed|invalid type"
        r"|must be a (?:string|list|mapping|number)",
        r"propert|service|config|compose|must be",
    ),
    _kind("container-name-conflict", r"name", r"already in use", r"container", weight=2),
    _kind(
        "network-pool-exhausted",
        r"address pool|predefined address|subnet|overlap",
        r"non-overlapping|fully subnetted|overlaps",
    ),
)
