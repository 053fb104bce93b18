"""Images: can each be had, and is it made for this engine's processor? Nothing is pulled.

The engine itself asks the registry (`/distribution/<name>/json`), over the very path that a pull
would take. Credentials are not sent along: what needs a login is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from envdoctor.host import Host
from envdoctor.host.questions import Reply
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import Facts, many, rows, table
from envdoctor.probes.project.build.builder import builder_of, built, meant_stage, stage_number
from envdoctor.probes.project.contents.image_facts import CRASHERS, local, reference, repository
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.image.by_hand import by_hand, unused
from envdoctor.probes.project.image.platforms import Platform, emulates, platform, platforms_in
from envdoctor.probes.project.image.registries import ask, has_login, question
from envdoctor.project.builds import Stage
from envdoctor.project.compose import numbers
from envdoctor.project.requirements import Place

REFUSED = "ED240"  # image-pull-access-denied-nonexistent
NO_TAG = "ED241"  # image-tag-removed-or-missing
BAD_NAME = "ED243"  # image-reference-invalid
NOT_HERE = "ED244"  # image-not-here
FOREIGN = "ED250"  # image-arch-mismatch
NO_PLATFORM = "ED251"  # no-matching-manifest-arm64
CRASHES = "ED252"  # emulation-crash
OTHER_LOCAL = "ED253"  # image-platform-not-local
NO_STAGE = "ED385"  # copy-from-stage-typo-pull-denied
BY_HAND = "ED743"  # image-built-by-hand
IN_BUILD = "ED420"  # from-image-pull-fails-in-build

NAME = re.compile(
    r"(?:[\w.-]+(?::\d+)?/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
    r"(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?"
)
PLAIN = re.compile(r"[a-z0-9_-]+")  # as stages are called; most images have a tag or an owner
MOST_ASKED = 30  # images; each question is a round trip to a registry
UNKNOWN_MANIFEST = re.compile(r"manifest unknown|not found|no such manifest", re.IGNORECASE)
DENIED = re.compile(r"denied|unauthorized|authentication required|forbidden", re.IGNORECASE)


class Wanted(NamedTuple):
    """An image that is needed: for a service, or (`built`) by a build.

    `copied` is one that a build only copies from: its name is often a misspelt stage. `meant` is
    the stage that is called alike, where FROM names none; a `classic` build says it otherwise.
    """

    image: str
    place: Place
    who: str
    platform: str = ""
    pull: str = ""
    built: bool = False
    copied: bool = False
    meant: Stage | None = None
    classic: bool = False


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Look at each image here first, and ask the registry for the others."""
    here = ground(host, settings)
    wanted = list(wanted_images(here, settings))
    if not wanted:
        yield skipped()
        return
    away = [w for w in wanted if NAME.fullmatch(w.image) and not local(here, w.image)]
    asked = [] if settings.offline else [w.image for w in away if w.pull != "never"][:MOST_ASKED]
    answers = ask(here, asked)
    bad, notes = 0, []
    for want in wanted:
        if not NAME.fullmatch(want.image):
            bad += 1
            yield _invalid(here, want)
            continue
        own = local(here, want.image)
        if own:
            findings = list(_here(here, want, own))
        elif want.pull == "never":
            findings = [_not_here(here, want)]
        elif want.image in answers:
            findings = list(_registry(here, want, answers[want.image]))
        else:
            why = "--offline" if settings.offline else f"more than {MOST_ASKED} images"
            notes.append(f"{want.image}: not asked for ({why})")
            continue
        bad += any(f.status in (Status.FAIL, Status.WARN, Status.UNKNOWN) for f in findings)
        yield from findings
    if not bad:
        text = many(len(wanted), "image") + (f", {len(notes)} not looked up" if notes else "")
        evidence = (Evidence("registries", "\n".join(notes)),) if notes else ()
        yield Finding(Status.PASS, text, evidence, data={"images": [w.image for w in wanted]})


