"""Linux of every kind: systemd, snap, rootless, and clients and engines that are years apart."""

from __future__ import annotations

from envdoctor.host import questions as q
from envdoctor.testing import ran
from tests.transcripts.described import Machine, context, program, socket
from tests.transcripts.engines import Engine, client, fails

HOME = "/home/ada"
DEFAULT = "/var/run/docker.sock"
ADDRESS = f"unix://{DEFAULT}"
ROOTLESS_SOCKET = "/run/user/1000/docker.sock"
PLUGINS = "/usr/libexec/docker/cli-plugins"
KERNEL = "6.8.0-85-generic"

UBUNTU = q.System(
    os="linux", distro="ubuntu", version="24.04", name="Ubuntu 24.04.3 LTS", like=("debian",),
    kernel=KERNEL, arch="x86_64", init="systemd", user="ada", uid=1000, home=HOME,
    groups=("ada", "docker"), gids=(1000, 988), member_of=("ada", "docker"), cpus=8,
    memory=16_000_000_000, python="3.12.3",
)  # fmt: skip
NOT_FOR_UBUNTU = ("open -a", "wsl --", "brew ", "dnf ", "apk ", "rc-service")

ENGINE = Engine(
    version="28.5.1", system="Ubuntu 24.04.3 LTS", name="laptop", kernel=KERNEL, arch="x86_64",
    platform="Docker Engine - Community", driver="overlay2",
    extra=(("CgroupDriver", "systemd"),
           ("DriverStatus", [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]])),
)  # fmt: skip
# What lies on the machine where the engine runs: its data, bridge, routes and limits.
ITS_PLACE = {
    "/var/lib/docker/containers/.keep": "", "/sys/class/net/docker0/mtu": "1500\n",
    "/proc/self/mounts": "/dev/nvme0n1p2 / ext4 rw,relatime 0 0\n",
    "/proc/net/route": "Iface\tDestination\tGateway\tFlags\nwlp2s0\t00000000\t0101A8C0\t0003\n",
    "/sys/class/net/wlp2s0/mtu": "1500\n", "/etc/resolv.conf": "nameserver 127.0.0.53\n",
    "/proc/sys/vm/max_map_count": "1048576\n", "/proc/sys/kernel/hostname": "laptop\n",
    f"/lib/modules/{KERNEL}/modules.dep": "",
}  # fmt: skip
INSTALLED = {
    "/usr/bin/docker": program(), "/usr/bin/dockerd": program(),
    f"{PLUGINS}/docker-compose": program(), f"{PLUGINS}/docker-buildx": program(),
    "/usr/lib/systemd/system/docker.service": "[Service]\nExecStart=/usr/bin/dockerd -H fd:// "
    "--containerd=/run/containerd/containerd.sock\n",
    "/etc/group": "root:x:0:\ndocker:x:988:ada\nada:x:1000:\n", **ITS_PLACE,
}  # fmt: skip
SOCKET = socket(gid=988)
DOCKER = {"docker": "/usr/bin/docker"}
ROOMY = {"/var/lib/docker": q.Usage("/var/lib/docker", 500_000_000_000, 200_000_000_000,
                                    31_000_000, 29_000_000)}  # fmt: skip
SHOW = ("systemctl", "show", "docker.service",
        "--property=Id,LoadState,ActiveState,SubState,UnitFileState,Result")  # fmt: skip
JOURNAL = ("journalctl", "-u", "docker.service", "-n", "60", "--no-pager", "-o", "cat")
SYSTEMD = {**DOCKER, "systemctl": "/usr/bin/systemctl", "journalctl": "/usr/bin/journalctl"}


def unit(
    load: str, active: str, sub: str, state: str, result: str = "success"
) -> dict[tuple[str, ...], object]:
    text = (f"Id=docker.service\nLoadState={load}\nActiveState={active}\nSubState={sub}\n"
            f"UnitFileState={state}\nResult={result}\n")  # fmt: skip
    return {SHOW: ran(text)}


OLD_CLIENT = ran(
    "Client:\n Version:           20.10.24+dfsg1\n API version:       1.41\n",
    "Error response from daemon: client version 1.41 is too old. Minimum supported API version is "
    "1.44, please upgrade your client to a newer version\n", 1,
)  # fmt: skip
NEW_CLIENT = ran(
    "Client: Docker Engine - Community\n Version:           29.0.0\n API version:       1.52\n",
    "Error response from daemon: client version 1.44 is too new. Maximum supported API version is "
    "1.43\n", 1,
)  # fmt: skip
NAS = ENGINE._replace(
    version="24.0.2", api="1.43", min_api="1.12", name="nas", system="", kernel="4.4.302+",
    root="/volume1/@docker", driver="btrfs",
)  # fmt: skip
ENGINE_29 = ENGINE._replace(version="29.0.0", api="1.52", min_api="1.44")
SNAP_PLUGINS = {
    ("docker", "compose", "version"): ran("Docker Compose version v2.40.3\n"),
    ("docker", "buildx", "version"): ran("github.com/docker/buildx v0.29.1 a32761a\n"),
}  # fmt: skip
SNAP_DATA = "/var/snap/docker/common/var-lib-docker"

