"""Plugins, as real packages on the path: found, in order, and harmless when they are broken."""

from pathlib import Path

import pytest

from envdoctor import plugins, registry, scheduler
from envdoctor.model import Settings, Status
from envdoctor.testing import FakeHost

GOOD = """
from envdoctor.model import Finding, Probe, Status

def check(host, settings):
    yield Finding(Status.PASS, "hello from afar")

PROBES = (Probe("afar", "It is well afar", check),)
NOTHING = 5
TAKEN = (Probe("client", "Not the real one", check),)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Installs a package with these entry points."""

    def do(name: str, *points: str, code: str = GOOD) -> None:
        (tmp_path / f"{name}.py").write_text(code)
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[envdoctor.probes]\n" + "\n".join(points))

    monkeypatch.syspath_prepend(tmp_path)
    return do


def test_an_installed_plugin_takes_part_in_every_run(install) -> None:
    install("faraway", "afar = faraway:PROBES")
    selection = registry.select(registry.available(), (), ())
    assert "afar" in [probe.id for probe in selection.chosen]
    outcome = scheduler.run(plugins.probes(()), FakeHost(), Settings())
    assert outcome.runs[0].summary == "hello from afar"


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ("p = broken_one:MISSING", "AttributeError"),
        ("p = no_such_module:PROBES", "ModuleNotFoundError"),
        ("p = broken_one:NOTHING", "is no tuple of Probes"),
        ("p = broken_one:TAKEN", "its probe client has the id of another one"),
    ],
)
def test_a_broken_plugin_is_an_unknown_result_of_its_own(install, point: str, said: str) -> None:
    install("broken_one", point)
    install("whole_one", "q = whole_one:PROBES")
    broken, whole = scheduler.run(plugins.probes(["client"]), FakeHost(), Settings()).runs
    assert (broken.status, broken.probe.title) == (Status.UNKNOWN, "Plugin broken_one is loaded")
    assert said in broken.summary
    assert whole.status is Status.PASS


def test_a_plugin_that_ends_python_when_it_is_imported_does_not(install) -> None:
    install("deadly", "p = deadly:PROBES", code="raise SystemExit(3)")
    (run,) = scheduler.run(plugins.probes(()), FakeHost(), Settings()).runs
    assert (run.status, run.summary) == (Status.UNKNOWN, "SystemExit: 3")


def test_without_plugins_the_packages_metadata_is_not_read() -> None:
    assert plugins.probes(()) == ()
