"""Values of Compose files: sizes, ports, mounts and commands, in their short and long forms.

`docker compose config` writes the long form, people write both.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator

from envdoctor.project.compose_tree import Table, table, word
from envdoctor.project.requirements import Mount, Place, Port

UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4, "p": 1024**5}
SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?\s*", re.IGNORECASE)
SHORT_PORT = re.compile(
    r"(?:(?P<address>\[[0-9a-fA-F:.%]*\]|[^:\[\]]*):)?(?:(?P<published>[\d-]*):)?"
    r"(?P<target>\d+(?:-\d+)?)(?:/(?P<protocol>\w+))?"
)
MOST_PORTS = 2000  # of one entry: a range of all ports is 65,535
DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def size(value: object) -> int:
    """Bytes of `512m`, `1.5gb` or a number; 0 where it is no size."""
    found = SIZE.fullmatch(word(value))
    return int(float(found[1]) * UNITS[found[2].lower()]) if found else 0


def port(value: object, place: Place) -> Iterator[Port]:
    """The ports of one entry of `ports`; nothing where it cannot be understood."""
    if isinstance(value, dict):
        fields = table(value)
        yield from _range(
            word(fields.get("target")), word(fields.get("published")),
            word(fields.get("host_ip")), word(fields.get("protocol")) or "tcp", place,
        )  # fmt: skip
        return
    found = SHORT_PORT.fullmatch(word(value))
    if found is None:
        return
    address, published = found["address"] or "", found["published"] or ""
    if address and found["published"] is None and re.fullmatch(r"\d+(-\d+)?", address):
        address, published = "", address
    yield from _range(
        found["target"], published, address.strip("[]"), found["protocol"] or "tcp", place
    )


def _range(
    target: str, published: str, address: str, protocol: str, place: Place
) -> Iterator[Port]:
    inside = _numbers(target)
    outside = _numbers(published)
    if not inside:
        return
    if len(inside) == len(outside):
        for inner, outer in zip(inside, outside, strict=True):
            yield Port(inner, outer, address, protocol.lower(), place)
    elif (len(outside) <= 1 and len(inside) == 1) or not outside:
        for inner in inside:
            yield Port(inner, outside[0] if outside else None, address, protocol.lower(), place)
    else:  # one inner port, a range to choose from: the engine takes one that is free
        yield Port(inside[0], None, address, protocol.lower(), place)


def _numbers(text: str) -> list[int]:
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        return []
    low, high = int(first), int(last or first)
    return list(range(low, min(high, low + MOST_PORTS) + 1))


def mount(value: object, place: Place, creates_by_default: bool) -> Mount | None:
    """One entry of `volumes`, its source as it is written. None where it says nothing usable."""
    if isinstance(value, dict):
        return _long_mount(table(value), place, creates_by_default)
    text = word(value)
    source, target, mode = split_mount(text)
    if not target or text.endswith(":"):  # a section without a word, which Compose refuses
        return None
    options = mode.split(",") if mode else []
    kind = "bind" if is_path(source) else "volume"
    return Mount(kind, source, posixpath.normpath(target), place, "ro" in options,
                 options=tuple(options))  # fmt: skip


def tmpfs(entry: str, place: Place) -> Mount:
    """One entry of `tmpfs`: a path, and behind a colon the options of the mount."""
    target, _, options = entry.partition(":")
    found = tuple(options.split(",")) if options else ()
    return Mount("tmpfs", "", posixpath.normpath(target), place, "ro" in found, options=found)


def _long_mount(fields: Table, place: Place, creates_by_default: bool) -> Mount | None:
    kind, target = word(fields.get("type")) or "volume", word(fields.get("target"))
    if not target:
        return None
    bind = table(fields.get("bind"))
    creates = bind.get("create_host_path", creates_by_default)
    options = tuple(word(bind[key]) for key in ("selinux", "propagation") if bind.get(key))
    if table(fields.get("volume")).get("nocopy"):
        options += ("nocopy",)
    return Mount(
        kind, word(fields.get("source")), posixpath.normpath(target), place,
        fields.get("read_only") is True, creates not in (False, "false"), options,
        word(table(fields.get("volume")).get("subpath")),
    )  # fmt: skip


def split_mount(text: str) -> tuple[str, str, str]:
    """Source, target and mode of `source:target:mode`; a drive letter's colon is none of them."""
    drive = text[:2] if DRIVE.match(text) else ""
    source, _, rest = text[len(drive) :].partition(":")
    if not rest:
        return "", drive + source, ""
    inner = rest[:2] if DRIVE.match(rest) else ""
    target, _, mode = rest[len(inner) :].partition(":")
    return drive + source, inner + target, mode


def is_path(source: str) -> bool:
    """A bind mount's source looks like a path, a volume's like a name."""
    return source[:1] in (".", "/", "~", "\\") or bool(DRIVE.match(source))


def command(value: object) -> tuple[str, ...] | None:
    """A command's words; None where nothing is said, an empty tuple where it is emptied."""
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(word(item) for item in value)
    try:
        return tuple(shlex.split(word(value)))
    except ValueError:  # no closing quotation
        return (word(value),)


def words(value: object) -> tuple[str, ...]:
    """A list of words, a single word, or the keys of a mapping."""
    if isinstance(value, str):
        return (value,)
    return tuple(word(item) for item in value) if isinstance(value, list) else tuple(table(value))
