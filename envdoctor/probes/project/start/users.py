"""The user that a container runs as has to be in its image."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.contents.image_facts import reference
from envdoctor.probes.project.contents.inside import base_of, dockerfile_of, lineage
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.start.groups import unknown, wanted
from envdoctor.project.requirements import Place, Service

UNKNOWN = "ED346"  # container-user-unknown

_DEBIAN = (
    "root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats "
    "nobody _apt"
)
DEBIAN = frozenset(_DEBIAN.split())
_ALPINE = (
    "root bin daemon adm lp sync shutdown halt mail news uucp operator man postmaster cron ftp "
    "sshd at squid xfs games cyrus vpopmail ntp smmsp guest nobody"
)
ALPINE = frozenset(_ALPINE.split())
_BUSYBOX = "root daemon bin sys sync mail www-data operator nobody"
BUSYBOX = frozenset(_BUSYBOX.split())
# Official images that are built upon a distribution, with the users that they add to its own.
ADDED: Mapping[str, frozenset[str]] = {
    "library/debian": frozenset(),
    "library/ubuntu": frozenset({"ubuntu"}),
    "library/alpine": frozenset(),
    "library/busybox": frozenset(),
    "library/python": frozenset(),
    "library/golang": frozenset(),
    "library/ruby": frozenset(),
    "library/rust": frozenset(),
    "library/php": frozenset({"www-data"}),
    "library/node": frozenset({"node"}),
    "library/nginx": frozenset({"nginx"}),
    "library/redis": frozenset({"redis"}),
    "library/postgres": frozenset({"postgres"}),
}
# Steps that may make any user: a script, a package of the distribution, a whole file system.
MAY_ADD = re.compile(r"\.sh\b|\bcurl\b|\bwget\b|/etc/(passwd|group)|\btar\b|\bsource\b|\bmake\b")

# Users of a package whose name does not hold theirs.
OF_PACKAGE = {"mysql": "mariadb", "Debian-exim": "exim"}
INSTALLS = re.compile(r"\b(apt|apt-get|apk|yum|dnf|microdnf)\b")
ADDS = re.compile(r"\b(?:user|group)(?:add|mod)\b|\badd(?:user|group)\b")
WHOLE = ("", "/etc", "/etc/passwd", "/etc/group")  # targets of COPY that may bring a list of users


def users(here: Ground, service: Service) -> Iterator[Finding]:
    """A user or group by name that neither the base image has nor a step of the build makes."""
    own, place = _wanted(here, service)
    name = own.partition(":")[0]
    base = base_of(here, service)
    known = _known(base)
    if known is None:
        return
    mounted = {mount.target for mount in service.mounts}
    for group, where in wanted(here, service, (own, place)):
        fixed = group in known or _made(here, service, group)
        if not fixed and mounted.isdisjoint(("/etc", "/etc/group")):
            yield unknown(here, service, base, group, where)
    if not re.fullmatch(r"[A-Za-z_][\w.-]*", name) or name in known:
        return
    if _made(here, service, name) or not mounted.isdisjoint(("/etc", "/etc/passwd")):
        return
    evidence = (
        docker_says(f"unable to find user {name}"), here.quote(place),
        Evidence("known of the image", f"{base} has no user {name}, and no step makes one"),
    )  # fmt: skip
    text = f"{place}: {service.name} shall run as {name}, a user that its image does not have"
    data = {"user": name, "service": service.name, "image": service.image or base}
    yield Finding(Status.FAIL, text, evidence, UNKNOWN, data)


def _wanted(here: Ground, service: Service) -> tuple[str, Place]:
    """`user:group` as it is written, by the service or by the image's last USER."""
    if service.user:
        return service.user, service.at("user")
    dockerfile = dockerfile_of(here, service)
    stages = lineage(dockerfile) if dockerfile else ()
    if not stages or not stages[-1].user:
        return "", service.place
    return stages[-1].user, stages[-1].user_place


def _known(image: str) -> frozenset[str] | None:
    """The users of an official image; None for any other one."""
    name = reference(image)
    if name.host != "docker.io" or name.path not in ADDED or not image:
        return None
    alpine = "alpine" in name.tag or name.path == "library/alpine"
    system = ALPINE if alpine else BUSYBOX if name.path == "library/busybox" else DEBIAN
    return system | ADDED[name.path]


def _made(here: Ground, service: Service, name: str) -> bool:
    """A step of the build makes it, or may: packages bring users of their own name."""
    word = re.compile(rf"(?<![\w/-]){re.escape(name)}(?![\w-])")
    dockerfile = dockerfile_of(here, service)
    for stage in lineage(dockerfile) if dockerfile else ():
        for step in stage.steps:
            if word.search(step.text) or MAY_ADD.search(step.text):
                return True
            package = OF_PACKAGE.get(name, name)
            if INSTALLS.search(step.text) and (name in step.text or package in step.text):
                return True
            if "$" in step.text and ADDS.search(step.text):
                return True
        if any(source.target.rstrip("/") in WHOLE for source in stage.sources):
            return True
    return False
