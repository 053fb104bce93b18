"""Images that are built for newer processors than this machine has."""

from __future__ import annotations

from pathlib import Path

import pytest

from envdoctor.host import questions as q
from tests.probes.project.test_rules import ARM, WEB, project, told, wrong

OLD = "processor\t: 0\nflags\t\t: fpu sse sse2 cx16 lahf_lm\n"
SECOND = f"{OLD.rstrip()} popcnt pni sse4_1 sse4_2 ssse3\n"
NEW = f"{SECOND.rstrip()} abm avx avx2 bmi1 bmi2 f16c fma movbe xsave\n"


@pytest.mark.parametrize(
    ("image", "flags", "fails"),
    [
        ("mongo:6", SECOND, True),
        ("mongo", OLD, True),
        ("mongo:4.4", OLD, False),
        ("mongo:7.0-jammy", NEW, False),
        ("mysql:8.4", OLD, True),
        ("mysql:8.0", OLD, True),
        ("mysql:8.0.28", OLD, False),
        ("mysql:8.0-debian", OLD, False),
        ("mysql:5.7", OLD, False),
        ("mysql:9", SECOND, False),
        ("rockylinux:9", OLD, True),
        ("quay.io/centos/centos:stream10", SECOND, True),
        ("registry.access.redhat.com/ubi9/ubi-minimal:9.4", OLD, True),
        ("almalinux:8", OLD, False),
        ("postgres:18", OLD, False),
        ("example.org/mongo:6", OLD, False),
        ("mongo:6", "", False),
    ],
)
def test_what_an_image_is_built_for(image: str, flags: str, fails: bool, tmp_path: Path) -> None:
    project(tmp_path, WEB.format(image=image))
    found = wrong(told("processor", tmp_path, files={"/proc/cpuinfo": flags}))
    assert found == ([("fail", "ED254")] if fails else [])


def test_a_build_upon_such_an_image(tmp_path: Path) -> None:
    project(tmp_path, "services:\n  db:\n    build: .\n", Dockerfile="FROM mongo:6 AS x\nFROM x\n")
    (finding,) = told("processor", tmp_path, files={"/proc/cpuinfo": SECOND})
    assert finding.summary.startswith("Dockerfile:1: mongo:6 needs a processor with AVX")


@pytest.mark.parametrize("info", [ARM, {"KernelVersion": "another"}])
def test_another_machines_processor_is_not_judged(info: dict[str, str], tmp_path: Path) -> None:
    project(tmp_path, WEB.format(image="mongo:6"))
    assert wrong(told("processor", tmp_path, files={"/proc/cpuinfo": OLD}, info=info)) == []


def test_an_image_that_is_here_may_be_older_than_its_tag_says(tmp_path: Path) -> None:
    project(tmp_path, WEB.format(image="mysql:8.0"))
    own = q.Reply(200, {"Config": {"Env": ["MYSQL_VERSION=8.0.28-1.el8"]}})
    api, files = {"/images/mysql:8.0/json": own}, {"/proc/cpuinfo": OLD}
    assert wrong(told("processor", tmp_path, api=api, files=files)) == []
