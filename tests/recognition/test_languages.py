"""What the system says in the user's language means what it means in English."""

import pytest

from envdoctor.recognition import recognise
from envdoctor.recognition.languages import in_english


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "open //./pipe/docker_engine: O sistema não pode encontrar o arquivo especificado.",
            "windows-desktop-engine-pipe-missing",
        ),
        (
            r"open \\.\pipe\docker_engine_linux: Das System kann die angegebene Datei nicht "
            "finden.",
            "windows-desktop-engine-pipe-missing",
        ),
        (
            "open //./pipe/docker_engine: 系统找不到指定的文件。",
            "windows-desktop-engine-pipe-missing",
        ),
        (
            "open //./pipe/docker_engine: Accès refusé.",
            "windows-docker-users-group-access-denied",
        ),
        ("-bash: docker-compose: Kommando nicht gefunden.", "compose-v1-command-not-found"),
        ("bash: docker-compose: orden no encontrada", "compose-v1-command-not-found"),
        ("E: No se ha podido localizar el paquete docker-ce", "apt-containerd-conflict"),
        ("bash: docker: 未找到命令", "docker-client-not-installed"),
    ],
)  # fmt: skip
def test_a_sentence_in_another_language_is_recognised(text: str, fault: str) -> None:
    assert recognise(text).candidates[0].fault.name == fault


def test_only_the_known_sentence_is_put_into_english() -> None:
    assert in_english("mkdir: „/x“: Keine Berechtigung!") == "mkdir: „/x“: Permission denied!"
    for untouched in ("permission denied", "Grüße aus Köln", "", "İstanbul: acceso denegado"):
        assert in_english(untouched) == untouched
