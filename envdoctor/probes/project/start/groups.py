"""The groups that a container runs with have to be in its image, unless they are numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.container.refusals import listed
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.project.requirements import Place, Service

UNKNOWN = "ED346"  # container-user-unknown

# What the distributions' /etc/group hold, in any of their releases, the user's own apart.
_SYSTEM = (
    "root daemon bin sys adm tty disk lp mail news uucp man proxy kmem dialout fax voice cdrom "
    "floppy tape sudo audio dip www-data backup operator list irc src gnats shadow utmp video sasl "
    "plugdev staff games users nogroup nobody wheel cron ftp sshd input at netdev readproc squid "
    "xfs kvm cdrw usb vpopmail ntp smmsp locate abuild ping mem console lock _apt"
)
SYSTEM = frozenset(_SYSTEM.split())
NAME = re.compile(r"[A-Za-z_][\w.-]*")


def wanted(here: Ground, service: Service, own: tuple[str, Place]) -> Iterator[tuple[str, Place]]:
    """The groups by name, each with its place; `own` is `user:group` as it is in force."""
    user, place = own
    group = user.partition(":")[2]
    for name, where in (
        (group, place),
        *((name, service.at("group_add")) for name in listed(service, "group_add")),
    ):
        if NAME.fullmatch(name) and name not in SYSTEM:
            yield name, where


def unknown(here: Ground, service: Service, base: str, name: str, place: Place) -> Finding:
    """A group that neither the base image has nor a step of the build makes."""
    evidence = (
        docker_says(f"unable to find group {name}"),
        here.quote(place),
        Evidence("known of the image", f"{base} has no group {name}, and no step makes one"),
    )
    text = f"{place}: {service.name} shall be in the group {name}, which its image does not have"
    data = {"user": name, "service": service.name, "image": service.image or base}
    return Finding(Status.FAIL, text, evidence, UNKNOWN, data)
