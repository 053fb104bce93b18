"""ED325-ED327: names that cannot be looked up from inside of a container."""

from __future__ import annotations

from envdoctor.faults.daemon_json import RESTART_RISK, setting
from envdoctor.model import Fault, Remedy, Signature

# A host of the world has a dot in its name; a service of the project has none. The modules and
# exceptions of programming languages look like hosts and are not.
_WORLD = (
    r"(?<![\w.])(?!socket\.|java\.|requests\.|urllib3?\.|psycopg\d?\.|sqlalchemy\.|redis\."
    r"|pymysql\.|pymongo\.|system\.|org\.|com\.)(?![\w.]{0,80}(?:error|exception))"
    r"(?P<host>[a-z][\w-]{0,60}\.(?:[\w-]{1,60}\.){0,5}[a-z]{2,20}\b)"
)
_OTHERS = (
    r"registry(?!\.(?:npmjs|yarnpkg|bower))|docker\.(?:io|com)|(?:ghcr|quay|gcr|azurecr)\.io"
    r"|host\.docker\.internal|lookup |://docker"
)

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED325",
        name="container-dns-broken-host-ok",
        title="Containers cannot look names up, although this machine can",
        cause="Containers get another name server than the machine: where the machine's own is a "
        "local one (127.0.0.53), Docker falls back to 8.8.8.8, which many company networks and "
        "VPNs block; or packets of containers are not forwarded at all.",
        tell="The failing name has a dot (a host of the internet). With --network host the same "
        "look-up works. A name without a dot is a service of the project, and another fault.",
        decide=("docker run --rm busybox nslookup docs.docker.com",
                "docker run --rm --network host busybox nslookup docs.docker.com",
                "docker run --rm busybox cat /etc/resolv.conf", "sysctl net.ipv4.ip_forward"),
        probes=("network", "daemon-config"),
        implies=("build-package-missing", "pip-no-matching-version",
                 "package-servers-unreachable"),
        remedies=(
            *setting("Tell containers the name server that this network allows.",
                     '"dns": ["<name-server>"]'),
            Remedy("If firewall rules were reloaded, let Docker write its own again.",
                   ("sudo systemctl restart docker",), ("linux", "systemd"), RESTART_RISK),
            Remedy("For a build, as a stop-gap.", ("docker build --network=host .",), ("linux",)),
        ),
        signatures=(
            Signature(r"temporary failure resolving '?(?P<host>[\w.-]+)",
                      "Err:1 http://deb.example.org bookworm InRelease Temporary failure resolving "
                      "'deb.example.org'", 3),
            Signature(r"(?:temporary|DNS: transient) error \(try again later\)",
                      "fetch https://dl-cdn.alpinelinux.org/alpine/v3.19/main: temporary error "
                      "(try again later)", 3),
            Signature(r"(?:could not|cannot|can't|couldn't|failed to|unable to) resolve "
                      r"(?:host(?:name)?:? |proxy:? |the )?'?(?P<host>[\w-]{1,60}\.[\w.-]{2,100})",
                      "curl: (6) Could not resolve host: github.com", 2,
                      r"registry-1|auth\.docker|proxy|host\.docker\.internal"),
            Signature(rf"(?:EAI_AGAIN|getaddrinfo failed)\W{{1,6}}{_WORLD}",
                      "getaddrinfo EAI_AGAIN api.example.org", 2, _OTHERS),
            Signature(rf"{_WORLD}.{{0,80}}(?:failure in name resolution|name or service not known"
                      "|name does not resolve)",
                      "http://deb.example.org: Temporary failure in name resolution", 2, _OTHERS),
            Signature(r"connection broken by .{0,240}(?:name resolution|name or service not known"
                      "|getaddrinfo failed|nodename nor servname)",
                      "WARNING: Retrying (Retry(total=4)) after connection broken by "
                      "'NewConnectionError('[Errno -3] Temporary failure in name resolution')': "
                      "/simple/certifi/", 2),
            Signature(r"error : +no such host is known",
                      "NuGet.targets(121,5): error :   No such host is known", 2),
            Signature(r"bad address '(?P<host>[\w-]{1,60}\.[\w.-]{2,100})'",
                      "ping: bad address 'example.org'", 2, "host.docker.internal"),
            Signature("no servers could be reached",
                      ";; connection timed out; no servers could be reached", 2),
            Signature("temporary failure in name resolution|EAI_AGAIN|name or service not known"
                      "|name does not resolve|getaddrinfo failed",
                      "socket.gaierror: [Errno -3] Temporary failure in name resolution", 1,
                      _OTHERS),
            Signature(r"can't (?:find|resolve) '?(?P<host>[\w-]{1,60}\.[\w.-]{2,100}?)'?:? "
                      r"?(?:SERVFAIL|NXDOMAIN|REFUSED|$)",
                      "** server can't find deb.example.org: SERVFAIL", 2, "host.docker.internal"),
            Signature(r"unable to locate package (?P<package>(?!docker-|containerd\.)\S{1,60})",
                      "E: Unable to locate package libcap2-bin", 1),
            Signature(r"RUN .{0,300}(?:bad address|could not resolve host)|wget: bad address "
                      r"'?(?P<host>[\w.-]+)",
                      "wget: bad address 'github.com'", 2),
        ),
        step="build",
        sources=("https://docs.docker.com/engine/network/#dns-services",
                 "https://github.com/moby/buildkit/issues/757",
                 "https://github.com/microsoft/WSL/issues/6404"),
    ),
    Fault(
        code="ED326",
        name="host-docker-internal-missing-on-linux",
        title="host.docker.internal is not known on this engine",
        cause="Docker Desktop, OrbStack and Colima define this name for the machine itself; the "
        "engine on Linux does so only where the project asks for it.",
        tell="The name in the message is host.docker.internal, and nothing else fails to resolve.",
        decide=("docker info --format '{{.OperatingSystem}}'",),
        probes=("engine", "network", "project-addresses"),
        remedies=(
            Remedy("In Compose, give the service: extra_hosts: "
                   '["host.docker.internal:host-gateway"]. The service on the host must listen on '
                   "0.0.0.0 or the bridge's address, not on 127.0.0.1.", safe=True),
            Remedy("On the command line.",
                   ("docker run --add-host=host.docker.internal:host-gateway <image>",), safe=True),
        ),
        signatures=(
            Signature(r"(?:host|gateway|kubernetes)\.docker\.internal.{0,160}(?:name or "
                      r"service not known|not known|no such "
                      r"host|can't resolve|could not|cannot be resolved|failure in "
                      r"name|ENOTFOUND|EAI_AGAIN|not found"
                      "|NXDOMAIN|UnknownHost)",
                      'could not translate host name "host.docker.internal" to address: Name '
                      'or service '
                      "not known", 3),
            Signature(r"(?:resolve|lookup|ENOTFOUND|EAI_AGAIN|unknownhost\w*|translate|unknown host"
                      r"|bad address|find).{0,60}host\.docker\.internal", "nslookup: can't resolve "
                                                 "'host.docker.internal'", 3),
        ),
        step="django",
        sources=("https://docs.docker.com/reference/cli/docker/container/run/#add-host",
                 "https://github.com/docker/for-linux/issues/264"),
    ),
    Fault(
        code="ED327",
        name="host-service-refuses-containers",
        title="The service on this machine does not accept containers",
        cause="The container finds this machine, and nothing answers at the port: the service "
        "there is not running, listens on 127.0.0.1 only, or another port was meant. On Linux "
        "containers come from Docker's bridge, not from the machine itself.",
        tell="'connection refused' from host.docker.internal or the bridge's address (172.17.0.1): "
        "the name is known. A firewall would let it time out or say 'no route to host'.",
        decide=("sudo ss -ltnp 'sport = :<port>'",),
        probes=("ports", "network"),
        remedies=(
            Remedy("Let the service listen on the bridge's address or on 0.0.0.0, and see that it "
                   "does.", ("sudo ss -ltnp 'sport = :<port>'",), ("linux",),
                   "On 0.0.0.0 other machines reach it as well."),
            Remedy("Docker Desktop: start the service on this machine, and use its port."),
        ),
        signatures=(
            Signature(r"host\.docker\.internal\D{1,20}(?P<port>\d{2,5})\b.{0,120}refused",
                      "curl: (7) Failed to connect to host.docker.internal port 12345: Connection "
                      "refused", 3),
            Signature(r"host\.docker\.internal\D{1,20}(?P<port>\d{2,5})\b.{0,80}(?:connect call "
                      r"failed|couldn't connect to server)", weight=3),
            Signature(r"refused.{0,60}(?:host\.docker\.internal"
                      r"|172\.17\.0\.1)\D{1,20}?(?P<port>\d{2,5})\b",
                      "Connection refused: host.docker.internal/172.17.0.1:4000", 3),
            Signature(r"(?:172\.17\.0\.1|192\.168\.65\.2(?:54)?)\D{1,20}?(?P<port>\d{2,5})\b.{0,60}"
                      r"refused",
                      "connect to 172.17.0.1 port 5432: Connection refused", 2,
                      "dial udp|:53|ryuk"),
        ),
        step="django",
        sources=("https://github.com/docker/for-linux/issues/264",
                 "https://github.com/docker/for-linux/issues/1365"),
    ),
)
