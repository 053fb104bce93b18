"""Commands that are written so that they cannot work, and health checks of the same kind."""

from __future__ import annotations

import pytest

from .project import Project

PYTHON = "FROM python:3.11-slim\nWORKDIR /app\nCOPY app.py .\n"
APP = "import sys, time\nprint(sys.argv)\ntime.sleep(60)\n"
ASKED = """services:
  a:
    image: busybox
    command: httpd -f -p 8000 -h /srv
    volumes: ["./:/srv:ro"]
    healthcheck: {test: %s, interval: 1s, retries: 2}
  b:
    image: busybox
    command: sleep 60
    depends_on: {a: {condition: service_healthy}}
"""
pytestmark = pytest.mark.usefixtures("python_image")
RIGHT = '["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:8000/app.py || exit 1"]'


def starts(project: Project, dockerfile: str, more: str = "") -> str:
    """Build and start it; what it prints within its first second."""
    project.write({"Dockerfile": dockerfile, "app.py": APP})
    project.write({"compose.yaml": f"services:\n  web:\n    build: .\n{more}"})
    project.does("{compose} build")
    project.shell("{compose} up -d")
    return project.does("sleep 1; {compose} logs --no-color; {compose} ps -a")


def names(project: Project, fault: str, text: str, *, sure: bool = True) -> None:
    """The text names the fault, and so does a look at the project."""
    explained = project.session.explain(text, text_only=True)
    if sure:
        explained.names(fault)
    else:
        explained.considers(fault)
    project.session.check(select="project-programs").blames(fault)


def works(project: Project, dockerfile: str, more: str = "") -> None:
    """Mended: it runs, and nothing is said of it."""
    assert "Exited" not in starts(project, dockerfile, more)
    project.session.check(select="project-programs").healthy()


@pytest.mark.fault("exec-form-not-json")
def test_a_list_with_single_quotes(modern: Project) -> None:
    names(modern, "exec-form-not-json", starts(modern, f"{PYTHON}CMD ['python', 'app.py']\n"))
    works(modern, f'{PYTHON}CMD ["python", "app.py"]\n')


@pytest.mark.fault("exec-form-variable")
def test_a_variable_in_a_list(modern: Project) -> None:
    head = f"{PYTHON}ENV PORT=8000\n"
    said = starts(modern, f'{head}CMD ["python", "-m", "http.server", "$PORT"]\n')
    names(modern, "exec-form-variable", said)
    works(modern, f'{head}CMD ["sh", "-c", "exec python -m http.server $PORT"]\n')


@pytest.mark.fault("command-repeats-entrypoint")
def test_a_program_in_both(modern: Project) -> None:
    said = starts(modern, f'{PYTHON}ENTRYPOINT ["python"]\n', "    command: python app.py\n")
    names(modern, "command-repeats-entrypoint", said, sure=False)
    works(modern, f'{PYTHON}ENTRYPOINT ["python"]\n', "    command: app.py\n")


@pytest.mark.fault("app-module-not-found")
def test_a_module_one_folder_deeper(modern: Project) -> None:
    """Flask's own program stands in for it, as the tests' image has no packages from PyPI."""
    flask = "#!/usr/bin/env python3\nimport os, sys, time\n" + (
        'name = sys.argv[2]\nif not os.path.exists(name.replace(".", "/") + ".py"):\n'
        "    sys.exit(f\"Error: Could not import '{name}'.\")\ntime.sleep(60)\n"
    )
    modern.write({"flask": flask, "src/hello.py": "app = 1\n"})
    steps = "COPY --chmod=755 flask /usr/local/bin/flask\nCOPY src src\n"
    said = starts(modern, PYTHON + steps, "    command: flask --app hello run\n")
    modern.session.explain(said, text_only=True).names("app-module-not-found")
    works(modern, PYTHON + steps, "    command: flask --app src.hello run\n")


@pytest.mark.fault("entrypoint-without-command")
def test_a_script_that_is_given_nothing(modern: Project) -> None:
    modern.write({"e.sh": '#!/bin/sh\nexec "$@"\n'})
    head = f'{PYTHON}COPY --chmod=755 e.sh /\nENTRYPOINT ["/e.sh"]\n'
    assert "Exited (0)" in starts(modern, head)
    modern.session.check(select="project-programs").blames("entrypoint-without-command")
    works(modern, f'{head}CMD ["python", "app.py"]\n')


@pytest.mark.parametrize(
    ("fault", "test"),
    [
        pytest.param("healthcheck-form", '["CMD", "wget -q http://127.0.0.1:8000/app.py"]',
                     marks=pytest.mark.fault("healthcheck-form")),
        pytest.param("healthcheck-address", '"wget -q http://127.0.0.1:8080/app.py"',
                     marks=pytest.mark.fault("healthcheck-address")),
    ],
)  # fmt: skip
def test_a_health_check_that_cannot_succeed(modern: Project, fault: str, test: str) -> None:
    modern.write({"app.py": APP, "compose.yaml": ASKED % test})
    assert "is unhealthy" in modern.fails("{compose} up -d")
    log = modern.does("docker inspect -f '{{json .State}}' shop-a-1")
    explained = modern.session.explain(log, text_only=True)
    if fault == "healthcheck-form":
        explained.names(fault)
    else:  # the server may as well not have been there yet
        explained.considers(fault)
    modern.session.check(select="project-health").blames(fault)
    modern.write({"compose.yaml": ASKED % RIGHT})
    modern.session.check(select="project-health").healthy()
    modern.does("{compose} up -d")


@pytest.mark.fault("depends-on-never-met")
def test_a_job_is_waited_for_as_if_it_were_a_server(modern: Project) -> None:
    job = ASKED.replace("httpd -f -p 8000 -h /srv", "echo done") % "'true'"
    modern.write({"compose.yaml": job})
    modern.says("depends-on-never-met", "{compose} up -d")
    modern.session.check(select="project-health").blames("depends-on-never-met")
    modern.write({"compose.yaml": job.replace("service_healthy", "service_completed_successfully")})
    modern.session.check(select="project-health").healthy()
    modern.does("{compose} up -d")
