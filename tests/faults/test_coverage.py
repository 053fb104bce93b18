"""Every fault is made for real by a marked test, or it is said why not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from envdoctor.faults import all_faults

# Faults that no test makes although nothing but this table says so: name -> why.
# `replayed=True` in the catalogue says it of those that only other systems have.
NO_SYSTEMD = "needs a machine booted with systemd, which no container of the tests is"
NOT_MADE: dict[str, str] = {
    "build-context-too-large": "would send gigabytes to the engine",
    "colima-testcontainers-hardcoded-socket": "only Testcontainers, act and k3d word it so; what "
    "docker-py says is what it says of an engine that is not there at all",
    "container-does-not-die": "needs a process that the kernel cannot end",
    "daemon-iptables-nft-mismatch": "needs a kernel that has only one of the two firewalls",
    "desktop-linux-kvm-unusable": "needs Docker Desktop",
    "disk-quota-exceeded": "needs a kernel with quotas of file systems",
    "docker-unit-dependency-failed": NO_SYSTEMD,
    "display-not-reachable": "needs a graphical program, which the images of the tests lack",
    "docker-unit-masked": NO_SYSTEMD,
    "emulation-crash": "needs an emulator that is registered in the machine's kernel",
    "engine-too-old": "needs an engine before 20.10, which no Debian suite has any more",
    "iptables-not-usable": "needs a kernel without the tables of its packet filter",
    "kernel-keyring-quota": "needs a kernel setting that holds for the whole machine",
    "kernel-max-map-count": "needs Elasticsearch or OpenSearch, which no Debian suite has",
    "layer-owner-not-mappable": "needs an engine in a user name space, with the machine's "
    "/etc/subuid changed for it",
    "memory-cannot-allocate": "needs all memory of the machine",
    "network-endpoint-left-behind": "needs a daemon that crashes between two writes",
    "podman-stale-runtime-state": "needs a reboot under a rootless Podman",
    "rootless-network-driver-missing": "needs rootlesskit, which Debian's suites lack",
    "rootless-privileged-port": "needs a rootless engine with a network of its own",
    "rootless-subuid-missing-or-newuidmap-no-setuid": "needs a rootless engine",
    "rootless-userns-apparmor-ubuntu24": "needs Ubuntu's kernel with AppArmor's restriction",
    "seccomp-too-old-for-image": "needs an engine whose libseccomp is older than bookworm's",
    "systemd-start-failed": NO_SYSTEMD,
    "two-engines-snap-and-apt": "needs snapd, which does not run in a container",
    "selinux-denies-mount": "needs a kernel with SELinux",
    "mount-not-shared-propagation": "needs a / that passes no mounts on",
    "podman-database-mismatch": "needs a Podman with a database of another machine",
    "podman-network-setup-fails": "needs a kernel without the tables of its packet filter",
}


def marked() -> Iterator[tuple[str, str]]:
    """The faults in `@pytest.mark.fault(…)` and `pytest.mark.fault(…)`, and the file of each."""
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr == "fault" and ast.unparse(node.func.value).endswith("mark"):
                yield from ((ast.literal_eval(word), file.name) for word in node.args)


def test_every_fault_is_made_or_it_is_said_why_not() -> None:
    made = {name for name, _ in marked()}
    missing = [
        fault.name
        for fault in all_faults()
        if not fault.replayed and fault.name not in made | set(NOT_MADE)
    ]
    assert not missing


def test_what_is_marked_is_in_the_catalogue_and_not_called_unmade() -> None:
    known = {fault.name: fault for fault in all_faults()}
    for name, file in marked():
        assert name in known, f"{file}: {name}"
        assert name not in NOT_MADE, f"{file} makes {name}"
        assert not known[name].replayed, f"{file} makes {name}: take replayed=True back"
    for name, reason in NOT_MADE.items():
        assert name in known, name
        assert reason.strip(), name
