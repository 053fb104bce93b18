"""Compose files: how they are written, what they ask for, and what is in their way."""

from __future__ import annotations

import pytest

from .project import Project

SERVICE = "  web:\n    image: busybox\n"
CONFIG = "{compose} config -q"
UP = "{compose} up -d"


@pytest.mark.fault("compose-yaml-syntax")
@pytest.mark.parametrize("line", ["   bad: [\n", "\tports:\n", "    command: a: b: c\n"])
def test_yaml_that_cannot_be_read(project: Project, line: str) -> None:
    project.services(SERVICE + line)
    project.session.check(select="project-files").blames("compose-yaml-syntax")
    project.says("compose-yaml-syntax", CONFIG)


@pytest.mark.fault("compose-schema-errors")
@pytest.mark.parametrize(
    "body",
    [SERVICE + "    imagee: x\n", SERVICE + "    depends_on: [db]\n", "  web:\n    command: x\n"],
)
def test_a_file_that_means_nothing(project: Project, body: str) -> None:
    project.services(body)
    project.says("compose-schema-errors", CONFIG)


@pytest.mark.parametrize("body", ["    networks: [back]\n", "    volumes: ['data:/d']\n"])
def test_what_is_used_and_not_declared(new: Project, body: str) -> None:
    new.services(SERVICE + body)
    new.says("compose-schema-errors", CONFIG)


@pytest.mark.fault("compose-unsupported-property")
def test_a_key_that_this_compose_is_too_old_for(modern: Project) -> None:
    if modern.engine.generation != "26.1":
        pytest.skip("this Compose knows it")
    modern.services(SERVICE + "    gpus: all\n    models: [x]\n")
    modern.says("compose-unsupported-property", CONFIG)


@pytest.mark.fault("compose-no-config-file-here")
def test_no_compose_file_here(project: Project) -> None:
    project.says("compose-no-config-file-here", "{compose} ps")


def test_a_compose_file_that_is_not_there(project: Project) -> None:
    """The same words as for a file that another one includes."""
    project.leaves_open("compose-no-config-file-here", "{compose} -f nope.yml ps")


@pytest.mark.fault("compose-extends-or-include")
def test_a_file_to_extend_that_is_not_there(project: Project) -> None:
    project.services(SERVICE + "    extends: {file: nope.yml, service: base}\n")
    project.session.check(select="project-files").blames("compose-extends-or-include")
    project.decides("compose-extends-or-include", CONFIG)


def test_a_service_to_extend_that_is_not_there(project: Project) -> None:
    project.services(SERVICE + "    extends: {service: base}\n")
    project.says("compose-extends-or-include", CONFIG)


@pytest.mark.fault("compose-duplicate-key")
def test_a_key_that_is_there_twice(modern: Project) -> None:
    modern.services(SERVICE + "    image: other\n")
    modern.session.check(select="project-files").blames("compose-duplicate-key")
    modern.says("compose-duplicate-key", CONFIG)


@pytest.mark.fault("compose-project-name-invalid")
def test_a_project_name_with_capitals(modern: Project) -> None:
    modern.services(SERVICE)
    found = modern.says("compose-project-name-invalid", "docker compose -p My.App config -q")
    modern.mend(found.remedy())


@pytest.mark.fault("compose-version-obsolete")
def test_the_version_that_is_obsolete(modern: Project) -> None:
    """A warning only: named where nothing else is said, and silent once the line is gone."""
    modern.services(SERVICE, version="3.8")
    words = modern.does(CONFIG)
    found = modern.session.explain(words, text_only=True).names("compose-version-obsolete")
    modern.mend(found.remedy())
    assert modern.does(CONFIG) == ""


@pytest.mark.fault("compose-port-invalid")
@pytest.mark.parametrize("port", ["80:x", "80:99999"])
def test_a_port_that_is_none(modern: Project, port: str) -> None:
    modern.services(f'{SERVICE}    ports: ["{port}"]\n')
    modern.says("compose-port-invalid", CONFIG)


@pytest.mark.fault("compose-conflicting-options")
def test_keys_that_exclude_each_other(project: Project) -> None:
    project.services(SERVICE + "    network_mode: host\n    networks: [default]\n")
    project.says("compose-conflicting-options", CONFIG)


# -- variables -----------------------------------------------------------------------------


@pytest.mark.fault("compose-variable-unset")
def test_a_variable_without_value(modern: Project) -> None:
    modern.services(SERVICE + "    environment: ['X=${NO_VALUE}']\n")
    words = modern.does(CONFIG)
    told = modern.session.explain(words, text_only=True).considers("compose-variable-unset")
    assert told.faults[0] == "compose-variable-unset"
    assert "docker compose config" in told.answer["next"]
    modern.session.check(select="project-variables").blames("compose-variable-unset")
    modern.does("echo NO_VALUE=1 >>.env")  # as the remedy says, with a value
    modern.session.check(select="project-variables").healthy()


