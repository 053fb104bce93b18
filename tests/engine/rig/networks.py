"""Bridges of the machine that belong to one engine."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from .errors import Unavailable
from .process import run

#: How the names of our bridges begin; the kernel allows 15 characters.
PREFIX = "edr"


@dataclass(frozen=True)
class Bridge:
    """A bridge with the address 10.`net`.0.1; networks of the engine's clients get 10.`net`.x.0."""

    name: str
    net: int

    @classmethod
    def create(cls, folder: Path) -> Bridge:
        """Make a bridge for the engine in `folder`, on a network that the machine does not use.

        Raises Unavailable when the kernel has no bridges or there is no free network.
        """
        bridge = cls(f"{PREFIX}{secrets.token_hex(4)}", _free_net())
        (folder / "bridge").write_text(bridge.name)  # by this `leftovers` deletes it
        made = run("ip", "link", "add", bridge.name, "type", "bridge", check=False)
        if made.returncode != 0:
            raise Unavailable(f"this kernel has no bridges: {made.stderr.strip()}")
        run("ip", "address", "add", f"10.{bridge.net}.0.1/24", "dev", bridge.name)
        run("ip", "link", "set", bridge.name, "up")
        return bridge

    @property
    def dockerd_args(self) -> list[str]:
        """What makes a dockerd use this bridge and leave the machine's routing alone."""
        pool = f"base=10.{self.net}.128.0/17,size=24"
        return ["--bridge", self.name, "--ip-forward=false", "--default-address-pool", pool]


def has_foreign_docker0() -> bool:
    """Whether there is a docker0, which can only belong to an engine that is not ours."""
    return Path("/sys/class/net/docker0").exists()


def _free_net() -> int:
    """A number x between 64 and 254 such that the machine has no address or route in 10.x."""
    answers = run("ip", "-json", "route", "show", "table", "all").stdout
    targets = [str(route.get("dst", "")).split(".") for route in json.loads(answers)]
    used = {int(parts[1]) for parts in targets if parts[0] == "10"}
    free = [net for net in range(64, 255) if net not in used]
    if not free:
        raise Unavailable("all networks of 10.0.0.0/8 are in use")
    return secrets.choice(free)
