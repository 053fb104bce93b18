"""Windows' Linux: Docker Desktop's integration, an engine of its own, and what lies between."""

from __future__ import annotations

import json

from envdoctor.host import questions as q
from envdoctor.testing import ran
from tests.transcripts.described import Machine, program, socket
from tests.transcripts.engines import Engine, client, fails
from tests.transcripts.linux import (
    ADDRESS,
    DEFAULT,
    DOCKER,
    HOME,
    INSTALLED,
    PLUGINS,
    ROOMY,
    UBUNTU,
)
from tests.transcripts.linux import SOCKET as GROUP_SOCKET

KERNEL = "6.6.87.2-microsoft-standard-WSL2"
WSL = UBUNTU._replace(kernel=KERNEL, wsl=True)
NO_SYSTEMD = WSL._replace(init="init")
NOT_FOR_WSL = ("open -a", "brew ")

TOOLS = "/mnt/wsl/docker-desktop/cli-tools/usr"
DESKTOP_FILES = {
    "/usr/bin/docker": program(f"{TOOLS}/bin/docker"),
    "/usr/local/lib/docker/cli-plugins/docker-compose":
        program(f"{TOOLS}/local/lib/docker/cli-plugins/docker-compose"),
    "/usr/local/lib/docker/cli-plugins/docker-buildx":
        program(f"{TOOLS}/local/lib/docker/cli-plugins/docker-buildx"),
    DEFAULT: socket(gid=1001, link="/mnt/wsl/docker-desktop/shared-sockets/guest-services/"
                                   "docker.proxy.sock"),
    "/proc/sys/kernel/hostname": "LAPTOP\n",
}  # fmt: skip
DESKTOP_PLUGINS = "/usr/local/lib/docker/cli-plugins"
HELPER = "docker-credential-desktop.exe"
HELPER_AT = f"/usr/bin/{HELPER}"
DESKTOP = Engine(kernel=KERNEL, arch="x86_64")
OWN = Engine(
    system="Ubuntu 24.04.3 LTS", name="LAPTOP", kernel=KERNEL, arch="x86_64",
    platform="Docker Engine - Community", driver="overlay2",
)  # fmt: skip
STUB = (
    "\nThe command 'docker' could not be found in this WSL 2 distro.\nWe recommend to activate the "
    "WSL integration in Docker Desktop settings.\n\nFor details about using Docker Desktop with "
    "WSL 2, visit:\n\nhttps://docs.docker.com/go/wsl2/\n\n"
)

MACHINES = (
    Machine(
        "wsl-desktop", WSL,
        ("https://docs.docker.com/desktop/features/wsl/",
         "https://github.com/docker/for-win/issues/14039"),
        files={**DESKTOP_FILES, HELPER_AT: program(f"{TOOLS}/bin/{HELPER}"),
               f"{HOME}/.docker/config.json": json.dumps({"credsStore": "desktop.exe"})},
        programs={**DOCKER, HELPER: HELPER_AT},
        commands={**client(plugins=DESKTOP_PLUGINS), (HELPER, "list"): ran("{}\n")},
        sockets=DESKTOP.at(ADDRESS), api=DESKTOP.answers,
    ),
    Machine(
        "wsl-integration-off", WSL,
        ("https://github.com/docker/for-win/issues/13088",
         "https://github.com/docker/for-win/issues/14517",
         "https://github.com/microsoft/WSL/issues/9949"),
        ("wsl-integration-disabled",), "WSL integration", (*NOT_FOR_WSL, "systemctl"),
        files={"/proc/sys/kernel/hostname": "LAPTOP\n",
               "/mnt/c/Program Files/Docker/Docker/resources/bin/docker": program()},
        programs={"docker": "/mnt/c/Program Files/Docker/Docker/resources/bin/docker"},
        commands={("docker", "--version"): ran(STUB, "", 1)},
    ),
    Machine(
        "wsl-helper-broken", WSL,
        ("https://github.com/docker/for-win/issues/14039",
         "https://github.com/eclipse-symphony/symphony/issues/71",
         "https://github.com/docker/for-win/issues/12273"),
        ("cred-helper-wsl-exe-broken-interop",), "credsStore", NOT_FOR_WSL,
        files={**DESKTOP_FILES, HELPER_AT: program(f"{TOOLS}/bin/{HELPER}"),
               f"{HOME}/.docker/config.json": json.dumps({"credsStore": "desktop.exe"})},
        programs={**DOCKER, HELPER: HELPER_AT},
        commands={
            **client(plugins=DESKTOP_PLUGINS, hello=fails(
                "Unable to find image 'hello-world:latest' locally\ndocker: error getting "
                "credentials - err: fork/exec /usr/bin/docker-credential-desktop.exe: exec format "
                "error, out: ``\n\nRun 'docker run --help' for more information\n", 125)),
            (HELPER, "list"): q.Completed((), None, "", "[Errno 8] Exec format error: "
                                          "'docker-credential-desktop.exe'", 0.0,
                                          "not executable", 8),
        },
        sockets=DESKTOP.at(ADDRESS), api=DESKTOP.answers,
    ),
    Machine(
        "wsl-engine", WSL,
        ("https://docs.docker.com/engine/install/ubuntu/",
         "https://learn.microsoft.com/en-us/windows/wsl/systemd"),
        files={**INSTALLED, DEFAULT: GROUP_SOCKET}, programs=DOCKER,
        commands=client(plugins=PLUGINS), sockets=OWN.at(ADDRESS), api=OWN.answers, disks=ROOMY,
    ),
    Machine(
        "wsl-no-systemd", NO_SYSTEMD,
        ("https://learn.microsoft.com/en-us/windows/wsl/systemd",
         "https://github.com/microsoft/WSL/issues/8883"),
        ("socket-daemon-not-running",), "sudo service docker start", (*NOT_FOR_WSL, "systemctl"),
        files=INSTALLED, programs=DOCKER, commands=client(plugins=PLUGINS),
    ),
)  # fmt: skip
