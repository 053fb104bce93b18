"""Volumes that cannot be made: their names, drivers, and the options of the driver `local`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envdoctor.model import Evidence, Finding
from envdoctor.probes.engine_facts import table, words
from envdoctor.probes.project.container.plugins import plugins
from envdoctor.probes.project.container.refusals import refused_named
from envdoctor.probes.project.ground import Ground
from envdoctor.project.requirements import Named

SPELLING = "ED365"  # volume-spec-invalid
NO_PLUGIN = "ED611"  # engine-plugin-missing
OPTION = "ED664"  # volume-option-invalid

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
OPTIONS = ("type", "device", "o", "size")


def volume_options(here: Ground, volume: Named) -> Iterator[Finding]:
    """What the engine refuses before it makes a volume; one that is there needs no making."""
    wrong = [*_wrong(here, volume)] if here.info else []
    if wrong and not here.api(f"/volumes/{volume.real}").ok:  # asked only then: there may be many
        yield from wrong


def _wrong(here: Ground, volume: Named) -> Iterator[Finding]:
    name = volume.real
    if len(name) < 2:
        said = "volume name is too short"
        yield refused_named(
            here, volume, said, f"{name} is too short for a volume's name", SPELLING
        )
    elif not NAME.fullmatch(name):
        said = f'"{name}" includes invalid characters for a local volume name'
        yield refused_named(here, volume, said, f"{name} is no name for a volume", SPELLING)
    known = words(table(here.info.get("Plugins")).get("Volume"))
    if volume.driver not in ("", "local", *known):
        there = plugins(here)
        if known and there is not None and volume.driver.partition(":")[0] not in there:
            said = f"error looking up volume plugin {volume.driver}: plugin"
            text = f"the engine has no volume driver {volume.driver}"
            seen = Evidence("docker info", f"Volume: {' '.join(known)}")
            yield refused_named(here, volume, said, text, NO_PLUGIN, seen, plugin=volume.driver)
    elif volume.driver in ("", "local"):
        yield from _local(here, volume)


def _local(here: Ground, volume: Named) -> Iterator[Finding]:
    unknown = [key for key in volume.options if key not in OPTIONS]
    for key in unknown:
        text = f"a volume has no option {key}; {', '.join(OPTIONS)} are"
        yield refused_named(here, volume, f'invalid option: "{key}"', text, OPTION)
    if unknown or volume.options.keys().isdisjoint(("type", "device", "o")):
        return
    lacks = next((key for key in ("device", "type") if key not in volume.options), "")
    if lacks:
        text = f"{lacks} is missing beside the other options"
        yield refused_named(here, volume, f'missing required option: "{lacks}"', text, OPTION)
    elif not volume.options["device"]:
        text = "device is empty (a variable without a value?)"
        yield refused_named(here, volume, "missing device in volume options", text, OPTION)
