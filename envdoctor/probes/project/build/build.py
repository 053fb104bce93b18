"""Builds: the context, the Dockerfile's sources and stages, and the builder that will be used."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.engine_facts import many
from envdoctor.probes.project.build.builder import (
    Builder,
    builder_of,
    built,
    meant_stage,
    stage_number,
)
from envdoctor.probes.project.build.copies import copies
from envdoctor.probes.project.build.exposed_ports import exposed_ports
from envdoctor.probes.project.build.submodules import copied_empty, instead
from envdoctor.probes.project.ground import Ground, docker_says, ground, skipped
from envdoctor.probes.project.step.files import missing_file
from envdoctor.probes.project.step.node import missing_script, stale_lock
from envdoctor.probes.project.step.packages import packages
from envdoctor.probes.project.step.programs import missing_program, other_options, other_shell
from envdoctor.probes.project.step.releases import gone_package, old_release
from envdoctor.probes.project.step.rights import needs_root
from envdoctor.probes.project.step.scripts import failing_script
from envdoctor.probes.project.step.steps import failing_steps
from envdoctor.project.builds import Dockerfile, Source, Stage
from envdoctor.project.compose import numbers
from envdoctor.project.context import BadPattern, Context

NO_CONTEXT = "ED388"  # build-usage
NO_DOCKERFILE = "ED380"  # dockerfile-not-found
NO_TARGET = "ED387"  # build-target-missing
NO_STAGE = "ED385"  # copy-from-stage-typo-pull-denied
STAGES = "ED386"  # dockerfile-stage-invalid
NEEDS_BUILDKIT = "ED400"  # buildx-missing-buildkit-required
NO_SECRET = "ED404"  # build-secret-missing
BAD_IGNORE = "ED394"  # dockerignore-invalid

# What may be wrong with a step, in the order in which it shows.
STEPS = (
    missing_program, other_shell, other_options, missing_file, failing_script, missing_script,
    stale_lock, needs_root, old_release, packages, gone_package,
)  # fmt: skip

UNREAD = re.compile(r"--(link|parents|exclude|keep-git-dir|unpack|checksum)\b")
REFER = "Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit"
FIRST_WITH_HEREDOCS = (23,)  # whose classic builder reads them, and does nothing about them
# Flags that the classic builder knows from an engine on: the first it passes over.
ALSO_CLASSIC = {"--link": (23,), "--exclude": (28,)}


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Every Dockerfile as its own build will read it."""
    here = ground(host, settings)
    if not here.project.dockerfiles:
        yield skipped("nothing is built here")
        return
    failed = 0
    for dockerfile in here.project.dockerfiles:
        findings = list(_one(here, dockerfile, settings))
        failed += any(f.status is not Status.PASS for f in findings)
        yield from findings
    if not failed:
        paths = [d.path for d in here.project.dockerfiles]
        text = paths[0] if len(paths) == 1 else many(len(paths), "Dockerfile")
        yield Finding(Status.PASS, text, data={"dockerfiles": paths})


def _one(here: Ground, dockerfile: Dockerfile, settings: Settings) -> Iterator[Finding]:
    if missing := _missing(here, dockerfile):
        yield missing
        return
    if dockerfile.problems:  # the probe of files tells them
        return
    builder = builder_of(here, dockerfile, settings)
    yield from _classic(here, dockerfile, builder)
    if dockerfile.final is None:
        place = dockerfile.build.target_place if dockerfile.build else dockerfile.place
        names = ", ".join(s.name for s in dockerfile.stages if s.name) or "none has a name"
        said = f'target stage "{dockerfile.target}" could not be found'
        evidence = (docker_says(said), here.quote(place), Evidence(dockerfile.path, names))
        text = f"{place}: {dockerfile.path} has no stage {dockerfile.target}"
        yield Finding(Status.FAIL, text, evidence, NO_TARGET, {"stage": names.split(",")[0]})
        return
    try:
        context = Context(here.host, dockerfile.context, dockerfile.ignored)
    except BadPattern as error:
        pattern = (docker_says(f"syntax error in pattern: {error}"),)
        text = f"{dockerfile.ignore_file}: {error}"
        yield Finding(Status.FAIL, text, pattern, BAD_IGNORE, {"path": dockerfile.ignore_file})
        return
    stages = built(dockerfile, builder.buildkit)
    for stage in stages:
        number = dockerfile.stages.index(stage)
        for source in stage.sources:
            if source.origin:
                yield from _from(here, dockerfile, source, number, builder)
        for finding in copies(here, dockerfile, stage, context, builder):
            path = posixpath.join(dockerfile.context, str(finding.data.get("path", "")).lstrip("/"))
            yield instead(here, finding, posixpath.normpath(path))
        yield from copied_empty(here, dockerfile, stage, context)
        yield from _secrets(here, dockerfile, stage)
        yield from exposed_ports(here, stage)
        yield from failing_steps(here, dockerfile, stage, context, STEPS)


