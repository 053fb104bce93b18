"""Known classes of failure are recognised in words that the catalogue does not have."""

import pytest

from envdoctor.faults import AREAS
from envdoctor.recognition import recognise

pytestmark = pytest.mark.skipif(not AREAS, reason="the catalogue is empty")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("puller: registry quay.io: nodename nor servname provided", "registry-dns-failure"),
        ("writing chunk 7: ENOSPC", "disk-full-data-root"),
        ("could not load ./tool: cannot execute binary file", "image-arch-mismatch"),
        ("talking to /run/user/docker.sock went wrong: EACCES", "socket-permission-not-in-docker"),
        ("launcher: unable to expose 8080, EADDRINUSE on bind", "port-in-use"),
        (
            "logger: cannot open log file\n'/logs/a.log': permission denied",
            "bind-mount-uid-mismatch",
        ),
        ("mirror.gcr.io answered 429 while asking for a manifest", "registry-rate-limit"),
    ],
)
def test_class(text, name):
    candidates = [candidate.fault.name for candidate in recognise(text).candidates]
    assert candidates[0].startswith(name), candidates


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Oh dear, the Docker engine does not seem to be running!", "socket-daemon-not-running"),
        ("setup: nft list chain DOCKER-USER failed", "iptables-not-usable"),
        ("our launcher: Docker has not been installed", "docker-client-not-installed"),
        ("engine: dockerd gave up waiting, containerd timed out", "daemon-containerd-unreachable"),
        ("the snapshotter btrfs is not supported here", "daemon-storage-driver-unsupported"),
        ("helper: newgidmap exited with 1", "rootless-subuid-missing-or-newuidmap-no-setuid"),
        ("tool: the server's API version is older than ours", "api-client-too-old-for-engine-29"),
        ("your docker-ce is held back", "apt-containerd-conflict"),
    ],
)
def test_an_area_and_a_failure_say_where_to_look_and_no_more(text, name):
    answer = recognise(text)
    assert answer.candidates[0].fault.name == name
    assert answer.verdict == "ambiguous"


def test_words_that_are_known_come_before_a_class():
    text = "the Docker engine cannot be reached\ndocker: command not found"
    assert recognise(text).candidates[0].fault.name == "docker-client-not-installed"


@pytest.mark.parametrize(
    "text",
    [
        "FAILED tests/test_api.py::test_login - assert 403 == 200",
        "TypeError: Cannot read properties of undefined (reading 'map')",
        "src/main.c:12:5: error: expected ';' before 'return'",
        "fatal: repository 'https://github.com/x/y.git/' not found",
        "kubectl: error: You must be logged in to the server (Unauthorized)",
        "terraform: Error acquiring the state lock",
        "bash: foo: command not found",
        "java.lang.IllegalArgumentException: name must not be null",
        "It worked yesterday and does not today. Please help!",
    ],
)
def test_what_is_no_business_of_ours_is_not_recognised(text):
    answer = recognise(text)
    assert (answer.verdict, answer.candidates) == ("not-recognised", ())


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("dependency failed to start: container db-1 is unhealthy", "docker logs --tail 50 db-1"),
        ("web-1 exited with code 1", "docker logs --tail 50 web-1"),
        (
            'service "migrate" didn\'t complete successfully: exit 2',
            "docker logs --tail 50 migrate",
        ),
        ("Image shop Interrupted", "docker compose ps --all"),
        ("nginx | nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)", ""),
    ],
)
def test_what_is_vague_stays_open_and_says_what_to_run(text, command):
    answer = recognise(text)
    assert answer.verdict != "identified"
    assert answer.next
    assert not command or command in answer.next
