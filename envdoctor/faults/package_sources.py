"""ED185-ED189: where Docker's packages come from, and what keeps them from being installed."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED185", "docker-repository-key-missing", "apt does not trust Docker's repository",
        "The key that Docker signs its packages with is missing, unreadable, or not where the "
        "repository's entry says.",
        (
            Remedy("Fetch the key anew, make it readable, read the lists again",
                ("sudo install -m 0755 -d /etc/apt/keyrings",
                    "sudo curl -fsSL https://download.docker.com/linux/$(. /etc/os-release; echo "
                    "$ID)/gpg -o /etc/apt/keyrings/docker.asc",
                    "sudo chmod a+r /etc/apt/keyrings/docker.asc", "sudo apt-get update"),
                ("debian",)),
            Remedy("See that the entry's signed-by names this file",
                ("grep -rn signed-by /etc/apt/sources.list.d/docker*",), ("debian",)),
        ),
        (
            Signature(r"https?://(?:download\.docker\.com|apt\.dockerproject)\S{0,40} .{0,200}"
                "NO_PUBKEY [0-9A-F]{8,40}|NO_PUBKEY 7EA0A9C3F273FCD8",
                "W: GPG error: https://download.docker.com/linux/ubuntu jammy InRelease: The "
                "following signatures couldn't be verified because the public key is not "
                "available: NO_PUBKEY 7EA0A9C3F273FCD8", 3),
            Signature(r"repository '?https?://download\.docker\.com\S{0,40} .{0,60}is not signed",
                "E: The repository 'https://download.docker.com/linux/debian bookworm InRelease' "
                "is not signed.", 3),
        ),
        tell="apt names download.docker.com and a key or signature.",
        decide=("ls -l /etc/apt/keyrings",), probes=("client",), step="install",
        sources=("https://docs.docker.com/engine/install/ubuntu/",),
    ),
    Fault(
        "ED186", "docker-repository-lacks-release",
        "Docker's repository has nothing for this release",
        "The entry names a distribution or release that Docker does not build for: a "
        "derivative's own code name (Mint, Kali), a testing release, or the wrong distribution.",
        (
            Remedy("Name the release that yours is built on (Mint, Pop!_OS: Ubuntu's code name; "
                "Kali: Debian's)",
                ("grep -E 'UBUNTU_CODENAME|VERSION_CODENAME|DEBIAN_CODENAME' /etc/os-release",
                    "sudoedit /etc/apt/sources.list.d/docker.list", "sudo apt-get update"),
                ("debian",)),
            Remedy("Or take the distribution's package", ("sudo apt-get install -y docker.io",),
                ("debian",)),
            Remedy("On RHEL-like systems use the repository of CentOS or RHEL",
                ("sudo dnf config-manager --add-repo "
                    "https://download.docker.com/linux/rhel/docker-ce.repo",), ("rhel",)),
        ),
        (
            Signature(r"repository '?https?://(?:download\.docker\.com|apt\.dockerproject)\S{0,60} "
                r"(?P<release>\S{1,30}) "
                "Release'? does not have a Release file",
                "E: The repository 'https://download.docker.com/linux/ubuntu wilma Release' does "
                "not have a Release file.", 3),
            Signature(r"(?:no match for argument|unable to find a match): .{0,100}(?:docker-ce"
                r"|containerd\.io)", "Error: Unable to find a match: docker-ce docker-ce-cli"),
            Signature("(?:404 (?:not found)? ?.{0,60}|status code: 404 for "
                r")https://download\.docker\.com/linux/",
                "Errors during downloading metadata for repository 'docker-ce-stable': - Status "
                "code: 404 for "
                "https://download.docker.com/linux/centos/40/x86_64/stable/repodata/repomd.xml",
                3),
            Signature(r"unsupported (?:distribution|OS) '?\w{2,20}.{0,40}(?:get\.docker|docker)",
                weight=1),
            Signature(r"^error: unsupported (?:distribution|operating system) '[^']{0,30}'",
                "ERROR: Unsupported distribution 'deepin'"),
        ),
        tell="The package manager names download.docker.com and a release that is not there.",
        decide=("cat /etc/os-release",), probes=("client",), step="install",
        sources=("https://github.com/linuxmint/mintsystem/issues/133",
            "https://github.com/docker/docker-install/issues/534"),
    ),
    Fault(
        "ED187", "rpm-podman-docker-conflict", "Podman's packages stand in the way of Docker's",
        "On Fedora and RHEL, podman-docker, runc or containerd of the distribution conflict with "
        "docker-ce and containerd.io.",
        (
            Remedy("Remove those and install again; podman itself may stay",
                ("sudo dnf remove -y podman-docker runc",
                    "sudo dnf install -y docker-ce docker-ce-cli containerd.io"), ("fedora",),
                risk="Podman then uses crun."),
        ),
        (
            Signature(r"problem with installed package (?:podman|buildah|runc)\S{0,80} .{0,400}"
                "none of the providers can be installed",
                "Problem: problem with installed package buildah-1.15.1-2.x86_64 - package "
                "buildah-1.15.1-2.x86_64 requires runc >= 1.0.0-26, but none of the providers can "
                "be installed", 3),
            Signature(r"package (?:docker-ce|containerd\.io)\S{0,60} .{0,40}conflicts with "
                "(?:runc|podman|containerd|docker)",
                "package containerd.io-1.6.33-3.1.el9.x86_64 from docker-ce-stable conflicts "
                "with runc provided by runc-4:1.1.12-3.el9.x86_64", 3),
            Signature(r"file /usr/bin/docker from install of \S{1,80} conflicts with file from "
                "package podman-docker", weight=3),
        ),
        tell="dnf speaks of conflicts with runc or podman-docker.",
        decide=("rpm -qa | grep -E 'podman|runc|docker'",), probes=("client",), step="install",
        replayed=True,
        sources=("https://docs.docker.com/engine/install/rhel/",),
    ),
    Fault(
        "ED189", "docker-package-dependency-missing",
        "A package that Docker's needs is in no repository that is switched on",
        "docker-ce and containerd.io need packages of the distribution, most often "
        "container-selinux; the distribution's repository that has them (extras, AppStream) is "
        "switched off, or this system has none. CentOS 7's have moved to vault.centos.org.",
        (
            Remedy("CentOS and RHEL 7: switch extras on",
                ("sudo yum-config-manager --enable extras rhel-7-server-extras-rpms",
                    "sudo yum install -y docker-ce docker-ce-cli containerd.io"), ("rhel",)),
            Remedy("CentOS, Rocky, Alma and RHEL 8 and newer: install it first",
                ("sudo dnf install -y container-selinux",), ("rhel",)),
            Remedy("Amazon Linux has a package of its own", ("sudo dnf install -y docker",),
                ("amzn",)),
        ),
        (
            Signature(r"package: (?:\d:)?(?:docker-ce|containerd\.io)\S{1,80} \(\S{1,40}\) "
                r"requires: (?P<package>\S{1,60})",
                "Error: Package: 3:docker-ce-18.09.1-3.el7.x86_64 (docker-ce-stable) Requires: "
                "container-selinux >= 2.9", 3),
            Signature(r"nothing provides (?P<package>\S{1,60}) .{0,40}needed by "
                "(?:docker|containerd)",
                "nothing provides container-selinux >= 2:2.74 needed by docker-ce-3:25.0.3-1.el8",
                3),
        ),
        tell="yum or dnf names Docker's package, and what it requires.",
        decide=("yum repolist all | grep -iE 'extras|appstream'",), probes=("client",),
        step="install", replayed=True,
        sources=("https://docs.docker.com/engine/install/centos/",
            "https://github.com/docker/for-linux/issues/577"),
    ),
    Fault(
        "ED188", "docker-package-not-configured",
        "The engine's package could not start it while installing",
        "dpkg starts the service at the end of the installation; that failed, so dpkg counts the "
        "package as half-installed. The cause stands in the engine's log.",
        (
            Remedy("Mend what the log says, then let dpkg finish",
                ("sudo journalctl -u docker -n 50 --no-pager", "sudo dpkg --configure -a"),
                ("debian",)),
        ),
        (
            Signature(r"invoke-rc\.d: initscript docker, action '\w+' failed",
                'invoke-rc.d: initscript docker, action "start" failed.'),
            Signature(r"error processing package (?:docker-ce|docker\.io)\b|docker(?:-ce|\.io) "
                "package post-installation script",
                "dpkg: error processing package docker-ce (--configure):"),
        ),
        tell="It only passes on that the service did not start.",
        decide=("sudo journalctl -u docker -n 50 --no-pager",), probes=("client", "connection"),
        severity="wrapper", step="install",
        sources=("https://github.com/docker/for-linux/issues/162",),
    ),
)  # fmt: skip
