"""The catalogue holds together: codes, names, blocks, patterns, examples."""

import re

import pytest

from envdoctor import faults
from envdoctor.faults import AREAS, all_faults, by_name, fault, faults_of, owner
from envdoctor.recognition.patterns import compiled

pytestmark = pytest.mark.skipif(not AREAS, reason="the catalogue is empty")


def test_codes_and_names_are_unique():
    codes = [f.code for f in all_faults()]
    names = [f.name for f in all_faults()]
    assert sorted(set(codes)) == sorted(codes)
    assert sorted(set(names)) == sorted(names)


def test_codes_and_names_are_well_formed():
    for f in all_faults():
        assert re.fullmatch(r"ED[1-9]\d\d", f.code), f
        assert re.fullmatch(r"[a-z0-9_]+(-[a-z0-9_]+)+", f.name), f.name


def test_areas_are_sorted():
    assert list(AREAS) == sorted(AREAS)


def test_every_fault_lies_in_its_modules_block():
    for _, module in AREAS:
        assert {owner(f.code) for f in faults_of(module)} == {module}, module


def test_every_fault_is_found_by_code_and_by_name():
    for f in all_faults():
        assert fault(f.code.lower()) is f
        assert by_name(f.name) is f


@pytest.mark.parametrize("code", ["ED000", "ED99", "XX101", "ED1٣1", "", "ED1000"])
def test_no_such_code(code):
    assert fault(code) is None


def test_a_code_imports_one_module_only(monkeypatch):
    asked = []
    monkeypatch.setattr(faults, "import_module", lambda name: asked.append(name) or _Empty)
    assert fault(f"ED{AREAS[-1][0]}") is None
    assert asked == [f"envdoctor.faults.{AREAS[-1][1]}"]


class _Empty:
    FAULTS = ()


def test_every_fault_tells_cause_and_remedy():
    for f in all_faults():
        assert f.title and f.cause and f.remedies, f.code
        assert f.severity in ("error", "warning", "wrapper"), f.code
        assert not f.title.endswith("."), f"{f.code}: a title is no sentence"


def test_implied_faults_exist():
    for f in all_faults():
        unknown = [name for name in f.implies if by_name(name) is None]
        assert not unknown, f"{f.code} {f.name} implies {unknown}"


def test_patterns_compile_and_see_their_example():
    for f in all_faults():
        for signature in f.signatures:
            assert signature.weight in (1, 2, 3), f.code
            compiled(signature.pattern)
            compiled(signature.unless)


def test_nothing_dangerous_is_advised():
    for f in all_faults():
        for remedy in f.remedies:
            for command in remedy.commands:
                assert not re.search(r"chmod (-R )?[0o]*[67]66 .*sock", command), f.code