def wanted_images(here: Ground, settings: Settings) -> Iterator[Wanted]:
    """Every image once for each platform that is asked for."""
    found: dict[tuple[str, str], Wanted] = {}
    to_come = {service.image for service in here.compose.services if service.build}
    for service in here.compose.services:
        if service.image and service.build and not NAME.fullmatch(service.image):
            want = Wanted(service.image, service.at("image"), service.name)
            found.setdefault((want.image, ""), want)
        elif service.image and not service.build and service.image not in to_come:
            want = Wanted(service.image, service.at("image"), service.name, service.platform,
                          service.pull_policy)  # fmt: skip
            found.setdefault((want.image, want.platform), want)
    for dockerfile in here.project.dockerfiles:
        builder = builder_of(here, dockerfile, settings)
        for stage in built(dockerfile, builder.buildkit):
            number = dockerfile.stages.index(stage)
            names = [(stage.base or "", stage.place, stage.platform, False)]
            contexts = dockerfile.build.contexts if dockerfile.build else ()
            names += [(s.origin, s.place, "", True) for s in stage.sources if s.origin]
            for name, place, wish, copied in names:
                inner = stage_number(dockerfile, name, number) >= 0
                near = meant_stage(dockerfile, name, number)
                inner = inner or bool(copied and near)  # the probe of builds tells that
                if not name or inner or name in ("scratch", "?", *contexts) or name.isdigit():
                    continue
                want = Wanted(name, place, dockerfile.path, wish, built=True, copied=copied)
                want = want._replace(meant=near, classic=builder.buildkit is False)
                found.setdefault((name, wish), want)
    for container in here.project.devcontainers:
        if container.image:
            want = Wanted(container.image, container.place, container.place.file)
            found.setdefault((want.image, ""), want)
    yield from found.values()


def _invalid(here: Ground, want: Wanted) -> Finding:
    said = "invalid reference format"
    if re.fullmatch(r"[^A-Z]*[A-Z].*", want.image.partition(":")[0]):
        said += f"\nrepository name ({want.image.partition(':')[0]}) must be lowercase"
    evidence = (docker_says(said.split("\n", maxsplit=1)[0]), here.quote(want.place),
                Evidence("with its variables put in", want.image))  # fmt: skip
    text = f"{want.place}: {want.image!r} is no name of an image"
    return Finding(Status.FAIL, text, evidence, BAD_NAME, {"image": want.image})


def engine_platform(here: Ground) -> Platform:
    """What an image is chosen for where nobody asks for a platform."""
    return platform(str(here.info.get("OSType", "linux")), str(here.info.get("Architecture", "")))


def _here(here: Ground, want: Wanted, own: Facts) -> Iterator[Finding]:
    has = platform(str(own.get("Os", "")), str(own.get("Architecture", "")))
    engine = engine_platform(here)
    data = {"image": want.image, "wanted": want.platform or str(engine), "has": str(has)}
    quotes = (here.quote(want.place), Evidence(f"GET /images/{want.image}/json", str(has)))
    if want.platform:
        wish = as_platform(want.platform)
        if not want.built and not has.runs_on(wish):
            said = (
                f"image with reference {want.image} was found but its platform ({has}) does not "
                f"match the specified platform ({want.platform})"
            )
            if here.engine and numbers(here.engine) < (28,):
                said = (
                    f"does not match the specified platform: wanted {want.platform}, actual: {has}"
                )
            text = f"{want.who}: {want.image} is here for {has}, not for {want.platform}"
            yield Finding(Status.FAIL, text, (docker_says(said), *quotes), OTHER_LOCAL, data)
        return
    if not has.runs_on(engine):
        yield from _foreign(here, want, has, quotes)


def _foreign(
    here: Ground, want: Wanted, has: Platform, quotes: tuple[Evidence, ...]
) -> Iterator[Finding]:
    """The image is for another processor: emulated where the kernel can, else no program runs."""
    data = {"image": want.image, "wanted": str(engine_platform(here)), "has": str(has)}
    emulated = emulates(here, has)
    if emulated is False:
        text = f"{want.who}: {want.image} is for {has}, the engine is {engine_platform(here)}"
        evidence = (docker_says("exec format error"), *quotes)
        yield Finding(Status.FAIL, text, evidence, FOREIGN, data)
    elif repository(want.image) in CRASHERS:
        text = f"{want.who}: {want.image} is known to crash under emulation"
        yield Finding(Status.WARN, text, quotes, CRASHES, data)


def _not_here(here: Ground, want: Wanted) -> Finding:
    text = f"{want.who}: {want.image} is not here, and pull_policy is never"
    evidence = (docker_says(f"No such image: {want.image}"), here.quote(want.place))
    return Finding(Status.FAIL, text, evidence, NOT_HERE, {"image": want.image})


