"""Applications of a Mac that hold the engine: whose socket it is, and why nobody listens there."""

from __future__ import annotations

from envdoctor.host import Host, json_text
from envdoctor.model import Data, Evidence, Finding, Status

CONTEXT_STOPPED = "ED115"  # context-points-to-stopped-backend
RANCHER_WITHOUT_MOBY = "ED532"  # rancher-desktop-containerd-engine-selected

# A part of a socket's path -> the product, and its application as `open -a` names it.
APPLICATIONS = (
    ("/.docker/run/", "Docker Desktop", "Docker"),
    ("/.orbstack/", "OrbStack", "OrbStack"),
    ("/.rd/", "Rancher Desktop", "Rancher Desktop"),
)
RANCHER_SETTINGS = "Library/Preferences/rancher-desktop/settings.json"


def off(host: Host, path: str, evidence: tuple[Evidence, ...], data: Data) -> Finding | None:
    """Nobody listens on an application's socket: why; None for any other socket."""
    if host.system.os != "macos":
        return None
    for part, product, application in APPLICATIONS:
        if part not in path:
            continue
        if application == "Rancher Desktop" and (seen := containerd_chosen(host)):
            text = "Rancher Desktop runs containerd"
            return Finding(Status.FAIL, text, (seen, *evidence), RANCHER_WITHOUT_MOBY, data)
        data = {**data, "application": application}
        text = f"{product} is not running"
        return Finding(Status.FAIL, text, evidence, CONTEXT_STOPPED, data)
    return None


def is_desktop(address: str) -> bool:
    """A socket of Docker Desktop, on a Mac or on Linux: its front may answer without an engine."""
    return address.endswith(("/.docker/run/docker.sock", "/.docker/desktop/docker.sock"))


def containerd_chosen(host: Host) -> Evidence | None:
    """Rancher Desktop's settings say that it is to run containerd, and so no Docker engine."""
    file = host.join(host.system.home, RANCHER_SETTINGS)
    try:
        chosen = json_text.loads(host.read_text(file).text or "{}")["containerEngine"]["name"]
    except (ValueError, KeyError, TypeError):  # no settings, or those of another version
        return None
    return Evidence(file, f"containerEngine.name: {chosen}") if chosen == "containerd" else None
