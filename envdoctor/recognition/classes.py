"""What an error is about when its exact words are not in the catalogue.

Programs word the same failure in many ways, but an operation, a class of error and an object are
nearly always there. Each row names a fault by those three; such a sighting never weighs more than
the usual words of a fault, and counts only where no signature was seen in the same statement.
"""

from __future__ import annotations

from typing import NamedTuple

_REGISTRY = (
    r"registry|docker\.io|docker\.com|ghcr\.io|quay\.io|gcr\.io|pkg\.dev|azurecr\.io|amazonaws\.com"
    r"|mcr\.microsoft|cloudflarestorage|cloudfront|/v2/|manifests?\b|\bpull"
)
_BUSY = r"address already in use|eaddrinuse|only one usage of each socket address|port is already allocated"
_NAMELESS = (
    r"no such host|temporary failure in name resolution|server misbehaving|name or service not known"
    r"|eai_again|enotfound|unknownhostexception|could not resolve|name does not resolve"
    r"|nodename nor servname|resolving timed out|temporary failure resolving|unable to resolve"
)
_DENIED = r"permission denied|eacces|operation not permitted|eperm\b"
_TIMED_OUT = r"i/o timeout|tls handshake timeout|deadline exceeded|client\.timeout|connection timed out|etimedout"
_FULL = r"no space left|enospc|disk quota exceeded|not enough (?:free )?(?:disk )?space|disk (?:is )?full"


class Kind(NamedTuple):
    """A class of failure: `all_of` must each match the statement, `none_of` must not.

    `names` are the faults that it may be, the most probable first; `host_only` classes are
    about the machine and do not count when a container says it.
    """

    names: tuple[str, ...]
    all_of: tuple[str, ...]
    none_of: str = ""
    weight: int = 1
    host_only: bool = False


