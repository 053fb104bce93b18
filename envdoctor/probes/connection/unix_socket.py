"""Causes that a Unix socket tells: what is at its path, who may open it, who should listen."""

from __future__ import annotations

from envdoctor.host import Host
from envdoctor.host.endpoint import Endpoint
from envdoctor.host.questions import Connection, FileFact
from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.connection import applications, daemon_state, neighbours

NOT_RUNNING = "ED101"  # socket-daemon-not-running
STALE = "ED102"  # socket-stale-no-listener
DANGLING = "ED106"  # socket-dangling-symlink-after-switching-vm-backend
IS_FOLDER = "ED107"  # socket-is-directory
NOT_IN_GROUP = "ED103"  # socket-permission-not-in-docker-group
GROUP_NOT_ACTIVE = "ED104"  # docker-group-membership-not-active-in-session
GROUP_NUMBER_DIFFERS = "ED105"  # socket-group-gid-mismatch-in-container
GROUP_MISSING = "ED162"  # daemon-group-missing
COLIMA_OFF = "ED533"  # colima-not-running
ROOTLESS_OFF = "ED545"  # rootless-daemon-not-running
PODMAN_MACHINE_OFF = "ED554"  # podman-machine-not-running
PODMAN_SOCKET_OFF = "ED552"  # podman-socket-not-enabled
IS_FILE = "ED108"  # socket-is-regular-file
HOST_STALE = "ED111"  # docker-host-env-stale-tcp
LISTENS_ELSEWHERE = "ED109"  # engine-listens-elsewhere
NOT_MOUNTED = "ED195"  # socket-not-mounted-in-container

# A part of a socket's path -> that its engine is off, and the fault.
PRODUCTS = (
    ("podman/machine", "Podman's machine is off", PODMAN_MACHINE_OFF),
    ("podman-machine", "Podman's machine is off", PODMAN_MACHINE_OFF),
    ("podman", "Podman's API socket is off", PODMAN_SOCKET_OFF),
    ("colima", "Colima is not running", COLIMA_OFF),
    ("/run/user/", "the rootless engine is off", ROOTLESS_OFF),
)


def sure_cause(host: Host, where: Endpoint, seen: Connection) -> Finding | None:
    """The cause, when the path or its permissions settle it; None when they do not."""
    path = _path(where)
    fact = host.stat(path)
    evidence: tuple[Evidence, ...] = (describe(fact),)
    data: dict[str, object] = {"socket": path}
    match fact.kind:
        case "folder":
            text = "a folder is in the socket's place"
            return Finding(Status.FAIL, text, evidence, IS_FOLDER, data)
        case "dangling":
            data["target"] = fact.link
            other = next(neighbours.answering(host, where), None)
            if other is not None:
                evidence = (*evidence, other.evidence)
                data |= {**other.data, "living": other.address.removeprefix("unix://")}
            elif stopped := applications.off(host, fact.link, evidence, data):
                return stopped
            elif owner := product(fact.link):
                return Finding(Status.FAIL, owner[0], evidence, owner[1], data)
            text = "the socket is a link to nothing"
            return Finding(Status.FAIL, text, evidence, DANGLING, data)
        case "file" | "fifo" | "device":
            text = f"a {fact.kind} is in the socket's place"
            return Finding(Status.FAIL, text, evidence, IS_FILE, data)
    if seen.problem == "denied" or fact.kind == "hidden":
        return _denied(host, fact)
    return None


def nobody(host: Host, where: Endpoint, seen: Connection) -> Finding:
    """Nobody listens, and the path alone does not say why."""
    path = _path(where)
    fact = host.stat(path)
    evidence: tuple[Evidence, ...] = (describe(fact),)
    data: dict[str, object] = {"socket": path}
    if owner := product(where.address):
        return Finding(Status.FAIL, owner[0], evidence, owner[1], data)
    if seen.problem not in ("missing", "refused"):
        return Finding(Status.FAIL, f"broken off: {seen.problem or 'no answer'}", evidence)
    if where.source == "default":
        other = next(neighbours.answering(host, where), None)
        # Where a Docker engine is installed, Podman's answering is no substitute for it.
        meant = other and (other.who != "Podman" or not daemon_state.look(host).installed)
        if other and meant:
            evidence += (other.evidence,)
            data |= other.data
            text = f"{other.who} listens elsewhere"
            return Finding(Status.FAIL, text, evidence, LISTENS_ELSEWHERE, data)
    # The service manager knows the engine of the usual place only.
    usual = path in ("/var/run/docker.sock", "/run/docker.sock")
    astray = where.source == "DOCKER_HOST" and seen.problem == "missing" and not usual
    if astray and (stale := _led_astray(host, where, evidence, data)):
        return stale
    state = daemon_state.look(host) if usual else daemon_state.State()
    evidence += state.evidence
    if state.starts_in_vain:
        return Finding(Status.FAIL, state.summary, evidence, state.fault, data)
    if seen.problem == "refused":
        return Finding(Status.FAIL, "nobody listens on the socket", evidence, STALE, data)
    if usual and host.system.container and not state.installed:
        text = "no socket in this container"
        evidence += (Evidence("this machine", "a container"),)
        return Finding(Status.FAIL, text, evidence, NOT_MOUNTED, data)
    if state.running:
        return Finding(Status.FAIL, "the daemon listens elsewhere", evidence, None, data)
    return Finding(Status.FAIL, state.summary, evidence, state.fault or NOT_RUNNING, data)


