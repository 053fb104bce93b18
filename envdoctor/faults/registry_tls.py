"""ED210-ED219: the encrypted connection to a registry cannot be made."""

from __future__ import annotations

from envdoctor.faults.daemon_json import RESTART_RISK, restart, setting
from envdoctor.model import Fault, Remedy, Signature

# fmt: off
# Not a registry's: a client that speaks to an engine over TLS, other programs written in Go.
ENGINE = "error during connect|:2376"
_GO = r"api\.github|\bgo: |\bgo (?:mod|get|install)\b|golang|terraform|\bhelm\b|kubectl|:6443"

FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED210",
        name="registry-tls-interception-unknown-ca",
        title="The engine does not trust the registry's certificate",
        cause="The certificate is signed by an authority that the engine's machine does not know: "
        "a company proxy that opens encrypted traffic (Zscaler, Netskope, …), a private registry's "
        "own authority, or a server that sends its certificate without the intermediate one. The "
        "engine reads the trusted certificates of its own machine (the VM under Desktop) once, "
        "when it starts; a browser that works proves nothing.",
        tell="The name and the dates are right, only the signer is unknown. The issuer shown by "
        "openssl names the proxy or the private authority.",
        decide=("openssl s_client -connect <registry>:443 -servername <registry> </dev/null "
                "2>/dev/null | openssl x509 -noout -issuer -subject -dates",),
        probes=("registry",),
        remedies=(
            Remedy("Trust the authority (its certificate in corp.crt) and restart the engine.",
                   ("sudo cp corp.crt /usr/local/share/ca-certificates/",
                   "sudo update-ca-certificates", "sudo systemctl restart docker"),
                   ("linux", "debian", "systemd"), RESTART_RISK),
            Remedy("Trust the authority (its certificate in corp.crt) and restart the engine.",
                   ("sudo cp corp.crt /etc/pki/ca-trust/source/anchors/", "sudo update-ca-trust",
                   "sudo systemctl restart docker"), ("linux", "fedora"), RESTART_RISK),
            Remedy("Trust it for this one registry; no restart is needed.",
                   ("sudo mkdir -p /etc/docker/certs.d/<registry>",
                   "sudo cp corp.crt /etc/docker/certs.d/<registry>/ca.crt"), ("linux",)),
            Remedy("Add the certificate to the system keychain and restart Docker Desktop.",
                   ("sudo security add-trusted-cert -d -r trustRoot "
                   "-k /Library/Keychains/System.keychain corp.crt", "docker desktop restart"),
                   ("macos",), RESTART_RISK),
            Remedy("Add the certificate to the trusted roots and restart Docker Desktop.",
                   ("certutil -addstore Root corp.crt", "docker desktop restart"), ("windows",),
                   RESTART_RISK),
        ),
        signatures=(
            Signature(r"https://(?P<registry>[\w.-]{1,120}(?::\d+)?)\S{0,400} (?:tls: failed "
                      r"to verify "
                      "certificate: )?x509: certificate signed by unknown authority",
                      'Error response from daemon: Get "https://registry-1.docker.io/v2/": x509: '
                      "certificate signed by unknown authority", 3, f"{ENGINE}|{_GO}"),
            Signature("x509: certificate signed by unknown authority",
                      "x509: certificate signed by unknown authority", 2, f"{ENGINE}|{_GO}"),
            Signature("(?:pinging container registry|trying to reuse blob).{0,300}unable to get "
                      "local issuer certificate|certificate is not trusted",
                      "x509: \u201cZscaler Root CA\u201d certificate is not trusted", 2),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/engine/security/certificates/",
                 "https://github.com/docker/for-win/issues/23",
                 "https://github.com/goharbor/harbor/issues/19496"),
    ),
    Fault(
        code="ED211",
        name="registry-cert-no-san-or-wrong-name",
        title="The registry's certificate is for another name",
        cause="The certificate does not hold the name or address by which the registry is asked "
        "for, or it holds it only as Common Name, which Docker has ignored for years.",
        tell="The signer is not complained of; the message says which names are valid. curl may "
        "accept such a certificate, so it proves nothing.",
        decide=("openssl s_client -connect <registry> </dev/null 2>/dev/null | openssl x509 -noout "
                "-ext subjectAltName",),
        probes=("registry",),
        remedies=(
            Remedy("Make a new certificate that holds the name, and use that very name in the "
                   "image reference.",
                   ("openssl req -x509 -newkey rsa:4096 -nodes -days 365 -keyout registry.key "
                   "-out registry.crt -subj /CN=<registry> -addext "
                   "subjectAltName=DNS:<registry>",)),
        ),
        signatures=(
            Signature("because it doesn't contain any IP SANs",
                      'Get "https://10.99.99.1:5603/v2/": x509: cannot validate certificate for '
                      "10.99.99.1 because it doesn't contain any IP SANs", 3, ENGINE),
            Signature(r"x509: certificate is valid for .{1,400}?, not (?P<registry>[\w.:-]+)",
                      "x509: certificate is valid for 127.0.0.2, not 10.99.99.1", 3, unless=ENGINE),
            Signature("certificate relies on legacy common name",
                      "x509: certificate relies on legacy Common Name field, use SANs instead", 3,
                      ENGINE),
            Signature("certificate is not valid for any names, but wanted to match "
                      r"(?P<registry>[\w.:-]+)",
                      "x509: certificate is not valid for any names, but wanted to match "
                      "our.company.registry", 3, ENGINE),
        ),
        step="hello-world",
        sources=("https://github.com/docker/for-linux/issues/248",
                 "https://github.com/goharbor/harbor/issues/16971"),
    ),
    Fault(
        code="ED212",
        name="registry-clock-skew",
        title="The engine's clock is wrong",
        cause="The clock of the machine or VM in which the engine runs is off, often after a "
        "laptop's sleep, in WSL, or on a board without a battery clock. So certificates and "
        "package lists seem to come from the future or to have expired.",
        tell="The message gives the current time as the engine sees it: compare it with a watch. "
        "'is before' means that the clock is behind; 'is after' more often an expired certificate.",
        decide=("date -u", "docker info --format '{{.SystemTime}}'"),
        probes=("engine", "network"),
        remedies=(
            Remedy("Set the clock from the network.", ("sudo timedatectl set-ntp true",),
                   ("linux", "systemd"), safe=True),
            Remedy("Take the clock over from Windows.", ("sudo hwclock -s",), ("wsl",), safe=True),
            Remedy("Restart the VM: it takes the time over.", ("docker desktop restart",),
                   ("macos",), RESTART_RISK),
            Remedy("Restart the VM: it takes the time over.", ("wsl --shutdown",), ("windows",),
                   "Stops everything that runs in WSL."),
        ),
        signatures=(
            Signature(r"has expired or is not yet valid: current time \S{1,60} is before",
                      "x509: certificate has expired or is not yet valid: current time "
                      "2015-03-21T10:00:00Z is before 2026-01-01T00:00:00Z", 3),
            Signature(r"certificate has expired or is not yet valid(?!: current time \S+ is after)",
                      "x509: certificate has expired or is not yet valid", 1),
            Signature("has expired or is not yet valid: current time",
                      "certificate has expired or is not yet valid: current time is wrong", 1),
            Signature(r"release file for \S{1,300} is not valid yet|is not valid yet \(invalid for",
                      "E: Release file for http://deb.example.org/debian/dists/bookworm/InRelease "
                      "is not valid yet (invalid for another 45min 21s)", 3),
            Signature("certificate is not yet valid|clock skew detected|bad time: clock",
                      "curl: (60) SSL certificate problem: certificate is not yet valid", 2),
        ),
        step="hello-world",
        sources=("https://github.com/moby/moby/issues/11534",
                 "https://github.com/docker/for-win/issues/12499"),
    ),
    Fault(
        code="ED213",
        name="registry-http-vs-https-insecure",
        title="The registry speaks plain HTTP, and Docker insists on HTTPS",
        cause="The registry answers without encryption, and the engine that pulls is not told to "
        "allow that for this registry. On the registry's own machine it works, because addresses "
        "127.x are exempt.",
        tell="The message contains the registry's URL with /v2/ or /v1/; without one it is the "
        "connection to the engine itself that mixes HTTP and TLS.",
        decide=("docker info --format '{{json .RegistryConfig.InsecureRegistryCIDRs}}'",
                "curl -sSI http://<registry>/v2/"),
        probes=("registry", "daemon-config"),
        remedies=(
            *setting(
                "Best: give the registry a certificate. Or allow plain HTTP for it, here.",
                '"insecure-registries": ["<registry>"]',
            ),
        ),
        signatures=(
            Signature(r"https://(?P<registry>[\w.-]{1,120}(?::\d+)?)/v[12]/\S{0,300}: http: "
                      r"server gave "
                      "HTTP response to HTTPS client",
                      'Error response from daemon: Get "https://10.99.99.1:5605/v2/": http: '
                      "server gave HTTP response to HTTPS client", 3),
            Signature("server gave HTTP response to HTTPS client",
                      "http: server gave HTTP response to HTTPS client", 2, "error during connect"),
            Signature(r"https://(?P<registry>[\w.-]{1,120}(?::\d+)?)/v2/\S{0,300}: (?:tls: )?first "
                      "record does not look like a TLS handshake",
                      'failed to do request: Head "https://127.0.0.1:5700/v2/x/manifests/1": tls: '
                      "first record does not look like a TLS handshake", 3, "proxyconnect"),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/reference/cli/dockerd/#insecure-registries",
                 "https://github.com/distribution/distribution/issues/1874"),
    ),
    Fault(
        code="ED214",
        name="registry-tls-handshake-timeout",
        title="The encrypted connection to the registry is not completed in time",
        cause="The registry's address was reached, and the exchange of certificates did not end "
        "within ten seconds: a slow or overloaded line, a proxy or filter that holds the packets "
        "back, or packets too large for a VPN's path.",
        tell="'TLS handshake timeout': the TCP connection stands. If only containers stall and "
        "the engine's pulls work, look at the packet size (MTU) first.",
        decide=("curl -sS -o /dev/null -w '%{time_appconnect}\\n' "
                "https://registry-1.docker.io/v2/",),
        probes=("network", "registry"),
        remedies=(
            Remedy("Try again; behind a proxy or VPN, compare with it switched off.",
                   ("docker pull <image>",)),
            *restart("If it lasts although curl is quick, restart the engine (or its VM)."),
        ),
        signatures=(
            Signature("TLS handshake timeout",
                      'Error response from daemon: Get "https://registry-1.docker.io/v2/": '
                      "net/http: TLS handshake timeout", 2, r"localhost:237\d|docker\.sock"),
        ),
        step="hello-world",
        sources=("https://github.com/docker/for-mac/issues/2083",),
    ),
    Fault(
        code="ED215",
        name="registry-client-certificate-required",
        title="The registry wants a certificate from the client",
        cause="The registry (or a gateway before it) lets in only clients that show a certificate "
        "of their own, or the one that is sent is not accepted.",
        tell="'remote error: tls' means that the other side refuses, not this one.",
        decide=("ls -l /etc/docker/certs.d/<registry>",),
        probes=("registry",),
        remedies=(
            Remedy("Put the client's certificate and key where the engine looks for them.",
                   ("sudo mkdir -p /etc/docker/certs.d/<registry>",
                   "sudo cp client.cert client.key /etc/docker/certs.d/<registry>/"), ("linux",)),
        ),
        signatures=(
            Signature(r"https://(?P<registry>[\w.-]{1,120}(?::\d+)?)/v2/\S{0,300}: remote "
                      r"error: tls: "
                      "(?:bad certificate|certificate required|handshake failure)",
                      'Get "https://reg.example.org/v2/": remote error: tls: bad certificate', 3),
            Signature("missing client certificate|missing key .{0,200} for client certificate",
                      "missing key client.key for client certificate client.cert. CA certificates "
                      "must use the extension .crt", 3),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/engine/security/certificates/",),
    ),
    Fault(
        code="ED216",
        name="registry-certificate-expired",
        title="The registry's certificate has expired",
        cause="The last day of the registry's certificate, or of one that it builds on, has "
        "passed. A clock that runs ahead looks the same.",
        tell="The message says 'is after' and gives both times; compare the first with a watch.",
        decide=("date -u",
                "openssl s_client -connect <registry>:443 </dev/null 2>/dev/null | openssl x509 "
                "-noout -dates"),
        probes=("registry", "engine"),
        remedies=(
            Remedy("Renew the certificate on the registry (your own), or tell its operator."),
            Remedy("If the time in the message is wrong, set the clock.",
                   ("sudo timedatectl set-ntp true",), ("linux", "systemd"), safe=True),
        ),
        signatures=(
            Signature(r"has expired or is not yet valid: current time \S{1,60} is after",
                      "x509: certificate has expired or is not yet valid: current time "
                      "2026-03-21T10:00:00Z is after 2025-01-01T00:00:00Z", 3, unless=ENGINE),
            Signature(r"certificate has expired or is not yet valid(?!: current time \S+ is "
                      r"before)", "x509: certificate has expired or is not yet valid", 2, ENGINE),
        ),
        step="hello-world",
        sources=("https://github.com/docker/for-linux/issues/1163",),
    ),
)
