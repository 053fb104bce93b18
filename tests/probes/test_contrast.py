"""contrast: the table of what a virtual environment and a container share with the host."""

from __future__ import annotations

from envdoctor.host.questions import Completed
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.contrast import check
from envdoctor.probes.contrast_script import SCRIPT
from envdoctor.testing import FakeHost, ran

PYTHON = "/home/dev/shop/.venv/bin/python"
INFO = {"KernelVersion": "6.1.0", "OperatingSystem": "Debian 12", "ContainersRunning": 2}
OFFICIAL = {"Id": "sha256:aa", "RepoTags": ["python:3.12-slim"], "Size": 130_000_000}
APP = {"Id": "sha256:bb", "RepoTags": ["shop:latest"], "Size": 90_000_000}
NETWORKS = [{"Name": "bridge", "IPAM": {"Config": [{"Subnet": "172.17.0.0/16"}]}}]


def told(**changes: str) -> str:
    facts = {
        "interpreter": "3.11.7 /usr/bin/python3.11", "packages": "12", "distribution": "Debian 12",
        "C library": "glibc 2.36", "kernel": "6.1.0", "processes": "140", "network": "eth0 lo",
        "first process": "systemd", "user id": "1000", "venv": "True",
        "net": "net:[4026531840]", "pid": "pid:[4026531836]", **changes,
    }  # fmt: skip
    return "".join(f"{name}={value}\n" for name, value in facts.items())


INSIDE = told(
    interpreter="3.12.4 /usr/local/bin/python3", packages="3", processes="1", network="eth0 lo",
    net="net:[4026532999]", pid="pid:[4026532998]", distribution="Alpine 3.20", venv="",
    **{"C library": "musl", "first process": "python3"},
)  # fmt: skip


def compared(
    images: list[dict[str, object]], done: Completed | None = None,
    configs: dict[str, object] | None = None, here: str | None = None, kernel: str = "6.1.0",
) -> tuple[Finding, FakeHost]:  # fmt: skip
    api = {"/info": {**INFO, "KernelVersion": kernel}, "/images/json?all=1": images,
           "/networks": NETWORKS}  # fmt: skip
    for image in images:
        config = (configs or {}).get(str(image["Id"]), {})
        api[f"/images/{image['Id']}/json"] = {"Config": config}
    host = FakeHost(
        api=api, which={"python": (PYTHON,)},
        images={tag: done or ran(INSIDE) for image in images for tag in image["RepoTags"]},
    )  # fmt: skip
    host.outside.commands = {(PYTHON, "-c", SCRIPT): told() if here is None else here}
    (finding,) = check(host, Settings())
    return finding, host


def rows(finding: Finding) -> dict[str, tuple[str, str]]:
    table = finding.data["table"]
    assert isinstance(table, dict)
    assert table["columns"] == ["what", "virtual environment", "container"]
    return {what: (venv, container) for what, venv, container in table["rows"]}


def test_both_sides_are_measured_where_a_python_image_is_here() -> None:
    finding, host = compared([OFFICIAL])
    assert (finding.status, finding.summary) == (Status.PASS, "container shares 1 of 8, venv 7")
    facts = rows(finding)
    assert facts["packages"] == ("its own: 12", "its own: 3")
    assert facts["interpreter"][0] == "the host's: 3.11.7 /usr/bin/python3.11"
    assert facts["kernel"] == ("the host's: 6.1.0", "the host's: 6.1.0")
    assert facts["first process"] == ("the host's: systemd", "its own: python3")
    assert finding.data["measured_in"] == "python:3.12-slim"
    assert host.effects == (
        "creates-container: container envdoctor-c0ffee-contrast of python:3.12-slim",
    )


def test_the_client_runs_it_where_there_is_one() -> None:
    command = (
        *("docker", "run", "--rm", "--name", "envdoctor-c0ffee-contrast"),
        *("--label", "envdoctor.run=c0ffee", "--pull", "never", "python:3.12-slim"),
        *("python3", "-c", SCRIPT),
    )
    host = FakeHost(
        api={"/info": INFO, "/images/json?all=1": [OFFICIAL], "/images/sha256:aa/json": {}},
        which={"python": (PYTHON,), "docker": ("/usr/bin/docker",)},
    )
    host.outside.commands = {
        (PYTHON, "-c", SCRIPT): told(),
        ("docker", "--version"): "Docker version 28.5.2, build ecc6942",
        command: INSIDE,
    }
    (finding,) = check(host, Settings())
    assert finding.data["measured_in"] == "python:3.12-slim"
    assert host.effects == (f"creates-container: {' '.join(command[:-1])} …",)
    host.close()
    assert all("rm" not in getattr(question, "argv", ()) for question in host.outside.asked)


def test_what_shares_the_hosts_name_space_is_said_to() -> None:
    finding, _ = compared([OFFICIAL], ran(told(net="net:[4026531840]", pid="pid:[1]")))
    assert rows(finding)["network"][1] == "the host's: eth0, lo"
    assert rows(finding)["processes"][1].startswith("its own")


def test_without_an_active_environment_the_packages_are_the_hosts_too() -> None:
    finding, _ = compared([OFFICIAL], here=told(venv=""))
    assert rows(finding)["packages"][0] == "the host's: 12"
    assert finding.data["virtual_environment_active"] is False


def test_a_program_of_somebody_is_never_started_for_this() -> None:
    python = {"Env": ["PYTHON_VERSION=3.12.4"]}
    entry = {"sha256:bb": {**python, "Entrypoint": ["/migrate.sh"]}}
    volume = {"sha256:bb": {**python, "Volumes": {"/data": {}}}}
    for configs in (entry, volume, {}):
        finding, host = compared([APP], configs=configs)
        assert finding.data["measured_in"] == "engine"
        assert host.effects == ()
    finding, _ = compared([APP], configs={"sha256:bb": python})
    assert finding.data["measured_in"] == "shop:latest"


def test_without_an_image_the_engines_facts_are_told_and_it_says_so() -> None:
    finding, _ = compared([])
    assert finding.summary == "no Python image; told by the engine"
    facts = rows(finding)
    assert facts["network"][1] == "its own, on 172.17.0.0/16"
    assert facts["kernel"][1] == "the host's: 6.1.0"
    finding, _ = compared([], kernel="6.6.1-linuxkit")
    assert rows(finding)["kernel"][1] == "the VM's: 6.6.1-linuxkit"


def test_a_container_that_does_not_run_is_no_measurement() -> None:
    refused = ran(stderr="Error response from daemon: no space left", exit_code=125)
    finding, _ = compared([OFFICIAL], refused)
    assert (finding.summary, finding.data["measured_in"]) == ("told by the engine", "engine")
    assert "no space left" in finding.evidence[0].text


def test_without_a_python_there_is_nothing_to_compare_with() -> None:
    (finding,) = check(FakeHost(), Settings())
    assert finding.status is Status.SKIPPED
