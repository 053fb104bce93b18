"""How commands are written: lists, quotes, variables, an entrypoint and its command."""

from __future__ import annotations

from pathlib import Path

import pytest

from envdoctor.model import Finding
from tests.probes.project.test_rules import told, wrong
from tests.probes.project.test_starts import PYTHON, built, service


def faults(folder: Path) -> list[str]:
    return [fault for _, fault in wrong(told("programs", folder))]


def only(folder: Path) -> Finding:
    (finding,) = [f for f in told("programs", folder) if f.fault]
    return finding


# -- a list that is no JSON ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("CMD ['python', 'app.py']", "[python,: not found"),
        ("ENTRYPOINT ['python', 'app.py']", "[python,: not found"),
        ('CMD ["python", "app.py"', "[python,: not found"),
        ("CMD [python, app.py]", "[python,: not found"),
        ("CMD [\u201cpython\u201d, \u201capp.py\u201d]", "[\u201cpython\u201d,: not found"),
        ('CMD ["python", "app.py]', "nterminated quoted string"),
        ("CMD [ 'python', 'app.py' ]", "[: "),
        ('CMD [ "python", "app.py", ]', "[: "),
    ],
)
def test_a_list_that_is_no_json(written: str, said: str, tmp_path: Path) -> None:
    finding = only(built(tmp_path, f"{PYTHON}COPY . .\n{written}\n", app__py=""))
    assert (finding.fault, finding.evidence[0].text) == ("ED680", said)
    assert finding.summary.startswith("Dockerfile:4: ")


@pytest.mark.parametrize(
    "written",
    [
        'CMD ["python", "app.py"]', 'CMD [ "python" , "app.py" ]', "CMD python app.py",
        "CMD [ -f app.py ] && python app.py", "CMD [[ -f app.py ]] && python app.py",
        "CMD [ 'a' = 'a' ] && python app.py", "CMD []",
    ],
)  # fmt: skip
def test_a_list_or_a_condition_that_is_right(written: str, tmp_path: Path) -> None:
    assert faults(built(tmp_path, f"{PYTHON}COPY . .\n{written}\n", app__py="")) == []


def test_a_list_in_a_text_of_compose(tmp_path: Path) -> None:
    finding = only(service(tmp_path, "services:\n  a:\n    image: busybox\n"
                           "    command: \"['sleep', '60']\"\n"))  # fmt: skip
    assert finding.fault == "ED680"
    assert finding.evidence[0].text == 'exec: "[sleep,": executable file not found in $PATH'


# -- a command line in one word ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dockerfile", "more", "said"),
    [
        ('CMD ["python app.py"]', "", 'exec: "python app.py": executable file not found'),
        ('ENTRYPOINT ["python app.py"]', "", 'exec: "python app.py": executable file not found'),
        ("", '    command: ["sh -c ls"]\n', 'exec: "sh -c ls": executable file not found'),
        ("", '    entrypoint: ["./run.sh --x"]\n', "stat ./run.sh --x: no such file"),
        ("COPY e.sh /e.sh\nENTRYPOINT ['/e.sh']".replace("'", '"') + '\nCMD ["npm start"]', "",
         "npm start: not found"),
        ('CMD ["python app.py"]', "    init: true\n", "python app.py"),
    ],
)  # fmt: skip
def test_a_command_line_in_one_word(dockerfile: str, more: str, said: str, tmp_path: Path) -> None:
    script = '#!/bin/sh\nset -e\nexec "$@"\n'
    folder = built(tmp_path, f"{PYTHON}COPY . .\nRUN chmod +x /e.sh\n{dockerfile}\n", more,
                   e__sh=script)  # fmt: skip
    finding = next(f for f in told("programs", folder) if f.fault)
    assert finding.fault == "ED340"
    assert said in finding.evidence[0].text


@pytest.mark.parametrize(
    "written",
    [
        'ENTRYPOINT ["/bin/sh", "-c"]\nCMD ["python app.py"]',
        'ENTRYPOINT ["python", "app.py"]\nCMD ["two words"]',
        'CMD ["/opt/My Program/run"]',
        'CMD ["C:\\\\Program Files\\\\x.exe"]',
        'COPY ["app.py", "/my app.py"]\nCMD ["python", "/my app.py"]',
    ],
)
def test_a_blank_that_may_well_be_meant(written: str, tmp_path: Path) -> None:
    assert faults(built(tmp_path, f"{PYTHON}COPY . .\n{written}\n", app__py="")) == []


