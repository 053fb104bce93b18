"""Images: can each be had, and is it made for this engine's processor? Nothing is pulled.

The engine itself asks the registry (`/distribution/<name>/json`), over the very path that a pull
would take. Credentials are not sent along: what needs a login is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many
from envdoctor.probes.project.contents.image_facts import local
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.image.answers import answered
from envdoctor.probes.project.image.foreign import for_another
from envdoctor.probes.project.image.registries import ask
from envdoctor.probes.project.image.wanted import NAME, Wanted, wanted_images

BAD_NAME = "ED243"  # image-reference-invalid
NOT_HERE = "ED244"  # image-not-here

MOST_ASKED = 30  # images; each question is a round trip to a registry


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
            findings = list(for_another(here, want, own))
        elif want.pull == "never":
            findings = [_not_here(here, want)]
        elif want.image in answers:
            findings = list(answered(here, want, answers[want.image]))
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


def _invalid(here: Ground, want: Wanted) -> Finding:
    said = "invalid reference format"
    if re.fullmatch(r"[^A-Z]*[A-Z].*", want.image.partition(":")[0]):
        said += f"\nrepository name ({want.image.partition(':')[0]}) must be lowercase"
    evidence = (docker_says(said.split("\n", maxsplit=1)[0]), here.quote(want.place),
                Evidence("with its variables put in", want.image))  # fmt: skip
    text = f"{want.place}: {want.image!r} is no name of an image"
    return Finding(Status.FAIL, text, evidence, BAD_NAME, {"image": want.image})


def _not_here(here: Ground, want: Wanted) -> Finding:
    text = f"{want.who}: {want.image} is not here, and pull_policy is never"
    evidence = (docker_says(f"No such image: {want.image}"), here.quote(want.place))
    return Finding(Status.FAIL, text, evidence, NOT_HERE, {"image": want.image})