def _registry(here: Ground, want: Wanted, reply: Reply) -> Iterator[Finding]:
    path = question(want.image)
    said = str(table(reply.body).get("message") or reply.detail or reply.problem)
    quotes: tuple[Evidence, ...] = (
        here.quote(want.place), Evidence(f"GET {path}", said, reply.errno)
    )  # fmt: skip
    if reply.ok:
        yield from _offered(here, want, reply)
        return
    data = {"image": want.image}
    broken: dict[str, object] = {**data}
    if want.built and len(here.project.dockerfiles) == 1:
        broken["breaks"] = ["deep-build"]  # it ends there, however it words it
    login = has_login(here, want.image)
    refused = (
        reply.status in (401, 403, 404) or UNKNOWN_MANIFEST.search(said) or DENIED.search(said)
    )
    hand = by_hand(here, want.image) if refused and not (want.copied or login) else None
    bare = unused(here, want.image) if refused and not want.built else None
    quotes = (*quotes, bare) if bare else quotes
    hint = f"; {bare.source}, which no service builds, may be meant for it" if bare else ""
    if want.meant and refused:
        yield _misspelt(here, want, want.meant, quotes, broken)
    elif hand:
        text = f"{want.who}: {want.image} is to be built here first, as {hand.source} does"
        saying = docker_says("not found" if reply.status == 404 else "pull access denied")
        yield Finding(Status.FAIL, text, (saying, hand, *quotes), BY_HAND, broken)
    elif want.copied and refused and not login and PLAIN.fullmatch(want.image):
        yield _no_stage(here, want, quotes, broken)
    elif reply.status == 404 or UNKNOWN_MANIFEST.search(said):
        fault = IN_BUILD if want.copied else NO_TAG
        text = f"{want.who}: the registry has no {want.image}{hint}"
        yield Finding(Status.FAIL, text, (docker_says("not found"), *quotes), fault, broken)
    elif (reply.status in (401, 403) or DENIED.search(said)) and not login:
        name = want.image.partition("@")[0]
        denied = f"pull access denied for {reference(name).path.removeprefix('library/')}"
        text = f"{want.who}: the registry does not give {want.image} to anybody{hint}"
        fault = IN_BUILD if want.copied else REFUSED
        yield Finding(Status.FAIL, text, (docker_says(denied), *quotes), fault, broken)
    else:
        why = "it may be there for your login" if login else said.split("\n", maxsplit=1)[0][:80]
        text = f"{want.image}: not looked up: {why}"
        yield Finding(Status.UNKNOWN, text, quotes, data=data)


def _misspelt(
    here: Ground, want: Wanted, meant: Stage, quotes: tuple[Evidence, ...], data: Facts
) -> Finding:
    """FROM takes what is no stage above for an image, and there is none."""
    said = f"{want.image}: failed to resolve source metadata for docker.io/library/{want.image}"
    if want.classic:
        said = f"FROM {want.image}"
    text = f"{want.place}: there is no stage {want.image}; {meant.name} is meant"
    if meant.name.lower() == want.image.lower():
        text = f"{want.place}: the stage {want.image} comes only later"
    evidence = (docker_says(said), *quotes, here.quote(meant.place))
    return Finding(Status.FAIL, text, evidence, NO_STAGE, {**data, "stage": meant.name})


def _no_stage(
    here: Ground, want: Wanted, quotes: tuple[Evidence, ...], data: Facts
) -> Finding:  # fmt: skip
    """A bare name behind --from that is neither: the official images of such names are few."""
    said = f"{want.image}: failed to resolve source metadata for docker.io/library/{want.image}"
    if want.classic:
        said = f"invalid from flag value {want.image}: "
    stages = next(
        (d.stages for d in here.project.dockerfiles if d.path == want.who), ()
    )  # fmt: skip
    names = ", ".join(stage.name for stage in stages if stage.name) or "none has a name"
    evidence = (docker_says(said), *quotes, Evidence(f"{want.who}: stages", names))
    text = f"{want.place}: no stage is called {want.image}, and no image that the registry has"
    return Finding(Status.FAIL, text, evidence, NO_STAGE, {**data, "stage": want.image})


def _offered(here: Ground, want: Wanted, reply: Reply) -> Iterator[Finding]:
    offered = platforms_in(rows(table(reply.body).get("Platforms")))
    engine = engine_platform(here)
    wish = as_platform(want.platform) if want.platform else engine
    if not offered or not wish.arch or any(one.runs_on(wish) for one in offered):
        emulated = want.platform and not wish.runs_on(engine)
        if emulated and not want.built:
            yield from _foreign(here, want, wish, (here.quote(want.place),))
        return
    listed = ", ".join(map(str, offered))
    quotes = (here.quote(want.place), Evidence(f"GET {question(want.image)}", listed))
    if len(offered) == 1 and not want.platform:  # no list to choose from: pulled with a warning
        yield from _foreign(here, want, offered[0], quotes)
        return
    said = f"no matching manifest for {wish} in the manifest list entries"
    text = f"{want.who}: {want.image} is not published for {wish}"
    data = {"image": want.image, "wanted": str(wish), "has": listed}
    yield Finding(Status.FAIL, text, (docker_says(said), *quotes), NO_PLATFORM, data)


def as_platform(text: str) -> Platform:
    """A platform as files write it: `linux/arm64`, or its system or its processor alone."""
    os, _, arch = text.partition("/")
    if not arch and os.lower() not in ("linux", "windows"):
        os, arch = "linux", os
    return platform(os, arch)
