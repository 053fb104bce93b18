"""Macs: Docker Desktop, Colima, OrbStack, Rancher Desktop, and none of them."""

from __future__ import annotations

import json

from envdoctor.host import questions as q
from tests.transcripts.described import Machine, context, dangling, program, socket
from tests.transcripts.engines import HELLO, Engine, client, fails

HOME = "/Users/ada"
DEFAULT = "/var/run/docker.sock"
DESKTOP_SOCKET = f"{HOME}/.docker/run/docker.sock"
COLIMA_SOCKET = f"{HOME}/.colima/default/docker.sock"
ORB_SOCKET = f"{HOME}/.orbstack/run/docker.sock"
RANCHER_SOCKET = f"{HOME}/.rd/docker.sock"
PLUGINS = f"{HOME}/.docker/cli-plugins"

MAC = q.System(
    os="macos", name="Darwin 24.6.0", kernel="24.6.0", arch="arm64", user="ada", uid=501,
    home=HOME, groups=("staff", "admin"), gids=(20, 80), member_of=("staff", "admin"), cpus=8,
    memory=17_179_869_184, python="3.13.7",
)  # fmt: skip
NOT_FOR_A_MAC = ("systemctl", "apt-get", "usermod", "wsl --")
OWN = socket(501, 20, "ada", "staff", 0o755)


def config(current: str = "", store: str = "") -> dict[str, object]:
    content = {"auths": {}, "currentContext": current, "credsStore": store}
    text = json.dumps({key: value for key, value in content.items() if value or key == "auths"})
    return {f"{HOME}/.docker/config.json": text}


def client_files(bundle: str) -> dict[str, object]:
    """The client and its plugins, as links into an application or a Homebrew cellar."""
    return {
        "/usr/local/bin/docker": program(f"{bundle}/docker"),
        f"{PLUGINS}/docker-compose": program(f"{bundle}/docker-compose"),
        f"{PLUGINS}/docker-buildx": program(f"{bundle}/docker-buildx"),
    }


DOCKER = {"docker": "/usr/local/bin/docker"}
DESKTOP = {
    **client_files("/Applications/Docker.app/Contents/Resources/bin"),
    "/Applications/Docker.app/Contents/Info.plist": "",
    **context(HOME, "desktop-linux", f"unix://{DESKTOP_SOCKET}"),
    **config("desktop-linux", "desktop"),
    "/usr/local/bin/docker-credential-desktop": program(),
}
DESKTOP_PROGRAMS = {
    **DOCKER,
    "docker-credential-desktop": "/usr/local/bin/docker-credential-desktop",
}
LOGINS = {("docker-credential-desktop", "list"): q.Completed((), 0, "{}\n")}
DESKTOP_ENGINE = Engine()
DESKTOP_SOURCES = (
    "https://github.com/docker/for-mac/issues/7402",
    "https://docs.docker.com/reference/cli/docker/version/",
    "https://docs.docker.com/desktop/release-notes/",
)

COLIMA = Engine(
    system="Ubuntu 24.04.2 LTS", name="colima", platform="Docker Engine - Community",
    kernel="6.8.0-64-generic", driver="overlay2", version="28.4.0",
)  # fmt: skip
ORBSTACK = Engine(
    version="28.5.2", system="OrbStack", name="orbstack", platform="Docker Engine - Community",
    kernel="6.17.8-orbstack-00308-g8f9c941121b1", driver="overlay2",
)  # fmt: skip

