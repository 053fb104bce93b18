"""Dockerfiles, what they copy, who builds them, and steps that fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engine.rig import User

from .harness import Session
from .project import Project

BASE = "FROM busybox\n"
BUILD = "docker build ."
STAGES = "FROM busybox AS builder\nRUN echo x >/a\nFROM busybox\n"


# -- the file ------------------------------------------------------------------------------


@pytest.mark.fault("dockerfile-not-found")
@pytest.mark.parametrize("line", [BUILD, "docker build -f nope ."])
def test_no_dockerfile(project: Project, line: str) -> None:
    project.says("dockerfile-not-found", line)


def test_a_dockerfile_of_another_spelling(project: Project) -> None:
    project.write({"DockerFile": BASE})
    found = project.says("dockerfile-not-found", BUILD)
    project.mend(found.remedy("everybody expects"))
    project.does(BUILD)


def test_a_service_without_its_dockerfile(project: Project) -> None:
    project.services("  web:\n    build: .\n")
    project.session.check(select="project-build").blames("dockerfile-not-found")
    project.says("dockerfile-not-found", "{compose} build")


@pytest.mark.fault("dockerfile-first-instruction-not-from")
def test_a_file_that_does_not_begin_with_from(project: Project) -> None:
    project.write({"Dockerfile": "RUN echo hi\n"})
    project.session.check(select="project-files").blames("dockerfile-first-instruction-not-from")
    project.says("dockerfile-first-instruction-not-from", BUILD)


@pytest.mark.fault("dockerfile-syntax-misc")
@pytest.mark.parametrize("text", [BASE + "RUNN echo hi\n", "", "FROM\n"])
def test_a_file_with_a_mistake(project: Project, text: str) -> None:
    project.write({"Dockerfile": text})
    project.says("dockerfile-syntax-misc", BUILD)


def test_a_variable_without_value_in_from(modern: Project) -> None:
    modern.write({"Dockerfile": "FROM busybox:${VERSION}\n"})
    modern.says("dockerfile-syntax-misc", BUILD)
    modern.does("sed -i '1iARG VERSION=latest' Dockerfile && docker build .")  # as the remedy says


@pytest.mark.fault("dockerfile-instruction-arguments")
@pytest.mark.parametrize("step", ["ENV A", "COPY a", "COPY --nope=1 a b"])
def test_an_instruction_with_wrong_arguments(project: Project, step: str) -> None:
    project.write({"Dockerfile": f"{BASE}{step}\n"})
    project.says("dockerfile-instruction-arguments", BUILD)


def test_a_port_that_is_none(modern: Project) -> None:
    modern.write({"Dockerfile": f"{BASE}EXPOSE x\n"})
    modern.says("dockerfile-instruction-arguments", BUILD)


@pytest.mark.fault("dockerfile-copy-target")
def test_two_sources_and_a_target_without_slash(old: Project) -> None:
    """BuildKit makes the folder."""
    old.write({"Dockerfile": f"{BASE}COPY a b /app\n", "a": "", "b": ""})
    old.session.check(select="project-build").blames("dockerfile-copy-target")
    old.says("dockerfile-copy-target", BUILD)
    old.does("sed -i 's#/app#/app/#' Dockerfile && docker build .")  # as the remedy says


@pytest.mark.fault("dockerfile-heredoc-unterminated")
def test_a_heredoc_without_end(modern: Project) -> None:
    modern.write({"Dockerfile": f"{BASE}RUN <<EOF\necho hi\n"})
    modern.says("dockerfile-heredoc-unterminated", BUILD)


# -- stages --------------------------------------------------------------------------------


@pytest.mark.fault("copy-from-stage-typo-pull-denied")
def test_a_typo_in_copy_from_that_looks_like_a_registry(project: Project) -> None:
    """Both builders try to pull it, and report the registry or the name service."""
    project.write({"Dockerfile": f"{STAGES}COPY --from=biulder /a /b\n"})
    project.session.check(select="project-build").blames("copy-from-stage-typo-pull-denied")
    found = project.session.explain(project.fails(BUILD))
    found.names("copy-from-stage-typo-pull-denied")
    assert any("--from=" in command for command in found.remedy("Compare"))


@pytest.mark.fault("dockerfile-stage-invalid")
@pytest.mark.parametrize("steps", ["FROM busybox AS one\nCOPY --from=one /a /b\n",
                                   f"{STAGES}COPY --from=7 /a /b\n"])  # fmt: skip
def test_a_stage_that_cannot_be_copied_from(project: Project, steps: str) -> None:
    project.write({"Dockerfile": steps})
    project.session.explain(project.fails(BUILD)).names("dockerfile-stage-invalid")


def test_two_stages_of_one_name(old: Project) -> None:
    old.write({"Dockerfile": "FROM busybox AS one\nFROM busybox AS one\n"})
    old.says("dockerfile-stage-invalid", BUILD)


@pytest.mark.fault("build-target-missing")
def test_a_target_that_no_stage_has(project: Project) -> None:
    project.write({"Dockerfile": STAGES})
    project.says("build-target-missing", "docker build --target prod .")


@pytest.mark.fault("build-usage")
@pytest.mark.parametrize("line", ["docker build", "docker build -t a b . c"])
def test_a_build_without_its_folder(project: Project, line: str) -> None:
    project.says("build-usage", line)


# -- the context ---------------------------------------------------------------------------


@pytest.mark.fault("build-context-missing-or-ignored-file")
@pytest.mark.parametrize("ignored", ["", "app\n"])
def test_a_file_that_is_not_sent(project: Project, ignored: str) -> None:
    files = {"Dockerfile": f"{BASE}COPY app /x\n", ".dockerignore": ignored}
    project.write(files | ({"app": ""} if ignored else {}))
    found = project.session.check(select="project-build")
    found.blames("build-context-missing-or-ignored-file")
    said = project.says("build-context-missing-or-ignored-file", BUILD)
    assert said.remedy("whether it is there")[0] == "ls -la app"
    project.does("touch app && echo '!app' >>.dockerignore && docker build .")  # as the remedy says


@pytest.mark.fault("outside-build-context")
def test_a_file_above_the_context(project: Project) -> None:
    """BuildKit cuts `../` off and says that the rest is not found."""
    project.write({"Dockerfile": f"{BASE}COPY ../x /x\n", "../x": ""})
    project.session.check(select="project-build").blames("outside-build-context")
    project.says("outside-build-context", BUILD)


@pytest.mark.fault("build-context-unreadable")
def test_a_file_that_only_root_may_read(
    old: Project, user: User, readable_program: tuple[str, ...]
) -> None:
    home = user.home / "shop"
    home.mkdir()
    (home / "Dockerfile").write_text(f"{BASE}COPY . /x\n")
    (home / "secret").write_text("")
    (home / "secret").chmod(0o600)
    env = old.engine.client_env(user=user)
    at_work = Session(env, user=user, cwd=home, program=readable_program)
    root_only = old.engine.socket.stat()
    old.engine.socket.chmod(0o777)  # of this engine's own socket: the fault is another one
    try:
        failed = at_work.shell(BUILD)
        assert failed.returncode != 0
        found = at_work.explain(failed, text_only=True).names("build-context-unreadable")
        for command in found.remedy("Exclude it"):
            old.session.shell(f"cd {home} && {command}")
        assert at_work.shell(BUILD).returncode == 0
    finally:
        old.engine.socket.chmod(root_only.st_mode & 0o777)


@pytest.mark.fault("dockerignore-invalid")
def test_a_pattern_that_cannot_be_read(project: Project) -> None:
    project.write({"Dockerfile": f"{BASE}COPY . /x\n", ".dockerignore": "[a\n"})
    project.session.check(select="project-build").blames("dockerignore-invalid")
    project.says("dockerignore-invalid", BUILD)


@pytest.mark.fault("build-context-remote-failed")
@pytest.mark.parametrize("url", ["https://127.0.0.1:1/x.git", "http://127.0.0.1:1/x.tar.gz"])
def test_a_context_that_cannot_be_fetched(project: Project, url: str) -> None:
    project.says("build-context-remote-failed", f"docker build {url}")


# -- the builder ---------------------------------------------------------------------------

CACHE = "RUN --mount=type=cache,target=/c true\n"


@pytest.mark.fault("buildx-missing-buildkit-required")
@pytest.mark.parametrize(
    "text", [BASE + CACHE, BASE + "COPY --chmod=755 Dockerfile /a\n",
             "FROM --platform=$BUILDPLATFORM busybox\n"],
)  # fmt: skip
def test_what_only_buildkit_can(project: Project, text: str) -> None:
    """Without buildx also newer clients build with the classic builder."""
    (plugins := project.folder / "none").mkdir()
    project.write({"Dockerfile": text})
    project.says("buildx-missing-buildkit-required", f"DOCKER_CONFIG={plugins} docker build .")


def test_buildkit_asked_for_without_buildx(modern: Project) -> None:
    modern.write({"Dockerfile": BASE})
    line = "DOCKER_CONFIG=/nonexistent DOCKER_BUILDKIT=1 docker build ."
    found = modern.says("buildx-missing-buildkit-required", line)
    assert found.remedy("old builder") == ["DOCKER_BUILDKIT=0 docker build ."]
    modern.mend(found.remedy("old builder"))


@pytest.mark.fault("buildkit-syntax-directive-frontend-pull")
def test_a_frontend_that_cannot_be_pulled(modern: Project) -> None:
    modern.write({"Dockerfile": f"# syntax=docker/dockerfile:1\n{BASE}"})
    found = modern.says("buildkit-syntax-directive-frontend-pull", BUILD)
    modern.mend(found.remedy("Delete the line"))
    modern.does(BUILD)


@pytest.mark.fault("build-cache-export-unsupported")
def test_a_cache_that_this_builder_cannot_export(modern: Project) -> None:
    modern.write({"Dockerfile": BASE})
    line = "docker buildx build --cache-to type=local,dest=c ."
    modern.says("build-cache-export-unsupported", line)


@pytest.mark.fault("buildx-multiplatform-driver")
def test_two_platforms_with_the_engines_builder(modern: Project) -> None:
    modern.write({"Dockerfile": BASE})
    line = "docker buildx build --platform linux/amd64,linux/arm64 ."
    modern.says("buildx-multiplatform-driver", line)


@pytest.mark.fault("builder-instance-missing")
@pytest.mark.parametrize(
    "line", ["docker buildx build --builder nope .", "BUILDX_BUILDER=nope docker buildx build ."]
)
def test_a_builder_that_is_not_there(modern: Project, line: str) -> None:
    modern.write({"Dockerfile": BASE})
    modern.says("builder-instance-missing", line)


@pytest.mark.fault("build-entitlement")
def test_a_step_with_the_hosts_network(modern: Project) -> None:
    modern.write({"Dockerfile": f"{BASE}RUN --network=host true\n"})
    modern.says("build-entitlement", "docker buildx build .")


@pytest.mark.fault("build-secret-missing")
def test_a_secret_that_was_not_given(modern: Project) -> None:
    step = "RUN --mount=type=secret,id=token,required=true cat /run/secrets/token\n"
    modern.write({"Dockerfile": BASE + step, "token": "x"})
    modern.says("build-secret-missing", BUILD)
    modern.does("docker build --secret id=token,src=token .")  # as the remedy says


@pytest.mark.fault("build-ssh-agent-missing")
@pytest.mark.parametrize("line", [BUILD, "docker build --ssh default ."])
def test_a_key_that_was_not_passed_on(modern: Project, line: str) -> None:
    modern.write({"Dockerfile": f"{BASE}RUN --mount=type=ssh,required=true true\n"})
    modern.says("build-ssh-agent-missing", line)


# -- steps ---------------------------------------------------------------------------------


@pytest.mark.fault("build-failed")
def test_a_step_that_fails_without_a_word(project: Project) -> None:
    project.write({"Dockerfile": f"{BASE}RUN exit 3\n"})
    found = project.session.explain(project.fails(BUILD)).considers("build-failed")
    assert "docker build --progress=plain --no-cache ." in found.remedy()


@pytest.mark.fault("from-image-pull-fails-in-build")
def test_an_image_to_copy_from_that_cannot_be_pulled(old: Project) -> None:
    """The classic builder's words are those of a stage that does not exist: it stays open."""
    old.write({"Dockerfile": f"{BASE}COPY --from=team/tools /a /b\n"})
    old.leaves_open("from-image-pull-fails-in-build", BUILD)