KINDS = (
    # ports
    Kind(("port-in-use-by-host-process", "port-already-allocated-by-container"),
         (_BUSY, r"bind|listen|port|expos|allocat"), r"docker\.sock|nginx: \[emerg\]", 1, True),
    Kind(("rootless-privileged-port",), (r"privileged port|unprivileged_port|rootless", _DENIED), "", 2),
    Kind(("port-bind-address-not-local",), (r"cannot assign requested address|eaddrnotavail", r"bind|listen|port")),
    # names and ways to the registry
    Kind(("registry-dns-failure",), (_NAMELESS, _REGISTRY), r"proxyconnect", 2),
    Kind(("daemon-proxy-unreachable",), (r"proxyconnect|proxy", r"refused|no such host|timeout|unreachable"), "", 2),
    Kind(("dind-host-docker-not-resolvable",), (r"lookup docker\b|://docker:237[56]", _NAMELESS), "", 2),
    Kind(("host-docker-internal-missing-on-linux",), (r"host\.docker\.internal", _NAMELESS), "", 2),
    Kind(("container-dns-broken-host-ok",), (_NAMELESS,), _REGISTRY + r"|proxy|host\.docker\.internal"),
    Kind(("registry-tls-interception-unknown-ca",), (
        r"unknown authority|self[- ]signed|unable to get local issuer|unable to verify the first",
        _REGISTRY), r"pypi|pip", 2),
    Kind(("pip-tls-interception",), (
        r"certificate.?verify.?failed|self[- ]signed|unable to get local issuer", r"pypi|pip|_ssl\.c|simple/")),
    Kind(("registry-clock-skew",), (r"expired or is not yet valid|is not valid yet|not yet valid",)),
    Kind(("registry-cert-no-san-or-wrong-name",), (r"x509|certificate", r"is valid for|SANs?\b|common name")),
    Kind(("registry-http-vs-https-insecure",), (r"gave http response to https|wrong version number|first record does not look like a tls", _REGISTRY)),
    Kind(("registry-rate-limit-429",), (r"toomanyrequests|too many requests|\b429\b|rate.?limit", _REGISTRY), "", 2),
    Kind(("daemon-proxy-missing-shell-proxy-set", "mtu-mismatch-vpn-overlay"), (_TIMED_OUT, _REGISTRY)),
    Kind(("daemon-proxy-missing-shell-proxy-set",), (r"connection refused|network is unreachable|no route to host", _REGISTRY),
         r"localhost|127\.0\.0\.1|docker\.sock"),
    # images
    Kind(("image-pull-access-denied-nonexistent",), (
        r"pull access|repository|insufficient_scope|requested acc?ess", r"denied|does not ex|may require|authorization failed"), r"token has expired", 2),
    Kind(("image-tag-removed-or-missing",), (r"manifest|image|tag\b", r"manifest unknown|not found|does not exist|no such image", _REGISTRY),
         r"command not found|cache key|checksum"),
    Kind(("no-matching-manifest-arm64",), (r"no (?:matching|child|image)? ?(?:manifest|match|image found)", r"platform|manifest list|image index|architecture"), "", 2),
    Kind(("image-arch-mismatch",), (r"exec format error|does not match the (?:detected|specified|expected) (?:host )?platform|cannot execute binary file",),
         r"docker-credential|unable to spawn", 2),
    Kind(("image-arch-mismatch",), (r"exec format error",), r"docker-credential"),
    # credentials
    Kind(("cred-helper-missing",), (r"docker-credential-", r"not found|no such file"), "", 2),
    Kind(("stale-credentials-break-public-pull",), (r"unauthorized|authentication required|401", _REGISTRY)),
    # the daemon
    Kind(("socket-permission-not-in-docker-group", "docker-group-membership-not-active-in-session"),
         (r"\.sock\b|docker daemon|docker api", _DENIED), r"podman", 2),
    Kind(("socket-stale-no-listener", "socket-daemon-not-running"), (r"\.sock\b", r"connection ?refused"), r"podman", 1),
    Kind(("socket-daemon-not-running", "socket-stale-no-listener"), (
        r"docker\.sock|docker daemon|docker api|docker_engine", r"cannot connect|failed to connect|connection|could ?n.t|unable|is .{0,20}running|no such file")),
    Kind(("docker-host-env-stale-tcp",), (r":237[56]\b", r"refused|timeout|cannot connect|no route")),
    # storage
    Kind(("disk-full-data-root", "disk-inodes-exhausted"), (_FULL,), r"inode", 2),
    Kind(("disk-inodes-exhausted",), (r"inode", r"100 ?%|exhaust|" + _FULL), "", 2),
    Kind(("data-root-filesystem-readonly",), (r"read-only file ?system", r"/var/lib/docker|containerd"), "", 2),
    # running
    Kind(("command-not-in-image",), (r"exec\b|starting container|oci runtime", r"executable file not found"), r"docker-credential", 2),
    Kind(("entrypoint-crlf",), (r"\\r|\^M", r"no such file|not found|bad interpreter|invalid"), "", 2),
    Kind(("oom-build-or-container-137",), (r"\b137\b|oomkilled|out of memory|cannot allocate memory|signal: killed|heap out of memory",)),
    Kind(("gpu-runtime-missing",), (r"nvidia|\bgpu\b|\bcuda\b", r"could not select|not found|unknown|failed|unsupported|cannot", r"device driver|runtime|libnvidia|nvidia-container|cdi")),
    Kind(("bind-mount-uid-mismatch",), (_DENIED, r"mkdir|open|creat|writ|touch|chmod|chown|access|unlink|copyfile"), r"\.sock|port|bind:|/var/lib/docker|/proc|/sys|pull"),
    Kind(("macos-mounts-denied",), (r"mounts? denied|not shared from the host",), "", 2),
    # building
    Kind(("build-context-missing-or-ignored-file",), (
        r"copy|add |checksum|cache key|build context|\bstat\b|dockerignore", r"not found|no such file|does not exist|no source files"),
        r"--from|manifest|dockerfile: no such|oci runtime", 1),
    Kind(("dockerfile-not-found",), (r"dockerfile", r"no such file|not found|cannot find|unable to (?:evaluate|prepare)")),
    Kind(("buildx-missing-buildkit-required",), (r"buildkit|buildx", r"requires?|missing|broken|not found|unsupported")),
    # compose
    Kind(("compose-env-interpolation",), (r"variable", r"is not set|missing a value|required"), r"", 1),
    Kind(("compose-yaml-syntax",), (r"ya?ml", r"line \d+|mapping values|could not find expected|did not find|block (?:mapping|sequence)")),
    Kind(("compose-schema-errors",), (r"additional propert|unsupported config option|not allowed|must be a (?:string|list|mapping|number)|invalid type", r"propert|service|config|compose|must be")),
    Kind(("container-name-conflict",), (r"name", r"already in use", r"container"), "", 2),
    Kind(("network-pool-exhausted",), (r"address pool|predefined address|subnet|overlap", r"non-overlapping|fully subnetted|overlaps")),
)  # fmt: skip
