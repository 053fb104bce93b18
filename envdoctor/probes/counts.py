"""Containers and images, counted as the first lines of `docker info` do, and checked.

Those lines come from what the daemon remembers; the listings come from its records. A data root
that broke under a running daemon shows itself where the two disagree.
"""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.questions import Reply
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes.container_run import LABEL
from envdoctor.probes.engine_facts import (
    Facts,
    facts,
    many,
    number,
    rows,
    size,
    table,
    unanswered,
    words,
)

CONTAINERS = "/containers/json?all=1"
IMAGES = "/images/json?all=1"
USAGE = "/system/df"

# hello-world and the like come and go between the questions: that is no disagreement.
TOLERANCE = 2
# Seconds; on a big host the daemon walks every layer for this, and it is only good to know.
PATIENCE, PATIENCE_DEEP = 2.0, 30.0

# Where a figure stands: in the engine's summary (API 1.52 on), and in its lists before that.
SPACE = (
    ("images", "ImageUsage", "Images"),
    ("containers", "ContainerUsage", "Containers"),
    ("volumes", "VolumeUsage", "Volumes"),
    ("build cache", "BuildCacheUsage", "BuildCache"),
)


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Count, compare with the listings, name containers in trouble, and measure the space."""
    info = facts(host)
    if not info:
        yield unanswered(host)
        return
    yield _counted(info, host.api(CONTAINERS))
    yield from _compared(host, info)
    yield from _in_trouble(rows(host.api(CONTAINERS).body))
    yield _space(host, PATIENCE_DEEP if settings.deep else PATIENCE)


def _counted(info: Facts, listing: Reply) -> Finding:
    if listing.ok:
        total, running, paused = _by_state(rows(listing.body))
        stopped = total - running - paused
    else:
        names = ("Containers", "ContainersRunning", "ContainersPaused", "ContainersStopped")
        total, running, paused, stopped = (number(info.get(name)) for name in names)
    images = number(info.get("Images"))
    text = (
        f"Containers: {total}\n Running: {running}\n Paused: {paused}\n Stopped: {stopped}\n"
        f"Images: {images}"
    )
    data = {"containers": total, "running": running, "paused": paused, "stopped": stopped,
            "images": images}  # fmt: skip
    summary = f"{many(total, 'container')} ({running} running), {many(images, 'image')}"
    return Finding(Status.PASS, summary, (Evidence("docker info", text),), data=data)


def _by_state(containers: list[Facts]) -> tuple[int, int, int]:
    """All, running and paused ones, as the daemon counts them."""
    states = [c.get("State") for c in containers if LABEL not in table(c.get("Labels"))]
    return len(states), states.count("running"), states.count("paused")


def _compared(host: Host, info: Facts) -> Iterator[Finding]:
    for path, what in ((CONTAINERS, "containers"), (IMAGES, "images")):
        reply = host.api(path)
        if not reply.ok:
            silence = unanswered(host, path)._replace(summary=f"the {what} cannot be listed")
            # An error is the engine's own word that something is broken; silence tells nothing.
            yield silence._replace(status=Status.FAIL) if reply.status else silence
            continue
        listed = rows(reply.body)
        told = number(info.get(what.capitalize()))
        if what == "containers":
            counts = [len(listed)]
        else:
            # The classic store counts images; the containerd store may count each of their names.
            counts = [len(listed), sum(max(1, _names(image)) for image in listed)]
        if not min(counts) - TOLERANCE <= told <= max(counts) + TOLERANCE:
            evidence = (
                Evidence("GET /info", f"{what}: {told}"),
                Evidence(f"GET {path}", f"{len(listed)} entries"),
            )
            summary = f"{what}: {told} counted, {len(listed)} listed"
            yield Finding(Status.WARN, summary, evidence, data={"what": what, "counted": told,
                          "listed": len(listed)})  # fmt: skip


def _names(image: Facts) -> int:
    return len(words(image.get("RepoTags"))) + len(words(image.get("RepoDigests")))


def _in_trouble(containers: list[Facts]) -> Iterator[Finding]:
    for trouble, where in (("restarting", "State"), ("dead", "State"), ("unhealthy", "Status")):
        hit = [c for c in containers if trouble in str(c.get(where, "")).lower()]
        if hit:
            names = [_name(container) for container in hit]
            text = "\n".join(f"{_name(c)}: {c.get('Status')}" for c in hit)
            more = f" and {len(names) - 2} more" if len(names) > 2 else ""
            yield Finding(
                Status.WARN, f"{trouble}: {', '.join(names[:2])}{more}",
                (Evidence(f"GET {CONTAINERS}", text),), data={"state": trouble, "names": names},
            )  # fmt: skip


def _name(container: Facts) -> str:
    names = words(container.get("Names")) or [str(container.get("Id", ""))[:12]]
    return names[0].lstrip("/")


def _space(host: Host, patience: float) -> Finding:
    reply = host.api(USAGE, timeout=patience)
    if not reply.ok:
        evidence = Evidence(f"GET {USAGE}", reply.detail or str(reply.body), reply.errno)
        limit = "" if reply.status else f" in {patience:.0f} s"
        return Finding(Status.PASS, f"space not measured{limit}", (evidence,))
    usage = table(reply.body)
    taken = {what: _taken(usage, summary, old) for what, summary, old in SPACE}
    text = "\n".join(f"{what}: {size(count)}" for what, count in taken.items())
    summary = f"they take {size(sum(taken.values()))}"
    return Finding(Status.PASS, summary, (Evidence("docker system df", text),), data=taken)


def _taken(usage: Facts, summary: str, old: str) -> int:
    """Bytes of one kind of thing. Images share layers, so theirs is the sum of the layers."""
    if summary in usage:
        return number(table(usage[summary]).get("TotalSize"))
    if old == "Images":
        return number(usage.get("LayersSize"))
    items = rows(usage.get(old))
    if old == "Volumes":
        items = [table(item.get("UsageData")) for item in items]
    # A volume that could not be measured has -1; a build record may share another one's bytes.
    key = "SizeRw" if old == "Containers" else "Size"
    return sum(max(0, number(item.get(key))) for item in items if not item.get("Shared"))


PROBES = (
    Probe(
        "counts", "Containers and images counted", check, requires=("connection",), timeout=40.0,
        tags=("tutorial",),
    ),
)  # fmt: skip
