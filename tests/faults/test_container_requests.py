"""What a container is to be made with, and the engine refuses: runtime, rights, limits, script."""

from __future__ import annotations

import pytest

from .project import Project

WEB = "services:\n  web:\n    image: busybox\n    command: sleep 60\n"
PART = """    volumes:
      - {type: volume, source: data, target: /d, volume: {subpath: uploads}}
volumes:
  data: {name: parts}
"""


@pytest.mark.fault("runtime-unknown")
def test_a_runtime_that_is_not_registered(project: Project) -> None:
    project.says("runtime-unknown", "docker run --rm --runtime sysbox-runc busybox true")
    project.write({"compose.yaml": f"{WEB}    runtime: sysbox-runc\n"})
    project.says("runtime-unknown", "{compose} up -d")
    project.session.check(select="project-options").blames("runtime-unknown")
    project.write({"compose.yaml": f"{WEB}    runtime: runc\n"})
    project.session.check(select="project-options").healthy()
    project.does("{compose} up -d")


@pytest.mark.fault("container-option-invalid")
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("cap_add: [NET-ADMIN]", "cap_add: [cap_net_admin]"),
        ("restart: unless_stopped", "restart: unless-stopped"),
        ("stop_signal: SIGQUITT", "stop_signal: RTMIN+3"),
        ("ulimits: {nofile: {soft: 2000, hard: 1000}}", "ulimits: {nofile: 1000}"),
    ],
    ids=["capability", "restart", "signal", "limit"],
)
def test_a_word_that_the_engine_does_not_know(project: Project, wrong: str, right: str) -> None:
    project.write({"compose.yaml": f"{WEB}    {wrong}\n"})
    project.says("container-option-invalid", "{compose} up -d")
    project.session.check(select="project-options").blames("container-option-invalid")
    project.write({"compose.yaml": f"{WEB}    {right}\n"})
    project.session.check(select="project-options").healthy()
    project.does("{compose} up -d")


@pytest.mark.fault("security-profile-missing")
def test_a_seccomp_profile_that_is_not_there(project: Project) -> None:
    project.write({"compose.yaml": f"{WEB}    security_opt: ['seccomp:./chrome.json']\n"})
    project.says("security-profile-missing", "{compose} up -d")
    project.session.check(select="project-options").blames("security-profile-missing")
    project.write({"chrome.json": '{"defaultAction": "SCMP_ACT_ALLOW"}'})
    project.session.check(select="project-options").healthy()
    project.does("{compose} up -d")


@pytest.mark.fault("script-without-first-line")
def test_a_script_without_its_first_line(modern: Project) -> None:
    modern.write({"Dockerfile": 'FROM busybox\nCOPY --chmod=755 s.sh /\nENTRYPOINT ["/s.sh"]\n'})
    modern.write({"compose.yaml": "services:\n  web:\n    build: .\n"})
    modern.write({"s.sh": "sleep 60\n"})
    modern.does("{compose} up -d --build")
    assert "exec format error" in modern.does("sleep 1; {compose} logs")
    modern.session.check(select="project-programs").blames("script-without-first-line")
    modern.write({"s.sh": "#!/bin/sh\nexec sleep 60\n"})
    modern.session.check(select="project-programs").healthy()


@pytest.mark.fault("volume-subpath-missing")
def test_a_folder_of_a_new_volume(new: Project) -> None:
    new.write({"compose.yaml": f"{WEB}{PART}"})
    new.session.check(select="project-mounts").blames("volume-subpath-missing")
    new.says("volume-subpath-missing", "{compose} up -d")
    new.does("docker run --rm -v parts:/v busybox mkdir -p /v/uploads")
    new.session.check(select="project-mounts").healthy()
    new.does("{compose} up -d")
