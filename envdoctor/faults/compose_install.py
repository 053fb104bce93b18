"""ED440-ED445: which Compose is installed, and whether it can be started."""

from envdoctor.model import Fault, Remedy, Signature

INSTALL_PLUGIN = (
    Remedy("Install the plugin from Docker's repository, where apt knows it",
           ("sudo apt-get update", "sudo apt-get install docker-compose-plugin"), ("debian",)),
    Remedy("Or the one of Ubuntu's archive (fits docker.io)",
           ("sudo apt-get install docker-compose-v2",), ("ubuntu",)),
    Remedy("Where apt has no such package: put the plugin where the CLI looks for it",
           ("mkdir -p ~/.docker/cli-plugins",
            "curl -fSL https://github.com/docker/compose/releases/latest/download/"
            "docker-compose-linux-$(uname -m) -o ~/.docker/cli-plugins/docker-compose",
            "chmod +x ~/.docker/cli-plugins/docker-compose"), ("debian",)),
    Remedy("Or the one of Debian's archive (fits docker.io): from Debian 13 (trixie) on it is v2, "
           "in Debian 12 (bookworm) the old v1",
           ("sudo apt-get install docker-compose",), ("debian",),
           "Not on Ubuntu, where that name is the old v1."),
    Remedy("Install the plugin", ("sudo dnf install docker-compose-plugin",), ("fedora",)),
    Remedy("Install the plugin", ("sudo dnf install docker-compose-plugin",), ("rhel",)),
    Remedy("Install the plugin", ("sudo pacman -S docker-compose",), ("arch",)),
    Remedy("Install the plugin", ("sudo apk add docker-cli-compose",), ("alpine",)),
    Remedy("Install it, and link it where the CLI looks for plugins",
           ("brew install docker-compose", "mkdir -p ~/.docker/cli-plugins",
            "ln -sfn $(brew --prefix)/bin/docker-compose ~/.docker/cli-plugins/docker-compose"),
           ("macos",)),
    Remedy("Install or update Docker Desktop, which contains it",
           ("winget install Docker.DockerDesktop",), ("windows",)),
)  # fmt: skip

