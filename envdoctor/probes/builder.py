"""The builder: what `docker build` will use on this machine, BuildKit or the classic builder.

The rules are those of the CLI (cmd/docker/builder.go): DOCKER_BUILDKIT=0 is the classic builder;
from CLI 23 on everything else is the buildx plugin, and without the plugin the classic builder
again, or an error when DOCKER_BUILDKIT=1 insists. Before 23 the daemon's ping says which it wants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.host import Host, json_text
from envdoctor.host.endpoint import config_folder
from envdoctor.model import Evidence, Finding, Probe, Settings, Status
from envdoctor.probes import cli_plugins
from envdoctor.probes.cli_plugins import Plugin

BUILDX_MISSING = "ED400"  # buildx-missing-buildkit-required
PODMAN_NO_BUILDKIT = "ED134"  # podman-api-is-not-buildkit
INSTANCE_GONE = "ED411"  # builder-instance-missing

CLIENT = r"Docker version (\d+)\."
OFF = ("0", "false", "False", "FALSE", "f", "F")


def check(host: Host, settings: Settings) -> Iterator[Finding]:
    """Find out which builder `docker build` takes, and whether it can work."""
    match = re.search(CLIENT, host.run("docker", "--version", timeout=5.0).stdout)
    if match is None:
        yield Finding(Status.SKIPPED, "no docker client to build with")
        return
    wish = host.environ.get("DOCKER_BUILDKIT", "")
    if wish in OFF:
        yield _classic("by DOCKER_BUILDKIT=0", (Evidence("DOCKER_BUILDKIT", wish),))
        return
    if int(match[1]) < 23:
        yield _before_buildx(host, wish)
        return
    plugin = cli_plugins.find(host, "buildx")
    if plugin.works:
        yield from _buildx(host, plugin)
    else:
        yield _without_buildx(plugin, wish)


def _classic(why: str, evidence: tuple[Evidence, ...] = ()) -> Finding:
    data = {"builder": "classic", "buildkit": False}
    return Finding(Status.PASS, f"classic builder, {why}", evidence, data=data)


def _before_buildx(host: Host, wish: str) -> Finding:
    """CLI 20.10 and older: BuildKit sits in the daemon; its ping names the default."""
    where = host.endpoint
    preferred = ""
    if where.address.startswith(("unix://", "tcp://")):
        seen = host.connect(where.address, tls=where.tls, timeout=5.0)
        preferred = seen.header("Builder-Version")
    evidence = (Evidence("GET /_ping", f"Builder-Version: {preferred or 'not given'}"),)
    if wish or preferred == "2":
        data = {"builder": "buildkit", "buildkit": True}
        return Finding(Status.PASS, "BuildKit, in the engine", evidence, data=data)
    return _classic("as this version does", evidence)


def _without_buildx(plugin: Plugin, wish: str) -> Finding:
    """The classic builder steps in silently and then fails on BuildKit's syntax."""
    why = plugin.problem or ("a link to nothing" if plugin.dangling else "not installed")
    path = plugin.path or (plugin.dangling[0] if plugin.dangling else "")
    data = {"builder": "classic", "buildkit": False, "plugin": path}
    evidence = plugin.evidence or (Evidence("docker-buildx", "in no folder of plugins"),)
    if wish:
        evidence = (Evidence("DOCKER_BUILDKIT", wish), *evidence)
        text = f"BuildKit wanted, buildx {why}"
        return Finding(Status.FAIL, text, evidence, BUILDX_MISSING, data)
    return Finding(Status.WARN, f"buildx {why}", evidence, BUILDX_MISSING, data)


def _buildx(host: Host, plugin: Plugin) -> Iterator[Finding]:
    version = host.api("/version").body
    if isinstance(version, dict) and "Podman" in str(version.get("Components")):
        evidence = (*plugin.evidence, Evidence("GET /version", "Podman Engine"))
        yield Finding(Status.FAIL, "Podman's API has no BuildKit", evidence, PODMAN_NO_BUILDKIT)
        return
    name, source = _instance(host)
    data = {
        "builder": "buildx",
        "buildkit": True,
        "version": plugin.version,
        "instance": name,
        "name": name,
    }
    if name and name != "default" and not _exists(host, name):
        evidence = (Evidence(source, name), Evidence("buildx/instances", f"no {name}"))
        text = f"no buildx builder {name}"
        yield Finding(Status.FAIL, text, evidence, INSTANCE_GONE, data)
        return
    suffix = f", builder {name}" if name not in ("", "default") else ""
    yield Finding(
        Status.PASS, f"BuildKit, buildx {plugin.version}{suffix}", plugin.evidence, data=data
    )


def _instance(host: Host) -> tuple[str, str]:
    """The buildx builder in use, from its own files: `docker buildx inspect` would boot it."""
    if name := host.environ.get("BUILDX_BUILDER", ""):
        return name, "BUILDX_BUILDER"
    file = host.join(_folder(host), "current")
    try:
        current = json_text.loads(host.read_text(file).text or "{}")
        key, name = str(current.get("Key", "")), str(current.get("Name", ""))
    except (ValueError, AttributeError):  # buildx itself starts afresh then
        return "", file
    where = host.endpoint
    here = where.context if where.context != "default" else where.address
    return (name, file) if current.get("Global") or key == here else ("", file)


def _exists(host: Host, name: str) -> bool:
    """A builder made by hand, or one that stands for a context."""
    from envdoctor.host.endpoint import contexts

    instance = host.join(_folder(host), "instances", name)
    return host.stat(instance).kind == "file" or any(c.context == name for c in contexts(host))


def _folder(host: Host) -> str:
    own = host.environ.get("BUILDX_CONFIG", "")
    return own or host.join(config_folder(host), "buildx")


PROBES = (
    Probe("builder", "Image builder ready", check, requires=("connection",),
          tags=("builder", "tutorial")),
)  # fmt: skip
