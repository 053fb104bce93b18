"""ED220-ED229: the registry is not reached."""

from __future__ import annotations

from envdoctor.faults.daemon_json import restart, setting
from envdoctor.model import Fault, Remedy, Signature

# How the lookup of a name ends without an address; the server that was asked stands before it.
_NO_ANSWER = (
    r"(?: on \S{1,80})?: .{0,120}?(?:no such host|server misbehaving|i/o timeout|connection refused"
    "|temporary failure|no answer|try again)"
)

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED220",
        name="registry-dns-failure",
        title="The engine cannot look the registry's name up",
        cause="The name server that the engine's machine uses does not answer, or does not know "
        "the name. The address after 'on' says which: 127.0.0.53 is systemd-resolved, [::1] an "
        "empty resolv.conf, 192.168.65.x Docker Desktop's, 192.168.5.x Colima's. The setting "
        '"dns" in daemon.json is for containers and does not change this.',
        tell="The message has 'lookup NAME': no connection was tried yet. Inside of a container "
        "the same words are another fault.",
        decide=("cat /etc/resolv.conf", "getent hosts registry-1.docker.io"),
        probes=("network", "registry"),
        remedies=(
            Remedy("Where /etc/resolv.conf has 127.0.0.53: restart the resolver, see what it asks.",
                   ("sudo systemctl restart systemd-resolved", "resolvectl status"),
                   ("linux", "systemd"), safe=True),
            Remedy("Let Windows look names up for WSL: in %UserProfile%\\.wslconfig, under [wsl2], "
                   "set dnsTunneling=true.", ("wsl.exe --shutdown",), ("wsl",),
                   "Stops everything that runs in WSL."),
            *restart("After a change of network, restart the engine (or its VM)."),
            Remedy("Colima: give its VM another name server.",
                   ("colima stop", "colima start --dns 1.1.1.1"), ("macos",),
                   "Stops the containers in the VM."),
        ),
        signatures=(
            Signature(r"lookup [\w.-]+\.[\w.-]+(?: on \S{1,80})?: .{0,120}?(?:no such host|server "
                      "misbehaving|i/o timeout|temporary failure)", weight=1,
                      unless="proxyconnect|error during connect"),
            Signature(r"(?:daemon|/v2/|/token\b|registry|\bpull|manifest|failed to do request"
                      r"|docker\.(?:io|com)|[gq]\w{1,3}\.io|amazonaws|azurecr).{0,400}lookup "
                      r"(?P<host>[\w.-]+)" + _NO_ANSWER + r"|lookup (?P<name>[\w.-]*(?:docker\."
                      r"(?:io|com)|cr\.io|quay\.io|cloudflare\S{0,30}))" + _NO_ANSWER,
                      'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial '
                      "tcp: lookup registry-1.docker.io on 127.0.0.53:53: server misbehaving", 3,
                      r"proxyconnect|error during connect|lookup (?:docker(?![\w.-])|host\.do)"),
            Signature(r"(?:docker\.io|ghcr\.io|quay\.io|gcr\.io|registry\S{0,80}|cloudflare\S{0,40}"
                      r").{0,120}(?:temporary failure in name resolution|name or service not known"
                      r"|no such host)|could not resolve host:? \S{0,60}docker\.(?:io|com)",
                      "Cannot connect to host auth.docker.io:443 ssl:default [Temporary failure in "
                      "name resolution]", 2, "RUN "),
        ),
        implies=("registry-unreachable",),
        step="hello-world",
        sources=("https://github.com/docker/for-mac/issues/1317",
                 "https://github.com/moby/moby/issues/33953",
                 "https://github.com/google/cadvisor/issues/2140"),
    ),
    Fault(
        code="ED221",
        name="registry-unreachable",
        title="The registry cannot be reached",
        cause="The engine knows the registry's address and gets no connection: the registry is "
        "down, a firewall drops the packets, or the line is gone. If this machine reaches the "
        "network only through a proxy, the engine must know that proxy too.",
        tell="curl from the same machine fails as well. If curl works and a proxy variable is "
        "set in the shell, it is the engine's missing proxy.",
        decide=("curl -sSI -m 10 https://registry-1.docker.io/v2/",
                "env | grep -i proxy; docker info --format '{{.HTTPSProxy}}'"),
        probes=("network", "registry"),
        remedies=(
            Remedy("Reach the registry from this machine first; then pull again.",
                   ("curl -sSI -m 10 https://registry-1.docker.io/v2/", "docker pull <image>")),
            Remedy("Ask IT whether port 443 to the registry is open, or for the company's mirror."),
        ),
        signatures=(
            Signature(r"(?:awaiting headers|while waiting for connection)",
                      'Get "https://registry-1.docker.io/v2/": net/http: request canceled while '
                      "waiting for connection (Client.Timeout exceeded while awaiting headers)", 2,
                      r"localhost|docker\.sock|/v1\.\d|unix/"),
            Signature(r"dial tcp \[?[\da-fx.:]+\]?:\d+: (?:connect: |getsockopt: )?(?:i/o timeout"
                      "|connection timed out|no route to host|operation timed out)",
                      "dial tcp 34.205.13.154:443: i/o timeout", 2, r":237[56]\b|proxyconnect"
                      r"|:53:"),
            Signature(r"dial tcp (?!127\.|\[::1)\[?[\da-f.:]+\]?:443: (?:connect: |getsockopt: )?"
                      "(?:connection refused|connectex: (?:No|A) connection (?:could|attempt))",
                      "dial tcp 52.203.89.113:443: connect: connection refused", 2, "proxyconnect"),
            Signature(r"/v[12]/.{0,100}dial tcp: i/o timeout",
                      "Get https://registry.example.org:5000/v2/: dial tcp: i/o timeout", 2),
            Signature("/v2/.{0,300}(?:context deadline exceeded|awaiting headers|connection \\()",
                      'Get "https://registry-1.docker.io/v2/": context deadline exceeded', 2),
            Signature("DeadlineExceeded: (?:DeadlineExceeded: )?context deadline", weight=1),
            Signature("failed to do request: .{0,300}(?:i/o timeout|deadline exceeded|timed out)",
                      'failed to do request: Head "https://ghcr.io/v2/x/y/manifests/1": context '
                      "deadline exceeded", 2, "lookup |proxyconnect"),
        ),
        step="hello-world",
        sources=("https://github.com/moby/moby/issues/22923", "https://www.dockerstatus.com/"),
    ),
    Fault(
        code="ED222",
        name="registry-not-running",
        title="Nothing listens at the private registry's address",
        cause="The image reference names a registry on this machine or in the local network, and "
        "its machine refuses the connection: it is not started, listens on another port (plain "
        "HTTP: name:80), or 'localhost' is another machine for the engine (a VM, a build).",
        tell="'connection refused' from an address of your own; a firewall would let it time out.",
        decide=("curl -sSI http://<registry>/v2/", "docker ps --filter ancestor=registry"),
        probes=("registry", "ports"),
        remedies=(
            Remedy("Start a registry there, if it is yours.",
                   ("docker run -d --restart unless-stopped -p 5000:5000 --name registry "
                    "registry:2",)),
            Remedy("Docker Desktop or a build container: use host.docker.internal or the machine's "
                   "address instead of localhost."),
        ),
        signatures=(
            Signature(r"https?://(?P<registry>(?:localhost|127\.|10\.|192\.168\.|172\.\d\d\."
                      r"|\[::1\])[\w.]*(?::\d+)?)/(?:v2/|v1/(?:images|repositories|users|_ping))"
                      ".{0,200}connection refused",
                      'Error response from daemon: Get "http://127.0.0.1:5999/v2/": dial tcp '
                      "127.0.0.1:5999: connect: connection refused", 3,
                      "proxyconnect|error during connect"),
            Signature(r"dial tcp (?P<registry>(?:127\.0\.0\.1|\[::1\]):5(?!432|672)\d\d\d): "
                      r".{0,20}connection refused",
                      "dial tcp 127.0.0.1:5000: connect: connection refused", 2, "proxyconnect"),
        ),
        step="hello-world",
        sources=("https://distribution.github.io/distribution/about/deploying/",),
    ),
    Fault(
        code="ED223",
        name="registry-connection-reset",
        title="The connection to the registry is cut by somebody in between",
        cause="The connection stood and was reset: a filter that does not like the host, a proxy "
        "that restarts, a VPN that drops, or a gateway with a limit of time or size.",
        tell="'reset by peer' or 'forcibly closed' on a registry's URL. A refused connection "
        "never stood; EOF is a quiet end, of a proxy mostly.",
        decide=("curl -sSI https://registry-1.docker.io/v2/",),
        probes=("network", "registry"),
        remedies=(
            Remedy("Pull again: finished layers are kept.", ("docker pull <image>",)),
            Remedy("If it is always the same host, ask IT to let it pass, or use a mirror."),
        ),
        signatures=(
            Signature(r"(?:/v2/|docker\.(?:io|com)|registry|blob|ghcr\.io|pull"
                      r"|push).{0,400}(?:connection "
                      "reset by peer|forcibly closed by the remote host)",
                      'Head "https://registry-1.docker.io/v2/library/alpine/manifests/3": read tcp '
                      "10.0.0.5:58964->34.1.2.3:443: read: connection reset by peer", 2,
                      "docker.sock"),
            Signature(r"(?:read|write) tcp \S{3,60}->\S{3,60}:443: .{0,20}(?:connection reset"
                      "|broken pipe|connection timed out|forcibly closed)",
                      "read tcp 10.0.0.5:58964->34.1.2.3:443: read: connection reset by peer", 2),
            Signature("http2: client connection lost|stream error: stream ID|client connection "
                      r"force closed|/v2/\W{0,2}: (?:unexpected )?EOF|/token\?\S{1,300}: ?EOF",
                      "http2: client connection lost", 2),
        ),
        step="hello-world",
        sources=("https://github.com/moby/moby/issues/22443",),
    ),
    Fault(
        code="ED224",
        name="registry-ipv6-unreachable",
        title="The registry is tried over IPv6, which does not work here",
        cause="The name server gives IPv6 addresses, and this machine has no working way there: a "
        "router, VPN or VM that announces IPv6 without carrying it.",
        tell="The address in the message has colons (such as [2600:1f18:…]:443), and the same "
        "registry is reached with curl -4.",
        decide=("curl -4 -sSI https://registry-1.docker.io/v2/",
                "curl -6 -sSI https://registry-1.docker.io/v2/", "ip -6 route"),
        probes=("network", "registry"),
        remedies=(
            Remedy("Prefer IPv4 when both are known, then restart the engine.",
                   ("echo 'precedence ::ffff:0:0/96 100' | sudo tee -a /etc/gai.conf",),
                   ("linux",)),
            Remedy("Or switch IPv6 off until it works.",
                   ("sudo sysctl -w net.ipv6.conf.all.disable_ipv6=1",), ("linux",),
                   "Everything on this machine then uses IPv4 only, until the next start."),
        ),
        signatures=(
            Signature(r"dial tcp \[(?!::1\])[\da-f]{1,4}:[\da-f:]+\]:\d+: .{0,20}(?:network is "
                      "unreachable|no route to host|i/o timeout|connection refused|cannot assign "
                      "requested address|host is unreachable|connectex: a connection attempt)",
                      "dial tcp [2600:1f18:2148:bc01::1]:443: connect: network is unreachable", 3),
        ),
        step="hello-world",
        sources=("https://github.com/docker/hub-feedback/issues/2415",),
    ),
    Fault(
        code="ED225",
        name="machine-offline",
        title="This machine has no way to the network",
        cause="There is no route to where the packet should go: the line or Wi-Fi is off, the "
        "VPN took the default route away, or the engine runs in a network without a way out.",
        tell="'network is unreachable' comes at once, from the system itself; with a firewall it "
        "would take seconds.",
        decide=("ip route get 1.1.1.1", "ping -c 1 1.1.1.1"),
        probes=("network",),
        remedies=(
            Remedy("Look at the routes; there must be a line 'default via …'.", ("ip route",),
                   ("linux",)),
            Remedy("Connect the machine (cable, Wi-Fi, VPN) and pull again.",
                   ("docker pull <image>",)),
        ),
        signatures=(
            Signature(r"dial (?:tcp|udp) [\d.]+:\d+: (?:connect: )?network is unreachable",
                      "dial udp 10.255.255.53:53: connect: network is unreachable", 3),
            Signature("network is unreachable", "connect: network is unreachable", 1,
                      r"\[[\da-f]*:[\da-f:]+\]"),
        ),
        implies=("registry-dns-failure", "registry-unreachable", "container-dns-broken-host-ok"),
        step="hello-world",
        sources=("https://man7.org/linux/man-pages/man8/ip-route.8.html",),
    ),
    Fault(
        code="ED226",
        name="mtu-mismatch-vpn-overlay",
        title="Docker's networks send larger packets than the way out carries",
        cause="A VPN, a tunnel or a cloud network carries packets smaller than 1500 bytes (its "
        "MTU), while Docker's bridges send 1500. Small packets pass, large transfers and TLS "
        "handshakes stall, and only in containers.",
        tell="Compare the MTU of the interface of the default route with that of docker0; the "
        "host itself downloads well.",
        decide=("ip -o link | awk '{print $2, $5}'", "docker network inspect bridge"),
        probes=("network",),
        remedies=(
            *setting("Give Docker's networks the smaller size. For networks of a Compose file also "
                     "set driver_opts com.docker.network.driver.mtu: 1400.", '"mtu": 1400'),
        ),
        signatures=(
            Signature(r"\(hang\) TLS handshake timeout", "(hang) TLS handshake timeout", 3),
            Signature("TLS handshake timeout", "net/http: TLS handshake timeout", 1,
                      r"localhost:237\d|docker\.sock|daemon"),
            Signature("unexpected disconnect while reading sideband packet|server github.com not "
                      "responding", "fatal: unexpected disconnect while reading sideband packet",
                      2),
            Signature(r"\bMTU\b.{0,80}(?:mismatch|too (?:large|small|big)|exceed)",
                      "MTU mismatch between docker0 and wg0", 2),
        ),
        step="compose-up",
        sources=("https://github.com/moby/moby/issues/13475",
                 "https://github.com/docker/for-linux/issues/594"),
    ),
)
