"""What the corpus of projects cannot show: engines of other kinds, and what others have taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envdoctor.host import questions as q
from envdoctor.model import Finding, Settings, Status
from envdoctor.probes.project import PROBES
from tests.project.machine import machine

ARM = {"Architecture": "aarch64"}
DESKTOP = {"OperatingSystem": "Docker Desktop"}
WEB = "services:\n  web:\n    image: {image}\n"
CONTAINERS = "/containers/json?all=1"


def project(folder: Path, compose: str, **files: str) -> Path:
    (folder / "compose.yaml").write_text(compose)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def told(
    subject: str, folder: Path, settings: Settings | None = None, **world: Any
) -> list[Finding]:
    probe = next(probe for probe in PROBES if probe.id == f"project-{subject}")
    settings = (settings or Settings())._replace(path=str(folder))
    return list(probe.check(machine(folder, **world), settings))


def wrong(found: list[Finding]) -> list[tuple[str, str | None]]:
    return [
        (finding.status.value, finding.fault) for finding in found
        if finding.status not in (Status.PASS, Status.SKIPPED)
    ]  # fmt: skip


def test_a_folder_without_a_project_costs_one_look(tmp_path: Path) -> None:
    found = [f for probe in PROBES for f in told(probe.id.removeprefix("project-"), tmp_path)]
    assert {(f.status, f.summary) for f in found} == {
        (Status.SKIPPED, "no Compose file, Dockerfile or Python project here")
    }


# -- ports ---------------------------------------------------------------------------------------

PORTS = WEB.format(image="busybox") + "    ports: ['18500:80']\n"


def container(project_name: str, port: int = 18500) -> dict[str, object]:
    labels = {"com.docker.compose.project": project_name, "com.docker.compose.service": "web"}
    ports = [{"PublicPort": port, "Type": "tcp", "IP": "0.0.0.0"}]  # noqa: S104
    return {"Names": ["/x"], "Labels": labels, "Ports": ports, "State": "running"}


def test_a_running_project_does_not_clash_with_itself(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    project(folder, PORTS)
    listening = (q.Listener(18500, "0.0.0.0", "tcp", 7, "dockerd"),)  # noqa: S104
    found = told("ports", folder, api={CONTAINERS: [container("mine")]}, listeners=listening)
    assert wrong(found) == []


def test_a_container_of_another_project_has_the_port(tmp_path: Path) -> None:
    found = told("ports", project(tmp_path, PORTS), api={CONTAINERS: [container("theirs")]})
    assert wrong(found) == [("fail", "ED330")]
    assert found[0].data["container"] == "x"


@pytest.mark.parametrize(
    ("address", "published", "clashes"),
    [
        ("127.0.0.1", "18500:80", True), ("::", "127.0.0.1:18500:80", True),
        ("127.0.0.1", "127.0.0.2:18500:80", False), ("127.0.0.1", "18500:80/udp", False),
        ("127.0.0.1", "18501:80", False),
    ],
)  # fmt: skip
def test_a_program_clashes_on_overlapping_addresses(
    tmp_path: Path, address: str, published: str, clashes: bool
) -> None:
    folder = project(tmp_path, PORTS.replace("18500:80", published))
    found = told("ports", folder, listeners=(q.Listener(18500, address, "tcp", 7, "nginx"),))
    assert wrong(found) == ([("fail", "ED331")] if clashes else [])


def test_ports_of_this_machine_say_nothing_about_a_remote_engine(tmp_path: Path) -> None:
    address = "tcp://far:2375"
    listening = (q.Listener(18500, "0.0.0.0", "tcp", 7, "nginx"),)  # noqa: S104
    found = told(
        "ports", project(tmp_path, PORTS), listeners=listening, environ={"DOCKER_HOST": address}
    )
    assert wrong(found) == []


def test_a_rootless_engine_has_no_low_ports(tmp_path: Path) -> None:
    folder = project(tmp_path, PORTS.replace("18500", "80"))
    rootless = {"SecurityOptions": ["name=rootless"]}
    first = {"/proc/sys/net/ipv4/ip_unprivileged_port_start": "1024\n"}
    assert wrong(told("ports", folder, info=rootless, files=first)) == [("fail", "ED541")]
    lowered = {"/proc/sys/net/ipv4/ip_unprivileged_port_start": "80\n"}
    assert wrong(told("ports", folder, info=rootless, files=lowered)) == []


def test_host_networking_takes_the_ports_of_the_image(tmp_path: Path) -> None:
    folder = project(
        tmp_path, "services:\n  web:\n    build: .\n    network_mode: host\n",
        Dockerfile="FROM busybox\nEXPOSE 5432\n",
    )  # fmt: skip
    listening = (q.Listener(5432, "127.0.0.1", "tcp", 7, "postgres"),)
    assert wrong(told("ports", folder, listeners=listening)) == [("warn", "ED334")]
    assert wrong(told("ports", folder)) == []


# -- images --------------------------------------------------------------------------------------


def only(*arches: str) -> dict[str, q.Reply]:
    platforms = [{"os": "linux", "architecture": arch} for arch in arches]
    return {"/distribution/vendor/app:1/json": q.Reply(200, {"Platforms": platforms})}


APP = WEB.format(image="vendor/app:1")


def test_a_list_without_this_processor(tmp_path: Path) -> None:
    found = told("images", project(tmp_path, APP), info=ARM, api=only("amd64", "s390x"))
    assert wrong(found) == [("fail", "ED251")]
    assert "no matching manifest for linux/arm64" in found[0].evidence[0].text


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        ({}, [("fail", "ED250")]),
        ({"files": {"/proc/sys/fs/binfmt_misc/qemu-x86_64": "enabled\n"}}, []),
        ({"files": {"/proc/sys/fs/binfmt_misc/qemu-x86_64": "disabled\n"}}, [("fail", "ED250")]),
    ],
)
def test_an_image_for_one_other_processor(
    tmp_path: Path, world: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = told("images", project(tmp_path, APP), info=ARM, api=only("amd64"), **world)
    assert wrong(found) == expected


def test_desktop_emulates_and_some_programs_crash_there(tmp_path: Path) -> None:
    info = {**ARM, **DESKTOP}
    assert wrong(told("images", project(tmp_path, APP), info=info, api=only("amd64"))) == []
    name = "mcr.microsoft.com/mssql/server:2022-latest"
    reply = q.Reply(200, {"Platforms": [{"os": "linux", "architecture": "amd64"}]})
    folder = project(tmp_path, WEB.format(image=name))
    found = told("images", folder, info=info, api={f"/distribution/{name}/json": reply})
    assert wrong(found) == [("warn", "ED252")]


def test_attestations_are_no_platform(tmp_path: Path) -> None:
    platforms = [
        {"os": "linux", "architecture": "amd64"},
        {"os": "unknown", "architecture": "unknown"},
    ]
    api = {"/distribution/vendor/app:1/json": q.Reply(200, {"Platforms": platforms})}
    assert wrong(told("images", project(tmp_path, APP), api=api)) == []


@pytest.mark.parametrize(
    ("platform", "expected"),
    [("linux", []), ("amd64", []), ("linux/arm64", [("fail", "ED251")])],
)
def test_a_platform_may_be_a_system_or_a_processor_alone(
    tmp_path: Path, platform: str, expected: list[tuple[str, str]]
) -> None:
    folder = project(tmp_path, f"{APP}    platform: {platform}\n")
    assert wrong(told("images", folder, api=only("amd64"))) == expected


def test_a_denied_image_may_be_there_for_a_login(tmp_path: Path) -> None:
    denied = q.Reply(403, {"message": "pull access denied"})
    api = {"/distribution/vendor/app:1/json": denied}
    folder = project(tmp_path, APP)
    assert wrong(told("images", folder, api=api)) == [("fail", "ED240")]
    login = {"/home/dev/.docker/config.json": '{"auths": {"https://index.docker.io/v1/": {}}}'}
    assert wrong(told("images", folder, api=api, files=login)) == [("unknown", None)]


def test_a_registry_that_does_not_answer_is_unknown(tmp_path: Path) -> None:
    away = q.Reply(500, {"message": "dial tcp: lookup registry-1.docker.io: no such host"})
    api = {"/distribution/vendor/app:1/json": away}
    assert wrong(told("images", project(tmp_path, APP), api=api)) == [("unknown", None)]


def test_a_base_without_its_tag_and_a_misspelt_stage(tmp_path: Path) -> None:
    gone = q.Reply(404, {"message": "manifest unknown: manifest unknown"})
    api = {"/distribution/vendor/app:1/json": gone, "/distribution/bulider/json": gone}
    folder = project(tmp_path, WEB.format(image="busybox") + "    build: .\n")
    (folder / "Dockerfile").write_text("FROM vendor/app:1\n")
    found = told("images", folder, api=api)
    assert wrong(found) == [("fail", "ED241")]
    assert found[0].data["breaks"] == ["deep-build"]
    (folder / "Dockerfile").write_text("FROM busybox\nCOPY --from=bulider /a /b\n")
    assert wrong(told("images", folder, api=api)) == [("fail", "ED385")]
    (folder / "Dockerfile").write_text("FROM busybox\nCOPY --from=vendor/app:1 /a /b\n")
    assert wrong(told("images", folder, api=api)) == [("fail", "ED420")]


def test_a_missing_base_explains_no_other_build(tmp_path: Path) -> None:
    """Which of several builds has failed is not known, and each may have a cause of its own."""
    gone = q.Reply(404, {"message": "manifest unknown: manifest unknown"})
    folder = project(tmp_path, "services: {a: {build: a}, b: {build: b}}\n")
    for name, base in (("a", "vendor/app:1"), ("b", "busybox")):
        (folder / name).mkdir()
        (folder / name / "Dockerfile").write_text(f"FROM {base}\n")
    (found,) = told("images", folder, api={"/distribution/vendor/app:1/json": gone})
    assert (found.fault, "breaks" in found.data) == ("ED241", False)


def test_offline_asks_no_registry(tmp_path: Path) -> None:
    found = told("images", project(tmp_path, APP), Settings(offline=True))
    assert wrong(found) == []
    assert "not looked up" in found[-1].summary


# -- mounts --------------------------------------------------------------------------------------

MOUNT = WEB.format(image="busybox") + "    user: '4711'\n    volumes: ['./data:/data']\n"


def test_folders_of_this_machine_are_not_those_of_a_remote_engine(tmp_path: Path) -> None:
    folder = project(tmp_path, MOUNT)
    found = told("mounts", folder, environ={"DOCKER_HOST": "tcp://far:2375"})
    assert [finding.status for finding in found] == [Status.SKIPPED]


def test_the_containers_user_may_not_write(tmp_path: Path) -> None:
    folder = project(tmp_path, MOUNT)
    (folder / "data").mkdir(mode=0o755)
    assert wrong(told("mounts", folder)) == [("warn", "ED366")]
    (folder / "data").chmod(0o777)
    assert wrong(told("mounts", folder)) == []


def test_a_service_of_root_may_hand_the_folder_to_the_user_first(tmp_path: Path) -> None:
    init = "  init:\n    image: busybox\n    user: '{user}'\n    volumes: ['./data:/data{mode}']\n"
    waits = "    depends_on: {init: {condition: service_completed_successfully}}\n"
    for user, mode, expected in (
        ("0:0", "", []), ("0:0", ":ro", [("warn", "ED366")]), ("05", "", [("warn", "ED366")] * 2),
    ):  # fmt: skip
        folder = project(tmp_path, MOUNT + waits + init.format(user=user, mode=mode))
        (folder / "data").mkdir(mode=0o755, exist_ok=True)
        assert wrong(told("mounts", folder)) == expected


def test_selinux_wants_a_label(tmp_path: Path) -> None:
    text = WEB.format(image="busybox") + "    volumes: ['/home/dev/site:/site{mode}']\n"
    files = {"/sys/fs/selinux/enforce": "1", "/home/dev/site/index.html": ""}
    info = {"SecurityOptions": ["name=selinux"]}
    folder = project(tmp_path, text.format(mode=""))
    assert wrong(told("mounts", folder, files=files, info=info)) == [("warn", "ED367")]
    folder = project(tmp_path, text.format(mode=":z"))
    assert wrong(told("mounts", folder, files=files, info=info)) == []


def test_desktop_for_macos_shares_only_some_folders(tmp_path: Path) -> None:
    text = WEB.format(image="busybox") + "    volumes: ['/opt/app:/app']\n"
    mac = q.System(os="macos", arch="arm64", home="/Users/dev")
    world = {"system": mac, "info": DESKTOP, "files": {"/opt/app/x": ""}}
    assert wrong(told("mounts", project(tmp_path, text), **world)) == [("warn", "ED363")]


# -- names, limits, devices ----------------------------------------------------------------------


def test_a_fixed_name_is_taken_by_somebody_else(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    project(folder, WEB.format(image="busybox") + "    container_name: x\n")
    assert wrong(told("names", folder, api={CONTAINERS: [container("mine")]})) == []
    found = told("names", folder, api={CONTAINERS: [container("theirs")]})
    assert wrong(found) == [("fail", "ED350")]


def test_a_network_of_that_name_was_made_by_hand(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        WEB.format(image="busybox") + "    networks: [n]\nnetworks:\n  n:\n    name: shared\n",
    )
    by_hand = [{"Name": "shared", "Labels": {}}]
    assert wrong(told("names", folder, api={"/networks": by_hand})) == [("fail", "ED480")]
    own = [{"Name": "shared", "Labels": {"com.docker.compose.network": "n"}}]
    assert wrong(told("names", folder, api={"/networks": own})) == []


def test_a_database_that_needs_more_memory_than_there_is(tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image="gitlab/gitlab-ce:17"))
    assert wrong(told("limits", folder, info={"MemTotal": 2_000_000_000})) == [("warn", "ED300")]
    # A few missing megabytes are no reason to complain.
    assert wrong(told("limits", folder, info={"MemTotal": 3_900_000_000})) == []


def test_a_cdi_device_that_the_engine_does_not_list(tmp_path: Path) -> None:
    text = WEB.format(image="busybox") + "    devices: ['nvidia.com/gpu=all']\n"
    folder = project(tmp_path, text)
    assert wrong(told("devices", folder)) == [("fail", "ED256")]
    listed = {"DiscoveredDevices": [{"Source": "cdi", "ID": "nvidia.com/gpu=all"}]}
    assert wrong(told("devices", folder, info=listed)) == []
    # Engines before 28.2 do not list them: nobody can tell.
    assert wrong(told("devices", folder, info={"ServerVersion": "26.1.5"})) == []


def test_gpus_by_the_toolkits_hook(tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image="busybox") + "    gpus: all\n")
    assert wrong(told("devices", folder)) == [("fail", "ED255")]
    hook = {"nvidia-container-runtime-hook": ("/usr/bin/nvidia-container-runtime-hook",)}
    assert wrong(told("devices", folder, which=hook)) == []


@pytest.mark.parametrize(
    ("image", "asks"),
    [
        ("elasticsearch:8.15.0", True), ("elasticsearch:5.6", True), ("elasticsearch:2.4", False),
        ("opensearchproject/opensearch:2.4.0", True), ("elasticsearch", True),
    ],
)  # fmt: skip
def test_a_search_engine_on_few_memory_maps(image: str, asks: bool, tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image=image))
    few = {"/proc/sys/vm/max_map_count": "65530\n"}
    assert wrong(told("devices", folder, files=few)) == ([("fail", "ED302")] if asks else [])


# -- variables and health --------------------------------------------------------------------------


def test_a_filled_volume_asks_for_no_password(tmp_path: Path) -> None:
    text = (
        WEB.format(image="postgres:16")
        + "    volumes: ['db:/var/lib/postgresql/data']\nvolumes: {db: }\n"
    )
    folder = tmp_path / "shop"
    folder.mkdir()
    project(folder, text)
    assert wrong(told("variables", folder)) == [("fail", "ED490")]
    there = {"/volumes/shop_db": q.Reply(200, {"Name": "shop_db"})}
    assert wrong(told("variables", folder, api=there)) == []


@pytest.mark.parametrize(
    ("tag", "asks"),
    [
        ("9", True), ("9.4", True), ("9.6.17", True), ("12.2-alpine", True), ("12", True),
        ("17", True), ("9.6.16", False), ("10.3", False), ("11.1-alpine", False), ("9.3", False),
    ],
)  # fmt: skip
def test_old_releases_of_postgres_want_no_password(tag: str, asks: bool, tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image=f"postgres:{tag}"))
    assert wrong(told("variables", folder)) == ([("fail", "ED490")] if asks else [])


def test_the_examples_file_is_pointed_at_without_its_value(tmp_path: Path) -> None:
    folder = project(
        tmp_path, WEB.format(image="busybox:${TAG:?}"), **{".env.example": "A=1\nTAG=s3cret\n"}
    )
    (finding,) = told("variables", folder)
    assert (finding.status, finding.fault) == (Status.FAIL, "ED472")
    assert finding.evidence[-1] == (".env.example:2", "TAG=…", None, None)


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ("FROM python:3.12-slim\n", [("warn", "ED353")]),
        ("FROM python:3.12-slim\nRUN apt-get update && apt-get install -y curl\n", []),
        ("FROM python:3.12\n", []),
        ("FROM python:3.12-alpine\n", [("warn", "ED353")]),
        ("FROM unknown/image\n", []),
    ],
)
def test_curl_is_in_the_image_or_not(
    tmp_path: Path, dockerfile: str, expected: list[tuple[str, str]]
) -> None:
    text = "services:\n  web:\n    build: .\n    healthcheck:\n      test: curl -f http://x\n"
    assert wrong(told("health", project(tmp_path, text, Dockerfile=dockerfile))) == expected


def test_a_device_that_is_not_plugged_in(tmp_path: Path) -> None:
    text = WEB.format(image="busybox") + "    devices: ['/dev/ttyUSB0:/dev/tty', '/dev/null']\n"
    folder = project(tmp_path, text)
    assert wrong(told("devices", folder, files={"/dev/null": ""})) == [("fail", "ED610")]
    # In a VM's devices nobody can look from here.
    assert wrong(told("devices", folder, info=DESKTOP)) == []


def test_a_silent_registry_is_waited_for_once(tmp_path: Path) -> None:
    services = "".join(f"  s{n}:\n    image: quay.io/a/b{n}:1\n" for n in range(20))
    folder = project(tmp_path, f"services:\n{services}")
    silent = q.Reply(problem="timed out", detail="no answer")
    api = {f"/distribution/quay.io/a/b{n}:1/json": silent for n in range(20)}
    host = machine(folder, api=api)
    probe = next(p for p in PROBES if p.id == "project-images")
    found = list(probe.check(host, Settings(path=str(folder))))
    assert wrong(found) == [("unknown", None)] * 20
    there = host._outside._there  # type: ignore[attr-defined]
    asked = [x for x in there.asked if isinstance(x, q.Api) and "distribution" in x.path]
    assert len(asked) <= 6  # those that were under way at once


def test_an_image_that_is_never_pulled_must_be_here(tmp_path: Path) -> None:
    folder = project(tmp_path, APP + "    pull_policy: never\n")
    assert wrong(told("images", folder)) == [("fail", "ED244")]


@pytest.mark.parametrize("policy", ["never", "missing"])
def test_an_image_that_another_service_builds_is_not_looked_for(
    policy: str, tmp_path: Path
) -> None:
    text = f"""services:
  app: {{image: "mine:dev", build: .}}
  worker: {{image: "mine:dev", pull_policy: {policy}}}
"""
    folder = project(tmp_path, text, Dockerfile="FROM scratch\n")
    api = {"/distribution/mine:dev/json": q.Reply(404, {"message": "manifest unknown"})}
    assert wrong(told("images", folder, api=api)) == []
    other = text.replace('app: {image: "mine:dev"', 'app: {image: "mine:prod"')
    project(folder, other)
    assert len(wrong(told("images", folder, api=api))) == 1
