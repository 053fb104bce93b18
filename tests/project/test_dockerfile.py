"""Dockerfiles as one build reads them."""

from __future__ import annotations

from envdoctor.project import dockerfile
from envdoctor.project.builds import Build, Dockerfile
from envdoctor.project.context import Context
from envdoctor.project.requirements import Place
from envdoctor.testing import FakeHost

HERE = Place("compose.yaml", 3)


def read(text: str, files: dict[str, str] | None = None, **build: object) -> Dockerfile:
    host = FakeHost(files={"/p/Dockerfile": text, **(files or {})})
    asked = Build("/p", "", HERE)._replace(**build)  # type: ignore[arg-type]
    return dockerfile.one(host, "/p", "web", asked, {})


def sources(found: Dockerfile) -> list[tuple[str | None, str, str]]:
    return [(s.path, s.origin, s.target) for stage in found.stages for s in stage.sources]


def test_arguments_before_and_after_from() -> None:
    text = (
        "ARG V=1\nARG W=${V}2\nFROM a:$W\nCOPY $V /x\nARG V\nCOPY $V.txt /y\nARG N=d\n"
        "ENV E=$N.e\nCOPY ${E} /z\n"
    )
    found = read(text)
    assert found.stages[0].base == "a:12"
    # Before it is declared in the stage, V may come from the base image: nobody knows.
    assert sources(found) == [(None, "", "/x"), ("1.txt", "", "/y"), ("d.e", "", "/z")]
    given = read(text, args={"V": "9", "N": "n"})
    assert given.stages[0].base == "a:92"
    assert sources(given)[1:] == [("9.txt", "", "/y"), ("n.e", "", "/z")]


def test_all_forms_of_copy() -> None:
    found = read(
        "FROM a AS one\nFROM b\n"
        'COPY --from=one --chown=1:1 ["with blank", "x", "/d/"]\n'
        "COPY <<EOF <<'TWO' here.txt /e/\nnot COPY me\nEOF\nmore\nTWO\n"
        "ADD https://example.org/x.tar \\\n    local.tar /f/\n"
        "RUN --mount=type=bind,source=src,target=/s --mount=type=cache,target=/c make\n"
    )
    assert sources(found) == [
        ("with blank", "one", "/d/"), ("x", "one", "/d/"), ("here.txt", "", "/e/"),
        ("https://example.org/x.tar", "", "/f/"), ("local.tar", "", "/f/"), ("src", "", "/s"),
    ]  # fmt: skip
    assert [s.place.line for s in found.stages[1].sources] == [3, 3, 4, 9, 9, 11]


def test_what_needs_buildkit() -> None:
    found = read(
        "# syntax=docker/dockerfile:1\nFROM --platform=$BUILDPLATFORM a\n"
        "RUN --mount=type=cache,target=/x true\nCOPY --link --chmod=755 a b\nRUN <<E\nls\nE\n"
    )
    assert found.syntax == "docker/dockerfile:1"
    assert [(need.flags[0].split("=")[0], need.place.line) for need in found.needs_buildkit] == [
        ("--platform", 2), ("--mount", 3), ("--link", 4), ("--chmod", 4), ("heredoc", 5),
    ]  # fmt: skip


def test_what_a_stage_leaves_to_the_next() -> None:
    found = read(
        'FROM a AS base\nWORKDIR /app\nWORKDIR sub\nUSER me\nENTRYPOINT ["/e"]\nCMD ["x"]\n'
        "EXPOSE 80/tcp 443\nHEALTHCHECK --interval=5s CMD curl -f x || exit 1\n"
        "FROM base\nCMD run it\n"
    )
    final = found.final
    assert final is not None
    assert (final.workdir, final.user, final.exposed) == ("/app/sub", "me", (80, 443))
    assert final.entrypoint == ("/e",)
    assert final.command == ("/bin/sh", "-c", "run it")
    assert final.healthcheck == ("CMD-SHELL", "curl -f x || exit 1")


