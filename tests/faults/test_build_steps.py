"""Steps of a build that count on what is not in the image."""

from __future__ import annotations

import pytest

from .project import Project

BUILD = "docker build ."


@pytest.mark.fault("build-package-manager-of-another-distribution")
@pytest.mark.parametrize("step", ["apk add curl", '["apk", "add", "curl"]'])
def test_alpines_package_manager_on_debian(new: Project, python_image: str, step: str) -> None:
    new.write({"Dockerfile": f"FROM {python_image}\nRUN {step}\n"})
    new.says("build-package-manager-of-another-distribution", BUILD)


def test_debians_package_manager_in_busybox(project: Project) -> None:
    project.write({"Dockerfile": "FROM busybox\nRUN apt-get update\n"})
    project.session.check(select="project-build").blames(
        "build-package-manager-of-another-distribution"
    )
    project.says("build-package-manager-of-another-distribution", BUILD)


@pytest.mark.fault("build-step-for-another-shell")
@pytest.mark.parametrize(
    "step",
    ["python3 -m venv /venv\nRUN source /venv/bin/activate", "set -o pipefail && true",
     "[[ -d /tmp ]] && true"],
)  # fmt: skip
def test_a_step_for_bash_under_dash(new: Project, python_image: str, step: str) -> None:
    new.write({"Dockerfile": f"FROM {python_image}\nRUN {step}\n"})
    new.says("build-step-for-another-shell", BUILD)


def test_a_form_of_bash_under_dash(new: Project, python_image: str) -> None:
    """A syntax error may as well be a slip of the pen."""
    new.write({"Dockerfile": f"FROM {python_image}\nRUN a=(1 2) && echo\n"})
    new.leaves_open("build-step-for-another-shell", BUILD)


def test_a_step_for_bash_under_busybox(project: Project) -> None:
    project.write({"Dockerfile": "FROM busybox\nRUN pushd /tmp && true\n"})
    project.session.check(select="project-build").blames("build-step-for-another-shell")
    project.says("build-step-for-another-shell", BUILD)


@pytest.mark.fault("build-adduser-of-another-distribution")
@pytest.mark.parametrize("step", ["adduser -D app", "addgroup -S app", "addgroup -g 1000 app"])
def test_options_of_alpines_adduser_on_debian(new: Project, python_image: str, step: str) -> None:
    new.write({"Dockerfile": f"FROM {python_image}\nRUN {step}\n"})
    new.session.check(select="project-build").blames("build-adduser-of-another-distribution")
    new.says("build-adduser-of-another-distribution", BUILD)
    new.does(  # as the remedy says
        "sed -i 's/add.*/useradd --create-home app/' Dockerfile && docker build ."
    )


@pytest.mark.fault("build-step-file-missing")
@pytest.mark.parametrize("step", ["chmod +x /start.sh", "chown 0 /start.sh"])
def test_a_script_that_was_not_copied(project: Project, step: str) -> None:
    files = {"Dockerfile": f"FROM busybox\nRUN {step}\nCOPY start.sh /\n", "start.sh": "true\n"}
    project.write(files)
    project.session.check(select="project-build").blames("build-step-file-missing")
    project.says("build-step-file-missing", BUILD)
    project.does(  # as the remedy says
        "sed -i '/^RUN/d; s/^COPY/COPY --chown=0/' Dockerfile && docker build ."
    )


def test_a_folder_that_was_not_copied(project: Project) -> None:
    """Alone, the words may as well be those of a script in a container."""
    project.write({"Dockerfile": "FROM busybox\nRUN cd /web && true\nCOPY web /web\n", "web/a": ""})
    project.session.check(select="project-build").blames("build-step-file-missing")
    project.leaves_open("build-step-file-missing", BUILD)