def test_node_takes_it_for_a_script(tmp_path: Path) -> None:
    finding = only(built(tmp_path, 'FROM node:22\nWORKDIR /app\nCMD ["npm start"]\n'))
    assert finding.evidence[0].text == "Cannot find module '/app/npm start'"


def test_an_image_that_nobody_knows_may_have_a_shell_before_it(tmp_path: Path) -> None:
    text = 'services:\n  a:\n    image: example/own\n    command: ["python app.py"]\n'
    assert faults(service(tmp_path, text)) == []


# -- what only a shell puts in -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ('["python", "-m", "http.server", "$PORT"]', "fail", "invalid int value: '$PORT'"),
        (
            '["python", "manage.py", "runserver", "0.0.0.0:${PORT}"]',
            "fail",
            '"0.0.0.0:${PORT}" is not a valid port number',
        ),
        ('["python", "$SCRIPT"]', "fail", "can't open file '/code/$SCRIPT'"),
        ('["python", "src/*.py"]', "fail", "can't open file '/code/src/*.py'"),
        ('["$APP"]', "fail", 'exec: "$APP": executable file not found in $PATH'),
        ('["${HOME}/bin/x"]', "fail", "stat ${HOME}/bin/x: no such file or directory"),
        ('["python", "app.py", "--level", "$LEVEL"]', "warn", ""),
    ],
)
def test_a_variable_without_a_shell(words: str, status: str, said: str, tmp_path: Path) -> None:
    files = {"app__py": "", "manage__py": ""}
    folder = built(tmp_path, f"{PYTHON}COPY . .\nCMD {words}\n", **files)
    (finding,) = [f for f in told("programs", folder) if f.fault]
    assert (str(finding.status), finding.fault) == (status, "ED681")
    assert said in finding.evidence[0].text


@pytest.mark.parametrize(
    "words",
    [
        '["sh", "-c", "python -m http.server $PORT"]',
        '["python", "-c", "print(1)", "$x"]',
        '["python", "app.py", "costs$5"]',
        '["python", "app.py", "*.csv"]',
        '["java", "-jar", "/opt/a.jar", "--db=${DB_HOST}"]',
        '["envsubst", "$HOME"]',
        '["/run.sh", "$PORT"]',
    ],
)
def test_a_dollar_sign_that_may_well_be_meant(words: str, tmp_path: Path) -> None:
    folder = built(tmp_path, f"{PYTHON}COPY . .\nCOPY --chmod=755 run.sh /\nCMD {words}\n",
                   app__py="", run__sh="#!/bin/sh\neval echo $1\n")  # fmt: skip
    assert faults(folder) == []


def test_compose_puts_its_own_variables_in(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=8000\n")
    text = "    command: python -m http.server {}\n"
    assert faults(built(tmp_path, PYTHON, text.format("$PORT"))) == []
    assert faults(built(tmp_path, PYTHON, text.format("$$PORT"))) == ["ED681"]


# -- entrypoint and command ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entrypoint", "command", "expected"),
    [
        ('["python"]', "python app.py", ["ED683"]),
        ('["python", "manage.py"]', "python manage.py migrate", ["ED683"]),
        ('["python"]', "app.py", []),
        ('["python", "-u"]', "app.py", []),
        ('["/e.sh"]', "python app.py", []),
    ],
)
def test_a_program_that_is_named_twice(
    entrypoint: str, command: str, expected: list[str], tmp_path: Path
) -> None:
    text = f"{PYTHON}COPY . .\nCOPY --chmod=755 e.sh /\nENTRYPOINT {entrypoint}\n"
    files = {"app__py": "", "manage__py": "", "e__sh": '#!/bin/sh\nexec "$@"\n'}
    assert faults(built(tmp_path, text, f"    command: {command}\n", **files)) == expected


