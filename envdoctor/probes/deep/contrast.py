"""Same code, two environments: the project's virtual environment beside a container of its image.

Both were made by the probes before this one, and are asked with the same script.
"""

from __future__ import annotations

from collections.abc import Iterator

from envdoctor.host import Host
from envdoctor.host.questions import Completed
from envdoctor.model import Evidence, Finding, Settings, Status
from envdoctor.probes.container_run import LABEL
from envdoctor.probes.deep.build import image_of
from envdoctor.probes.deep.django import python_of
from envdoctor.probes.deep.django_scripts import FACTS
from envdoctor.project import read


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Ask both and put the answers side by side."""
    project = read(host, settings)
    if not project.dockerfiles or not project.python.manage or settings.offline:
        yield Finding(Status.SKIPPED, "wants a Django project that is built and installed")
        return
    here = host.run(python_of(host), "-c", FACTS, timeout=15.0)
    if here.problem == "not found":
        yield Finding(Status.SKIPPED, "no virtual environment to compare with")
        return
    builds = project.dockerfiles
    with_code = (b for b in builds if host.stat(host.join(b.context, "manage.py")).kind == "file")
    image = image_of(host, next(with_code, builds[0])) + ":1"
    there = _in_container(host, image)
    ours, theirs = _told(here), _told(there)
    if not ours or not theirs:
        failed = here if not ours else there
        evidence = (Evidence(f"python -c … in {image}", failed.output, None, failed.exit_code),)
        yield Finding(Status.SKIPPED, "one of them has no Python to ask", evidence)
        return
    rows = [[what, ours[what], theirs.get(what, "")] for what in ours]
    differing = [what for what, mine, other in rows if mine != other]
    data = {
        "table": {"columns": ["what", "virtual environment", "container"], "rows": rows},
        "differing": differing,
    }
    text = f"{len(differing)} of {len(rows)} differ: {', '.join(differing)}"
    yield Finding(Status.PASS, text, (Evidence(f"docker run {image}", there.stdout),), data=data)


def _in_container(host: Host, image: str) -> Completed:
    run = host.system.run
    name = f"envdoctor-{run}-facts"
    host.undo("docker", "rm", "--force", "--volumes", name)
    done = host.act(
        "creates-container", "docker", "run", "--rm", "--name", name, "--label", f"{LABEL}={run}",
        "--network", "none", "--entrypoint", "python3", image, "-c", FACTS, timeout=30.0,
    )  # fmt: skip
    if not done.problem:
        host.undone("docker", "rm", "--force", "--volumes", name)
    return done


def _told(done: Completed) -> dict[str, str]:
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
