"""What is wrong in one range of a network as it is written: the words of 20.10, 26.1 and 28.5."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_interface

from envdoctor.probes.project.network.ranges import ends, gateway, network_of
from envdoctor.project.requirements import Range

Network = IPv4Network | IPv6Network


def mistakes(part: Range, strict: bool) -> Iterator[str]:
    """The engine's sentences; a `strict` one (from 25 on) checks everything before it begins."""
    whole = network_of(part.subnet)
    if whole is None:
        yield f"invalid subnet {part.subnet}"
        return
    if strict and ip_interface(part.subnet).ip != whole.network_address:
        yield f"invalid subnet {part.subnet}: it should be {whole}"
    yield from _gateway(part, whole, strict)
    yield from _pool(part, whole, strict)
    yield from _reserved(part, whole, strict)


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text or "")
    except ValueError:
        return None


def _gateway(part: Range, whole: Network, strict: bool) -> Iterator[str]:
    if not part.gateway:
        return
    address = _address(part.gateway)
    begin = f"invalid gateway {part.gateway}: "
    if address is None:
        yield f"{begin}invalid address" if strict else f"invalid gateway address {part.gateway}"
    elif address not in whole:
        yield (
            f"{begin}parent subnet {whole} doesn't contain this address" if strict
            else f"failed to allocate gateway ({part.gateway}): Requested address is out of range"
        )  # fmt: skip


def _pool(part: Range, whole: Network, strict: bool) -> Iterator[str]:
    if not part.pool:
        return
    inner = network_of(part.pool)
    begin = f"invalid ip-range {part.pool}: "
    if inner is None:
        yield f"{begin}invalid CIDR block notation" if strict else "Invalid Address SubPool"
    elif not strict:  # it takes the addresses that there are
        return
    elif inner.prefixlen < whole.prefixlen:
        yield f"{begin}CIDR block is bigger than its parent subnet {whole}"
    elif inner.network_address not in whole:
        yield f"{begin}parent subnet {whole} doesn't contain ip-range"
    elif ip_interface(part.pool).ip != inner.network_address:
        yield f"{begin}it should be {inner}"


def _reserved(part: Range, whole: Network, strict: bool) -> Iterator[str]:
    """`aux_addresses`, which no container shall get."""
    taken = {*ends(whole), gateway(part)}
    for name, text in part.reserved.items():
        address = _address(text)
        begin = f"invalid auxiliary address {name}: "
        if address is None:
            yield (
                f"{begin}invalid address"
                if strict
                else f"non parsable secondary ip address ({name}"
            )
        elif address not in whole:
            yield (
                f"{begin}parent subnet {whole} doesn't contain this address" if strict
                else f"auxiliary address: ({name}:{text}) must belong to the master pool: {whole}"
            )  # fmt: skip
        elif str(address) in taken:
            said = "failed to allocate secondary ip address"
            yield f"{said} ({name}:{text}): Address already in use"
        taken.add(str(address))
