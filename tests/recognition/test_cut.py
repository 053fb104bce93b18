"""Texts that break off in the middle of a sentence of the catalogue."""

from __future__ import annotations

import pytest

from envdoctor.faults import all_faults
from envdoctor.recognition import recognise
from envdoctor.recognition.cut import LEAD, begun


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("latest: Pulling\ndocker: no matching manifest for li", "no-matching-manifest-arm64"),
        ("COPY failed: forbidden path outside the b", "outside-build-context"),
        ("Error response from daemon: could not select device driv", "gpu-runtime-missing"),
        ("1/1: invalid mount config: bind source path does not exis…", "bind-source-missing"),
        (
            "failed to compute cache key: failed to calculate checksum of ref 4907",
            "build-context-missing-or-ignored-file",
        ),
        ("error mounting '/a.conf' to rootfs at '/b.conf': mount /srv/a", "bind-dir-onto-file"),
        ("https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.d", "registry-dns-failure"),
    ],
)  # fmt: skip
def test_the_beginning_of_a_sentence_leads_and_is_not_certain(text: str, fault: str) -> None:
    answer = recognise(text)
    assert answer.candidates[0].fault.name == fault
    assert answer.verdict == "ambiguous"
    assert answer.next


def test_a_line_of_the_journal_ends_at_the_edge_of_the_screen() -> None:
    journal = (
        "May 01 10:00:00 box dockerd[8]: failed to start daemon: devices cgroup isn't mou>\n"
        "May 01 10:00:00 box systemd[1]: docker.service: Main process exited, code=exited\n"
        "May 01 10:00:00 box systemd[1]: Failed to start Docker Application Container Engine."
    )
    answer = recognise(journal)
    assert answer.candidates[0].fault.name == "wsl-cgroup-mount-missing"
    assert answer.verdict == "ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        "Error response from daemon: ",
        "docker: could not",
        "docker: the program ended, exit code: 1",
        "driver failed programming external connectivity on endpoint web_1 (f0eb0fe8a8bf4c2)",
    ],
)
def test_a_beginning_that_many_share_names_nothing(text: str) -> None:
    assert not recognise(text).candidates


def test_a_beginning_in_the_middle_of_a_text_is_none() -> None:
    text = (
        "docker: no matching manifest\nis what I expected,\nbut it works.\nThanks a lot\nto you all"
    )
    assert not any(c.fault.name == "no-matching-manifest-arm64" for c in recognise(text).candidates)


def test_every_signature_can_be_cut() -> None:
    for fault in all_faults():
        for signature in fault.signatures:
            if LEAD.match(signature.pattern):
                begun(signature.pattern)


def test_an_object_may_be_cut_only_behind_enough_words() -> None:
    pattern = r"the path \S+ is not shared"
    assert not begun(pattern).search("the path /home/me/pro")
    assert begun(pattern).search("the path /home/me/project is not sha")


def test_a_text_that_the_client_has_closed_was_not_cut() -> None:
    text = "docker: error getting credentials - err: exit status 3, out: `some trouble`"
    closed = recognise(f"{text}\n\nRun 'docker run --help' for more information")
    assert closed.verdict == "identified"
    assert closed.candidates[0].fault.name == "credential-helper-failed"
