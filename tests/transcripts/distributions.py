"""What single distributions and boards are like: Fedora's Podman, Alpine, Arch, a Raspberry Pi."""

from __future__ import annotations

from envdoctor.host import questions as q
from envdoctor.testing import ran
from tests.transcripts.described import Machine, dangling, program, socket
from tests.transcripts.engines import client, fails
from tests.transcripts.linux import (
    ADDRESS,
    DEFAULT,
    DOCKER,
    ENGINE,
    INSTALLED,
    PLUGINS,
    ROOMY,
    SOCKET,
    SYSTEMD,
    UBUNTU,
    unit,
)

FEDORA = UBUNTU._replace(
    distro="fedora", version="43", name="Fedora Linux 43 (Workstation Edition)", like=(),
    kernel="6.17.8-300.fc43.x86_64", groups=("ada", "wheel"), gids=(1000, 10),
    member_of=("ada", "wheel"),
)  # fmt: skip
ALPINE = UBUNTU._replace(
    distro="alpine", version="3.22.1", name="Alpine Linux v3.22", like=(), init="openrc",
    kernel="6.12.40-0-virt",
)  # fmt: skip
ARCH = UBUNTU._replace(
    distro="arch", version="", name="Arch Linux", like=(), kernel="6.17.7-arch1-1"
)
PI = UBUNTU._replace(
    distro="debian", version="13", name="Debian GNU/Linux 13 (trixie)", like=(),
    kernel="6.12.75+rpt-rpi-v8", arch="aarch64", cpus=4, memory=2_000_000_000,
)  # fmt: skip
NOT_FOR_FEDORA = ("open -a", "wsl --", "apt-get", "apk ", "brew ")

VETH = (
    "docker: Error response from daemon: failed to set up container networking: failed to create "
    "endpoint brave_moser on network bridge: failed to add the host (veth1d85371) <=> sandbox "
    "(vethbc264f6) pair interfaces: operation not supported\n"
)
PI_FLAGS = ["WARNING: No memory limit support", "WARNING: No swap limit support"]

