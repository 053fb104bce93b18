"""One container of this run: started, waited for, and removed whatever happens.

No probe of its own. The client does it where there is one that works (that is what users type, and
it starts faster than docker-py is imported); else the engine's API.
"""

from __future__ import annotations

import re

from envdoctor.host import Host
from envdoctor.host.questions import Completed
from envdoctor.probes.client import VERSION

LABEL = "envdoctor.run"  # on every container that envdoctor makes; its value names the run


def run_once(
    host: Host, image: str, purpose: str, command: tuple[str, ...] = (), *, pull: bool,
    timeout: float,
) -> Completed:  # fmt: skip
    """Run an image; `purpose` ends the container's name, `timeout` is in seconds.

    The probe must have declared `creates-container`; what the pull brought it declares itself.
    """
    run = host.system.run
    name = f"envdoctor-{run}-{purpose}"
    if not _client_works(host):
        return host.run_image(
            "creates-container", image, name=name, command=command, labels={LABEL: run},
            pull=pull, timeout=timeout,
        )  # fmt: skip
    argv = ["docker", "run", "--rm", "--name", name, "--label", f"{LABEL}={run}"]
    argv += [] if pull else ["--pull", "never"]
    host.undo("docker", "rm", "-f", name)
    done = host.act("creates-container", *argv, image, *command, timeout=timeout)
    if not done.problem:  # else nobody knows what is left of it
        host.undone("docker", "rm", "-f", name)
    return done


def _client_works(host: Host) -> bool:
    """It says its version; one that hangs or talks nonsense would spoil the run as well."""
    if not host.which("docker").paths:
        return False
    answer = host.run("docker", "--version", timeout=5.0)
    return answer.ok and bool(re.search(VERSION, answer.stdout))
