"""Scripts that start a container: what they may not do, and files that may not be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.probes.project.test_rules import told, wrong

COMPOSE = "services:\n  app:\n    build: .\n    volumes: ['./data:/data:ro', './own:/own']\n"
DOCKERFILE = """FROM busybox
COPY --chmod=755 run.sh /run.sh
ENTRYPOINT ["/run.sh"]
CMD ["sleep", "60"]
"""


def scripted(folder: Path, script: str, more: str = "", dockerfile: str = "") -> Path:
    for name in ("data", "own"):
        (folder / name).mkdir()
    (folder / "compose.yaml").write_text(COMPOSE + more)
    (folder / "Dockerfile").write_text(DOCKERFILE + dockerfile)
    (folder / "run.sh").write_text(script + 'exec "$@"\n')
    (folder / "run.sh").chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("script", "faults"),
    [
        ("#!/bin/sh\nset -e\nchown -R app /data\n", ["ED368"]),
        ("#!/bin/sh -e\nchmod 700 /data/x\n", ["ED368"]),
        ("#!/bin/sh\nset -eu\ntouch /data/lock /own/lock\n", ["ED368"]),
        ("#!/bin/sh\nchown -R app /data\n", []),  # it goes on
        ("#!/bin/sh\nset -e\nchown -R app /data || true\n", []),
        ("#!/bin/sh\nset -e\nset +e\nchown -R app /data\n", []),
        ("#!/bin/sh\nset -e\nif [ -w /data ]; then chown -R app /data; fi\n", []),
        ('#!/bin/sh\nset -e\n[ "$1" = x ] && chown -R app /data\n', []),
        ("#!/bin/sh\nset -e\nchown -R app /own /other\n", []),
        ("#!/bin/sh\nset -e\nmkdir -p /data\n", []),
        ('#!/bin/sh\nset -e\nchown app "$DATA"\n', []),
        ("#!/bin/sh\nset -e\nfix() { chown -R app /data; }\n", []),
        ('#!/bin/sh\nset -e\ncase "$1" in x) exit 0 ;; esac\nchown -R app /data\n', []),
    ],
)
def test_a_script_that_changes_what_is_mounted_read_only(
    tmp_path: Path, script: str, faults: list[str]
) -> None:
    folder = scripted(tmp_path, script)
    assert wrong(told("programs", folder)) == [("fail", fault) for fault in faults]


DROP = "    cap_drop: [ALL]\n"
GIVES = "#!/bin/sh\nset -e\nchown -R app /own\n"


@pytest.mark.parametrize(
    ("script", "more", "dockerfile", "faults"),
    [
        (GIVES, DROP, "", ["ED613"]),
        (GIVES, "    cap_drop: [CAP_CHOWN]\n", "", ["ED613"]),
        (GIVES, DROP + "    cap_add: [NET_ADMIN]\n", "", ["ED613"]),
        ('#!/bin/sh\nexec gosu app "$@"\n', DROP, "", ["ED613"]),
        ('#!/bin/sh\nset -e\nexec "$@"\nchown app /own\n', DROP, "", []),
        (GIVES, "", "", []),
        (GIVES, "    cap_drop: [NET_RAW]\n", "", []),
        (GIVES, DROP + "    cap_add: [chown]\n", "", []),
        (GIVES, DROP + "    cap_add: [ALL]\n", "", []),
        (GIVES, DROP + "    privileged: true\n", "", []),
        (GIVES, DROP, "USER 1000\n", []),  # no right of root's is missing there
        (GIVES.replace("app", "root:root"), DROP, "", []),
        (GIVES.replace("app", "${PUID:-911}"), DROP, "", []),
        (GIVES.replace("-R app", "--reference=/own app"), DROP, "", []),
    ],
)
def test_a_script_that_gives_files_away(
    tmp_path: Path, script: str, more: str, dockerfile: str, faults: list[str]
) -> None:
    folder = scripted(tmp_path, script, more, dockerfile)
    assert wrong(told("programs", folder)) == [("fail", fault) for fault in faults]


READS = 'FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\nUSER 1000\nCMD ["python", "a/s.py"]\n'


@pytest.mark.parametrize(
    ("dockerfile", "modes", "faults"),
    [
        (READS, (0o600, 0o755), ["ED751"]),
        (READS, (0o644, 0o700), ["ED751"]),
        (READS, (0o644, 0o755), []),
        (READS, (0o640, 0o755), []),  # of root's group, in which such a user may be
        (READS.replace("COPY", "COPY --chown=1000"), (0o600, 0o755), []),
        (READS.replace("COPY . .", "COPY . .\nRUN chmod -R a+rX ."), (0o600, 0o755), []),
        (READS.replace("USER 1000\n", ""), (0o600, 0o755), []),
        (READS.replace("USER 1000", "USER root"), (0o600, 0o755), []),
        (READS.replace("USER 1000", "COPY --from=busybox / /app\nUSER 1"), (0o600, 0o755), []),
        (READS.replace('python", ', 'python", "-m", '), (0o600, 0o755), []),
    ],
)
def test_a_copied_file_against_the_user_who_reads_it(
    tmp_path: Path, dockerfile: str, modes: tuple[int, int], faults: list[str]
) -> None:
    (tmp_path / "compose.yaml").write_text("services:\n  app:\n    build: .\n")
    (tmp_path / "Dockerfile").write_text(dockerfile)
    (tmp_path / "a").mkdir()
    (tmp_path / "a/s.py").write_text("print(1)\n")
    (tmp_path / "a/s.py").chmod(modes[0])
    (tmp_path / "a").chmod(modes[1])
    found = [fault for _, fault in wrong(told("programs", tmp_path)) if fault == "ED751"]
    assert found == faults
