"""A command line as a project: `docker run …`, `docker build …`, `docker compose … up`.

Only what the rules look at is read; the options are those of the docker CLI's reference.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from envdoctor.project import compose_values as values
from envdoctor.project.builds import Build
from envdoctor.project.compose_files import assignments
from envdoctor.project.compose_options import options as service_options
from envdoctor.project.compose_tree import pairs
from envdoctor.project.reading import absolute, read
from envdoctor.project.requirements import Compose, Mount, Place, Problem, Project, Service
from envdoctor.project.run_options import written

if TYPE_CHECKING:
    from envdoctor.host import Host

HERE = Place("the command line")

# Options of `docker run` and `docker build` that stand alone; every other one takes a value.
ALONE = frozenset({
    "-d", "--detach", "-i", "--interactive", "-t", "--tty", "-it", "-ti", "-dit", "-itd", "-di",
    "-id", "--rm", "--init", "--privileged", "--read-only", "-P", "--publish-all", "-q",
    "--quiet", "--no-healthcheck", "--oom-kill-disable", "--sig-proxy", "--no-cache", "--push",
    "--load", "--force-rm", "--squash", "-D", "--debug", "--tls", "--tlsverify",
})  # fmt: skip
SHORT = {
    "-p": "--publish", "-v": "--volume", "-e": "--env", "-m": "--memory", "-u": "--user",
    "-w": "--workdir", "-f": "--file", "-l": "--label", "-h": "--hostname",
    "-c": "--cpu-shares",
}  # fmt: skip
CLI = ("-H", "--host", "-c", "--context", "--config", "-l", "--log-level")  # before the command


class Asked(NamedTuple):
    """What a command line means: a project of its own, or files to be read by Compose."""

    project: Project | None = None
    files: tuple[str, ...] = ()
    folder: str = ""


class NotUnderstood(Exception):
    """The command is none that starts or builds something with docker."""


def understand(host: Host, folder: str, argv: list[str]) -> Asked:
    """Read a command line that is given in `folder`. Raises `NotUnderstood`."""
    words = _behind_docker(argv)
    text = shlex.join(argv)
    if words[:1] == ["compose"]:
        return _compose(host, folder, words[1:])
    if words[:2] in (["container", "run"], ["container", "create"]):
        words = words[1:]
    if words[:1] in (["run"], ["create"]):
        service, problems = container(host, folder, words[1:])
        compose = Compose(("the command line",), folder, services=(service,), problems=problems)
        return Asked(Project(folder, compose, command=text))
    if words[:2] in (["image", "build"], ["buildx", "build"], ["builder", "build"]):
        words = words[1:]
    if words[:1] == ["build"]:
        return Asked(_build(host, folder, words[1:], text))
    raise NotUnderstood(text)


def _behind_docker(argv: list[str]) -> list[str]:
    words = argv[1:] if argv[:1] in (["sudo"], ["time"]) else list(argv)
    name = words[0].rpartition("/")[2] if words else ""
    if name == "docker-compose":
        return ["compose", *words[1:]]
    if name not in ("docker", "podman", "nerdctl"):
        raise NotUnderstood(shlex.join(argv))
    words = words[1:]
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in CLI else words[1:]
    return words


def _options(words: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The options with their values, and the words behind them."""
    found: dict[str, list[str]] = {}
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "-":
        word = words[at]
        at += 1
        if word == "--":
            break
        name, mark, value = word.partition("=")
        if not word.startswith("--") and word[:2] in SHORT and len(word) > 2 and word not in ALONE:
            name, value, mark = word[:2], word[2:].lstrip("="), "="
        if not mark and name in ALONE:
            found.setdefault(name, []).append("true")
            continue
        if not mark and at < len(words):
            value = words[at]
            at += 1
        found.setdefault(SHORT.get(name, name), []).append(value)
    return found, words[at:]


