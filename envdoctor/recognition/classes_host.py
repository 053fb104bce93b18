"""Classes of failure of the machine's side: client, engine, installation, virtual machine.

Front ends tell them in words of their own. An area and a failure are enough to say where to look,
and never enough to be certain: all of these weigh least.
"""

from __future__ import annotations

from envdoctor.recognition.classes import Kind

_FAILS = (
    r"fail|error|fatal|cannot|can't|could not|couldn't|unable|denied|refused|not permitted"
    r"|no such|not found|missing|invalid|unexpected|exit(?:ed)? (?:code|status|with)|timed? ?out"
)
_ENGINE = (
    r"\bdocker (?:daemon|engine|api|server|host|endpoint|environment|service|socket|client)\b"
    r"|\bdockerd\b|\bdocker desktop\b|\bdocker (?:is|isn.t|must|needs|should|appears|seems|to)\b"
    r"|\bcontainer (?:runtime|engine)\b|(?:connect\w*|access|reach|ping|talk) (?:to )?docker\b"
)
_AWAY = (
    r"(?:not|n.t) (?:\w{1,12} )?(?:running|available|reachable|started|responding|accessible)"
    r"|unavailable|unreachable|\b(?:is|be|ensure|make sure|check|that|if)\b.{0,40}\brunning\b"
    r"|(?:can ?not|can.t|could ?n.t|could not|unable to|fail\w{0,4} to|error) (?:\w{1,12} )?"
    r"(?:connect|reach|ping|detect|find|access|contact|communicat|talk|query|initiali|locate)"
)
_OF_REGISTRY = r"registry|docker\.(?:io|com)|ghcr\.io|quay\.io|gcr\.io|/v2/|\bpull"


def _kind(names: str, *all_of: str, but: str = "") -> Kind:
    return Kind(tuple(names.split()), all_of, but)


