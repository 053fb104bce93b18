"""The engine's plugins, by the names under which they are asked for."""

from __future__ import annotations

from envdoctor.probes.engine_facts import rows
from envdoctor.probes.project.ground import Ground

PLUGINS = "/plugins"
# Where plugins of the old kind announce themselves (https://docs.docker.com/engine/extend/plugin_api/).
FOLDERS = ("/run/docker/plugins", "/etc/docker/plugins", "/usr/lib/docker/plugins")


def plugins(here: Ground) -> frozenset[str] | None:
    """Their names without a tag; None where the engine does not say, or a plugin cannot be seen."""
    reply = here.api(PLUGINS)
    if not reply.ok or here.away:
        return None
    found = {str(row.get("Name")).partition(":")[0] for row in rows(reply.body)}
    for folder in FOLDERS:
        names = here.host.list_folder(folder).names or ()
        found |= {name.partition(".")[0] for name in names}
    return frozenset(found)
