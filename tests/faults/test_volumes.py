"""What is mounted: onto what, from where, for whom, and what it hides."""

from __future__ import annotations

import pytest

from .project import Project


def mounting(volume: str, command: str) -> str:
    """A Compose service that mounts one thing and runs one command."""
    return f"  web:\n    image: busybox\n    command: {command}\n    volumes:\n      - {volume}\n"


ABORT = "{compose} up --abort-on-container-exit --exit-code-from web"


@pytest.mark.fault("bind-dir-onto-file")
@pytest.mark.parametrize("mount", ["nothere:/etc/passwd", "file:/etc"])
def test_a_folder_onto_a_file_and_the_other_way_round(project: Project, mount: str) -> None:
    """For a source that is missing Docker makes a folder."""
    project.write({"file": ""})
    project.says("bind-dir-onto-file", f"docker run --rm -v $PWD/{mount} busybox true")


def test_a_missing_file_that_became_a_folder(project: Project) -> None:
    project.services(mounting("./app.conf:/etc/passwd", "cat /etc/passwd"))
    project.fails("{compose} up -d")
    found = project.session.check(select="project-mounts").blames("bind-dir-onto-file")
    assert (project.folder / "app.conf").is_dir()
    assert found.remedy("bind-dir-onto-file", "rmdir")


@pytest.mark.fault("bind-source-missing")
def test_a_source_that_is_not_there(project: Project) -> None:
    line = "docker run --rm --mount type=bind,src=$PWD/data,dst=/x busybox true"
    found = project.says("bind-source-missing", line)
    project.mend(found.remedy("Make it"))
    project.does(line)


def test_a_source_that_compose_may_not_make(modern: Project) -> None:
    modern.services(
        "  web:\n    image: busybox\n    volumes:\n"
        "      - {type: bind, source: ./data, target: /x, bind: {create_host_path: false}}\n"
    )
    found = modern.session.check(select="project-mounts").blames("bind-source-missing")
    modern.says("bind-source-missing", "docker compose up -d")
    modern.mend(found.remedy("bind-source-missing", "Make it"))
    modern.session.check(select="project-mounts").healthy()
    modern.does("docker compose up -d")


@pytest.mark.fault("bind-mount-hides-image-content")
def test_a_mount_that_hides_what_the_image_installed(project: Project) -> None:
    """Where that program is not on the PATH any more the shell calls it not found."""
    project.write(
        {
            "Dockerfile": "FROM busybox\nWORKDIR /app\nCOPY . .\n"
            "RUN mkdir -p node_modules/.bin && cp run node_modules/.bin/nodemon\n"
            "ENV PATH=/app/node_modules/.bin:/bin\n",
            "run": "#!/bin/sh\necho runs\n",
        }
    )
    project.does("chmod +x run && docker build -q -t made .")
    assert project.does("docker run --rm made sh -c nodemon") == "runs\n"
    project.services(mounting(".:/app", "sh -c nodemon").replace("busybox", "made"))
    project.says("bind-mount-hides-image-content", ABORT)
    body = mounting(".:/app", "sh -c nodemon").replace("busybox", "made")
    project.services(body + "      - /app/node_modules\n")  # as the remedy says
    project.does(ABORT)


# npm cannot be had here: where it would look, a script says what npm says.
NPM = """#!/bin/sh
[ -e package.json ] && exit
echo "npm ERR! code ENOENT
npm ERR! syscall open
npm ERR! path $PWD/package.json
npm ERR! enoent ENOENT: no such file or directory, open '$PWD/package.json'" >&2
exit 254
"""


@pytest.mark.fault("package-json-not-in-container")
def test_a_mount_that_hides_package_json(new: Project) -> None:
    new.write(
        {
            "web/Dockerfile": "FROM busybox\nWORKDIR /app\nCOPY . .\nRUN mv npm /bin/\n",
            "web/npm": NPM,
            "web/package.json": "{}",
        }
    )
    new.does("chmod +x web/npm && docker build -q -t made web")
    new.services(mounting(".:/app", "npm start").replace("busybox", "made"))
    found = new.says("package-json-not-in-container", ABORT)
    look, _ = found.remedy("what the container finds")
    assert "Dockerfile" not in new.does(look.replace("<service>", "web"))
    new.services(mounting("./web:/app", "npm start").replace("busybox", "made"))
    new.does(ABORT)


@pytest.mark.fault("volume-spec-invalid")
@pytest.mark.parametrize(
    "option",
    [
        "-v a:/b:c:d",
        '-v "my data:/d"',
        "-v /tmp:/b:rx",
        "-v /tmp:b",
        "--mount type=bind,source=/tmp",
    ],
)
def test_a_mount_that_docker_cannot_read(new: Project, option: str) -> None:
    new.says("volume-spec-invalid", f"docker run --rm {option} busybox true")