MACHINES = (
    Machine(
        "macos-desktop", MAC, DESKTOP_SOURCES,
        files={**DESKTOP, DESKTOP_SOCKET: OWN, DEFAULT: OWN._replace(link=DESKTOP_SOCKET)},
        programs=DESKTOP_PROGRAMS, commands={**client(plugins=PLUGINS), **LOGINS},
        sockets={**DESKTOP_ENGINE.at(f"unix://{DESKTOP_SOCKET}"),
                 **DESKTOP_ENGINE.at(f"unix://{DEFAULT}")},
        api=DESKTOP_ENGINE.answers,
    ),
    # Desktop without the default socket, which it makes only when it is allowed to.
    Machine(
        "macos-desktop-without-default-socket", MAC,
        ("https://github.com/docker/desktop-feedback/issues/399",
         "https://docs.docker.com/desktop/setup/install/mac-permission-requirements/"),
        files={**DESKTOP, DESKTOP_SOCKET: OWN},
        programs=DESKTOP_PROGRAMS, commands={**client(plugins=PLUGINS), **LOGINS},
        sockets=DESKTOP_ENGINE.at(f"unix://{DESKTOP_SOCKET}"), api=DESKTOP_ENGINE.answers,
    ),
    Machine(
        "macos-desktop-stopped", MAC,
        ("https://docs.docker.com/desktop/troubleshoot-and-support/troubleshoot/topics/",
         "https://github.com/docker/for-mac/issues/6956"),
        ("context-points-to-stopped-backend",), "open -a Docker", NOT_FOR_A_MAC,
        files={**DESKTOP, DEFAULT: dangling(DESKTOP_SOCKET)},
        programs=DESKTOP_PROGRAMS, commands={**client(plugins=PLUGINS), **LOGINS},
    ),
    # No context chosen: the way leads through the default socket, a link of Desktop's.
    Machine(
        "macos-desktop-stopped-default-context", MAC,
        ("https://docs.docker.com/desktop/setup/install/mac-permission-requirements/",
         "https://github.com/docker/for-mac/issues/6956"),
        ("context-points-to-stopped-backend",), "open -a Docker", NOT_FOR_A_MAC,
        files={**DESKTOP, **config("default", "desktop"), DEFAULT: dangling(DESKTOP_SOCKET)},
        programs=DESKTOP_PROGRAMS, commands={**client(plugins=PLUGINS), **LOGINS},
    ),
    # Its VM is up no more, but the file of the socket has stayed.
    Machine(
        "macos-desktop-crashed", MAC, ("https://github.com/docker/for-mac/issues/6956",),
        ("context-points-to-stopped-backend",), "open -a Docker", NOT_FOR_A_MAC,
        files={**DESKTOP, DESKTOP_SOCKET: OWN, DEFAULT: OWN._replace(link=DESKTOP_SOCKET)},
        programs=DESKTOP_PROGRAMS, commands={**client(plugins=PLUGINS), **LOGINS},
        sockets={f"unix://{path}": q.Connection(f"unix://{path}", problem="refused", errno=61,
                                                detail="[Errno 61] Connection refused")
                 for path in (DESKTOP_SOCKET, DEFAULT)},
    ),
    Machine(
        "macos-context-missing", MAC,
        ("https://github.com/docker/for-mac/issues/6529",
         "https://docs.docker.com/engine/manage-resources/contexts/"),
        ("context-missing",), "docker context use default", NOT_FOR_A_MAC,
        files={**client_files("/opt/homebrew/Cellar/docker/28.5.1/bin"), **config("desktop-linux"),
               COLIMA_SOCKET: OWN, DEFAULT: OWN._replace(link=COLIMA_SOCKET)},
        programs=DOCKER, commands=client(plugins=PLUGINS),
        sockets={**COLIMA.at(f"unix://{DEFAULT}"), **COLIMA.at(f"unix://{COLIMA_SOCKET}")},
        api=COLIMA.answers,
    ),
    Machine(
        "macos-colima", MAC,
        ("https://github.com/abiosoft/colima", "https://github.com/abiosoft/colima/issues/142"),
        files={**client_files("/opt/homebrew/Cellar/docker/28.5.1/bin"), **config("colima"),
               **context(HOME, "colima", f"unix://{COLIMA_SOCKET}"), COLIMA_SOCKET: OWN,
               f"{HOME}/.colima/default/colima.yaml": ""},
        programs=DOCKER, commands=client(plugins=PLUGINS),
        sockets=COLIMA.at(f"unix://{COLIMA_SOCKET}"), api=COLIMA.answers,
    ),
    Machine(
        "macos-colima-stopped", MAC,
        ("https://github.com/abiosoft/colima/issues/365",
         "https://github.com/muesli/docker-backup/issues/44"),
        ("colima-not-running",), "colima start", (*NOT_FOR_A_MAC, "open -a Docker"),
        files={**client_files("/opt/homebrew/Cellar/docker/28.5.1/bin"), **config("colima"),
               **context(HOME, "colima", f"unix://{COLIMA_SOCKET}"),
               f"{HOME}/.colima/default/colima.yaml": ""},
        programs=DOCKER, commands=client(plugins=PLUGINS),
    ),
    Machine(
        "macos-orbstack", MAC,
        ("https://github.com/orbstack/orbstack/issues/1623", "https://docs.orbstack.dev/docker/"),
        files={**client_files("/Applications/OrbStack.app/Contents/MacOS/xbin"),
               **config("orbstack", "osxkeychain"),
               **context(HOME, "orbstack", f"unix://{ORB_SOCKET}"), ORB_SOCKET: OWN,
               DEFAULT: OWN._replace(link=ORB_SOCKET),
               "/Applications/OrbStack.app/Contents/Info.plist": ""},
        programs={**DOCKER, "docker-credential-osxkeychain":
                  "/usr/local/bin/docker-credential-osxkeychain"},
        commands={**client("28.5.2", PLUGINS),
                  ("docker-credential-osxkeychain", "list"): q.Completed((), 0, "{}\n")},
        sockets={**ORBSTACK.at(f"unix://{ORB_SOCKET}"), **ORBSTACK.at(f"unix://{DEFAULT}")},
        api=ORBSTACK.answers,
    ),
    Machine(
        "macos-orbstack-stopped", MAC, ("https://github.com/orbstack/orbstack/issues/934",),
        ("context-points-to-stopped-backend",), "open -a OrbStack",
        (*NOT_FOR_A_MAC, "open -a Docker"),
        files={**client_files("/Applications/OrbStack.app/Contents/MacOS/xbin"),
               **config("orbstack"), **context(HOME, "orbstack", f"unix://{ORB_SOCKET}"),
               "/Applications/OrbStack.app/Contents/Info.plist": ""},
        programs=DOCKER, commands=client(plugins=PLUGINS),
    ),
    Machine(
        "macos-rancher-containerd", MAC,
        ("https://github.com/rancher-sandbox/rancher-desktop/issues/2534",
         "https://github.com/rancher-sandbox/rancher-desktop/issues/8898",
         "https://docs.rancherdesktop.io/ui/preferences/container-engine/general/"),
        ("rancher-desktop-containerd-engine-selected",), "moby", (*NOT_FOR_A_MAC, "open -a Docker"),
        files={f"{HOME}/.rd/bin/docker": program(), DEFAULT: dangling(RANCHER_SOCKET),
               f"{PLUGINS}/docker-compose": program(),
               f"{PLUGINS}/docker-buildx": program(),
               "/Applications/Rancher Desktop.app/Contents/Info.plist": "",
               f"{HOME}/Library/Preferences/rancher-desktop/settings.json": json.dumps(
                   {"version": 15, "containerEngine": {"allowedImages": {"enabled": False},
                    "name": "containerd"}, "kubernetes": {"enabled": True}}, indent=2)},
        programs={"docker": f"{HOME}/.rd/bin/docker"}, commands=client(plugins=PLUGINS),
    ),
    # The default socket still leads to the Rancher Desktop that was replaced by Colima.
    Machine(
        "macos-socket-dangling", MAC,
        ("https://github.com/abiosoft/colima/blob/main/docs/FAQ.md",
         "https://github.com/abiosoft/colima/issues/365",
         "https://github.com/rancher-sandbox/rancher-desktop/issues/2534"),
        ("socket-dangling-symlink-after-switching-vm-backend",), "docker context use colima",
        (*NOT_FOR_A_MAC, "open -a"),
        files={**client_files("/opt/homebrew/Cellar/docker/28.5.1/bin"), **config(),
               DEFAULT: dangling(RANCHER_SOCKET), COLIMA_SOCKET: OWN,
               **context(HOME, "colima", f"unix://{COLIMA_SOCKET}")},
        programs=DOCKER, commands=client(plugins=PLUGINS),
        sockets=COLIMA.at(f"unix://{COLIMA_SOCKET}"), api=COLIMA.answers,
    ),
    Machine(
        "macos-no-docker", MAC, ("https://docs.docker.com/desktop/setup/install/mac-install/",),
        ("docker-client-not-installed",), "brew install --cask docker", NOT_FOR_A_MAC,
        commands={("hostname",): q.Completed((), 0, "laptop\n")},
    ),
    # Over SSH nobody can unlock it; public images cannot be pulled either.
    Machine(
        "macos-keychain-locked", MAC,
        ("https://github.com/docker/docker-credential-helpers/pull/193",
         "https://github.com/docker/docker-credential-helpers/issues/82",
         "https://github.com/RizRiyz/luvus/issues/200"),
        ("keychain-locked-over-ssh",), "security unlock-keychain", NOT_FOR_A_MAC,
        environ={"SSH_CONNECTION": "192.0.2.7 52110 192.0.2.8 22"},
        files={**DESKTOP, **config("desktop-linux", "osxkeychain"), DESKTOP_SOCKET: OWN,
               DEFAULT: OWN._replace(link=DESKTOP_SOCKET)},
        programs={**DOCKER, "docker-credential-osxkeychain":
                  "/usr/local/bin/docker-credential-osxkeychain"},
        commands={
            **client(plugins=PLUGINS),
            ("docker-credential-osxkeychain", "list"): q.Completed((), 1,
                "keychain cannot be accessed because the current session does not allow user "
                "interaction. The keychain may be locked; unlock it by running \"security -v "
                "unlock-keychain ~/Library/Keychains/login.keychain-db\" and try again\n"),
            HELLO: fails(
                "Unable to find image 'hello-world:latest' locally\ndocker: error getting "
                "credentials - err: exit status 1, out: `keychain cannot be accessed because the "
                "current session does not allow user interaction. The keychain may be locked; "
                "unlock it by running \"security -v unlock-keychain "
                "~/Library/Keychains/login.keychain-db\" and try again`\n"
                "\nRun 'docker run --help' for more information\n", 125),
        },
        sockets={**DESKTOP_ENGINE.at(f"unix://{DESKTOP_SOCKET}"),
                 **DESKTOP_ENGINE.at(f"unix://{DEFAULT}")},
        api=DESKTOP_ENGINE.answers,
    ),
    Machine(
        "macos-podman-machine-off", MAC,
        ("https://podman-desktop.io/docs/migrating-from-docker/"
         "using-the-docker_host-environment-variable",
         "https://docs.podman.io/en/latest/markdown/podman-machine-start.1.html"),
        ("podman-machine-not-running",), "podman machine start",
        (*NOT_FOR_A_MAC, "open -a Docker"),
        environ={"DOCKER_HOST":
                 f"unix://{HOME}/.local/share/containers/podman/machine/podman.sock"},
        files={**client_files("/opt/homebrew/Cellar/docker/28.5.1/bin"),
               "/opt/homebrew/bin/podman": program()},
        programs={**DOCKER, "podman": "/opt/homebrew/bin/podman"}, commands=client(plugins=PLUGINS),
    ),
)  # fmt: skip