FAULTS = (
    Fault(
        "ED440",
        "compose-plugin-missing-unknown-shorthand",
        "Compose v2 is not installed: the docker CLI does not know `compose`",
        "`docker compose` is a plugin of the CLI. Without it the CLI reads the words behind "
        "`compose` as its own flags, hence `unknown shorthand flag: 'd' in -d`. Packages such as "
        "docker.io come without the plugin; Homebrew puts it where the CLI does not look.",
        (
            *INSTALL_PLUGIN,
            Remedy(
                "If only the old program is there, use its spelling",
                ("docker-compose up -d",),
                risk="Compose v1 is no longer mended",
            ),
        ),
        (
            Signature(
                r"unknown shorthand flag: '?(?P<flag>[dfp])'? in -\w",
                "unknown shorthand flag: 'd' in -d",
                3,
                unless=r"\bbuildx\b",
            ),
            Signature(r"unknown shorthand flag: '?(?P<flag>(?![dfpt])\w)'? in -\w", weight=1),
            Signature(r"'compose' is not a docker command", weight=3),
            Signature(r"unknown command: docker compose\b"),
            Signature(
                r"unknown flag: --(?:profile|project-name|env-file|project-directory|ansi|file)\b"
            ),
            Signature(
                r"docker compose (?:v2 )?(?:plugin )?(?:is )?not (?:installed|available|found)"
            ),
        ),
        tell="`docker compose version` fails and no plugin folder holds docker-compose. If a file "
        "is there, it is broken instead.",
        decide=(
            "docker compose version",
            "ls -l ~/.docker/cli-plugins /usr/libexec/docker/cli-plugins",
        ),
        probes=("compose",),
        step="compose-install",
        sources=(
            "https://docs.docker.com/compose/install/linux/",
            "https://github.com/docker/compose/issues/8986",
        ),
    ),
    Fault(
        "ED441",
        "compose-plugin-broken",
        "The Compose plugin is there but cannot be run",
        "A file or link of your own in ~/.docker/cli-plugins comes before the system's: it points "
        "to a program that is gone (Docker Desktop or Rancher Desktop removed), is made for "
        "another processor, is not executable, or is a web page that was downloaded.",
        (
            Remedy(
                "Look at it",
                (
                    "ls -lL ~/.docker/cli-plugins/docker-compose",
                    "docker --debug info 2>&1 | grep -i -A3 plugin",
                ),
            ),
            Remedy(
                "Remove the broken one: the system's own then takes over, if it is installed",
                ("rm ~/.docker/cli-plugins/docker-compose", "docker compose version"),
                risk="only where the link leads nowhere or the file cannot be run",
                safe=True,
            ),
            *INSTALL_PLUGIN,
        ),
        (
            Signature(
                r"plugin \W?(?P<path>[^\"\n]{0,200}docker-compose\S{0,8}?)\W? is not valid",
                'WARNING: Plugin "/root/.docker/cli-plugins/docker-compose" is not valid: failed to'
                " fetch metadata: exit status 1",
                3,
            ),
            Signature(r"compose:? {1,3}failed to fetch metadata", weight=3),
            Signature(
                r"fork/exec (?P<path>\S{1,200}cli-plugins/docker-compose)\S{0,5}: \w", weight=3
            ),
            Signature(r"unknown command: docker compose\b"),
            Signature(r"unknown shorthand flag: '?[dfp]'? in -\w", weight=3, unless=r"\bbuildx\b"),
        ),
        tell="A plugin folder holds docker-compose, and running that file fails.",
        decide=("ls -l ~/.docker/cli-plugins", "~/.docker/cli-plugins/docker-compose version"),
        probes=("compose",),
        step="compose-install",
        sources=(
            "https://github.com/rancher-sandbox/rancher-desktop/issues/4292",
            "https://github.com/docker/cli/pull/5922",
        ),
    ),
    Fault(
        "ED442",
        "compose-v1-command-not-found",
        "The old program docker-compose is not installed",
        "Compose v1, spelt with a hyphen, reached its end of life in 2023. New systems and CI "
        "images have the plugin only, called as `docker compose`. `sudo pip install "
        "docker-compose` is no way any more: it fails to build.",
        (
            Remedy("Use the new spelling", ("docker compose up -d",)),
            Remedy(
                "For scripts that you cannot change: a small program of the old name",
                (
                    "printf '#!/bin/sh\\nexec docker compose \"$@\"\\n' | sudo tee"
                    " /usr/local/bin/docker-compose",
                    "sudo chmod +x /usr/local/bin/docker-compose",
                ),
                ("linux",),
                safe=True,
            ),
            *INSTALL_PLUGIN,
        ),
        (
            Signature(
                r"\bdocker-compose: (?:command )?not found",
                "sudo: docker-compose: command not found",
                3,
            ),
            Signature(r"command not found: docker-compose", weight=3),
            Signature(r"'?docker-compose(?:\.exe)?'? is not recogni[sz]ed", weight=3),
            Signature(
                r"\bdocker-compose\W{0,3}:? executable file not found",
                weight=3,
                unless=r"\boci\b|runc|container process",
            ),
            Signature(
                r"no such file or directory: \W?docker-compose|spawn docker-compose ENOENT",
                weight=3,
            ),
            Signature(r"\bdocker-compose\W? (?:is )?(?:not installed|could not be found|missing)"),
            Signature(r"docker-compose: no such file or directory"),
        ),
        tell="`docker compose version` (with a space) may well work.",
        decide=("docker compose version", "command -v docker-compose"),
        probes=("compose",),
        step="compose-install",
        sources=(
            "https://docs.docker.com/compose/releases/migrate/",
            "https://github.com/actions/runner-images/issues/9864",
        ),
    ),
    Fault(
        "ED443",
        "compose-download-broken",
        "The docker-compose file that was downloaded is no program for this machine",
        "The download gave an error page (a wrong version in the URL), a program for another "
        "processor, or a file without the execute bit.",
        (
            Remedy("See what it is", ("file $(command -v docker-compose)",)),
            Remedy(
                "Remove it and install the plugin instead",
                ("sudo rm /usr/local/bin/docker-compose",),
                ("linux",),
            ),
            Remedy(
                "Only the execute bit is missing",
                ("sudo chmod +x /usr/local/bin/docker-compose",),
                ("linux",),
                safe=True,
            ),
            *INSTALL_PLUGIN,
        ),
        (
            Signature(
                r"docker-compose: (?:line )?1: \W{0,3}\w{0,12}\W{0,2}"
                r"(?:not|html|\w{1,12}: (?:command )?not|no such|syntax)",
                "/usr/local/bin/docker-compose: line 1: Not: command not found",
                3,
            ),
            Signature(
                r"docker-compose: cannot execute binary file|docker-compose: exec format error",
                weight=3,
            ),
            Signature(r"\bdocker-compose: permission denied", weight=3),
        ),
        tell="`file` says text, HTML, another architecture, or `ls -l` shows no x.",
        decide=("file $(command -v docker-compose)", "uname -m"),
        probes=("compose",),
        step="compose-install",
        sources=(
            "https://docs.docker.com/compose/install/standalone/",
            "https://github.com/docker/compose/issues/6268",
        ),
    ),
    Fault(
        "ED444",
        "compose-v1-tmp-noexec",
        "Compose v1 cannot unpack itself: /tmp forbids running programs",
        "The one-file program of v1 unpacks libraries to /tmp; a noexec mount forbids loading "
        "them.",
        (
            Remedy("Use the plugin, which unpacks nothing", ("docker compose version",)),
            Remedy(
                "For now: another folder",
                ("mkdir -p ~/tmp", "TMPDIR=~/tmp docker-compose version"),
                ("linux",),
            ),
        ),
        (
            Signature(
                r"(?:docker-compose|libz\.so|_MEI\w{1,20}).{0,120}failed to map segment from "
                "shared",
                "docker-compose: error while loading shared libraries: libz.so.1: failed to map "
                "segment from shared object: Operation not permitted",
                3,
            ),
        ),
        tell="`findmnt /tmp` lists noexec.",
        decide=("findmnt -T /tmp",),
        probes=("compose",),
        step="compose-install",
        sources=("https://github.com/docker/compose/issues/1339",),
    ),
)
