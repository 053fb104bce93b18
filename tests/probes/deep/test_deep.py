"""The walk as a whole: only when asked for, and only where there is something to walk."""

from __future__ import annotations

import pytest

from envdoctor.model import Settings, Status
from envdoctor.probes.deep import PROBES
from envdoctor.registry import builtin, select
from envdoctor.testing import FakeHost


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_nothing_runs_without_the_flag_or_a_project(probe) -> None:  # type: ignore[no-untyped-def]
    host = FakeHost(files={"/p/manage.py": "", "/p/Dockerfile": "FROM busybox\n"}, effects=())
    (finding,) = probe.check(host, Settings(path="/p", select=("deep",)))
    assert (finding.status, finding.summary) == (Status.SKIPPED, "only with --deep")
    (finding,) = probe.check(FakeHost(effects=()), Settings(path="/p", deep=True))
    assert (finding.status, "here" in finding.summary) == (Status.SKIPPED, True)


def test_the_walk_is_on_request_and_says_what_it_changes() -> None:
    usual = {probe.id for probe in select(builtin(), (), ()).chosen}
    assert not usual & {probe.id for probe in PROBES}
    assert usual < {probe.id for probe in select(builtin(), (), (), ("deep",)).chosen}
    assert all(probe.effects for probe in PROBES)
