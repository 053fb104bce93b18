"""ED728-ED729: the servers that packages come from, as a build or a container reaches them."""

from __future__ import annotations

from envdoctor.model import Fault, Remedy, Signature

# How a program says that it got no connection, or lost it. Names that are not found are DNS's.
_LOST = (
    r"(?:timed? ?-?out|ETIMEDOUT|refused|ECONNREFUSED|\breset\b|ECONNRESET|unreachable|ENETUNREACH"
    r"|no route to host|EHOSTUNREACH|connection failed|failed to connect|unable to connect"
    r"|could not connect|cannot initiate|\baborted|socket hang up|unexpected EOF|broken pipe)"
)
_SERVERS = (
    r"(?:deb\.debian\.org|[\w.-]{0,40}(?:ubuntu|debian|alpinelinux|fedoraproject|centos)\.(?:com|org)"
    r"|[\w.-]{0,30}launchpad(?:content)?\.net|dl-cdn\S{0,30}|registry\.(?:npmjs\.org|yarnpkg\.com"
    r"|npmmirror\.com)|pypi\.\S{2,30}|files\.pythonhosted\.org|(?:proxy|sum)\.golang\.org|goproxy\.\w+"
    r"|repo\d?\.(?:maven\.apache\.org|packagist\.org)|repo1\.maven\.org|plugins\.gradle\.org"
    r"|services\.gradle\.org|(?:index\.)?rubygems\.org|(?:static\.|index\.)?crates\.io"
    r"|api\.nuget\.org|nodejs\.org|deb\.nodesource\.com|hex\.pm|download\.pytorch\.org)"
)

