"""Ports in their short form, as Compose reads them: what it says of those that are none."""

from __future__ import annotations

import re
from ipaddress import ip_address

PROTOCOLS = ("tcp", "udp", "sctp")
RANGE = re.compile(r"(\d+)(?:-(\d+))?")


def port_mistake(text: str) -> str:
    """Compose's sentence; "" for what it takes. Numbers that are too high are told elsewhere."""
    ports, mark, protocol = text.rpartition("/")
    if not mark:
        ports, protocol = text, ""
    *before, inner = ports.split(":")
    outer = before.pop() if before else ""
    address = ":".join(before)
    if said := _address(address):
        return said
    if not inner:
        return f"No port specified: {ports}<empty>"
    inside, outside = _range(inner), _range(outer) if outer else None
    if inside is None:
        return f"Invalid containerPort: {inner}"
    if outer and outside is None:
        return f"Invalid hostPort: {outer}"
    if outside and len(inside) != len(outside) and len(inside) != 1:
        return f"Invalid ranges specified for container and host Ports: {inner} and {outer}"
    if protocol and protocol.lower() not in PROTOCOLS:
        return f"Invalid proto: {protocol.lower()}"
    return ""


def _address(text: str) -> str:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if ":" in text and bare == text:
        return f"Invalid ip address {text}: address {text}:: too many colons in address"
    try:
        ip_address(bare or "::")
    except ValueError:
        return f"Invalid ip address: {bare}"
    return ""


def _range(text: str) -> range | None:
    found = RANGE.fullmatch(text)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return range(first, last + 1) if first <= last else None
