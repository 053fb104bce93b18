"""ED120-ED124: an engine on another machine, reached by TCP or TLS."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED120", "proxy-catches-docker-host",
        "A web proxy stands between the client and the engine",
        "HTTP_PROXY is set, and the client sends its talk with a tcp:// engine through that "
        "proxy, which refuses it, answers with a page of its own, or is down.",
        (
            Remedy("Except the engine's host from the proxy",
                ("export NO_PROXY=$NO_PROXY,<host> no_proxy=$no_proxy,<host>",), safe=True),
            Remedy("Check", ("curl --noproxy '*' http://<host>:2375/_ping",)),
        ),
        (
            Signature("(?:error during connect|docker API).{0,300}proxyconnect tcp",
                'error during connect: Get "https://10.1.2.3:2376/v1.41/info": proxyconnect tcp: '
                "dial tcp 10.0.0.1:3128: connect: connection refused", 3),
            Signature(r":237[56]/.{0,200}: (?:tunnel or ssl )?forbidden",
                "Get https://192.168.99.100:2376/v1.22/info: Tunnel or SSL Forbidden", 3),
            Signature(r"port=237[56]\).{0,200}cannot connect to proxy", weight=3),
            Signature("request returned (?:bad gateway|gateway time-?out|service "
                r"unavailable|proxy authentication required|5\d\d \w{3,20}) .{0,40}for API route "
                r".{0,60}http://[\w.-]{1,100}:", unless="pipe|%2F"),
            Signature("error response from daemon: "
                ".{0,400}(?:ERR_ACCESS_DENIED|ERR_CANNOT_FORWARD|squid|zscaler|proxy "
                "authentication)", unless=r"https?://\S{1,80}/v2/|manifest"),
        ),
        tell="`env | grep -i proxy` shows a proxy and the engine's address begins with tcp://; "
        "the proxy for pulls is the daemon's own setting, another thing.",
        decide=("env | grep -i proxy", "curl --noproxy '*' -m 5 http://<host>:2375/_ping"),
        probes=("connection",), step="hello-world",
        sources=("https://docs.docker.com/engine/cli/proxy/",),
    ),
    Fault(
        "ED121", "tls-client-vs-plain-daemon-2375-2376", "Client and engine disagree about TLS",
        "One side speaks TLS and the other does not, or the certificates do not belong together. "
        "Port 2375 is plain, 2376 is TLS; docker:dind makes certificates and listens on 2376 "
        "unless told otherwise.",
        (
            Remedy("With TLS: name port and certificates, and share the folder /certs between "
                "engine and job",
                ("export DOCKER_HOST=tcp://docker:2376 DOCKER_TLS_VERIFY=1 "
                    "DOCKER_CERT_PATH=/certs/client",)),
            Remedy("Without TLS: set DOCKER_TLS_CERTDIR to an empty value on the dind service, "
                "and in the job",
                ("unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH",
                    "export DOCKER_HOST=tcp://docker:2375"),
                risk="Whoever reaches that port is root on the engine's machine; never outside "
                "of a closed CI network."),
            Remedy("On your own machine use the local socket instead",
                ("unset DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH",), ("linux",)),
        ),
        (
            Signature("client sent an HTTP request to an HTTPS server",
                "Error response from daemon: Client sent an HTTP request to an HTTPS server.", 2),
            Signature(r"/(?:ca|cert|key)\.pem: (?:no such file|the system "
                r"cannot)|[/\\](?:ca|cert|key)\.pem: the system cannot find",
                "unable to resolve docker endpoint: open /certs/client/ca.pem: no such file or "
                "directory", 2, "minikube"),
            Signature(r"connect ECONNREFUSED [\w.:-]{3,60}:237[56]\b",
                "connect ECONNREFUSED 172.17.0.3:2375"),
            Signature("failed to dial gRPC: cannot connect to the docker daemon",
                "failed to dial gRPC: cannot connect to the Docker daemon. Is 'docker daemon' "
                "running on this host?", 3, "dial (?:tcp|unix)"),
            Signature("error during connect: .{0,300}x509: certificate signed by unknown",
                weight=3),
            Signature(r"client authentication \(--tlsverify\) enabled", weight=3),
            Signature(r"malformed HTTP response .{0,3}\\x15\\x03", weight=3),
            Signature("error during connect: .{0,200}server gave HTTP response to HTTPS client",
                'error during connect: Get "https://10.0.0.5:2376/v1.41/info": http: server gave '
                "HTTP response to HTTPS client", 3),
            Signature("TLS configuration is invalid|suitable TLS CA certificate bundle, invalid "
                "path|path to a certificate and key files must be provided through",
                "TLS configuration is invalid - make sure your DOCKER_TLS_VERIFY and "
                "DOCKER_CERT_PATH are set properly.", 3, "pip|site-packages/certifi"),
            Signature("remote error: tls: (?:bad certificate|certificate required)"),
        ),
        tell="Something answers at the port, but not in the expected way. Refused or timed out "
        "connections are ED111 and ED124, expired certificates ED122.",
        decide=("env | grep DOCKER_", "openssl s_client -connect <address> </dev/null"),
        probes=("connection",), step="hello-world",
        sources=("https://github.com/docker-library/docker/issues/170",
            "https://github.com/nodejs/docker-node/issues/1220"),
    ),
    Fault(
        "ED122", "docker-tls-certificate-expired-or-wrong-name",
        "The engine's TLS certificate is expired or made for another name",
        "The remote engine answers with a certificate whose time is over (or not yet come: look "
        "at this machine's clock), or which names another host than the one in DOCKER_HOST.",
        (
            Remedy("See for whom and until when it is",
                ("openssl s_client -connect <address> </dev/null | openssl x509 -noout "
                    "-dates -ext subjectAltName",)),
            Remedy("Check the clock", ("date -u; timedatectl",), ("linux", "systemd")),
            Remedy("Make new certificates for the name (or address) you use, and install them "
                "on both sides"),
        ),
        (
            Signature("error during connect: .{0,300}x509: certificate has expired or is not yet "
                "valid",
                'error during connect: Get "https://10.0.0.5:2376/v1.43/info": tls: failed to '
                "verify certificate: x509: certificate has expired or is not yet valid: current "
                "time 2025-01-01T00:00:00Z is after 2024-12-01T00:00:00Z", 3),
            Signature("error during connect: .{0,300}x509: (?:certificate (?:is valid for|is not "
                "valid for|relies on legacy)|cannot validate certificate for)",
                'error during connect: Get "https://build:2376/_ping": x509: certificate is '
                "valid for localhost, not build", 3),
        ),
        tell="The message says x509 and `error during connect`; without these words it is a "
        "registry's certificate.",
        decide=("date -u", "openssl s_client -connect <address> </dev/null"),
        probes=("connection",), step="hello-world",
        sources=("https://docs.docker.com/engine/security/protect-access/",),
    ),
    Fault(
        "ED123", "docker-host-name-not-resolvable", "The engine's host name is not known here",
        "DOCKER_HOST or the context names a machine that cannot be looked up: a typing error, a "
        "missing VPN, or a name that only exists in another network.",
        (
            Remedy("Look the name up yourself", ("getent hosts <host>",), ("linux",)),
            Remedy("Connect the VPN, mend the name, or use the local engine",
                ("unset DOCKER_HOST", "docker context use default")),
        ),
        (
            Signature("(?:error during connect|docker API).{0,300}lookup "
                r"(?P<host>[\w.-]{1,200}?)(?: on \S{1,60})?:? (?:no such host|server "
                "misbehaving|.{0,30}failure in name resolution)",
                'error during connect: Get "http://build.example:2375/v1.50/info": dial tcp: '
                "lookup build.example on 10.0.0.2:53: no such host",
                unless=r"lookup (?:docker|dind)\b"),
            Signature(r"stderr=\W{0,2}ssh: could not resolve hostname (?P<host>[\w.-]{1,200})",
                "stderr=ssh: Could not resolve hostname build.example: Name or service not known",
                3),
            Signature(r"ssh: could not resolve hostname (?P<host>[\w.-]{1,200})",
                unless=r"git@|github\.com|gitlab\.com"),
            Signature(r"ConnectionPool\(host='(?P<host>[\w.-]{1,200})', "
                r"port=237[56]\).{0,300}(?:name or service not known|failed to "
                "resolve|getaddrinfo)",
                "HTTPConnectionPool(host='build.example', port=2375): Max retries exceeded with "
                "url: /version (Caused by NameResolutionError: Failed to resolve 'build.example')",
                3),
        ),
        tell="The failing name is the engine's, not a registry's: `error during connect` or ssh "
        "says so. For the name `docker` in CI see ED191.",
        decide=("getent hosts <host>", "env | grep DOCKER_"), probes=("connection",),
        step="hello-world",
        sources=("https://docs.docker.com/engine/manage-resources/contexts/",),
    ),
    Fault(
        "ED124", "docker-host-unreachable", "The engine's machine cannot be reached",
        "The address is known, but no answer comes: the machine is off, a firewall drops the "
        "packets, or the way there (VPN) is missing.",
        (
            Remedy("Try the way alone", ("nc -vz -w 5 <host> <port>",)),
            Remedy("Connect the VPN, or use the local engine",
                ("unset DOCKER_HOST", "docker context use default")),
        ),
        (
            Signature("(?:error during connect|docker API).{0,300}dial tcp "
                r"(?P<address>[\w.:\[\]-]{3,80}): (?:connect(?:ex)?: )?(?:i/o "
                "timeout|.{0,20}timed out|no route to host|host is (?:down|unreachable)|network "
                "is unreachable|a connection attempt failed)",
                'error during connect: Get "http://10.0.0.5:2375/v1.41/info": dial tcp '
                "10.0.0.5:2375: i/o timeout", 3),
            Signature(r"ssh: connect to host (?P<host>\S{1,200}) port (?P<port>\d{1,5}): ",
                "stderr=ssh: connect to host 127.0.0.1 port 22: Connection refused", 2,
                r"git@|github\.com|gitlab\.com"),
            Signature(r"ConnectionPool\(host='(?P<host>[\w.-]{1,200})', "
                r"port=237[56]\).{0,300}(?:timed out|no route|unreachable)", weight=3),
            Signature(r"docker daemon at tcp://(?P<address>[\w.-]{1,100}:\d{2,5})", weight=1,
                unless=r"tcp://(?:localhost|127\.)"),
        ),
        tell="Packets vanish (time-out, no route). A refusal at once means that the machine is "
        "there and the engine is not (ED111).",
        decide=("nc -vz -w 5 <host> <port>",), probes=("connection",), step="hello-world",
        sources=("https://docs.docker.com/engine/daemon/remote-access/",),
    ),
)  # fmt: skip