@pytest.mark.fault("build-command-not-found")
def test_a_step_with_a_program_that_is_missing(project: Project) -> None:
    project.write({"Dockerfile": f"{BASE}RUN curl -f http://localhost\n"})
    project.says("build-command-not-found", BUILD)


@pytest.mark.fault("build-step-needs-root")
def test_a_step_of_an_ordinary_user(project: Project) -> None:
    project.write({"Dockerfile": f"{BASE}USER 1000\nRUN mkdir /opt\n"})
    project.says("build-step-needs-root", BUILD)
    project.does("sed -i '/^USER/d' Dockerfile && docker build .")  # as the remedy says


def test_apt_of_an_ordinary_user(new: Project, python_image: str) -> None:
    new.write({"Dockerfile": f"FROM {python_image}\nUSER 1000\nRUN apt-get update\n"})
    new.says("build-step-needs-root", BUILD)


@pytest.mark.fault("build-package-missing")
def test_a_package_that_no_list_knows(new: Project, python_image: str) -> None:
    new.write({"Dockerfile": f"FROM {python_image}\nRUN apt-get install -y no-such-package\n"})
    new.leaves_open("build-package-missing", BUILD)  # without lists, the network may be at fault


@pytest.mark.fault("build-step-asks")
def test_a_step_that_asks(new: Project, python_image: str) -> None:
    new.write({"Dockerfile": f"FROM {python_image}\nRUN apt-get remove python3-venv\n"})
    new.says("build-step-asks", BUILD)
    new.does("sed -i 's/remove/remove -y/' Dockerfile")  # as the remedy says
    new.does(BUILD)