def container(
    host: Host, folder: str, words: list[str], place: Place = HERE
) -> tuple[Service, tuple[Problem, ...]]:
    """What the words behind `docker run` ask for, and the files of variables that are missing."""
    options, rest = _options(words)

    def last(name: str) -> str:
        return options.get(name, [""])[-1]

    problems: list[Problem] = []
    environment = dict(host.environ)
    own: dict[str, str | None] = {}
    for name in options.get("--env-file", []):
        text = read(host, folder, absolute(host, folder, name))
        if isinstance(text, Problem):
            said = f"open {name}: no such file or directory"
            problems.append(Problem(said, place, "env-file-missing", {"path": name}))
        else:
            own |= assignments(text, name, environment)[0]
    own |= pairs(options.get("--env", []))
    mounts = [values.mount(entry, place, True) for entry in options.get("--volume", [])]
    mounts += [_mount(entry, place) for entry in options.get("--mount", [])]
    gpus = ["nvidia"] if "--gpus" in options else []
    entrypoint = (last("--entrypoint"),) if last("--entrypoint") else None
    passed = written(options)
    service = Service(
        last("--name") or (rest[0] if rest else "container"), place,
        image=rest[0] if rest else "",
        platform=last("--platform"),
        ports=tuple(p for e in options.get("--publish", []) for p in values.port(e, place)),
        mounts=tuple(_anchored(host, folder, m) for m in mounts if m),
        environment=own,
        healthcheck=("CMD-SHELL", last("--health-cmd")) if last("--health-cmd") else (),
        network_mode=last("--network") or last("--net"),
        command=tuple(rest[1:]) or None,
        entrypoint=entrypoint,
        user=last("--user"),
        workdir=last("--workdir"),
        container_name=last("--name"),
        memory=values.size(last("--memory")),
        cpus=float(last("--cpus")) if last("--cpus").replace(".", "", 1).isdigit() else 0.0,
        devices=(*gpus, *(["runtime nvidia"] if last("--runtime") == "nvidia" else [])),
        device_paths=tuple(d.split(":")[0] for d in options.get("--device", []) if d[:1] == "/"),
        sysctls=pairs(options.get("--sysctl", [])),
        pull_policy=last("--pull"),
        options=service_options(passed),
        written=passed,
    )  # fmt: skip
    return service, tuple(problems)


def _mount(text: str, place: Place) -> Mount | None:
    fields = {key: value for key, _, value in (part.partition("=") for part in text.split(","))}
    target = next((fields[k] for k in ("target", "dst", "destination") if k in fields), "")
    source = fields.get("source", fields.get("src", ""))
    if not target:
        return None
    read_only = "readonly" in fields or "ro" in fields
    # Unlike -v, --mount never makes a missing source.
    return Mount(fields.get("type", "volume"), source, target, place, read_only, creates=False)


def _anchored(host: Host, folder: str, mount: Mount) -> Mount:
    if mount.kind != "bind":
        return mount
    return mount._replace(source=absolute(host, folder, mount.source))


def _build(host: Host, folder: str, words: list[str], text: str) -> Project:
    from envdoctor.project import dockerfile

    # `-t` is a terminal for `run` and a tag here.
    options, rest = _options(["--tag" if word == "-t" else word for word in words])
    context = rest[0] if rest else "."
    files = options.get("--file", [""])
    remote = dockerfile.is_remote(context) or context == "-"
    if remote:
        return Project(folder, command=text)
    context = absolute(host, folder, context)
    # -f counts from where the command is given; in a Compose file it counts from the context.
    file = absolute(host, folder, files[-1]) if files[-1] else ""
    args = {k: v for k, v in pairs(options.get("--build-arg", [])).items() if v is not None}
    contexts = tuple(pairs(options.get("--build-context", [])))
    build = Build(context, file, HERE, options.get("--target", [""])[-1], args, contexts=contexts,
                  file_place=HERE, target_place=HERE)  # fmt: skip
    return Project(folder, dockerfiles=(dockerfile.one(host, folder, "", build, {}),), command=text)


def _compose(host: Host, folder: str, words: list[str]) -> Asked:
    """Compose's own options stand before its command; its files count from where it is called."""
    files: list[str] = []
    own = ""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        name, mark, value = words[at].partition("=")
        at += 1
        if not mark and name not in ("--dry-run", "--compatibility", "--all-resources"):
            value = words[at] if at < len(words) else ""
            at += 1
        if name in ("-f", "--file"):
            files.append(absolute(host, folder, value))
        elif name == "--project-directory":
            own = absolute(host, folder, value)
    return Asked(None, tuple(files), own or folder)
