"""Settings from a configuration file and flags, and mistakes told all at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envdoctor.arguments import parser_for
from envdoctor.commands.check import add_arguments
from envdoctor.model import Settings
from envdoctor.settings import LARGEST, WrongSettings, from_file, load


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def with_flags(*flags: str) -> Settings:
    parser = parser_for("check", "examine")
    add_arguments(parser)
    return load(parser.parse_args(flags))


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(WrongSettings) as caught:
        from_file(str(folder))
    return [str(mistake) for mistake in caught.value.mistakes]


def test_without_a_file_defaults_hold(repository: Path) -> None:
    assert from_file(str(repository)) == Settings(format="")


def test_own_file(repository: Path) -> None:
    (repository / "envdoctor.toml").write_text(
        'select = ["client", "python"]\nskip = "counts"\noffline = true\ntimeout = 5\n'
        'format = "json"\ndisk-warn = 1000\n'
    )
    assert from_file(str(repository)) == Settings(
        select=("client", "python"), skip=("counts",), offline=True, timeout=5.0, format="json",
        disk_warn=1000,
    )  # fmt: skip


def test_table_in_pyproject(repository: Path) -> None:
    (repository / "pyproject.toml").write_text("[tool.envdoctor]\nstrict = true\n")
    assert from_file(str(repository)).strict


def test_the_nearest_file_counts_up_to_the_root_of_the_repository(repository: Path) -> None:
    inner = repository / "shop" / "web"
    inner.mkdir(parents=True)
    (repository / "envdoctor.toml").write_text("strict = true")
    assert from_file(str(inner)).strict
    (repository / "shop" / "pyproject.toml").write_text("[project]\nname = 'envdoctor-user'\n")
    assert from_file(str(inner)).strict
    (repository / "shop" / "envdoctor.toml").write_text("offline = true")
    assert from_file(str(inner)) == Settings(format="", offline=True)


def test_a_file_above_the_repository_is_not_asked(tmp_path: Path) -> None:
    inner = tmp_path / "repository"
    (inner / ".git").mkdir(parents=True)
    (tmp_path / "envdoctor.toml").write_text("strict = true")
    assert not from_file(str(inner)).strict


def test_without_a_repository_only_the_folder_itself_is_asked(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "envdoctor.toml").write_text("strict = true")
    assert from_file(str(tmp_path)).strict
    assert not from_file(str(tmp_path / "inner")).strict


def test_flags_win(repository: Path) -> None:
    (repository / "envdoctor.toml").write_text(
        'select = ["client"]\nverbose = true\nformat = "json"'
    )
    settings = with_flags(str(repository), "--select", "a,b", "--select=c*", "--format", "plain")
    assert settings.select == ("a", "b", "c*")
    assert settings.format == "plain"
    assert settings.verbose
    assert settings.path == str(repository)


def test_every_mistake_is_told_at_once_with_file_and_key(repository: Path) -> None:
    file = repository / "envdoctor.toml"
    file.write_text(
        'offlin = true\nstrict = "yes"\ntimeout = -1\nselect = [1]\nformat = "yaml"\n'
        "disk-fail = true\n"
    )
    assert mistakes(repository) == [
        f"{file}: offlin: there is no such setting (did you mean 'offline'?)",
        f"{file}: strict: must be true or false, not 'yes'",
        f"{file}: timeout: must be a number of seconds above 0, not -1",
        f"{file}: select: must be a list of names, not [1]",
        f"{file}: format: must be one of terminal, plain, json, not 'yaml'",
        f"{file}: disk-fail: must be a number of bytes, not True",
    ]


@pytest.mark.parametrize("key", ["output", "path", "deep"])
def test_a_project_cannot_say_where_the_report_is_written(repository: Path, key: str) -> None:
    (repository / "envdoctor.toml").write_text(f'{key} = "/etc/passwd"')
    assert "there is no such setting" in mistakes(repository)[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"strict = \n", "is not valid TOML: Invalid value (at line 1, column 10)"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"#" * (LARGEST + 1), "is larger than"),
    ],
)
def test_a_file_that_cannot_be_used(repository: Path, content: bytes, said: str) -> None:
    (repository / "envdoctor.toml").write_bytes(content)
    assert said in mistakes(repository)[0]


def test_a_broken_pyproject_is_none_of_our_business(repository: Path) -> None:
    (repository / "pyproject.toml").write_text("[project\n")
    assert from_file(str(repository)) == Settings(format="")
    (repository / "pyproject.toml").write_text("[tool]\nenvdoctor = 3\n")
    assert "must be a table" in mistakes(repository)[0]


def test_a_fifo_does_not_block(repository: Path) -> None:
    os.mkfifo(repository / "envdoctor.toml")
    assert from_file(str(repository)) == Settings(format="")
