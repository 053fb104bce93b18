"""The engine: what it is, whether client and engine understand each other, what it warns of itself.

Everything comes from `/version` and `/info`, which the whole run asks once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.engine_facts import Facts, rootless, rows, table, words

TOO_OLD = "ED131"  # api-client-too-old-for-engine-29
TOO_NEW = "ED132"  # api-client-too-new
VERSION_GARBAGE = "ED133"  # api-version-env-garbage
WINDOWS_CONTAINERS = "ED503"  # windows-containers-mode
API_OPEN = "ED520"  # docker-api-without-encryption
FORWARDING_OFF = "ED237"  # ip-forward-disabled

# What the engine says of itself -> the product. The first that fits wins.
MARKS = (
    ("podman", "Podman"), ("docker desktop", "Docker Desktop"), ("orbstack", "OrbStack"),
    ("colima", "Colima"), ("rancher", "Rancher Desktop"), ("/snap/", "Docker Engine (snap)"),
    ("balena", "balenaEngine"),
)  # fmt: skip

# The engine warns of much that never matters on a developer's machine; this does.
SERIOUS = (
    ("without encryption", API_OPEN), ("without authentication", API_OPEN),
    ("IPv4 forwarding is disabled", FORWARDING_OFF), ("No memory limit support", None),
)  # fmt: skip

API_VERSION = r"\d+(?:\.\d+)*"
REMOTE = r"ssh://|tcp://(?!localhost|127\.|\[::1\])"
CLIENT = r"version (\d+)\."


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Name the engine, then what stands between it and its client."""
    version = _asked(host, "/version")
    if version is None:
        yield _silent(host, "/version")
        return
    info = _asked(host, "/info")
    yield _introduced(host, version, info or {})
    yield from _understanding(host, version)
    if info is None:
        yield _silent(host, "/info")
        return
    if version.get("Os") == "windows":
        evidence = (Evidence("GET /version", "Os: windows"),)
        yield Finding(Status.WARN, "runs Windows containers", evidence, WINDOWS_CONTAINERS)
    yield from _own_warnings(info)


def kind(version: Facts, info: Facts) -> str:
    """Which product the engine is part of."""
    names = [str(part.get("Name")) for part in rows(version.get("Components"))]
    names.append(str(table(version.get("Platform")).get("Name")))
    names += [str(info.get(key, "")) for key in ("OperatingSystem", "Name", "DockerRootDir")]
    said = " ".join(names).lower()
    return next((product for mark, product in MARKS if mark in said), "Docker Engine")


def _asked(host: Host, path: str) -> Facts | None:
    reply = host.api(path)
    return reply.body if reply.ok and isinstance(reply.body, dict) else None


def _silent(host: Host, path: str) -> Finding:
    """It answers a ping, but not this: the daemon is in trouble, or no whole Docker API."""
    reply = host.api(path)
    heard = reply.detail or reply.problem or f"HTTP {reply.status}: {str(reply.body)[:500]}"
    text = f"no answer to {path}" if reply.status is None else f"{path}: HTTP {reply.status}"
    return Finding(Status.FAIL, text, (Evidence(f"GET {path}", heard, reply.errno),))


def _introduced(host: Host, version: Facts, info: Facts) -> Finding:
    product, number = kind(version, info), str(version.get("Version", "?"))
    remote = bool(re.match(REMOTE, host.endpoint.address))
    name = " ".join(
        ["rootless" if rootless(info) else "", product, "(remote)" if remote else ""]
    ).strip()
    architecture = str(info.get("Architecture") or version.get("Arch") or "")
    data = {
        "version": number, "kind": product, "rootless": rootless(info), "remote": remote,
        "api": version.get("ApiVersion"), "min_api": version.get("MinAPIVersion"),
        "os": info.get("OperatingSystem"), "os_type": version.get("Os"),
        "architecture": architecture, "driver": info.get("Driver"),
    }  # fmt: skip
    said = f"Version {number}, ApiVersion {version.get('ApiVersion')}, {architecture}"
    where = f"OperatingSystem {info.get('OperatingSystem')}, Name {info.get('Name')}"
    evidence = (Evidence("GET /version", said), Evidence("GET /info", where))
    foreign = "" if _same_architecture(architecture, host.system.arch) else f", {architecture}"
    short = number.partition("+")[0]  # without Debian's +dfsg1
    return Finding(Status.PASS, f"{short}  {name}{foreign}", evidence, data=data)