@pytest.mark.fault("compose-secret-file-missing")
def test_a_secret_whose_file_is_not_there(modern: Project) -> None:
    modern.services(SERVICE + "    secrets: [db]\nsecrets:\n  db: {file: ./secrets/db.txt}\n")
    modern.says("compose-secret-file-missing", UP)


@pytest.mark.fault("compose-env-interpolation")
@pytest.mark.parametrize("text", ["image: busybox:${TAG", "command: echo ${1X}"])
def test_a_variable_that_cannot_be_read(project: Project, text: str) -> None:
    project.services(f"  web:\n    build: .\n    {text}\n")
    project.says("compose-env-interpolation", CONFIG)


@pytest.mark.fault("compose-required-variable")
def test_a_variable_that_must_have_a_value(project: Project) -> None:
    project.services("  web:\n    image: busybox:${TAG:?set it}\n")
    project.write({".env.example": "TAG=latest\n"})
    project.session.check(select="project-variables").blames("compose-required-variable")
    found = project.says("compose-required-variable", CONFIG)
    project.mend(found.remedy("from the example"))
    project.session.check(select="project-variables").healthy()
    project.does(CONFIG)


@pytest.mark.fault("compose-env-file-missing")
def test_a_file_of_variables_that_is_not_there(project: Project) -> None:
    project.services(SERVICE + "    env_file: .env.local\n")
    project.write({".env.example": "TAG=latest\n"})
    found = project.session.check(select="project-variables").blames("compose-env-file-missing")
    project.says("compose-env-file-missing", CONFIG)
    project.mend(found.remedy("compose-env-file-missing", "from the example"))
    project.session.check(select="project-variables").healthy()
    project.does(CONFIG)


@pytest.mark.fault("env-file-syntax")
@pytest.mark.parametrize("text", ["A B=c\n", 'A="b\n'])
def test_a_file_of_variables_that_cannot_be_read(modern: Project, text: str) -> None:
    modern.services(SERVICE)
    modern.write({".env": text})
    modern.says("env-file-syntax", CONFIG)


def test_a_file_of_variables_for_docker_itself(project: Project) -> None:
    project.write({"x.env": "A B=c\n"})
    project.says("env-file-syntax", "docker run --rm --env-file x.env busybox true")


# -- running -------------------------------------------------------------------------------


@pytest.mark.fault("compose-no-such-service")
def test_a_service_that_the_file_does_not_have(project: Project) -> None:
    project.services(SERVICE)
    project.says("compose-no-such-service", "{compose} up -d app")


@pytest.mark.fault("compose-external-network-missing")
def test_an_external_network_that_nobody_made(project: Project) -> None:
    project.services(SERVICE + "    networks: [back]\n", "networks:\n  back:\n    external: true\n")
    fault = "compose-external-network-missing"
    found = project.session.check(select="project-names").blames(fault)
    # Compose 2.26 leaves it to the engine, which does not know whose network it was to be.
    old_words = project.engine.generation == "26.1"
    project.says("compose-network-not-found" if old_words else fault, UP)
    project.mend(found.remedy(fault, "Make it"))
    project.session.check(select="project-names").healthy()
    project.does(UP)


@pytest.mark.fault("compose-network-not-found")
def test_a_network_that_is_not_there(project: Project) -> None:
    project.says("compose-network-not-found", "docker run --rm --network nope busybox true")


@pytest.mark.fault("compose-network-label-mismatch")
def test_a_network_of_the_projects_name_made_by_hand(modern: Project) -> None:
    modern.services(SERVICE)
    modern.does("docker network create shop_default")
    modern.session.check(select="project-names").blames("compose-network-label-mismatch")
    found = modern.says("compose-network-label-mismatch", UP)
    modern.mend(found.remedy("Remove it"))
    modern.session.check(select="project-names").healthy()


@pytest.mark.fault("compose-orphans")
def test_a_service_that_is_no_longer_in_the_file(project: Project) -> None:
    project.services("  old:\n    image: busybox\n" + SERVICE)
    project.does(UP)
    project.services(SERVICE)
    words = project.does(UP)
    found = project.session.explain(words, text_only=True).names("compose-orphans")
    if not project.old:
        project.mend(found.remedy("Remove them"))
        assert "orphan" not in project.does(UP)


@pytest.mark.fault("service-name-not-resolvable")
def test_a_name_that_no_service_has(project: Project) -> None:
    project.services("  web:\n    image: busybox\n    command: ping -c 1 db\n")
    line = "{compose} up --abort-on-container-exit --exit-code-from web"
    project.says("service-name-not-resolvable", line)


@pytest.mark.fault("compose-service-asleep")
def test_a_service_that_is_waited_for_sleeps(modern: Project) -> None:
    modern.services(
        SERVICE + "    depends_on: [tools]\n"
        "  tools:\n    image: busybox\n    command: sleep 60\n    profiles: [debug]\n"
    )
    modern.fails(CONFIG)
    found = modern.session.check(select="project-files").blames("compose-service-asleep")
    assert "docker compose --profile debug up -d" in found.remedy("compose-service-asleep", "Ask")
    modern.does("docker compose --profile debug config -q")
