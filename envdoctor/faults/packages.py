"""ED180-ED184: Docker from several places on one machine."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED181", "apt-containerd-conflict",
        "Docker's packages are not to be had here, or are mixed with the distribution's",
        "docker.io, containerd and runc come from the distribution; docker-ce and containerd.io "
        "from Docker. They exclude each other. Docker's need Docker's repository, for a release "
        "and a processor that it has (no i386).",
        (
            Remedy("Stay with Docker's packages (images in /var/lib/docker are kept)",
                ("sudo apt-get remove -y docker.io containerd runc docker-compose podman-docker",
                    "sudo apt-get install -y docker-ce docker-ce-cli containerd.io "
                    "docker-buildx-plugin docker-compose-plugin"), ("debian",),
                risk="Stops running containers."),
            Remedy("Or stay with the distribution's",
                ("sudo apt-get remove -y docker-ce docker-ce-cli containerd.io",
                    "sudo apt-get install -y docker.io"), ("debian",),
                risk="Stops running containers."),
            Remedy("Where apt knows none of Docker's: add Docker's repository "
                "(https://docs.docker.com/engine/install)"),
            Remedy("It is there, and has no candidate: look at the release that its entry names",
                ("grep -rn download.docker.com /etc/apt/sources.list /etc/apt/sources.list.d; "
                    ". /etc/os-release; echo $VERSION_CODENAME",), ("debian",)),
        ),
        (
            Signature(r"containerd\.io ?:? conflicts(?: with|:)",
                "containerd.io : Conflicts: containerd", 3),
            Signature("trying to overwrite "
                r"'\S{0,40}/(?:runc|containerd\S{0,20}|docker\S{0,40})', which is also in package",
                "trying to overwrite '/usr/sbin/runc', which is also in package runc", 3),
            Signature("package "
                r"'?(?:docker-ce(?:-cli)?|containerd\.io|docker-(?:compose|buildx)-plugin)'? has "
                "no installation candidate|(?:unable to locate package|no package matching) "
                r"'?(?:docker-ce|containerd\.io|docker-(?:compose|buildx)-plugin)",
                "E: Package 'containerd.io' has no installation candidate", unless="conflicts"),
            Signature(r"depends: (?:docker-ce|docker\.io|containerd\.io)\S{0,20} .{0,40}not "
                "(?:installable|going to be installed)|not satisfiable: (?:docker-ce|containerd)",
                "docker-desktop : Depends: docker-ce-cli but it is not installable"),
            Signature(r"docker\.io ?: (?:depends|breaks|conflicts): .{1,80}|docker-ce(?:-cli)? "
                r"?: (?:depends|breaks|conflicts): .{1,80}|containerd\.io ?: (?:depends|breaks): "
                ".{1,80}", "docker.io : Depends: containerd (>= 1.2.6-0ubuntu1~)"),
        ),
        tell="apt speaks, and names both families of packages.",
        decide=("dpkg -l | grep -E 'docker|containerd|runc'",), probes=("client",), step="install",
        sources=("https://github.com/moby/moby/issues/38185",
            "https://github.com/replicatedhq/kURL/pull/3839"),
    ),
    Fault(
        "ED182", "apt-signed-by-conflict",
        "Docker's repository is listed twice with different keys",
        "Two files below /etc/apt/sources.list.d name the same repository with different "
        "signed-by paths, as after following an old and a new guide. apt then does nothing at "
        "all.",
        (
            Remedy("Find both, remove the older, read the lists again",
                ("grep -rln download.docker.com /etc/apt/sources.list /etc/apt/sources.list.d",
                    "sudo rm /etc/apt/sources.list.d/<older>", "sudo apt-get update"),
                ("debian",)),
        ),
        (
            Signature(r"conflicting values set for option signed-by .{0,80}download\.docker\.com",
                "E: Conflicting values set for option Signed-By regarding source "
                "https://download.docker.com/linux/debian/ bookworm: "
                "/etc/apt/keyrings/docker.gpg != /usr/share/keyrings/docker-archive-keyring.gpg",
                3),
            Signature("conflicting values set for option signed-by"),
        ),
        tell="The text names both key files.",
        decide=("grep -rn download.docker.com /etc/apt/sources.list.d",), probes=("client",),
        step="install",
        sources=("https://github.com/docker/for-linux/issues/1349",
            "https://github.com/docker/docs/issues/14718"),
    ),
    Fault(
        "ED183", "two-engines-snap-and-apt",
        "Two Docker engines are installed, each with its own images",
        "One came as a snap (other snaps can pull it in), one as a package. Whichever took "
        "/var/run/docker.sock answers; the other's images and containers seem to be lost.",
        (
            Remedy("See which ones there are and which one answers",
                ("snap list docker; dpkg -l 'docker*' | grep ^ii; docker info -f "
                    "'{{.DockerRootDir}}'",), ("linux",)),
            Remedy("Save its volumes, then remove the one you do not need (here the snap)",
                ("sudo snap remove docker", "sudo systemctl restart docker.socket docker"),
                ("ubuntu",),
                risk="Removes the snap engine with its images, containers and volumes (snapd "
                "keeps a snapshot for some weeks)."),
        ),
        (
            Signature("cannot kill container .{0,120}rpc error: code = (?:7|PermissionDenied) "
                ".{0,20}permission denied",
                "Cannot kill container ...: rpc error: code = 7 desc = permission denied", 1),
            Signature("docker (?:images|ps).{0,30}(?:docker ps )?show nothing although "
                "containers run",
                "docker images / docker ps show nothing although containers run"),
        ),
        tell="`docker info` names /var/snap/docker while the package's docker.service runs too.",
        decide=("snap list docker", "pgrep -a dockerd"), probes=("client", "engine", "connection"),
        implies=("apparmor-signal-denied-cannot-stop",), step="docker-info",
        sources=("https://github.com/moby/moby/issues/43228",
            "https://github.com/wagoodman/dive/issues/546"),
    ),
    Fault(
        "ED184", "snap-docker-confinement", "The snap's Docker may not see this folder",
        "Docker from the snap store is confined: it sees no hidden folders in your home, nor "
        "/opt, /srv or /tmp of the machine, whatever the rights are.",
        (
            Remedy("Work in a plain folder below your home, and let the snap in",
                ("sudo snap connect docker:home",), ("ubuntu",), safe=True),
            Remedy("Or change to the package (save images and volumes first)",
                ("sudo snap remove docker",
                    "sudo apt-get update && sudo apt-get install -y docker.io"), ("ubuntu",),
                risk="Removes the snap engine's images, containers and volumes."),
        ),
        (
            Signature("apparmor='DENIED' .{0,200}profile='snap\\.docker", weight=3),
            Signature("while creating mount source path .{1,400}: read-only file system", weight=1),
            Signature("error while creating mount source path "
                r"'(?P<path>/(?:opt|srv|tmp|mnt|etc|var/lib/docker)\S{0,200}?)': mkdir \S{1,200}: "
                "read-only file system",
                "error while creating mount source path '/opt/something/data': mkdir "
                "/opt/something: read-only file system", 3),
            Signature(r"IOError: \[Errno 13\] permission denied: "
                r"u?'\S{0,80}docker-compose\.ya?ml'",
                "ERROR: .IOError: [Errno 13] Permission denied: u'./docker-compose.yml'"),
            Signature(r"(?:register layer|applylayer).{0,120}mkdir /(?:temp-docker|snap)\S{0,80}: "
                "permission denied",
                "docker: failed to register layer: mkdir /snap: permission denied"),
            Signature("error checking context: 'can't stat ",
                "Error checking context: 'can't stat '/home/$USER''.",
                unless="permission denied|no permission"),
            Signature(r"/(?:var/)?snap/docker/(?:\d{1,6}|current|common)/.{0,200}(?:denied|not "
                "permitted|read-only|no such file)", weight=3),
        ),
        tell="`readlink -f $(command -v docker)` ends in /snap, or `docker info` names "
        "/var/snap/docker.",
        decide=("readlink -f $(command -v docker)", "docker info -f '{{.DockerRootDir}}'"),
        probes=("client", "engine"), step="compose-up", replayed=True,
        sources=("https://github.com/canonical/docker-snap/issues/334",
            "https://github.com/canonical/docker-snap/issues/188"),
    ),
)  # fmt: skip
