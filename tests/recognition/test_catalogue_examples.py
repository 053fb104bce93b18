"""Each fault's own examples name that fault, whatever else is in the catalogue."""

import time

import pytest

from envdoctor.faults import AREAS, all_faults, by_name
from envdoctor.recognition import recognise
from envdoctor.recognition.classes import KINDS
from envdoctor.recognition.classes_host import HOST_KINDS
from envdoctor.recognition.patterns import compiled

pytestmark = pytest.mark.skipif(not AREAS, reason="the catalogue is empty")

EXAMPLES = [(f, s) for f in all_faults() for s in f.signatures if s.example and s.pattern]


def test_every_example_is_seen_by_its_own_signature():
    missed = [
        f"{f.code} {f.name}: {s.pattern!r} does not see {s.example!r}"
        for f, s in EXAMPLES
        if f.name not in [c.fault.name for c in recognise(s.example, (f,)).candidates]
    ]
    assert not missed, "\n".join(missed)


def test_every_example_names_its_fault():
    """Alone, or first. A signature of weight 1 shares its sentence with a fault that leads."""
    wrong = []
    for f, s in EXAMPLES:
        answer = recognise(s.example)
        names = [c.fault.name for c in answer.candidates]
        if s.weight > 1 and names[:1] != [f.name]:
            wrong.append(f"{f.code} {f.name} (weight {s.weight}): {s.example!r}\n"
                         f"    -> {answer.verdict}: {', '.join(names) or 'nothing'}")  # fmt: skip
    assert not wrong, f"{len(wrong)} of {len(EXAMPLES)} examples name another fault:\n" + "\n".join(
        wrong
    )


def test_classes_of_failure_name_faults_of_the_catalogue():
    unknown = {
        name for kind in (*KINDS, *HOST_KINDS) for name in kind.names if by_name(name) is None
    }
    assert not unknown


HOSTILE = {
    "letters": "a" * 100_000,
    "spaces": " " * 100_000,
    "slashes": "/" * 100_000,
    "quotes": "\"'`" * 33_000,
    "digits": "1234567890" * 10_000,
    "colons": "a: " * 33_000,
    "no breaks": "a/b:c.d-e_" * 10_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_costs_no_time(kind):
    began = time.process_time()
    recognise(HOSTILE[kind])
    assert time.process_time() - began < 1.5


def test_no_pattern_runs_away():
    """Each on its own example's beginning, repeated, and on what its own pieces allow."""
    slow = []
    for f, s in EXAMPLES:
        head = s.example[: max(12, len(s.example) // 2)]
        for text in (head * (1400 // len(head) + 1), head + "a" * 1400, head + " /:" * 466):
            began = time.process_time()
            compiled(s.pattern).search(text[:1400])
            if (spent := time.process_time() - began) > 0.05:
                slow.append(f"{f.code} {f.name}: {spent:.2f} s for {s.pattern!r}")
    assert not slow, "\n".join(slow)


def test_digits_of_a_digest_are_no_answer_of_a_registry() -> None:
    text = (
        "#5 [db 1/2] FROM docker.io/library/busybox:latest\n"
        "#7 writing image sha256:38cc73d930a6ed2269a0959e58b473a1d06387d200540d686eb8c77429c47948\n"
        'service "db" didn\'t complete successfully: exit 1\n'
    )
    assert recognise(text).candidates[0].fault.name == "container-exited"


@pytest.mark.parametrize(
    "text",
    [
        'WARN[0000] The "PWD" variable is not set. Defaulting to a blank string.',
        "WARNING: The PMA_USER variable is not set. Defaulting to a blank string.\n"
        "WARNING: The PMA_PORT variable is not set. Defaulting to a blank string.",
        "The DB_HOST variable is not set. Substituting a blank string.",
    ],
)
def test_a_variable_without_value_alone_proves_nothing(text):
    answer = recognise(text)
    assert answer.verdict == "ambiguous"
    assert answer.candidates[0].fault.name == "compose-variable-unset"
    assert "docker compose config" in answer.next


def test_what_a_database_says_of_its_password_is_proof():
    answer = recognise("db-1  | Error: Database is uninitialized and superuser password is not "
                       "specified.")  # fmt: skip
    assert (answer.verdict, answer.candidates[0].fault.name) == ("identified", "app-env-missing")