# Neither a mirror of packages nor Node.js can be had here: a real step says what they print.
STALE = (
    "E: Failed to fetch http://deb.example.org/debian/pool/main/v/vim/vim_9.0_amd64.deb  404  "
    "Not Found\nE: Unable to fetch some archives, maybe run apt-get update or try with "
    "--fix-missing?\n"
)
PEERS = (
    "npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve dependency tree\n"
    "npm ERR! Could not resolve dependency:\nnpm ERR! peer react@^16.8.0 from "
    "react-widgets@4.6.1\n"
)
LOCK = (
    "npm ERR! code EUSAGE\nnpm ERR! `npm ci` can only install packages when your package.json and "
    "package-lock.json or npm-shrinkwrap.json are in sync.\n"
)


@pytest.mark.fault("dockerfile-stale-apt-cache-layer", "npm-peer-conflict", "lock-file-mismatch")
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("dockerfile-stale-apt-cache-layer", STALE),
        ("npm-peer-conflict", PEERS),
        ("lock-file-mismatch", LOCK),
    ],
)
def test_the_words_of_a_step_that_fails(project: Project, fault: str, words: str) -> None:
    project.write(
        {"Dockerfile": f"{BASE}COPY said /\nRUN cat /said >&2; exit 100\n", "said": words}
    )
    project.says(fault, BUILD)


