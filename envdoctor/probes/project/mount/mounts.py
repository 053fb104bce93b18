"""Bind mounts, secrets and configs: is the source there, and of the kind that the target is?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many, words
from envdoctor.probes.project.contents.inside import Inside, dockerfile_of, inside, lineage
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.mount.forms import forms
from envdoctor.probes.project.mount.hides import hidden
from envdoctor.probes.project.mount.owners import unwritable
from envdoctor.probes.project.mount.volumes import volumes
from envdoctor.probes.project.start.started_files import copied
from envdoctor.project.reading import shown
from envdoctor.project.requirements import Mount, Named, Service

KIND = "ED360"  # bind-dir-onto-file
MISSING = "ED361"  # bind-source-missing
NO_SECRET = "ED475"  # compose-secret-file-missing
NOT_SHARED = "ED363"  # macos-mounts-denied
LABEL = "ED367"  # volume-permission-denied

# What Docker Desktop for macOS shares with its VM unless the user has added to it.
SHARED = ("/Users/", "/Volumes/", "/private/", "/tmp/", "/var/folders/")  # noqa: S108
SYSTEM = ("/dev/", "/proc/", "/sys/", "/run/", "/var/run/", "/etc/localtime", "/etc/timezone",
          "/var/lib/docker", "/lib/modules", "/usr/")  # fmt: skip
# Files without an ending that are handed on from a machine to its containers.
SYSTEM_FILES = ("/etc/timezone", "/etc/localtime", "/etc/machine-id", "/etc/resolv.conf",
                "/etc/nsswitch.conf", "/etc/shadow", "/etc/gshadow", "/etc/os-release",
                "/etc/subuid", "/etc/subgid")  # fmt: skip
ENFORCED = "/sys/fs/selinux/enforce"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Every bind mount of every service, with what is known of the image behind it."""
    here = ground(host, settings)
    services = here.compose.services
    binds = [(s, m) for s in services for m in s.mounts if m.kind == "bind" and m.source]
    files = [*_used(here)]
    if not binds and not files and not any(s.mounts for s in services):
        yield skipped()
        return
    wrong = [*forms(here)]
    if here.remote:
        yield from wrong
        if not wrong:
            text = "the engine is on another machine: its folders are not here"
            yield Finding(Status.SKIPPED, text)
        return
    found = [*wrong, *_files(here)]
    for service, mount in binds:
        found += _one(here, service, mount)
    for service in services:
        found += hidden(here, service)
    found += _labels(here, binds)
    found += volumes(here)
    yield from found
    if not any(f.status in (Status.FAIL, Status.WARN) for f in found):
        yield Finding(Status.PASS, many(len(binds), "bind mount"))


def _used(here: Ground) -> Iterator[Named]:
    """The secrets and configs that are files, and that a service is given."""
    for named in (*here.compose.secrets, *here.compose.configs):
        if named.file and any(named.name in service.uses for service in here.compose.services):
            yield named


def _files(here: Ground) -> Iterator[Finding]:
    for named in _used(here):
        if here.exists(named.file) in ("missing", "dangling"):
            yield _no_secret(here, named)


def _no_secret(here: Ground, named: Named) -> Finding:
    """The file of a secret or a config, and the file beside it whose name is nearest."""
    from difflib import get_close_matches

    folder, name = posixpath.split(named.file)
    near = get_close_matches(name, here.host.list_folder(folder).names or (), n=1, cutoff=0.75)
    found = _missing(here, named.file, here.quote(named.place), f"{named.place}")
    root = here.project.root
    beside = tuple(Evidence(shown(root, folder), f"{other} is there") for other in near)
    text = found.summary + (f", {near[0]} does" if near else "")
    data = {"secret": named.name, "path": shown(root, named.file), "folder": shown(root, folder)}
    return found._replace(
        summary=text, evidence=(*found.evidence, *beside), fault=NO_SECRET, data=data
    )


def _missing(here: Ground, source: str, quoted: Evidence, where: str) -> Finding:
    said = f'invalid mount config for type "bind": bind source path does not exist: {source}'
    text = f"{where}: {shown(here.project.root, source)} does not exist"
    return Finding(Status.FAIL, text, (docker_says(said), quoted), MISSING, {"path": source})


def _one(here: Ground, service: Service, mount: Mount) -> Iterator[Finding]:
    kind = here.exists(mount.source)
    known = _with_target(here, service, mount)
    if kind in ("missing", "dangling"):
        yield from _absent(here, service, mount, known)
        return
    if here.away and "Desktop" in here.away and here.host.system.os == "macos":
        yield from _unshared(here, mount)
    target = known.kind(mount.target)
    if target == "file" and kind == "folder":
        yield _wrong_kind(here, service, mount, known, "a folder onto a file")
    elif target == "folder" and kind == "file":
        yield _wrong_kind(here, service, mount, known, "a file onto a folder")
    elif kind == "folder" and _like_file(mount) and here.host.list_folder(mount.source).names == ():
        source = shown(here.project.root, mount.source)
        evidence = (here.quote(mount.place), Evidence(f"stat {source}", "an empty folder"))
        text = f"{mount.place}: {source} is an empty folder, and {mount.target} looks like a file"
        yield Finding(Status.WARN, text, evidence, KIND, {"source": mount.source})
    elif kind == "folder" and not mount.source.startswith(SYSTEM):
        yield from unwritable(here, service, mount, missing=False)


