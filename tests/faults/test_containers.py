"""Containers that cannot start, do not stay, or are not there."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engine.fixtures import MakeEngine
from tests.engine.rig import Engine

from .project import Project, project_at

BASE = "FROM busybox\n"
BUILD = "docker build -q -t made . >/dev/null && "
START = BUILD + "docker run --rm made"
SCRIPT = f'{BASE}COPY e.sh /e.sh\nRUN chmod +x /e.sh\nENTRYPOINT ["/e.sh"]\n'
SERVICE = "  web:\n    build: .\n    image: made\n"
SLEEPS = "  web:\n    image: busybox\n    command: sleep 60\n"
WAITS = "  app:\n    image: busybox\n    depends_on: {web: {condition: service_healthy}}\n"


@pytest.mark.fault("command-not-in-image")
@pytest.mark.parametrize("line", ["docker run --rm busybox bash", 'docker run busybox "echo hi"'])
def test_a_command_that_the_image_lacks(project: Project, line: str) -> None:
    project.says("command-not-in-image", line)


def test_a_command_that_the_running_container_lacks(project: Project) -> None:
    project.does("docker run -d --name made busybox sleep 60")
    project.says("command-not-in-image", "docker exec made bash")


@pytest.mark.fault("entrypoint-interpreter-missing")
def test_a_script_for_a_shell_that_is_not_there(project: Project) -> None:
    """It looks like Windows line ends, which the project's own script rules out."""
    project.write({"Dockerfile": SCRIPT, "e.sh": "#!/bin/bash\necho hi\n"})
    project.decides("entrypoint-interpreter-missing", START)


@pytest.mark.fault("entrypoint-crlf")
def test_a_script_with_windows_line_ends_that_does_not_exist(project: Project) -> None:
    project.write({"Dockerfile": SCRIPT, "e.sh": "#!/bin/sh\r\necho hi\r\n"})
    project.session.check(select="project-programs").blames("entrypoint-crlf")
    project.decides("entrypoint-crlf", START)


def test_windows_line_ends_turned_around(modern: Project) -> None:
    modern.write({"Dockerfile": SCRIPT, "e.sh": "#!/bin/sh\r\necho hi\r\n"})
    modern.services(SERVICE)
    modern.does("docker compose build")
    found = modern.decides("entrypoint-crlf", "docker run --rm made")
    modern.mend(found.remedy("line ends"))
    assert modern.does("docker run --rm made") == "hi\n"
    modern.session.check(select="project-programs").healthy()


def test_a_shell_that_reads_windows_line_ends(project: Project) -> None:
    script = "#!/bin/sh\r\nset -e\r\nfor i in a b; do\r\necho hi\r\ndone\r\n"
    program = f'{BASE}COPY e.sh /e.sh\nENTRYPOINT ["sh", "/e.sh"]\n'
    project.write({"Dockerfile": program, "e.sh": script})
    project.does("docker build -q -t made .")
    project.during("entrypoint-crlf", "docker run --rm made")


@pytest.mark.fault("entrypoint-not-executable")
def test_a_script_without_its_execute_bit(project: Project) -> None:
    program = f'{BASE}COPY e.sh /e.sh\nENTRYPOINT ["/e.sh"]\n'
    project.write({"Dockerfile": program, "e.sh": "#!/bin/sh\necho hi\n"})
    project.says("entrypoint-not-executable", START)
    project.session.check(select="project-programs").blames("entrypoint-not-executable")


def test_the_execute_bit_set(modern: Project) -> None:
    program = f'{BASE}COPY e.sh /e.sh\nENTRYPOINT ["/e.sh"]\n'
    modern.write({"Dockerfile": program, "e.sh": "#!/bin/sh\necho hi\n"})
    modern.services(SERVICE)
    modern.does("git init -q . && git add e.sh && docker compose build")
    modern.fails("docker run --rm made")
    found = modern.session.check(select="project-programs").blames("entrypoint-not-executable")
    modern.mend(found.remedy("entrypoint-not-executable", "Set the bit"))
    assert modern.does("docker run --rm made") == "hi\n"


