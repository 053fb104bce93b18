"""ED485-ED489: services by their names, and what networks remember of them."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED485",
        "service-name-not-resolvable",
        "A container does not find another service by its name",
        "Services find each other by service name on a common network of the project. The other "
        "one is not running, has another name, is on another network, or this one runs with host "
        "networking or on the default bridge, where names are not known.",
        (
            Remedy(
                "See whether it runs, and on which networks",
                ("docker compose ps -a", "docker compose config | grep -A3 networks:"),
            ),
            Remedy("Ask from inside", ("docker compose exec <service> getent hosts <name>",)),
            Remedy(
                "Plain docker run: use a network of your own",
                ("docker network create app", "docker run --network app <image>"),
            ),
        ),
        (
            Signature(
                r"could not translate host name \W?(?P<name>[\w-]{1,60})\W? to address",
                'could not translate host name "db" to address: Name or service not known',
                3,
                unless=r"host\.docker\.internal",
            ),
            Signature(r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN|for) (?P<name>[\w-]{1,60})(?![\w.-])"),
            Signature(r"UnknownHostException: (?P<name>[\w-]{1,60})(?![\w.-])"),
            Signature(
                r"can't (?:find|resolve) \W?(?P<name>[a-z][\w-]{0,60})\W{1,4}(?:SERVFAIL|NXDOMAIN)",
                "** server can't find db: SERVFAIL",
            ),
            Signature(r"unknown mysql server host '(?P<name>[\w.-]{1,60})'", weight=3),
            Signature(r"host not found in upstream \W?(?P<name>[\w.-]{1,60})", weight=3),
            Signature(
                r"dial tcp: lookup (?P<name>[a-z][\w-]{0,40})(?: on \S{1,40})?: no such host",
                unless=r"lookup docker\b|registry|proxyconnect",
            ),
            Signature(
                r"(?:could not resolve host:|bad address) \W?(?P<name>[\w-]{1,60})(?![\w.-])"
            ),
            Signature(
                r"\W?(?P<name>[\w.-]{1,60})\W? could not be resolved \(\d: host not found\)",
                weight=3,
            ),
            Signature(r"\bEAI_AGAIN\b|failed to resolve '[a-z][\w-]{0,60}'(?= |$)", weight=1),
            # Docker's own name server answers for services only by itself.
            Signature(
                r"lookup (?!docker\b)(?P<name>[a-z][\w-]{0,60}) on 127\.0\.0\.11:53", weight=3
            ),
            Signature(
                r"(?:failed to resolve|server on) '(?P<name>[a-z][\w-]{0,60})' "
                r"\(.{0,20}(?:name or service not known|name resolution)",
                "Failed to resolve 'backend' ([Errno -2] Name or service not known)",
                3,
            ),
            Signature(
                r"(?<![\w.-])(?P<name>[a-z][\w-]{0,60}):\d{2,5}\b\W{1,3}(?:\[errno -\d\] )?"
                r"(?:name or service not known|temporary failure in name|non-existing domain)",
                "mongo:27017: [Errno -2] Name or service not known",
                3,
            ),
            Signature(
                r"host='(?P<host>[a-z][\w-]{0,60})', port=\d{2,5}\).{1,300}"
                r"(?:name or service not known|name resolution|getaddrinfo failed)",
                weight=3,
            ),
            Signature(
                r"name or service not known \((?P<name>[a-z][\w-]{0,60}):\d{2,5}\)", weight=3
            ),
            Signature(
                r"connect(?:ion|ing) to \W{0,2}(?:\w{2,10}://)?(?P<name>[a-z][\w-]{0,60})\W{1,3}"
                r"\d{2,5}\b.{0,160}(?:name or service not known|name resolution)"
            ),
            Signature(
                r"socket\.gaierror: \[Errno -[23]\]|\[2002\] php_network_getaddresses"
                r"|Error -[235] connecting to [a-z][\w-]{0,60}:\d"
            ),
        ),
        tell="A name without dots. A name of the internet: DNS of containers as a whole.",
        decide=("docker compose ps -a", "docker compose exec <service> getent hosts <name>"),
        probes=("network", "counts"),
        step="compose-up",
        sources=("https://docs.docker.com/compose/how-tos/networking/",),
    ),
    Fault(
        "ED486",
        "network-endpoint-left-behind",
        "A container that is gone is still entered in the network",
        "The engine was killed or restarted while containers were attached; the network still "
        "has their endpoint, and a new container of the same name cannot get one.",
        (
            Remedy("Take the entry out", ("docker network disconnect -f <network> <name>",)),
            Remedy(
                "If that does not help, restart the engine",
                ("sudo systemctl restart docker",),
                ("linux", "systemd"),
                risk="Stops all containers, unless live-restore is on.",
            ),
        ),
        (
            Signature(
                r"endpoint with name (?P<name>\S{1,128}) already exists in network "
                r"(?P<network>[\w.-]{1,128})",
                "endpoint with name web already exists in network bridge",
                3,
            ),
        ),
        tell="`docker network inspect` lists a container that `docker ps -a` does not.",
        decide=("docker network inspect <network>", "docker ps -a"),
        step="compose-up",
        sources=("https://github.com/moby/moby/issues/23302",),
    ),
)