def test_variables_and_places_go_on_to_the_next_stage() -> None:
    found = read("FROM b AS one\nENV A=1 B=$C\nCMD x\nFROM one\nENV D=$A\nCOPY f /$D\n")
    last = found.stages[1]
    assert last.environment == {"A": "1", "B": None, "D": "1"}
    assert last.command_place == Place("Dockerfile", 3)
    assert sources(found) == [("f", "", "/1")]


def test_the_stage_that_is_asked_for() -> None:
    text = "FROM a AS One\nFROM b AS two\n"
    names = {t: getattr(read(text, target=t).final, "name", None) for t in ("one", "0", "", "no")}
    assert names == {"one": "One", "0": "One", "": "two", "no": None}


def test_mistakes_with_their_line() -> None:
    for text, kind, line in (
        ("RUN x\nFROM a\n", "first", 1), ("FROM a\n\nCOPPY a b\n", "dockerfile", 3),
        ("FROM a\nCOPY x\n", "dockerfile", 2), ("# only a comment\n", "dockerfile", 0),
        ("FROM a b c d\n", "dockerfile", 1), ("FROM a\nRUN <<E\nls\n", "dockerfile", 2),
    ):  # fmt: skip
        (problem, *_) = read(text).problems
        assert (problem.kind, problem.place.line) == (kind, line), text


def test_lines_of_an_inline_dockerfile_are_those_of_the_compose_file() -> None:
    found = read("", inline="FROM a\nCOPY x /x\n")
    assert str(found.stages[0].sources[0].place) == "compose.yaml:5"


def test_the_ignore_file_beside_the_dockerfile_wins() -> None:
    files = {"/p/.dockerignore": "all", "/p/Dockerfile.dockerignore": "# mine\nown\n\n!x\n"}
    found = read("FROM a\n", files)
    assert (found.ignored, found.ignore_file) == (("own", "!x"), "Dockerfile.dockerignore")


def test_remote_contexts_are_left_alone() -> None:
    assert dockerfile.is_remote("https://github.com/a/b.git#main")
    assert dockerfile.is_remote("git@github.com:a/b.git")
    assert not dockerfile.is_remote("/home/dev/github.com")


# -- the context -------------------------------------------------------------------------------

FILES = {"/c/a.txt": "", "/c/src/main.py": "", "/c/src/lib/x.py": "", "/c/Readme.md": ""}


def look(path: str, *patterns: str) -> tuple[str, bool]:
    seen = Context(FakeHost(files=FILES), "/c", patterns).look(path)
    return seen.kind, seen.ignored


def test_paths_count_from_the_context() -> None:
    for path in ("a.txt", "/a.txt", "./a.txt", "src/../a.txt", "../../a.txt"):
        assert look(path) == ("file", False)
    assert look("src/lib")[0] == look(".")[0] == "folder"
    assert look("src/none.py")[0] == "missing"


def test_ignored_as_docker_ignores() -> None:
    assert look("a.txt", "*.txt") == ("missing", True)
    assert look("src/lib/x.py", "*.py") == ("file", False)  # a pattern counts from the root
    assert look("src/lib/x.py", "**/*.py") == ("missing", True)
    assert look("src/main.py", "src", "!src/main.py") == ("file", False)
    assert look("src/lib", "src/", "!a.txt") == ("missing", True)
    assert look("src", "*", "!src/main.py")[0] == "unknown"  # a part of it is there


def test_wildcards() -> None:
    assert look("*.txt")[0] == "file"
    assert look("s?c/m[a-z]in.py")[0] == "file"
    assert look("*.none")[0] == "none"
    assert look("*.txt", "a.txt") == ("none", True)


def test_a_name_that_is_alike_is_shown() -> None:
    assert Context(FakeHost(files=FILES), "/c", ()).look("README.md").near == "Readme.md"