def _same_architecture(one: str, other: str) -> bool:
    names = {"amd64": "x86_64", "arm64": "aarch64", "armv7l": "arm", "armv6l": "arm"}
    one, other = one.lower(), other.lower()
    return not one or not other or names.get(one, one) == names.get(other, other)


def _understanding(host: Host, version: Facts) -> Iterator[Finding]:
    """Do the API versions of both sides meet? DOCKER_API_VERSION switches bargaining off."""
    highest, lowest = str(version.get("ApiVersion", "")), str(version.get("MinAPIVersion", ""))
    data = {"api": highest, "min_api": lowest, "server": highest}
    offered = Evidence("GET /version", f"ApiVersion {highest}, MinAPIVersion {lowest}")
    pinned = host.environ.get("DOCKER_API_VERSION", "").removeprefix("v")  # as the client does
    if pinned:
        data["pinned"] = pinned
        evidence = (Evidence("DOCKER_API_VERSION", pinned), offered)
        if not re.fullmatch(API_VERSION, pinned):
            text = "DOCKER_API_VERSION is no version"
            yield Finding(Status.FAIL, text, evidence, VERSION_GARBAGE, data)
        elif highest and _number(pinned) > _number(highest):
            text = f"API {pinned} is too new for it"
            yield Finding(Status.FAIL, text, evidence, TOO_NEW, data)
        elif lowest and _number(pinned) < _number(lowest):
            text = f"API {pinned} is too old for it"
            yield Finding(Status.FAIL, text, evidence, TOO_OLD, data)
        return
    if _generations_apart(host, lowest, highest):
        answer = host.run("docker", "version", timeout=5.0)
        evidence = (Evidence("docker version", answer.output[-600:], None, answer.exit_code),
                    offered)  # fmt: skip
        for saying, fault in (("is too old", TOO_OLD), ("is too new", TOO_NEW)):
            if not answer.ok and saying in answer.output:
                text = f"the docker client {saying} for it"
                yield Finding(Status.FAIL, text, evidence, fault, data)


def _generations_apart(host: Host, lowest: str, highest: str) -> bool:
    """Clients bargain since 2017; only these pairs can fail, and only they cost a question.

    Engine 29 wants API 1.44 at least, which clients before 25 do not speak; client 29 wants 1.44.
    """
    if not host.which("docker").paths:
        return False
    match = re.search(CLIENT, host.run("docker", "--version", timeout=5.0).stdout)
    client = int(match[1]) if match else 0
    older = bool(lowest) and _number(lowest) > (1, 24) and client < 25
    newer = bool(highest) and _number(highest) < (1, 44) and client >= 29
    return bool(client) and (older or newer)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _own_warnings(info: Facts) -> Iterator[Finding]:
    """The last lines of `docker info`: most are notes, few are worth a warning."""
    warnings = [text.removeprefix("WARNING: ") for text in words(info.get("Warnings"))]
    notes = []
    for text in warnings:
        serious = next(((m, fault) for m, fault in SERIOUS if m in text), None)
        if serious is None:
            notes.append(text)
            continue
        evidence = (Evidence("docker info", text),)
        yield Finding(Status.WARN, text.split(".")[0][:60], evidence, serious[1])
    if notes:
        evidence = (Evidence("docker info", "\n".join(notes)),)
        yield Finding(Status.PASS, f"{len(notes)} notes of its own", evidence)


PROBES = (
    Probe("engine", "Docker engine understood", check, requires=("connection",),
          tags=("engine", "tutorial")),
)  # fmt: skip