MACHINES = (
    Machine(
        "linux-engine", UBUNTU,
        ("https://docs.docker.com/engine/install/ubuntu/",
         "https://docs.docker.com/reference/cli/docker/system/info/"),
        files={**INSTALLED, DEFAULT: SOCKET}, programs=SYSTEMD,
        commands={**client(plugins=PLUGINS),
                  **unit("loaded", "active", "running", "enabled")},
        sockets=ENGINE.at(ADDRESS), api=ENGINE.answers, disks=ROOMY,
    ),
    Machine(
        "linux-unit-masked", UBUNTU,
        ("https://www.freedesktop.org/software/systemd/man/latest/systemctl.html",
         "https://github.com/docker/for-linux/issues/503"),
        ("docker-unit-masked",), "systemctl unmask", NOT_FOR_UBUNTU,
        files=INSTALLED, programs=SYSTEMD,
        commands={**client(plugins=PLUGINS), **unit("masked", "inactive", "dead", "masked")},
    ),
    Machine(
        "linux-daemon-json-broken", UBUNTU,
        ("https://github.com/rnanosaur/nanosaur/pull/47",
         "https://github.com/moby/moby/issues/34091"),
        ("daemon-json-invalid",), "daemon.json", NOT_FOR_UBUNTU,
        files={**INSTALLED, "/etc/docker/daemon.json": '{\n  "debug": true\n  "dns": []\n}\n'},
        programs=SYSTEMD,
        commands={
            **client(plugins=PLUGINS), **unit("loaded", "failed", "failed", "enabled", "exit-code"),
            JOURNAL: ran(
                "unable to configure the Docker daemon with file /etc/docker/daemon.json: invalid "
                "character '\"' after object key:value pair\n"
                "docker.service: Main process exited, code=exited, status=1/FAILURE\n"
                "docker.service: Failed with result 'exit-code'.\n"
                "Failed to start docker.service - Docker Application Container Engine.\n"),
        },
    ),
    # The journal names what the settings do not.
    Machine(
        "linux-daemon-fails", UBUNTU,
        ("https://github.com/docker-library/docker/issues/493",
         "https://docs.docker.com/engine/daemon/troubleshoot/"),
        ("daemon-hosts-flag-conflict",), "hosts.conf", NOT_FOR_UBUNTU,
        files={**INSTALLED, "/etc/docker/daemon.json":
               '{"hosts": ["unix:///var/run/docker.sock", "tcp://127.0.0.1:2375"]}\n'},
        programs=SYSTEMD,
        commands={
            **client(plugins=PLUGINS), **unit("loaded", "failed", "failed", "enabled", "exit-code"),
            JOURNAL: ran(
                "unable to configure the Docker daemon with file /etc/docker/daemon.json: the "
                "following directives are specified both as a flag and in the configuration file: "
                "hosts: (from flag: [fd://], from file: [unix:///var/run/docker.sock "
                "tcp://127.0.0.1:2375])\n"
                "docker.service: Failed with result 'exit-code'.\n"),
        },
    ),
    # Nobody may read the journal, so no more is said than what is known.
    Machine(
        "linux-daemon-fails-unseen", UBUNTU,
        ("https://docs.docker.com/engine/daemon/troubleshoot/",),
        ("systemd-start-failed",), "journalctl", NOT_FOR_UBUNTU,
        files=INSTALLED, programs=SYSTEMD,
        commands={
            **client(plugins=PLUGINS), **unit("loaded", "failed", "failed", "enabled", "exit-code"),
            JOURNAL: ran("", "Hint: You are currently not seeing messages from other users and the "
                         "system.\nNo journal files were opened due to insufficient "
                         "permissions.\n", 1),
        },
    ),
    Machine(
        "linux-stopped", UBUNTU, ("https://docs.docker.com/engine/daemon/start/",),
        ("socket-daemon-not-running",), "systemctl enable --now docker", NOT_FOR_UBUNTU,
        files=INSTALLED, programs=SYSTEMD,
        commands={**client(plugins=PLUGINS), **unit("loaded", "inactive", "dead", "disabled")},
    ),
    Machine(
        "linux-snap", UBUNTU,
        ("https://github.com/canonical/docker-snap",
         "https://github.com/brandonleegit/OpenSourceMonitoring/pull/2"),
        files={**ITS_PLACE, "/snap/bin/docker": program("/usr/bin/snap"), DEFAULT: SOCKET,
               f"{SNAP_DATA}/containers/.keep": ""},
        programs={"docker": "/snap/bin/docker", "systemctl": "/usr/bin/systemctl"},
        commands={**client("28.4.0"), **SNAP_PLUGINS, **unit("not-found", "inactive", "dead", "")},
        sockets=ENGINE.at(ADDRESS),
        api=ENGINE._replace(root=SNAP_DATA, version="28.4.0").answers,
        disks={SNAP_DATA: ROOMY["/var/lib/docker"]},
    ),
    Machine(
        "linux-snap-without-group",
        UBUNTU._replace(groups=("ada",), gids=(1000,), member_of=("ada",)),
        ("https://github.com/canonical/docker-snap#running-docker-as-normal-user",),
        ("daemon-group-missing",), "snap enable docker", (*NOT_FOR_UBUNTU, "chmod"),
        files={**ITS_PLACE, "/snap/bin/docker": program("/usr/bin/snap"),
               "/etc/group": "root:x:0:\nada:x:1000:\n", DEFAULT: socket(group="root")},
        programs={"docker": "/snap/bin/docker", "systemctl": "/usr/bin/systemctl"},
        commands={**client("28.4.0"), **SNAP_PLUGINS, **unit("not-found", "inactive", "dead", "")},
        sockets={ADDRESS: q.Connection(ADDRESS, problem="denied", errno=13,
                                       detail="[Errno 13] Permission denied")},
    ),
    Machine(
        "linux-rootless", UBUNTU._replace(groups=("ada",), gids=(1000,), member_of=("ada",)),
        ("https://docs.docker.com/engine/security/rootless/",
         "https://docs.docker.com/engine/security/rootless/tips/"),
        environ={"XDG_RUNTIME_DIR": "/run/user/1000"},
        files={**INSTALLED, ROOTLESS_SOCKET: socket(1000, 1000, "ada", "ada"),
               **context(HOME, "rootless", f"unix://{ROOTLESS_SOCKET}"),
               f"{HOME}/.docker/config.json": '{"currentContext": "rootless"}',
               f"{HOME}/.local/share/docker/containers/.keep": ""},
        programs=SYSTEMD, commands=client(plugins=PLUGINS),
        sockets=ENGINE.at(f"unix://{ROOTLESS_SOCKET}"),
        api=ENGINE._replace(root=f"{HOME}/.local/share/docker", extra=(
            *ENGINE.extra, ("SecurityOptions", ["name=seccomp,profile=builtin", "name=rootless",
                                                "name=cgroupns"]),
            ("Warnings", ["WARNING: bridge-nf-call-iptables is disabled"]))).answers,
        disks={f"{HOME}/.local/share/docker": ROOMY["/var/lib/docker"]},
    ),
    Machine(
        "linux-rootless-stopped",
        UBUNTU._replace(groups=("ada",), gids=(1000,), member_of=("ada",)),
        ("https://docs.docker.com/engine/security/rootless/tips/",
         "https://docs.docker.com/engine/security/rootless/troubleshoot/"),
        ("rootless-daemon-not-running",), "systemctl --user", (*NOT_FOR_UBUNTU, "chmod"),
        environ={"XDG_RUNTIME_DIR": "/run/user/1000"},
        files={**INSTALLED, **context(HOME, "rootless", f"unix://{ROOTLESS_SOCKET}"),
               f"{HOME}/.docker/config.json": '{"currentContext": "rootless"}'},
        programs=SYSTEMD,
        commands={**client(plugins=PLUGINS), **unit("loaded", "inactive", "dead", "disabled")},
    ),
    # Debian's client of 2023 before an engine of 2025.
    Machine(
        "linux-client-too-old",
        UBUNTU._replace(distro="debian", version="12", name="Debian GNU/Linux 12 (bookworm)",
                        like=()),
        ("https://github.com/moby/moby/pull/51186",
         "https://docs.docker.com/engine/release-notes/29/",
         "https://github.com/Termix-SSH/Support/issues/513"),
        ("api-client-too-old-for-engine-29",), "docker", ("open -a", "wsl --", "brew "),
        files={**INSTALLED, DEFAULT: SOCKET}, programs=SYSTEMD,
        commands={
            **client("20.10.24+dfsg1", PLUGINS, hello=fails(
                "docker: Error response from daemon: client version 1.41 is too old. Minimum "
                "supported API version is 1.44, please upgrade your client to a newer version.\n"
                "See 'docker run --help'.\n", 125)),
            ("docker", "version"): OLD_CLIENT,
        },
        sockets=ENGINE_29.at(ADDRESS),
        api=ENGINE_29.answers, disks=ROOMY,
    ),
    # A client of 2025 before the engine of a network storage.
    Machine(
        "linux-client-too-new", UBUNTU,
        ("https://docs.docker.com/engine/release-notes/29/",
         "https://github.com/Dokploy/dokploy/issues/3888",
         "https://github.com/beatkind/watchtower/issues/117"),
        ("api-client-too-new",), "version 28 or older", ("open -a", "wsl --", "brew "),
        environ={"DOCKER_HOST": "tcp://192.0.2.20:2375"},
        files=INSTALLED, programs=SYSTEMD,
        commands={
            **client("29.0.0", PLUGINS, hello=fails(
                "docker: Error response from daemon: client version 1.44 is too new. Maximum "
                "supported API version is 1.43\n\nRun 'docker run --help' for more information\n",
                125)),
            ("docker", "version"): NEW_CLIENT,
        },
        sockets=NAS.at("tcp://192.0.2.20:2375"), api=NAS.answers,
    ),
)  # fmt: skip
