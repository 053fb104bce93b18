"""What a registry's answer says of an image that is not on the engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host.questions import Reply
from envdoctor.model import Evidence, Finding, Status
from envdoctor.probes.engine_facts import Facts, rows, table
from envdoctor.probes.project.contents.image_facts import reference
from envdoctor.probes.project.ground import Ground, docker_says
from envdoctor.probes.project.image.by_hand import by_hand, unused
from envdoctor.probes.project.image.foreign import foreign
from envdoctor.probes.project.image.platforms import as_platform, engine_platform, platforms_in
from envdoctor.probes.project.image.registries import has_login, question
from envdoctor.probes.project.image.wanted import Wanted
from envdoctor.project.builds import Stage

REFUSED = "ED240"  # image-pull-access-denied-nonexistent
NO_TAG = "ED241"  # image-tag-removed-or-missing
NO_PLATFORM = "ED251"  # no-matching-manifest-arm64
NO_STAGE = "ED385"  # copy-from-stage-typo-pull-denied
BY_HAND = "ED743"  # image-built-by-hand
IN_BUILD = "ED420"  # from-image-pull-fails-in-build

PLAIN = re.compile(r"[a-z0-9_-]+")  # as stages are called; most images have a tag or an owner
UNKNOWN_MANIFEST = re.compile(r"manifest unknown|not found|no such manifest", re.IGNORECASE)
DENIED = re.compile(r"denied|unauthorized|authentication required|forbidden", re.IGNORECASE)


def answered(here: Ground, want: Wanted, reply: Reply) -> Iterator[Finding]:
    """Whether the image can be had, by this answer to a question about it."""
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
            yield from foreign(here, want, wish, (here.quote(want.place),))
        return
    listed = ", ".join(map(str, offered))
    quotes = (here.quote(want.place), Evidence(f"GET {question(want.image)}", listed))
    if len(offered) == 1 and not want.platform:  # no list to choose from: pulled with a warning
        yield from foreign(here, want, offered[0], quotes)
        return
    said = f"no matching manifest for {wish} in the manifest list entries"
    text = f"{want.who}: {want.image} is not published for {wish}"
    data = {"image": want.image, "wanted": str(wish), "has": listed}
    yield Finding(Status.FAIL, text, (docker_says(said), *quotes), NO_PLATFORM, data)