def _led_astray(
    host: Host, where: Endpoint, evidence: tuple[Evidence, ...], data: dict[str, object]
) -> Finding | None:
    """No engine can be started that would listen there: none is installed, nor is its folder there.

    An engine of one's own that is stopped leaves the folder of its socket behind.
    """
    folder = _path(where).rpartition("/")[0]
    state = daemon_state.look(host)
    if state.installed or (folder and host.stat(folder).kind != "missing"):
        return None
    evidence = (Evidence("DOCKER_HOST", where.given), *evidence, *state.evidence)
    if other := next(neighbours.answering(host, where), None):
        evidence, data = (*evidence, other.evidence), {**data, **other.data}
    return Finding(Status.FAIL, "DOCKER_HOST leads to no socket", evidence, HOST_STALE, data)


def product(address: str) -> tuple[str, str] | None:
    """Whose socket this is, told from its path: that it is off, and the fault."""
    return next(((text, fault) for part, text, fault in PRODUCTS if part in address), None)


def describe(fact: FileFact) -> Evidence:
    """A path's kind, owner and permissions in the words of `ls -l`."""
    if fact.kind in ("missing", "hidden"):
        return Evidence(f"stat {fact.path}", fact.problem or fact.kind, fact.errno)
    if fact.kind == "dangling":
        return Evidence(f"stat {fact.path}", f"a link to {fact.link}, which is missing", fact.errno)
    text = f"{fact.kind}, {fact.owner}:{fact.group} ({fact.uid}:{fact.gid}), mode {fact.mode:04o}"
    return Evidence(f"stat {fact.path}", f"{text} -> {fact.link}" if fact.link else text)


def _path(where: Endpoint) -> str:
    return where.address.removeprefix("unix://")


def _denied(host: Host, fact: FileFact) -> Finding:
    """The user may not open the socket: which group would let it in, and why is it not in it?"""
    who = host.system
    session = ", ".join(f"{n} ({g})" for n, g in zip(who.groups, who.gids, strict=False))
    evidence: tuple[Evidence, ...] = (
        describe(fact),
        Evidence("id", f"{who.user} ({who.uid}), groups of this session: {session or 'none'}"),
    )
    data = {"socket": fact.path, "user": who.user, "group": fact.group, "gid": fact.gid}

    def finding(summary: str, fault: str | None) -> Finding:
        return Finding(Status.FAIL, summary, evidence, fault, data)

    if fact.kind == "hidden":
        return finding("its folder may not be entered", None)
    group_may = fact.mode & 0o060 == 0o060
    if not group_may:
        return finding(f"the socket is {fact.owner}'s alone", None)
    if fact.gid in who.gids or who.uid == 0:
        # The permission bits would let this user in: something else forbids it.
        return finding("denied in spite of its permissions", None)
    if fact.group in who.member_of:
        evidence += (Evidence(f"group {fact.group}", f"{who.user} is listed as a member"),)
        return finding(f"group {fact.group} is not active yet", GROUP_NOT_ACTIVE)
    unnamed = fact.group in ("", str(fact.gid))
    if "docker" in who.groups or (who.container and unnamed):
        return finding(f"the socket's group is {fact.gid}", GROUP_NUMBER_DIFFERS)
    if fact.gid == 0:
        known = "\ndocker:" in "\n" + (host.read_text("/etc/group").text or "")
        evidence += (Evidence("/etc/group", f"{'a' if known else 'no'} group docker"),)
        # Podman's own socket is root's by design, and a group that exists is not missing.
        missing = not known and fact.path.endswith("docker.sock")
        return finding("the socket is root's, not docker's", GROUP_MISSING if missing else None)
    return finding(f"permission denied ({fact.owner}:{fact.group})", NOT_IN_GROUP)