@pytest.mark.fault("working-directory-missing")
def test_a_working_directory_that_is_not_there(project: Project) -> None:
    project.does("docker run -d --name made busybox sleep 60")
    project.says("working-directory-missing", "docker exec -w /nowhere made ls")


@pytest.mark.fault("command-is-directory")
def test_a_folder_as_command(project: Project) -> None:
    """This runc only says "permission denied"; newer ones say that it is a directory."""
    project.says("command-is-directory", "docker run --rm busybox /bin")


@pytest.mark.fault("container-user-unknown")
def test_a_user_that_the_image_does_not_know(project: Project) -> None:
    project.says("container-user-unknown", "docker run --rm -u appuser busybox true")


@pytest.mark.fault("input-is-no-terminal")
def test_a_terminal_where_there_is_none(project: Project) -> None:
    found = project.says("input-is-no-terminal", "docker run --rm -it busybox true")
    assert found.remedy("scripts") == ["docker run --rm -i <image>"]
    project.does("docker run --rm -i busybox true")


@pytest.mark.fault("shared-library-missing")
def test_a_library_that_was_removed(new: Project, python_image: str) -> None:
    new.write(
        {"Dockerfile": f"FROM {python_image}\nRUN rm -f /lib/*/libexpat.so* /usr/lib/*/libexpat*\n"}
    )
    new.does("docker build -q -t made .")
    new.says("shared-library-missing", "docker run --rm made python3 -c 'import pyexpat'")


@pytest.mark.fault("oci-exec-failed")
def test_a_runtime_that_says_nothing(own_engine: MakeEngine, tmp_path: Path) -> None:
    """Only that it failed is known: it stays open, and says where to look."""
    engine = own_engine("20.10", config={"runtimes": {"broken": {"path": "/bin/false"}}})
    project = Project(engine, tmp_path)
    line = "docker run --rm --runtime broken busybox true"
    assert project.leaves_open("oci-exec-failed", line).answer["next"]


@pytest.mark.fault("container-lacks-right")
def test_a_container_that_wants_to_change_its_network(project: Project) -> None:
    line = "docker run --rm {} busybox ip addr add 10.9.8.7/32 dev lo"
    project.says("container-lacks-right", line.format(""))
    project.does(line.format("--cap-add NET_ADMIN"))


@pytest.mark.fault("engine-init-missing")
def test_an_engine_without_its_init(own_engine: MakeEngine, tmp_path: Path) -> None:
    """The image has its program: what is missing is the engine's."""
    engine = own_engine(config={"init-path": "docker-init-gone"})
    project = Project(engine, tmp_path)
    project.says("engine-init-missing", "docker run --rm --init busybox true")
    project.does("docker run --rm busybox true")


@pytest.mark.fault("container-options-conflict")
def test_a_container_that_is_removed_and_started_again(project: Project) -> None:
    line = "docker run --rm --restart always busybox true"
    project.says("container-options-conflict", line)


@pytest.mark.fault("logging-driver-unusable")
def test_a_log_server_that_is_not_there(project: Project) -> None:
    project.says("logging-driver-unusable", "docker run --rm --log-driver fluentd busybox true")


@pytest.mark.fault("device-missing")
def test_a_device_that_is_not_there(project: Project) -> None:
    project.says("device-missing", "docker run --rm --device /dev/nothing busybox true")
    project.services(f"{SLEEPS}    devices: [/dev/nothing:/dev/nothing]\n")
    project.says("device-missing", "{compose} up -d")
    project.session.check(select="project-devices").blames("device-missing")
    project.services(f"{SLEEPS}    devices: [/dev/null:/dev/nothing]\n")
    project.session.check(select="project-devices").healthy()
    project.does("{compose} up -d")


@pytest.mark.fault("engine-plugin-missing")
def test_a_driver_that_is_not_installed(new: Project) -> None:
    """Takes 15 s, for which the engine looks for it."""
    found = new.says("engine-plugin-missing", "docker volume create --driver nfs made")
    assert found.remedy("Install") == ["docker plugin install nfs"]


