"""Names, addresses and networks of a service that the engine does not take."""

from __future__ import annotations

import pytest

from .project import Project

WEB = "services:\n  web:\n    image: busybox\n    command: sleep 60\n"


def refused(project: Project, fault: str, probe: str, wrong: str, right: str) -> None:
    """The engine refuses, its words and the project itself name the fault; mended it starts."""
    project.write({"compose.yaml": WEB + wrong})
    project.says(fault, "{compose} up -d")
    project.session.check(select=probe).blames(fault)
    project.write({"compose.yaml": WEB + right})
    project.session.check(select=probe).healthy()
    project.does("{compose} up -d")


@pytest.mark.fault("container-name-invalid")
def test_a_container_name_with_a_blank(modern: Project) -> None:
    wrong, right = "    container_name: my app\n", "    container_name: my-app\n"
    refused(modern, "container-name-invalid", "project-options", wrong, right)


@pytest.mark.fault("address-not-numeric")
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("    dns: dns.google\n", "    dns: 198.18.1.1\n"),
        ("    extra_hosts: ['db:db.internal']\n", "    extra_hosts: ['db:host-gateway']\n"),
    ],
    ids=["dns", "hosts"],
)
def test_a_name_where_an_address_is_wanted(modern: Project, wrong: str, right: str) -> None:
    refused(modern, "address-not-numeric", "project-options", wrong, right)


@pytest.mark.fault("compose-external-secret")
def test_a_secret_of_a_swarm(modern: Project) -> None:
    modern.write({"token.txt": "x"})
    uses = "    secrets: [token]\n"
    wrong = f"{uses}secrets: {{token: {{external: true}}}}\n"
    right = f"{uses}secrets: {{token: {{file: token.txt}}}}\n"
    refused(modern, "compose-external-secret", "project-options", wrong, right)


@pytest.mark.fault("network-option-invalid")
@pytest.mark.parametrize(
    ("key", "wrong", "right"),
    [
        ("com.docker.network.driver.mtu", "big", "'1400'"),
        ("com.docker.network.bridge.name", "a-bridge-with-a-long-name", "envdoctor660"),
    ],
    ids=["mtu", "name"],
)
def test_an_option_of_a_network(modern: Project, key: str, wrong: str, right: str) -> None:
    top = "networks: {default: {driver_opts: {%s: %s}}}\n"
    refused(
        modern, "network-option-invalid", "project-networks", top % (key, wrong), top % (key, right)
    )


@pytest.mark.fault("volume-option-invalid")
@pytest.mark.parametrize("options", ["{foo: bar}", "{type: none, o: bind}"])
def test_an_option_of_a_volume(modern: Project, options: str) -> None:
    top = "    volumes: ['data:/d']\nvolumes: {data: {driver_opts: %s}}\n"
    right = top % "{type: tmpfs, device: tmpfs}"
    refused(modern, "volume-option-invalid", "project-mounts", top % options, right)
