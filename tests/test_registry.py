"""Selection: ids, globs and tags, and what a chosen probe pulls in."""

import pytest

from envdoctor import registry
from envdoctor.model import Probe


def nothing(host, settings):
    yield from ()


PROBES = (
    Probe("connection", "c", nothing, tags=("docker",)),
    Probe("engine", "e", nothing, requires=("connection",), tags=("docker",)),
    Probe("hello-world", "h", nothing, requires=("engine",), tags=("tutorial",)),
    Probe("python", "p", nothing, tags=("tutorial",)),
    Probe("deep-build", "d", nothing, tags=("deep",), requested=True),
)


def ids(selection: registry.Selection) -> list[str]:
    return [probe.id for probe in selection.chosen]


def test_without_words_everything_runs_but_what_must_be_requested() -> None:
    assert ids(registry.select(PROBES, (), ())) == ["connection", "engine", "hello-world", "python"]


def test_a_chosen_probe_pulls_in_what_it_requires_all_the_way() -> None:
    selection = registry.select(PROBES, ("hello-*",), ())
    assert ids(selection) == ["connection", "engine", "hello-world"]
    assert selection.pulled_in == {"connection", "engine"}


def test_tags_globs_and_requested_probes_can_be_named() -> None:
    assert ids(registry.select(PROBES, ("docker", "deep-build"), ())) == [
        "connection", "engine", "deep-build",
    ]  # fmt: skip


def test_what_is_skipped_stays_out_and_is_reported() -> None:
    selection = registry.select(PROBES, ("hello-world",), ("connection", "python"))
    assert ids(selection) == ["engine", "hello-world"]
    assert [probe.id for probe in selection.left_out] == ["connection", "python"]


def test_an_unknown_name_comes_with_its_nearest() -> None:
    with pytest.raises(registry.UnknownName) as caught:
        registry.select(PROBES, (), ("helo-world",))
    assert caught.value.suggestions[0] == "hello-world"


def test_builtin_probes_have_ids_of_their_own_and_known_requirements() -> None:
    probes = registry.builtin()
    known = [probe.id for probe in probes]
    assert len(known) == len(set(known)) > 0
    assert {need for probe in probes for need in probe.requires} <= set(known)


def test_what_is_switched_on_comes_on_top_of_the_usual_but_a_selection_decides() -> None:
    usual = ids(registry.select(PROBES, (), ()))
    assert ids(registry.select(PROBES, (), (), ("deep",))) == [*usual, "deep-build"]
    assert ids(registry.select(PROBES, ("python",), (), ("deep",))) == ["python"]