# The narrow ones first: the first that fits a statement is the one that is taken.
HOST_KINDS = (
    _kind(
        "iptables-not-usable daemon-iptables-nft-mismatch iptables-docker-chain-flushed",
        r"ip6?tables|nftables|\bnft\b|\bchain '?docker",
        _FAILS + r"|no chain|does not exist",
    ),
    _kind(
        "wsl-cgroup-mount-missing",
        r"\bcgroups?2?\b",
        _FAILS + r"|not (?:mounted|supported|available)",
        but=r"memory|kubelet|conmon",
    ),
    _kind(
        "daemon-json-invalid daemon-json-unknown-option",
        r"daemon\.json|docker daemon config|daemon configuration",
        _FAILS + r"|conflict|unknown",
    ),
    _kind(
        "daemon-containerd-unreachable",
        r"\bcontainerd\b",
        r"timeout|timed out|deadline exceeded|failed to (?:dial|start|connect)|connection refused"
        r"|not running|no such file",
        but=r"oci runtime|failed to create (?:shim|task)|snapshot|pull|blob|image",
    ),
    _kind(
        "daemon-storage-driver-unsupported",
        r"graphdriver|storage.?driver|snapshotter",
        _FAILS + r"|not supported|unsupported|unknown",
        but=r"no space|read-only|input/output",
    ),
    _kind(
        "rootless-subuid-missing-or-newuidmap-no-setuid rootless-userns-apparmor-ubuntu24 "
        "rootless-network-driver-missing",
        r"new[ug]idmap|\bsub[ug]id\b|user ?namespace|\buserns\b|rootlesskit|dockerd-rootless",
        _FAILS,
    ),
    _kind("apparmor-parser-missing-or-failing", r"apparmor", _FAILS),
    _kind(
        "credential-helper-failed cred-helper-missing",
        r"credential (?:helper|store)|credsstore|docker-credential|credentials?server",
        _FAILS,
    ),
    _kind(
        "apt-containerd-conflict rpm-podman-docker-conflict docker-repository-lacks-release",
        r"\bdocker-ce\b|\bdocker\.io\b(?![/:])|\bcontainerd\.io\b|\bpodman-docker\b",
        r"depends|conflict|unmet|\bbroken|candidate|installable|\bheld\b|unable to (?:loc|corr)"
        r"|no match|requires|nothing provides|problem",
    ),
    _kind(
        "windows-desktop-wsl-kernel-or-virtualization desktop-wsl-machine-fails",
        r"virtuali[sz]ation|hyper-?v\b|hypervisor|virtual machine platform",
        r"not (?:enabled|supported|detected|running|installed|available)|disabled|must be|enable",
        but=r"kvm|virtualbox",
    ),
    _kind(
        "desktop-wsl-machine-fails windows-desktop-wsl-kernel-or-virtualization",
        r"\bwsl(?:2|\.exe)?\b",
        r"docker|distro|kernel",
        _FAILS + r"|terminated|abruptly",
        but=r"mount:",
    ),
    _kind(
        "colima-vm-fails-to-start colima-not-running lima-instance-not-running",
        r"\b(?:colima|limactl|lima)\b",
        _FAILS + r"|not running|degraded",
        but=r"docker\.sock",
    ),
    _kind(
        "podman-machine-not-running podman-socket-not-enabled",
        r"podman machine|podman\S{0,30}\.sock|podman (?:socket|service|api|vm)",
        _FAILS + "|" + _AWAY,
    ),
    _kind(
        "api-client-too-old-for-engine-29 api-client-too-new",
        r"docker|engine|daemon|server",
        r"\bapi.?version|client version|version of the (?:client|api)",
        r"too (?:old|new|low|high)|not (?:supported|compatible)|mismatch|incompatib|newer|older",
        but=r"kube|chart",
    ),
    _kind(
        "docker-host-without-scheme",
        r"DOCKER_HOST|docker host\b",
        r"invalid|unable to parse|cannot parse|malformed|unsupported|unknown (?:scheme|protocol)",
    ),
    _kind(
        "context-missing",
        r"docker context|\bcontext \W?[\w.-]{1,40}\W? (?:not|does|could)",
        r"not found|does not exist|no such|cannot load|could not",
        but=r"build context|deadline|kube",
    ),
    _kind(
        "daemon-proxy-unreachable daemon-proxy-missing-shell-proxy-set",
        r"\bproxy\b",
        _OF_REGISTRY,
        _FAILS + r"|\bEOF\b|\b50\d\b",
        but=r"nginx|traefik|reverse|kube|socket-proxy",
    ),
    _kind(
        "registry-tls-interception-unknown-ca",
        r"x509|certificate|\bssl\b",
        _OF_REGISTRY,
        _FAILS + r"|expired|untrusted|verif|not valid",
    ),
    _kind(
        "registry-server-error",
        r"\b50[0-4]\b|bad gateway|service unavailable|gateway time-?out",
        _OF_REGISTRY,
        but=r"http\+docker|localhost",
    ),
    _kind(
        "swarm-address-unclear swarm-without-leader",
        r"\braft\b|:2377\b|\bswarm (?:manager|node|join|init)|docker swarm",
        _FAILS,
    ),
    _kind(
        "systemd-start-failed",
        r"\bdocker\.(?:service|socket)\b|docker application container engine",
        _FAILS,
    ),
    _kind(
        "docker-client-not-installed docker-cli-not-on-path-in-ci-agent",
        r"\bdocker(?:\.exe)?\W{0,2} .{0,40}(?:not (?:been )?installed|is not recognized"
        r"|not found (?:in|on)|(?:was|is|be) not found|not on (?:the|your) path)"
        r"|(?:please )?install docker\b"
        r"|(?:could not|cannot|can't|unable to) find (?:the )?\W?docker\W?"
        r"(?: (?:executable|command|binary|cli)|\W*$)",
        but=r"compose|credential|buildx|docker-machine|plugin|module|dockerfile|image",
    ),
    _kind(
        "socket-daemon-not-running socket-stale-no-listener",
        _ENGINE,
        _AWAY,
        but=r"dockerfile|docker\.io|docker\.com|\bimage|manifest|tcp://|podman|kube|installed",
    ),
)
