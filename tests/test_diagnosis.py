"""Root causes: one each, with what follows folded under it."""

import shlex

from envdoctor.diagnosis import diagnose
from envdoctor.faults import all_faults, by_name, fault
from envdoctor.model import Evidence, Finding, Probe, ProbeRun, Remedy, Status

DEBIAN = frozenset({"linux", "debian", "systemd"})


def nothing(host, settings):
    yield from ()


def run(name: str, *findings: Finding, blocked_by: str | None = None) -> ProbeRun:
    return ProbeRun(Probe(name, f"{name} is well", nothing), findings, blocked_by=blocked_by)


def failed(name: str) -> Finding:
    return Finding(Status.FAIL, "no", (Evidence("connect", "no"),), fault=by_name(name).code)


def test_a_cause_is_named_once_with_all_that_waits_behind_it() -> None:
    socket = failed("socket-daemon-not-running")
    waiting = Finding(Status.BLOCKED, "waits")
    diagnoses = diagnose(
        (
            run("connection", socket),
            run("engine", waiting, blocked_by="connection"),
            run("compose", socket),
            run("counts", waiting, blocked_by="connection"),
            run("python", Finding(Status.PASS, "fine")),
        ),
        DEBIAN,
    )
    (only,) = diagnoses
    assert only.fault is by_name("socket-daemon-not-running")
    assert only.root == "connection"
    assert len(only.findings) == 2
    assert only.explains == ("compose", "engine", "counts")


def test_what_a_root_implies_is_folded_under_it() -> None:
    cause = next(f for f in all_faults() if f.implies)
    effect = by_name(cause.implies[0])
    diagnoses = diagnose((run("a", failed(effect.name)), run("b", failed(cause.name))), DEBIAN)
    assert [d.fault for d in diagnoses] == [cause]
    assert diagnoses[0].explains == ("a",)


def test_what_a_probe_cannot_do_because_of_it_is_folded_whatever_it_says() -> None:
    """An engine whose disk is full reports the Hub's error when a mirror's image did not fit."""
    full = failed("disk-full-data-root")
    hub = failed("registry-dns-failure")
    short = full._replace(data={"breaks": ["hello-world"]})
    runs = (run("hello-world", hub), run("registry", failed("registry-rate-limit-429")))
    alone = diagnose((*runs, run("resources", full)), DEBIAN)
    assert len(alone) == 3
    folded = diagnose((*runs, run("resources", short)), DEBIAN)
    assert [d.root for d in folded] == ["registry", "resources"]
    assert folded[1].explains == ("hello-world",)
    hangs = run("hello-world", Finding(Status.UNKNOWN, "not done in 60 s"))
    (only,) = diagnose((hangs, run("resources", short)), DEBIAN)
    assert only.explains == ("hello-world",)


def test_evidence_without_a_code_is_recognised_and_never_guessed() -> None:
    known = Evidence("docker run", "docker: write /var/lib/docker/tmp/x: no space left on device.")
    unknown = Evidence("docker run", "the flux capacitor is out of alignment")
    diagnoses = diagnose(
        (
            run("known", Finding(Status.FAIL, "failed", (known,))),
            run("unknown", Finding(Status.FAIL, "failed", (unknown,))),
        ),
        DEBIAN,
    )
    assert [d.fault and d.fault.name for d in diagnoses] == ["disk-full-data-root", None]
    assert diagnoses[1].findings[0].evidence == (unknown,)


def test_failures_come_before_warnings_and_an_uncatalogued_warning_is_no_cause() -> None:
    name = "compose-v1-command-not-found"
    warning = failed(name)._replace(status=Status.WARN)
    diagnoses = diagnose(
        (
            run("a", warning, Finding(Status.WARN, "just so")),
            run("b", failed("disk-inodes-exhausted")),
        ),
        DEBIAN,
    )
    assert [d.fault and d.fault.name for d in diagnoses] == ["disk-inodes-exhausted", name]


def test_only_remedies_for_this_machine_are_given_and_its_own_come_first() -> None:
    anywhere, here = Remedy("any"), Remedy("here", platforms=("linux", "systemd"))
    elsewhere = Remedy("mac", platforms=("macos",))
    fault = all_faults()[0]._replace(remedies=(anywhere, elsewhere, here))
    assert fault.remedies_for(DEBIAN) == (here, anywhere)


def test_placeholders_are_filled_from_the_finding_and_quoted_for_the_shell() -> None:
    remedy = Remedy("open <path>", ("ls <path>", "cat <other>", "docker ps --format '{{.ID}}'"))
    filled = remedy.filled({"path": "/a b; rm -rf /", "rows": [1]})
    assert filled.text == "open /a b; rm -rf /"
    assert filled.commands == ("ls '/a b; rm -rf /'", "cat <other>", remedy.commands[2])


def test_a_placeholder_of_several_words_keeps_them_apart() -> None:
    remedy = Remedy("", ("docker <command...> --help", "docker <command> --help"))
    assert remedy.filled({"command": "image rm"}).commands == (
        "docker image rm --help",
        "docker 'image rm' --help",
    )


def test_what_is_filled_in_does_not_leave_the_quotes_around_it() -> None:
    remedy = Remedy("", ("sh -c 'exec <command>'", "sh -c 'a b' <command>"))
    filled = remedy.filled({"command": "it's; touch /tmp/x"})
    assert [shlex.split(command) for command in filled.commands] == [
        ["sh", "-c", "exec it's; touch /tmp/x"],
        ["sh", "-c", "a b", "it's; touch /tmp/x"],
    ]


def test_a_diagnosis_carries_commands_that_can_be_typed() -> None:
    fault = next(
        f for f in all_faults() if any("<image>" in c for r in f.remedies for c in r.commands)
    )
    finding = Finding(Status.FAIL, "no", fault=fault.code, data={"image": "shop:1.0"})
    everywhere = frozenset(tag for r in fault.remedies for tag in r.platforms)
    (only,) = diagnose((run("a", finding),), everywhere)
    commands = [command for remedy in only.remedies for command in remedy.commands]
    assert any("shop:1.0" in command for command in commands)
    assert not any("<image>" in command for command in commands)


def test_the_lines_that_a_cause_was_recognised_by_are_kept() -> None:
    text = "\n".join(["step 1"] * 20 + ["error: externally-managed-environment"] + ["end"] * 20)
    build = Finding(Status.FAIL, "the build fails", (Evidence("docker build", text),))
    (found,) = diagnose((run("deep-build", build),), DEBIAN)
    assert found.fault is fault("ED570")
    assert found.seen == ("error: externally-managed-environment",)