@pytest.mark.parametrize(
    ("script", "more", "expected"),
    [
        ('exec "$@"\n', "", ["ED682"]),
        ('exec "$@"\n', "    entrypoint: /e.sh\n", ["ED682"]),
        ('exec "$@"\n', "    command: python\n", []),
        ('set -- python\nexec "$@"\n', "", []),
        ('[ $# -gt 0 ] || exec python\nexec "$@"\n', "", []),
        ("exec python\n", "", []),
    ],
)
def test_a_script_that_is_given_nothing(
    script: str, more: str, expected: list[str], tmp_path: Path
) -> None:
    text = f'{PYTHON}COPY --chmod=755 e.sh /\nCMD ["python"]\nENTRYPOINT ["/e.sh"]\n'
    text = text if more else text.replace('CMD ["python"]\n', "")
    folder = built(tmp_path, text, more, e__sh=f"#!/bin/sh\n{script}")
    assert faults(folder) == expected


def test_a_dockerfile_alone_gets_its_command_later(tmp_path: Path) -> None:
    folder = built(tmp_path, 'FROM busybox\nCOPY --chmod=755 e.sh /\nENTRYPOINT ["/e.sh"]\n',
                   e__sh='#!/bin/sh\nexec "$@"\n')  # fmt: skip
    (folder / "compose.yaml").unlink()
    assert faults(folder) == []


# -- files that are not where they are looked for ------------------------------------------------


