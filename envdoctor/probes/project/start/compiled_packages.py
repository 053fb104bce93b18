"""Python packages without a ready wheel for Linux, in images that have nothing to compile them.

Told is what PyPI has had as source alone since ever, in the slim and the Alpine images, where no
step before may have brought a compiler or the package's library.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.project.build.builder import built
from envdoctor.probes.project.contents.absent import harmless
from envdoctor.probes.project.contents.image_facts import reference
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.start.started_files import copied
from envdoctor.project.builds import Dockerfile, Stage
from envdoctor.project.reading import shown

NOTHING_TO_COMPILE = "ED577"  # python-native-build-deps-missing

# Package -> what its build says first.
ONLY_SOURCE = {
    "psycopg2": "pg_config executable not found",
    "mysqlclient": "Can not find valid pkg-config name",
    "uwsgi": "you need a C compiler to build uWSGI",
}
PIP = re.compile(r"\bpip3? install\b(?P<rest>[^&|;\n]*)")
NAME = re.compile(r"(?P<name>[A-Za-z][\w.-]*?)\s*(?:[=<>~!]=?[^;@]*)?$")
MAY_DO = re.compile(
    r"libpq|postgres|mysql|mariadb|gcc|g\+\+|build-|pkg-?config|clang|toolchain|psycopg|uwsgi|-dev\b"
    r"|--(?:extra-)?index-url|--find-links|--only-binary|--prefer-binary|--no-index|\s-[if]\s"
)


def compiled_packages(here: Ground) -> Iterator[Finding]:
    """The first such package of each stage."""
    for dockerfile in here.project.dockerfiles:
        for stage in built(dockerfile, buildkit=True):
            chain = _chain(dockerfile.stages[: dockerfile.stages.index(stage)], stage)
            name = reference(chain[0].base or "")
            small = "slim" in name.tag or "alpine" in name.tag
            if name.host == "docker.io" and name.path == "library/python" and small:
                yield from _in_stage(here, dockerfile, chain)


def _chain(above: tuple[Stage, ...], stage: Stage) -> list[Stage]:
    """The stage, behind those that it is built upon."""
    below = next(
        (s for s in above if s.name and s.name.lower() == (stage.base or "").lower()), None
    )
    return [*(_chain(above[: above.index(below)], below) if below else ()), stage]


def _in_stage(here: Ground, dockerfile: Dockerfile, chain: list[Stage]) -> Iterator[Finding]:
    stage = chain[-1]
    if any("PIP_" in name for one in chain for name in one.environment):
        return
    if any(source.origin for one in chain for source in one.sources):
        return  # wheels, or a whole environment, may come from there
    for step in (step for one in chain for step in one.steps):
        if MAY_DO.search(
            re.sub(r"\bpsycopg2?(?:-binary)?\b|\buwsgi\b|\bmysqlclient\b", "", step.text)
        ):
            return
        plain = re.sub(r"--mount=\S+\s*", "", step.text).replace("\\\n", " ")
        if not harmless(plain):
            return
        for found in PIP.finditer(plain) if step in stage.steps else ():
            for package, seen in _asked(here, dockerfile, chain, found["rest"].split()):
                said = docker_says(ONLY_SOURCE[package])
                lacking = Evidence("known of the image", f"{chain[0].base} has no compiler")
                evidence = (said, here.quote(step.place), *seen, lacking)
                text = f"{step.place}: {package} has to be compiled, and {chain[0].base} cannot"
                data = {"package": package, "image": chain[0].base or "", "path": dockerfile.path}
                yield Finding(Status.FAIL, text, evidence, NOTHING_TO_COMPILE, data)
                return


def _asked(
    here: Ground, dockerfile: Dockerfile, chain: list[Stage], words: list[str]
) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
    """The packages that only come as source, and where a list of requirements has them."""
    for at, word in enumerate(words):
        if word.lower() in ONLY_SOURCE or _named(word) in ONLY_SOURCE:
            yield _named(word), ()
        elif word in ("-r", "--requirement") and words[at + 1 :]:
            path = posixpath.normpath(posixpath.join(chain[-1].workdir or "/", words[at + 1]))
            for source in chain[-1].sources:
                file = copied(here, dockerfile, source, chain[-1], path) if source.path else ""
                text = here.host.read_text(file).text if file else None
                for number, line in enumerate((text or "").splitlines(), 1):
                    if (name := _named(line.split("#")[0].strip())) in ONLY_SOURCE:
                        place = f"{shown(here.project.root, file)}:{number}"
                        yield name, (Evidence(place, line.strip()),)


def _named(written: str) -> str:
    """The package of a requirement, "" for one that holds under conditions or has extras."""
    found = NAME.match(written.strip("'\""))
    return found["name"].lower() if found else ""
