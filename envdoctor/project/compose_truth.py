"""What `docker compose config` makes of a project: where Compose is there, that is the truth."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from envdoctor.host import NotRecorded
from envdoctor.project.compose_tree import Table, table
from envdoctor.project.requirements import NOTHING

if TYPE_CHECKING:
    from envdoctor.host import Host
    from envdoctor.host.questions import Completed
    from envdoctor.project.compose_files import Files

# Nothing is fetched: an `include` of a repository or a registry ends with an error instead.
NO_FETCHING = {
    "COMPOSE_EXPERIMENTAL_GIT_REMOTE": "false",
    "COMPOSE_EXPERIMENTAL_OCI_REMOTE": "false",
}
PATIENCE = 20.0  # seconds; 300 services take less than two
VERSION = re.compile(r"[2-9]\d*\.\d")
ALONE = re.compile(r"\bv?(\d+\.\d+\.\d+)")
# Builds have a probe of their own; of a file that is missing, v1 gives only Python's words.
TOLD_BY_US = re.compile(r"^build path|\[Errno 2\] No such file")
V1_ADVICE = re.compile(r"You might be seeing|For more on the Compose|The \S+ variable is not set")
LOG_LINE = re.compile(r'^time="[^"]*" level=(?:warning|info)\b.*$', re.MULTILINE)
NO_COMPOSE = re.compile(
    r"is not a docker command|unknown (?:shorthand )?flag|unknown docker command|unknown command"
)


class Truth(NamedTuple):
    """`content` is empty when Compose refuses the project; `complaint` then has its words.

    `version` is "" where there is no Compose v2 that could be asked. `accepted` without content is
    a project whose output is larger than a Host keeps, or one that Compose v1 takes.
    """

    version: str = ""
    content: Mapping[str, object] = NOTHING
    complaint: str = ""
    accepted: bool = False


def ask(host: Host, files: Files) -> Truth:
    """Let Compose read the project. It contacts neither an engine nor the network for that."""
    try:
        program, number = _program(host)
    except NotRecorded:
        return Truth()
    if number.startswith("1."):
        return _by_first(host, files)
    if not program:
        return Truth()
    try:
        done = config(host, files, program)
    except NotRecorded:  # a snapshot of another machine: our own reading has to do
        return Truth(number)
    if done.ok:
        try:
            return Truth(number, _plain(table(json.loads(done.stdout))), accepted=True)
        except ValueError:  # cut off
            return Truth(number, accepted=True)
    if NO_COMPOSE.search(done.stderr):  # a Compose v1 behind `docker compose`, or a shim
        return Truth()
    said = done.problem or LOG_LINE.sub("", done.stderr).strip() or done.stdout.strip()
    return Truth(number, complaint=said)


def _program(host: Host) -> tuple[tuple[str, ...], str]:
    """The Compose that is here, with its version: the plugin, else the program of its own."""
    done = host.run("docker", "compose", "version", "--short", timeout=5.0)
    number = done.stdout.strip().removeprefix("v")
    if done.ok and VERSION.match(number):
        return ("docker", "compose"), number
    if host.which("docker-compose").paths:
        done = host.run("docker-compose", "--version", timeout=8.0)
        found = ALONE.search(done.stdout) if done.ok else None
        if found:
            return ("docker-compose",), found[1]
    return (), ""


def _by_first(host: Host, files: Files) -> Truth:
    """Compose v1 says whether it takes the project. Its reading has no JSON; ours has to do.

    It names one mistake of each service, so ours are told beside it.
    """
    named = [word for path in files.paths for word in ("-f", path)] if files.given else []
    try:
        done = host.run("docker-compose", *named, "config", timeout=PATIENCE, cwd=files.folder)
    except NotRecorded:
        return Truth()
    said = "" if done.problem else done.stderr.strip()
    if done.ok or not said or TOLD_BY_US.search(said):
        return Truth(accepted=done.ok)
    lines = [line for line in said.splitlines() if line.strip() and not V1_ADVICE.match(line)]
    return Truth(complaint="\n".join(lines))


def config(host: Host, files: Files, program: tuple[str, ...] = ("docker", "compose")) -> Completed:
    """Compose's reading; files of variables are left alone where it can be told to (2.30 on)."""
    named = [word for path in files.paths for word in ("-f", path)] if files.given else []
    command = (*program, *named, "config", "--format", "json")
    for flags in (("--no-env-resolution",), ()):
        done = host.run(*command, *flags, timeout=PATIENCE, env=NO_FETCHING, cwd=files.folder)
        if "unknown flag: --no-env-resolution" not in done.stderr:
            break
    return done


def _plain(content: Table) -> Table:
    """In what `config` prints, `$$` stands for a dollar sign."""

    def plain(value: object) -> object:
        if isinstance(value, str):
            return value.replace("$$", "$")
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, list) else value

    return table(plain(content))