@pytest.mark.fault("bind-mount-uid-mismatch")
def test_a_folder_of_another_user(project: Project) -> None:
    """A tool's "Permission denied" is anybody's; what was typed tells that a container said it."""
    project.write({"data/x": ""})
    line = f"docker run --rm -u 1000:1000 -v {project.folder}/data:/data busybox touch /data/y"
    project.during("bind-mount-uid-mismatch", line)
    project.leaves_open("bind-mount-uid-mismatch", line)
    project.does(f"chown -R 1000:1000 {project.folder}/data && {line}")


@pytest.mark.fault("volume-permission-denied")
@pytest.mark.parametrize(
    "run", ["-u 1000:1000 -v made:/data busybox mkdir /data/y",
            "--cap-drop all -v made:/data busybox chown 5 /data"],
)  # fmt: skip
def test_a_volume_of_another_user(project: Project, run: str) -> None:
    project.during("volume-permission-denied", f"docker run --rm {run}")


@pytest.mark.fault("mount-target-readonly")
@pytest.mark.parametrize("run", ["-v /usr:/data:ro busybox touch /data/y",
                                 "--read-only busybox touch /y"])  # fmt: skip
def test_writing_where_it_is_read_only(project: Project, run: str) -> None:
    project.during("mount-target-readonly", f"docker run --rm {run}")


def test_a_mount_inside_of_a_read_only_one(project: Project) -> None:
    project.write({"a/x": "", "b/x": ""})
    line = "docker run --rm -v $PWD/a:/data:ro -v $PWD/b:/data/sub busybox true"
    project.says("mount-target-readonly", line)
    project.does(f"mkdir a/sub && {line}")  # as the remedy says


@pytest.mark.fault("volume-in-use")
def test_a_volume_that_a_container_has(project: Project) -> None:
    project.does("docker create --name made -v data:/d busybox")
    found = project.says("volume-in-use", "docker volume rm data")
    assert "docker ps -a --filter volume=data" in found.remedy()
    project.does("docker rm made && docker volume rm data")


@pytest.mark.fault("volume-external-missing")
def test_an_external_volume_that_nobody_made(project: Project) -> None:
    project.services(mounting("data:/d", "ls"), "volumes:\n  data:\n    external: true\n")
    project.session.check(select="project-names").blames("volume-external-missing")
    found = project.says("volume-external-missing", "{compose} up -d")
    project.mend(found.remedy("Make it"))
    project.session.check(select="project-names").healthy()
    project.does("{compose} up -d")


# The real servers cannot be had here: a script says, in a real container, what they print.
OLDER = (
    "FATAL:  database files are incompatible with server\n"
    "DETAIL:  The data directory was initialized by PostgreSQL version 13, which is not "
    "compatible with this version 16.1.\n"
)
FIRST_PASSWORD = (
    "PostgreSQL Database directory appears to contain a database; Skipping initialization\n"
    'FATAL:  password authentication failed for user "postgres"\n'
    'DETAIL:  Connection matched pg_hba.conf line 100: "host all all all scram-sha-256"\n'
)


@pytest.mark.fault("db-volume-from-older-major-version", "db-volume-keeps-first-password")
@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (OLDER, "db-volume-from-older-major-version"),
        (FIRST_PASSWORD, "db-volume-keeps-first-password"),
    ],
)
def test_the_words_of_a_database_whose_container_ends(
    modern: Project, words: str, fault: str
) -> None:
    """Compose says that it exited; the container's log, which the doctor fetches, says why."""
    modern.write({"Dockerfile": "FROM busybox\nCOPY said /\n", "said": words})
    modern.services(
        "  db:\n    build: .\n    command: sh -c 'cat /said >&2; exit 1'\n"
        "  web:\n    image: busybox\n"
        "    depends_on: {db: {condition: service_completed_successfully}}\n"
    )
    said = modern.fails("docker compose up -d --build")
    modern.session.explain(said, text_only=True).considers("container-exited")
    modern.session.explain(said).names(fault)


@pytest.mark.fault("volume-remote-mount-failed")
def test_a_volume_on_another_machine(project: Project) -> None:
    project.does(
        "docker volume create --driver local --opt type=nfs --opt o=addr=127.0.0.1,rw "
        "--opt device=:/x far"
    )
    project.says("volume-remote-mount-failed", "docker run --rm -v far:/x busybox true")


@pytest.mark.fault("postgres-18-mount-path")
def test_the_words_of_a_database_that_wants_another_folder(modern: Project) -> None:
    words = (
        "Error: in 18+, these Docker images are configured to store database data in a\n"
        "       format which is compatible with pg_ctlcluster.\n"
    )
    modern.write({"Dockerfile": "FROM busybox\nCOPY said /\n", "said": words})
    modern.services("  db:\n    build: .\n    command: sh -c 'cat /said >&2; exit 1'\n")
    modern.does("docker compose build")
    line = "docker compose up --abort-on-container-exit --exit-code-from db"
    modern.says("postgres-18-mount-path", line)
