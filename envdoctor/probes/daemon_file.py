"""daemon.json, the daemon's own configuration: what keeps it from starting, or is silently ignored.

Keys and their forms: https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from envdoctor.host import Host, json_text
from envdoctor.model import Evidence, Finding, Settings, Status

INVALID = "ED141"  # daemon-json-invalid
SINGULAR = "ED142"  # daemon-json-singular-keys-silently-ignored
FLAG_CONFLICT = "ED143"  # daemon-hosts-flag-conflict

LISTS = {
    "hosts", "registry-mirrors", "insecure-registries", "dns", "dns-opts", "dns-search", "labels",
    "storage-opts", "exec-opts", "authorization-plugins", "default-address-pools",
}  # fmt: skip
OBJECTS = {"log-opts", "runtimes", "features", "default-ulimits", "builder", "proxies"}

# Spelled like the flag of dockerd: the daemon takes the key and does nothing with it.
FLAG_SPELLINGS = {
    "registry-mirror": "registry-mirrors", "insecure-registry": "insecure-registries",
    "host": "hosts", "dns-opt": "dns-opts", "label": "labels", "storage-opt": "storage-opts",
    "exec-opt": "exec-opts", "log-opt": "log-opts", "add-runtime": "runtimes",
    "authorization-plugin": "authorization-plugins", "default-ulimit": "default-ulimits",
    "default-address-pool": "default-address-pools",
}  # fmt: skip

UNITS = (
    "/etc/systemd/system/docker.service", "/run/systemd/system/docker.service",
    "/usr/lib/systemd/system/docker.service", "/lib/systemd/system/docker.service",
)  # fmt: skip
OVERRIDES = "/etc/systemd/system/docker.service.d"
FLAG_KEYS = {"-H": "hosts", "-g": "data-root", "-s": "storage-driver",
             "-D": "debug", "-l": "log-level", "-G": "group"}  # fmt: skip


def path(host: Host) -> str:
    """Where the daemon of this machine reads its configuration from."""
    system = host.system
    if system.os != "linux":  # Docker Desktop passes the user's file on to its engine
        return host.join(system.home, ".docker", "daemon.json")
    if "/run/user/" in host.endpoint.address:
        return host.join(system.home, ".config", "docker", "daemon.json")
    return "/etc/docker/daemon.json"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Read it as the daemon would at its next start."""
    file = path(host)
    text = host.read_text(file)
    if text.text is None:
        away = "no daemon.json: defaults" if text.problem == "missing" else "may not be read"
        yield Finding(Status.PASS, away, (Evidence(file, text.problem, text.errno),))
        return
    troubles = list(_troubles(host, file, text.text))
    yield from troubles
    if not troubles:
        yield Finding(Status.PASS, "daemon.json is valid", (Evidence(file, "valid"),))


def _running(host: Host) -> bool:
    """The daemon answers now, so what is wrong in its file will strike only at its next start."""
    where = host.endpoint
    if not where.address.startswith("unix://"):
        return True  # perhaps a machine apart: its daemon.json is not the one here
    return host.connect(where.address, timeout=5.0).is_docker


def _troubles(host: Host, file: str, text: str) -> Iterator[Finding]:
    grave = Status.WARN if _running(host) else Status.FAIL
    content, complaint = _parsed(text)
    if complaint:
        evidence = (Evidence(file, complaint),)
        yield Finding(grave, "daemon.json is invalid", evidence, INVALID, {"file": file})
        return
    for key, wanted in sorted(FLAG_SPELLINGS.items()):
        if key in content:
            evidence = (Evidence(file, f'"{key}" has no effect; the key is "{wanted}"'),)
            data = {"file": file, "key": key, "wanted": wanted}
            yield Finding(Status.WARN, f"{key} has no effect", evidence, SINGULAR, data)
    if clash := _clash(host, content):
        key, flag, unit = clash
        both = (Evidence(file, f'"{key}": {json.dumps(content[key])}'), Evidence(unit, flag))
        data = {"file": file, "key": key, "unit": unit}
        yield Finding(grave, f"{key} is set twice", both, FLAG_CONFLICT, data)


def _parsed(text: str) -> tuple[Mapping[str, object], str]:
    """The content, and the daemon's complaint about it: syntax, or a value of the wrong form."""
    if not text.strip():
        return {}, ""
    try:
        content = json_text.loads(text)
    except ValueError as error:
        number = getattr(error, "lineno", 0)
        lines = text.splitlines()
        quoted = f": {lines[number - 1].strip()[:80]}" if 0 < number <= len(lines) else ""
        return {}, f"{error}{quoted}"
    if not isinstance(content, dict):
        return {}, "not a JSON object"
    for key, value in content.items():
        if key in LISTS and not isinstance(value, list):
            return {}, f'"{key}" wants a list, has {json.dumps(value)[:60]}'
        if key in OBJECTS and not isinstance(value, dict):
            return {}, f'"{key}" wants an object, has {json.dumps(value)[:60]}'
    return content, ""


def _clash(host: Host, content: Mapping[str, object]) -> tuple[str, str, str] | None:
    """A key that the unit's command line sets as well: the daemon then refuses to start."""
    if host.system.init != "systemd" or not content:
        return None
    command, unit = _command(host)
    words = command.split()
    for place, word in enumerate(words):
        name, _, _ = word.partition("=")
        key = FLAG_KEYS.get(name, "")
        if name.startswith("--"):
            key = FLAG_SPELLINGS.get(name[2:], name[2:])
        if key in content:
            following = words[place + 1] if "=" not in word and place + 1 < len(words) else "-"
            return key, word if following.startswith("-") else f"{word} {following}", unit
    return None


def _command(host: Host) -> tuple[str, str]:
    """The last ExecStart that counts (an empty one clears those before), and its file."""
    found = ("", "")
    names = host.list_folder(OVERRIDES).names or ()
    base = next((unit for unit in UNITS if host.stat(unit).kind == "file"), "")
    for file in [base, *(host.join(OVERRIDES, name) for name in names if name.endswith(".conf"))]:
        text = (host.read_text(file).text or "") if file else ""
        for line in re.findall(r"^ExecStart=((?:.*\\\n)*.*)", text, re.MULTILINE):
            found = (line.replace("\\\n", " ").strip(), file)
    return found
