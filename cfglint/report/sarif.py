"""SARIF 2.1.0, for GitHub code scanning and other viewers.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any
from urllib.parse import quote

from cfglint.diagnostic import Diagnostic, Fix, Report, Severity, Span
from cfglint.report.formats import Style

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, style: Style) -> str:
    """One run, with the rules that it found something by."""
    names = {found.code: found.name for found in report.diagnostics}
    codes = sorted(names)
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "cfglint",
                        "version": style.version,
                        "rules": [_rule(code, names[code], style) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": [
                            {
                                "level": "warning",
                                "message": {"text": f"{item.file}: not checked: {item.told}"},
                            }
                            for item in report.not_checked
                        ],
                    }
                ],
                "results": [_result(found, codes) for found in report.diagnostics],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str, name: str, style: Style) -> dict[str, Any]:
    """A rule with its documentation, which viewers show beside a result."""
    text = style.rule(code)
    if not text:
        return {"id": code, "name": name}
    first = " ".join(text.partition("\n\n")[0].split())
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": first},
        "fullDescription": {"text": first},
        "help": {"text": text, "markdown": text},
    }


def _result(found: Diagnostic, codes: list[str]) -> dict[str, Any]:
    text = found.message + (f"\n{found.help}" if found.help else "")
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": codes.index(found.code),
        "level": _LEVELS[found.severity],
        "message": {"text": text},
        "locations": [_location(found.span)],
        "partialFingerprints": {"cfglint/v1": fingerprint(found)},
    }
    if found.related:
        result["relatedLocations"] = [
            {**_location(item.place), "message": {"text": item.message}}
            for item in found.related
            if isinstance(item.place, Span)
        ]
    if found.fix is not None:
        result["fixes"] = [_fix(found.fix, found)]
    return result


def _artifact(file: str) -> dict[str, str]:
    return {"uri": quote(file.replace(os.sep, "/"), errors="surrogateescape")}


def _location(span: Span) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(span.file),
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }


def _fix(fix: Fix, found: Diagnostic) -> dict[str, Any]:
    return {
        "description": {"text": found.help or found.message},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(found.span.file),
                "replacements": [
                    {
                        "deletedRegion": {
                            "startLine": edit.line,
                            "startColumn": edit.column,
                            "endLine": edit.end_line,
                            "endColumn": edit.end_column,
                        },
                        "insertedContent": {"text": edit.insert},
                    }
                    for edit in fix.edits
                ],
            }
        ],
    }


def fingerprint(found: Diagnostic) -> str:
    """The same for the same finding when lines above it change."""
    text = "\0".join((found.span.file, found.code, found.key, found.message))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]
