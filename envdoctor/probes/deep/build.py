"""`docker image build` twice: the image is there, and the second time its layers are cached."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.questions import Completed
from envdoctor.model import Data, Evidence, Finding, Settings, Status
from envdoctor.probes.deep.build_cache import Broken, broken, fragile, places
from envdoctor.probes.deep.build_output import Step, failed_part, leftovers, steps
from envdoctor.project import read
from envdoctor.project.builds import Dockerfile

LIMIT = 600.0  # seconds for one build: a first one may pull a large base image
PULLED = re.compile(r"^Status: Downloaded newer image for (\S+)", re.MULTILINE)
LS = "{{.Repository}}:{{.Tag}}  {{.ID}}  {{.Size}}"


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Build what the project builds, each image twice, and show what the cache gave."""
    if settings.offline:
        yield Finding(Status.SKIPPED, "a build may use the network; not with --offline")
        return
    dockerfiles = read(host, settings).dockerfiles
    if not dockerfiles:
        yield Finding(Status.SKIPPED, "no Dockerfile here")
    for dockerfile in dockerfiles:
        prefix = f"{dockerfile.service}: " if len(dockerfiles) > 1 and dockerfile.service else ""
        for finding in _twice(host, dockerfile):
            yield finding._replace(summary=prefix + finding.summary)


def image_of(host: Host, dockerfile: Dockerfile) -> str:
    """The name without tag under which this run builds a Dockerfile."""
    return f"envdoctor-{host.system.run}-{dockerfile.service.lower().strip('_-.') or 'image'}"


def _twice(host: Host, dockerfile: Dockerfile) -> Iterator[Finding]:
    build = dockerfile.build
    if build and build.contexts:
        names = ", ".join(build.contexts)
        yield Finding(Status.SKIPPED, f"only Compose knows its additional contexts ({names})")
        return
    first = _build(host, dockerfile, "1")
    command = Evidence(
        f"docker image build {posixpath.basename(dockerfile.context)}",
        failed_part(first), first.errno, first.exit_code,
    )  # fmt: skip
    if not first.ok:
        yield _not_built(first, dockerfile, command)
        return
    second = _build(host, dockerfile, "2")
    if not second.ok:
        evidence = (command._replace(text=failed_part(second), exit_code=second.exit_code),)
        yield Finding(Status.FAIL, "built once, but not a second time", evidence)
        return
    listed = host.run("docker", "image", "ls", "--format", LS, image_of(host, dockerfile))
    size = next((line.split()[-1] for line in listed.stdout.splitlines()), "")
    evidence = (Evidence("docker image ls", listed.output or "not in the list"),)
    data = _layers(dockerfile, steps(first), steps(second))
    if listed.ok and not size:
        text = "built, but the builder keeps it: not in docker image ls (it wants --load)"
        yield Finding(Status.WARN, text, (*evidence, command), data=data)
        return
    yield from _told(dockerfile, first, second, size, evidence, data)


def _build(host: Host, dockerfile: Dockerfile, tag: str) -> Completed:
    image = image_of(host, dockerfile)
    build = dockerfile.build
    # Two tags, or else a second image would leave the first one without a name.
    tags = ("docker", "image", "rm", "--force", "--no-prune", f"{image}:1", f"{image}:2")
    host.undo(*tags, timeout=30.0)
    argv = ["docker", "image", "build", "--force-rm", "--tag", f"{image}:{tag}"]
    if build and build.inline:
        argv += ["--file", "-"]
    elif build and build.file:
        argv += ["--file", posixpath.join(dockerfile.context, build.file)]
    if build:
        argv += ["--target", build.target] if build.target else []
        argv += ["--platform", build.platforms[0]] if build.platforms else []
        for name, value in build.args.items():
            argv += ["--build-arg", f"{name}={value}" if value is not None else name]
    done = host.act(
        "builds-image", *argv, dockerfile.context, timeout=LIMIT,
        stdin=build.inline if build else "",
        leaves=lambda done: (*leftovers(done), tags),
    )  # fmt: skip
    for base in dict.fromkeys(PULLED.findall(done.stdout)):
        host.declare("pulls-image", f"{base} (it stays)")
    return done


def _not_built(done: Completed, dockerfile: Dockerfile, command: Evidence) -> Finding:
    if done.problem == "timed out":
        return Finding(Status.UNKNOWN, f"not built in {done.seconds:.0f} s", (command,))
    known = steps(done)
    failed = [(step, place) for step, place in zip(known, places(known, dockerfile), strict=True)
              if step.state == "failed"]  # fmt: skip
    if not failed:
        return Finding(Status.FAIL, "the build failed", (command,))
    step, place = failed[0]
    data = {"file": place.file, "line": place.line, "instruction": step.text}
    return Finding(
        Status.FAIL, f"the build fails at {place}: {step.keyword}", (command,), None, data
    )


def _layers(dockerfile: Dockerfile, first: tuple[Step, ...], second: tuple[Step, ...]) -> Data:
    again = {(step.stage, step.text): step for step in second}
    rows = []
    for step, place in zip(first, places(first, dockerfile), strict=True):
        if step.keyword != "FROM":
            repeated = again.get((step.stage, step.text))
            line = str(place.line) if place.line else ""
            rows.append([line, step.text[:60], _took(step), _took(repeated)])
    return {"table": {"columns": ["line", "layer", "first", "again"], "rows": rows}}


def _took(step: Step | None) -> str:
    if step is None or step.state in ("", "failed"):
        return "?"
    return "cached" if step.state == "cached" else f"{step.seconds or 0:.1f} s"


def _told(
    dockerfile: Dockerfile, first: Completed, second: Completed, size: str,
    evidence: tuple[Evidence, ...], data: Data,
) -> Iterator[Finding]:  # fmt: skip
    layers = [step for step in steps(second) if step.keyword != "FROM"]
    cached = sum(step.state == "cached" for step in layers)
    what = f"{size}, built in {first.seconds:.1f} s"
    breaks = broken(steps(second), dockerfile)
    if breaks:
        yield _broken(breaks, what, cached, len(layers), evidence, data)
        return
    for copy, install in fragile(dockerfile):
        text = f"{copy} copies all code before {install} installs packages"
        advice = (
            f"Every change of the code makes line {install.line} run again. Above it, copy only "
            f"the list of packages; copy the rest below it."
        )
        data = {**data, "file": copy.file, "line": copy.line, "advice": advice}
        yield Finding(Status.WARN, text, (*evidence, Evidence(str(copy), advice)), data=data)
        return
    text = f"{what}, again in {second.seconds:.1f} s: {cached} of {len(layers)} cached"
    yield Finding(Status.PASS, text, evidence, data=data)


def _broken(
    breaks: Broken, what: str, cached: int, count: int, evidence: tuple[Evidence, ...], data: Data
) -> Finding:
    place, text = breaks.place, breaks.step.text
    summary = f"{place} breaks the cache: {cached} of {count} layers came from it ({what})"
    because = Evidence(str(place), f"{text}\n{breaks.why}")
    data = {**data, "file": place.file, "line": place.line, "instruction": text, "why": breaks.why}
    return Finding(Status.WARN, summary, (*evidence, because), data=data)