@pytest.mark.parametrize("kind", ["volume", "network"])
def test_a_driver_that_is_switched_off(project: Project, kind: str) -> None:
    interface = {"types": [f"docker.{kind}driver/1.0"], "socket": "own.sock"}
    config = json.dumps({"entrypoint": ["/own"], "interface": interface})
    project.write({"own/config.json": config, "own/rootfs/own": ""})
    project.does("docker plugin create own own")
    try:
        found = project.says("engine-plugin-missing", f"docker {kind} create --driver own made")
        assert found.remedy("switch it on") == ["docker plugin enable own"]
    finally:
        project.does("docker plugin rm own")


@pytest.mark.fault("container-without-command")
def test_an_image_without_a_command(project: Project) -> None:
    project.write({"Dockerfile": "FROM scratch\nCOPY e.sh /\n", "e.sh": ""})
    project.says("container-without-command", START)


@pytest.mark.fault("container-name-conflict")
def test_a_name_that_is_taken(project: Project) -> None:
    project.does("docker create --name made busybox")
    found = project.says("container-name-conflict", "docker create --name made busybox")
    project.mend(found.remedy("remove it"))
    project.does("docker create --name made busybox")


def test_a_container_name_of_another_project(project: Project) -> None:
    project.does("docker create --name made busybox")
    project.services(f"{SLEEPS}    container_name: made\n")
    found = project.session.check(select="project-names")
    found.blames("container-name-conflict")
    project.says("container-name-conflict", "{compose} up -d")
    project.mend(found.remedy("container-name-conflict", "remove it"))
    project.session.check(select="project-names").healthy()


@pytest.mark.fault("container-exited")
def test_a_program_that_ends_without_a_word(project: Project) -> None:
    """Neither text nor log tells why: it stays open, and names the log."""
    project.services("  web:\n    image: busybox\n    command: sh -c 'exit 3'\n")
    words = project.fails("{compose} up --abort-on-container-exit")
    found = project.session.explain(words).considers("container-exited")
    assert any(command.startswith("docker logs") for command in found.answer["next"])


def test_a_program_that_ends_with_a_reason(modern: Project) -> None:
    """Compose says only that it exited; the container's own last lines say why."""
    reason = "ModuleNotFoundError: No module named django"
    modern.services(
        f"  web:\n    image: busybox\n    command: [sh, -c, \"echo '{reason}'; exit 1\"]\n"
        "  app:\n    image: busybox\n"
        "    depends_on: {web: {condition: service_completed_successfully}}\n"
    )
    words = modern.fails("docker compose up -d")
    modern.session.explain(words, text_only=True).considers("container-exited")
    modern.session.explain(words).names("django-not-importable")


@pytest.mark.fault("healthcheck-unhealthy")
def test_a_check_that_fails_without_a_word(project: Project) -> None:
    check = "    healthcheck: {test: exit 1, interval: 300ms, retries: 1}\n"
    project.services(SLEEPS + check + WAITS, version="2.4")
    words = project.fails("{compose} up -d")
    project.session.explain(words).considers("healthcheck-unhealthy")


@pytest.mark.fault("healthcheck-command-missing")
def test_a_check_by_a_program_that_the_image_lacks(project: Project) -> None:
    """Compose says "is unhealthy"; the container's health log says that curl is not there."""
    check = "    healthcheck: {test: curl -f http://localhost, interval: 300ms, retries: 1}\n"
    project.services(SLEEPS + check + WAITS, version="2.4")
    words = project.fails("{compose} up -d")
    project.session.explain(words, text_only=True).considers("healthcheck-unhealthy")
    project.session.explain(words).names("healthcheck-command-missing")


@pytest.mark.fault("healthcheck-not-defined")
def test_waiting_for_the_health_of_one_without_a_check(project: Project) -> None:
    project.services(SLEEPS + WAITS, version="2.4" if project.old else "")
    project.says("healthcheck-not-defined", "{compose} up -d")
    project.session.check(select="project-health").blames("healthcheck-not-defined")


@pytest.mark.fault("container-not-running")
def test_exec_in_a_container_that_never_ran(project: Project) -> None:
    project.does("docker create --name made busybox")
    project.says("container-not-running", "docker exec made ls")


@pytest.mark.fault("no-such-container")
@pytest.mark.parametrize("line", ["docker logs made", "docker exec made ls", "docker stop made"])
def test_a_container_that_is_not_there(project: Project, line: str) -> None:
    project.says("no-such-container", line)


