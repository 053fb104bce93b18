"""The report for programs: JSON as `envdoctor/schema/report-1.json` describes it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from envdoctor.model import Diagnosis, Evidence, Fault, Finding, ProbeRun, Report, Status
from envdoctor.renderers.page import Page

NOT_RECOGNISED = "not-recognised"


def render(report: Report, page: Page) -> str:
    """The report as one JSON object in pure ASCII, so that no encoding can spoil it."""
    del page  # a program's report does not depend on who looks on
    return json.dumps(document(report), indent=2) + "\n"


def document(report: Report) -> dict[str, object]:
    """The report in dictionaries, lists, strings, numbers, booleans and None."""
    statuses = [run.status for run in report.runs]
    return {
        "schema_version": report.schema_version,
        "version": report.version,
        "machine": _value(report.machine),
        "probes": [_probe(run) for run in report.runs],
        "diagnoses": [_diagnosis(diagnosis, report) for diagnosis in report.diagnoses],
        "counts": {status.value: statuses.count(status) for status in Status},
        "exit_code": report.exit_code,
        "effects": _value(report.effects),
        "strict": report.strict,
        "interrupted": report.interrupted,
        "replayed": report.replayed,
        "seconds": round(report.seconds, 3),
    }


def _probe(run: ProbeRun) -> dict[str, object]:
    return {
        "id": run.probe.id,
        "title": run.probe.title,
        "group": run.probe.group,
        "status": run.status.value,
        "summary": _text(run.summary),
        "seconds": round(run.seconds, 3),
        "blocked_by": run.blocked_by,
        "findings": [_finding(finding) for finding in run.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "status": finding.status.value,
        "summary": _text(finding.summary),
        "evidence": [_evidence(piece) for piece in finding.evidence],
        "fault": finding.fault,
        "data": _value(finding.data),
    }


def _evidence(piece: Evidence) -> dict[str, object]:
    return {
        "source": _text(piece.source),
        "text": _text(piece.text),
        "errno": piece.errno,
        "exit_code": piece.exit_code,
    }


def _diagnosis(diagnosis: Diagnosis, report: Report) -> dict[str, object]:
    fault = diagnosis.fault
    pieces = dict.fromkeys(e for finding in diagnosis.findings for e in finding.evidence)
    title = next((r.probe.title for r in report.runs if r.probe.id == diagnosis.root), "")
    return {
        **(_fault(fault) if fault else {"code": None, "name": NOT_RECOGNISED, "title": title}),
        "cause": fault.cause if fault else None,
        "root": diagnosis.root,
        "evidence": [_evidence(piece) for piece in pieces],
        "remedies": [
            {
                "text": _text(remedy.text),
                "commands": [_text(command) for command in remedy.commands],
                "risk": _text(remedy.risk),
                "safe": remedy.safe,
            }
            for remedy in diagnosis.remedies
        ],
        "explains": list(diagnosis.explains),
        "rivals": [_fault(rival) for rival in diagnosis.rivals],
    }


def _fault(fault: Fault) -> dict[str, object]:
    return {"code": fault.code, "name": fault.name, "title": fault.title}


def _text(text: str) -> str:
    """Half surrogates (undecodable bytes of a file name) are no valid JSON text."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _value(value: object) -> object:
    """Facts as JSON has them; what it has not (a path, a date, NaN) as text."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {_text(str(key)): _value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_value(item) for item in items]
    return _text(str(value))
