"""One JSON object; fields are only ever added. docs/json.md describes it."""

from __future__ import annotations

import json
from typing import Any

from cfglint.diagnostic import Config, Diagnostic, Doubt, Evidence, Fix, Related, Report, Span
from cfglint.report.formats import Style

SCHEMA_VERSION = 1


def render(report: Report, style: Style) -> str:
    """The whole report."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "cfglint_version": style.version,
        "summary": report.summary._asdict(),
        "diagnostics": [of_diagnostic(found) for found in report.diagnostics],
        "configs": [of_config(config) for config in report.configs],
        "dynamic": [*report.dynamic, *_not_traced(report)],
        **({"verify": list(report.verify)} if report.verify else {}),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def of_config(config: Config) -> dict[str, Any]:
    """What was checked of one file."""
    return {
        **config._asdict(),
        "program": config.program or None,
        "evidence": [_placed(each) for each in config.evidence],
        "doubts": [_placed(each) for each in config.doubts],
    }


def _placed(item: Evidence | Doubt) -> dict[str, Any]:
    """Its fields; no file and no line where it has no place."""
    return {**item._asdict(), "file": item.file or None, "line": item.line or None}


def _not_traced(report: Report) -> list[dict[str, Any]]:
    """The configs that were not traced, less those that `dynamic` has already."""
    told = {item["file"] for item in report.dynamic if item["status"] == "not-checked"}
    return [
        {
            "file": item.file,
            **({"turn": item.turn} if item.turn else {}),
            "status": "not-checked",
            "reason": item.reason,
        }
        for item in report.not_checked
        if item.stage == "dynamic" and item.file not in told
    ]


def of_diagnostic(found: Diagnostic) -> dict[str, Any]:
    """One located diagnostic."""
    span = found.span
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity.value,
        "stage": found.stage,
        "message": found.message,
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "key": found.key,
        "related": [_related(item) for item in found.related],
        "help": found.help,
        "fix": _fix(found.fix) if found.fix else None,
    }


def _related(item: Related) -> dict[str, Any]:
    place = item.place
    assert isinstance(place, Span)
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": item.message,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {"safety": fix.safety, "edits": [edit._asdict() for edit in fix.edits]}