def test_an_object_of_no_kind(project: Project) -> None:
    project.leaves_open("no-such-container", "docker inspect nothing")


@pytest.mark.fault("container-log-damaged")
def test_a_log_with_zero_bytes_in_it(engine_26: Engine, tmp_path: Path) -> None:
    """As a power cut leaves it. 20.10 and 28.5 stop there without a word."""
    with contextmanager(project_at)(engine_26, tmp_path) as project:
        project.does("docker run --name made busybox echo hi")
        log = Path(project.does("docker inspect -f '{{.LogPath}}' made").strip())
        log.write_bytes(b"\0" * 64 + log.read_bytes())
        found = project.says("container-log-damaged", "docker logs made")
        (empty,) = found.remedy("Empty that log")
        project.mend([empty.replace("<container>", "made")])
        assert project.does("docker logs made") == ""


@pytest.mark.fault("copy-path-missing-in-container")
@pytest.mark.parametrize("line", ["docker cp made:/etc/*.conf .", "docker cp none.txt made:/a/b"])
def test_a_copy_of_or_to_what_the_container_lacks(project: Project, line: str) -> None:
    project.write({"none.txt": ""})
    project.does("docker run -d --name made busybox sleep 60")
    found = project.says("copy-path-missing-in-container", line)
    (look,) = found.remedy("inside")
    assert "No such file or directory" in project.fails(look)


@pytest.mark.fault("program-file-missing")
def test_a_program_that_nobody_copied(new: Project, python_image: str) -> None:
    new.write({"Dockerfile": f'FROM {python_image}\nWORKDIR /app\nCMD ["python3", "main.py"]\n'})
    new.does("docker build -q -t made .")
    new.says("program-file-missing", "docker run --rm made")
    new.says("program-file-missing", "docker run --rm busybox sh /app/start.sh")


@pytest.mark.fault("configured-file-missing")
def test_a_file_of_settings_that_nobody_mounted(new: Project, python_image: str) -> None:
    program = "open('/config/settings.json')"
    line = f'docker run --rm {python_image} python3 -c "{program}"'
    new.leaves_open("configured-file-missing", line)


@pytest.mark.fault("package-servers-unreachable")
def test_a_mirror_that_takes_no_connection(new: Project, python_image: str) -> None:
    """Nothing listens at the discard port of the step's own machine."""
    install = (
        "rm -rf /etc/apt/sources.list* /var/lib/apt/lists/*; "
        "echo 'deb [trusted=yes] http://127.0.0.1:9/debian bookworm main' >/etc/apt/sources.list; "
        "apt-get -o Acquire::Retries=0 update && apt-get install -y nobodys-package"
    )
    new.write({"Dockerfile": f"FROM {python_image}\nRUN {install}\n"})
    new.says("package-servers-unreachable", "docker build -t made .")


@pytest.mark.fault("program-file-unreadable")
def test_a_file_that_only_its_owner_may_read(modern: Project, python_image: str) -> None:
    dockerfile = f"FROM {python_image}\nWORKDIR /app\nCOPY . .\nUSER 1000\n"
    modern.write({"Dockerfile": dockerfile + 'CMD ["python3", "server.py"]\n', "server.py": "1\n"})
    modern.services(SERVICE)
    modern.does("chmod 600 server.py")
    modern.says("program-file-unreadable", START)
    found = modern.session.check(select="project-programs").blames("program-file-unreadable")
    modern.does(found.remedy("program-file-unreadable", "Open")[0])
    modern.session.check(select="project-programs").healthy()
    modern.does(START)


def test_a_script_that_gives_files_away_without_the_right(modern: Project) -> None:
    script = "#!/bin/sh\nset -e\nchown 1000 /tmp\n"
    modern.write({"Dockerfile": SCRIPT, "e.sh": script})
    modern.services(SERVICE + "    cap_drop: [ALL]\n")
    modern.session.check(select="project-programs").blames("container-lacks-right")
    modern.services(SERVICE + "    cap_drop: [ALL]\n    cap_add: [CHOWN]\n")
    modern.session.check(select="project-programs").healthy()
