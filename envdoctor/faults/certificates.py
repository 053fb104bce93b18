"""ED700-ED704: certificates that programs other than the engine and pip are shown."""

from envdoctor.model import Fault, Remedy, Signature

_OTHERS = (
    r"pip|_ssl\.c|pinging container registry|reuse blob|docker\.io|/v2/|npm|not yet valid|expired"
)

FAULTS = (
    Fault(
        "ED700", "program-tls-unknown-ca",
        "A program does not trust the certificate that it is shown",
        "curl, git, apt, wget or Java meets a certificate whose signer it does not know: a company "
        "proxy (Zscaler, Netskope, …) opens encrypted traffic, or the image has no list of "
        "authorities at all. Every image has a list of its own; that the machine or its browser "
        "trusts the proxy changes nothing inside of containers and builds.",
        (
            Remedy("Dockerfile, Debian or Ubuntu, before the failing step: COPY corp.crt "
                "/usr/local/share/ca-certificates/corp.crt, then RUN update-ca-certificates; the "
                "package ca-certificates must be there"),
            Remedy("Dockerfile, Alpine, before the first apk: COPY corp.crt /tmp/corp.crt, then "
                "RUN cat /tmp/corp.crt >> /etc/ssl/certs/ca-certificates.crt"),
            Remedy("On this machine (Debian, Ubuntu)",
                ("sudo cp corp.crt /usr/local/share/ca-certificates/",
                    "sudo apt-get install -y ca-certificates", "sudo update-ca-certificates"),
                ("debian",)),
            Remedy("On this machine (Fedora, RHEL)",
                ("sudo cp corp.crt /etc/pki/ca-trust/source/anchors/", "sudo update-ca-trust"),
                ("fedora",)),
            Remedy("Java has a list of its own",
                ("keytool -importcert -noprompt -cacerts -storepass changeit -alias corp "
                    "-file corp.crt",)),
        ),
        (
            Signature("SSL certificate problem: (?:unable to get (?:local )?issuer|self.signed)",
                "curl: (60) SSL certificate problem: unable to get local issuer certificate", 3,
                _OTHERS),
            Signature("server certificate verification failed. CAfile",
                "fatal: unable to access 'https://example.org/a.git/': server certificate "
                "verification failed. CAfile: none CRLfile: none", 3),
            Signature("certificate verification failed: the certificate is not trusted",
                "Certificate verification failed: The certificate is NOT trusted. The certificate "
                "issuer is unknown.", 3),
            Signature("cannot verify .{1,100}'s certificate, issued by|unable to locally verify "
                "the issuer's authority",
                "ERROR: cannot verify example.org's certificate, issued by 'CN=Corp Root'", 3,
                "expired"),
            Signature("TLS: server certificate not trusted",
                "WARNING: fetching https://dl-cdn.alpinelinux.org/alpine/v3.20/main: TLS: server "
                "certificate not trusted", 3),
            Signature("PKIX path building failed|unable to find valid certification path",
                "javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find "
                "valid certification path to requested target"),
            Signature(r"errors in the certificate chain: (?:UntrustedRoot|PartialChain)",
                "The remote certificate is invalid because of errors in the certificate chain: "
                "PartialChain", 3),
            Signature(r"certificate verify failed \((?:self.signed|unable to get)",
                "SSL_connect returned=1 errno=0 state=error: certificate verify failed (unable to "
                "get local issuer certificate)"),
        ),
        tell="The issuer names the company; with no issuer unknown anywhere else, the list is "
        "missing. A wrong clock says `expired` or `not yet valid`.",
        decide=("openssl s_client -connect <host>:443 </dev/null | grep issuer",),
        implies=("build-failed",), step="build",
        sources=("https://curl.se/docs/sslcerts.html",),
    ),
)  # fmt: skip
