"""The docker client: which program answers to the name `docker`, and does it work?

`docker --version` is asked because it is the cheapest thing that a client can do (about 10 ms) and
needs no daemon; what it says decides what kind of client it is, not its file name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.questions import Completed
from envdoctor.model import Evidence, Finding, Probe, Settings, Status

NOT_ON_PATH = "ED171"  # docker-cli-not-on-path-in-ci-agent
NOT_INSTALLED = "ED178"  # docker-client-not-installed
STUB_OF_DESKTOP = "ED525"  # wsl-integration-disabled
WRONG_ARCHITECTURE = "ED175"  # docker-cli-wrong-architecture
NO_DOCKER_ON_RUNNER = "ED194"  # macos-gha-runner-no-docker
OTHER_PROGRAM = "ED174"  # docker-is-other-program
TWO_ENGINES = "ED183"  # two-engines-snap-and-apt

VERSION = r"(?i)(Docker|podman|nerdctl) version v?(\d+(?:\.\d+)+)"
STUB = "could not be found in this WSL"
TRAY = "Ben Jansens"  # the author of Debian's other `docker`, a tray for icons

# Where installers put the client; looked at only when PATH does not lead to one.
USUAL_PLACES = (
    "/usr/bin/docker", "/usr/local/bin/docker", "/opt/homebrew/bin/docker", "/snap/bin/docker",
    "/Applications/Docker.app/Contents/Resources/bin/docker", "~/.docker/bin/docker",
    "~/.rd/bin/docker", "~/.orbstack/bin/docker", "~/bin/docker",
    "C:\\Program Files\\Docker\\Docker\\resources\\bin\\docker.exe",
)  # fmt: skip

# A part of the real path -> who brought this client.
ORIGINS = (
    ("Docker.app", "Docker Desktop"), ("docker-desktop", "Docker Desktop"),
    ("Docker\\Docker\\resources", "Docker Desktop"), ("OrbStack", "OrbStack"),
    ("Rancher Desktop", "Rancher Desktop"), ("/.rd/", "Rancher Desktop"), ("/snap", "snap"),
    ("/Cellar/", "Homebrew"),
)  # fmt: skip


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Find the client, ask its version, and see whether others stand beside it."""
    found = host.which("docker")
    if not found.paths:
        yield _absent(host)
        return
    path, real = found.paths[0], found.real[0]
    answer = host.run("docker", "--version", timeout=5.0)
    match = re.search(VERSION, answer.stdout)
    if match is None or not answer.ok:
        yield _broken(host, path, answer, found.paths[1:])
        return
    kind = _kind(match[1], real)
    data = {"path": path, "real": real, "version": match[2], "kind": kind}
    yield Finding(
        Status.PASS, f"{match[2]}  {path}" if kind == "Docker" else f"{match[2]}  {kind}",
        (Evidence("docker --version", answer.stdout.strip()), Evidence("PATH", path)), data=data,
    )  # fmt: skip
    yield from _others(found.paths, found.real)


def _kind(speaker: str, real: str) -> str:
    if speaker.lower() != "docker":
        return f"{speaker.lower()} in the place of docker"
    return next((name for part, name in ORIGINS if part in real), "Docker")


def _others(paths: tuple[str, ...], real: tuple[str, ...]) -> Iterator[Finding]:
    """Several clients are harmless, unless one is a snap: that brings an engine of its own."""
    if len(set(real)) < 2:
        return
    listing = Evidence("which -a docker", "\n".join(paths))
    data = {"paths": list(paths)}
    snaps = [path for path in paths if path.startswith("/snap/")]
    if snaps and len(snaps) < len(paths):
        text = "from snap and from a package"
        yield Finding(Status.WARN, text, (listing,), TWO_ENGINES, data)
    else:
        yield Finding(Status.PASS, f"first of {len(set(real))} on PATH", (listing,), data=data)


def _absent(host: Host) -> Finding:
    """Nothing on PATH: is it elsewhere, may it not be executed, or is it not there at all?"""
    path = host.environ.get("PATH")
    seen = Evidence("PATH", "not set" if path is None else path or "empty")
    mark = ";" if host.system.os == "windows" else ":"
    for folder in (path or "").split(mark):
        place = host.join(folder, "docker") if folder else ""
        fact = host.stat(place) if place else None
        if fact and fact.kind == "dangling":
            there = Evidence(f"stat {place}", f"a link to {fact.link}, which is missing")
            return Finding(Status.FAIL, "a link to nothing", (there, seen))
        if fact and fact.kind == "file":
            there = Evidence(f"stat {place}", f"mode {fact.mode:04o}, not executable")
            return Finding(Status.FAIL, "not executable", (there, seen))
    for place in _usual_places(host):
        if host.stat(place).kind == "file":
            elsewhere = Evidence(f"stat {place}", "a file")
            data = {"path": place, "folder": place[: -len(place.replace("\\", "/").split("/")[-1])]}
            return Finding(Status.FAIL, "not on PATH", (elsewhere, seen), NOT_ON_PATH, data)
    podman = host.which("podman").paths
    also = (Evidence("which podman", podman[0]),) if podman else ()
    fault = NOT_INSTALLED
    if host.environ.get("GITHUB_ACTIONS") and host.system.os == "macos":
        fault = NO_DOCKER_ON_RUNNER
    elif host.system.container:  # the host may have one; a container's image has its own programs
        fault = NOT_ON_PATH
        also = (*also, Evidence("this machine", "a container"))
    return Finding(Status.FAIL, "not installed", (seen, *also), fault)


def _usual_places(host: Host) -> tuple[str, ...]:
    windows = host.system.os == "windows"
    mine = (place for place in USUAL_PLACES if place.startswith("C:") == windows)
    return tuple(place.replace("~", host.system.home, 1) for place in mine)


def _broken(host: Host, path: str, answer: Completed, rest: tuple[str, ...]) -> Finding:
    """It is there, but it is no working client."""
    heard = answer.output[:1000] or "no output"
    spoken = Evidence("docker --version", heard, answer.errno, answer.exit_code)
    evidence = (spoken, Evidence("which -a docker", "\n".join((path, *rest))))
    if STUB in answer.output:
        return Finding(Status.FAIL, "only Docker Desktop's stub", evidence, STUB_OF_DESKTOP)
    if TRAY in answer.output:
        text, data = "another program called docker", {"path": path}
        return Finding(Status.FAIL, text, evidence, OTHER_PROGRAM, data)
    text = _complaint(host, path, answer)
    fault = WRONG_ARCHITECTURE if text.startswith("not for ") else None
    return Finding(Status.FAIL, text, evidence, fault, {"path": path})


def _complaint(host: Host, path: str, answer: Completed) -> str:
    if answer.problem == "timed out":
        return f"does not end ({answer.seconds:.0f} s)"
    if answer.problem == "not found":
        return "its interpreter or loader is missing"
    if answer.problem == "not executable" and "format" in answer.stderr.lower():
        # Only a real program can be of a foreign architecture; a page saved as one is none at all.
        start = (host.read_text(path).text or "")[:4]
        programs = ("\x7fELF", "\ufffd\ufffd\ufffd\ufffd", "MZ")
        return f"not for {host.system.arch}" if start.startswith(programs) else "not a program"
    if answer.problem == "not executable":
        return "cannot be executed"
    if answer.problem == "output cut":
        return "floods its output"
    if answer.ok:
        return "does not say what it is"
    return f"fails (exit {answer.exit_code})"


PROBES = (
    Probe(
        "client", "Docker client installed", check, timeout=6.0, tags=("client", "tutorial"),
    ),
)  # fmt: skip
