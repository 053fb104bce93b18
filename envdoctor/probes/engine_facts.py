"""What the engine says of itself, and whether its machine is the one that envdoctor runs on.

No probe of its own: several probes read `/info`, which the host asks once, and most of what files
can tell is true only where the engine shares this machine's kernel and file system.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Status

Facts = Mapping[str, object]


def facts(host: Host) -> Facts:
    """The engine's `/info`; empty when it did not answer."""
    return table(host.api("/info").body if host.api("/info").ok else None)


def table(value: object) -> Facts:
    """A JSON object as it is, anything else as an empty one: engines differ in what they tell."""
    return cast(Facts, value) if isinstance(value, dict) else {}


def rows(value: object) -> list[Facts]:
    """The objects of a JSON list; empty when it is none (the API says null for an empty list)."""
    return [table(item) for item in value] if isinstance(value, list) else []


def number(value: object) -> int:
    """A JSON number, 0 where there is none."""
    return int(value) if isinstance(value, int | float) else 0


def words(value: object) -> list[str]:
    """The strings of a JSON list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def rootless(info: Facts) -> bool:
    """The engine runs without root's rights, in name spaces of its own."""
    return any("rootless" in option for option in words(info.get("SecurityOptions")))


def elsewhere(host: Host, info: Facts) -> str:
    """Why files of this machine say nothing about the engine; "" when it runs right here.

    Docker Desktop, Colima and their like run the engine in a virtual machine behind a local socket:
    what gives them away is another kernel or a data root that is not there.
    """
    system = host.system
    if not host.endpoint.address.startswith("unix://"):
        return f"the engine is behind {host.endpoint.address.partition('://')[0]}"
    if "desktop" in str(info.get("OperatingSystem", "")).lower():
        return "the engine runs in Docker Desktop's VM"
    if system.os != "linux" or info.get("KernelVersion") != system.kernel:
        return "the engine runs in a VM"
    root = str(info.get("DockerRootDir", ""))
    if not root or host.stat(root).kind == "missing":
        return "the engine's data is not on this machine"
    # In a container with the engine's socket, that path may be a folder of the container's image.
    if system.container and host.stat(f"{root}/containers").kind != "folder":
        return "envdoctor runs in a container"
    return ""


def unanswered(host: Host, path: str = "/info") -> Finding:
    """What to say when a question that everything hangs on got no answer."""
    reply = host.api(path)
    text = reply.detail or reply.problem or str(reply.body)
    said = f"HTTP {reply.status}" if reply.status else reply.problem
    return Finding(
        Status.UNKNOWN, f"{path}: {said}", (Evidence(f"GET {path}", text, reply.errno),)
    )  # fmt: skip


def many(count: int, noun: str) -> str:
    """A number and its noun, in the plural where it belongs."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def size(count: float) -> str:
    """Bytes as `docker` prints them: decimal units, three digits."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"
