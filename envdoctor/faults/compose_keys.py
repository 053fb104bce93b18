"""ED464-ED469: single keys of the Compose file that Compose refuses."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED464",
        "compose-duplicate-key",
        "A key stands twice in the same mapping of the Compose file",
        "YAML allows each key once. Two services of one name, or environment: written twice, "
        "often after a merge.",
        (Remedy("Join the two", ("docker compose config -q",)),),
        (
            Signature(
                r"mapping key \W?(?P<property>[^\s\"']{1,80})\W? already defined",
                'yaml: unmarshal errors: line 9: mapping key "ports" already defined at line 5',
                3,
            ),
            Signature(
                r"found duplicate key|map keys must be unique|"
                r"\bkey \W?\S{1,80}\W? already set in map",
                weight=3,
            ),
        ),
        tell="The message names both lines.",
        decide=("docker compose config -q",),
        probes=("project-files",),
        step="compose-up",
        sources=("https://yaml.org/spec/1.2.2/#3213-node-comparison",),
    ),
    Fault(
        "ED465",
        "compose-project-name-invalid",
        "The name of the Compose project is not allowed",
        "It is taken from -p, COMPOSE_PROJECT_NAME, `name:` or the folder, and may hold small "
        "letters, digits, - and _ only, beginning with a letter or digit.",
        (Remedy("Give one", ("docker compose -p my-app up -d",)),),
        (
            Signature(
                r"invalid project name \W?(?P<name>[^\s\"':]{0,100})",
                'invalid project name "My App": must consist only of lowercase alphanumeric'
                " characters",
                3,
            ),
            Signature(r"project name must not be empty|is not a valid project name", weight=3),
        ),
        tell="It fails in a folder with a strange name and works with -p.",
        decide=('basename "$PWD"', "env | grep COMPOSE_PROJECT_NAME"),
        step="compose-up",
        sources=("https://docs.docker.com/compose/how-tos/project-name/",),
    ),
    Fault(
        "ED466",
        "compose-version-obsolete",
        "`version:` in the Compose file has no meaning any more",
        "Compose v2 ignores it and says so. It is never why something fails.",
        (
            Remedy(
                "Remove the line",
                ("sed -i '/^version:/d' docker-compose.yml",),
                risk="changes the file; Compose v1 needs the line",
            ),
        ),
        (
            Signature(
                r"version\W{1,2} is obsolete",
                "WARN[0000] /srv/docker-compose.yml: the attribute `version` is obsolete, it "
                "will be"
                " ignored",
            ),
        ),
        tell="Compose goes on after it.",
        decide=("docker compose config -q",),
        severity="warning",
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/version-and-name/",),
    ),
    Fault(
        "ED467",
        "compose-port-invalid",
        "A port in the Compose file or after -p is not written correctly",
        "It is [address:][host:]container[/protocol] with numbers up to 65535, often an empty "
        "variable. Unquoted, YAML reads 22:22 as a number to the base of 60: quote ports.",
        (Remedy('Write it as "8080:80", and see what is read', ("docker compose config",)),),
        (
            Signature(
                r"invalid (?:container|host) ?port:? \W?(?P<port>[^\s\"']{0,40})",
                "invalid containerPort: http",
                3,
                unless=r"dockerfile|EXPOSE",
            ),
            Signature(
                r"invalid ports? \W?[^\s\"']{0,60}\W?, should be|invalid publish opts", weight=3
            ),
            Signature(r"invalid (?:start|range format|proto|ip address)[^\n]{0,60}port", weight=3),
            Signature(
                r"port ranges don't match in length|no port specified: \S{1,60}|"
                r"\binvalid (?:proto: |ip address(?:: | \S{1,60}: address ))|missing a target port|"
                r"invalid port (?:range|specification)|invalid ranges specified for container",
                weight=3,
                unless=r"failed to solve|EXPOSE",
            ),
            Signature(r"services\.[\w.-]{1,80}\.ports contains an invalid type", weight=3),
            Signature(
                r"invalid published port|error parsing (?:container|host) port"
                r"|port numbers must be between|invalid port '[^\s']{1,60}': invalid syntax",
                "Error: error parsing container port: port numbers must be between 1 and 65535",
                3,
            ),
        ),
        tell="It fails while the file is read; a taken port fails when the container starts.",
        decide=("docker compose config",),
        probes=("compose", "project-ports"),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/#ports",),
    ),
    Fault(
        "ED468",
        "compose-extends-or-include",
        "What the Compose file takes in from another file is not there, or clashes",
        "extends or include names a file or service that does not exist, or that takes in this "
        "one again, or an included service is written down here a second time. Paths count from "
        "the file in which they stand.",
        (
            Remedy(
                "A service of an included file is changed in a file beside it, not here: "
                "include: [{path: [db.yaml, db.override.yaml]}]"
            ),
            Remedy(
                "Look for it", ("grep -nA3 -E 'extends:|include:' compose.yaml", "ls -la <path>")
            ),
        ),
        (
            Signature(
                r"cannot extend service \W?(?P<service>[\w.-]{1,80})",
                'cannot extend service "web" in /srv/common.yml: service not found',
                3,
            ),
            Signature(r"\bopen (?P<path>\S{1,300}\.ya?ml): no such file or directory", weight=1),
            Signature(
                r"\b(?:services|networks|volumes)\.(?P<service>[\w.-]{1,80}) conflicts with "
                r"imported resource",
                "services.db conflicts with imported resource",
                3,
            ),
            Signature(r"include cycle detected|circular reference:? [^\n]{1,200}extends", weight=3),
            Signature(
                r"\.FileNotFoundError: \[Errno 2\][^\n]{0,40} \W(?P<path>\S{1,200}\.ya?ml)",
                weight=3,
            ),
        ),
        tell="The message names the file.",
        decide=("docker compose config",),
        probes=("project-files",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/include/",),
    ),
    Fault(
        "ED469",
        "compose-conflicting-options",
        "Two keys of a service exclude each other",
        "network_mode with networks or ports, hostname, dns or links on a borrowed network (they "
        "belong to the service that lends it), links with host networking, ipc: service: with one "
        "that is not shareable, container_name with more than one replica.",
        (
            Remedy(
                "Remove one of the two: network_mode: host needs no ports; replicas need no "
                "container_name"
            ),
        ),
        (
            Signature(
                r"mutually exclusive `?network_mode`? and `?networks",
                "service web declares mutually exclusive `network_mode` and `networks`",
                3,
            ),
            Signature(
                r"conflicting options: (?:container type|-h and|port (?:publishing|exposing)|dns"
                r"|mac|hostname|custom host-to-IP)",
                "Error response from daemon: conflicting options: hostname and the network mode",
                3,
            ),
            Signature(
                r"non-shareable IPC|not attached to default bridge network|cannot link to \S+, as "
                r"it does not belong to the default network",
                weight=3,
            ),
            Signature(r"only one instance of \W?(?:host|null)\W? network is allowed", weight=3),
            Signature(r"can't set distinct values on '\S{1,80}' and '\S{1,80}'", weight=3),
            Signature(r"'network_mode' and 'networks' cannot be combined", weight=3),
            Signature(r"network-scoped alias(?:es)? (?:is|are) supported only for", weight=3),
            Signature(r"can't set container_name and \S{1,80} as container name must be", weight=3),
            Signature(r"container_name[^\n]{0,120}(?:replicas|more than one|is not unique|scale)"),
            Signature(r"remove the custom name to scale the service", weight=3),
        ),
        tell="The message names both.",
        decide=("docker compose config",),
        probes=("project-ports",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/#network_mode",),
    ),
)
