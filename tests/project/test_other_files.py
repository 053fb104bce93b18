"""Devcontainers, workflows, and what a project says of its Python."""

from __future__ import annotations

from envdoctor.model import Settings
from envdoctor.project import devcontainer, is_here, python, read, workflows
from envdoctor.testing import FakeHost

DEVCONTAINER = """{
  // the image; "//" in a string is no comment
  "name": "a // b",
  "build": { "dockerfile": "../Dockerfile", "context": "..", "args": {"V": "3"}, },
  "hostRequirements": { "cpus": 8, "memory": "16gb", "storage": "32gb", "gpu": true }
}
"""


def test_a_devcontainer_with_comments_and_trailing_commas() -> None:
    host = FakeHost(files={"/p/.devcontainer/devcontainer.json": DEVCONTAINER, "/p/x": ""})
    (found,) = devcontainer.read_all(host, "/p")
    assert (found.cpus, found.memory, found.gpu) == (8, 16 * 1024**3, True)
    assert found.build is not None
    assert (found.build.context, found.build.file) == ("/p", "/p/Dockerfile")
    assert (str(found.build.place), found.build.args) == (
        ".devcontainer/devcontainer.json:4", {"V": "3"},
    )  # fmt: skip
    assert found.place.line == 5


def test_a_broken_devcontainer_has_a_line() -> None:
    host = FakeHost(files={"/p/.devcontainer.json": '{\n  "image": \n}\n'})
    (found,) = devcontainer.read_all(host, "/p")
    assert [(p.kind, p.place.line) for p in found.problems] == [("json", 3)]


def test_containers_of_workflows() -> None:
    text = (
        "jobs:\n  test:\n    container: python:3.12\n    services:\n      db:\n"
        "        image: postgres:16\n        ports: ['5432:5432']\n      any:\n"
        "        image: ${{ matrix.image }}\n"
    )
    host = FakeHost(files={"/p/.github/workflows/ci.yml": text})
    found = workflows.read_all(host, "/p")
    assert [(s.name, s.image, s.place.line) for s in found] == [
        ("test/container", "python:3.12", 3), ("test/db", "postgres:16", 5),
    ]  # fmt: skip
    assert found[1].ports[0].published == 5432


def test_python_by_all_its_files() -> None:
    host = FakeHost(files={
        "/p/.python-version": "# mine\n3.12.1\nmyenv\n",
        "/p/pyproject.toml": '[project]\nrequires-python = ">=3.11" # yes\n',
        "/p/setup.cfg": "[options]\npython_requires = >=3.8\n",
        "/p/requirements-dev.txt": "", "/p/uv.lock": "", "/p/manage.py": "",
    })  # fmt: skip
    found = python.read_python(host, "/p")
    assert [(w.text, str(w.place)) for w in found.pinned] == [("3.12.1", ".python-version:2")]
    assert [(w.text, str(w.place)) for w in found.requires] == [
        (">=3.11", "pyproject.toml:2"), (">=3.8", "setup.cfg:2"),
    ]  # fmt: skip
    assert (found.manage, found.requirement_files) == (
        "manage.py", ("requirements-dev.txt", "uv.lock"),
    )  # fmt: skip


def test_a_project_is_read_once_in_a_run() -> None:
    host = FakeHost(files={"/p/Dockerfile": "FROM a\n"})
    settings = Settings(path="/p")
    assert is_here(host, settings)
    assert read(host, settings) is read(host, settings)
    assert not is_here(FakeHost(files={"/p/notes.txt": ""}), settings)


def test_named_files_leave_the_folders_own_dockerfile_alone() -> None:
    host = FakeHost(files={"/p/Dockerfile": "FROM a\n", "/p/x.yml": "services: {w: {image: a}}"})
    assert read(host, Settings(path="/p", files=("x.yml",))).dockerfiles == ()
