"""What stands around an error is taken off, and what it tells is kept."""

import pytest

from envdoctor.recognition.cleaning import LONGEST, statements

SAID = "exec /entry.sh: exec format error"


def only(raw):
    found = list(statements(raw, 1))
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "raw",
    [
        SAID,
        f"  {SAID}  ",
        f"\x1b[31m{SAID}\x1b[0m",
        f"\x1b]0;title\x07{SAID}",
        f"web_1  | {SAID}",
        f"shop-web-1  | {SAID}",
        f"[postgres]   | {SAID}",
        f"#12 0.345 {SAID}",
        f"#12 {SAID}",
        f"1.568 {SAID}",
        f" => => {SAID}",
        f"2026-03-01T10:00:07.123456Z {SAID}",
        f"2026-03-01 10:00:07,123 {SAID}",
        f"[2026/03/01 10:00:07] {SAID}",
        f"10:00:07 {SAID}",
        f"Mar  1 10:00:07 box dockerd[812]: {SAID}",
        f"2026-03-01T10:00:07+0100 box dockerd[812]: {SAID}",
        f"##[error]{SAID}",
        f"::error file=a.py,line=3::{SAID}",
        f"2026-03-01T10:00:07.1234567Z ##[error]{SAID}",
        f"> {SAID}",
        f"> > {SAID}",
        f"- {SAID}",
        f"1. {SAID}",
        f"### {SAID}",
        f"**{SAID}**",
        f"`{SAID}`",
        f"2026-03-01T10:00:07Z web_1  | #4 0.1 {SAID}",
        "exec\u00a0/entry.sh: \texec  format error",
        "\ufeffexec /entry.sh: exec format error",
    ],
)
def test_wrapping_goes(raw):
    assert only(raw).text == SAID


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("it&apos;s &quot;no&quot; &#39;good&#39;", "it's \"no\" 'good'"),
        ("\u201cpull access denied\u201d for \u2018x\u2019", "\"pull access denied\" for 'x'"),
        (r'"msg": "path \"/a\" not found"', '"msg": "path "/a" not found"'),
        (r"C:\new\table is missing", r"C:\new\table is missing"),
    ],
)
def test_quoting_is_undone(raw, text):
    assert only(raw).text == text


def test_escaped_line_breaks_make_statements():
    found = [s.text for s in statements(r'"stderr": "first line\nsecond line\n"', 4)]
    assert found[1] == "second line"
    found = [s.text for s in statements(r"raise\r\nrefused: (\'Connection aborted.\', 1)", 4)]
    assert found[-1] == "refused: ('Connection aborted.', 1)"


@pytest.mark.parametrize(
    ("raw", "level"),
    [
        ("ERROR: no", "error"),
        ("FATA[0000] no", "error"),
        ("Error response from daemon: no", "error"),
        ('time="2026-03-01T10:00:00Z" level=error msg="no"', "error"),
        ('{"level":"error","msg":"no"}', "error"),
        ("WARN[0000] hm", "warning"),
        ("WARNING: hm", "warning"),
        ("npm WARN deprecated x", "warning"),
        ("level=warning msg=hm", "warning"),
        ("##[warning]hm", "warning"),
        ("INFO[0001] fine", "info"),
        ("$ docker compose up", "command"),
        ("dev@box:~/shop$ docker compose up", "command"),
        ("[root@box shop]# docker-compose up", "command"),
        ("just words", ""),
    ],
)
def test_level(raw, level):
    assert only(raw).level == level


@pytest.mark.parametrize(
    ("raw", "speaker"),
    [
        ("web_1  | listening", "container"),
        ("Mar  1 10:00:07 box dockerd[812]: hm", "daemon"),
        ("Error response from daemon: no", "daemon"),
        ("failed to solve: no", "builder"),
        ("docker.errors.DockerException: no", "docker-py"),
        ("Error: rootlessport cannot expose", "podman"),
        ("E: Unable to locate package x", "apt"),
        ("words", ""),
    ],
)
def test_speaker(raw, speaker):
    assert only(raw).speaker == speaker


def test_a_statement_is_never_endless():
    found = list(statements("x" * (3 * LONGEST), 1))
    assert [len(s.text) for s in found] == [LONGEST] * 3


def test_the_spelling_of_addresses_is_undone_where_blanks_are_spelt_so():
    assert only("failed%20to%20write%3A%20no%20space").text == "failed to write: no space"
    kept = "Get http://%2Fvar%2Frun%2Fdocker.sock/info"
    assert only(kept).text == kept


def test_fences_and_empty_lines_say_nothing():
    assert [*statements("```shell", 1), *statements("  ", 2), *statements("web_1 | ", 3)] == []


@pytest.mark.parametrize("raw", ["```", "```bash", "``` c++"])
def test_a_fence_with_the_name_of_a_language_says_nothing(raw):
    assert list(statements(raw, 1)) == []


@pytest.mark.parametrize("raw", [f"```{SAID}", f"``` {SAID}```"])
def test_what_stands_behind_a_fence_in_haste_is_kept(raw):
    assert only(raw).text == SAID


def test_a_link_of_markdown_is_what_it_shows():
    raw = "nginx: bind() to [0.0.0.0:80](http://0.0.0.0/) failed (13: Permission denied)"
    assert [s.text for s in statements(raw, 1)] == [
        "nginx: bind() to 0.0.0.0:80 failed (13: Permission denied)"
    ]


def test_an_answer_on_the_line_of_its_command_is_no_command():
    raw = "root@a:~# docker start web Error response from daemon: no such container"
    assert [(s.level, s.text) for s in statements(raw, 1)] == [
        ("command", "docker start web"),
        ("error", "Error response from daemon: no such container"),
    ]
