"""Remedies that change the engine's own settings, in the way that each platform wants it.

The commands merge into `daemon.json` instead of writing it anew, and leave the old file beside it.
"""

from __future__ import annotations

from envdoctor.model import Remedy

RESTART_RISK = "Restarting the engine stops running containers, unless live-restore is on."
_MERGE = (
    'import json,pathlib as p; f=p.Path("/etc/docker/daemon.json"); '
    'f.parent.mkdir(exist_ok=True); old=f.read_text() if f.exists() else "{{}}"; '
    'p.Path(f"{{f}}.bak").write_text(old); d=json.loads(old or "{{}}"); '
    'd.update(json.loads("""{{{keys}}}""")); '
    "f.write_text(json.dumps(d, indent=2))"
)


def merged(keys: str) -> str:
    """The command that merges `keys` (JSON without the outer braces) into `daemon.json`."""
    return f"sudo python3 -c '{_MERGE.format(keys=keys)}'"


def setting(text: str, keys: str) -> tuple[Remedy, ...]:
    """Set keys of the engine (JSON without the outer braces), and restart it."""
    command = merged(keys)
    desktop = f"{text} In Docker Desktop: Settings > Docker Engine, add {keys}, Apply & restart."
    return (
        Remedy(text, (command, "sudo systemctl restart docker"), ("linux", "systemd"),
               RESTART_RISK),
        Remedy(text, (command, "sudo rc-service docker restart"), ("linux", "openrc"),
               RESTART_RISK),
        Remedy(desktop, (), ("macos",), RESTART_RISK),
        Remedy(desktop, (), ("windows",), RESTART_RISK),
    )  # fmt: skip


def restart(text: str) -> tuple[Remedy, ...]:
    """Restart the engine."""
    return (
        Remedy(text, ("sudo systemctl restart docker",), ("linux", "systemd"), RESTART_RISK),
        Remedy(text, ("sudo rc-service docker restart",), ("linux", "openrc"), RESTART_RISK),
        Remedy(text, ("docker desktop restart",), ("macos",), RESTART_RISK),
        Remedy(text, ("docker desktop restart",), ("windows",), RESTART_RISK),
    )
