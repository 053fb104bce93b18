"""Docker Desktop that is there and does not work, on every platform; and Desktop for Linux."""

from __future__ import annotations

import json

from envdoctor.host import questions as q
from tests.transcripts import linux, macos, windows
from tests.transcripts.described import Machine, context, program, socket
from tests.transcripts.engines import Engine, client, fails

MAC_ADDRESS = f"unix://{macos.DESKTOP_SOCKET}"
MAC_FILES = {**macos.DESKTOP, macos.DESKTOP_SOCKET: macos.OWN}
MAC_COMMANDS = {**client(plugins=macos.PLUGINS), **macos.LOGINS}

LINUX_SOCKET = f"{linux.HOME}/.docker/desktop/docker.sock"
LINUX_FILES = {
    **linux.INSTALLED, **context(linux.HOME, "desktop-linux", f"unix://{LINUX_SOCKET}"),
    f"{linux.HOME}/.docker/config.json": json.dumps({"currentContext": "desktop-linux"}),
    "/opt/docker-desktop/bin/com.docker.backend": program(),
}  # fmt: skip
LINUX_ENGINE = Engine(arch="x86_64")
OTHERS = {**LINUX_ENGINE.at(f"unix://{LINUX_SOCKET}"), **linux.ENGINE.at(linux.ADDRESS)}


def refuses(address: str, status: str, body: str = "") -> dict[str, q.Connection]:
    """Something answers for the engine, and says no."""
    kind = "application/json" if body else "text/plain"
    reply = f"HTTP/1.1 {status}\nContent-Type: {kind}\nContent-Length: {len(body)}\n\n{body}"
    return {address: q.Connection(address, "answered", reply=reply)}


MACHINES = (
    # Stuck at "Starting the Docker Engine".
    Machine(
        "macos-desktop-internal-error", macos.MAC,
        ("https://github.com/docker/for-mac/issues/7775",
         "https://github.com/docker/for-mac/issues/7126"),
        ("desktop-engine-internal-error",), "docker desktop restart", macos.NOT_FOR_A_MAC,
        files=MAC_FILES, programs=macos.DESKTOP_PROGRAMS, commands=MAC_COMMANDS,
        sockets=refuses(MAC_ADDRESS, "500 Internal Server Error"),
    ),
    Machine(
        "windows-desktop-internal-error", windows.WINDOWS,
        ("https://github.com/docker/desktop-feedback/issues/477",
         "https://github.com/docker/for-win/issues/13834"),
        ("desktop-engine-internal-error",), "wsl --shutdown", windows.NOT_FOR_WINDOWS,
        files=windows.DESKTOP, programs=windows.PROGRAMS,
        commands={**windows.COMMANDS, windows.SERVER: fails(
            "request returned 500 Internal Server Error for API route and version "
            "http://%2F%2F.%2Fpipe%2FdockerDesktopLinuxEngine/v1.51/version, check if the server "
            "supports the requested API version\n")},
    ),
    Machine(
        "macos-desktop-paused", macos.MAC,
        ("https://docs.docker.com/desktop/use-desktop/pause/",
         "https://github.com/docker/for-mac/issues/6058"),
        ("desktop-paused",), "Resume", macos.NOT_FOR_A_MAC,
        files=MAC_FILES, programs=macos.DESKTOP_PROGRAMS, commands=MAC_COMMANDS,
        sockets=refuses(MAC_ADDRESS, "500 Internal Server Error", json.dumps(
            {"message": "Docker Desktop is manually paused. Unpause it through the Whale menu or "
                        "Dashboard."})),
    ),
    Machine(
        "macos-desktop-wants-sign-in", macos.MAC,
        ("https://docs.docker.com/enterprise/security/enforce-sign-in/",
         "https://github.com/docker/for-win/issues/14791"),
        ("desktop-sign-in-required",), "docker login", macos.NOT_FOR_A_MAC,
        files=MAC_FILES, programs=macos.DESKTOP_PROGRAMS, commands=MAC_COMMANDS,
        sockets=refuses(MAC_ADDRESS, "403 Forbidden", json.dumps(
            {"message": "Sign-in enforcement is enabled. Open Docker Desktop to sign in"})),
    ),
    Machine(
        "linux-desktop", linux.UBUNTU,
        ("https://docs.docker.com/desktop/setup/install/linux/",
         "https://github.com/docker/desktop-linux/issues/23"),
        files={**LINUX_FILES, LINUX_SOCKET: socket(1000, 1000, "ada", "ada")},
        programs=linux.SYSTEMD, commands=client(plugins=linux.PLUGINS),
        sockets=LINUX_ENGINE.at(f"unix://{LINUX_SOCKET}"), api=LINUX_ENGINE.answers,
    ),
    # Images that were built with one are not to be found in the other.
    Machine(
        "linux-desktop-beside-engine", linux.UBUNTU,
        ("https://github.com/docker/docs/pull/16105",
         "https://docs.docker.com/desktop/setup/install/linux/"),
        ("desktop-linux-context-hides-engine-images",), "docker context use default",
        linux.NOT_FOR_UBUNTU,
        files={**LINUX_FILES, LINUX_SOCKET: socket(1000, 1000, "ada", "ada"),
               linux.DEFAULT: linux.SOCKET},
        programs=linux.SYSTEMD, commands=client(plugins=linux.PLUGINS), sockets=OTHERS,
        api=LINUX_ENGINE.answers,
    ),
    Machine(
        "linux-desktop-stopped", linux.UBUNTU,
        ("https://github.com/docker/desktop-linux/issues/94",
         "https://github.com/docker/desktop-feedback/issues/261"),
        ("context-points-to-stopped-backend",), "systemctl --user start docker-desktop",
        linux.NOT_FOR_UBUNTU,
        files=LINUX_FILES, programs=linux.SYSTEMD, commands=client(plugins=linux.PLUGINS),
    ),
)  # fmt: skip
