"""How large images are, by their manifests: `docker manifest inspect`, and nothing is pulled.

The engine's API has no such question. The CLI's has the user's login and the registry's token, but
it asks the registry itself and not the mirror that the engine would, and it needs to be told which
registries have no TLS (tried with 20.10, 26.1 and 28.5; 20.10 does not read OCI's manifests). The
Hub counts each answer as a pull, so ask only where it matters:
https://docs.docker.com/docker-hub/usage/pulls/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from envdoctor.host import NotRecorded, json_text
from envdoctor.host.questions import Completed
from envdoctor.model import Evidence
from envdoctor.probes.engine_facts import Facts, number, rows, table, words
from envdoctor.probes.project.contents.image_facts import Reference, reference
from envdoctor.probes.project.ground import Ground
from envdoctor.probes.project.image.platforms import (
    Platform,
    as_platform,
    engine_platform,
    platforms_in,
)
from envdoctor.probes.project.image.registries import side_by_side
from envdoctor.probes.project.image.wanted import Wanted

PATIENCE = 8.0  # seconds for one answer
ASKS_NO_MORE = re.compile(r"toomanyrequests|\b429\b|timed? ?out|no such host|connection refused")


class Layer(NamedTuple):
    """A layer as it is downloaded: compressed, in bytes."""

    digest: str
    size: int


class Manifest(NamedTuple):
    """The layers of an image, from the bottom; None where they could not be had."""

    layers: tuple[Layer, ...] | None
    said: Evidence

    @property
    def size(self) -> int:
        """Bytes to download."""
        return sum(layer.size for layer in self.layers or ())


def ask(here: Ground, wanted: Iterable[Wanted]) -> dict[Wanted, Manifest]:
    """The manifests for the platforms that would be pulled, asked for side by side."""
    closed: dict[str, Evidence] = {}  # registries that have answered enough

    def one(want: Wanted) -> Manifest:
        wish = as_platform(want.platform) if want.platform else engine_platform(here)
        found = Manifest(None, Evidence("docker manifest inspect", "not asked"))
        for name in names(here.info, want.image):
            host = reference(name).host
            if host in closed:
                found = Manifest(None, closed[host])
                continue
            found = _manifest(here, name, wish)
            if found.layers is not None:
                break
            if ASKS_NO_MORE.search(found.said.text):
                closed[host] = found.said
        return found

    return side_by_side(wanted, one)


def _manifest(here: Ground, name: str, wish: Platform) -> Manifest:
    done = _inspect(here, name)
    content = _content(done)
    listed = rows(content.get("manifests"))
    if listed and (digest := _chosen(listed, wish)):
        done = _inspect(here, f"{_without_tag(name)}@{digest}")
        content = _content(done)
    if "layers" not in content:
        said = done.stderr.strip() or done.problem or f"nothing for {wish}"
        return Manifest(None, Evidence(" ".join(done.argv), said, done.errno, done.exit_code))
    found = rows(content["layers"])
    layers = tuple(Layer(str(row.get("digest")), number(row.get("size"))) for row in found)
    sizes = " + ".join(str(layer.size) for layer in layers)
    return Manifest(layers, Evidence(" ".join(done.argv), f"layers of {sizes or 0} bytes"))


def _inspect(here: Ground, name: str) -> Completed:
    option = ("--insecure",) if insecure(here.info, reference(name).host) else ()
    argv = ("docker", "manifest", "inspect", *option, name)
    try:
        return here.host.run(*argv, timeout=PATIENCE)
    except NotRecorded:
        return Completed(argv, problem="not recorded")


def _content(done: Completed) -> Facts:
    try:
        return table(json_text.loads(done.stdout)) if done.ok else {}
    except ValueError:
        return {}


def _chosen(listed: list[Facts], wish: Platform) -> str:
    """The digest of the manifest that an engine takes: its own platform, or one that it runs."""
    fitting = []
    for row in listed:
        for offered in platforms_in([table(row.get("platform"))]):
            if offered.runs_on(wish):
                fitting.append((offered != wish, str(row.get("digest", ""))))
    return min(fitting)[1] if fitting else ""


def _without_tag(name: str) -> str:
    parts = reference(name)
    return f"{parts.host}/{parts.path}"


def names(info: Facts, image: str) -> list[str]:
    """Where to ask for an image: at the Hub's first mirror, if there is one, then by its name."""
    parts = reference(image)
    mirrors = words(table(info.get("RegistryConfig")).get("Mirrors"))
    host = mirrors[0].partition("://")[2].rstrip("/") if mirrors else ""
    if parts.host != "docker.io" or not host or "/" in host:
        return [image]
    return [_written(parts._replace(host=host)), image]


def _written(parts: Reference) -> str:
    end = f"@{parts.digest}" if parts.digest else f":{parts.tag or 'latest'}"
    return f"{parts.host}/{parts.path}{end}"


def insecure(info: Facts, host: str) -> bool:
    """The engine talks to this registry without TLS, or without looking at its certificate."""
    config = table(info.get("RegistryConfig"))
    mirrors = words(config.get("Mirrors"))
    if any(mirror.rstrip("/") == f"http://{host}" for mirror in mirrors):
        return True
    if table(table(config.get("IndexConfigs")).get(host)).get("Secure") is False:
        return True
    bare = host.rpartition(":")[0] or host
    return bare == "localhost" or _in_ranges(bare, words(config.get("InsecureRegistryCIDRs")))


def _in_ranges(address: str, ranges: list[str]) -> bool:
    if not re.fullmatch(r"[\d.]+|\[[\da-f:]+\]", address):
        return False
    from ipaddress import ip_address, ip_network  # for a literal address only: 5 ms

    try:
        found = ip_address(address.strip("[]"))
        return any(found in ip_network(one) for one in ranges)
    except ValueError:
        return False
