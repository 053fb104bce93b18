"""ED230-ED234: proxies, those of the shell, of the engine and of the containers."""

from __future__ import annotations

from envdoctor.faults.daemon_json import RESTART_RISK, setting
from envdoctor.model import Fault, Remedy, Signature

_SHOW = "docker info --format 'http={{.HTTPProxy}} https={{.HTTPSProxy}} no={{.NoProxy}}'"
_RELOAD = ("sudo systemctl daemon-reload", "sudo systemctl restart docker")

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED230",
        name="daemon-proxy-unreachable",
        title="The engine's proxy does not answer",
        cause="The engine is told to go through a proxy, and that proxy is not there: you are "
        "outside of the company's network, a local proxy tool is not running, or its address is "
        "written wrongly (https:// for a proxy that speaks plain HTTP). Under Docker Desktop "
        "127.0.0.1 is the VM, not your machine. The shell's variables do not matter here.",
        tell="'proxyconnect': it is the proxy that fails, not the registry.",
        decide=(_SHOW, "systemctl show docker --property Environment"),
        probes=("network", "daemon-config", "registry"),
        remedies=(
            Remedy("Correct or remove the proxy in the engine's service settings.",
                   ("sudo systemctl edit docker", *_RELOAD), ("linux", "systemd"), RESTART_RISK),
            Remedy("Correct it in Docker Desktop: Settings > Resources > Proxies.", (), ("macos",)),
            Remedy("Correct it in Docker Desktop: Settings > Resources > Proxies.", (),
                   ("windows",)),
        ),
        signatures=(
            Signature(r"proxyconnect tcp: (?:dial tcp:? (?P<proxy>[\w.:\[\]-]*))?",
                      'Get "https://registry-1.docker.io/v2/": proxyconnect tcp: dial tcp '
                      "127.0.0.1:1: connect: connection refused", 2),
            Signature(r"(?:docker\.io|ghcr\.io|gcr\.io|quay\.io|cloudflare).{0,200}proxyconnect "
                      r"tcp",
                      'Get "https://registry-1.docker.io/v2/": proxyconnect tcp: tls: first '
                      "record does not look like a TLS handshake", 3),
            Signature("http: server gave HTTP response to HTTPS client.{0,40}proxy|unknown "
                      r"scheme.{0,60}proxy|/v2/\W{0,2}: EOF", "proxy: unknown scheme: http//proxy",
                      1),
            Signature("parse .{0,120}invalid .{0,80}proxy|invalid proxy address",
                      'invalid proxy address "proxy:x": parse error', 2),
        ),
        implies=("registry-unreachable",),
        step="hello-world",
        sources=("https://docs.docker.com/engine/daemon/proxy/",
                 "https://github.com/docker/for-win/issues/9400",
                 "https://github.com/moby/moby/issues/32270"),
    ),
    Fault(
        code="ED231",
        name="daemon-proxy-missing-shell-proxy-set",
        title="The engine does not know the proxy that this network needs",
        cause="Your shell has HTTP_PROXY or HTTPS_PROXY, so curl works; the engine does not read "
        "the shell's variables, goes out directly, and its packets are dropped.",
        tell="The shell has a proxy, `docker info` shows none, and pulls time out. 'while waiting "
        "for connection' means that not even TCP came about.",
        decide=("env | grep -i proxy", _SHOW),
        probes=("network", "daemon-config", "registry"),
        remedies=(
            *setting(
                "Tell the engine the proxy (Engine 23 or newer).",
                '"proxies": {"http-proxy": "<proxy>", "https-proxy": "<proxy>", "no-proxy": '
                '"localhost,127.0.0.0/8"}',
            ),
            Remedy('Older engines: set Environment="HTTPS_PROXY=…" under [Service].',
                   ("sudo systemctl edit docker", *_RELOAD), ("linux", "systemd"), RESTART_RISK),
        ),
        signatures=(
            Signature("(?:awaiting headers|while waiting for connection)",
                      'Get "https://registry-1.docker.io/v2/": net/http: request canceled while '
                      "waiting for connection (Client.Timeout exceeded while awaiting headers)", 1,
                      r"localhost|docker\.sock|/v1\.\d|unix/"),
            Signature(r"dial tcp (?!127\.|10\.|192\.168\.|\[)[\d.]+:443: (?:connect: "
                      r"|getsockopt: )?(?:i/o timeout"
                      "|connection refused|connection timed out)",
                      "dial tcp 52.203.89.113:443: getsockopt: connection refused", 1,
                      "proxyconnect"),
            Signature(r"dial tcp \W{0,6}:443: i/o timeout", "dial tcp ...:443: i/o timeout", 1),
        ),
        implies=("registry-unreachable", "registry-dns-failure", "machine-offline"),
        step="hello-world",
        sources=("https://docs.docker.com/engine/daemon/proxy/",
                 "https://github.com/moby/moby/issues/30876",
                 "https://github.com/moby/moby/issues/22923"),
    ),
    Fault(
        code="ED232",
        name="proxy-lacks-no_proxy-for-internal-registry",
        title="The engine asks the proxy for a registry inside of the network",
        cause="The engine's proxy is used for every host that NO_PROXY does not name, the private "
        "registry or mirror included. The proxy refuses it or cannot reach it.",
        tell="Public images pull, the internal one fails, and curl --noproxy '*' reaches it.",
        decide=(_SHOW, "curl --noproxy '*' -sSI https://<registry>/v2/"),
        probes=("network", "daemon-config", "registry"),
        remedies=(
            Remedy("Add the registry's host to NO_PROXY (exact name, .domain or CIDR) in the "
                   "engine's service settings.", ("sudo systemctl edit docker", *_RELOAD),
                   ("linux", "systemd"), RESTART_RISK),
            *setting(
                "Or set it among the engine's proxies (Engine 23 or newer; write all three keys).",
                '"proxies": {"http-proxy": "<proxy>", "https-proxy": "<proxy>", "no-proxy": '
                '"localhost,127.0.0.0/8,<registry>"}',
            ),
        ),
        signatures=(
            Signature(r"https?://(?P<registry>(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d"
                      r"|3[01])\.)[\d.]+(?::\d+)?|[\w.-]{1,100}\.(?:local|lan|corp|internal"
                      r"|intra)(?::\d+)?)/.{0,200}proxyconnect",
                      'Get "https://10.99.99.1:5605/v2/": proxyconnect tcp: dial tcp 127.0.0.1:1: '
                      "connect: connection refused", 3),
            Signature("received unexpected HTTP status: 503",
                      "received unexpected HTTP status: 503 Service Unavailable", 1),
            Signature("error parsing HTTP (?:403|503) response body",
                      "error parsing HTTP 403 response body: no error details found in HTTP "
                      "response body", 1),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/engine/daemon/proxy/",
                 "https://github.com/docker/for-linux/issues/180",
                 "https://github.com/moby/moby/issues/10972"),
    ),
    Fault(
        code="ED233",
        name="client-config-proxies-injected-into-containers",
        title="Containers are given a proxy that they cannot reach",
        cause="`proxies` in ~/.docker/config.json sets HTTP_PROXY in every container and build. "
        "There 127.0.0.1 is the container itself, so a local proxy, or one left over from another "
        "network, breaks apt, pip and curl although pulls work.",
        tell="The refused address is a proxy's (port 3128, 8080, 7890 …) and `env` in a fresh "
        "container shows it.",
        decide=("docker run --rm busybox env | grep -i proxy",
                "python3 -c 'import json,os; print(json.load(open(os.path.expanduser("
                '"~/.docker/config.json"))).get("proxies"))\''),
        probes=("configuration", "network"),
        remedies=(
            Remedy("Take the proxies out of the client's configuration (a copy is kept).",
                   ("cp ~/.docker/config.json ~/.docker/config.json.bak",
                   "python3 -c 'import json,pathlib as p; "
                   'f=p.Path.home()/".docker/config.json"; '
                   'd=json.loads(f.read_text()); d.pop("proxies",None); '
                   "f.write_text(json.dumps(d,indent=2))'")),
            Remedy("Or name an address that containers reach: host.docker.internal under Desktop, "
                   "the bridge's address on Linux."),
        ),
        signatures=(
            Signature(r"(?:failed to connect|couldn't connect|could not connect) to (?:server "
                      r")?(?:127\.0\.0\.1|localhost)\W{1,3}(?:port )?(?P<port>3128|31\d\d|80[08]\d"
                      r"|88\d\d|108\d|789\d|1087\d|9090)\b",
                      "curl: (7) Failed to connect to 127.0.0.1 port 3128: Connection refused"),
            Signature(r"(?:apt|W: failed to fetch|Err:|pip|ProxyError|cannot connect to proxy"
                      r"|could not connect to).{0,200}(?:127\.0\.0\.1|localhost):(?:3128|80[08]\d"
                      r"|88\d\d|108\d|789\d)",
                      "Could not connect to 127.0.0.1:3128 (127.0.0.1). - connect (111: Connection "
                      "refused)"),
            Signature(r"\bgo: \S{1,120}: get .{1,200}proxyconnect tcp:",
                      'go: example.com/m@v1.2.3: Get "https://proxy.example.com/m": proxyconnect '
                      "tcp: dial tcp 127.0.0.1:3001: connect: connection refused", 3),
            Signature(r"ProxyError\W.{0,80}cannot connect to proxy",
                      "ProxyError('Cannot connect to proxy.', NewConnectionError('[Errno 111] "
                      "Connection refused'))", 2),
        ),
        step="build",
        sources=("https://docs.docker.com/engine/cli/proxy/",
                 "https://github.com/docker/for-mac/issues/981",
                 "https://github.com/docker/compose/issues/11433"),
    ),
    Fault(
        code="ED234",
        name="daemon-proxy-auth-required",
        title="The proxy wants a user name and a password",
        cause="The engine reaches its proxy, and the proxy refuses with 407: the address carries "
        "no credentials, old ones, or ones with signs that must be written as %40 and the like. A "
        "proxy that wants Windows sign-in (NTLM) is not spoken by Docker.",
        tell="407 comes from the proxy, never from a registry.",
        decide=(_SHOW,),
        probes=("network", "daemon-config"),
        remedies=(
            Remedy("Write the credentials into the engine's proxy address "
                   "(http://user:password@proxy:3128, special signs as %XX).",
                   ("sudo systemctl edit docker", *_RELOAD), ("linux", "systemd"),
                   "The password then stands in a file of root's. " + RESTART_RISK),
            Remedy("For a proxy with NTLM run a small translating proxy (cntlm, px) and name "
                   "that."),
        ),
        signatures=(
            Signature("proxyconnect tcp: .{0,40}(?:authenticat|authorized|407)",
                      "proxyconnect tcp: authenticationrequired", 3),
            Signature("proxy authentication required|407 proxy",
                      'Get "https://registry-1.docker.io/v2/": Proxy Authentication Required', 3),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/engine/daemon/proxy/",
                 "https://github.com/docker/for-win/issues/14706"),
    ),
)
