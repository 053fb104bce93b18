"""Today's probes and catalogue against machines that we do not have; see README.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from envdoctor.cli import main
from envdoctor.faults import all_faults
from envdoctor.host import Host, NotRecorded
from envdoctor.host import questions as q
from envdoctor.host.transcript import Exchange, Replay
from envdoctor.host.transcript_file import Recording, dump, load
from envdoctor.model import ProbeRun, Status
from envdoctor.registry import builtin, select
from envdoctor.scheduler import run
from tests.transcripts import containers, desktop, distributions, linux, macos, windows, wsl
from tests.transcripts.described import Described, Machine, recorded

MACHINES = (
    *macos.MACHINES, *windows.MACHINES, *wsl.MACHINES, *linux.MACHINES, *containers.MACHINES,
    *desktop.MACHINES, *distributions.MACHINES,
)  # fmt: skip
REAL = Path(__file__).parent / "real"

each = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)


def replayed(
    recording: Recording, folder: Path, capsys: pytest.CaptureFixture[str], *args: str
) -> str:
    """What `envdoctor replay` prints about a recording."""
    file = folder / "recording.json"
    file.write_text(dump(recording.exchanges, str, recording.settings))
    capsys.readouterr()
    main(["replay", str(file), *args])
    output = capsys.readouterr()
    assert output.err == ""
    return output.out


@each
def test_the_cause_is_named_once_with_a_remedy_for_that_platform(
    machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = json.loads(replayed(recorded(machine), tmp_path, capsys, "--format", "json"))
    assert report["replayed"] is True
    found = [diagnosis["name"] for diagnosis in report["diagnoses"]]
    assert tuple(found) == machine.faults
    advice = "\n".join(
        line
        for d in report["diagnoses"]
        for r in d["remedies"]
        for line in (r["text"], *r["commands"])
    )
    assert machine.remedy in advice
    assert not [word for word in machine.wrong if word in advice]
    healthy = not machine.faults
    statuses = {p["id"]: p["status"] for p in report["probes"]}
    assert not healthy or set(statuses.values()) <= {"pass", "skipped"}
    # A description that leaves a question open would not be the whole default examination.
    assert "not recorded" not in json.dumps(report)


@each
def test_every_format_says_that_it_is_replayed(
    machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = recorded(machine)
    for form in ("plain", "terminal"):
        assert "replayed from a recording" in replayed(
            recording, tmp_path, capsys, "--format", form
        )


@each
def test_what_was_not_recorded_is_unknown_and_never_a_pass(machine: Machine) -> None:
    """Each kind of answer is taken away in turn: no probe becomes better by knowing less."""
    recording = recorded(machine)
    before = {r.probe.id: r.status for r in _runs(recording.exchanges, recording)}
    for kind in (q.Run, q.Api, q.Connect, q.Which, q.Stat, q.ReadText):
        left = [e for e in recording.exchanges if not isinstance(e.question, kind)]
        for result in _runs(left, recording):
            was = before[result.probe.id]
            assert result.status is not Status.PASS or was is Status.PASS, (kind, result)
            # Nor is a fault made of what is not known.
            assert result.status is not Status.FAIL or was is Status.FAIL, (kind, result)


def _runs(exchanges: Iterable[Exchange], recording: Recording) -> Iterator[ProbeRun]:
    settings = recording.settings._replace(replayed=True)
    host = Host(Replay(exchanges))
    try:
        _ = host.endpoint, host.system
    except NotRecorded:
        return
    yield from run(select(builtin(), (), ()).chosen, host, settings).runs


@each
def test_descriptions_are_cited(machine: Machine) -> None:
    assert machine.sources
    assert all(source.startswith("https://") for source in machine.sources)


def test_names_and_faults_of_descriptions_are_known() -> None:
    names = [machine.name for machine in MACHINES]
    assert len(set(names)) == len(names)
    known = {fault.name for fault in all_faults()}
    assert {fault for machine in MACHINES for fault in machine.faults} <= known


def test_what_a_description_leaves_open_is_not_answered() -> None:
    outside = Described(macos.MACHINES[0])
    absent = outside.answer(q.Run(("podman", "info")), 1.0, print)
    assert isinstance(absent, q.Completed)
    assert absent.problem == "not found"
    for question in (q.Run(("docker", "ps")), q.Api("unix:///x", "/swarm"), q.Disk("/")):
        with pytest.raises(NotRecorded):
            outside.answer(question, 1.0, print)


# -- real ones, recorded on the rig ------------------------------------------------------------


@pytest.mark.parametrize("file", sorted(REAL.glob("*.json")), ids=lambda file: file.stem)
def test_a_recorded_engine_is_healthy_still(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Recordings of older versions of envdoctor: what today's probes ask beyond them is unknown."""
    recording = load(file.read_text())
    report = json.loads(replayed(recording, tmp_path, capsys, "--format", "json"))
    statuses = {p["id"]: p["status"] for p in report["probes"]}
    assert {statuses[probe] for probe in ("connection", "engine", "hello-world")} == {"pass"}
    faults = [d["name"] for d in report["diagnoses"]]
    assert faults == (["podman-api-is-not-buildkit"] if file.stem == "podman" else [])
