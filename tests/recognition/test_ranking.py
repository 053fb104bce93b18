"""The cause wins over what stands beside it; what the text does not decide stays open."""

from envdoctor.model import Fault, Remedy, Signature
from envdoctor.recognition import recognise


def fault(code, name, *signatures, **more):
    return Fault(code, name, "Title", "Cause.", (Remedy("Mend it"),), signatures, **more)


PORT = fault("ED901", "port-taken", Signature("port is taken", weight=3))
DISK = fault("ED902", "disk-full", Signature("no space left"))
UNSET = fault("ED903", "variable-unset", Signature("variable is not set"), severity="warning")
WRAPPER = fault("ED904", "build-failed", Signature("failed to solve"), severity="wrapper")
STOPPED = fault(
    "ED905", "daemon-stopped", Signature("cannot connect to the daemon"), decide=("ls",)
)
STALE = fault("ED906", "socket-stale", Signature("cannot connect to the daemon", weight=1))
FOLLOWS = fault("ED907", "start-failed", Signature("start failed"))
ROOT = fault("ED908", "root-cause", Signature("root cause"), implies=("start-failed",))
ALL = (PORT, DISK, UNSET, WRAPPER, STOPPED, STALE, FOLLOWS, ROOT)


def verdict(text, faults=ALL, told_with="$ docker compose up\n"):
    """The words of a made-up fault, below a command that puts them in the world of containers."""
    answer = recognise(told_with + text, faults)
    return answer.verdict, [c.fault.name for c in answer.candidates]


def test_one_fault():
    assert verdict("the port is taken") == ("identified", ["port-taken"])


def test_nothing():
    answer = recognise("all is well", ALL)
    assert (answer.verdict, answer.candidates) == ("not-recognised", ())
    assert answer.next


def test_a_warning_loses_to_an_error():
    text = "WARN[0000] the X variable is not set\nERROR: no space left on device"
    assert verdict(text) == ("identified", ["disk-full"])


def test_a_warning_is_the_answer_when_nothing_else_is_there():
    assert verdict("WARN[0000] the X variable is not set") == ("identified", ["variable-unset"])


def test_a_warning_is_no_cause_of_an_error_that_nobody_knows():
    text = "WARN[0000] the X variable is not set\nERROR: flux capacitor"
    assert verdict(text) == ("ambiguous", ["variable-unset"])


def test_the_words_of_an_error_in_a_warning_lose_to_an_error():
    text = "WARNING: no space left, trying again\nERROR: port is taken"
    assert verdict(text) == ("identified", ["port-taken"])


def test_a_wrapper_loses():
    assert verdict("failed to solve: no space left") == ("identified", ["disk-full"])


def test_a_wrapper_alone_is_no_cause():
    assert verdict("failed to solve: hm") == ("ambiguous", ["build-failed"])


def test_a_warning_is_no_cause_of_what_a_wrapper_passes_on():
    text = "WARN[0000] the X variable is not set\nfailed to solve: hm"
    assert verdict(text) == ("ambiguous", ["build-failed", "variable-unset"])


def test_what_follows_is_folded():
    assert verdict("start failed\nroot cause") == ("identified", ["root-cause"])


def test_a_guess_folds_nothing():
    guess = fault("ED909", "a-guess", Signature("root cause", weight=1), implies=("start-failed",))
    found = verdict("start failed: root cause", (*ALL[:-1], guess))
    assert found == ("identified", ["start-failed"])


def test_the_same_sentence_stays_open():
    assert verdict("cannot connect to the daemon") == (
        "ambiguous",
        ["daemon-stopped", "socket-stale"],
    )
    assert recognise("cannot connect to the daemon", ALL).next[0] == "ls"


def test_the_very_cause_beats_the_usual_words():
    assert verdict("port is taken: no space left") == ("identified", ["port-taken"])


def test_the_innermost_of_a_chain_is_the_cause():
    assert verdict("root cause: no space left") == ("identified", ["disk-full"])


def test_two_errors_in_two_places_stay_open():
    assert verdict("no space left\nroot cause") == ("ambiguous", ["disk-full", "root-cause"])


def test_the_last_cause_of_a_traceback_is_the_cause():
    causes = ("start failed\n\tat d.E", "docker: no space left")
    text = "Error: root cause\n\tat a" + "".join(f"\nCaused by: {cause}" for cause in causes)
    assert verdict(text) == ("identified", ["disk-full"])


def test_the_words_of_an_error_in_a_warning_alone_are_not_certain():
    assert verdict("WARNING: no space left, trying again") == ("ambiguous", ["disk-full"])


def test_who_asks_for_more_words_knows_better():
    general = fault("ED911", "name-unknown", Signature("no such host"))
    special = fault(
        "ED912", "registry-name-unknown", Signature(r"lookup registry \S+ no such host")
    )
    answer = verdict("lookup registry on:53 no such host", (general, special))
    assert answer == ("identified", ["registry-name-unknown"])


def test_ci_calls_an_error_what_was_a_warning():
    text = "##[error]WARNING: the X variable is not set\n##[error]no space left"
    assert verdict(text) == ("identified", ["disk-full"])


def test_the_usual_words_count_only_in_our_world():
    """Every program says "no space left"; beside a word of containers or Python it is ours."""
    text = "rsync: no space left"
    assert verdict(text, told_with="") == ("ambiguous", ["disk-full"])
    assert verdict(text, told_with="pulling the image\n") == ("identified", ["disk-full"])
    assert verdict("db-1 | no space left", told_with="") == ("identified", ["disk-full"])


def test_the_very_words_of_a_fault_count_everywhere():
    assert verdict("the port is taken", told_with="") == ("identified", ["port-taken"])


def test_a_warning_with_the_very_words_loses_to_an_error_that_nobody_knows():
    text = "WARNING: port is taken\nERROR: flux capacitor"
    assert verdict(text) == ("ambiguous", ["port-taken"])


def test_a_warning_that_explains_an_error_leaves_the_error_out():
    cause = fault("ED911", "cause", Signature("cannot fetch", weight=3),
                  Signature("item is missing", weight=1), implies=("missing",))  # fmt: skip
    missing = fault("ED912", "missing", Signature("item is missing"))
    text = "W: cannot fetch the list\nE: item is missing"
    assert verdict(text, (cause, missing))[1] == ["cause"]