_OTHERS = r"lookup |resol|proxyconnect|certificate|service not known"  # have faults of their own

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED728",
        name="package-servers-unreachable",
        title="A build or a container does not reach the server that its packages come from",
        cause="The name is found, but no connection comes about or it breaks off: a proxy that "
        "this network demands is not handed to the build, a firewall or VPN lets the machine out "
        "but not its containers, IPv6 addresses are tried that lead nowhere, the link's packets "
        "are smaller (MTU), or the server is down right now.",
        tell="The machine itself reaches the address; with --network host the container does, "
        "too: then it is the containers' network. Neither does: proxy, firewall, or the server.",
        decide=("docker run --rm busybox wget -T 10 -O /dev/null https://deb.debian.org",
                "docker run --rm --network host busybox wget -T 10 -O /dev/null "
                "https://deb.debian.org",
                "env | grep -i proxy"),
        probes=("network", "proxy"),
        implies=("build-failed", "build-package-missing", "dockerfile-stale-apt-cache-layer",
                 "pip-no-matching-version", "registry-unreachable", "swarm-address-unclear",
                 "daemon-proxy-missing-shell-proxy-set"),
        remedies=(
            Remedy("Once may be chance: build again, what is done is kept", ("docker build .",),
                   safe=True),
            Remedy("Behind a proxy, hand it to the build (proxies in ~/.docker/config.json does so "
                   "for every build and container)",
                   ("docker build --build-arg HTTP_PROXY=$HTTP_PROXY --build-arg "
                    "HTTPS_PROXY=$HTTPS_PROXY .",)),
            Remedy("As a stop-gap, build in the machine's own network",
                   ("docker build --network=host .",), ("linux",)),
            Remedy("Let Docker write its firewall rules again",
                   ("sudo systemctl restart docker",), ("linux", "systemd"),
                   "Containers without a restart policy stay stopped."),
        ),
        signatures=(
            Signature(rf"failed to fetch https?://\S{{1,300}} .{{0,120}}{_LOST}",
                      "E: Failed to fetch http://deb.example.org/pool/x.deb  Could not connect to "
                      "deb.example.org:80 (192.0.2.1), connection timed out", 3,
                      r"download\.docker\.com"),
            Signature(r"(?:could not connect to|cannot initiate the connection to) "
                      r"(?P<host>(?!127\.|localhost)[\w.-]{3,100}):\d{1,5} \([\da-f.:]{3,40}\)"
                      r"|unable to connect to (?P<name>[\w.-]{3,100}):(?:https?|\d{1,5}):",
                      "Could not connect to deb.example.org:80 (192.0.2.1), connection timed out",
                      3, r"download\.docker\.com"),
            Signature(r"\[IP: [\da-f.:]{3,40} \d{2,5}\]", weight=1),
            Signature(r"network error \(check internet connection|(?:fetching|ignoring) https?://"
                      rf"\S{{1,200}}: (?:network|io|operation|connection|.{{0,30}}{_LOST})",
                      "WARNING: Ignoring https://dl-cdn.alpinelinux.org/alpine/v3.18/main: network "
                      "error (check Internet connection and firewall)", 3),
            Signature(rf"{_SERVERS}.{{0,240}}?{_LOST}",
                      'Get "https://proxy.golang.org/x/@v/v1.9.1.mod": dial tcp 192.0.2.1:443: '
                      "i/o timeout", 3, _OTHERS),
            Signature(rf"{_LOST}.{{0,160}}?{_SERVERS}",
                      "Failed to connect to repo.packagist.org port 443 after 10003 ms: Timeout "
                      "was reached", 3, _OTHERS),
            Signature(r"npm (?:ERR!|error) (?:code|errno|network) (?:E(?:TIMEDOUT|CONNRESET|"
                      r"CONNREFUSED|NETUNREACH|HOSTUNREACH|AI_FAIL)|ERR_SOCKET_TIMEOUT|aborted"
                      r"|socket (?:timeout|hang))",
                      "npm error code ECONNRESET", 3),
            Signature(r"there appears to be trouble with your network connection|ESOCKETTIMEDOUT",
                      "info There appears to be trouble with your network connection. Retrying...",
                      2),
            Signature(r"connection broken by .{0,240}(?:unreachable|timed? ?out|timeout|refused|"
                      r"reset|no route)",
                      "WARNING: Retrying (Retry(total=4)) after connection broken by "
                      "'NewConnectionError('[Errno 101] Network is unreachable')': /simple/django/",
                      3),
            Signature(r"curl error (?:7|28|35|55|56) while downloading",
                      "curl error 28 while downloading https://example.org/packages.json", 3),
            Signature(r"could not (?:transfer artifact|get|head|fetch specs from) "
                      rf".{{1,300}}{_LOST}",
                      "Could not transfer artifact x:y:pom:3.1.0 from/to central "
                      "(https://example.org/maven2): Connection timed out", 3),
            Signature(r"(?:Gem::RemoteFetcher::FetchError|could not fetch specs|Net::OpenTimeout"
                      r"|could not reach host).{0,200}(?:execution expired|timeout|timed out"
                      r"|refused|check your network)",
                      "Could not reach host index.rubygems.org. Check your network connection and "
                      "try again.", 3),
            Signature(rf"unable to access '(?P<url>https?://[^'\s]{{1,200}})'.{{0,120}}{_LOST}",
                      "fatal: unable to access 'https://github.com/x/y/': Failed to connect to "
                      "github.com port 443: Connection timed out", 1),
            Signature(r"unable to load the service index for source (?P<index>https?://\S{1,200}?)"
                      r"\.?(?: |$)",
                      "error NU1301: Unable to load the service index for source "
                      "https://api.nuget.org/v3/index.json.", 3),
            Signature(r"HTTPSConnectionPool\(host='(?:pypi|files\.pythonhosted)\.org'.{0,60}(?:max "
                      r"retries|timed out)|keyserver receive failed|https://dl-cdn\.alpinelinux"
                      r"\S{1,80}: no such file|non-resolvable parent POM.{0,300}could not transfer",
                      "HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded", 2,
                      "certificate"),
            Signature(r"spurious network error \(\d", "warning: spurious network error (3 tries "
                      "remaining): [28] Timeout was reached", 2),
        ),
        step="build",
        sources=("https://docs.docker.com/engine/cli/proxy/",
                 "https://github.com/gliderlabs/docker-alpine/issues/386"),
    ),
)
