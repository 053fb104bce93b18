"""Databases that do not start or refuse a login: Debian's real servers, in real containers."""

from __future__ import annotations

import pytest

from .project import Project

UP = "{compose} up --abort-on-container-exit --exit-code-from db"


def server(project: Project, image: str, command: str, more: str = "") -> None:
    """A service `db` that runs this in the image of the databases, its folder ./data on /data."""
    project.services(
        f"  db:\n    image: {image}\n    command: [sh, -c, {command!r}]\n"
        f"    volumes: ['./data:/data']\n{more}"
    )


def postgres(project: Project, image: str, folder: str, before: str = "") -> None:
    """Postgres, set up at its first start as the official image does it, and stopped again."""
    steps = f"[ -e {folder}/PG_VERSION ] || initdb -D {folder} >/dev/null; {before}"
    command = f"{steps} pg_ctl -w -l /dev/stderr -D {folder} start && pg_ctl -D {folder} stop"
    server(project, image, command, "    user: postgres\n")
    project.does("mkdir -p data && chown -R 999:999 data && chmod 700 data")


@pytest.mark.fault("database-folder-not-empty")
def test_a_data_folder_that_git_keeps(new: Project, databases_image: str) -> None:
    new.write({"data/.gitkeep": ""})
    postgres(new, databases_image, "/data")
    found = new.says("database-folder-not-empty", UP)
    (look,) = found.remedy("what lies there")
    assert ".gitkeep" in new.does(look.replace("<service>", "db"))
    postgres(new, databases_image, "/data/pgdata")  # as the remedy says
    new.does(UP)


@pytest.mark.fault("db-volume-keeps-first-password")
def test_a_volume_that_keeps_its_first_password(new: Project, databases_image: str) -> None:
    setup = "echo old >/tmp/x; initdb -D /data -A trust --auth-host=md5 --pwfile=/tmp/x >/dev/null"
    new.does("mkdir -p data && chown 999:999 data && chmod 700 data")
    server(new, databases_image, f"{setup}; exec postgres -D /data", "    user: postgres\n")
    new.does("{compose} up -d")
    new.does("for i in $(seq 50); do docker compose exec -T db pg_isready && exit; sleep .2; done")
    ask = "docker compose exec -T -e PGPASSWORD=new db psql -U postgres -h 127.0.0.1 -c 'SELECT 1'"
    (change,) = new.leaves_open("db-volume-keeps-first-password", ask).remedy("Set the new")
    change = change.replace("exec <service>", "exec -T db")
    new.does(f"printf 'new\\nnew\\n' | {change}")
    new.does(ask)


@pytest.mark.fault("database-files-damaged")
def test_a_database_whose_log_is_gone(new: Project, databases_image: str) -> None:
    postgres(new, databases_image, "/data")
    new.does(UP)
    new.does("rm data/pg_wal/0*")
    found = new.says("database-files-damaged", UP)
    keep = found.remedy("keep a copy")
    reset = found.remedy("newest transactions")
    for command in (*keep, *reset):
        new.does(command.replace("<service>", "db").replace("<folder>", "/data"))
    assert (new.folder / "damaged" / "PG_VERSION").exists()
    new.does(UP)


@pytest.mark.fault("database-option-unknown")
@pytest.mark.parametrize(
    "command",
    [
        "mkdir -p /var/lib/mysql; mariadbd --no-defaults --user=root --skip-grant-tables "
        "--mysqlx=0",
        "redis-server --nope 1",
    ],
)
def test_an_option_that_this_version_lacks(
    new: Project, databases_image: str, command: str
) -> None:
    server(new, databases_image, command)
    new.says("database-option-unknown", UP)


@pytest.mark.fault("database-option-unknown")
def test_a_setting_that_postgres_has_dropped(new: Project, databases_image: str) -> None:
    postgres(new, databases_image, "/data", "echo wal_keep_segments=9 >>/data/postgresql.conf;")
    new.says("database-option-unknown", UP)


@pytest.mark.fault("service-login-mismatch")
@pytest.mark.parametrize(
    ("given", "sent"), [("secret", ""), ("secret", "-a other"), ("", "-a other")]
)
def test_a_redis_password_that_one_side_lacks(
    new: Project, databases_image: str, given: str, sent: str
) -> None:
    server(new, databases_image, f"redis-server --save '' --requirepass '{given}'")
    new.does("{compose} up -d")
    asked = new.shell(f"docker compose exec -T db redis-cli {sent} incr x")
    found = new.session.explain(asked, text_only=True).names("service-login-mismatch")
    if given:
        (check,) = found.remedy("PONG")
        command = check.replace("<service>", "db").replace("<password>", given)
        assert new.does(command.replace("exec", "exec -T")) == "PONG\n"
