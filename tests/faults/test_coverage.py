"""Every fault is made for real by a marked test, or it is said why not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from envdoctor.faults import all_faults

# Faults that no test makes although nothing but this table says so: name -> why.
# `replayed=True` in the catalogue says it of those that only other systems have.
NOT_MADE: dict[str, str] = {}


def marked() -> Iterator[tuple[str, str]]:
    """The faults in `@pytest.mark.fault(…)` and `pytest.mark.fault(…)`, and the file of each."""
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr == "fault" and ast.unparse(node.func.value).endswith("mark"):
                yield from ((ast.literal_eval(word), file.name) for word in node.args)


def test_every_fault_is_made_or_it_is_said_why_not() -> None:
    made = {name for name, _ in marked()}
    missing = [
        fault.name
        for fault in all_faults()
        if not fault.replayed and fault.name not in made | set(NOT_MADE)
    ]
    assert not missing


def test_what_is_marked_is_in_the_catalogue_and_not_called_unmade() -> None:
    known = {fault.name: fault for fault in all_faults()}
    for name, file in marked():
        assert name in known, f"{file}: {name}"
        assert name not in NOT_MADE, f"{file} makes {name}"
        assert not known[name].replayed, f"{file} makes {name}: take replayed=True back"
    for name, reason in NOT_MADE.items():
        assert name in known, name
        assert reason.strip(), name