@pytest.mark.parametrize(
    ("ignore", "expected"),
    [
        ("src/\n", ["ED340"]), ("src\n", ["ED340"]), ("**/*.py\n", ["ED340"]),
        ("*\n!src\n", []), ("src/*\n!src/app.py\n", []), ("*.py\n", []), ("docs\n", []),
    ],
)  # fmt: skip
def test_a_file_that_dockerignore_keeps_out(
    ignore: str, expected: list[str], tmp_path: Path
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.py").write_text("")
    (tmp_path / ".dockerignore").write_text(f"# no\n{ignore}")
    folder = built(tmp_path, f'{PYTHON}COPY . .\nCMD ["python", "src/app.py"]\n')
    assert faults(folder) == expected
    if expected:
        seen = [e for e in only(folder).evidence if e.source.startswith(".dockerignore:")]
        assert [e.text for e in seen] == [ignore.strip()]


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ('WORKDIR /app\nCOPY run.sh .\nENTRYPOINT ["/usr/local/bin/run.sh"]', ["ED340"]),
        ('COPY run.sh /usr/local/bin/\nENTRYPOINT ["/usr/local/bin/run.sh"]', ["ED343"]),
        ('WORKDIR /app\nCOPY run.sh .\nCMD ["run.sh"]', ["ED340"]),
        ('WORKDIR /app\nCOPY run.sh .\nENV PATH=/app:$PATH\nCMD ["run.sh"]', []),
        ('COPY --chmod=755 run.sh /sbin/\nCMD ["run.sh"]', []),
        ('COPY *.sh /app/start\nCMD ["sh", "/app/start"]', []),
        ('COPY --parents src/run.sh /app\nCMD ["sh", "/app/src/run.sh"]', []),
        ('WORKDIR /home/me\nRUN pip install --user x\nCMD ["/home/me/.local/bin/x"]', []),
        ('WORKDIR /app\nCOPY req*.txt .\nCMD ["python", "app.py"]', []),
        ('COPY --chmod=755 run.sh /usr/bin/\nCMD ["run.sh"]', []),
        ('WORKDIR /app\nCOPY run.sh .\nCMD ["scripts/run.sh"]', ["ED340"]),
        ('WORKDIR /usr/src/app\nCOPY src/ src/\nCMD ["python", "app.py"]', ["ED340"]),
        ('COPY run.sh /app/\nENTRYPOINT ["/entrypoint.sh"]', ["ED340"]),
    ],
)
def test_a_script_in_another_folder(dockerfile: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    folder = built(tmp_path, f"FROM python:3.11-slim\n{dockerfile}\n", run__sh="#!/bin/sh\n")
    assert faults(folder) == expected


# -- modules -------------------------------------------------------------------------------------

SERVERS = f"{PYTHON}RUN pip install gunicorn uvicorn flask celery django\n"


@pytest.mark.parametrize(
    ("command", "copy", "said"),
    [
        ("uvicorn main:app", ". .", 'Could not import module "main"'),
        ("uvicorn app.main:app", ". .", ""),
        ("uvicorn main:app", "app .", ""),
        ("uvicorn app.main:app", "app .", 'Could not import module "app.main"'),
        ("uvicorn --app-dir app main:app", ". .", ""),
        ("python -m uvicorn main:app --reload", ". .", 'Could not import module "main"'),
        ("gunicorn ap.main:app -b :80", ". .", "No module named 'ap'"),
        ("gunicorn -w 2 app.wsgi", ". .", ""),  # -w's value and the module look alike
        ("gunicorn app.wsgi -w 2", ". .", "No module named 'app.wsgi'"),
        ("gunicorn somewhere.wsgi", ". .", ""),  # may be a package's
        ("flask --app main run", ". .", "Could not import 'main'"),
        ("flask --app main.py run", "app .", ""),
        ("celery -A main worker", ". .", "The module main was not found"),
        ("celery -A app.main worker", ". .", ""),
    ],
)
def test_the_module_of_a_server(command: str, copy: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    for name in ("__init__.py", "main.py"):
        (tmp_path / "app" / name).write_text("")
    folder = built(tmp_path, f"{SERVERS}COPY {copy}\n", f"    command: {command}\n")
    found = [f for f in told("programs", folder) if f.fault]
    assert [(f.fault, f.evidence[0].text) for f in found] == ([("ED684", said)] if said else [])


@pytest.mark.parametrize(
    "step", ["RUN pip install .", "RUN pip install -e .", "ENV PYTHONPATH=/code/app", "RUN ./x"]
)
def test_a_module_that_may_be_found_from_elsewhere(step: str, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/main.py").write_text("")
    folder = built(tmp_path, f"{SERVERS}COPY . .\n{step}\n", "    command: uvicorn main:app\n")
    assert faults(folder) == []


@pytest.mark.parametrize(
    ("named", "more", "expected"),
    [
        ("mysite.settings", "", []),
        ("mysite.setings", "", ["ED593"]),
        ("mysit.settings", "", ["ED593"]),
        ("elsewhere.settings", "", []),
        ("mysite.setings", "    environment: {DJANGO_SETTINGS_MODULE: mysite.settings}\n", []),
        ("mysite.settings", "    environment: {DJANGO_SETTINGS_MODULE: mysite.s}\n", ["ED593"]),
    ],
)
def test_the_settings_that_django_looks_for(
    named: str, more: str, expected: list[str], tmp_path: Path
) -> None:
    (tmp_path / "mysite").mkdir()
    for name in ("__init__.py", "settings.py"):
        (tmp_path / "mysite" / name).write_text("")
    manage = f"import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', '{named}')\n"
    folder = built(tmp_path, f"{SERVERS}COPY . .\n",
                   f"    command: python manage.py migrate\n{more}", manage__py=manage)  # fmt: skip
    assert faults(folder) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("DEBUG = False\nALLOWED_HOSTS = []\n", ["ED590"]),
        ("DEBUG = False  # in production\n\nALLOWED_HOSTS: list[str] = [ ]\n", ["ED590"]),
        ("DEBUG = True\nALLOWED_HOSTS = []\n", []),
        ("DEBUG = False\nALLOWED_HOSTS = ['*']\n", []),
        ("DEBUG = False\nALLOWED_HOSTS = []\nALLOWED_HOSTS.append('x')\n", []),
        ("DEBUG = False\nALLOWED_HOSTS = []\nfrom .local import *\n", []),
        ("DEBUG = False\nALLOWED_HOSTS = []\nALLOWED_HOSTS = ['web']\n", []),
        ("DEBUG = env('DEBUG')\nALLOWED_HOSTS = []\n", []),
        ("DEBUG = False\nif x:\n    ALLOWED_HOSTS = []\n", []),
    ],
)
def test_no_host_is_allowed(settings: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "mysite").mkdir()
    (tmp_path / "mysite/settings.py").write_text(settings)
    manage = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')\n"
    more = "    command: python manage.py runserver 0.0.0.0:8000\n"
    folder = built(tmp_path, f"{SERVERS}COPY . .\n", more, manage__py=manage)
    assert faults(folder) == expected
