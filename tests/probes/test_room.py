"""Room for images: what is asked, what counts, and how sure each verdict is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from envdoctor.host import questions as q
from envdoctor.model import Finding, Settings
from envdoctor.probes.project.image.manifests import insecure
from envdoctor.probes.project.image.store import store
from envdoctor.testing import FakeHost, ran
from tests.probes.project.test_rules import WEB, project, told, wrong

ROOT = "/var/lib/docker"
INSPECT = "docker manifest inspect "
MB = 1_000_000
LIST = "application/vnd.oci.image.index.v1+json"


def room(free: int, files: int = 5_000_000, **more: Any) -> dict[str, Any]:
    """A disk with so many bytes and files free."""
    return {"disks": {ROOT: q.Usage(ROOT, 100_000 * MB, free, 6_000_000, files, **more)}}


def manifest(*sizes: int, first: str = "a") -> str:
    """Layers of these sizes; the lowest is called `first`, so that images may have it in common."""
    layers = [{"digest": f"sha256:{first if n == 0 else size}", "size": size}
              for n, size in enumerate(sizes)]  # fmt: skip
    return json.dumps({"schemaVersion": 2, "config": {}, "layers": layers})


def about(folder: Path, manifests: Mapping[str, Any], world: dict[str, Any], **images: Any) -> Any:
    """The findings for `folder`, while registries have these manifests; `images` are here."""
    api = {"/images/json": images.get("here", []),
           "/system/df": images.get("space", {"BuildCache": []})}  # fmt: skip
    commands = {INSPECT + name: text for name, text in manifests.items()}
    return told("room", folder, api=api, commands=commands, **world)


def one(tmp_path: Path, size: int, world: dict[str, Any], **images: Any) -> list[Finding]:
    folder = project(tmp_path, WEB.format(image="vendor/app:1"))
    found: list[Finding] = about(folder, {"vendor/app:1": manifest(size)}, world, **images)
    return found


def test_with_room_no_registry_is_asked(tmp_path: Path) -> None:
    """The machine has a docker command that knows no `manifest inspect`: asking would fail."""
    found = told("room", project(tmp_path, WEB.format(image="vendor/app:1")))
    assert wrong(found) == []
    assert found[0].summary == "1 image to come, 50 GB free"


def test_many_images_need_more_room_before_nobody_is_asked(tmp_path: Path) -> None:
    text = "".join(f"  s{n}:\n    image: vendor/s{n}\n" for n in range(4))
    folder = project(tmp_path, f"services:\n{text}")
    assert "4 images to come, 8.1 GB free" in told("room", folder, **room(8100 * MB))[0].summary
    sizes = {f"vendor/s{n}": manifest(MB) for n in range(4)}
    (found,) = about(folder, sizes, room(7900 * MB))
    assert len(found.data["images"]) == 4


def test_a_download_that_is_larger_than_the_disk_cannot_succeed(tmp_path: Path) -> None:
    (found,) = one(tmp_path, 3000 * MB, room(2000 * MB))
    assert (found.status.value, found.fault) == ("fail", "ED280")
    assert "3 GB to download" in found.summary and "2 GB free" in found.summary
    texts = [evidence.text for evidence in found.evidence]
    assert "no space left on device" in texts and "image: vendor/app:1" in texts
    assert f"layers of {3000 * MB} bytes" in texts
    assert found.data["images"] == {"vendor/app:1": 3000 * MB}


def test_what_is_unpacked_is_an_estimate_and_a_warning(tmp_path: Path) -> None:
    (found,) = one(tmp_path, 1000 * MB, room(2000 * MB))
    assert (found.status.value, found.fault) == ("warn", "ED280")
    assert "about 2.5 GB" in found.summary
    assert any("2.5 times" in evidence.text for evidence in found.evidence)
    assert wrong(one(tmp_path, 700 * MB, room(2000 * MB))) == []


def test_bytes_that_are_kept_for_root_are_the_engines(tmp_path: Path) -> None:
    world = room(2000 * MB, reserved=5000 * MB)
    assert wrong(one(tmp_path, 3000 * MB, world)) == [("warn", "ED280")]


def test_a_file_system_that_compresses_may_take_more(tmp_path: Path) -> None:
    world = {**room(2000 * MB), "info": {"DriverStatus": [["Backing Filesystem", "btrfs"]]}}
    assert wrong(one(tmp_path, 3000 * MB, world)) == [("warn", "ED280")]


@pytest.mark.parametrize(("largest", "verdict"), [(500 * MB, "fail"), (2500 * MB, "warn")])
def test_what_may_be_here_already_is_not_sure_to_come(
    largest: int, verdict: str, tmp_path: Path
) -> None:
    folder = project(tmp_path, WEB.format(image="vendor/app:1"))
    layers = {"vendor/app:1": manifest(900 * MB, 1600 * MB, 10 * MB)}
    here = [{"Size": largest}, {"Size": 3}]
    found = about(folder, layers, room(2000 * MB), here=here)
    assert wrong(found) == [(verdict, "ED280")]


def test_a_layer_that_images_share_counts_once(tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image="vendor/app:1") + "  b:\n    image: vendor/b:1\n")
    layers = {"vendor/app:1": manifest(700 * MB, 10 * MB), "vendor/b:1": manifest(700 * MB)}
    assert wrong(about(folder, layers, room(2000 * MB))) == []
    layers["vendor/b:1"] = manifest(700 * MB, first="other")
    assert wrong(about(folder, layers, room(2000 * MB))) == [("warn", "ED280")]


def test_the_platform_of_the_engine_is_chosen_from_a_list(tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image="vendor/app:1"))
    offered = [
        {"digest": f"sha256:{arch}", "platform": {"os": "linux", "architecture": arch}}
        for arch in ("arm64", "386", "amd64", "unknown")
    ]
    layers = {
        "vendor/app:1": json.dumps({"mediaType": LIST, "manifests": offered}),
        "docker.io/vendor/app@sha256:amd64": manifest(3000 * MB),
    }
    assert wrong(about(folder, layers, room(2000 * MB))) == [("fail", "ED280")]


def test_the_hubs_mirror_is_asked_first(tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image="redis"))
    config = {"Mirrors": ["http://10.0.0.5:5000/"], "InsecureRegistryCIDRs": ["127.0.0.0/8"]}
    world = {**room(2000 * MB), "info": {"RegistryConfig": config}}
    at_the_mirror = "--insecure 10.0.0.5:5000/library/redis:latest"
    found = about(folder, {at_the_mirror: manifest(3000 * MB)}, world)
    assert wrong(found) == [("fail", "ED280")]
    gone = ran("", "no such manifest: 10.0.0.5:5000/library/redis:latest", 1)
    found = about(folder, {at_the_mirror: gone, "redis": manifest(3000 * MB)}, world)
    assert wrong(found) == [("fail", "ED280")]


def test_a_registry_that_limits_is_left_in_peace(tmp_path: Path) -> None:
    text = "".join(f"  s{n}:\n    image: vendor/s{n}\n" for n in range(12))
    folder = project(tmp_path, f"services:\n{text}")
    asked = []

    def limited() -> q.Completed:
        asked.append(1)
        return ran("", "toomanyrequests: You have reached your pull rate limit.", 1)

    (found,) = about(folder, {f"vendor/s{n}": limited for n in range(12)}, room(1000 * MB))
    assert len(asked) <= 6  # those that were under way at once
    assert found.data["unknown"] == 12
    assert any("100 MB for each" in evidence.text for evidence in found.evidence)


def test_offline_the_rough_figure_stands_in(tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image="vendor/app:1"))
    assert wrong(told("room", folder, Settings(offline=True), **room(50 * MB))) == [
        ("warn", "ED280")
    ]
    assert wrong(told("room", folder, Settings(offline=True), **room(500 * MB))) == []


def test_files_are_estimated_by_size(tmp_path: Path) -> None:
    (found,) = one(tmp_path, 200 * MB, room(9000 * MB, files=15_000))
    assert (found.status.value, found.fault) == ("warn", "ED281")
    assert "about 20000 files" in found.summary
    assert wrong(one(tmp_path, 100 * MB, room(9000 * MB, files=15_000))) == []


@pytest.mark.parametrize(
    ("space", "verdict"),
    [
        ({"BuildCache": []}, "fail"), ({"BuildCache": [{"Size": 4000 * MB}]}, "warn"),
        ({"BuildCacheUsage": {"TotalSize": 0}}, "fail"), (q.Reply(problem="timed out"), "warn"),
    ],
)  # fmt: skip
def test_the_base_of_a_build_may_lie_in_the_build_cache(
    space: object, verdict: str, tmp_path: Path
) -> None:
    files = {"Dockerfile": "FROM vendor/base:1 AS one\nFROM one\nFROM scratch\nCOPY --from=1 / /\n"}
    folder = project(tmp_path, "services:\n  web:\n    build: .\n", **files)
    found = about(folder, {"vendor/base:1": manifest(3000 * MB)}, room(2000 * MB), space=space)
    assert wrong(found) == [(verdict, "ED280")]


@pytest.mark.parametrize("image", ["shop-web", "shop_web"])
def test_what_was_built_is_not_built_again(image: str, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    project(folder, "services:\n  web:\n    build: .\n", Dockerfile="FROM vendor/base:1\n")
    api = {f"/images/{image}/json": q.Reply(200, {"Os": "linux"})}
    (found,) = told("room", folder, api=api, **room(2000 * MB))
    assert found.summary == "0 images to come, 2 GB free"


def test_the_disk_of_a_remote_engine_is_not_judged(tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image="vendor/app:1"))
    (found,) = told("room", folder, environ={"DOCKER_HOST": "tcp://10.0.0.5:2375"}, **room(1))
    assert (found.status.value, found.summary) == ("skipped", "the engine is behind tcp")


def test_a_folder_that_may_not_be_entered_is_not_judged(tmp_path: Path) -> None:
    folder = project(tmp_path, WEB.format(image="vendor/app:1"))
    closed = q.Usage(ROOT, problem="permission denied", errno=13)
    (found,) = told("room", folder, disks={ROOT: closed})
    assert (found.status.value, found.summary) == (
        "skipped", f"the disk of {ROOT} cannot be measured"
    )  # fmt: skip


SNAPSHOTTER = [["driver-type", "io.containerd.snapshotter.v1"]]


@pytest.mark.parametrize(
    ("info", "files", "folder"),
    [
        ({}, {}, ROOT),
        ({"DriverStatus": SNAPSHOTTER}, {}, "/var/lib/containerd"),
        ({"DriverStatus": SNAPSHOTTER}, {"/etc/containerd/config.toml": "root = '/big/c'\n"},
         "/big/c"),
        ({"DriverStatus": SNAPSHOTTER,
          "Containerd": {"Address": "/var/run/docker/containerd/containerd.sock"}}, {},
         f"{ROOT}/containerd/daemon"),
        ({"DriverStatus": SNAPSHOTTER, "Containerd": {"Address": "/opt/c/sock"}}, {}, ""),
        ({"Driver": "devicemapper", "DriverStatus": [["Backing Filesystem", "xfs"]]}, {}, ""),
    ],
)  # fmt: skip
def test_images_lie_where_the_store_is(
    info: dict[str, object], files: dict[str, str], folder: str
) -> None:
    host = FakeHost(files=files)
    assert store(host, {"DockerRootDir": ROOT, **info}).folder == folder


def test_containerd_keeps_the_download_too(tmp_path: Path) -> None:
    home = "/var/lib/containerd"
    world = {"disks": {home: q.Usage(home, 10**11, 2000 * MB)},
             "info": {"DriverStatus": SNAPSHOTTER}}  # fmt: skip
    assert wrong(one(tmp_path, 700 * MB, world)) == [("warn", "ED280")]


@pytest.mark.parametrize(
    ("host", "is_so"),
    [
        ("127.0.0.1:5000", True), ("localhost:5000", True), ("[::1]:5000", True),
        ("10.9.9.9:5000", False), ("registry.example", False), ("plain.example:80", True),
        ("mirror.example", True), ("quay.io", False),
    ],
)  # fmt: skip
def test_which_registries_have_no_tls(host: str, is_so: bool) -> None:
    config = {
        "Mirrors": ["http://mirror.example/", "https://quay.io/"],
        "InsecureRegistryCIDRs": ["::1/128", "127.0.0.0/8"],
        "IndexConfigs": {"plain.example:80": {"Secure": False}},
    }
    assert insecure({"RegistryConfig": config}, host) is is_so
