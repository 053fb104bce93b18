"""ED660-ED664: names, addresses, networks and volumes that the engine does not take."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED660",
        "container-name-invalid",
        "The name given to a container is not allowed",
        "A container's name begins with a letter or digit and goes on with letters, digits, "
        "dots, - and _ only, at least two in all. Blanks, slashes, colons and accents are not.",
        (
            Remedy("Change container_name: (or --name), for example my-app for `my app`"),
            Remedy("Leave container_name: out: Compose then names it after project and service"),
        ),
        (
            Signature(
                r"invalid container name \((?P<name>[^)\n]{1,100})\), only",
                "Error response from daemon: Invalid container name (my app), only "
                "[a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
                3,
            ),
        ),
        tell="The message quotes the name; nothing was made yet.",
        decide=("docker compose config",),
        probes=("project-options",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/services/#container_name",),
    ),
    Fault(
        "ED661",
        "address-not-numeric",
        "A name stands where the engine wants an IP address",
        "dns: and extra_hosts: take addresses such as 1.1.1.1, no names, no ports and no ranges: "
        "the container could not look a name up before it has a name server.",
        (
            Remedy("Look the address up and write that", ("getent hosts <value>",), ("linux",)),
            Remedy("For this machine write host-gateway: extra_hosts: [my-host:host-gateway]"),
            Remedy("Another service needs no entry: its name is known on the common network"),
        ),
        (
            Signature(
                r"bad nameserver address (?P<value>[^\s:]{1,100})",
                "Error response from daemon: bad nameserver address dns.google: "
                'ParseAddr("dns.google"): unexpected character (at "dns.google")',
                3,
            ),
            Signature(
                r"invalid IP address in add-host: \W?(?!host-gateway)(?P<value>[^\s\"']{0,100})",
                'Error response from daemon: invalid IP address in add-host: "db.internal"',
                3,
                unless=r"host-gateway",
            ),
        ),
        tell="The message quotes what is no address.",
        decide=("docker compose config",),
        probes=("project-options",),
        step="compose-up",
        sources=(
            "https://docs.docker.com/reference/compose-file/services/#dns",
            "https://docs.docker.com/reference/compose-file/services/#extra_hosts",
        ),
    ),
    Fault(
        "ED662",
        "compose-external-secret",
        "Compose cannot give a container an external secret or config",
        "`external: true` under secrets: or configs: means one that a swarm keeps. Only "
        "`docker stack deploy` can hand it out; `docker compose up` refuses, swarm or not.",
        (
            Remedy(
                "For Compose name a file or a variable instead: secrets: {<name>: {file: "
                "./<name>.txt}} or {environment: NAME}"
            ),
            Remedy("Or deploy to the swarm", ("docker stack deploy -c compose.yaml <stack>",)),
        ),
        (
            Signature(
                r"unsupported external (?:secret|config) (?P<name>[\w.-]{1,100})",
                "unsupported external secret db_password",
                3,
            ),
        ),
        tell="Compose says it when it makes the container; its network is there by then.",
        decide=("docker compose config",),
        probes=("project-options",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/compose-file/secrets/",),
    ),
    Fault(
        "ED663",
        "network-option-invalid",
        "An option of a network's driver has a value that it cannot have",
        "driver_opts of a network: an MTU that is no number, a truth value that is none, a bridge "
        "name of more than 15 letters (the kernel takes no longer one).",
        (
            Remedy("See what is read, and correct it", ("docker compose config",)),
            Remedy("Leave driver_opts: out: most networks need none"),
        ),
        (
            Signature(
                r"failed to parse com\.docker\.network\.[\w.]{1,80} value: (?P<value>\S{1,80})",
                "failed to create network shop_back: Error response from daemon: failed to parse "
                'com.docker.network.driver.mtu value: big (strconv.Atoi: parsing "big": invalid '
                "syntax)",
                3,
            ),
            Signature(
                r"failed to create network \S{1,100}:[^\n]{0,120} numerical result out of range",
                "failed to create network shop_back: Error response from daemon: numerical result "
                "out of range",
                3,
            ),
        ),
        tell="It fails at `Network … Creating`, before any container.",
        decide=("docker compose config",),
        probes=("project-networks",),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/drivers/bridge/#options",),
    ),
    Fault(
        "ED664",
        "volume-option-invalid",
        "An option of a volume does not exist, or one is missing",
        "driver_opts of the driver local are those of mount: type, device and o, of which device "
        "and type cannot be left out (a folder: type: none, o: bind, device: /path).",
        (
            Remedy("See what is read, variables filled in", ("docker compose config",)),
            Remedy("A folder of the project is simpler as a mount: volumes: ['./data:/data']"),
        ),
        (
            Signature(
                r"\bcreate (?P<name>\S{1,100}): (?:invalid option: |missing required option: )",
                'Error response from daemon: create shop_data: missing required option: "device"',
                3,
            ),
            Signature(r"missing device in volume options", weight=3),
        ),
        tell="The message names the volume and the option; no container was made.",
        decide=("docker compose config",),
        probes=("project-mounts",),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/volume/create/#opt",),
    ),
)
