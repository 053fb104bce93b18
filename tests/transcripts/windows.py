"""Windows with Docker Desktop: its pipes, and the kind of containers that it runs."""

from __future__ import annotations

import json

from envdoctor.host import questions as q
from envdoctor.testing import ran
from tests.transcripts.described import Machine, context, program
from tests.transcripts.engines import Engine, client, fails

HOME = "C:\\Users\\ada"
BIN = "C:\\Program Files\\Docker\\Docker\\resources\\bin"
PLUGINS = "C:\\Program Files\\Docker\\cli-plugins"
LINUX_PIPE = "npipe:////./pipe/dockerDesktopLinuxEngine"
WINDOWS_PIPE = "npipe:////./pipe/dockerDesktopWindowsEngine"

WINDOWS = q.System(
    os="windows", name="Windows 10.0.26100", kernel="10.0.26100", arch="AMD64", user="ada",
    home=HOME, cpus=8, memory=17_179_869_184, python="3.13.7",
)  # fmt: skip
NOT_FOR_WINDOWS = ("sudo ", "open -a", "systemctl", "usermod")

SERVER = ("docker", "version", "--format", "{{json .Server}}")
PROGRAMS = {"docker": f"{BIN}\\docker.exe",
            "docker-credential-desktop": f"{BIN}\\docker-credential-desktop.exe"}  # fmt: skip
LOGINS = {("docker-credential-desktop", "list"): q.Completed((), 0, "{}\n")}
INSTALLED = {
    f"{BIN}\\docker.exe": program(), f"{PLUGINS}\\docker-compose.exe": program(),
    f"{PLUGINS}\\docker-buildx.exe": program(),
}  # fmt: skip
ENGINE = Engine(kernel="6.6.87.2-microsoft-standard-WSL2", arch="x86_64")
WINDOWS_ENGINE = Engine(
    system="Microsoft Windows Version 24H2 (OS Build 26100.6584)", name="LAPTOP", os="windows",
    kernel="10.0 26100 (26100.1.amd64fre.ge_release.240331-1435)", arch="x86_64",
    root="C:\\ProgramData\\Docker", driver="windowsfilter",
    extra=(("CgroupVersion", ""), ("CgroupDriver", ""), ("SecurityOptions", [])),
)  # fmt: skip


def config(current: str) -> dict[str, object]:
    text = json.dumps({"auths": {}, "credsStore": "desktop", "currentContext": current})
    return {f"{HOME}\\.docker\\config.json": text}


def server(engine: Engine) -> dict[tuple[str, ...], object]:
    return {SERVER: ran(json.dumps(engine.answers["/version"]) + "\n")}


DESKTOP = {**INSTALLED, **config("desktop-linux"),
           **context(HOME, "desktop-linux", LINUX_PIPE, "\\")}  # fmt: skip
COMMANDS = {**client("28.5.1", PLUGINS), **LOGINS}

MACHINES = (
    Machine(
        "windows-desktop", WINDOWS,
        ("https://github.com/itzg/mc-router/issues/484",
         "https://docs.docker.com/desktop/setup/install/windows-install/"),
        files=DESKTOP, programs=PROGRAMS, commands={**COMMANDS, **server(ENGINE)},
        api=ENGINE.answers,
    ),
    Machine(
        "windows-pipe-missing", WINDOWS,
        ("https://github.com/docker/for-win/issues/14124",
         "https://github.com/rancher-sandbox/rancher-desktop/issues/4412"),
        ("windows-desktop-engine-pipe-missing",), "Docker Desktop", NOT_FOR_WINDOWS,
        files=DESKTOP, programs=PROGRAMS,
        commands={**COMMANDS, SERVER: fails(
            "error during connect: this error may indicate that the docker daemon is not running: "
            "Get \"http://%2F%2F.%2Fpipe%2FdockerDesktopLinuxEngine/v1.51/version\": open "
            "//./pipe/dockerDesktopLinuxEngine: The system cannot find the file specified.\n")},
    ),
    # The client's words since version 29.
    Machine(
        "windows-pipe-missing-29", WINDOWS,
        ("https://github.com/docker/cli/pull/6304", "https://github.com/docker/for-win/issues/14124"),
        ("windows-desktop-engine-pipe-missing",), "Docker Desktop", NOT_FOR_WINDOWS,
        files=DESKTOP, programs=PROGRAMS,
        commands={**client("29.0.1", PLUGINS), **LOGINS, SERVER: fails(
            "failed to connect to the docker API at npipe:////./pipe/dockerDesktopLinuxEngine; "
            "check if the path is correct and if the daemon is running: open "
            "//./pipe/dockerDesktopLinuxEngine: The system cannot find the file specified.\n")},
    ),
    Machine(
        "windows-pipe-denied", WINDOWS,
        ("https://github.com/docker/for-win/issues/1732",
         "https://github.com/docker/for-win/issues/868",
         "https://docs.docker.com/desktop/setup/install/windows-permission-requirements/"),
        ("windows-docker-users-group-access-denied",), "docker-users", NOT_FOR_WINDOWS,
        files={**INSTALLED, **config("default")}, programs=PROGRAMS,
        commands={**COMMANDS, SERVER: fails(
            "permission denied while trying to connect to the Docker daemon socket at "
            "npipe:////./pipe/docker_engine: Get "
            "\"http://%2F%2F.%2Fpipe%2Fdocker_engine/v1.51/version\": open //./pipe/docker_engine: "
            "Access is denied.\n")},
    ),
    Machine(
        "windows-containers-mode", WINDOWS,
        ("https://docs.docker.com/desktop/troubleshoot-and-support/faqs/windowsfaqs/",
         "https://learn.microsoft.com/en-us/virtualization/windowscontainers/quick-start/"
         "run-your-first-container"),
        ("windows-containers-mode",), "SwitchLinuxEngine", NOT_FOR_WINDOWS,
        files={**INSTALLED, **config("desktop-windows"),
               **context(HOME, "desktop-windows", WINDOWS_PIPE, "\\")},
        programs=PROGRAMS, commands={**COMMANDS, **server(WINDOWS_ENGINE)},
        api=WINDOWS_ENGINE.answers,
    ),
    Machine(
        "windows-no-docker", WINDOWS,
        ("https://docs.docker.com/desktop/setup/install/windows-install/",),
        ("docker-client-not-installed",), "winget install", NOT_FOR_WINDOWS,
        commands={("hostname",): ran("LAPTOP\n")},
    ),
)  # fmt: skip