def _missing(here: Ground, dockerfile: Dockerfile) -> Finding | None:
    """The folder or the Dockerfile itself is not there."""
    build = dockerfile.build
    if build is None:
        return None
    if here.exists(build.context) != "folder":
        said = f'unable to prepare context: path "{build.context}" not found'
        text = f"{build.place}: there is no folder {build.context}"
        seen = (docker_says(said), here.quote(build.place))
        return Finding(Status.FAIL, text, seen, NO_CONTEXT, {"path": build.context})
    if any(p.kind == "missing" for p in dockerfile.problems):
        name = build.file or "Dockerfile"
        said = f"failed to read dockerfile: open {name}: no such file or directory"
        place = build.file_place if build.file and build.file_place.file else build.place
        text = f"{place}: there is no {dockerfile.path}"
        evidence = (docker_says(said), here.quote(place), *_alike(here, build.context))
        told = Finding(Status.FAIL, text, evidence, NO_DOCKERFILE, {"path": dockerfile.path})
        return instead(here, told, posixpath.normpath(posixpath.join(build.context, name)))
    return None


def _alike(here: Ground, folder: str) -> tuple[Evidence, ...]:
    names = here.host.list_folder(folder).names or ()
    files = [name for name in names if "dockerfile" in name.lower()]
    return (Evidence(folder, ", ".join(files)),) if files else ()


def _classic(here: Ground, dockerfile: Dockerfile, builder: Builder) -> Iterator[Finding]:
    """What only BuildKit understands, where the classic builder will be taken."""
    if builder.buildkit is not False:
        return
    old = numbers(here.engine) < FIRST_WITH_HEREDOCS
    unread = re.compile(f"heredoc|{UNREAD.pattern}" if old else UNREAD.pattern)
    # What it cannot read stops it before anything is done, in the order of the lines.
    for need in sorted(dockerfile.needs_buildkit, key=lambda n: not unread.match(n.flags[0])):
        flag = need.flags[0].split("=", maxsplit=1)[0]
        known_from = ALSO_CLASSIC.get(flag)
        if known_from and numbers(here.engine) >= known_from:
            continue
        is_run = need.written.upper().startswith("RUN")
        if need.flags[0] == "heredoc" and old:
            said = "unknown instruction"
        elif need.flags[0] == "heredoc":
            said = "" if is_run else "no source files were specified"
        elif flag in ("--platform",):
            said = 'failed to parse platform : "" is an invalid'
        elif UNREAD.match(flag):
            said = f"dockerfile parse error on line {need.place.line}: unknown flag: {flag}"
            if old:
                said = f"dockerfile parse error line {need.place.line}: Unknown flag: {flag[2:]}"
        else:
            said = f"the {flag} option requires BuildKit. {REFER} enabled"
        what = "a heredoc" if need.flags[0] == "heredoc" else flag
        evidence = ((docker_says(said),) if said else ()) + (here.quote(need.place), *builder.why)
        text = f"{need.place}: {what} needs BuildKit, and the classic builder will be used"
        # A heredoc of RUN is run without its content: nothing fails, and nothing is done.
        status = Status.FAIL if said else Status.WARN
        yield Finding(status, text, evidence, NEEDS_BUILDKIT, {"path": dockerfile.path})
        return


def _from(
    here: Ground, dockerfile: Dockerfile, source: Source, number: int, builder: Builder
) -> Iterator[Finding]:
    """`--from` names a stage above, a further context, or an image; a typo looks like the last."""
    name = source.origin
    contexts = dockerfile.build.contexts if dockerfile.build else ()
    if name == "?" or name in contexts or stage_number(dockerfile, name, number) >= 0:
        return
    data = {"stage": name, "image": name}
    quoted = here.quote(source.place)
    if name.isdigit():
        said = f"invalid stage index {name}"
        if builder.buildkit is False:
            said = f"invalid from flag value {name}"
        text = f"{source.place}: there is no stage {name} above"
        yield Finding(Status.FAIL, text, (docker_says(said), quoted), STAGES, data)
        return
    meant = meant_stage(dockerfile, name, number)
    if meant is None:  # an image: the probe of images looks for it
        return
    if meant.name.lower() == name.lower():
        current = dockerfile.stages[number].name or str(number)
        said = (
            f'cannot copy from stage "{name}", it needs to be defined before current stage '
            f'"{current}"'
        )
        if builder.buildkit is False:
            said = f"invalid from flag value {name}: "
        text, fault = f"{source.place}: the stage {name} comes only later", STAGES
    else:
        said = f"{name}: failed to resolve source metadata for docker.io/library/{name}:latest"
        if builder.buildkit is False:
            said = f"invalid from flag value {name}: "
        text, fault = f"{source.place}: there is no stage {name}; {meant.name} is meant", NO_STAGE
    evidence = (docker_says(said), quoted, here.quote(meant.place))
    yield Finding(Status.FAIL, text, evidence, fault, {**data, "stage": meant.name})


def _secrets(here: Ground, dockerfile: Dockerfile, stage: Stage) -> Iterator[Finding]:
    """Compose gives a build what its `secrets` name; a plain `docker build` may be given any."""
    build = dockerfile.build
    if build is None or not dockerfile.service or dockerfile.service == "devcontainer":
        return
    for secret in stage.secrets:
        if secret.name not in build.secrets:
            given = here.quote(build.place, "gives " + (", ".join(build.secrets) or "none"))
            said = docker_says(f"secret {secret.name}: not found")
            evidence = (said, here.quote(secret.place), given)
            text = f"{secret.place}: the build needs the secret {secret.name}, and is not given it"
            data = {"name": secret.name, "path": secret.name, "service": dockerfile.service}
            yield Finding(Status.FAIL, text, evidence, NO_SECRET, data)