@pytest.mark.fault("build-harmless-noise")
def test_a_warning_that_does_no_harm_beside_a_step_that_fails(project: Project) -> None:
    """It is no cause of what comes after it; alone it is named as what it is."""
    noise = "debconf: delaying package configuration, since apt-utils is not installed"
    project.write({"Dockerfile": f"{BASE}RUN echo '{noise}' >&2; [ -f /ready ] || exit 3\n"})
    words = project.fails(BUILD)
    assert project.session.explain(words, text_only=True).considers("build-failed").faults[0] == (
        "build-failed"
    )
    project.does("sed -i '1aRUN touch /ready' Dockerfile")
    words = project.does("docker build --no-cache . 2>&1")
    project.session.explain(words, text_only=True).names("build-harmless-noise")


@pytest.mark.fault("git-submodule-empty")
def test_a_clone_without_its_submodules(modern: Project) -> None:
    modern.write({"lib/Dockerfile": BASE, ".gitconfig": "[user]\nname = a\nemail = a@b.c\n"})
    git = "export HOME=$PWD GIT_ALLOW_PROTOCOL=file && set -e && "
    modern.does(
        f"{git}cd lib && git init -q . && git add . && git commit -qm lib && cd .. && "
        "git init -q app && cd app && git submodule add -q ../lib engine && "
        "printf 'services:\\n  core: {build: ./engine}\\n' >compose.yaml && git add . && "
        "git commit -qm app && cd .. && git clone -q app clone"
    )
    session = replace(modern.session, cwd=modern.folder / "clone")
    found = session.check(select="project-build").blames("git-submodule-empty")
    commands = found.remedy("git-submodule-empty", "Fetch them")
    modern.does(f"{git}cd clone && {' && '.join(commands)}")
    session.check(select="project-build").healthy()