MACHINES = (
    # `docker` is Podman's wrapper, and what speaks the API needs its socket.
    Machine(
        "fedora-podman-docker", FEDORA,
        ("https://github.com/nektos/act/issues/1744",
         "https://github.com/podman-container-tools/podman/issues/29768"),
        ("podman-socket-not-enabled",), "podman.socket", NOT_FOR_FEDORA,
        environ={"XDG_RUNTIME_DIR": "/run/user/1000"},
        files={"/usr/bin/docker": program(), "/usr/bin/podman": program(),
               DEFAULT: dangling("/run/podman/podman.sock"),
               f"{PLUGINS}/docker-compose": program(),
               "/proc/sys/kernel/hostname": "fedora\n"},
        programs={**DOCKER, "podman": "/usr/bin/podman", "systemctl": "/usr/bin/systemctl"},
        commands={**client(plugins=PLUGINS),
                  ("docker", "--version"): ran("podman version 5.6.2\n"),
                  **unit("not-found", "inactive", "dead", "")},
    ),
    Machine(
        "alpine-stopped", ALPINE,
        ("https://wiki.alpinelinux.org/wiki/Docker",),
        ("socket-daemon-not-running",), "rc-service docker start",
        ("open -a", "wsl --", "apt-get", "systemctl"),
        files=INSTALLED, programs=DOCKER, commands=client(plugins=PLUGINS),
    ),
    Machine(
        "arch-upgraded-not-restarted", ARCH,
        ("https://github.com/moby/moby/issues/27426",
         "https://github.com/moby/moby/issues/42107"),
        ("kernel-modules-gone-after-upgrade-no-reboot",), "sudo reboot", NOT_FOR_FEDORA,
        files={**{path: text for path, text in INSTALLED.items() if "/lib/modules/" not in path},
               "/lib/modules/6.17.8-arch1-1/modules.dep": "", DEFAULT: SOCKET},
        programs=SYSTEMD, commands=client(plugins=PLUGINS, hello=fails(VETH, 125)),
        sockets=ENGINE.at(ADDRESS), api=ENGINE._replace(kernel=ARCH.kernel).answers, disks=ROOMY,
    ),
    Machine(
        "raspberry-pi-no-memory-limits", PI,
        ("https://github.com/RPi-Distro/pi-gen/issues/917",
         "https://github.com/me-box/databox/issues/303"),
        ("raspberry-pi-memory-cgroup-disabled",), "cmdline.txt", ("open -a", "wsl --", "brew "),
        files={**{path: text for path, text in INSTALLED.items() if "/lib/modules/" not in path},
               f"/lib/modules/{PI.kernel}/modules.dep": "", DEFAULT: SOCKET,
               "/proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.5\x00"},
        programs=SYSTEMD, commands=client(plugins=PLUGINS), sockets=ENGINE.at(ADDRESS),
        api=ENGINE._replace(kernel=PI.kernel, arch="aarch64", extra=(
            *ENGINE.extra, ("MemoryLimit", False), ("SwapLimit", False),
            ("Warnings", PI_FLAGS))).answers,
        disks=ROOMY,
    ),
    # What the tutorial's `sudo pip install docker-compose` once gave, on today's engine.
    Machine(
        "debian-compose-v1", UBUNTU._replace(distro="debian", version="12", like=(),
                                             name="Debian GNU/Linux 12 (bookworm)"),
        ("https://github.com/docker/compose/issues/11742",
         "https://docs.docker.com/compose/releases/migrate/"),
        ("compose-v1-containerconfig",), "docker-compose-plugin", ("open -a", "wsl --", "brew "),
        files={**{path: what for path, what in INSTALLED.items() if "compose" not in path},
               "/usr/bin/docker-compose": program(), DEFAULT: SOCKET},
        programs={**SYSTEMD, "docker-compose": "/usr/bin/docker-compose"},
        commands={**client(plugins=PLUGINS),
                  ("docker-compose", "--version"): ran("docker-compose version 1.29.2, build "
                                                       "unknown\n")},
        sockets=ENGINE.at(ADDRESS), api=ENGINE.answers, disks=ROOMY,
    ),
    # Nobody has put the user into the group yet.
    Machine(
        "fedora-not-in-group", FEDORA,
        ("https://docs.docker.com/engine/install/linux-postinstall/",),
        ("socket-permission-not-in-docker-group",), "usermod -aG docker",
        (*NOT_FOR_FEDORA, "chmod"),
        files={**INSTALLED, DEFAULT: socket(gid=988)}, programs=SYSTEMD,
        commands=client(plugins=PLUGINS),
        sockets={ADDRESS: q.Connection(ADDRESS, problem="denied", errno=13,
                                       detail="[Errno 13] Permission denied")},
    ),
    Machine(
        "ubuntu-no-docker", UBUNTU._replace(groups=("ada",), gids=(1000,), member_of=("ada",)),
        ("https://docs.docker.com/engine/install/ubuntu/",),
        ("docker-client-not-installed",), "apt-get install", ("open -a", "wsl --", "brew "),
        files={"/proc/sys/kernel/hostname": "laptop\n"},
        programs={"systemctl": "/usr/bin/systemctl"},
        commands=unit("not-found", "inactive", "dead", ""),
    ),
    Machine(
        "macos-runner-no-docker",
        q.System(os="macos", name="Darwin 24.6.0", kernel="24.6.0", arch="arm64", user="runner",
                 uid=501, home="/Users/runner", groups=("staff",), gids=(20,),
                 member_of=("staff",), cpus=3, memory=7_500_000_000, python="3.13.7"),
        ("https://github.com/actions/runner-images/issues/9460",),
        ("macos-gha-runner-no-docker",), "ubuntu-latest", ("systemctl", "apt-get", "wsl --"),
        environ={"CI": "true", "GITHUB_ACTIONS": "true", "RUNNER_OS": "macOS"},
        commands={("hostname",): ran("runner\n")},
    ),
)  # fmt: skip
