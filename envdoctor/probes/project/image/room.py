"""Room for the images that are still to come: their sizes against free bytes and free inodes.

The registries are asked only where room is so scarce that it matters (`GENEROUS`), and nothing is
pulled. What is sure is the download: unpacked, an image is no smaller. All else is an estimate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.host.questions import Usage
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many, size, unanswered
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.image.manifests import Layer, Manifest, ask
from envdoctor.probes.project.image.store import Store, store
from envdoctor.probes.project.image.to_come import not_here, perhaps_here, surely_new
from envdoctor.probes.project.image.wanted import NAME, Wanted, wanted_images

DISK = "ED280"  # disk-full-data-root
INODES = "ED281"  # disk-inodes-exhausted

# With less than this, registries are asked how large the images are: bytes and files for one, and
# for each further one (few projects have several giants, and the Hub counts the questions).
GENEROUS, GENEROUS_FILES = 5_000_000_000, 50_000
FURTHER, FURTHER_FILES = 1_000_000_000, 10_000
MOST_ASKED = 20  # images
# Bytes on the disk for each byte of the download, and files for each of its megabytes. Measured,
# with gzip as `docker push` does it: Debian with Python 3.0 and 133, a virtual environment 3.4 and
# 143, programs and libraries of Debian 2.9 and 12, Java 2.1 and 3, JavaScript packages 5.9 and 722.
UNPACKED, FILES_PER_MEGABYTE = 2.5, 100
# For an image whose size nobody tells.
BYTES_PER_IMAGE, FILES_PER_IMAGE = 100_000_000, 3_000
# They may store an image in fewer bytes than its download has.
COMPRESSING = ("btrfs", "zfs")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Measure the file system of the images, and what is to come where that may be too much."""
    here = ground(host, settings)
    wanted = [w for w in wanted_images(here, settings) if NAME.fullmatch(w.image)]
    if not wanted:
        yield skipped()
        return
    if not here.info:
        yield unanswered(host)
        return
    kept = store(host, here.info)
    if here.away or not kept.folder:
        yield skipped(here.away or "where the engine keeps its images cannot be told")
        return
    coming, usage = list(not_here(here, wanted)), host.disk(kept.folder)
    if usage.problem:
        evidence = (Evidence(f"statvfs {kept.folder}", usage.problem, usage.errno),)
        yield Finding(Status.SKIPPED, f"the disk of {kept.folder} cannot be measured", evidence)
        return
    if not _scarce(usage, len(coming)):
        yield Finding(Status.PASS, f"{many(len(coming), 'image')} to come, {_free(usage)}")
        return
    asked = [] if settings.offline else coming[:MOST_ASKED]
    need = _need(here, settings, kept, coming, ask(here, asked))
    found = [*_bytes(here, kept, usage, need), *_inodes(here, usage, need)]
    yield from found
    if not found:
        text = f"{need.images} to come need about {size(need.unpacked)}, {_free(usage)}"
        yield Finding(Status.PASS, text, need.evidence, data=need.data)


class Need(NamedTuple):
    """What images need that are to come: bytes and files; `evidence` has the size of each.

    `images` says how many; `download` is that of all of them together, `sure` the part of it that
    cannot be here already.
    """

    images: str
    download: int
    sure: int
    unpacked: float
    files: float
    evidence: tuple[Evidence, ...]
    data: dict[str, object]


def _free(usage: Usage) -> str:
    return f"{size(usage.free)} free"


def _scarce(usage: Usage, count: int) -> bool:
    if not count:
        return False
    files = GENEROUS_FILES + (count - 1) * FURTHER_FILES
    few_files = bool(usage.inodes) and usage.free_inodes < files
    return few_files or usage.free < GENEROUS + (count - 1) * FURTHER


def _need(
    here: Ground, settings: Settings, kept: Store, coming: list[Wanted],
    manifests: dict[Wanted, Manifest],
) -> Need:  # fmt: skip
    """Layers that several images share count once."""
    sizes: dict[Layer, None] = {}
    sure: dict[Layer, None] = {}
    unknown, evidence, told = 0, [], {}
    for want in coming:
        manifest = manifests.get(want)
        if manifest:
            evidence += [here.quote(want.place, want.image), manifest.said]
        if manifest is None or manifest.layers is None:
            unknown += 1
            continue
        told[want.image] = manifest.size
        sizes |= dict.fromkeys(manifest.layers)
        sure |= dict.fromkeys(surely_new(manifest.layers, perhaps_here(here, settings, want)))
    download = sum(layer.size for layer in sizes)
    # containerd keeps what was downloaded beside what it has unpacked.
    unpacked = download * (UNPACKED + kept.containerd) + unknown * BYTES_PER_IMAGE
    files = download / 1e6 * FILES_PER_MEGABYTE + unknown * FILES_PER_IMAGE
    return Need(
        many(len(coming), "image"), download, sum(layer.size for layer in sure), unpacked, files,
        tuple(evidence), {"download": download, "images": told, "unknown": unknown},
    )  # fmt: skip


def _bytes(here: Ground, kept: Store, usage: Usage, need: Need) -> Iterator[Finding]:
    seen = (docker_says("no space left on device"),
            Evidence(f"statvfs {usage.path}", f"{usage.free} bytes free"))  # fmt: skip
    data = {"path": usage.path, "free": usage.free, **need.data}
    # The engine is root, but for a rootless one, and may use what is kept for root.
    if need.sure > usage.free + usage.reserved and kept.filesystem not in COMPRESSING:
        text = f"{need.images} to come: {size(need.sure)} to download, "
        text += f"and {usage.path} has {_free(usage)}"
        yield Finding(Status.FAIL, text, (*seen, *need.evidence), DISK, data)
    elif need.unpacked > usage.free:
        text = f"{need.images} to come need about {size(need.unpacked)}, "
        text += f"and {usage.path} has {_free(usage)}"
        estimate = _estimate(need, f"{UNPACKED + kept.containerd:g} times the download", "100 MB")
        yield Finding(Status.WARN, text, (*seen, estimate, *need.evidence), DISK, data)


def _inodes(here: Ground, usage: Usage, need: Need) -> Iterator[Finding]:
    if not usage.inodes or need.files <= usage.free_inodes:
        return
    text = f"{need.images} to come have about {need.files:.0f} files, and {usage.path} has room "
    text += f"for {usage.free_inodes}"
    each = f"{FILES_PER_MEGABYTE} for each MB to download"
    seen = (docker_says("no space left on device"),
            Evidence(f"statvfs {usage.path}", f"{usage.free_inodes} inodes free"),
            _estimate(need, each, f"{FILES_PER_IMAGE} files"))  # fmt: skip
    data = {"path": usage.path, "free_inodes": usage.free_inodes, **need.data}
    yield Finding(Status.WARN, text, (*seen, *need.evidence), INODES, data)


def _estimate(need: Need, rule: str, rough: str) -> Evidence:
    """What the number rests on."""
    parts = [rule] if need.download else []
    if unknown := need.data["unknown"]:
        parts.append(f"{rough} for each image of unknown size ({unknown} of {need.images})")
    parts.append("layers that are here already are counted too")
    return Evidence("an estimate", "; ".join(parts))
