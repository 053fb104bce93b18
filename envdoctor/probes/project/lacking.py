"""Programs that well-known images are known not to have, unless a step of the build adds them."""

from __future__ import annotations

import re

from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.image_facts import reference
from envdoctor.probes.project.inside import base_of, dockerfile_of, lineage
from envdoctor.project.requirements import Service

# Images that lack a program which health checks like to use: path and tag, and what is not in them.
LACKING = (
    (r"library/(?:python|node|ruby)", r".*slim.*", "curl wget nc"),
    (r"library/(?:python|node|ruby|golang|alpine)", r".*alpine.*|3(?:\.\d+)*|latest", "curl bash"),
    (r"library/(?:php|nginx|redis)", r".*alpine.*", "bash"),
    (r"library/(?:debian|ubuntu)", r".*", "curl wget nc"),
    (r"library/busybox", r".*", "curl bash python python3"),
    (r"library/(?:postgres|mariadb|redis|mongo)", r"(?!.*alpine).*", "curl wget nc"),
    (r"library/(?:postgres|redis)", r".*alpine.*", "curl"),
    (r".*distroless.*|library/scratch|scratch", r".*", "curl wget nc sh bash"),
    (r"library/(?:hello-world|traefik)", r".*", "curl bash"),
)
ALPINE_ONLY = "library/alpine"  # whose plain tags are Alpine, too


def lacks(here: Ground, service: Service, program: str) -> bool:
    """The base image is known to lack it, and no step of the build installs it."""
    base = base_of(here, service)
    if not base or any(m.target.endswith(f"/{program}") for m in service.mounts):
        return False
    name = reference(base)
    path = name.path if name.host == "docker.io" else f"{name.host}/{name.path}"
    tag = name.tag or "latest"
    plain = tag == "latest" or re.fullmatch(r"3(?:\.\d+)*", tag)
    for image, tags, lacking in LACKING:
        if not re.fullmatch(image, path) or not re.fullmatch(tags, tag):
            continue
        if "alpine" in tags and plain and path != ALPINE_ONLY:
            continue
        if program in lacking.split() and not _installs(here, service, program):
            return True
    return False


def _installs(here: Ground, service: Service, program: str) -> bool:
    dockerfile = dockerfile_of(here, service)
    for stage in lineage(dockerfile) if dockerfile else ():
        if any(program in step.text for step in stage.steps):
            return True
        if any(s.path is None or program in s.written or s.path.startswith("/usr")
               for s in stage.sources):  # fmt: skip
            return True
        # Scripts and lists of packages may install anything.
        if any(re.search(r"\.sh\b|xargs|-r \S+\.txt", step.text) and "apt" in step.text
               for step in stage.steps):  # fmt: skip
            return True
    return False