def _with_target(here: Ground, service: Service, mount: Mount) -> Inside:
    """What is known of the image, with a file that the build surely puts at the mount's target."""
    known = inside(here, service)
    dockerfile = dockerfile_of(here, service)
    target = mount.target
    if dockerfile is None or known.kind(target):
        return known
    stages = lineage(dockerfile)
    steps = [step for stage in stages for step in stage.steps]
    written = re.compile(rf">\s*{re.escape(target)}(?=[\s;&|]|$)")
    places = [step.place for step in steps if written.search(step.text)]
    places += [
        source.place for stage in stages for source in stage.sources
        if source.path and not source.origin and copied(here, dockerfile, source, stage, target)
    ]  # fmt: skip
    if not places or any(re.search(r"\b(?:rm|mv|find)\b", step.text) for step in steps):
        return known
    return known._replace(files={**known.files, target: places[0]})


def _absent(here: Ground, service: Service, mount: Mount, known: Inside) -> Iterator[Finding]:
    source = shown(here.project.root, mount.source)
    if not mount.creates:
        yield _missing(here, mount.source, here.quote(mount.place), f"{mount.place}")
        return
    if here.away and mount.source.startswith(SYSTEM):
        return  # of the engine's own machine: a VM has its own
    target = known.kind(mount.target)
    if target == "file":
        yield _wrong_kind(here, service, mount, known, "missing, so made as a folder")
    elif (
        target != "folder" and _like_file(mount) and _like_file(mount._replace(target=mount.source))
    ):
        evidence = (here.quote(mount.place), Evidence(f"stat {source}", "missing"))
        text = f"{mount.place}: {source} is missing; the engine will make a folder of that name"
        yield Finding(Status.WARN, text, evidence, MISSING, {"path": mount.source})
    elif _like_folder(mount) and not mount.source.startswith(SYSTEM):
        yield from unwritable(here, service, mount, missing=True)


def _like_folder(mount: Mount) -> bool:
    """Neither name has an ending, or is one that files have (LICENSE, .aws)."""
    names = (posixpath.basename(mount.source), posixpath.basename(mount.target))
    return not any("." in name or name.isupper() for name in names) and not _like_file(mount)


def _like_file(mount: Mount) -> bool:
    """The target has the name of a configuration file or a script."""
    name = posixpath.basename(mount.target)
    if mount.target in SYSTEM_FILES and posixpath.basename(mount.source) == name:
        return True
    return bool(re.search(
        r"\w\.(conf|cfg|cnf|ini|ya?ml|json|toml|xml|properties|sql|sh|py|js|ts|env|crt|pem|key|"
        r"txt|html|php|rb|lua|acl|htpasswd|template|tmpl|db|sqlite3?)$|^\.\w+rc$|^\.env|"
        r"^(Caddyfile|Corefile|Dockerfile|crontab|hosts|passwd)$", name,
    ))  # fmt: skip


def _wrong_kind(here: Ground, service: Service, mount: Mount, known: Inside, what: str) -> Finding:
    said = (
        f'error mounting "{mount.source}" to rootfs at "{mount.target}"\n'
        "Are you trying to mount a directory onto a file (or vice-versa)?"
    )
    evidence = (docker_says(said), here.quote(mount.place), *known.because(here, mount.target))
    source = shown(here.project.root, mount.source)
    text = f"{mount.place}: {source} is {what}: {mount.target} of {service.name}"
    data = {"source": mount.source, "target": mount.target}
    return Finding(Status.FAIL, text, evidence, KIND, data)


def _unshared(here: Ground, mount: Mount) -> Iterator[Finding]:
    if not f"{mount.source}/".startswith(SHARED) and not mount.source.startswith(SYSTEM):
        said = f"Mounts denied: The path {mount.source} is not shared from the host"
        evidence = (docker_says(said), here.quote(mount.place))
        text = f"{mount.place}: Docker Desktop does not share {mount.source} by default"
        yield Finding(Status.WARN, text, evidence, NOT_SHARED, {"path": mount.source})


def _labels(here: Ground, binds: list[tuple[Service, Mount]]) -> Iterator[Finding]:
    """With SELinux enforced, a container sees only what is labelled for containers."""
    options = words(here.info.get("SecurityOptions"))
    if here.away or not any("selinux" in option for option in options):
        return
    if (here.host.read_text(ENFORCED).text or "").strip() != "1":
        return
    for service, mount in binds:
        if mount.source.startswith(SYSTEM) or {"z", "Z"} & set(mount.options):
            continue
        if not mount.source.startswith(("/home/", "/root/")):
            continue
        evidence = (
            here.quote(mount.place), Evidence("docker info", "SecurityOptions: selinux"),
            Evidence(ENFORCED, "1"),
        )  # fmt: skip
        text = f"{mount.place}: SELinux keeps {service.name} out of it without :z"
        data = {"path": mount.source, "service": service.name}
        yield Finding(Status.WARN, text, evidence, LABEL, data)
